"""Left against right: laws of the difference, its limit, and what is refused."""

import math
from dataclasses import replace

import compared
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.compare import Design, Form, Legs, Mean, Verdict, sides
from station.compare.fitting import judged_sides
from station.compare.legs import limit
from station.errors import TrialError, TrialReason
from station.views.missing import Reason

SPREAD = compared.reference("single_leg_stance", "mean_velocity", Design.HEALTHY_LEGS)
NAMED = (Verdict.LARGER_THAN_USUAL, Verdict.USUAL)

amounts = st.floats(1.0, 1e3)


def sway(left: float, right: float, trials: int = 2):
    return sides(
        "single_leg_stance",
        "mean_velocity",
        compared.value(left, trials),
        compared.value(right, trials),
        held=True,
        own=[SPREAD],
    )


@given(amounts, amounts)
def test_swapping_the_legs_turns_the_sign_and_leaves_the_verdict(left: float, right: float) -> None:
    here, there = sway(left, right), sway(right, left)
    assert here.percent == pytest.approx(-there.percent)
    assert here.verdict is there.verdict and here.limit == there.limit


@given(amounts, amounts)
def test_a_larger_right_leg_is_positive(left: float, right: float) -> None:
    found = sway(left, right)
    assert math.copysign(1.0, found.percent) == math.copysign(1.0, right - left) or left == right


@given(amounts)
def test_equal_legs_are_never_a_finding(both: float) -> None:
    assert sway(both, both).verdict is Verdict.USUAL


@given(amounts, amounts, st.floats(0.1, 10.0))
def test_the_unit_makes_no_difference(left: float, right: float, scale: float) -> None:
    assert sway(left * scale, right * scale).percent == pytest.approx(sway(left, right).percent, abs=1e-9)


@given(st.integers(1, 8), st.integers(1, 8))
def test_more_trials_never_widen_the_limit(left: int, right: int) -> None:
    here = limit(SPREAD, (left, right), 30.0, 1)
    assert limit(SPREAD, (left + 1, right), 30.0, 1) < here
    assert limit(SPREAD, (left, right + 1), 30.0, 1) < here
    assert limit(SPREAD, (left, right), 30.0, 1) == limit(SPREAD, (right, left), 30.0, 1)


def test_few_people_many_tests_and_short_trials_widen_the_limit() -> None:
    fewer = compared.reference("single_leg_stance", "mean_velocity", Design.HEALTHY_LEGS, people=8)
    here = limit(SPREAD, (2, 2), 30.0, 1)
    assert limit(fewer, (2, 2), 30.0, 1) > here
    assert limit(SPREAD, (2, 2), 30.0, 7) > here
    assert limit(SPREAD, (2, 2), 20.0, 1) > here
    assert limit(SPREAD, (2, 2), 60.0, 1) == here


def test_the_limit_is_the_prediction_limit_of_its_people() -> None:
    from scipy import stats

    wide = stats.t.ppf(0.975, 19) * math.sqrt(1 + 1 / 20) * 10.0
    assert limit(SPREAD, (2, 2), 30.0, 1) == pytest.approx(wide)


def test_beyond_the_limit_a_side_is_named_and_within_it_none() -> None:
    bound = limit(SPREAD, (2, 2), 30.0, judged_sides([SPREAD]))
    right = 100.0
    assert sway(right * (1 - (bound + 0.1) / 100), right).verdict is Verdict.LARGER_THAN_USUAL
    assert sway(right * (1 - (bound - 0.1) / 100), right).verdict is Verdict.USUAL


def test_a_share_of_weight_is_judged_by_the_published_spread_and_says_what_it_borrows() -> None:
    usual = sides("quiet_stance", "load_share", compared.value(45.0), compared.value(55.0))
    assert usual.verdict is Verdict.USUAL and usual.percent == pytest.approx(10.0)
    assert usual.limit == pytest.approx(25.4, abs=0.5)
    assert usual.notes == ("measured on 22 healthy older adults", "over 60 s, here 30 s")
    far = sides("quiet_stance", "load_share", compared.value(35.0), compared.value(65.0))
    assert far.verdict is Verdict.LARGER_THAN_USUAL


@pytest.mark.parametrize(
    ("context", "why"),
    [
        ({"eyes": "closed"}, "eyes open"),
        ({"eyes": "not asked"}, "eyes open"),
        ({"support": "two_hands"}, "hand support"),
        ({"surface": "foam"}, "firm surface"),
    ],
)
def test_a_reference_of_other_eyes_support_or_surface_is_refused(context: dict[str, str], why: str) -> None:
    found = sides(
        "quiet_stance", "load_share", compared.value(20.0, **context), compared.value(80.0, **context), own=[]
    )
    assert found.verdict is Verdict.NO_REFERENCE and found.limit is None
    assert why in found.notes[0]


