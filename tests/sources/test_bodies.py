"""Laws of the simulated people: the same bits again, mirrored, weighed, and true to Newton."""

import math
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from station.errors import SourceError, SourceReason
from station.mat import Side
from station.sources.bodies.anatomy import G, anatomy
from station.sources.bodies.balance import ease, wander
from station.sources.bodies.person import Happening, Person
from station.sources.bodies.posture import Kind

FLOATS = NDArray[np.float64]
ACTIVITIES: tuple[tuple[str, dict[str, float | str]], ...] = (
    ("stand", {}),
    ("single_leg", {"side": "left"}),
    ("single_leg", {"side": "right"}),
    ("mini_squat", {"repetitions": 2, "depth": 0.25}),
    ("single_leg_squat", {"side": "right"}),
    ("weight_shift", {}),
    ("landing", {}),
    ("landing", {"legs": "left", "height": 0.08}),
    ("step_off", {}),
)


def live(person: Person, *acts: tuple[str, float, dict[str, float | str]]) -> tuple[FLOATS, FLOATS, FLOATS]:
    """Do each activity for so many s; (n, 2) N, (n, 2, 2) m, (n, 3) m."""
    pieces = []
    for activity, seconds, options in acts:
        person.perform(activity, **options)
        load = person.load(round(seconds * person.rate))
        pieces.append((load.fz, load.cop, person.com))
    fz, cop, com = (np.concatenate(each) for each in zip(*pieces, strict=True))
    return fz, cop, com


def visit(**who: object) -> tuple[FLOATS, FLOATS, FLOATS, list[Happening]]:
    """A short visit with something of everything."""
    person = Person(rate=200.0, **who)  # type: ignore[arg-type]
    acts = [(activity, 9.0, options) for activity, options in (("stand", {}), *ACTIVITIES)]
    return *live(person, *acts), person.truth


def mirrored(options: dict[str, float | str]) -> dict[str, float | str]:
    other = {"left": "right", "right": "left"}
    return {k: other.get(str(v), v) for k, v in options.items()}


def of_kind(truth: Iterable[Happening], kind: Kind) -> list[Happening]:
    return [each for each in truth if each.kind == kind]


# The same again


@settings(max_examples=12)
@given(st.lists(st.integers(0, 3000), max_size=6), st.sampled_from(ACTIVITIES), st.integers(0, 999))
def test_however_load_is_cut_the_bits_are_the_same(
    cuts: list[int], activity: tuple[str, dict[str, float | str]], seed: int
) -> None:
    name, options = activity
    whole, pieces = (Person(seed=seed, rate=250.0, deficit=0.5) for _ in range(2))
    for person in (whole, pieces):
        person.perform("stand")
        person.load(2500)
        person.perform(name, **options)
    load, com = whole.load(3000), whole.com
    edges = [0, *sorted(cuts), 3000]
    cut = []
    for n in np.diff(edges):
        each = pieces.load(int(n))
        cut.append((each.fz, each.cop, pieces.com))
    fz, cop, moved = (np.concatenate(each) for each in zip(*cut, strict=True))
    assert fz.tobytes() == load.fz.tobytes()
    assert cop.tobytes() == load.cop.tobytes()
    assert moved.tobytes() == com.tobytes()
    assert repr(pieces.truth) == repr(whole.truth)


def test_another_seed_is_another_person() -> None:
    one, again, other = (live(Person(seed=s, rate=100.0), ("stand", 20.0, {}))[0] for s in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one[-500:], other[-500:])


def test_a_lower_rate_sees_the_same_person_less_often() -> None:
    often, seldom = (live(Person(rate=r), ("stand", 12.0, {}), ("landing", 6.0, {})) for r in (1000.0, 100.0))
    for dense, sparse in zip(often, seldom, strict=True):
        assert np.array_equal(dense[::10], sparse, equal_nan=True)


@pytest.mark.parametrize("deficit", [0.0, 0.7])
def test_the_other_side_weak_is_the_mirror_image(deficit: float) -> None:
    right = Person(seed=5, rate=200.0, deficit=deficit, weak=Side.RIGHT)
    left = Person(seed=5, rate=200.0, deficit=deficit, weak=Side.LEFT)
    for activity, options in (("stand", {}), *ACTIVITIES):
        fz, cop, com = live(right, (activity, 10.0, options))
        fz_left, cop_left, com_left = live(left, (activity, 10.0, mirrored(options)))
        assert np.array_equal(fz, fz_left[:, ::-1])
        assert np.array_equal(cop * (-1, 1), cop_left[:, ::-1], equal_nan=True)
        assert np.array_equal(com * (-1, 1, 1), com_left, equal_nan=True)
    assert [(h.kind, h.time_s, h.side.other) for h in right.truth] == [
        (h.kind, h.time_s, h.side) for h in left.truth
    ]


