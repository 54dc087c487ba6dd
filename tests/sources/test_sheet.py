"""The simulated mat: feet with shape and known loads, cells with the faults of real ones, and its wire."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import SourceError
from station.mat import Matrix, Side, matrix
from station.scans import Scans, joined
from station.sources.bodies.person import Person
from station.sources.mat_scene import MatScene
from station.sources.scene import Make
from station.sources.sheet.flaws import NONE, USUAL, Flaws, drawn, flaws_of
from station.sources.sheet.footing import Footing, Stance
from station.sources.sheet.layer import Layer
from station.sources.sheet.sheet import LARGEST, Sheet, sneaked
from station.sources.sheet.sole import sole
from station.sources.sheet.still import StillBody
from station.sources.simulated import open_simulated
from station.wire.decoder import Decoder
from station.wire.frame import Ack, command
from station.wire.spec import Kind

SMALL, FINE = matrix("mat_16x16"), matrix("mat_32x32")
RATE = 715.0


def standing(
    mat: Matrix = SMALL, stance: Stance | None = None, since: float = 1.5, **options: float
) -> Footing:
    """Somebody who has stood still for a while."""
    feet = Footing(mat, StillBody, stance or Stance((0.0, 0.03)), RATE)
    feet.perform("stand", **options)
    for _ in range(round(since * RATE / mat.rows)):
        feet.scan()
    return feet


def read(sheet: Sheet, pressure: np.ndarray, seconds: float = 0.0) -> np.ndarray:
    """The counts under a pressure that has stayed for so long."""
    for _ in range(int(seconds * 44.7)):
        sheet.read(pressure)
    return sheet.read(pressure).astype(float)


def even(kpa: float, mat: Matrix = SMALL) -> np.ndarray:
    return np.full((mat.rows, mat.columns), 1000.0 * kpa)


# Feet


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_a_sole_has_the_area_of_a_foot_and_an_arch_that_is_hardly_loaded(side: Side) -> None:
    foot = sole(side)
    area = 1e4 * len(foot.height) * 0.005**2
    assert 100 < area < 140
    forward, outward = foot.place[:, 1], foot.place[:, 0] * (1 if side is Side.RIGHT else -1)
    heel, arch = foot.height[forward < -0.05].sum(), foot.height[(forward > -0.05) & (forward < 0.015)].sum()
    assert 0.45 < heel < 0.65 and 0.03 < arch < 0.15
    middle = (forward > -0.04) & (forward < 0.0)
    assert outward[middle].mean() > 0.01
    toes = forward > 0.09
    assert foot.height[toes & (outward < 0)].sum() > foot.height[toes & (outward > 0)].sum()


def test_the_centre_of_pressure_of_a_sole_goes_where_it_is_wanted() -> None:
    foot = sole(Side.RIGHT)
    random = np.random.default_rng(1)
    wanted = np.stack([random.uniform(-0.015, 0.015, 200), random.uniform(-0.08, 0.06, 200)], axis=1)
    tilts = foot.tilts(wanted)
    loads = foot.loads(tilts)
    assert np.abs(loads @ foot.place - wanted).max() < 1e-6
    assert np.allclose(loads.sum(axis=1), 1.0) and (loads >= 0).all()
    again = foot.loads(foot.tilts(wanted[-1:], tilts[-1] + 0.3))
    assert np.abs(again @ foot.place - wanted[-1]).max() < 1e-6


@pytest.mark.parametrize("mat", [SMALL, FINE])
def test_pressure_sums_up_to_the_load_and_its_middle_is_the_centre_of_pressure(mat: Matrix) -> None:
    feet = standing(mat, newtons=700.0, share=0.62)
    pressed = feet.scan()
    load = pressed.pressure * mat.cell_area
    assert load.sum() == pytest.approx(700.0, rel=0.002)
    assert pressed.truth.share == pytest.approx([62.0, 38.0])
    centre = np.array([load.sum(axis=0) @ mat.x, load.sum(axis=1) @ mat.y]) / load.sum()
    assert centre == pytest.approx(pressed.truth.whole, abs=4e-4)
    assert (1e4 * pressed.truth.area == pytest.approx(112, abs=10)) and pressed.pressure.max() < 250e3
    left = load * (pressed.truth.owner == 1)
    assert left.sum() == pytest.approx(0.62 * 700.0, rel=0.02)
    assert not (pressed.truth.owner == 3).any()


def test_feet_stand_where_and_how_they_are_put() -> None:
    turned = standing(FINE, Stance((0.01, -0.02), 0.2, (0.4, -0.1)), newtons=600.0)
    truth = turned.scan().truth
    width = truth.cop[1] - truth.cop[0]
    assert np.degrees(np.arctan2(width[1], width[0])) == pytest.approx(np.degrees(0.2), abs=0.5)
    left = np.argwhere(truth.owner == 1)
    place = np.stack([FINE.x[left[:, 1]], FINE.y[left[:, 0]]], axis=1)
    along = np.linalg.eigh(np.cov(place.T))[1][:, 1]
    along *= np.sign(along[1])
    # The heel-to-toe axis of a left foot is turned to the left by heading and toe-out.
    assert np.degrees(np.arctan2(-along[0], along[1])) == pytest.approx(np.degrees(0.6), abs=6)


def test_feet_that_touch_own_cells_together() -> None:
    touching = Stance((0.01, 0.03), toe_out=(0.0, 0.0))
    feet = Footing(SMALL, lambda rate: StillBody(rate, 0.075), touching, RATE)
    feet.perform("stand", newtons=700.0)
    truth = feet.scan().truth
    assert (truth.owner == 3).sum() >= 4


def test_each_row_is_pressed_as_it_is_when_it_is_read() -> None:
    class Rising:
        feet = np.array([[-0.09, 0.0], [0.09, 0.0]])

        def perform(self, activity: str, **options: object) -> None: ...

        def load(self, n: int) -> object:
            class Load:
                fz = np.stack([np.arange(n) * 10.0, np.zeros(n)], axis=1)
                cop = np.tile(Rising.feet + np.array([0.0, -0.03]), (n, 1, 1))

            return Load

    rising = Footing(SMALL, lambda rate: Rising(), Stance((0.0, 0.03)), RATE).scan()  # type: ignore[arg-type,return-value]
    still = standing(newtons=10.0, share=1.0, lean=-0.03)
    still._body._sway = 0.0  # type: ignore[attr-defined]
    expected = still.scan().pressure * np.arange(16)[:, None]
    assert np.abs(rising.pressure - expected).max() < 1.0
    assert rising.truth.force == pytest.approx([75.0, 0.0])


# Cells


def test_cells_without_a_flaw_are_all_alike_and_rise_with_the_pressure() -> None:
    sheet = Sheet(SMALL, NONE, 1, 1, 44.7)
    levels = [read(sheet, even(kpa)) for kpa in (0.0, 2.5, 20.0, 80.0, 200.0)]
    assert all(np.ptp(level) == 0 for level in levels)
    assert [level[0, 0] for level in levels] == [0, 31, 205, 512, 731]


def test_gains_spread_as_they_are_said_to_and_belong_to_the_serial_number() -> None:
    flaws = Flaws(spread=0.2)
    gains = Sheet(FINE, flaws, 5, 1, 10.0).gain
    assert np.log(gains).std() == pytest.approx(0.2, abs=0.02)
    assert np.array_equal(gains, Sheet(FINE, flaws, 5, 9, 40.0).gain)
    assert not np.array_equal(gains, Sheet(FINE, flaws, 6, 1, 10.0).gain)


def test_below_the_threshold_a_cell_feels_nothing() -> None:
    sheet = Sheet(FINE, Flaws(threshold=(2000.0, 3000.0)), 1, 1, 10.0)
    assert not read(sheet, even(1.9, FINE)).any()
    some = read(sheet, even(2.5, FINE)) > 0
    assert 0.2 < some.mean() < 0.8
    assert (read(sheet, even(3.5, FINE)) > 0).all()


def test_the_way_down_reads_more_than_the_way_up() -> None:
    sheet = Sheet(SMALL, Flaws(hysteresis=0.2, half=2e6), 1, 1, 44.7)
    way = np.concatenate([np.arange(0, 101), np.arange(100, -1, -1)])
    counts = np.array([sheet.read(even(float(kpa)))[0, 0] for kpa in way])
    up, down = counts[:101], counts[101:][::-1]
    assert (down >= up).all() and down[0] == up[0] == 0
    assert (down - up).max() / up[-1] == pytest.approx(0.2, abs=0.05)


def test_a_load_that_stays_reads_more_and_more() -> None:
    sheet = Sheet(SMALL, Flaws(creep=0.1, creep_time=5.0, half=2e6), 1, 1, 44.7)
    first = read(sheet, even(100))[0, 0]
    later = read(sheet, even(100), 30.0)[0, 0]
    # The scale bends: what is read of 5 % of half scale grows by a little less than what conducts.
    assert later / first == pytest.approx(1.1 / (1.0 + 0.1 * 0.05), abs=0.02)


def test_a_current_sneaks_to_the_fourth_corner_of_a_rectangle() -> None:
    conductance = np.zeros((5, 6))
    conductance[1, 2] = conductance[1, 4] = conductance[3, 2] = 0.5
    ghosts = sneaked(conductance, 0.3) - conductance
    # Three resistors in a row: along the row, across the third cell, along the column.
    assert ghosts[3, 4] == pytest.approx(0.3 / (1 / 0.5 + 1 / 0.5 + 1 / 0.5))
    ghosts[3, 4] = 0.0
    assert not ghosts.any()
    single = np.zeros((4, 4))
    single[1, 1] = 0.7
    assert np.array_equal(sneaked(single, 0.3), single)


def test_dead_cells_and_broken_lines_read_nothing_and_a_stuck_cell_the_most() -> None:
    sheet = Sheet(SMALL, flaws_of("none,dead:3:4,stuck:5:6,row:9,column:2", SMALL, 1), 1, 1, 44.7)
    counts = read(sheet, even(60))
    assert counts[3, 4] == 0 and counts[5, 6] == LARGEST
    assert not counts[9].any() and not counts[:, 2].any()
    assert (counts > 0).sum() == 256 - 16 - 15 - 1 == sheet.alive.sum()


def test_the_top_layer_spreads_a_load_without_changing_it() -> None:
    sheet = Sheet(SMALL, Flaws(cover=0.05), 1, 1, 44.7)
    pressure = np.zeros((16, 16))
    pressure[8, 8] = 100e3
    spread = sheet._covered(pressure)
    assert spread.sum() == pytest.approx(100e3)
    assert spread[8, 8] == pytest.approx(80e3) and spread[7, 8] == spread[8, 9] == pytest.approx(5e3)


def test_noise_and_the_end_of_the_range() -> None:
    sheet = Sheet(FINE, Flaws(noise=0.8, ceiling=50e3), 1, 1, 10.0)
    counts = np.array([sheet.read(even(30, FINE)) for _ in range(30)]).astype(float)
    assert counts.std(axis=0).mean() == pytest.approx(np.hypot(0.8, np.sqrt(1 / 12)), rel=0.1)
    assert np.abs(read(sheet, even(60, FINE)) - read(sheet, even(600, FINE))).max() <= 8


def test_flaws_are_drawn_by_the_serial_number_within_what_is_usual() -> None:
    mats = [drawn(SMALL, number) for number in range(200)]
    assert mats[7] == drawn(SMALL, 7) != mats[8]
    assert all(0.1 <= each.hysteresis <= 0.3 and len(each.dead) <= 2 for each in mats)
    assert 10 < sum(bool(each.rows) for each in mats) < 60 and any(each.columns for each in mats)


@pytest.mark.parametrize(
    "text", ["broken", "dead:3", "dead:16:0", "row:-1", "spread:x", "noise:-1", "dead:1:2:3"]
)
def test_words_that_are_no_flaws_are_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        flaws_of(text, SMALL, 1)
    with pytest.raises(SourceError, match="not possible"):
        open_simulated(f"mat?flaws={text}")


# The engineer


def test_a_tile_presses_with_its_mass_where_it_lies_and_changes_without_a_step_down() -> None:
    engineer = Layer(SMALL, RATE, 1)
    engineer.perform("tile", kg=5.0, x=0.05, y=-0.04, width=0.08, depth=0.06)
    sums = [engineer.scan().pressure.sum() * SMALL.cell_area for _ in range(100)]
    assert sums[-1] == pytest.approx(5.0 * 9.80665, rel=0.005)
    assert engineer.truth is not None
    assert engineer.truth.whole == pytest.approx([0.05, -0.04], abs=0.004)
    assert 1e4 * engineer.truth.area[0] == pytest.approx(48.0, rel=0.1)
    engineer.perform("tile", kg=10.0, x=0.05, y=-0.04, width=0.08, depth=0.06)
    more = [engineer.scan().pressure.sum() * SMALL.cell_area for _ in range(100)]
    assert min(more) > 0.99 * sums[-1] and more[-1] == pytest.approx(98.07, rel=0.005)
    engineer.perform("empty")
    assert [engineer.scan() for _ in range(100)][-1].pressure.sum() == 0.0


def test_a_bladder_presses_evenly_on_every_cell() -> None:
    engineer = Layer(FINE, 384.0, 2)
    engineer.perform("bladder", kpa=20.0)
    pressure = [engineer.scan() for _ in range(40)][-1].pressure
    assert pressure.mean() == pytest.approx(20e3, rel=1e-3)
    assert np.abs(pressure / 20e3 - 1.0).max() < 0.06
    engineer.perform("bladder", kpa=5.0)
    assert [engineer.scan() for _ in range(40)][-1].pressure.mean() == pytest.approx(5e3, rel=1e-3)


def test_an_engineer_asks_somebody_of_known_weight_to_stand_there() -> None:
    engineer = Layer(SMALL, RATE, 3)
    engineer.perform("puck", kg=5.0)
    for _ in range(50):
        engineer.scan()
    engineer.perform("stand", kg=72.0, side="left")
    pressed = [engineer.scan() for _ in range(100)][-1]
    assert pressed.pressure.sum() * SMALL.cell_area == pytest.approx(72.0 * 9.80665, rel=0.005)
    assert pressed.truth.share == pytest.approx([100.0, 0.0])
    engineer.perform("stand", kg=72.0, share=0.4)
    assert [engineer.scan() for _ in range(100)][-1].truth.share == pytest.approx([40.0, 60.0])
    engineer.perform("empty")
    assert [engineer.scan() for _ in range(100)][-1].pressure.sum() == 0.0


def test_what_an_engineer_cannot_do_is_refused() -> None:
    engineer = Layer(SMALL, RATE, 1)
    for activity, options in (("dance", {}), ("tile", {"tons": 1}), ("bladder", {"kpa": 9999.0})):
        with pytest.raises(SourceError):
            engineer.perform(activity, **options)


# On the wire


def scene(words: str = "none", seed: int = 3, seconds: float | None = None) -> MatScene:
    sheet = Sheet(SMALL, flaws_of(words, SMALL, 1), 1, seed, RATE / 16)
    feet = lambda rate: standing(since=0.2, newtons=700.0, share=0.6)  # noqa: E731
    return MatScene(SMALL, sheet, feet, Make(rate=715, seed=seed), seconds=seconds)


def decoded(wire: bytes) -> tuple[Scans, Decoder]:
    decoder = Decoder()
    items = decoder.feed(wire) + decoder.finish()
    return joined([item for item in items if isinstance(item, Scans)]), decoder


@settings(max_examples=15)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_how_time_is_cut_changes_no_byte(parts: list[int]) -> None:
    def wire(pieces: list[int]) -> bytes:
        one = scene("usual")
        one.receive(command(Kind.START))
        return b"".join(one.advance(piece) for piece in pieces)

    assert wire(parts) == wire([sum(parts)])


def test_scans_arrive_as_they_were_read() -> None:
    one = scene("usual")
    one.receive(command(Kind.START))
    scans, decoder = decoded(one.advance(16 * 50) + one.advance(0))
    assert len(scans) == 50 and scans.whole.all()
    twin, sheet = standing(since=0.2, newtons=700.0, share=0.6), Sheet(SMALL, USUAL, 1, 3, RATE / 16)
    twin._scans = 0
    expected = [sheet.read(twin.scan().pressure) for _ in range(50)]
    assert np.array_equal(scans.cells, expected)
    assert scans.skew[15] == pytest.approx(15e6 / 715, abs=10)
    assert decoder.hello is not None and decoder.hello.is_mat
    assert (decoder.tally.lost, decoder.row_tally.lost) == (0, 0)


def test_stop_and_start_within_a_scan_lose_nothing() -> None:
    one = scene()
    wire = b""
    for periods in (70, 16, 5, 100):
        one.receive(command(Kind.START))
        wire += one.advance(periods)
        one.receive(command(Kind.STOP))
        wire += one.advance(37)
    scans, decoder = decoded(wire)
    tally = decoder.row_tally
    assert tally.sent == tally.received and tally.lost == tally.corrupt == tally.duplicates == 0
    assert decoder.tally.sent == decoder.tally.received == scans.whole.sum()
    acks = [Ack.read(item) for item in Decoder().feed(wire) if getattr(item, "kind", 0) == Kind.ACK]
    assert len(acks) == 8


def test_a_full_ring_and_a_bad_cable_are_accounted_for() -> None:
    source = open_simulated("mat?pace=max&seconds=20&fault=full:0.05,flip:1e-5,reset@10")
    source.write(command(Kind.START))
    wire, started = b"", False
    while not source.ended:
        wire += source.read(0.05)
        if not started and wire.count(b"mat_16x16") > 1:
            source.write(command(Kind.START))
            started = True
    decoder = Decoder()
    items = decoder.feed(wire) + decoder.finish()
    rows, scans = decoder.row_tally, decoder.tally
    assert {item.segment for item in items if isinstance(item, Scans)} == {0, 1}
    assert rows.sent == rows.received + rows.lost + rows.corrupt
    assert rows.lost / rows.sent == pytest.approx(0.05, abs=0.02) and rows.corrupt > 0
    assert scans.sent == scans.received + scans.lost + scans.corrupt and scans.resets == 1


def test_a_plate_and_a_mat_watch_the_same_person() -> None:
    source = open_simulated("mat?seed=5&mass=63&pace=max&do=quiet_stance&mat=4&place=0:0.03&scans=44.7")
    feet = source._scene._body
    source.write(command(Kind.START))
    truth = [feet.scan().truth]
    while truth[-1].time < 20.0:
        source.read(0.05)
        truth.append(feet.truth)
    # On the plates the same person hears the script at the same sample, but for a part of a scan.
    person = Person(mass=63, seed=5, rate=715.0)
    person.load(3 * 715)
    person.perform("stand")
    load = person.load(17 * 715)
    late = slice(9 * 715, None)
    share = 100 * load.fz[late, 0].sum() / load.fz[late].sum()
    on_mat = [each for each in truth if each.time > 12.0]
    assert len(on_mat) > 20
    assert np.mean([each.share[0] for each in on_mat]) == pytest.approx(share, abs=1.0)
    assert np.mean([each.force.sum() for each in on_mat]) == pytest.approx(
        load.fz[late].sum(axis=1).mean(), rel=0.01
    )
    middle = np.mean([each.whole for each in on_mat], axis=0) - [0.0, 0.03]
    both = np.einsum("nf,nfc->nc", load.fz[late], load.cop[late]) / load.fz[late].sum(axis=1)[:, None]
    assert middle == pytest.approx(both.mean(axis=0), abs=0.003)


def test_an_engineer_presses_through_the_wire() -> None:
    source = open_simulated("mat_bench?pace=max&flaws=usual,dead:4:5,row:9&mat=5&rows=24")
    source.write(command(Kind.START))
    decoder = Decoder()
    levels = []
    for kpa in (0.0, 8.0, 50.0, 0.0):
        source.perform("bladder", kpa=kpa)
        came: list[Scans] = []
        while sum(map(len, came)) < 50:
            came += [item for item in decoder.feed(source.read(0.05)) if isinstance(item, Scans)]
        levels.append(came[-1].cells[-1].astype(float))
    rest, low, high, again = levels
    assert rest.max() <= 3 and again.max() <= 6
    assert low[9].max() <= 3 and low[4, 5] <= 12  # a ghost
    alive = low > 20
    assert alive.sum() == 24 * 23 - 1
    assert (high[alive] > 2.0 * low[alive]).all()
    assert 0.1 < np.log(low[alive]).std() < 0.35


@pytest.mark.parametrize("weak", [Side.LEFT, Side.RIGHT])
def test_a_person_says_where_the_feet_are(weak: Side) -> None:
    person = Person(seed=2, rate=200.0, weak=weak, deficit=0.5)
    person.perform("stand")
    load = person.load(200 * 12)
    apart = load.cop[-1] - person.feet
    assert person.feet[0, 0] < -0.05 and person.feet[1, 0] > 0.05
    assert np.abs(apart[:, 0]).max() < 0.03 and np.abs(apart[:, 1]).max() < 0.08


def test_a_person_on_the_mat_presses_as_the_body_says() -> None:
    bodies: list[Person] = []

    def person(rate: float) -> Person:
        bodies.append(Person(mass=63, seed=5, rate=rate))
        return bodies[-1]

    feet = Footing(SMALL, person, Stance((0.0, 0.03)), RATE)
    feet.perform("stand")
    twin = Person(mass=63, seed=5, rate=RATE)
    twin.perform("stand")
    for number in range(round(10 * RATE / 16)):
        truth = feet.scan().truth
        load = twin.load(16)
        if number % 40 == 0:
            assert truth.force == pytest.approx(np.maximum(load.fz, 0.0).mean(axis=0))
    assert truth.force.sum() == pytest.approx(63 * 9.81, rel=0.03)
    both = np.einsum("nf,nfc->fc", load.fz, load.cop) / load.fz.sum(axis=0)[:, None]
    assert truth.cop - [0.0, 0.03] == pytest.approx(both, abs=5e-4)
