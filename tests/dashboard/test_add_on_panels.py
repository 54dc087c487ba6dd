"""The panels of the add-ons: what is said to the person, which part of a pair comes, whose number it is."""

from dataclasses import replace

import pytest
import recorded

from dashboard import numbers, words
from dashboard.parts.visit import cue, road
from dashboard.visit.attempts import Attempt
from dashboard.visit.steps import VISIT, Step
from dashboard.words import visit as said
from station import analyse
from station.assessments.assessment import assessment
from station.events.event import EventKind
from station.mat import Side

LANDINGS = [step for step in VISIT if step.begins_off]
PAIRS = [step for step in VISIT if step.pair]


def landed(side: Side) -> Attempt:
    """Return the attempt of a landing on one leg."""
    made = recorded.recording(f"landing?seed=4&rate=1000&seconds=10&side={side}", "landing")
    recording = replace(made, head=replace(made.head, side=str(side)))
    result = analyse.of_recording(recording, "landing")
    seen = next(event.side for event in result.events if event.kind is EventKind.STANCE_SIDE)
    return Attempt(recording.head.id, recording, result.to_json(), seen=seen)


@pytest.mark.parametrize("step", LANDINGS, ids=lambda step: step.key)
def test_who_lands_on_one_leg_is_not_asked_to_put_a_foot_on_each_plate(step: Step) -> None:
    how = cue.manner(step)
    assert f"onto the {step.side} plate" in how and words.INSTRUCTIONS["one_foot_each_plate"] not in how


def test_who_is_still_on_the_box_is_waited_for() -> None:
    assert said.BEFORE_LANDING in str(cue.clock(LANDINGS[0]))
    assert said.BEFORE_LANDING not in str(cue.clock(PAIRS[0]))


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_the_numbers_of_a_landing_on_one_leg_are_those_of_that_leg(side: Side) -> None:
    attempt = landed(side)
    assert attempt.seen is side and attempt.result is not None
    peak = next(
        value["value"]
        for value in attempt.result["values"]
        if value["metric"] == assessment("landing").headline[0] and value["side"] == side
    )
    shown = numbers.of_attempt(attempt)
    assert all(each.is_number for each in shown), shown
    assert not any("L : R" in each.title or " : " in each.text for each in shown), shown
    assert shown[0].text == words.number(peak, "[BW]")


def test_each_part_of_a_pair_says_which_one_it_is() -> None:
    told = [said.in_pair(step.pair, step.pair_role) for step in PAIRS]
    assert told[:3] == [
        "Tape pair, 1 of 3: without tape",
        "Tape pair, 2 of 3: with tape",
        "Tape pair, 3 of 3: without tape again",
    ]
    assert told[3:] == [
        "Fatigue pair, 1 of 3: before the squats",
        "Fatigue pair, 2 of 3",
        "Fatigue pair, 3 of 3: after the squats",
    ]
    assert all(line in str(cue.cue(step)) for line, step in zip(told, PAIRS, strict=True))
    assert len({road.named(step) for step in PAIRS}) == len(PAIRS), "no two share a name on the road"


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Quiet stand"], "Quiet stand: no trial counts yet."),
        (["Quiet stand", "Left leg"], "Quiet stand and left leg: no trial counts yet."),
        (
            ["Quiet stand", "Left leg", "Squat left"],
            "Quiet stand, left leg and squat left: no trial counts yet.",
        ),
    ],
)
def test_what_is_missing_is_listed_as_one_says_it(names: list[str], told: str) -> None:
    assert words.nothing_counts(names) == told
