"""The daily check: what it must find, what it must bear, and what it cannot see."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from true_plates import COUNTS, MAT, G, calibrated, pair

from calibration import daily
from calibration.placement import Placement, Purpose
from calibration.reading import Reading
from station.daily_check import DailyCheck, moment, trends
from station.errors import CalibrationError, TrialError
from station.newtons import Calibration
from station.qualification import daily as check
from station.qualification.change import Change, change
from station.qualification.finding import Finding, Verdict
from station.qualification.laid import Laid, Taken, from_json, laid
from station.sources.bench.flaws import Flaws, Site
from station.sources.bench.plate import TruePlate
from station.validity import Cause, identity, validity
from station.wire.spec import Sensor

Array = NDArray[np.float64]

MASS = 10.0
MARKS = check.opposite(check.MARK)
SECONDS = 22.0
"""From one placement to the next."""
MASS_SHARE, PLACEMENT, KELVIN = 5e-4, 0.5e-3, 3.0
"""A good day: the mass another by 0.05 % (sd), each placement 0.5 mm off along each axis (sd), up to 3 K."""
WALK, DRIFT = 0.008, 1.0 / 3600.0 / 4.0
"""N per root second and N/s of each cell: a random walk as the simulated plates', and 1 N/h of a plate."""
READ = 0.3 / np.sqrt(8000.0)
"""N, what is left of the converter's noise after 8 s."""
NOISE = 340.0


@dataclass
class Clinic:
    """Two plates where they stand, and who lays a mass on them every morning."""

    rng: np.random.Generator
    flaws: tuple[Flaws, Flaws]
    sites: tuple[Site, Site]
    calibration: Calibration = field(init=False)
    standard: Laid = field(init=False)

    def __post_init__(self) -> None:
        self.calibration = calibrated(self.plates())
        self.standard = self.morning(rounds=check.ROUNDS)

    @classmethod
    def drawn(cls, seed: int) -> "Clinic":
        rng = np.random.default_rng(seed)
        flaws = (Flaws.drawn(rng), Flaws.drawn(rng))
        return cls(rng, flaws, (Site.drawn(rng), Site.drawn(rng)))

    def plates(self, changed: tuple[Flaws, Flaws] | None = None) -> tuple[TruePlate, TruePlate]:
        return pair(changed or self.flaws)

    def morning(
        self,
        changed: tuple[Flaws, Flaws] | None = None,
        rounds: int = 1,
        heavier: float = 0.0,
        mass: float | None = None,
    ) -> Laid:
        """Lay the mass on every mark, as `station check` asks for it.

        changed : what the plates have become. heavier : share by which the mass is another one.
        """
        plates, rng = self.plates(changed), self.rng
        own = MASS * (1.0 + heavier + MASS_SHARE * rng.standard_normal())
        kelvin = rng.uniform(-KELVIN, KELVIN)
        order = [(plate, mark) for _ in range(rounds) for mark in range(2) for plate in range(2)]
        steps = len(order) + 2
        walk = WALK * np.sqrt(SECONDS) * rng.standard_normal((steps, 8)).cumsum(axis=0)
        walk += DRIFT * SECONDS * np.arange(steps)[:, None] * rng.choice([-1.0, 1.0], 8)
        walk += READ * rng.standard_normal((steps, 8))
        counts = walk * COUNTS
        for number, (plate, site) in enumerate(zip(plates, self.sites, strict=True)):
            channels = list(self.calibration.plates[number].channels)
            counts[:, channels] += plate.empty(floor=site.floor, kelvin=kelvin)
            mine = [(step + 1, mark) for step, (which, mark) in enumerate(order) if which == number]
            at = np.array([MARKS[mark] for _, mark in mine]) + PLACEMENT * rng.standard_normal((len(mine), 2))
            loaded = plate.counts(
                own * G, at[:, 0], at[:, 1], floor=site.floor, tilt=site.tilt, kelvin=kelvin, direction=1.0
            )
            for (step, _), row in zip(mine, loaded, strict=True):
                counts[step, channels] += row - plate.empty(floor=site.floor, kelvin=kelvin)
        lain = [(None, None), *order, (None, None)]
        noise = NOISE * rng.normal(1.0, 0.02, 8)
        takes = [Taken(p, m, row, noise, 1000.0, 0) for (p, m), row in zip(lain, counts, strict=True)]
        return laid(MASS if mass is None else mass, MARKS, takes, self.calibration)

    def change(self, done: Laid) -> Change:
        return change(done, self.standard, self.calibration)

    def figures(self, done: Laid) -> dict[str, float]:
        return check.figures(self.change(done), self.calibration)

    def judged(self, done: Laid) -> list[Finding]:
        """Everything that a check compares."""
        return [
            *check.judged(self.change(done), self.calibration),
            *check.returns(done, self.calibration),
            *check.running(done, self.standard, Sensor.ADS131M08),
        ]


