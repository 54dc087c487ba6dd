"""The fit of one plate: exact without errors, honest with them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from calibrated import COUNTS_PER_NEWTON, KIT, MAT, PLATE, Bench, readings
from numpy.typing import NDArray

from calibration import covariance, plan
from calibration.fit import above_empty, fit, plate_gain, references
from calibration.nuisance import Shared
from calibration.placement import Purpose
from calibration.reading import Reading
from calibration.reference import Kit, Mass, force, gravity
from calibration.use import Use
from station.errors import CalibrationError, CalibrationReason
from station.newtons import Calibration, from_json
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate

Floats = NDArray[np.float64]

STIFF = Flaws(
    gain=(1.02, 0.99, 1.01, 0.97),
    place=((0.002, -0.001), (0.001, 0.003), (-0.002, 0.0), (0.0, -0.002)),
    height=0.0,
)
"""A plate whose cells differ, and that a matrix describes without rest."""
TRUE = TruePlate(PLATE, COUNTS_PER_NEWTON, STIFF)
RIGID = Use(bending=0.0)
SHORT = plan.short(PLATE, 3)


def truth() -> Floats:
    """(3, 4), the matrix of TRUE."""
    gain = 1.0 / (COUNTS_PER_NEWTON * np.array(STIFF.gain))
    x, y = np.array([(cell.x, cell.y) for cell in PLATE.cells]).T + np.array(STIFF.place).T
    return np.array([gain, gain * y, -gain * x])


# The reference


def test_gravity_is_that_of_known_places() -> None:
    assert gravity(0.0) == pytest.approx(9.780327)
    assert gravity(90.0) == pytest.approx(9.832186, abs=1e-5)
    assert gravity(52.0, 50.0) == pytest.approx(9.8128, abs=1e-3)
    assert gravity(47.0, 1000.0) - gravity(47.0) == pytest.approx(-3.086e-3)
    assert gravity(-33.0, 10.0) == gravity(33.0, 10.0)
    assert gravity(90.0) / gravity(0.0) - 1.0 == pytest.approx(0.0053, abs=1e-4)
    with pytest.raises(ValueError, match="latitude"):
        gravity(91.0)


def test_air_carries_a_little_of_every_mass() -> None:
    assert force(20.0, 9.81) == pytest.approx(20.0 * 9.81 * (1.0 - 0.00015))
    assert force(20.0, 9.81, density=1000.0) == pytest.approx(20.0 * 9.81 * (1.0 - 0.0012))


def test_masses_weighed_on_one_scale_err_together() -> None:
    kit = Kit((Mass("a", 20.0, 0.004), Mass("b", 10.0, 0.004)), 9.81)
    assert kit.mass_share == pytest.approx(4e-4)
    assert kit.share == pytest.approx(math.hypot(4e-4, 3e-4 / 9.81, 0.05 / math.sqrt(3.0) * 1.2 / 8000.0))


# Readings above the empty plate


def test_a_zero_that_drifts_in_a_line_is_taken_off() -> None:
    taken = readings(SHORT, TRUE)
    drift = np.array([30.0, -20.0, 10.0, 5.0])
    drifting = tuple(
        replace(each, counts=tuple(np.array(each.counts) + drift * each.placement.number)) for each in taken
    )
    loaded = tuple(each for each in taken if each.placement.mass)
    moved = tuple(each for each in drifting if each.placement.mass)
    between = [each.placement.shim is not None for each in loaded]
    found, wanted = above_empty(moved, drifting), above_empty(loaded, taken)
    assert np.abs(found - wanted)[between].max() < 1e-6


def test_a_card_has_an_empty_plate_of_its_own() -> None:
    heavy = TruePlate(PLATE, COUNTS_PER_NEWTON, replace(STIFF, dead=500.0))
    taken = readings(SHORT, heavy)
    assert np.abs(fit(PLATE, taken, KIT, RIGID).matrix / truth() - 1.0).max() < 1e-9
    without = tuple(each for each in taken if not (each.placement.mass == 0.0 and each.placement.shim == 1))
    with pytest.raises(CalibrationError, match="card under foot 2") as refused:
        fit(PLATE, without, KIT, RIGID)
    assert refused.value.reason is CalibrationReason.INCOMPLETE


# The matrix


@pytest.mark.parametrize("design", [plan.short, plan.full])
def test_without_errors_the_matrix_is_the_true_one(design: object) -> None:
    assert callable(design)
    taken = readings(design(PLATE, 1), TRUE, bench=Bench(floor=0.12, walk=0.0, noise=0.0))
    found = fit(PLATE, taken, KIT, RIGID)
    assert np.abs(found.matrix / truth() - 1.0).max() < 1e-9
    assert found.gains == pytest.approx(truth()[0])
    assert found.places == pytest.approx(
        np.array([(cell.x, cell.y) for cell in PLATE.cells]) + np.array(STIFF.place)
    )
    assert np.abs(found.off).max() < 1e-7


def test_verification_and_corners_are_never_fitted() -> None:
    both = plan.full(PLATE, 1)
    fresh = plan.verification(PLATE, 2)
    taken = readings((*both, *(replace(each, group=each.group + 1000) for each in fresh)), TRUE)
    used = {each.purpose for each in fit(PLATE, taken, KIT, RIGID).placements}
    assert used == {Purpose.GRID, Purpose.CENTRE, Purpose.SHIM}


def test_too_few_readings_are_no_calibration() -> None:
    few = tuple(each for each in readings(SHORT, TRUE) if each.placement.group <= 4)
    with pytest.raises(CalibrationError) as refused:
        fit(PLATE, few, KIT)
    assert refused.value.reason is CalibrationReason.INCOMPLETE
    assert refused.value.what_to_do


def test_readings_that_load_a_plate_in_three_ways_only_fit_nothing() -> None:
    in_the_middle = tuple(replace(each, x=0.0, y=0.0) for each in SHORT)
    with pytest.raises(CalibrationError) as refused:
        fit(PLATE, readings(in_the_middle, TRUE), KIT, RIGID)
    assert refused.value.reason is CalibrationReason.NO_WARP


def test_a_plate_that_another_kit_measures_reads_in_its_newtons() -> None:
    taken = readings(SHORT, TRUE)
    elsewhere = replace(KIT, gravity=KIT.gravity * 1.005)
    ratio = fit(PLATE, taken, elsewhere, RIGID).matrix / fit(PLATE, taken, KIT, RIGID).matrix
    assert ratio == pytest.approx(np.full((3, 4), 1.005))


def by_nuisance_parameters(shared: Shared, counts: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """The slow twin: one unknown for every placement and for every point, each with its prior."""
    groups = sorted({each.group for each in shared.placements})
    points = sorted({(each.x, each.y) for each in shared.placements})
    rows, right = [], []
    for each, load, count, want in zip(shared.placements, shared.loads, counts, wanted, strict=True):
        row = np.zeros(4 + len(groups) + len(points))
        row[:4] = count
        row[4 + groups.index(each.group)] = load * shared.place
        row[4 + len(groups) + points.index((each.x, each.y))] = load * shared.bent
        rows.append(row / shared.scatter)
        right.append(want / shared.scatter)
    for number in range(len(groups) + len(points)):
        row = np.zeros(4 + len(groups) + len(points))
        row[4 + number] = 1.0
        rows.append(row)
        right.append(0.0)
    normal = np.array(rows).T @ np.array(rows)
    inverse = np.linalg.inv(normal)
    return np.asarray((inverse @ np.array(rows).T @ np.array(right))[:4]), np.asarray(inverse[:4, :4])


def test_a_covariance_of_what_is_shared_is_as_good_as_an_unknown_for_each_placement() -> None:
    taken = readings(SHORT, TRUE, np.random.default_rng(4), Bench(place=5e-4, floor=0.1))
    loaded = tuple(each for each in taken if each.placement.mass)
    placements = tuple(each.placement for each in loaded)
    counts = above_empty(loaded, taken) / COUNTS_PER_NEWTON
    wanted = references(placements, KIT)
    shared = Shared(placements, wanted[:, 0], 5e-4, 1e-4, 0.03)
    white, target = shared.whitened(counts, wanted[:, 1])
    known = np.linalg.inv(white.T @ white)
    row, twin = by_nuisance_parameters(shared, counts, wanted[:, 1])
    assert known @ white.T @ target == pytest.approx(row, rel=1e-6)
    assert known == pytest.approx(twin, rel=1e-5)
    assert shared.variances == pytest.approx(
        [(5e-4**2 + 1e-4**2) * load**2 + 0.03**2 for load in wanted[:, 0]]
    )


def test_the_covariance_of_clusters_is_the_sum_over_groups() -> None:
    random = np.random.default_rng(3)
    counts, wanted = random.standard_normal((30, 4)), random.standard_normal(30)
    weights, groups = random.uniform(0.5, 2.0, 30), np.repeat(np.arange(10), 3)
    bread = np.linalg.inv(counts.T @ np.diag(weights) @ counts)
    rest = wanted - counts @ (bread @ counts.T @ np.diag(weights) @ wanted)
    meat = np.zeros((4, 4))
    for group in range(10):
        pull = np.zeros(4)
        for n in np.flatnonzero(groups == group):
            pull += counts[n] * weights[n] * rest[n]
        meat += np.outer(pull, pull)
    expected = bread @ meat @ bread * 10 / 9
    assert covariance.clustered(counts, wanted, weights, groups) == pytest.approx(expected)


# The covariance


def test_the_stated_covariance_is_the_spread_of_many_calibrations() -> None:
    day = Bench(place=KIT.place, floor=0.1, walk=0.002, noise=0.02)
    random = np.random.default_rng(9)
    found = [fit(PLATE, readings(SHORT, TRUE, random, day), KIT, RIGID) for _ in range(200)]
    spread = np.array([each.matrix.ravel() for each in found])
    stated = np.mean([each.covariance for each in found], axis=0)
    stretched = np.concatenate([np.zeros(4), found[0].matrix[1:].ravel()])
    stated = stated - KIT.scale**2 * np.outer(stretched, stretched)
    ratio = spread.std(axis=0)[4:] / np.sqrt(np.diag(stated))[4:]
    print("\nspread of 200 calibrations over the stated one, moments:", ratio.round(2))
    assert ratio.min() > 0.87 and ratio.max() < 1.13
    bias = np.abs(spread.mean(axis=0) - truth().ravel()) / spread.std(axis=0) * math.sqrt(len(spread))
    assert bias.max() < 4.0


def test_a_grid_that_is_printed_too_large_stretches_all_places_together() -> None:
    taken = readings(SHORT, TRUE)
    exact = fit(PLATE, taken, replace(KIT, scale=0.0), RIGID)
    doubtful = fit(PLATE, taken, replace(KIT, scale=1e-2), RIGID)
    more = doubtful.covariance - exact.covariance
    stretched = np.concatenate([np.zeros(4), 1e-2 * exact.matrix[1:].ravel()])
    assert more == pytest.approx(np.outer(stretched, stretched), rel=1e-6, abs=1e-18)
    loads = np.array([[100.0, 200.0, 150.0, 50.0]]) * COUNTS_PER_NEWTON
    of_loads = covariance.of_loads(doubtful.covariance, loads)[0]
    expected = np.kron(np.eye(3), loads) @ doubtful.covariance @ np.kron(np.eye(3), loads).T
    assert of_loads == pytest.approx(expected)


def test_a_careless_engineer_is_not_believed() -> None:
    random = np.random.default_rng(2)
    careful = fit(PLATE, readings(SHORT, TRUE, random, Bench(place=5e-4)), KIT)
    careless = fit(PLATE, readings(SHORT, TRUE, random, Bench(place=2e-3)), KIT)
    assert careful.place == careful.stated == KIT.place
    assert careless.stated == KIT.place
    assert 1.3e-3 < careless.place < 2.7e-3
    grown = np.diag(careless.covariance)[4:] / np.diag(careful.covariance)[4:]
    assert grown.min() > 4.0


def test_chance_alone_seldom_makes_an_engineer_careless() -> None:
    random = np.random.default_rng(12)
    doubted = sum(
        found.place > found.stated
        for found in (fit(PLATE, readings(SHORT, TRUE, random, Bench(place=5e-4)), KIT) for _ in range(100))
    )
    assert doubted <= 5


# What others get


def test_the_plate_states_every_part_of_its_uncertainty_and_can_be_kept() -> None:
    taken = readings(SHORT, TRUE, np.random.default_rng(1), Bench(place=5e-4))
    use = Use()
    gain = plate_gain(
        fit(PLATE, taken, KIT, use), taken, KIT, use, pose=(0.1, 0.2, 0.0), pose_known=(1e-3, 1e-3, 2e-3)
    )
    known = gain.uncertainty
    assert known is not None
    assert known.zero == pytest.approx(math.hypot(0.2, 1961.33 * 5e-5 / 3.0 * 3.0), rel=1e-6)
    assert known.moment == pytest.approx(0.12)
    assert known.place > 0.04 * math.tan(math.radians(0.5))
    assert known.span > KIT.share
    assert known.rate == 100.0
    assert np.array(known.noise) / COUNTS_PER_NEWTON == pytest.approx(np.full(4, 0.02))
    assert known.pose == (1e-3, 1e-3, 2e-3)
    assert gain.pose == (0.1, 0.2, 0.0)
    whole = Calibration(
        "01" * 8, "certificate", "2026-03-02", MAT.name, (gain,), (0.0,) * 4, "X-1", "2027-03-02"
    )
    assert from_json(whole.to_json()) == whole


def test_readings_may_come_in_any_order_of_time() -> None:
    taken = readings(SHORT, TRUE, np.random.default_rng(1), Bench(place=5e-4))
    shuffled: tuple[Reading, ...] = tuple(taken[n] for n in np.random.default_rng(0).permutation(len(taken)))
    assert fit(PLATE, shuffled, KIT).matrix == pytest.approx(fit(PLATE, taken, KIT).matrix, rel=1e-9)
