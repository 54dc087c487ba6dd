"""Whole screens of healthy runners, and of runners with a true deficit."""

import itertools

import numpy as np
import pytest

from station.assessments.assessment import assessment, assessments
from station.compare import Design, Mean, Verdict, conditions, detection, published, sides
from station.compare.detection import FILE, RUNNERS, Counted
from station.compare.legs import limit
from station.compare.runners import BATTERY, Deficit, Tails


def test_the_file_is_what_the_command_computes() -> None:
    assert FILE.read_text("utf-8") == detection.page(), (
        "DETECTION.md is out of date: run `python -m station.compare.detection`."
    )


def test_at_most_ten_screens_in_a_hundred_name_a_healthy_runner_s_side() -> None:
    found = detection.healthy()
    assert len(found) == 10 and all(each.screens == RUNNERS == 2000 for each in found.values())
    for name, each in found.items():
        assert each.interval[1] <= 10.0, name


def test_a_larger_deficit_is_never_found_less_often() -> None:
    steps = detection.curve()
    assert [step.deficit for step in steps] == pytest.approx(np.arange(0.0, 0.51, 0.05))
    for before, after in itertools.pairwise(steps):
        assert after.published >= before.published and after.known >= before.known
        assert all(b <= a for b, a in zip(before.each, after.each, strict=True))
        assert after.wrong <= before.wrong
    assert steps[-1].published > 0.5 > steps[0].published


def test_the_battery_is_of_named_metrics_only() -> None:
    assert all(each.metric in assessment(each.assessment).primary for each in BATTERY)
    assert {each.assessment for each in BATTERY} == {each.key for each in assessments() if each.primary}


def test_quiet_stance_spreads_as_its_reference_says() -> None:
    (reference,) = [
        each
        for each in published()
        if each.carries and each.design is Design.HEALTHY_LEGS and each.assessment == "quiet_stance"
    ]
    spread = np.hypot(BATTERY[0].legs, BATTERY[0].trial)
    assert spread == pytest.approx(reference.at(1, detection.SECONDS), rel=0.01)
    drawn = BATTERY[0].indices(np.random.default_rng(1), (20_000,), Tails.GAUSSIAN)
    assert drawn.std() == pytest.approx(spread, rel=0.03)


@pytest.mark.parametrize("drawn", BATTERY, ids=lambda each: each.assessment)
def test_a_deficit_lies_on_the_left_leg_and_moves_the_index_its_way(drawn) -> None:
    def middle(weak: float) -> float:
        return float(np.median(drawn.indices(np.random.default_rng(2), (5000,), Tails.GAUSSIAN, weak)))

    assert abs(middle(0.0)) < 1.0
    assert (middle(0.3) > 8.0) if drawn.deficit is Deficit.CARRIES_LESS else (middle(0.3) < -8.0)


def test_the_screens_are_judged_as_the_product_judges_them() -> None:
    screens = detection.as_they_stand(Tails.GAUSSIAN, weak=0.3)
    made = conditions({"eyes": "open", "support": "none"}, {}, detection.SECONDS, "plates")
    for index, named in zip(screens.indices[0, :200], screens.named[0, :200], strict=True):
        right = 50.0 + index / 2.0
        found = sides("quiet_stance", "load_share", Mean(100.0 - right, 1, made), Mean(right, 1, made))
        assert (found.verdict is Verdict.LARGER_THAN_USUAL) == named


def test_own_references_are_met_through_the_product_s_limit() -> None:
    for drawn in BATTERY:
        reference = drawn.reference(7.0, 20)
        one = drawn.reference(1.0, 20)
        trials = (drawn.trials, drawn.trials)
        assert limit(reference, trials, None, 6) == pytest.approx(7.0 * limit(one, trials, None, 6))


def test_the_interval_of_a_share_is_wilson_s() -> None:
    assert Counted(0, 100).interval == pytest.approx((0.0, 3.70), abs=0.01)
    assert Counted(50, 100).interval == pytest.approx((40.38, 59.62), abs=0.01)
    assert str(Counted(20, 2000)) == "1.0 % (0.6–1.5)"
