"""Each check finds what was put into a plate, and nothing in a good one."""

import math
from dataclasses import replace

import numpy as np
import pytest
from calibrated import COUNTS_PER_NEWTON, KIT, PLATE, Bench, readings
from numpy.typing import NDArray

from calibration import check, plan
from calibration.accuracy import Class, Verdict
from calibration.check import Evidence, Figure, Scene, Stretch, checks, stretch
from calibration.fit import fit
from calibration.placement import Purpose
from calibration.reading import Reading
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate

Floats = NDArray[np.float64]

G = KIT.gravity
FULL = plan.full(PLATE, 1)
LARGEST = 40.0 * G * (1.0 - 1.2 / 8000.0)
GOOD = TruePlate(PLATE, COUNTS_PER_NEWTON, Flaws(gain=(1.02, 0.99, 1.01, 0.97), height=0.0))
EXACT = readings(FULL, GOOD)
MATRIX = fit(PLATE, EXACT, KIT).matrix


def evidence(taken: tuple[Reading, ...] = EXACT, **scenes: Stretch) -> Evidence:
    stretches = {Scene(name): each for name, each in scenes.items()}
    return Evidence(fit(PLATE, taken, KIT), taken, KIT, stretches)


def found(key: str, seen: Evidence) -> Figure:
    return next(each for each in checks() if each.key == key)(seen)


def value(key: str, seen: Evidence) -> float:
    figure = found(key, seen).value
    assert figure is not None
    return figure


def lying(
    seconds: float,
    rate: float,
    mass: float = 40.0,
    noise: float = 0.0,
    fz: Floats | float = 0.0,
    seed: int = 1,
) -> Stretch:
    """A mass in the middle that stays; noise in N of each cell, fz (n,) or one in N on top of it."""
    random = np.random.default_rng(seed)
    size = round(seconds * rate)
    cells = np.array([(mass * G + np.asarray(fz)) / 4.0]).T + noise * random.standard_normal((size, 4))
    inverse = COUNTS_PER_NEWTON * np.array(GOOD.flaws.gain)
    return stretch(MATRIX, cells * inverse, np.zeros(4), rate, mass=mass)


def raised(counts: Floats, purpose: Purpose | None = None, **of: object) -> tuple[Reading, ...]:
    """Add counts (cells,) to the exact readings whose placement is like this."""
    return tuple(
        replace(each, counts=tuple(np.array(each.counts) + counts))
        if (purpose is None or each.placement.purpose is purpose)
        and all(getattr(each.placement, name) == wanted for name, wanted in of.items())
        else each
        for each in EXACT
    )


def newtons(fz: float) -> Floats:
    """(cells,), counts, of N in the middle."""
    return np.asarray(fz / 4.0 * COUNTS_PER_NEWTON * np.array(GOOD.flaws.gain))


def every_scene() -> dict[str, Stretch]:
    time = np.arange(2000) / 1000.0
    return {
        "empty": lying(700.0, 10.0, mass=0.0, noise=0.01),
        "dead_load": lying(30.0, 100.0, noise=0.02),
        "creep": lying(400.0, 10.0, noise=0.01),
        "return": lying(400.0, 10.0, mass=0.0, noise=0.01),
        "tap": tapped(190.0, time),
        "drop": dropped(1.0, 0.2),
        "strike": struck(0.0),
    }


def tapped(frequency: float, time: Floats, rate: float = 1000.0) -> Stretch:
    ringing = (
        200.0
        * np.exp(-0.03 * 2 * np.pi * frequency * (time - 1.0))
        * np.cos(2 * np.pi * frequency * (time - 1.0))
    )
    fz = np.where(time < 1.0, 0.0, ringing) + 0.1 * np.random.default_rng(2).standard_normal(len(time))
    return Stretch(np.column_stack([fz, 0 * fz, 0 * fz]), rate)


