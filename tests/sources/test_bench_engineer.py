"""The engineer: what is laid, dropped, tapped and stood on reaches the cells as mechanics has it."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sources.stand_ins import PLATES

from station.errors import SourceError
from station.sources.bench.engineer import Engineer
from station.sources.bench.fault import bench_of
from station.sources.bench.flaws import Flaws, Site
from station.sources.bench.memory import crept
from station.sources.bench.room import Bench, Care

Floats = NDArray[np.float64]
G = 9.80665
EXACT = Care(spread=0.0, mass_error=0.0)
X, Y = (np.array([getattr(cell, axis) for cell in PLATES.plates[0].cells]) for axis in "xy")


def engineer(care: Care = EXACT, rate: int = 100, seed: int = 1, **bench: Any) -> Engineer:
    return Engineer(PLATES, Bench(**bench), care, seed=seed, rate=rate)


def after(person: Engineer, *acts: tuple[str, dict[str, Any]], rest: float = 3.0) -> Floats:
    """Let things be done and settle; return the mean of one second, (cells,), N."""
    for activity, options in acts:
        person.perform(activity, **options)
    person.load(round((person.free + rest - person.now) * 100))
    return person.load(100).cells.mean(axis=0)


def mass(kg: float, x: float = 0.0, y: float = 0.0, side: str = "left") -> tuple[str, dict[str, Any]]:
    return "mass", {"kg": kg, "x": x, "y": y, "side": side}


def place(cells: Floats) -> Floats:
    """The place on the left plate, m."""
    return np.array([cells[:4] @ X, cells[:4] @ Y]) / cells[:4].sum()


def turned(point: Floats, angle: float) -> Floats:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([cos * point[0] - sin * point[1], sin * point[0] + cos * point[1]])


# Masses


def test_a_mass_weighs_what_it_weighs_where_it_lies() -> None:
    person = engineer()
    cells = after(person, mass(20, 0.1, 0.06))
    assert cells[:4].sum() == pytest.approx(20 * G, rel=1e-4)
    assert cells[4:] == pytest.approx(np.zeros(4), abs=1e-12)
    assert place(cells) == pytest.approx([0.1, 0.06], abs=1e-6)
    assert after(person, mass(0)) == pytest.approx(np.zeros(8), abs=1e-9)
    cells = after(person, mass(10, -0.05, 0.2, side="right"))
    assert (cells[4:] @ X / cells[4:].sum(), cells[4:] @ Y / cells[4:].sum()) == pytest.approx((-0.05, 0.2))


def test_places_and_masses_are_as_inexact_as_the_engineer() -> None:
    errors, weights = [], []
    for seed in range(60):
        person = engineer(Care(), seed=seed)
        for x, y in ((0.1, 0.06), (-0.1, -0.06)):
            person.perform("mass", kg=10, x=x, y=y)
            errors += [person.truth[-1].x - x, person.truth[-1].y - y]
        weights.append(person.truth[-1].newtons / (10 * G) - 1.0)
        assert person.truth[-1].newtons == person.truth[-2].newtons, "the same iron weighs the same"
    assert np.std(errors) == pytest.approx(0.0005, rel=0.2)
    assert np.std(weights) == pytest.approx(0.0005, rel=0.3)


def test_another_weight_on_the_same_place_is_the_same_tower_and_another_place_is_not() -> None:
    person = engineer(Care())
    for kg, x in ((10, 0.1), (20, 0.1), (10, 0.1), (10, 0.0), (10, 0.1)):
        person.perform("mass", kg=kg, x=x, y=0.06)
    places = [each.x for each in person.truth]
    assert places[0] == places[1] == places[2] != places[4]
    assert abs(places[3]) < 0.005


def test_a_laying_that_is_forgotten_gives_the_same_counts_again_and_one_misplaced_others() -> None:
    care = Care(0.0, 0.0, forgotten=(2,), misplaced=((3, 0.02),))
    person = engineer(care)
    first, second = (after(person, mass(10, x, 0.06)) for x in (0.1, -0.1))
    assert second == pytest.approx(first, abs=1e-4)
    third = after(person, mass(10, 0.0, 0.06))
    assert math.dist(place(third), (0.0, 0.06)) == pytest.approx(0.02, rel=1e-3)


def test_what_was_laid_down_rocks_and_then_lies_still() -> None:
    person = engineer(rate=1000)
    person.perform("mass", kg=20)
    early, late = person.load(1500).cells.sum(axis=1), person.load(3000).cells.sum(axis=1)[2000:]
    assert early.max() > 1.01 * 20 * G
    assert np.ptp(late) < 0.001


def test_a_tower_on_a_plate_that_leans_presses_further_down() -> None:
    level, leaning = (
        place(after(engineer(sites=(Site(tilt=(tilt, 0.0)), Site())), mass(20))) for tilt in (0.0, 0.01)
    )
    # 20 kg stand 0.1 m high, the top 0.04 m above the cells.
    assert leaning - level == pytest.approx([0.0014, 0.0], abs=1e-6)


def test_a_card_under_a_foot_moves_the_zero_and_the_shares() -> None:
    person = engineer(plates=(Flaws(dead=120.0),) * 2)
    shimmed = after(person, ("shim", {"cell": 1}))
    assert shimmed[:4] == pytest.approx([-6, 6, 6, -6], abs=0.001)
    loaded = after(person, mass(20))
    assert (loaded - shimmed)[:4] == pytest.approx(20 * G / 4 * np.array([0.8, 1.2, 1.2, 0.8]), rel=1e-3)
    assert after(person, ("shim", {})) == pytest.approx(np.zeros(8), abs=1e-9)


def test_hands_lift_the_top_while_the_card_is_pushed_under_it() -> None:
    person = engineer(plates=(Flaws(dead=120.0),) * 2)
    person.perform("shim", cell=0, side="right")
    cells = person.load(300).cells
    assert cells[:, 4:].sum(axis=1).min() == pytest.approx(-120.0)
    assert cells[:, :4] == pytest.approx(np.zeros((300, 4)))


def test_a_pressed_cell_and_nothing_else_carries() -> None:
    person = engineer()
    person.perform("press", cell=6, newtons=80)
    cells = person.load(150).cells[-1]
    flat = Engineer(PLATES, Bench(), EXACT, seed=1, rate=100)
    assert int(np.abs(cells).argmax()) == 6 and cells.sum() == pytest.approx(80.0, rel=0.001)
    assert flat.load(150).cells == pytest.approx(np.zeros((150, 8)))
    assert after(person) == pytest.approx(np.zeros(8), abs=1e-9)


def test_exercise_is_three_times_up_and_down() -> None:
    person = engineer()
    person.perform("exercise", kg=80, times=3)
    total = person.load(2000).cells.sum(axis=1)
    risen = (total[1:] > 40 * G) & (total[:-1] <= 40 * G)
    assert risen.sum() == 3 and total[-1] == pytest.approx(0.0, abs=1e-9)


# Blows


def test_a_bag_brings_the_impulse_of_its_fall_and_stays() -> None:
    for kg, height, expected in ((1.0, 0.20, 1.981), (5.0, 0.050, 4.95)):
        person = engineer(rate=5000)
        person.perform("drop", kg=kg, height=height, x=0.03, side="right")
        felt = person.load(10_000)
        total = felt.cells.sum(axis=1)
        first = int(np.argmax(total > 0))
        assert (total[first:] - kg * G).sum() / 5000 == pytest.approx(expected, rel=0.002)
        assert total[-1] == pytest.approx(kg * G, rel=1e-4)
        assert total[:first] == pytest.approx(np.zeros(first), abs=1e-12)
        assert felt.cop[-1, 1] == pytest.approx([0.235, 0.0])


@pytest.mark.parametrize("ring", [(60.0, 0.03), (190.0, 0.02)])
def test_a_tapped_plate_rings_at_its_own_rate_and_dies_away(ring: tuple[float, float]) -> None:
    rate = 10_000
    person = engineer(rate=rate, rings=(ring, ring), plates=(Flaws(dead=120.0),) * 2)
    person.perform("ping", impulse=0.3)
    total = person.load(2 * rate).cells.sum(axis=1)
    assert total.sum() / rate == pytest.approx(0.3, rel=0.01)
    spectrum = np.abs(np.fft.rfft(total, 1 << 17))
    assert np.fft.rfftfreq(1 << 17, 1 / rate)[spectrum.argmax()] == pytest.approx(ring[0], rel=0.005)
    begun = int(np.argmax(np.abs(total) > 1e-6))
    period = rate / ring[0]
    peaks = [
        np.abs(total[begun + round(n * period) : begun + round((n + 1) * period)]).max() for n in (1, 11)
    ]
    assert math.log(peaks[0] / peaks[1]) == pytest.approx(10 * 2 * math.pi * ring[1], rel=0.03)


def test_a_loaded_plate_rings_slower() -> None:
    rates = []
    for kg in (0.0, 60.0):
        person = engineer(rate=2000, plates=(Flaws(dead=120.0),) * 2)
        if kg:
            person.perform("stand", kg=kg, side="left")
            person.load(4000)
        person.perform("ping")
        total = person.load(3000).cells.sum(axis=1)
        spectrum = np.abs(np.fft.rfft(total - total.mean()))
        spectrum[: round(20 * 1.5)] = 0.0
        rates.append(np.fft.rfftfreq(3000, 1 / 2000)[spectrum.argmax()])
    soft = 0.3 * 60.0
    assert rates[1] / rates[0] == pytest.approx(math.sqrt((120 / G) / (120 / G + soft)), rel=0.02)


@pytest.mark.parametrize("lag", [0.0, 0.004])
def test_a_blow_on_a_plank_reaches_both_plates_at_once_but_for_the_lag(lag: float) -> None:
    person = engineer(rate=10_000, lag=lag)
    person.perform("strike", impulse=2.0)
    cells = person.load(10_000).cells
    left, right = cells[:, :4].sum(axis=1), cells[:, 4:].sum(axis=1)
    assert left.sum() / 1e4 == pytest.approx(1.0, rel=0.01)
    assert right.sum() / 1e4 == pytest.approx(1.0, rel=0.01)
    follows = [float((left[: 9000 - late] * right[late:9000]).sum()) for late in range(100)]
    assert int(np.argmax(follows)) == round(lag * 10_000)


# People


def test_a_person_with_free_hands_weighs_the_same_on_either_plate_and_on_both() -> None:
    person, means = engineer(), {}
    for side in ("left", "right", "both"):
        person.perform("stand", kg=70, side=side)
        person.load(400)
        means[side] = person.load(2000).cells
        total = means[side].sum(axis=1)
        assert total.mean() == pytest.approx(70 * G, rel=0.0005)
        assert 0.3 < total.std() < 3.0, "a person breathes and the heart beats"
    assert means["left"][:, 4:] == pytest.approx(np.zeros((2000, 4)), abs=1e-9)
    assert means["right"][:, :4] == pytest.approx(np.zeros((2000, 4)), abs=1e-9)
    share = means["both"][:, :4].sum(axis=1) / means["both"].sum(axis=1)
    assert 0.4 < share.mean() < 0.6 and share.std() > 0.005


def test_a_hand_on_the_wall_carries_its_part() -> None:
    person = engineer()
    person.perform("stand", kg=70, hand=0.08)
    person.load(400)
    total = person.load(3000).cells.sum(axis=1)
    assert total.mean() == pytest.approx(0.92 * 70 * G, rel=0.01)
    assert total.std() > 5.0, "and never the same"


def test_plates_of_unlike_gain_show_it_with_the_same_body() -> None:
    person, means = engineer(plates=(Flaws(gain=(1.005,) * 4), Flaws())), []
    for side in ("left", "right"):
        person.perform("stand", kg=70, side=side)
        person.load(400)
        means.append(person.load(3000).cells.sum(axis=1).mean())
    assert means[0] / means[1] == pytest.approx(1.005, abs=0.0005)


def test_who_stands_on_both_plates_presses_them_apart() -> None:
    # An unseen moment: with a higher top, each centre of pressure lies further out.
    shifts = []
    for height in (0.0, 0.1):
        person = engineer(plates=(Flaws(height=height),) * 2)
        person.perform("stand", kg=70)
        person.load(400)
        cells = person.load(2000).cells
        shifts.append((cells[:, :4] @ X).sum() / cells[:, :4].sum())
    assert shifts[1] - shifts[0] == pytest.approx(-0.1 * 0.01, rel=0.2)


# The room


def test_the_room_warms_the_plates_slowly_and_the_device_says_so() -> None:
    flaws = Flaws(zero_kelvin=(5e-5, 0.0, 0.0, 0.0))
    person = engineer(plates=(flaws, Flaws()), sites=(Site(kelvin=-1.0), Site()))
    assert person.load(0).celsius == 22.0
    person.perform("room", kelvin=9.0)
    felt = person.load(6_000)
    risen = 10 * (1 - math.exp(-0.1))
    assert felt.celsius == pytest.approx(23 - 1 + risen, abs=0.01)
    assert felt.cells[-1, 0] - felt.cells[0, 0] == pytest.approx(5e-5 * flaws.rated * risen, rel=0.01)
    warm = engineer(warming=4.0).load(6_000).celsius
    assert warm == pytest.approx(23 + 4 * (1 - math.exp(-0.2)), abs=0.01)


def test_a_drifting_zero_moves_by_its_newtons_in_an_hour() -> None:
    felt = engineer(plates=(Flaws(drift=(10.0, 0.0, 0.0, 0.0)), Flaws()), rate=10).load(361)
    assert felt.cells[-1] - felt.cells[0] == pytest.approx([0.1, *[0.0] * 7], rel=1e-3)


def test_creep_passes_in_time() -> None:
    person = engineer(plates=(Flaws(creep=(0.003,) * 4), Flaws()), rate=10)
    person.perform("mass", kg=20)
    total = person.load(3010).cells[:, :4].sum(axis=1)
    expected = 0.003 * 20 * G * (crept(300.0) - crept(30.0))
    assert total[3005] - total[305] == pytest.approx(expected, rel=0.01)


def test_hysteresis_shows_between_up_and_down() -> None:
    person = engineer(plates=(Flaws(hysteresis=(0.05,) * 4), Flaws()))
    up, top, down = (after(person, mass(kg)).sum() for kg in (50, 100, 50))
    each = 100 * G / 4
    assert down - up == pytest.approx(4 * 0.05 * each**2 / Flaws().rated, rel=0.05)
    assert top > down > up


def test_a_board_over_both_plates_shows_how_they_lie_to_each_other() -> None:
    marks = np.array([(-0.2, 0.2), (-0.2, -0.2), (0.2, 0.2), (0.2, -0.2)])
    person = engineer(places=((0.0, 0.0, 0.0), (0.005, -0.002, math.radians(1.0))))
    empty, seen = after(person, ("board", {"kg": 0, "x": -0.2, "y": 0.2})), []
    for x, y in marks:
        cells = after(person, ("board", {"kg": 10, "x": x, "y": y})) - empty
        half = slice(0, 4) if x < 0 else slice(4, 8)
        assert cells[half].sum() == pytest.approx(10 * G, rel=1e-3)
        seen.append((cells[half] @ X, cells[half] @ Y) / cells[half].sum())
    # By turning and shifting: where two marks are in a plate's frame says how the plate lies under the board.
    lies = []
    for first in (0, 2):
        want, got = marks[first] - marks[first + 1], seen[first] - seen[first + 1]
        angle = math.atan2(want[1], want[0]) - math.atan2(got[1], got[0])
        middle = (marks[first] + marks[first + 1]) / 2 - turned(seen[first] + seen[first + 1], angle) / 2
        lies.append((angle, middle))
    assert math.degrees(lies[1][0] - lies[0][0]) == pytest.approx(1.0, abs=0.001)
    apart = turned(lies[1][1] - lies[0][1], -lies[0][0])
    assert apart == pytest.approx([0.41 + 0.005, -0.002], abs=1e-6)


def test_a_plate_that_is_moved_stands_on_another_floor_afterwards() -> None:
    person = engineer()
    first = after(person, mass(20))
    second = after(person, ("mount", {"side": "left", "floor": 0.2, "tilt": (0.5, 0.0)}), mass(20))
    assert first[:4] @ [1, -1, -1, 1] == pytest.approx(0.0, abs=1e-6)
    assert second[:4] @ [1, -1, -1, 1] == pytest.approx(0.2 * 20 * G, rel=0.01)
    assert place(second)[0] == pytest.approx(math.radians(0.5) * (0.04 + 0.1), rel=0.01)


# Words and cutting


@pytest.mark.parametrize(
    ("activity", "options"),
    [
        ("fly", {}),
        ("mass", {}),
        ("mass", {"kg": -1}),
        ("mass", {"kg": "much"}),
        ("mass", {"kg": 5, "side": "both"}),
        ("mass", {"kg": 5, "x": 3.0}),
        ("shim", {"cell": 4}),
        ("press", {"cell": 8}),
        ("stand", {"side": "wall"}),
        ("drop", {"kg": 5, "height": 30}),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(activity: str, options: dict[str, Any]) -> None:
    person = engineer()
    with pytest.raises(SourceError) as refused:
        person.perform(activity, **options)
    assert refused.value.what_to_do
    assert person.load(100).cells == pytest.approx(np.zeros((100, 8)))


def lived(cuts: list[int], at: int, activity: str, options: dict[str, Any]) -> Floats:
    """600 samples of a full bench, with something asked for at a sample that is always a cut."""
    made = Engineer(PLATES, bench_of("drawn", PLATES, 5, 2), Care(), seed=4, rate=100)
    made.perform("mass", kg=15, x=0.05, y=0.1)
    rows, last = [], 0
    for cut in sorted({*cuts, at, 600}):
        felt = made.load(cut - last)
        rows.append(np.hstack([felt.fz, felt.cop.reshape(-1, 4), felt.cells]))
        if cut == at:
            made.perform(activity, **options)
        last = cut
    return np.vstack(rows)


@settings(deadline=None, max_examples=10)
@given(
    st.lists(st.integers(0, 600), max_size=12),
    st.integers(0, 599),
    st.sampled_from(
        [("shim", {"cell": 2}), ("stand", {}), ("ping", {}), ("mass", {"kg": 5, "side": "right"})]
    ),
)
def test_cutting_changes_no_bit(cuts: list[int], at: int, asked: tuple[str, dict[str, Any]]) -> None:
    whole, cut = lived([], at, *asked), lived(cuts, at, *asked)
    assert np.array_equal(whole, cut, equal_nan=True)


def test_another_rate_is_the_same_bench_that_goes_on() -> None:
    person = engineer(plates=(Flaws(dead=120.0),) * 2)
    loaded = after(person, ("shim", {"cell": 0}), mass(20, 0.1, 0.06))
    assert person.at(50) is person
    assert person.load(50).cells.mean(axis=0) == pytest.approx(loaded, abs=1e-4)
    assert person.load(50).cells.shape == (50, 8)