def test_compiled_and_plain_python_live_the_same_life(tmp_path: Path) -> None:
    code = (
        "import numpy as np, sys\n"
        "from station.sources.bodies.person import Person\n"
        "person = Person(seed=4, deficit=0.6, rate=500.0)\n"
        "person.perform('landing')\n"
        "one = person.load(1300).fz\n"
        "person.perform('single_leg', side='right')\n"
        "np.save(sys.argv[1], np.concatenate([one, person.load(700).fz]))\n"
    )
    results = []
    for plain in ("0", "1"):
        file = tmp_path / f"{plain}.npy"
        home = str(Path(__file__).parents[2])
        environment = {**os.environ, "NUMBA_DISABLE_JIT": plain, "PYTHONPATH": home}
        subprocess.run([sys.executable, "-c", code, str(file)], env=environment, check=True)
        results.append(np.load(file))
    assert results[0].max() > 700
    np.testing.assert_allclose(results[0], results[1], rtol=1e-6, atol=1e-6)


# Newton


@pytest.mark.parametrize(("mass", "height", "seed"), [(50, 1.55, 1), (70, 1.72, 2), (95, 1.92, 3)])
def test_the_plates_carry_the_weight(mass: float, height: float, seed: int) -> None:
    fz, _, _ = live(Person(mass=mass, height=height, seed=seed, rate=100.0), ("stand", 75.0, {}))
    stance = fz[1500:].sum(axis=1)
    assert stance.mean() == pytest.approx(mass * G, rel=1e-3)
    assert 0.0005 < stance.std() / stance.mean() < 0.003


def test_force_is_weight_plus_mass_times_acceleration_of_the_centre_of_mass() -> None:
    """What the plates push beyond weight is momentum, in a jump, its landing, a squat and a lifted leg."""
    person = Person(mass=64.0, seed=3, deficit=0.4)
    live(person, ("stand", 12.0, {}))
    acts = (("landing", 9.0, {}), ("mini_squat", 9.0, {}), ("single_leg", 9.0, {"side": "left"}))
    fz, _, com = live(person, *acts)
    speed = np.diff(com[:, 2]) * person.rate
    pushed = np.cumsum(fz.sum(axis=1) / person.mass - G) / person.rate
    assert np.ptp(com[:, 2]) > 0.3
    # A sample shows the force of the step that led to it.
    np.testing.assert_allclose(speed[1:] - speed[0], pushed[2:] - pushed[1], atol=1e-8)


@pytest.mark.parametrize("legs", ["both", "left", "right"])
def test_a_landing_takes_away_exactly_the_momentum_of_the_fall(legs: str) -> None:
    height, mass = 0.12, 82.0
    person = Person(mass=mass, seed=6)
    fz, _, com = live(person, ("landing", 9.0, {"height": height, "legs": legs}))
    total = fz.sum(axis=1)
    contact = int(np.argmax(total > 0))
    fall = (com[contact - 1, 2] - com[contact - 2, 2]) * person.rate
    assert fall == pytest.approx(-math.sqrt(2 * G * height), rel=0.02)
    first = of_kind(person.truth, Kind.CONTACT)[0]
    assert first.value == pytest.approx(-fall, rel=0.02)
    assert first.time_s == pytest.approx(contact / person.rate, abs=0.0021)
    net = np.cumsum(total[contact:] - mass * G) / person.rate
    rest = np.mean(np.diff(com[-2000:, 2])) * person.rate
    assert net[-2000:].mean() == pytest.approx(mass * (rest - fall), rel=0.01)


def test_the_body_falls_away_from_the_centre_of_pressure_like_a_pendulum() -> None:
    person = Person(height=1.8, seed=2)
    live(person, ("stand", 14.0, {}))
    fz, cop, com = live(person, ("stand", 30.0, {}))
    whole = (fz[:, :, None] * cop).sum(axis=1) / fz.sum(axis=1)[:, None]
    for axis in (0, 1):
        acceleration = np.diff(com[:, axis], 2) * person.rate**2
        # A sample shows the pressure of the step before it.
        lever = com[1:-1, axis] - whole[2:, axis]
        slope = float(lever @ acceleration / (lever @ lever))
        assert G / slope == pytest.approx(1.12 * 0.55 * 1.8, rel=0.01)
        assert np.corrcoef(lever, acceleration)[0, 1] > 0.99