def dropped(mass: float, height: float, rate: float = 1000.0, factor: float = 1.0) -> Stretch:
    """A bag that comes to rest within 60 ms without bouncing."""
    time = np.arange(round(3.0 * rate)) / rate
    impact = np.where((time >= 1.0) & (time < 1.06), np.sin(np.pi * (time - 1.0) / 0.06) ** 2, 0.0)
    impulse = mass * math.sqrt(2.0 * G * height) * factor
    fz = impact / impact.sum() * rate * impulse + np.where(time >= 1.0, mass * G * factor, 0.0)
    return Stretch(np.column_stack([fz, 0 * fz, 0 * fz]), rate, mass, height)


def struck(late: float, rate: float = 1000.0) -> Stretch:
    """Both plates feel one strike; this one `late` samples after the other."""
    time = np.arange(2000.0)

    def felt(at: float) -> Floats:
        return np.asarray(300.0 * np.exp(-(((time - 1000.3 - at) / 4.0) ** 2)))

    noise = 0.05 * np.random.default_rng(4).standard_normal((2, 2000))
    own = felt(late) + noise[0]
    return Stretch(np.column_stack([own, 0 * own, 0 * own]), rate, beside=0.7 * felt(0.0) + noise[1])


# All of them


def test_every_check_of_the_certificate_is_there_one_a_file() -> None:
    assert {each.key for each in checks()} == {
        "linearity",
        "hysteresis",
        "repeatability",
        "creep",
        "zero_return",
        "drift",
        "corner",
        "noise",
        "false_sway",
        "false_sway_light",
        "natural_frequency",
        "drop_impulse",
        "time_offset",
    }
    for each in checks():
        assert "Formula:" in each.definition or each.key == "false_sway_light"
        assert each.title and each.unit
        assert each.limits.of(Class.B) is not None


def test_a_good_plate_reaches_class_a_in_everything() -> None:
    seen = evidence(
        readings(FULL, GOOD, np.random.default_rng(3), Bench(walk=0.0005, noise=0.01)), **every_scene()
    )
    print()
    for each in checks():
        figure = each(seen)
        assert figure.value is not None and figure.expanded is not None
        name, unsure = f"{figure.title:40s}", f"{figure.expanded:.4f}"
        print(f"  {name} {figure.value:9.4f} +- {unsure} {figure.unit:8s} {figure.reached}")
        assert figure.reached is Class.A, figure
        assert figure.verdict(Class.B) is Verdict.PASS


def test_what_was_not_recorded_is_not_stated() -> None:
    seen = evidence()
    for key in (
        "creep",
        "drift",
        "noise",
        "false_sway",
        "false_sway_light",
        "natural_frequency",
        "drop_impulse",
    ):
        figure = found(key, seen)
        assert figure.value is None and figure.reached is None and figure.verdict(Class.B) is None


def test_a_figure_that_is_no_number_is_not_stated() -> None:
    nonsense = Stretch(np.full((3000, 3), np.nan), 100.0, 40.0)
    assert found("noise", evidence(dead_load=nonsense)).value is None


# Readings


def test_linearity_is_what_a_curve_leaves() -> None:
    off = 0.5
    bent = raised(newtons(off), mass=20.0, going="up")
    seen = evidence(bent)
    rising = seen.fz - seen.meant
    ups = [n for n, each in enumerate(seen.loaded) if each.placement.going == "up"]
    by_load = [
        abs(rising[[n for n in ups if seen.loaded[n].placement.mass == mass]].mean()) for mass in (20.0, 40.0)
    ]
    assert value("linearity", seen) == pytest.approx(100.0 * max(by_load) / LARGEST, rel=1e-6)
    assert 0.05 < value("linearity", seen) < 0.2
    assert value("linearity", evidence()) < 1e-6


def test_hysteresis_is_the_opening_of_the_loop() -> None:
    opened = raised(newtons(0.6), Purpose.CENTRE, mass=20.0, going="down")
    assert value("hysteresis", evidence(opened)) == pytest.approx(100.0 * 0.6 / LARGEST, rel=0.02)
    assert value("hysteresis", evidence()) < 1e-6


