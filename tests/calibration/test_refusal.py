"""What must not become a calibration, and what is said then."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from calibrated import COUNTS_PER_NEWTON, KIT, PLATE, Bench, readings

from calibration import plan, refusal
from calibration.fit import fit, plate_gain
from calibration.placement import Placement, Purpose
from calibration.reading import Reading
from calibration.use import Use
from calibration.validation import Verified, verified
from station.errors import CalibrationError, CalibrationReason
from station.mat import Plate
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate

GOOD = Flaws(gain=(1.02, 0.99, 1.01, 0.97), bending=0.003)
PER_COUNT = np.full(4, 1.0 / COUNTS_PER_NEWTON)
SHORT = plan.short(PLATE, 1)
Taken = tuple[Reading, ...]
Design = Callable[[Plate, int], tuple[Placement, ...]]


def taken(
    flaws: Flaws = GOOD,
    design: tuple[Placement, ...] = SHORT,
    seed: int = 1,
    place: float = 5e-4,
    mass: float = 0.0,
) -> Taken:
    true = TruePlate(PLATE, COUNTS_PER_NEWTON, flaws)
    made: Taken = readings(
        design, true, np.random.default_rng(seed), Bench(place=place, floor=0.1, mass=mass)
    )
    return made


def calibrate(made: Taken) -> None:
    """What the bench does with readings before it believes them."""
    refusal.inspect(PLATE, made, KIT, PER_COUNT)
    refusal.fitted(fit(PLATE, made, KIT), PER_COUNT)


def refused(act: Callable[[], object], reason: CalibrationReason) -> str:
    """Return the sentence of the refusal, which has its cause and its remedy."""
    with pytest.raises(CalibrationError) as caught:
        act()
    assert caught.value.reason is reason, caught.value
    assert caught.value.sentence.endswith(".") and caught.value.what_to_do.endswith(".")
    print(f"\n{reason.name}: {caught.value}")
    return caught.value.sentence


def number_of(made: Taken, purpose: Purpose, nth: int = 0, mass: float = 40.0) -> int:
    """Where in the readings the nth of a purpose and mass stands."""
    return [
        n for n, each in enumerate(made) if (each.placement.purpose, each.placement.mass) == (purpose, mass)
    ][nth]


@pytest.mark.parametrize("design", [plan.short, plan.full])
@pytest.mark.parametrize("seed", range(6))
def test_a_good_calibration_is_not_refused(design: Design, seed: int) -> None:
    flaws = replace(Flaws.drawn(np.random.default_rng(seed)), place=GOOD.place)
    calibrate(taken(flaws, design(PLATE, seed), seed))


def test_identical_captures() -> None:
    made = list(taken())
    at = number_of(tuple(made), Purpose.SHIM, 2)
    made[at] = replace(made[at], counts=made[at - 1].counts)
    refused(lambda: calibrate(tuple(made)), CalibrationReason.IDENTICAL)
    refused(
        lambda: refusal.moved(PLATE, made[at - 1], made[at], PER_COUNT, KIT.gravity),
        CalibrationReason.IDENTICAL,
    )


def stands(made: Taken, at: int) -> Taken:
    """The mass of the reading before lies there still; only noise differs."""
    noise = np.random.default_rng(0).standard_normal(4)
    still = replace(made[at], counts=tuple(np.array(made[at - 1].counts) + noise))
    return (*made[:at], still, *made[at + 1 :])


def test_a_mass_that_was_not_moved() -> None:
    made = taken()
    at = number_of(made, Purpose.SHIM, 3)
    said = refused(lambda: calibrate(stands(made, at)), CalibrationReason.NOT_MOVED)
    assert f"reading {made[at].placement.number}" in said
    again = stands(made, at)
    refused(
        lambda: refusal.moved(PLATE, again[at - 1], again[at], PER_COUNT, KIT.gravity),
        CalibrationReason.NOT_MOVED,
    )


def test_a_mass_that_was_not_laid_on_or_not_taken_off() -> None:
    made = taken()
    on = number_of(made, Purpose.CENTRE)
    off = next(n for n in range(2, len(made)) if made[n].placement.mass == 0.0 and made[n - 1].placement.mass)
    assert "laid on" in refused(lambda: calibrate(stands(made, on)), CalibrationReason.NOT_MOVED)
    assert "taken off" in refused(lambda: calibrate(stands(made, off)), CalibrationReason.NOT_MOVED)


def test_a_mass_that_stayed_while_the_plate_was_read_empty_in_between() -> None:
    made = list(taken(design=plan.full(PLATE, 1)))
    zero = next(
        n
        for n in range(1, len(made) - 1)
        if made[n].placement.mass == 0.0
        and made[n - 1].placement.shim == made[n + 1].placement.shim == made[n].placement.shim
        and made[n - 1].placement.mass == made[n + 1].placement.mass == 40.0
        and (made[n - 1].placement.x, made[n - 1].placement.y)
        != (made[n + 1].placement.x, made[n + 1].placement.y)
    )
    noise = np.random.default_rng(0).standard_normal(4)
    made[zero + 1] = replace(made[zero + 1], counts=tuple(np.array(made[zero - 1].counts) + noise))
    refused(lambda: calibrate(tuple(made)), CalibrationReason.NOT_MOVED)


@pytest.mark.parametrize("cell", range(4))
def test_a_reversed_cell_is_named(cell: int) -> None:
    gain = tuple(-1.0 if number == cell else 1.0 for number in range(4))
    said = refused(lambda: calibrate(taken(replace(GOOD, gain=gain))), CalibrationReason.REVERSED)
    assert f"channel {cell}" in said
    assert ("front" if cell < 2 else "back") in said and ("left" if cell % 2 == 0 else "right") in said


def test_a_reversed_cell_is_found_after_the_fit_as_well() -> None:
    found = fit(PLATE, taken(replace(GOOD, gain=(1.0, 1.0, -1.0, 1.0))), KIT)
    assert "channel 2" in refused(lambda: refusal.fitted(found, PER_COUNT), CalibrationReason.REVERSED)


@pytest.mark.parametrize("cell", range(4))
def test_a_dead_cell_is_named(cell: int) -> None:
    gain = tuple(0.0 if number == cell else 1.0 for number in range(4))
    said = refused(lambda: calibrate(taken(replace(GOOD, gain=gain))), CalibrationReason.WRONG_GAIN)
    assert f"channel {cell}" in said and "nothing" in said


@pytest.mark.parametrize(("one", "two"), [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)])
def test_swapped_cables_are_named(one: int, two: int) -> None:
    wired = [0, 1, 2, 3]
    wired[one], wired[two] = two, one
    swapped = replace(GOOD, wired=tuple(wired))
    said = refused(lambda: calibrate(taken(swapped)), CalibrationReason.MISPLACED_CELL)
    assert "swapped" in said and f"channel {one}" in said and f"channel {two}" in said


@pytest.mark.parametrize(
    ("factor", "word"),
    [
        (1e-3, "tonnes"),
        (1e3, "grams"),
        (2.20462, "pounds"),
        (0.453592, "pounds"),
        (9.81, "newtons"),
        (0.5, "twice"),
    ],
)
def test_a_unit_that_cannot_be(factor: float, word: str) -> None:
    made = taken()
    entered = tuple(
        replace(each, placement=replace(each.placement, mass=each.placement.mass * factor)) for each in made
    )
    assert word in refused(lambda: calibrate(entered), CalibrationReason.WRONG_UNIT)


def test_a_grid_without_cards() -> None:
    found = fit(PLATE, taken(design=plan.grid_only(PLATE, 1)), KIT)
    assert found.condition > 100.0
    assert "condition number" in refused(lambda: refusal.fitted(found, PER_COUNT), CalibrationReason.NO_WARP)


@pytest.mark.parametrize("cell", range(4))
def test_a_cell_that_sits_beside_its_drawn_place(cell: int) -> None:
    place = tuple((0.009, 0.0) if number == cell else (0.0, 0.0) for number in range(4))
    said = refused(
        lambda: calibrate(taken(replace(GOOD, place=place), plan.full(PLATE, 1))),
        CalibrationReason.MISPLACED_CELL,
    )
    assert f"channel {cell}" in said and "swapped" not in said
    near = tuple((0.003, 0.0) if number == cell else (0.0, 0.0) for number in range(4))
    calibrate(taken(replace(GOOD, place=near), plan.full(PLATE, 1)))


@pytest.mark.parametrize("gain", [0.85, 1.15])
def test_a_gain_that_is_not_of_this_cell(gain: float) -> None:
    flaws = replace(GOOD, gain=(1.0, gain, 1.0, 1.0))
    said = refused(lambda: calibrate(taken(flaws)), CalibrationReason.WRONG_GAIN)
    assert "channel 1" in said and f"{100 * gain:.0f} %" in said
    calibrate(taken(replace(GOOD, gain=(1.0, 0.92, 1.0, 1.08))))


def seen(calibration: Taken, flaws: Flaws = GOOD) -> Verified:
    """How a calibration does on fresh points of the plate as it is today."""
    gain = plate_gain(fit(PLATE, calibration, KIT), calibration, KIT, Use())
    return verified(gain, taken(flaws, plan.verification(PLATE, 5), seed=7, place=0.0), KIT)


def test_a_calibration_that_is_worse_than_the_present_one() -> None:
    present, careless = seen(taken(design=plan.full(PLATE, 1))), seen(taken(place=3e-3))
    assert careless.rms > present.rms
    assert "mm" in refused(lambda: refusal.better(careless, present), CalibrationReason.WORSE)
    refusal.better(present, careless)
    refusal.better(present, present)


def test_a_calibration_with_a_mass_that_is_lighter_than_it_says() -> None:
    present, light = seen(taken(place=0.0)), seen(taken(place=0.0, mass=-0.005))
    assert "% of the load" in refused(lambda: refusal.better(light, present), CalibrationReason.WORSE)


def test_an_old_calibration_gives_way_to_a_better_one() -> None:
    drifted = replace(GOOD, gain=(1.03, 0.99, 1.01, 0.97))
    refusal.better(seen(taken(drifted), drifted), seen(taken(), drifted))


def test_a_certificate_of_another_device() -> None:
    said = refused(lambda: refusal.serial("01" * 8, "02" * 8), CalibrationReason.OTHER_SERIAL)
    assert "01" * 8 in said and "02" * 8 in said
    refusal.serial("01" * 8, "01" * 8)


def test_between_two_readings_only_what_the_plan_changes_must_change() -> None:
    made = taken()
    for before, after in pairwise(made):
        refusal.moved(PLATE, before, after, PER_COUNT, KIT.gravity)