def test_twice_the_mass_doubles_every_force() -> None:
    acts = (("stand", 12.0, {}), ("landing", 5.0, {}), ("mini_squat", 5.0, {}))
    light, heavy = (live(Person(mass=m, seed=8, rate=200.0), *acts) for m in (45.0, 90.0))
    assert light[0].sum(axis=1).max() > 1000
    np.testing.assert_allclose(2 * light[0], heavy[0], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("deficit", [0.0, 1.0])
def test_the_pressure_stays_under_the_feet_and_forces_never_pull(deficit: float) -> None:
    height = 1.72
    fz, cop, _, _ = visit(seed=3, deficit=deficit, height=height)
    assert fz.min() >= 0
    assert np.array_equal(fz == 0, np.isnan(cop[..., 0]))
    assert np.array_equal(np.isnan(cop[..., 0]), np.isnan(cop[..., 1]))
    for foot, middle in ((0, -0.09), (1, 0.09)):
        on = fz[:, foot] > 0
        # Feet are set down within a few mm of their places, and further forward or back only to stop a fall.
        assert np.abs(cop[on, foot, 0] - middle).max() < 0.0275 * height + 0.015
        assert np.abs(cop[on, foot, 1]).max() < 0.076 * height + 0.16


# Truth


def test_a_person_steps_on_and_off_and_leaves_the_plates_empty() -> None:
    person = Person(rate=500.0)
    fz, cop, _ = live(person, ("away", 2.0, {}), ("stand", 14.0, {}), ("step_off", 12.0, {}))
    assert not fz[:1000].any() and not fz[-500:].any()
    assert np.isnan(cop[:1000]).all() and np.isnan(cop[-500:]).all()
    on, off = of_kind(person.truth, Kind.STEP_ON), of_kind(person.truth, Kind.STEP_OFF)
    assert {h.side for h in on} == {h.side for h in off} == {Side.LEFT, Side.RIGHT}
    for happening in on:
        foot = 0 if happening.side is Side.LEFT else 1
        assert happening.time_s * 500 == pytest.approx(np.argmax(fz[:, foot] > 0), abs=1.1)
    for happening in off:
        foot = 0 if happening.side is Side.LEFT else 1
        assert happening.time_s * 500 == pytest.approx(np.flatnonzero(fz[:, foot])[-1] + 1, abs=1.1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_lifting_a_leg_begins_with_a_push_of_that_leg(side: str) -> None:
    stance, lifted = (0, 1) if side == "left" else (1, 0)
    for seed in range(4):
        person = Person(seed=seed, rate=500.0)
        live(person, ("stand", 14.0, {}))
        fz, cop, com = live(person, ("single_leg", 12.0, {"side": side}))
        (onset,), (off,) = of_kind(person.truth, Kind.ONSET), of_kind(person.truth, Kind.TOE_OFF)
        assert {onset.side, off.side} == {Side(side).other}
        toe_off = round((off.time_s - 14.0) * 500)
        assert 0.5 < off.time_s - onset.time_s < 2.0
        share = fz[:toe_off, lifted] / fz[:toe_off].sum(axis=1)
        assert share.max() > share[0] + 0.08
        assert np.argmax(share) < 0.6 * toe_off
        assert not fz[toe_off + 2 :, lifted].any() and fz[toe_off - 2, lifted] > 0
        assert fz[-3000:, stance].mean() == pytest.approx(person.mass * G, rel=0.005)
        outward = -1 if stance == 0 else 1
        assert 0.06 < outward * com[-3000:, 0].mean() < 0.12
        assert np.isnan(cop[toe_off + 2 :, lifted]).all()


def test_a_squat_reaches_its_depth_and_says_so() -> None:
    person = Person(seed=2, rate=500.0)
    live(person, ("stand", 14.0, {}))
    _, _, com = live(person, ("mini_squat", 26.0, {"repetitions": 4, "depth": 0.25, "period": 3.0}))
    starts = of_kind(person.truth, Kind.REPETITION_START)
    bottoms = of_kind(person.truth, Kind.REPETITION_BOTTOM)
    ends = of_kind(person.truth, Kind.REPETITION_END)
    assert len(starts) == len(bottoms) == len(ends) == 4
    for start, bottom, end in zip(starts, bottoms, ends, strict=True):
        assert start.time_s < bottom.time_s < end.time_s < start.time_s + 4.0
        first, last = round((start.time_s - 14.0) * 500), round((end.time_s - 14.0) * 500)
        drop = com[first, 2] - com[first:last, 2].min()
        assert bottom.value == pytest.approx(drop, abs=0.004)
        assert bottom.value == pytest.approx(0.25, rel=0.13)
        assert bottom.time_s - start.time_s == pytest.approx(np.argmin(com[first:last, 2]) / 500, abs=0.02)


def test_a_jump_leaves_the_ground_and_comes_back_to_it() -> None:
    person = Person(seed=1)
    live(person, ("stand", 14.0, {}))
    fz, _, _ = live(person, ("landing", 9.0, {"height": 0.15}))
    (off,) = of_kind(person.truth, Kind.TAKE_OFF)
    contacts = of_kind(person.truth, Kind.CONTACT)
    assert {h.side for h in contacts} == {Side.LEFT, Side.RIGHT}
    air = np.flatnonzero(fz[:6000].sum(axis=1) == 0)
    assert air[0] / 1000 == pytest.approx(off.time_s - 14.0, abs=0.0021)
    assert (air[-1] + 1) / 1000 == pytest.approx(min(h.time_s for h in contacts) - 14.0, abs=0.0021)
    assert len(air) / 1000 == pytest.approx(2 * math.sqrt(2 * 0.15 / G), rel=0.1)


# What a weak hip does


def test_a_weak_hip_takes_less_load_and_still_less_with_bent_knees() -> None:
    shares = {}
    for deficit in (0.0, 0.5, 1.0):
        stand, squat = [], []
        for seed in range(12):
            person = Person(seed=seed, rate=100.0, deficit=deficit, weak=Side.LEFT)
            fz, _, _ = live(person, ("stand", 40.0, {}))
            stand.append(fz[1500:, 0].sum() / fz[1500:].sum())
            fz, _, com = live(person, ("mini_squat", 25.0, {"depth": 0.3}))
            bent = com[:, 2] < com[:, 2].min() + 0.03
            squat.append(fz[bent, 0].sum() / fz[bent].sum())
        shares[deficit] = np.mean(stand), np.mean(squat)
    assert shares[0.0][1] == pytest.approx(shares[0.0][0], abs=0.02)
    assert shares[1.0][0] < shares[0.5][0] - 0.03 < shares[0.0][0] - 0.06
    assert shares[1.0][1] < shares[1.0][0] - 0.04
    assert shares[0.5][1] < shares[0.5][0] - 0.02


def one_legged(deficit: float, side: str, people: int) -> tuple[FLOATS, int]:
    """ML and AP mean velocity, mm/s, (people who held, 2), and how many put the foot down within 30 s."""
    speeds, touched = [], 0
    for seed in range(people):
        person = Person(seed=seed, rate=100.0, deficit=deficit)
        live(person, ("stand", 14.0, {}), ("single_leg", 5.0, {"side": side}))
        load = person.load(3000)
        if of_kind(person.truth, Kind.FOOT_DOWN):
            touched += 1
            continue
        path = np.abs(np.diff(load.cop[:, 0 if side == "left" else 1], axis=0)).mean(axis=0)
        speeds.append(path * 1000 * person.rate)
    return np.array(speeds), touched


def test_a_weak_hip_sways_more_to_the_side_and_at_last_needs_the_other_foot() -> None:
    even, none = one_legged(0.0, "right", 30)
    half, few = one_legged(0.5, "right", 30)
    _, many = one_legged(1.0, "right", 30)
    strong, also_none = one_legged(1.0, "left", 30)
    assert none == also_none == 0 and few <= 2 and many >= 6
    assert np.median(half[:, 0]) > 1.3 * np.median(even[:, 0])
    assert np.median(half[:, 1]) < 1.15 * np.median(even[:, 1])
    assert np.median(strong[:, 0]) == pytest.approx(np.median(even[:, 0]), rel=0.1)


def test_who_puts_a_foot_down_lifts_it_again() -> None:
    for seed in range(60):
        person = Person(seed=seed, rate=100.0, deficit=1.0)
        live(person, ("stand", 14.0, {}), ("single_leg", 40.0, {"side": "right"}))
        downs = of_kind(person.truth, Kind.FOOT_DOWN)
        if downs and downs[0].time_s < 45:
            ups = [h.time_s for h in of_kind(person.truth, Kind.TOE_OFF) if h.time_s > downs[0].time_s]
            assert downs[0].side is Side.LEFT
            assert 0.2 < ups[0] - downs[0].time_s < 8
            return
    pytest.fail("Of 60 people with the weakest hips nobody needed the other foot.")


def test_a_weak_leg_lands_later_and_takes_less() -> None:
    for deficit, order in ((0.0, 0.0), (1.0, 1.0)):
        delays, shares = [], []
        for seed in range(8):
            person = Person(seed=seed, deficit=deficit)
            fz, _, _ = live(person, ("landing", 4.0, {}))
            contacts = {h.side: h.time_s for h in of_kind(person.truth, Kind.CONTACT)}
            delays.append(contacts[Side.RIGHT] - contacts[Side.LEFT])
            first = np.argmax(fz.sum(axis=1) > 0)
            impulse = fz[first : first + 250].sum(axis=0)
            shares.append(impulse[1] / impulse.sum())
        assert np.mean(delays) == pytest.approx(0.018 * order, abs=0.005)
        assert np.mean(shares) == pytest.approx(0.5 - 0.17 * order, abs=0.04)


# Never out of hand


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.sampled_from(ACTIVITIES), st.integers(5, 900)), min_size=2, max_size=8),
    st.integers(0, 9999),
    st.sampled_from([0.0, 0.5, 1.0]),
)
def test_interrupted_at_any_moment_a_body_neither_jumps_nor_falls(
    wishes: list[tuple[tuple[str, dict[str, float | str]], int]], seed: int, deficit: float
) -> None:
    person = Person(seed=seed, rate=100.0, deficit=deficit)
    fz, com = [], []
    for (activity, options), n in wishes:
        person.perform(activity, **options)
        fz.append(person.load(n).fz)
        com.append(person.com)
    person.perform("stand")
    fz.append(person.load(2500).fz)
    com.append(person.com)
    moved = np.concatenate(com)
    assert np.nanmax(np.abs(np.diff(moved[:, :2], axis=0))) < 0.01
    assert np.nanmax(np.abs(np.diff(moved[:, 2]))) < 0.04
    assert np.nanmax(np.abs(moved[:, 0])) < 0.3 and np.nanmax(np.abs(moved[:, 1])) < 0.8
    assert np.concatenate(fz).max() < 7 * person.mass * G
    assert fz[-1][-100:].sum(axis=1).mean() == pytest.approx(person.mass * G, rel=0.01)