def test_repeatability_is_the_range_of_three_readings_without_moving() -> None:
    first = next(
        each for each in EXACT if each.placement.purpose is Purpose.CENTRE and each.placement.mass == 40.0
    )
    once = raised(newtons(0.4), number=first.placement.number)
    assert value("repeatability", evidence(once)) == pytest.approx(100.0 * 0.4 / LARGEST, rel=0.02)
    short = readings(plan.short(PLATE, 1), GOOD)
    assert value("repeatability", evidence(short)) < 1e-6
    without = tuple(each for each in EXACT if each.placement.purpose is not Purpose.CENTRE)
    assert found("repeatability", evidence(without)).value is None


def test_corners_are_the_range_over_the_cells() -> None:
    one = next(each for each in EXACT if each.placement.purpose is Purpose.CORNER)
    heavier = raised(newtons(1.0), number=one.placement.number)
    assert value("corner", evidence(heavier)) == pytest.approx(100.0 / LARGEST, rel=1e-3)
    short = readings(plan.short(PLATE, 1), GOOD)
    assert value("corner", evidence(short)) < 1e-6
    centre = tuple(each for each in short if each.placement.purpose is not Purpose.GRID)
    assert found("corner", evidence(centre)).value is None


def test_zero_return_is_what_a_load_leaves_behind() -> None:
    number = {
        each.placement.number: n
        for n, each in enumerate(each for each in EXACT if each.placement.mass == 0.0)
    }
    rising = tuple(
        replace(
            each, counts=tuple(np.array(each.counts) + 0.15 * number[each.placement.number] * newtons(1.0))
        )
        if each.placement.mass == 0.0
        else each
        for each in EXACT
    )
    seen = Evidence(fit(PLATE, EXACT, KIT), rising, KIT)
    assert value("zero_return", seen) == pytest.approx(100.0 * 0.15 / LARGEST, rel=0.02)
    left = Stretch(np.column_stack([np.full(4000, 0.3), np.zeros(4000), np.zeros(4000)]), 10.0)
    assert value("zero_return", replace(seen, stretches={Scene.RETURN: left})) == pytest.approx(
        30.0 / LARGEST
    )
    assert value("zero_return", evidence()) == 0.0


# Samples


def test_creep_is_counted_from_half_a_minute_on() -> None:
    time = np.arange(18_000) / 10.0
    slow = 0.2 * (1.0 - np.exp(-np.maximum(time - 30.0, 0.0) / 300.0)) - 5.0 * (time < 20.0)
    crept = lying(1800.0, 10.0, fz=slow)
    assert value("creep", evidence(creep=crept)) == pytest.approx(100.0 * 0.2 / (40.0 * G), rel=0.05)
    assert value("creep", evidence(creep=lying(1800.0, 10.0, fz=-slow))) == pytest.approx(0.051, rel=0.05)
    assert found("creep", evidence(creep=lying(200.0, 10.0))).value is None


def test_drift_is_the_slope_of_the_empty_plate_in_an_hour() -> None:
    time = np.arange(7200) / 10.0
    drifting = lying(720.0, 10.0, mass=0.0, noise=0.02, fz=-0.5 * time / 3600.0)
    figure = found("drift", evidence(empty=drifting))
    assert figure.value is not None and figure.expanded is not None
    assert abs(figure.value + 0.5) < max(figure.expanded, 0.02)
    assert figure.reached is Class.B
    assert found("drift", evidence(empty=lying(300.0, 10.0, mass=0.0))).value is None


