"""`sim:bench`: two plates that nobody has calibrated, from the words of the address to the wire."""

import math
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from numpy.typing import NDArray
from sources.stand_ins import PLATES, counts, frames, sequences

from station.errors import SourceError, SourceReason
from station.sources.bench.address import BENCH_OPTIONS, engineer
from station.sources.bench.fault import FAULTS, bench_of
from station.sources.bench.flaws import Flaws
from station.sources.option import options_of
from station.sources.sensor import BITS, FULL_SCALE_NV
from station.sources.simulated import SimulatedStation, calibration_of, open_simulated
from station.sources.source import open_source
from station.wire.frame import Ack, Frame, Hello, Status, command
from station.wire.spec import Kind

Floats = NDArray[np.float64]
START = command(Kind.START)
GAIN = PLATES.counts_per_newton(FULL_SCALE_NV * 1e-9, BITS)
G = 9.80665
QUIET = {"noise": 0, "drift": 0, "spread": 0, "mass_error": 0, "rate": 100, "pace": "max"}


def bench(**options: Any) -> SimulatedStation:
    return open_simulated("bench?" + urlencode({**QUIET, **options}, safe=":,@-"))


def live(station: SimulatedStation, seconds: float) -> bytes:
    return b"".join(station.read(1.0) for _ in range(math.ceil(seconds / 0.25)))


def seen(station: SimulatedStation, *acts: tuple[str, dict[str, Any]], seconds: float = 6.0) -> Floats:
    """What the host sees at the end of some seconds of something, (cells,), N by the data sheet."""
    for activity, options in acts:
        station.perform(activity, **options)
    station.write(START)
    means: Floats = counts(live(station, seconds))[-50:].mean(axis=0) / GAIN
    return means


def hello_of(station: SimulatedStation) -> Hello:
    station.write(command(Kind.ASK_HELLO))
    hello = next(Hello.read(frame) for frame in frames(station.read(0.0)) if frame.kind == Kind.HELLO)
    assert hello is not None
    return hello


def twenty(side: str = "left", **place: float) -> tuple[str, dict[str, Any]]:
    return "mass", {"kg": 20, "side": side, **place}


# Through the wire


def test_a_mass_on_a_perfect_bench_arrives_as_its_weight_and_place() -> None:
    cells = seen(bench(flaws="none", floor=0.1), ("mass", {"kg": 20, "x": 0.1, "y": 0.06, "side": "right"}))
    empty = seen(bench(flaws="none", floor=0.1))
    load = (cells - empty)[4:]
    assert load.sum() == pytest.approx(20 * G, abs=0.002)
    places = np.array([(cell.x, cell.y) for cell in PLATES.plates[1].cells])
    assert load @ places / load.sum() == pytest.approx([0.1, 0.06], abs=1e-5)
    assert (cells - empty)[:4] == pytest.approx(np.zeros(4), abs=0.001)


def test_the_device_introduces_itself_as_any_other_but_has_no_calibration() -> None:
    ordinary, own = hello_of(open_simulated("?plate=7")), hello_of(bench(plate=7))
    assert own.uid != ordinary.uid and calibration_of(ordinary) is not None
    assert calibration_of(own) is None
    told = [vars(each) | {"uid": b"", "boot": 0, "rate": 0} for each in (own, ordinary)]
    assert told[0] == told[1]
    assert hello_of(bench(plate=8)).uid != own.uid


def test_the_plates_belong_to_their_number_and_the_room_to_the_seed() -> None:
    loads = {
        (plate, seed): seen(bench(plate=plate, seed=seed, floor=0.1, tilt="0:0"), twenty())
        for plate in (1, 2)
        for seed in (1, 2)
    }
    assert loads[1, 1] == pytest.approx(loads[1, 2], abs=0.005)
    assert abs(loads[1, 1] - loads[2, 1]).max() > 1.0
    one, other = (seen(bench(seed=seed), twenty()) for seed in (1, 2))
    assert abs(one - other).max() > 1.0
    assert seen(bench(seed=1), twenty()).tolist() == one.tolist()