def refused(act: object) -> None:
    with pytest.raises(SourceError) as caught:
        act()  # type: ignore[operator]
    assert caught.value.reason is SourceReason.BAD_OPTION
    assert caught.value.what_to_do


@pytest.mark.parametrize(
    "who",
    [{"mass": 3}, {"height": 17}, {"deficit": 1.5}, {"rate": 0}, {"stance_width": 1}, {"weak": Side.BOTH}],
)
def test_nobody_is_like_that(who: dict[str, float]) -> None:
    refused(lambda: Person(**who))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("activity", "options"),
    [
        ("dance", {}),
        ("stand", {"side": "left"}),
        ("single_leg", {}),
        ("single_leg", {"side": "both"}),
        ("single_leg", {"side": "up"}),
        ("single_leg", {"side": "left", "seconds": -1}),
        ("mini_squat", {"depth": 2}),
        ("mini_squat", {"depth": "deep"}),
        ("mini_squat", {"period": 0}),
        ("mini_squat", {"repetitions": 0}),
        ("weight_shift", {"hold": float("nan")}),
        ("landing", {"height": 9}),
        ("landing", {"legs": "three"}),
    ],
)
def test_nobody_can_do_that(activity: str, options: dict[str, float | str]) -> None:
    person = Person()
    refused(lambda: person.perform(activity, **options))
    assert not person.load(10).fz.any()


