"""The pose of two plates: what marks determine, how well, what is noticed, and what no load ever shows."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from true_plates import MAT, G, calibrated, pair

from calibration import pose
from calibration.pose import Moved, Pose, Standing
from station import stream
from station.errors import CalibrationError, CalibrationReason
from station.newtons import Calibration, Uncertainty
from station.sources.bench.flaws import Flaws, Site
from station.uncertainty import draws

Array = NDArray[np.float64]

MASS = 10.0
HOLES = pose.template(MAT)
BOARD = 80.0
"""N of a plank, that lies on the plates when they are zeroed."""


@dataclass
class Room:
    """Two real plates on a floor, at a true pose, and an engineer with a mass.

    right : x and y in m, angle in rad of the right plate, seen from the left one in the middle of the room.
    place : m, standard deviation of a mass on its mark, along each axis.
    """

    seed: int
    right: tuple[float, float, float] = (0.41, 0.0, 0.0)
    place: float = pose.PLACE
    calibration: Calibration = field(init=False)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.plates = pair((Flaws.drawn(self.rng), Flaws.drawn(self.rng)))
        self.sites = (Site.drawn(self.rng), Site.drawn(self.rng))
        self.calibration = calibrated(self.plates)

    @property
    def truth(self) -> tuple[float, float, float]:
        """x, y and angle of the right plate along axes halfway between the plates."""
        x, y, angle = self.right
        between = angle / 2.0
        cosine, sine = math.cos(between), math.sin(between)
        return cosine * x + sine * y, -sine * x + cosine * y, angle

    def template(self, marks: Sequence[tuple[float, float]] = HOLES) -> list[Standing]:
        """Stand the mass in the holes of a board that was laid there by eye: one plate carries it."""
        lies = self.rng.normal(0.0, (5e-3, 5e-3, math.radians(1.0)))
        at = np.array([_moved((x + 0.205, y), lies) for x, y in marks])
        at += self.rng.normal(0.0, self.place, at.shape)
        on_right = np.array([x > 0.0 for x, _ in marks])
        loads = np.zeros((len(marks), 2, 3))
        for plate in (0, 1):
            mine = on_right == bool(plate)
            if mine.any():
                loads[mine, plate] = self._loads(plate, np.full(mine.sum(), MASS * G), at[mine])
        return [Standing(*mark, load) for mark, load in zip(marks, loads, strict=True)]

    def plank(
        self, marks: Sequence[tuple[float, float]], feet: Sequence[tuple[float, float]]
    ) -> list[Standing]:
        """Stand it on a plank on four feet: the load is shared, in a way that nobody tells the fit."""
        lies = self.rng.normal(0.0, (5e-3, 5e-3, math.radians(1.0)))
        places = np.array([(1.0, *foot) for foot in feet]).T
        at_feet = [_moved((foot[0] + 0.205, foot[1]), lies) for foot in feet]
        # How a stiff plank on four unequal feet shares a load is open by one number a mark.
        loose = np.linalg.svd(places)[2][3]
        standings = []
        for mark in marks:
            at = np.array(mark) + self.rng.normal(0.0, self.place, 2)
            shares = np.linalg.pinv(places) @ [1.0, *at] + 0.1 * self.rng.uniform(-1.0, 1.0) * loose
            loads = np.zeros((2, 3))
            for plate, which in ((0, [0, 1]), (1, [2, 3])):
                own = np.array([at_feet[foot] for foot in which])
                with_mass = self._loads(plate, BOARD / 4.0 + MASS * G * shares[which], own)
                loads[plate] = (with_mass - self._loads(plate, np.full(2, BOARD / 4.0), own)).sum(axis=0)
            standings.append(Standing(*mark, loads))
        return standings

    def _loads(self, plate: int, forces: Array, places: Array) -> Array:
        """Return (n, 3), Fz, Mx, My that a calibrated plate reads of forces in N at places of the room."""
        x, y, angle = self.right if plate else (0.0, 0.0, 0.0)
        true, site = self.plates[plate], self.sites[plate]
        own = np.array([_moved(at - [x, y], (0.0, 0.0, -angle)) for at in places])
        counts = true.counts(forces, *own.T, floor=site.floor, direction=1.0) - true.empty(floor=site.floor)
        return np.asarray(counts @ np.array(self.calibration.plates[plate].matrix).T)


def _moved(place: Sequence[float] | Array, by: Sequence[float] | Array) -> Array:
    cosine, sine = math.cos(by[2]), math.sin(by[2])
    return np.array(
        [cosine * place[0] - sine * place[1] + by[0], sine * place[0] + cosine * place[1] + by[1]]
    )


def off(found: Pose, room: Room) -> Array:
    return np.array([found.x, found.y, found.angle]) - room.truth


def test_a_template_finds_the_pose_as_well_as_it_says() -> None:
    """120 rooms, any pose: k = 2 covers, and is small: 1.1 mm and 0.18 degrees."""
    random = np.random.default_rng(1)
    errors, stated = [], []
    for seed in range(120):
        true = (0.41 + random.uniform(-0.05, 0.2), random.uniform(-0.1, 0.1), random.uniform(-0.3, 0.3))
        room = Room(seed, true)
        found = pose.measured(room.template(_holes(room.truth)))
        errors.append(off(found, room))
        stated.append(found.uncertainty)
    share = np.abs(errors) / np.array(stated)
    assert (share <= 2.0).mean() >= 0.93
    assert np.median(np.array(stated), axis=0) == pytest.approx([0.45e-3, 0.55e-3, 1.6e-3], rel=0.3)
    assert np.abs(np.mean(errors, axis=0)) == pytest.approx([0.0, 0.0, 0.0], abs=2e-4)


def _holes(truth: tuple[float, float, float]) -> list[tuple[float, float]]:
    """Holes of a template that was cut for plates at about this pose."""
    left = [(x, y) for x, y in HOLES if x < 0.0]
    right = [(x + truth[0] - 0.41, y + truth[1]) for x, y in HOLES if x > 0.0]
    return [*left, *right]


def test_the_uncertainty_is_known_before_anything_is_measured() -> None:
    x, y, angle = pose.foreseen(MAT, HOLES)
    assert (1e3 * x, 1e3 * y, math.degrees(angle)) == pytest.approx((0.41, 0.52, 0.087), rel=0.05)
    found = pose.measured(Room(3).template())
    assert found.uncertainty == pytest.approx((x, y, angle), rel=0.6)
    half = pose.foreseen(MAT, HOLES, place=1e-3)
    assert half[2] == pytest.approx(angle * math.hypot(1.0, 0.3) / math.hypot(0.5, 0.3), rel=1e-4)


FEET = ((-0.30, 0.2), (-0.25, -0.2), (0.30, 0.2), (0.25, -0.2))


def test_a_stiff_plank_that_shares_the_load_does_not_show_the_angle_however_many_marks_it_has() -> None:
    marks = list(itertools.product((-0.26, -0.13, 0.0, 0.13, 0.26), (0.18, 0.0, -0.18)))
    with pytest.raises(CalibrationError, match="the angle"):
        pose.measured(Room(1, (0.415, 0.01, math.radians(1.5))).plank(marks, FEET))


def test_a_load_that_is_shared_unevenly_is_used_as_it_is_shared() -> None:
    """A mass on a short board that hangs over onto the other plate: balance holds whatever carries it."""
    room = Room(2, (0.415, 0.01, math.radians(1.5)), place=0.0)
    whole, standings = room.template(), []
    for here, there in itertools.combinations(whole, 2):
        x, y = 0.8 * here.x + 0.2 * there.x, 0.8 * here.y + 0.2 * there.y
        standings.append(Standing(x, y, 0.8 * here.loads + 0.2 * there.loads))
    found, straight = pose.measured(standings), pose.measured(whole)
    assert (found.x, found.y, found.angle) == pytest.approx(
        (straight.x, straight.y, straight.angle), abs=2e-4
    )


def test_a_board_may_lie_any_way_round() -> None:
    room = Room(5, (0.41, 0.02, 0.1))
    room.place = 0.0
    standings = room.template()
    around = [replace(each, x=-each.x, y=-each.y) for each in standings]
    aside = [replace(each, x=-each.y, y=each.x) for each in standings]
    straight = pose.measured(standings)
    for turned in (around, aside):
        found = pose.measured(turned)
        assert (found.x, found.y, found.angle) == pytest.approx(
            (straight.x, straight.y, straight.angle), abs=1e-9
        )


@pytest.mark.parametrize(
    "marks, what",
    [
        ([(-0.2, 0.0), (0.2, 0.0)], "the angle"),
        ([(-0.21, 0.02), (-0.19, -0.02), (0.19, 0.02), (0.21, -0.02)], "the angle"),
        ([(-0.3, 0.2), (-0.1, -0.2), (-0.3, -0.2)], "the angle"),
        ([(-0.3, 0.2), (-0.1, -0.2), (0.2, 0.0)], "the angle"),
    ],
)
def test_marks_that_do_not_determine_the_pose_are_refused(
    marks: list[tuple[float, float]], what: str
) -> None:
    with pytest.raises(CalibrationError, match=what) as refused:
        pose.measured(Room(6).template(marks))
    assert refused.value.reason is CalibrationReason.UNDETERMINED


def test_a_ruler_with_two_marks_on_each_plate_is_just_enough() -> None:
    x, y, angle = pose.foreseen(MAT, [(-0.35, 0.0), (-0.05, 0.0), (0.05, 0.0), (0.35, 0.0)])
    assert math.degrees(angle) == pytest.approx(0.22, abs=0.01)
    assert max(x, y) < 1e-3


@pytest.mark.parametrize("wrong", range(8))
def test_a_mass_that_stood_on_another_mark_is_named(wrong: int) -> None:
    standings = Room(8).template()
    standings[wrong] = replace(standings[wrong], x=standings[wrong].x + 0.02)
    with pytest.raises(CalibrationError, match="did not stand on it") as refused:
        pose.measured(standings)
    assert refused.value.reason is CalibrationReason.OFF_MARK
    x, y = (round(1000.0 * along) for along in (standings[wrong].x, standings[wrong].y))
    assert f"{x},{y} mm" in refused.value.sentence


def test_careless_placements_widen_what_is_stated() -> None:
    found = pose.measured(Room(9, place=1.1e-3).template())
    assert found.scale > 1.3
    assert found.uncertainty[2] > 1.3 * pose.foreseen(MAT, HOLES)[2]


def test_without_a_load_or_a_second_plate_there_is_no_pose() -> None:
    standings = Room(10).template()
    unloaded = [*standings[:-1], replace(standings[-1], loads=np.zeros((2, 3)))]
    alone = [replace(each, loads=each.loads[:1]) for each in standings]
    for given in ([], unloaded, alone):
        with pytest.raises(CalibrationError) as refused:
            pose.measured(given)
        assert refused.value.reason is CalibrationReason.INCOMPLETE


# A plate that moves


def measured_twice(seed: int, by: tuple[float, float, float]) -> Moved:
    """Measure the pose, move the right plate, measure again."""
    room = Room(seed)
    before = pose.measured(room.template())
    room.right = (room.right[0] + by[0], room.right[1] + by[1], room.right[2] + by[2])
    return pose.moved(pose.measured(room.template()), before)


def test_a_plate_that_stands_where_it_stood_is_not_noticed_to_have_moved() -> None:
    """1000 measurements in 50 rooms, each against the one of the certificate: no false alarm."""
    alarms = 0
    for seed in range(50):
        room = Room(100 + seed)
        first = pose.measured(room.template())
        alarms += sum(pose.moved(pose.measured(room.template()), first).is_noticed for _ in range(20))
    assert alarms == 0


@pytest.mark.parametrize(
    "by",
    [
        (5e-3, 0.0, 0.0),
        (0.0, -5e-3, 0.0),
        (3.54e-3, 3.54e-3, 0.0),
        (0.0, 0.0, math.radians(1.0)),
        (0.0, 0.0, -math.radians(1.0)),
    ],
)
def test_a_plate_moved_by_5_mm_or_turned_by_1_degree_is_noticed(by: tuple[float, float, float]) -> None:
    """100 rooms each."""
    noticed = [measured_twice(1000 + seed, by).is_noticed for seed in range(100)]
    assert sum(noticed) >= 99


def test_what_moved_is_said_in_millimetres_and_degrees() -> None:
    assert "4.0 mm and 0.10 degrees" in Moved(4e-3, math.radians(-0.1)).sentence
    assert "void" in Moved(4e-3, 0.0).sentence
    assert "where they stood" in Moved(1e-3, 0.0).sentence
    assert pose.measured(Room(2).template()).to_json()["x_mm"] == pytest.approx(410.0, abs=2.0)


def test_no_load_shows_that_a_plate_has_moved() -> None:
    """The same counts with another pose: every load and each plate's own place stay, bit for bit."""
    room = Room(11)
    here = pose.applied(pose.measured(room.template()), room.calibration)
    left, right = here.plates
    assert left.pose is not None and right.pose is not None
    away = (right.pose[0] + 5e-3, right.pose[1], right.pose[2] + math.radians(1.0))
    there = replace(here, plates=(left, replace(right, pose=away)))
    counts = np.random.default_rng(1).uniform(1e4, 5e4, (200, 8))
    one, other = stream.of_counts(counts, here, 100.0), stream.of_counts(counts, there, 100.0)
    np.testing.assert_array_equal(one.fz, other.fz)
    np.testing.assert_array_equal(one.cells, other.cells)
    np.testing.assert_array_equal(one.cop[:, 0], other.cop[:, 0])
    assert np.abs(one.whole_cop - other.whole_cop).max() > 1e-3