def worst(findings: Sequence[Finding]) -> Verdict:
    seen = {each.verdict for each in findings}
    return Verdict.BAD if Verdict.BAD in seen else Verdict.LOOK if Verdict.LOOK in seen else Verdict.GOOD


def with_gain(flaws: Flaws, cell: int, factor: float) -> Flaws:
    gain = list(flaws.gain)
    gain[cell] *= factor
    one, two, three, four = gain
    return replace(flaws, gain=(one, two, three, four))


CLINIC = Clinic.drawn(1)
SWAPS = [order for order in itertools.permutations(range(4)) if order != (0, 1, 2, 3)]
SIGNS = [signs for signs in itertools.product((1.0, -1.0), repeat=4) if min(signs) < 0.0]


@pytest.mark.parametrize("plate", (0, 1))
def test_every_wrong_wiring_of_a_plate_is_found(plate: int) -> None:
    found = []
    for wired in SWAPS:
        changed = list(CLINIC.flaws)
        changed[plate] = replace(changed[plate], wired=wired)
        found.append(worst(CLINIC.judged(CLINIC.morning((changed[0], changed[1])))))
    assert found == [Verdict.BAD] * 23


def test_swapped_cables_of_equal_cells_change_no_weight_and_are_found_by_the_places_alone() -> None:
    """What the places show, at the least: 60 mm on this plate."""
    clinic = Clinic(np.random.default_rng(1), (Flaws(), Flaws()), (Site(), Site()))
    least = np.inf
    for wired in SWAPS:
        found = clinic.change(clinic.morning((Flaws(wired=wired), Flaws())))
        assert np.abs(found.force).max() < 0.003
        bad = [each for each in check.judged(found, clinic.calibration) if each.verdict is Verdict.BAD]
        assert any(each.name.startswith("marks of the left plate moved apart") for each in bad)
        least = min(least, float(np.hypot(*found.stretch[0])))
    assert least == pytest.approx(0.060, abs=0.003)


@pytest.mark.parametrize("plate", (0, 1))
def test_every_pattern_of_reversed_cells_is_found(plate: int) -> None:
    found = []
    for signs in SIGNS:
        changed = list(CLINIC.flaws)
        for cell, sign in enumerate(signs):
            changed[plate] = with_gain(changed[plate], cell, sign)
        found.append(worst(CLINIC.judged(CLINIC.morning((changed[0], changed[1])))))
    assert found == [Verdict.BAD] * 15


def test_a_cable_swapped_with_one_of_the_other_plate_is_found() -> None:
    found = []
    for left, right in itertools.product(range(4), range(4)):
        done = CLINIC.morning()
        one, other = (counts.copy() for counts in done.counts)
        # What came of the other plate was taken while that one was empty.
        one[:, left], other[:, right] = 0.0, 0.0
        found.append(worst(CLINIC.judged(replace(done, counts=(one, other)))))
    assert found == [Verdict.BAD] * 16


def test_a_mass_in_the_middle_would_notice_no_swapped_cable() -> None:
    plate = TruePlate(MAT.plates[0], COUNTS)
    matrix = np.array(calibrated([plate]).plates[0].matrix)
    right = matrix @ plate.counts(98.0, 0.0, 0.0)[0]
    for wired in SWAPS:
        swapped = TruePlate(MAT.plates[0], COUNTS, Flaws(wired=wired))
        assert matrix @ swapped.counts(98.0, 0.0, 0.0)[0] == pytest.approx(right, abs=1e-6)


@pytest.mark.parametrize("mark", [(0.0, 0.0), (0.1, 0.0), (0.08, 0.08), (-0.05, 0.06)])
def test_a_mark_that_notices_no_swapped_cables_is_refused_for_a_standard(mark: tuple[float, float]) -> None:
    with pytest.raises(TrialError, match="swapped"):
        check.require_telling(mark)
    check.require_telling(check.MARK)