def test_a_pressure_mat_is_not_judged_by_people_on_force_plates() -> None:
    on_mat = [
        replace(
            each, under=tuple((key, "mat_16x16" if key == "plate" else value) for key, value in each.under)
        )
        for each in (compared.value(20.0), compared.value(80.0))
    ]
    assert dict(on_mat[0].under)["plate"] == "mat_16x16"
    found = sides("quiet_stance", "load_share", *on_mat)
    assert found.verdict is Verdict.NO_REFERENCE and found.limit is None
    assert found.notes == ("known only on force plates",)


def test_one_leg_is_not_judged_by_two() -> None:
    spread = compared.reference("landing", "peak_force_bw", Design.HEALTHY_LEGS, legs=Legs.BOTH, seconds=None)
    both = sides("landing", "peak_force_bw", compared.value(2.0), compared.value(2.5), own=[spread])
    one = sides(
        "landing",
        "peak_force_bw",
        compared.value(2.0, impact=2.0),
        compared.value(2.5, impact=2.0),
        one_legged=True,
        own=[spread],
    )
    assert both.verdict is Verdict.USUAL
    assert one.verdict is Verdict.NO_REFERENCE and one.notes == ("known only on both legs",)


def test_the_unverified_never_judges() -> None:
    found = sides(
        "single_leg_stance", "mean_velocity", compared.value(10.0, 2), compared.value(100.0, 2), held=True
    )
    assert found.verdict is Verdict.NO_REFERENCE and found.limit is None


@pytest.mark.parametrize("design", [Design.BETWEEN_DAY, Design.WITHIN_SESSION])
def test_a_measurement_error_never_judges_a_side(design: Design) -> None:
    wrong = compared.reference("single_leg_stance", "mean_velocity", design)
    with pytest.raises(ValueError, match="cannot judge"):
        sides("single_leg_stance", "mean_velocity", compared.value(1.0), compared.value(2.0), own=[wrong])
    with pytest.raises(ValueError, match="only that"):
        compared.reference("single_leg_stance", "mean_velocity", design, form=Form.INDEX)


def test_plain_numbers_are_shown_and_not_judged() -> None:
    found = sides("quiet_stance", "load_share", 20.0, 80.0)
    assert found.percent == pytest.approx(60.0) and found.verdict is Verdict.NO_REFERENCE
    assert found.notes == ("not known how the trials were made",)
    anyhow = compared.reference(
        "mini_squat", "load_share_bottom", Design.HEALTHY_LEGS, legs=Legs.BOTH, eyes="any", seconds=None
    )
    assert sides("mini_squat", "load_share_bottom", 20.0, 80.0, own=[anyhow]).limit is None


def test_legs_that_were_tested_otherwise_are_not_compared() -> None:
    with pytest.raises(TrialError) as told:
        sides("single_leg_stance", "mean_velocity", compared.value(1.0), compared.value(2.0, seconds=20.0))
    assert told.value.reason is TrialReason.NOT_COMPARABLE and "seconds 30 and 20" in str(told.value)


@pytest.mark.parametrize(("held", "carries"), [(True, "mean_velocity"), (False, "hold_time"), (None, None)])
def test_hold_time_speaks_when_a_leg_could_not_hold(held: bool | None, carries: str | None) -> None:
    for metric in ("mean_velocity", "hold_time"):
        found = sides("single_leg_stance", metric, compared.value(12.0), compared.value(30.0), held=held)
        assert (found.verdict is not None) == (carries in (metric, None))


@pytest.mark.parametrize(("faster", "is_told"), [(1.02, False), (1.049, False), (1.06, True), (0.9, True)])
def test_landings_from_different_heights_are_not_compared(faster: float, is_told: bool) -> None:
    found = sides(
        "landing",
        "peak_force_bw",
        compared.value(2.0, impact=2.0),
        compared.value(3.0, impact=2.0 * faster),
        one_legged=True,
    )
    assert (found.reason is Reason.DROP_HEIGHTS_DIFFER) == is_told
    assert (found.percent is None) == is_told
    assert found.verdict is (None if is_told else Verdict.NO_REFERENCE)


def test_a_landing_whose_speed_is_not_known_is_not_judged() -> None:
    spread = compared.reference("landing", "peak_force_bw", Design.HEALTHY_LEGS, seconds=None)
    for impact, named in ((None, False), (2.0, True)):
        values = compared.value(1.0, impact=impact), compared.value(9.0, impact=2.0)
        found = sides("landing", "peak_force_bw", *values, one_legged=True, own=[spread])
        assert (found.verdict in NAMED) == named


def test_both_feet_of_one_landing_fall_alike() -> None:
    found = sides(
        "landing", "peak_force_bw", compared.value(1.0, impact=2.0), compared.value(2.0, impact=3.0)
    )
    assert found.reason is None and found.percent == pytest.approx(100 / 3)


@given(st.sampled_from(["range_ml", "ellipse_area_95", "mean_velocity_ap", "load_asymmetry"]), amounts)
def test_no_other_number_carries_a_verdict(metric: str, right: float) -> None:
    assert sides("single_leg_stance", metric, compared.value(1.0), compared.value(right)).verdict is None
    assert sides("quiet_stance", metric, Mean(1.0), Mean(right)).verdict is None