# What is made of a pose


def test_a_calibration_gets_the_pose_and_then_gives_one_centre_of_pressure() -> None:
    """A mass on a template, read through the calibration, stands on its mark."""
    room = Room(12, (0.43, 0.015, math.radians(2.0)))
    found = pose.measured(room.template())
    known = pose.applied(found, room.calibration)
    assert known.plates[0].pose is not None and known.plates[1].pose is not None
    seen = np.array(known.plates[1].pose) - known.plates[0].pose
    assert seen == pytest.approx([found.x, found.y, found.angle])
    assert np.array(known.plates[0].pose) == pytest.approx(-np.array(known.plates[1].pose))
    counts = np.zeros((1, 8))
    for number in range(2):
        channels = list(known.plates[number].channels)
        counts[0, channels] = room.plates[number].counts(300.0, 0.0, 0.0)[0] - room.plates[number].empty()
    whole = stream.of_counts(counts, known, 100.0).whole_cop[0]
    assert whole == pytest.approx([0.0, 0.0], abs=1.5e-3)


@pytest.mark.parametrize("known", [(False, False), (True, False), (False, True)])
def test_two_plates_of_unknown_pose_give_no_combined_centre_of_pressure(known: tuple[bool, bool]) -> None:
    room = Room(13)
    here = pose.applied(pose.measured(room.template()), room.calibration)
    plates = tuple(
        plate if is_known else replace(plate, pose=None)
        for plate, is_known in zip(here.plates, known, strict=True)
    )
    counts = np.full((50, 8), 3e4)
    forces = stream.of_counts(counts, replace(here, plates=plates), 100.0)
    assert not forces.pose_known
    assert np.isnan(forces.whole_cop).all()
    assert not np.isnan(forces.cop).any()
    assert stream.of_counts(counts, here, 100.0).pose_known


def test_drawn_poses_differ_between_the_plates_as_much_as_the_pose_is_uncertain() -> None:
    room = Room(14)
    nothing = Uncertainty(((0.0,) * 12,) * 12, (0.0,) * 4, 1000.0, 0.0, 0.0, 0.0, 0.0)
    plates = tuple(replace(plate, uncertainty=nothing) for plate in room.calibration.plates)
    found = pose.measured(room.template())
    known = pose.applied(found, replace(room.calibration, plates=plates))
    drawn = []
    for number in range(60):
        for each, *_ in draws(replace(known, number=f"N-{number}"), 1, 100.0):
            left, right = each.plates
            assert left.pose is not None and right.pose is not None
            drawn.append(np.array(right.pose) - left.pose)
    assert np.std(drawn, axis=0) == pytest.approx(found.uncertainty, rel=0.1)