def test_another_rate_keeps_the_card_and_the_mass() -> None:
    station = bench(flaws="none", plate=3)
    before = seen(station, ("shim", {"cell": 0}), twenty(), seconds=12.0)
    station.write(command(Kind.STOP) + command(Kind.SET_RATE, b"\x32\0") + START)
    live(station, 1.0)
    after = counts(live(station, 2.0))[-20:].mean(axis=0) / GAIN
    assert after == pytest.approx(before, abs=0.002)


def test_however_the_reader_cuts_the_time_the_bytes_are_the_same() -> None:
    def wire(pieces: list[int]) -> bytes:
        station = bench(noise=1, drift=0.01, seconds=8, fault="garbage:3@2-4", flaws="drawn,creep:1")
        scene = station._scene
        scene.receive(START)
        came = b""
        for piece in pieces:
            came += scene.advance(piece)
            if piece == 77:
                scene.perform("mass", kg=20, x=0.1, y=0.1)
                scene.perform("stand", kg=60)
        return came

    assert wire([100, 77, 1000]) == wire([1] * 100 + [77] + [3, 5, 0, 250] * 4)
    assert len(sequences(wire([100, 77, 1000]))) == 800


def test_faults_of_cable_and_cells_work_on_the_bench_too() -> None:
    cells = seen(bench(flaws="none", fault="wrong:0:1.05,off:5"), twenty(), seconds=5.0)
    assert cells[0] == pytest.approx(1.05 * 5 * G, abs=0.01)
    clipped = seen(bench(flaws="none", fault="saturated:2"))
    assert clipped[2] * GAIN == pytest.approx(2**23 - 1)


def test_the_temperature_of_the_bench_is_the_device_s() -> None:
    station = bench(kelvin=4)
    station.write(START)
    wire = live(station, 3.0) + _asked(station, Kind.READ_TEMP)
    told = [Status.read(frame) for frame in frames(wire) if frame.kind == Kind.STATUS]
    assert told[-1] is not None and told[-1].temperature == 2700
    ack = next(ack for frame in frames(wire) if (ack := _temperature(frame)) is not None)
    assert ack == 2700


def _asked(station: SimulatedStation, kind: Kind) -> bytes:
    station.write(command(kind))
    return station.read(0.0)


def _temperature(frame: Frame) -> int | None:
    ack = Ack.read(frame) if frame.kind == Kind.ACK else None
    return int.from_bytes(ack.value, "little", signed=True) if ack and ack.command == Kind.READ_TEMP else None


# Words


VISIBLE = {
    "gain:2:1.03": 0.03 * 5 * G,
    "reversed:2": -2 * 5 * G,
    "dead:2": -5 * G,
    "swapped:2:4": -5 * G,
    "eccentric:2:0.01": 0.5 * 0.01 * 20 * G,
    "curve:2:0.05": 0.05 * (5 * G) ** 2 / PLATES.capacity,
    "cubic:2:0.5": 0.5 * (5 * G) ** 3 / PLATES.capacity**2,
    "crosstalk:2:3:0.01": 0.01 * 5 * G,
    "zero:2:20": 20.0,
    "hysteresis:2:0.05": -2 * 0.05 * 5 * G * (1 - 5 * G / PLATES.capacity),
}


@pytest.mark.parametrize("word", VISIBLE)
def test_a_fault_in_words_is_seen_in_its_cell_and_in_no_other(word: str) -> None:
    clean, faulty = seen(bench(flaws="none"), twenty()), seen(bench(flaws=f"none,{word}"), twenty())
    assert faulty[2] - clean[2] == pytest.approx(VISIBLE[word], abs=0.003)
    others = [0, 1, 3, 5, 6, 7]
    assert faulty[others] == pytest.approx(clean[others], abs=0.002)


@pytest.mark.parametrize(
    ("word", "field", "value"),
    [
        ("creep:1:0.003", "creep", (0.0, 0.003, 0.0, 0.0)),
        ("drift:1:10", "drift", (0.0, 10.0, 0.0, 0.0)),
        ("warm:1", "zero_kelvin", (0.0, 0.0005, 0.0, 0.0)),
        ("span:1", "span_kelvin", (0.0, 0.002, 0.0, 0.0)),
        ("bending:left:0.02", "bending", 0.02),
        ("moved:1:0.01:0.002", "place", ((0.0, 0.0), (0.01, 0.002), (0.0, 0.0), (0.0, 0.0))),
        ("gain:left:1.005", "gain", (1.005,) * 4),
    ],
)
def test_what_takes_time_or_place_to_see_stands_in_the_flaws(word: str, field: str, value: object) -> None:
    made = bench_of(f"none,{word}", PLATES, 1, 1)
    assert getattr(made.plates[0], field) == value
    assert getattr(made.plates[1], field) == getattr(Flaws(), field)