@pytest.mark.parametrize("percent", (1.7, -1.7))
@pytest.mark.parametrize("channel", range(8))
def test_a_changed_gain_of_any_cell_is_found_and_the_cell_is_named(channel: int, percent: float) -> None:
    """20 clinics, plates and floors for each of the 16 changes: none of 320 slips, few are named wrongly."""
    plate, cell = divmod(channel, 4)
    slipped = misnamed = 0
    for seed in range(20):
        clinic = Clinic.drawn(1000 + seed)
        changed = list(clinic.flaws)
        changed[plate] = with_gain(changed[plate], cell, 1.0 + percent / 100.0)
        findings = clinic.judged(clinic.morning((changed[0], changed[1])))
        slipped += worst(findings) is not Verdict.BAD
        (named,) = (each for each in findings if each.name.startswith("gain of"))
        misnamed += f"channel {channel} " not in named.name
    assert slipped == 0 and misnamed <= 2


GOOD_DAYS = 1000


def good_days(days: int) -> list[tuple[Verdict, dict[str, float]]]:
    """25 clinics, each with its own standard and its days."""
    found = []
    for seed in range(25):
        clinic = Clinic.drawn(2000 + seed)
        for _ in range(days // 25):
            done = clinic.morning()
            charted = clinic.figures(done)
            found.append((worst(clinic.judged(done)), charted))
    return found


@pytest.fixture(scope="module")
def days() -> list[tuple[Verdict, dict[str, float]]]:
    return good_days(GOOD_DAYS)


def test_no_good_day_fails_and_few_are_to_be_looked_at(
    days: list[tuple[Verdict, dict[str, float]]],
) -> None:
    verdicts = [verdict for verdict, _ in days]
    assert verdicts.count(Verdict.BAD) == 0
    assert verdicts.count(Verdict.LOOK) <= GOOD_DAYS // 25


def test_no_good_day_makes_a_trend(days: list[tuple[Verdict, dict[str, float]]]) -> None:
    each = GOOD_DAYS // 25
    for first in range(0, GOOD_DAYS, each):
        checks: list[DailyCheck] = []
        for number, (_, figures) in enumerate(days[first : first + each]):
            checks.append(
                DailyCheck(f"2026-01-{number % 28 + 1:02d}T08:00:00+00:00", "c", True, False, figures)
            )
            assert not any(trend.is_out for trend in trends(checks))


def test_a_gain_that_creeps_is_a_trend_before_a_check_fails() -> None:
    clinic, checks, creeping = Clinic.drawn(5), [], 0.0
    noticed = failed = None
    for day in range(60):
        creeping = 1.0 + 0.0001 * day
        left = clinic.flaws[0]
        for cell in range(4):
            left = with_gain(left, cell, creeping)
        done = clinic.morning((left, clinic.flaws[1]))
        figures = clinic.figures(done)
        checks.append(DailyCheck("2026-01-01T08:00:00+00:00", "c", True, False, figures))
        out = [trend.name for trend in trends(checks) if trend.is_out]
        noticed = day if noticed is None and out == ["left weight"] else noticed
        failed = day if failed is None and worst(clinic.judged(done)) is Verdict.BAD else failed
    assert noticed is not None and 20 <= noticed <= 40
    assert failed is None or failed > noticed


def test_another_mass_on_all_plates_is_told_from_plates_that_have_changed() -> None:
    findings = CLINIC.judged(CLINIC.morning(heavier=0.02))
    assert worst(findings) is Verdict.BAD
    assert all("same mass" in each.remark for each in findings if each.name.startswith("weight"))
    left = CLINIC.flaws[0]
    for cell in range(4):
        left = with_gain(left, cell, 1.02)
    findings = CLINIC.judged(CLINIC.morning((left, CLINIC.flaws[1])))
    assert not any("same mass" in each.remark for each in findings)


def test_a_dead_plate_is_bad_and_none_of_its_figures_is_charted() -> None:
    dead = replace(CLINIC.flaws[0], gain=(0.0, 0.0, 0.0, 0.0))
    done = CLINIC.morning((dead, CLINIC.flaws[1]))
    assert worst(CLINIC.judged(done)) is Verdict.BAD
    charted = CLINIC.figures(done)
    assert "left across mm" not in charted
    assert "right across mm" in charted


@pytest.mark.parametrize(
    "changed, name",
    [
        ({"rate": 1006.0}, "rate"),
        ({"noise": np.full(8, 2.2 * NOISE)}, "noise, times that of the standard"),
        ({"returned": np.array([0.0, -0.41])}, "what a load leaves on the right plate"),
    ],
)
def test_rate_noise_and_what_a_load_leaves_are_judged(changed: dict[str, object], name: str) -> None:
    done = replace(CLINIC.morning(), **changed)  # type: ignore[arg-type]
    assert [each.name for each in CLINIC.judged(done) if each.verdict is Verdict.BAD] == [name]


def test_a_converter_on_its_own_oscillator_may_run_two_percent_faster_on_a_warm_day() -> None:
    done = replace(CLINIC.morning(), rate=1020.0)
    assert worst(check.running(done, CLINIC.standard, Sensor.HX711)) is Verdict.GOOD
    assert worst(check.running(done, CLINIC.standard, Sensor.ADS131M08)) is Verdict.BAD


def test_a_zero_that_drifts_while_the_mass_lies_is_taken_off_both_sides() -> None:
    """A drift of 1 N/min in a straight line costs nothing; what is left on an empty plate is told."""
    clinic = Clinic.drawn(3)
    steady = np.arange(6)[:, None] * np.full(8, 22.0 / 60.0 / 4.0) * COUNTS
    order = [(None, None), (0, 0), (1, 0), (0, 1), (1, 1), (None, None)]
    takes = [
        Taken(p, m, row, np.full(8, NOISE), 1000.0, 0) for (p, m), row in zip(order, steady, strict=True)
    ]
    done = laid(MASS, MARKS, takes, clinic.calibration)
    force = done.loads(clinic.calibration)[..., 0]
    assert np.abs(force[0]).max() < 0.2 and np.abs(force[1]).max() < 0.2
    assert done.returned == pytest.approx([2 * 22.0 / 60.0] * 2, rel=0.1)


def test_a_hand_on_the_other_plate_is_no_zero_of_it() -> None:
    clinic = Clinic.drawn(3)
    order = [(None, None), (0, 0), (1, 0), (0, 1), (1, 1), (None, None)]
    rows = np.zeros((6, 8))
    rows[2, :4] = 30.0 / 4.0 * COUNTS
    takes = [Taken(p, m, row, np.full(8, NOISE), 1000.0, 0) for (p, m), row in zip(order, rows, strict=True)]
    done = laid(MASS, MARKS, takes, clinic.calibration)
    assert np.abs(done.loads(clinic.calibration)[..., 0]).max() < 1e-9


# The log


def test_a_day_is_one_line_that_the_next_day_reads() -> None:
    own = CLINIC.calibration
    start = check.standard_line(CLINIC.standard, own, "2026-01-05T12:00:00+00:00")
    further, line = check.day(
        CLINIC.morning(), [start], own, Sensor.ADS131M08, "2026-01-06T08:00:00+00:00", {}
    )
    assert set(further) == {check.AGAINST, "running", "trend"}
    read = DailyCheck.of(line)
    assert read is not None and read.is_passed and not read.is_failed
    assert read.calibration == identity(own.with_zero(np.full(8, 17.0)))
    assert list(read.figures) == [
        f"{side} {what}" for side in ("left", "right") for what in ("weight %", "across mm", "along mm")
    ]
    kept = from_json(start)
    assert kept is not None
    np.testing.assert_allclose(kept.counts, CLINIC.standard.counts, atol=0.006)


def test_a_standard_of_another_calibration_or_mass_is_not_compared_with() -> None:
    own = CLINIC.calibration
    start = check.standard_line(CLINIC.standard, own, "2026-01-05T12:00:00+00:00")
    at = "2026-01-06T08:00:00+00:00"
    other = {**start, "calibration": "0" * 16}
    further, line = check.day(CLINIC.morning(), [other], own, Sensor.ADS131M08, at, {})
    assert [each.verdict for each in further[check.AGAINST]] == [Verdict.NOT_POSSIBLE]
    assert "no check standard" in further[check.AGAINST][0].remark
    assert line["figures"] == {}
    further, _ = check.day(CLINIC.morning(mass=5.0), [start], own, Sensor.ADS131M08, at, {})
    assert "10 kg at 100,60 mm" in further[check.AGAINST][0].remark


@pytest.mark.parametrize(
    "broken",
    [
        {"counts": [[[1.0, 2.0]]]},
        {"mass_kg": 0.0},
        {"marks_mm": "all"},
        {"noise_counts": [1.0]},
        {"rate_hz": None},
        {"counts": [[[float("nan")] * 4] * 2] * 2},
    ],
)
def test_a_standard_that_is_damaged_is_none(broken: dict[str, object]) -> None:
    assert from_json({**CLINIC.standard.to_json(), **broken}) is None


def test_noise_alone_does_not_make_a_calibration_fail_but_the_check() -> None:
    loud = replace(CLINIC.morning(), noise=np.full(8, 3 * NOISE))
    start = check.standard_line(CLINIC.standard, CLINIC.calibration, "2026-01-05T12:00:00+00:00")
    at = "2026-01-06T08:00:00+00:00"
    _, line = check.day(loud, [start], CLINIC.calibration, Sensor.ADS131M08, at, {})
    assert line["passed"] is False and line["failed"] is False
    assert line["not_good"] == ["noise, times that of the standard"]


# What the bench gives


def reading(number: int, x: float, y: float, mass: float, counts: Array) -> Reading:
    placement = Placement(number, number, Purpose.VERIFY if mass else Purpose.ZERO, x, y, mass)
    at = f"2026-01-05T10:{number:02d}:00+00:00"
    return Reading(placement, tuple(counts.tolist()), (NOISE,) * 4, (0.0,) * 4, 8000, 1000.0, at)


def test_the_bench_makes_the_standard_of_its_own_readings() -> None:
    plates = [TruePlate(plate, COUNTS, flaws) for plate, flaws in zip(MAT.plates, CLINIC.flaws, strict=True)]
    read = []
    for plate in plates:
        empty = plate.empty()
        lain = [reading(n + 1, x, y, MASS, plate.counts(MASS * G, x, y)[0]) for n, (x, y) in enumerate(MARKS)]
        read.append((reading(0, 0.0, 0.0, 0.0, empty), *lain, reading(9, 0.0, 0.0, 0.0, empty)))
    made = daily.standard(read, MASS, CLINIC.calibration)
    assert made.loads(CLINIC.calibration)[..., 0] == pytest.approx(MASS * G, rel=1e-3)
    with pytest.raises(CalibrationError, match="left plate was not read with 10 kg"):
        daily.standard([read[0][:2], read[1]], MASS, CLINIC.calibration)


def test_what_the_check_can_see_of_each_cell_is_known_beforehand() -> None:
    seen = daily.visible(CLINIC.standard, CLINIC.calibration)
    assert [each.channel for each in seen] == list(range(8))
    assert all(0.005 < each.warns < each.fails <= 0.017 for each in seen)


# What somebody tried who wanted a bad plate to pass


OWN = CLINIC.calibration
START = check.standard_line(CLINIC.standard, OWN, "2026-01-05T12:00:00+00:00")


def day(lines: list[dict[str, Any]], mass: float | None = None) -> dict[str, Any]:
    at = "2026-01-06T08:00:00+00:00"
    return check.day(CLINIC.morning(mass=mass), lines, OWN, Sensor.ADS131M08, at, {})[1]


def test_another_mass_than_that_of_the_standard_compares_nothing_and_passes_nothing() -> None:
    assert day([START])["passed"] is True
    line = day([START], mass=10.01)
    assert line["passed"] is False and line["failed"] is False


def test_a_check_that_compared_nothing_does_not_stand_between_two_that_failed() -> None:
    own = identity(OWN)

    def checked(hour: int, *, failed: bool) -> DailyCheck:
        return DailyCheck(f"2026-01-07T{hour:02d}:00:00+00:00", own, False, failed, {})

    now = moment("2026-01-07T18:00:00+00:00")
    assert now is not None
    lain = [checked(8, failed=True), checked(9, failed=False)]
    assert validity(OWN, OWN.uid, now, lain).cause is None
    found = validity(OWN, OWN.uid, now, [*lain, checked(10, failed=True)])
    assert found.cause is Cause.FAILED_TWICE


def test_a_new_standard_does_not_make_a_changed_plate_good() -> None:
    changed = CLINIC.morning(heavier=0.009)
    assert check.instead(changed, [], OWN, Sensor.ADS131M08) == {}, "the first one"
    assert check.instead(changed, [START], OWN, Sensor.ADS131M08) == {}, "nobody has confirmed the first one"
    confirmed = [START, day([START])]
    found = check.instead(changed, confirmed, OWN, Sensor.ADS131M08)
    assert Verdict.BAD in {each.verdict for each in found[check.AGAINST]}
    good = check.instead(CLINIC.morning(), confirmed, OWN, Sensor.ADS131M08)
    assert Verdict.BAD not in {each.verdict for each in good[check.AGAINST]}
    assert check.instead(CLINIC.morning(mass=5.0), confirmed, OWN, Sensor.ADS131M08) == {}, "another mass"


@pytest.mark.parametrize(
    "counts", [[[[0.0] * 4] * 2] * 2, [[[5e4] * 3] * 2, [[5e4] * 5] * 2], [[[5e4] * 8] * 2]]
)
def test_a_standard_that_is_none_of_these_plates_is_no_standard(counts: list[Any]) -> None:
    line = day([{**START, "counts": counts}])
    assert line["figures"] == {}
