"""Feet on a mat: found, told apart and followed, with what each of them carries. The truth is the sheet's."""

from dataclasses import replace

import feet as drawn_feet
import numpy as np
import pytest
from equalised import bench
from numpy.testing import assert_allclose

from station.events import parting
from station.events.feet import feet, side_of_shape
from station.events.footprints import TOUCHED, Footprints, at_one_moment, footprints
from station.events.parting import Parting, Pressing
from station.mat import Matrix, Side, matrix
from station.sources.sheet.footing import Footing, Stance, spread_of
from station.sources.sheet.pressed import Truth
from station.sources.sheet.sole import sole
from station.sources.sheet.still import StillBody

FINE, SMALL = matrix("mat_32x32"), matrix("mat_16x16")
RATE = 20.0


@pytest.mark.parametrize("name", drawn_feet.SIZES)
@pytest.mark.parametrize("touching", [False, True])
def test_each_foot_of_somebody_who_steps_about_is_known_in_every_scan(name: str, touching: bool) -> None:
    wrong = drawn_feet.assigned(name, 2, bench(name, 2).equalisation, touching=touching)
    assert wrong.mean() <= (0.01 if touching else 0.0), f"{wrong.sum()} of {len(wrong)} scans"


def test_load_share_and_centre_of_pressure_are_those_of_the_truth() -> None:
    made = bench("mat_32x32", 2)
    off = drawn_feet.off("mat_32x32", 2, made.equalisation)
    assert off[:, 0].max() < 1.0
    # A mean of four seconds; what a single scan lacks is the hysteresis of the sheet.
    assert off[-1, 1:].max() < 2.0 and off[:-1, 1:].max() < 4.0
    assert np.abs(drawn_feet.area_off("mat_32x32", 2, made.equalisation)).max() < 6.0


class Walk:
    """Somebody on a mat without a flaw."""

    def __init__(self, lines: Matrix, stance: Stance, width: float = 0.18) -> None:
        self.lines, self.width = lines, width
        self.body = Footing(lines, lambda rate: StillBody(rate, width), stance, lines.rows * RATE)
        self.pressures: list[np.ndarray] = []
        self.truths: list[Truth] = []

    def stand(self, seconds: float, share: float | None = 0.5) -> "Walk":
        if share is None:
            self.body.perform("away")
        else:
            self.body.perform("stand", newtons=700.0, share=share)
        for _ in range(round(seconds * RATE)):
            pressed = self.body.scan()
            self.pressures.append(pressed.pressure)
            self.truths.append(pressed.truth)
        return self

    def seen(self) -> Footprints:
        began = np.arange(len(self.pressures)) / RATE
        skew = np.arange(self.lines.rows) / (RATE * self.lines.rows)
        return footprints(np.array(self.pressures), self.lines, began, skew)


def test_on_a_mat_without_a_flaw_every_number_is_right() -> None:
    walk = Walk(FINE, Stance((0.005, 0.0), 0.1, (0.15, 0.3))).stand(3.0, 0.62)
    found = walk.seen()
    truth = walk.truths[-2]
    assert_allclose(found.force[-2], truth.force, rtol=0.005)
    assert found.share[-2] == pytest.approx([62.0, 38.0], abs=0.1)
    assert np.abs(found.cop[-2] - truth.cop).max() < 4e-4
    assert np.abs(found.whole[-2] - truth.whole).max() < 4e-4
    field = walk.pressures[-2]
    assert found.peak[-2].max() == pytest.approx(field.max(), rel=0.02)
    assert found.area[-2].sum() == pytest.approx((field > TOUCHED).sum() * FINE.cell_area, rel=0.03)
    assert found.time[1] - found.time[0] == pytest.approx(1 / RATE)
    assert found.time[0] == pytest.approx(0.5 * (FINE.rows - 1) / (FINE.rows * RATE))


def test_a_foot_that_is_alone_is_known_by_what_was_before_and_after() -> None:
    for foot in (0, 1):
        walk = Walk(SMALL, Stance()).stand(1.0, float(foot)).stand(1.5).stand(1.5, float(1 - foot))
        found = walk.seen().feet
        standing = np.array([truth.force > 70.0 for truth in walk.truths])
        clear = np.array([(truth.force > 70.0).any() and truth.force.min() <= 0.0 for truth in walk.truths])
        assert clear.sum() > 10
        assert np.array_equal(found.standing[clear], standing[clear]) and found.sure.all()


def test_a_foot_that_nobody_has_seen_beside_another_is_not_sure() -> None:
    for foot in (0, 1):
        walk = Walk(FINE, Stance((0.09 if foot == 0 else -0.09, 0.0))).stand(3.0, float(1 - foot))
        found = walk.seen().feet
        loaded = np.array([truth.force.sum() > 100.0 for truth in walk.truths])
        assert not found.sure[loaded].any()
        # It stands in the middle of the mat: its shape alone says which one it is.
        assert found.standing[loaded, foot].all() and not found.standing[loaded, 1 - foot].any()


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
@pytest.mark.parametrize("lines", [FINE, matrix("mat_24x24")])
def test_the_shape_of_a_foot_says_its_side(lines: Matrix, side: Side) -> None:
    random = np.random.default_rng(7)
    right = 0
    for _ in range(30):
        own = sole(side, random.uniform(0.23, 0.27), random.uniform(0.7, 2.0))
        angle = random.uniform(-0.3, 0.3)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        place = own.place @ turn.T + random.uniform(-0.02, 0.02, 2)
        pressure = spread_of(lines, place) @ own.height * 600.0
        right += side_of_shape(Pressing(lines, pressure)) == (side is Side.RIGHT)
    assert right >= 29