def test_noise_is_that_of_the_centre_of_pressure_of_a_person_of_60_kg() -> None:
    dead = lying(60.0, 100.0, mass=20.0, noise=0.05)
    light, heavy = 0.05 * 2.0 * 0.275 / (20.0 * G), 0.05 * 2.0 * 0.275 / (60.0 * G)
    passed = math.sqrt(3.0 * math.pi / (8.0 * math.sqrt(2.0)) * 10.0 / 50.0)
    assert value("noise", evidence(dead_load=dead)) == pytest.approx(1e3 * heavy * passed, rel=0.1)
    assert value("noise", evidence(dead_load=dead)) < 1e3 * light * passed / 2.0
    assert found("noise", evidence(dead_load=lying(5.0, 100.0))).value is None
    assert found("noise", evidence(dead_load=lying(60.0, 15.0))).value is None


def test_a_dead_weight_sways_as_fast_as_noise_makes_it() -> None:
    """0.05 mm an axis at 100 Hz are 0.89 mm/s after the clinic's low-pass."""
    random = np.random.default_rng(1)
    load = 60.0 * G
    path = 5e-5 * random.standard_normal((6000, 2))
    loads = np.column_stack([np.full(6000, load), load * path[:, 1], -load * path[:, 0]])
    dead = evidence(dead_load=Stretch(loads, 100.0, 60.0))
    print(f"\nfalse sway of 0.05 mm white noise at 100 Hz: {value('false_sway', dead):.3f} mm/s")
    assert value("false_sway", dead) == pytest.approx(0.89, rel=0.03)
    assert value("false_sway_light", dead) == pytest.approx(3.0 * 0.89, rel=0.03)


@pytest.mark.parametrize("frequency", [70.0, 190.0, 380.0])
def test_a_tapped_plate_rings_at_its_own_frequency(frequency: float) -> None:
    tap = tapped(frequency, np.arange(2000) / 1000.0)
    assert value("natural_frequency", evidence(tap=tap)) == pytest.approx(frequency, rel=0.03)


def test_a_slow_converter_states_no_frequency_and_no_impulse() -> None:
    slow = tapped(30.0, np.arange(200) / 100.0, 100.0)
    assert found("natural_frequency", evidence(tap=slow)).value is None
    assert found("drop_impulse", evidence(drop=dropped(1.0, 0.2, rate=80.0))).value is None


@pytest.mark.parametrize(("mass", "height"), [(1.0, 0.2), (5.0, 0.05)])
def test_a_falling_mass_has_its_impulse(mass: float, height: float) -> None:
    assert abs(value("drop_impulse", evidence(drop=dropped(mass, height)))) < 0.5
    wrong = found("drop_impulse", evidence(drop=dropped(mass, height, factor=1.04)))
    assert wrong.value == pytest.approx(4.0, abs=0.5)
    assert wrong.verdict(Class.B) is Verdict.NOT_PASSED
    assert found("drop_impulse", evidence(drop=replace(dropped(1.0, 0.2), height=0.0))).value is None


@pytest.mark.parametrize("late", [-3.0, -0.4, 0.0, 0.5, 2.0, 6.0])
def test_plates_that_are_read_at_different_moments_are_found(late: float) -> None:
    figure = found("time_offset", evidence(strike=struck(late)))
    assert figure.value == pytest.approx(late, abs=0.15)
    assert (figure.reached is Class.A) == (abs(late) < 0.8)


def test_without_a_strike_there_is_no_moment_to_compare() -> None:
    quiet = struck(0.0)
    silent = replace(quiet, beside=0.05 * np.random.default_rng(9).standard_normal(2000))
    assert found("time_offset", evidence(strike=silent)).value is None
    assert found("time_offset", evidence(strike=replace(quiet, beside=None))).value is None


def test_a_stretch_is_made_of_counts_above_the_empty_plate() -> None:
    empty = np.array([100.0, -50.0, 20.0, 0.0])
    counts = np.repeat((newtons(100.0) + empty)[None], 3, axis=0)
    made = check.stretch(MATRIX, counts, empty, 100.0, mass=10.0)
    assert made.fz == pytest.approx(np.full(3, 100.0))
    assert made.cop == pytest.approx(np.zeros((3, 2)), abs=1e-6)
