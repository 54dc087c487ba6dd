"""A calibration where it was not made: points left out, fresh points, and the map of errors."""

import math
from dataclasses import replace

import numpy as np
import pytest
from calibrated import COUNTS_PER_NEWTON, KIT, PLATE, Bench, readings

from calibration import plan
from calibration.accuracy import Class, Limits, Verdict, judged, reached
from calibration.fit import fit, plate_gain
from calibration.placement import Purpose
from calibration.reading import Reading
from calibration.use import Use
from calibration.validation import left_out, similarity, verified
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate

STIFF = TruePlate(PLATE, COUNTS_PER_NEWTON, Flaws(gain=(1.02, 0.99, 1.01, 0.97), height=0.0))
RIGID = Use(bending=0.0)


def moved(taken: tuple[Reading, ...], group: int, by: tuple[float, float]) -> tuple[Reading, ...]:
    """Say of one placement that it was elsewhere: the same as a mass that lies beside its mark."""
    return tuple(
        replace(
            each,
            placement=replace(each.placement, x=each.placement.x + by[0], y=each.placement.y + by[1])
            if each.placement.group == group
            else each.placement,
        )
        for each in taken
    )


# Leave one position out


def test_without_errors_every_point_is_predicted_by_the_others() -> None:
    found = left_out(PLATE, readings(plan.short(PLATE, 1), STIFF), KIT, RIGID)
    assert len(found.points) == 9
    assert found.rms < 1e-7
    assert found.model == 0.0


def test_points_left_out_show_the_error_of_their_own_place() -> None:
    random = np.random.default_rng(5)
    day = Bench(place=KIT.place)
    found = [left_out(PLATE, readings(plan.full(PLATE, n), STIFF, random, day), KIT, RIGID) for n in range(3)]
    rms = float(np.sqrt(np.mean([each.rms**2 for each in found])))
    print(f"\nleave one position out: rms {1e3 * rms:.2f} mm, places {1e3 * math.sqrt(2) * KIT.place:.2f} mm")
    assert rms == pytest.approx(math.sqrt(2.0) * KIT.place, rel=0.1)
    assert np.sqrt(np.mean([each.model**2 for each in found])) < 0.5 * KIT.place


def test_all_loads_and_visits_of_a_point_are_left_out_together() -> None:
    """A whole point that is wrong hides in its own fit, but not from the others."""
    exact = readings(plan.full(PLATE, 1), STIFF)
    at = (
        (exact_point := next(e.placement for e in exact if e.placement.purpose is Purpose.GRID)).x,
        exact_point.y,
    )
    groups = {e.placement.group for e in exact if e.placement.mass and (e.placement.x, e.placement.y) == at}
    assert len(groups) == 5
    wrong = exact
    for group in groups:
        wrong = moved(wrong, group, (0.010, 0.0))
    found = left_out(PLATE, wrong, KIT, RIGID)
    worst = int(np.argmax(np.hypot(*found.off.T)))
    assert found.points[worst] == pytest.approx([at[0] + 0.010, at[1]])
    assert found.off[worst] == pytest.approx([-0.010, 0.0], abs=1e-4)
    seen = fit(PLATE, wrong, KIT, RIGID).off
    assert np.hypot(*seen[:, 1:].T).max() < 0.0099


# Fresh points


def test_fresh_points_agree_within_the_stated_uncertainty() -> None:
    random = np.random.default_rng(8)
    inside, count = 0, 0
    for number in range(12):
        true = TruePlate(PLATE, COUNTS_PER_NEWTON, Flaws.drawn(random))
        day = Bench.drawn(random)
        taken = readings(plan.short(PLATE, number), true, random, day)
        gain = plate_gain(fit(PLATE, taken, KIT), taken, KIT, Use())
        fresh = readings(plan.verification(PLATE, number), true, random, day)
        found = verified(gain, fresh, KIT)
        assert found.rms < found.largest < 2.5e-3
        assert found.fz < 2e-3
        assert found.similarity is not None and abs(found.similarity.stretch) < 0.02
        inside, count = inside + found.covered, count + 3 * len(found.points)
    print(f"\nfresh points: {inside} of {count} figures within U")
    assert inside / count > 0.95


def test_a_plate_that_is_wrong_is_found_on_fresh_points() -> None:
    taken = readings(plan.short(PLATE, 1), STIFF)
    gain = plate_gain(fit(PLATE, taken, KIT), taken, KIT, Use())
    worse = TruePlate(PLATE, COUNTS_PER_NEWTON, Flaws(gain=(1.05, 0.99, 1.01, 0.97), height=0.0))
    found = verified(gain, readings(plan.verification(PLATE, 1), worse), KIT)
    assert found.fz > 0.005
    assert found.rms > 2e-3
    assert found.covered < 3 * len(found.points)


def test_nothing_is_verified_without_readings_to_verify_with() -> None:
    taken = readings(plan.short(PLATE, 1), STIFF)
    gain = plate_gain(fit(PLATE, taken, KIT), taken, KIT, Use())
    with pytest.raises(ValueError, match="verify"):
        verified(gain, taken, KIT)


def test_a_stretch_a_turn_and_a_move_are_told_apart() -> None:
    true = np.random.default_rng(1).uniform(-0.2, 0.2, (9, 2))
    turn = math.radians(0.4)
    turned = true @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    found = similarity(true, 1.003 * turned + [0.001, -0.002])
    assert found is not None
    assert (found.stretch, found.turn, found.x, found.y) == pytest.approx((0.003, turn, 0.001, -0.002))
    assert similarity(true[:2], true[:2]) is None
    assert similarity(np.repeat(true[:1], 5, axis=0), np.repeat(true[:1], 5, axis=0)) is None


# Acceptance


def test_a_figure_passes_only_with_its_uncertainty() -> None:
    limits = Limits(0.5, 1.0, 3.0)
    assert judged(0.7, 0.2, limits, Class.B) is Verdict.PASS
    assert judged(-0.7, 0.4, limits, Class.B) is Verdict.CONDITIONAL
    assert judged(1.1, 0.0, limits, Class.B) is Verdict.NOT_PASSED
    assert judged(float("nan"), 0.0, limits, Class.C) is Verdict.NOT_PASSED
    assert [reached(value, 0.1, limits) for value in (0.3, 0.5, 2.0, 4.0)] == [
        Class.A,
        Class.B,
        Class.C,
        None,
    ]


def test_what_a_class_does_not_ask_for_is_passed() -> None:
    assert judged(99.0, 1.0, Limits(1.0, 2.0, None), Class.C) is Verdict.PASS


def test_some_figures_must_be_large() -> None:
    limits = Limits(100.0, 40.0, None, is_least=True)
    assert reached(190.0, 2.0, limits) is Class.A
    assert reached(101.0, 2.0, limits) is Class.B
    assert judged(101.0, 2.0, limits, Class.A) is Verdict.CONDITIONAL
    assert reached(20.0, 2.0, limits) is Class.C