def test_a_foot_that_comes_back_to_its_place_after_an_empty_mat_is_the_same() -> None:
    walk = Walk(SMALL, Stance()).stand(2.0).stand(1.5, 1.0).stand(1.5, None).stand(1.5, 1.0)
    found = walk.seen().feet
    last = slice(-round(0.5 * RATE), None)
    assert found.sure[last].all() and found.standing[last, 0].all() and not found.standing[last, 1].any()


def test_who_turns_round_slowly_keeps_left_and_right() -> None:
    """Further than anybody is looked for who has just come."""
    pressures, truths = [], []
    for angle in np.radians(np.arange(0.0, 90.0, 3.0)):
        body = Footing(FINE, lambda rate: StillBody(rate, 0.16), Stance((0.0, 0.0), angle), FINE.rows * RATE)
        body.perform("stand", newtons=700.0, share=0.5)
        pressed = [body.scan() for _ in range(round(1.1 * RATE))][-1]
        pressures.append(pressed.pressure)
        truths.append(pressed.truth)
    found = feet(np.array(pressures), FINE)
    assert found.standing.all()
    for number, truth in enumerate(truths):
        left = found.left(number)
        assert left[truth.owner == 1].min() > 0.5 > left[truth.owner == 2].max()


def test_the_line_between_the_feet_cuts_a_cell_in_two() -> None:
    walk = Walk(SMALL, Stance()).stand(1.5)
    found = replace(feet(np.array(walk.pressures[-2:]), SMALL), lines=np.zeros((2, 2)))
    assert found.left(0)[5, 7:9].tolist() == [1.0, 0.0]
    shifted = replace(found, lines=np.array([[0.0, 0.005]] * 2))
    assert shifted.left(0)[5, 7:9] == pytest.approx([1.0, 0.25])


def test_a_scan_without_a_row_has_no_numbers_and_a_dead_cell_is_bridged() -> None:
    walk = Walk(SMALL, Stance()).stand(2.0)
    whole = walk.seen()
    walk.pressures = [pressure.copy() for pressure in walk.pressures]
    row, column = np.unravel_index(np.argmax(walk.pressures[-1]), (16, 16))
    for pressure in walk.pressures:
        pressure[row, column] = np.nan
    walk.pressures[20][7] = np.nan
    found = walk.seen()
    assert np.isnan(found.force[20]).all() and np.isnan(found.cop[20]).all()
    others = np.arange(len(found)) > 20
    assert_allclose(found.share[others], whole.share[others], atol=1.5)
    assert_allclose(found.force[others], whole.force[others], rtol=0.05)


def test_rows_are_carried_to_one_moment() -> None:
    began, skew = np.arange(0.0, 6.0) * 0.1, np.arange(0.0, 4.0) * 0.025
    rising = (began[:, None] + skew)[:, :, None] * np.ones(3)
    level = at_one_moment(rising, began, skew)
    middle = began[1:-1] + skew[-1] / 2.0
    assert_allclose(level[1:-1], np.broadcast_to(middle[:, None, None], (4, 4, 3)), rtol=1e-12)
    gone = np.delete(rising, 3, axis=0), np.delete(began, 3)
    across = at_one_moment(*gone, skew)
    assert_allclose(across[2, :2], rising[2, :2])


def test_nobody_on_the_mat_is_nobody() -> None:
    found = footprints(np.full((4, 16, 16), 900.0), SMALL, np.arange(0.0, 4.0) * 0.1, np.zeros(16))
    assert not found.feet.standing.any() and np.isnan(found.share).all() and np.isnan(found.whole).all()
    empty = footprints(np.zeros((0, 16, 16)), SMALL, np.zeros(0), np.zeros(16))
    assert len(empty) == 0


def test_a_speck_far_away_is_no_foot() -> None:
    walk = Walk(FINE, Stance((0.09, 0.0))).stand(2.0, 1.0)
    for pressure in walk.pressures:
        pressure[2, 30] = 9000.0
    found = walk.seen()
    assert not found.feet.standing.all(axis=1).any()


def test_a_line_through_a_foot_parts_nothing() -> None:
    walk = Walk(FINE, Stance()).stand(1.5)
    scan = Pressing(FINE, walk.pressures[-1])
    assert scan.crossing(Parting(0.0, 0.0)) < parting.CLEAR
    assert np.isinf(scan.crossing(Parting(0.0, 0.09)))
    assert scan.searched() is not None and not scan.is_one(0.0)
    alone = Pressing(FINE, Walk(FINE, Stance()).stand(1.5, 1.0).pressures[-1])
    assert np.isinf(alone.crossing(Parting(0.0, -0.09))) and alone.is_one(0.0)