# Parts


def test_an_aim_arrives_smoothly_and_does_not_overshoot() -> None:
    state, places = (0.0, 0.0, 0.0), []
    for _ in range(4000):
        state = ease(*state, 1.0, 4.0, 0.001)
        places.append(state[0])
    t = 4.0 * 0.001 * np.arange(1, 4001)
    np.testing.assert_allclose(places, 1 - np.exp(-t) * (1 + t + t**2 / 2), atol=2e-3)
    assert max(places) <= 1.0


def test_noise_with_memory_keeps_its_spread_and_its_time() -> None:
    normals, value, values = np.random.default_rng(0).standard_normal(200_000), 0.0, []
    for normal in normals:
        value = wander(value, 3.0, 0.05, 0.001, normal)
        values.append(value)
    assert np.std(values) == pytest.approx(3.0, rel=0.05)
    assert np.corrcoef(values[:-50], values[50:])[0, 1] == pytest.approx(math.exp(-1), abs=0.05)


def test_the_parts_of_a_body_weigh_what_the_person_weighs() -> None:
    made = anatomy(77.0, 1.8, 0.18, 0.0, 0.001, np.random.default_rng(0))
    assert made.trunk + made.soft + 2 * made.leg == pytest.approx(77.0)
    assert min(made.trunk, made.soft, made.leg) > 0
