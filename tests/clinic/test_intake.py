"""The intake: every field of the clinic's list, what is no answer, what is not asked."""

import pytest

from dashboard.words import visit as said
from station.clinic import circumstances, intake, observation
from station.clinic.intake import FIELDS, Kind
from station.clinic.observation import offered, repetition_of
from station.errors import TrialError
from station.mat import Side

LISTED = [
    "start_remembered",
    "symptomatic_side",
    "pain_lying_on_left",
    "pain_lying_on_right",
    "camber_worse_side",
    "weeks_run_through_pain",
    "pain_medicine_24h",
    "diagnoses",
    "risk_factors",
    "weekly_km_now",
    "weekly_km_4_weeks_ago",
    "shoe_change",
    "surface_change",
    "sitting_hours",
    "time_since_sitting",
    "stretch_done",
    "sex",
    "buttock_juts",
    "treadmill_seen",
    "prone_hip_extension_left",
    "prone_hip_extension_right",
    "pain_lower_back",
]


def test_every_field_of_the_clinic_is_asked_and_has_words() -> None:
    keys = {field.key for field in FIELDS}
    assert set(LISTED) <= keys
    assert len([field for field in FIELDS if field.kind is Kind.PAIN]) == 15
    for field in FIELDS:
        if field.kind is not Kind.PAIN:
            assert said.FIELDS[field.key]
        assert all(choice in said.CHOICES for choice in field.choices), field.key
    assert len(intake.RISKS) == 8


def test_what_is_not_asked_differs_from_no() -> None:
    assert intake.checked({"pain_medicine_24h": "", "pain_lying_on_left": "no"}) == {
        "pain_lying_on_left": "no"
    }


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("weekly_km_now", "25,5", "25.5"),
        ("pain_knee_left", "7.0", "7"),
        ("diagnoses", "acl,itb_syndrome", "itb_syndrome,acl"),
        ("shoe_change", "2026-05-01", "2026-05-01"),
    ],
)
def test_an_answer_is_kept_in_one_form(key: str, value: str, kept: str) -> None:
    assert intake.checked({key: value}) == {key: kept}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pain_knee_left", "11"),
        ("pain_knee_left", "-1"),
        ("pain_knee_left", "2.5"),
        ("weekly_km_now", "nan"),
        ("weekly_km_now", "inf"),
        ("weekly_km_now", "1e9"),
        ("sitting_hours", "25"),
        ("shoe_change", "last week"),
        ("symptomatic_side", "up"),
        ("diagnoses", "acl,nonsense"),
        ("nonsense", "yes"),
    ],
)
def test_what_is_no_answer_is_refused_by_name(key: str, value: str) -> None:
    with pytest.raises(TrialError, match=key.replace("_", " ")):
        intake.checked({key: value})


@pytest.mark.parametrize(
    ("hurts", "first"),
    [("left", "right"), ("right", "left"), ("both", "left"), ("none", "left"), ("", "left")],
)
def test_the_leg_that_does_not_hurt_begins(hurts: str, first: str) -> None:
    assert intake.first_leg({"symptomatic_side": hurts}) == first


def test_only_what_lasts_is_shown_again() -> None:
    answers = {"symptomatic_side": "left", "pain_knee_left": "3", "pain_medicine_24h": "yes", "pain": "4"}
    assert intake.lasting(answers) == {"symptomatic_side": "left"}
    assert intake.worst_pain(answers) == 3 and intake.worst_pain({}) is None


def test_ticks_belong_to_the_leg_that_stands() -> None:
    on_left = offered("single_leg_squat", Side.LEFT)
    assert {each.side for each in on_left} == {Side.LEFT, None}
    on_both = [each for each in offered("mini_squat", None) if each.tick.key == "dips_lower"]
    assert [each.side for each in on_both] == [Side.LEFT, Side.RIGHT]
    named = {"hip_drop", "dips_lower", "trunk_lean", "knee_in", "knee_past_toes", "hand_used", "foot_down"}
    assert named <= set(observation.BY_KEY) == set(said.TICKS)


@pytest.mark.parametrize(("time", "number"), [(0.5, None), (2.0, 1), (3.4, 1), (4.1, 2), (7.6, None)])
def test_a_tick_is_stamped_on_its_repetition(time: float, number: int | None) -> None:
    assert repetition_of(time, [(1, 1.0, 3.0), (2, 4.0, 6.0)]) == number


def test_tape_has_a_side_only_while_there_is_tape() -> None:
    taped = circumstances.Circumstances().chosen("tape", "itb")
    assert taped.of("mini_squat")["tape"] == "itb both"
    assert taped.chosen("tape_side", "left").of("mini_squat")["tape"] == "itb left"
    assert taped.chosen("tape", "none").of("mini_squat")["tape"] == "none"


def test_hands_count_on_one_leg_only() -> None:
    held = circumstances.Circumstances().chosen("support", "two_hands")
    assert held.of("single_leg_stance")["support"] == "two_hands"
    assert held.of("quiet_stance")["support"] == "none"
    for name, choices in circumstances.CHOICES.items():
        words = said.SUPPORT if name == "support" else said.HOW
        assert all(choice in words for choice in choices), name