def test_a_word_alone_is_added_to_drawn_plates_and_the_right_plate_counts_from_four() -> None:
    drawn = bench_of("", PLATES, 4, 1)
    made = bench_of("creep:6:0.01", PLATES, 4, 1)
    assert made.plates[0] == drawn.plates[0] and made.plates[1].gain == drawn.plates[1].gain
    assert made.plates[1].creep[2] == 0.01
    assert bench_of("none,gain:all", PLATES, 4, 1).plates[1].gain == (1.02,) * 4


def test_a_gain_in_words_multiplies_the_one_that_was_drawn() -> None:
    drawn, made = (bench_of(words, PLATES, 4, 1).plates[0].gain for words in ("drawn", "drawn,gain:2:1.03"))
    assert made == pytest.approx([drawn[0], drawn[1], 1.03 * drawn[2], drawn[3]])


def test_the_address_says_how_the_plates_lie_lean_ring_and_are_read() -> None:
    words = "pose=0.005:-0.002:0.5&ring=60&lag=0.004&warming=3&tilt=0:1"
    at = engineer(options_of(words, BENCH_OPTIONS), PLATES, 1, 1)
    made = at(100).bench
    assert made.places == ((0.0, 0.0, 0.0), (0.005, -0.002, math.radians(0.5)))
    assert made.rings == ((60.0, 0.02),) * 2
    assert (made.lag, made.warming) == (0.004, 3.0)
    assert {site.tilt for site in made.sites} == {(0.0, math.radians(1.0))}
    assert at(50) is at(100)


@pytest.mark.parametrize(("option", "seen_as"), [("floor=0.2", (1, 1)), ("floor=0.2:-0.2", (1, -1))])
def test_uneven_feet_are_the_pattern_of_the_warp(option: str, seen_as: tuple[int, int]) -> None:
    name, _, value = option.partition("=")
    for number, side in enumerate(("left", "right")):
        cells = seen(bench(flaws="none", **{name: value}), twenty(side)) - seen(
            bench(flaws="none", **{name: value})
        )
        own = cells[4 * number : 4 * number + 4]
        assert own == pytest.approx(5 * G * (1 + 0.2 * seen_as[number] * np.array([1, -1, -1, 1])), abs=0.003)


def test_a_mass_that_is_misplaced_or_forgotten_is_the_engineer_s_fault() -> None:
    station = bench(flaws="none", misplaced="1:0.02", forgotten=2)
    first = seen(station, twenty())
    places = np.array([(cell.x, cell.y) for cell in PLATES.plates[0].cells])
    assert math.hypot(*(first[:4] @ places / first[:4].sum())) == pytest.approx(0.02, rel=1e-3)
    assert seen(station, twenty(x=0.1)) == pytest.approx(first, abs=0.001)


@pytest.mark.parametrize(
    "query",
    [
        "mass=70",
        "flaws=drawn,rust:1",
        "flaws=creep:9",
        "flaws=creep",
        "flaws=swapped:1",
        "flaws=swapped:1:8",
        "flaws=gain:1:nan",
        "flaws=gain:1:2:3",
        "floor=2",
        "floor=0:0:0",
        "pose=1:1",
        "misplaced=3",
        "forgotten=x",
        "lag=-1",
    ],
)
def test_an_address_that_means_nothing_is_refused_with_what_is_allowed(query: str) -> None:
    with pytest.raises(SourceError) as refused:
        open_source(f"sim:bench?{query}")
    assert refused.value.reason is SourceReason.BAD_OPTION and "Allowed" in refused.value.what_to_do


def test_every_fault_of_the_list_can_be_said_without_amounts() -> None:
    drawn = bench_of("none", PLATES, 1, 1)
    for name in FAULTS:
        assert bench_of(f"none,{name}:2", PLATES, 1, 1) != drawn
