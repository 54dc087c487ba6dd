"""`sim:` from its address to its bytes: options, scripts, faults of the scene, and time."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.stand_ins import PLATES, Weight, counts, frames, kinds, sequences, ticks, whole_frames

from station.errors import SourceError, SourceReason
from station.mechanics.pressure import plate_load
from station.sources import simulated
from station.sources.link import LinkFault
from station.sources.scene import Make, Scene, SceneFault, Step
from station.sources.sensor import CellFault
from station.sources.simulated import (
    SCRIPTS,
    SimulatedStation,
    calibration_of,
    fault_of,
    open_simulated,
    script_of,
)
from station.sources.source import open_source
from station.wire.decoder import Decoder
from station.wire.frame import NO_UID, Hello, Status, command
from station.wire.spec import Kind

START = command(Kind.START)


def a_scene(
    *faults: Any, script: tuple[Step, ...] = (), seconds: float | None = None, **make: Any
) -> tuple[Scene, list[Weight]]:
    """Return a scene with a weight on the plates, and every weight that was made for it."""
    people: list[Weight] = []

    def person(rate: int) -> Weight:
        people.append(Weight(rate))
        return people[-1]

    return Scene(PLATES, person, Make(**make), script, faults, seconds), people


def unpaced(scene: Scene) -> SimulatedStation:
    return SimulatedStation(scene, "sim:", is_paced=False)


def all_of(station: SimulatedStation) -> bytes:
    wire = b""
    while not station.ended:
        wire += station.read(1.0)
    return wire


def boots(wire: bytes) -> list[int]:
    hellos = [Hello.read(frame) for frame in whole_frames(wire) if frame.kind == Kind.HELLO]
    return list(dict.fromkeys(hello.boot for hello in hellos if hello))


# The scene


def test_its_own_calibration_gives_back_the_load_that_stood_on_the_plates() -> None:
    scene, _ = a_scene(noise=0.0, drift=0.0, offset=0.0, number=99)
    scene.receive(START)
    wire = scene.advance(500)
    hello = Hello.read(frames(wire)[0])
    assert hello is not None
    calibration = calibration_of(hello)
    assert calibration is not None
    assert (calibration.kind, calibration.uid, calibration.is_traceable) == ("simulated", hello.serial, True)
    expected = Weight().load(500)
    for number, plate in enumerate(calibration.plates):
        assert plate.pose is not None
        load = plate_load(counts(wire)[:, list(plate.channels)].astype(float), np.array(plate.matrix))
        fz = expected.fz[:, number]
        assert load[:, 0] == pytest.approx(fz, abs=0.002)
        place = np.stack([-load[:, 2], load[:, 1]], axis=1) / load[:, :1] + plate.pose[:2]
        assert place == pytest.approx(expected.cop[:, number], abs=1e-5)


def test_plates_that_are_not_simulated_have_no_calibration_here() -> None:
    assert calibration_of(Hello(uid=NO_UID)) is None
    assert calibration_of(Hello(uid=b"\0\1\2\3\4\5\6\7")) is None


def test_the_script_begins_with_the_first_start_and_only_then() -> None:
    scene, people = a_scene(script=(Step(0.5, "stand"), Step(1.25, "single_leg", {"side": "left"})))
    scene.advance(5000)
    assert people[0].asked == []
    scene.receive(START)
    scene.advance(1000)
    scene.receive(command(Kind.STOP) + START)
    scene.advance(1000)
    assert people[0].asked == [(5500, "stand", {}), (6250, "single_leg", {"side": "left"})]


def test_an_activity_asked_for_comes_at_once() -> None:
    scene, people = a_scene(script=(Step(2.0, "stand"),))
    scene.receive(START)
    scene.advance(100)
    scene.perform("landing", height=0.2)
    scene.advance(2000)
    assert people[0].asked == [(100, "landing", {"height": 0.2}), (2000, "stand", {})]


def test_another_rate_gets_a_person_of_that_rate_who_goes_on() -> None:
    scene, people = a_scene(script=(Step(0.0, "stand"),))
    scene.receive(START)
    scene.advance(500)
    scene.receive(command(Kind.STOP) + command(Kind.SET_RATE, b"\x64\0") + START)
    wire = scene.advance(300)
    assert [person.rate for person in people] == [1000, 100]
    assert people[1].asked == [(0, "stand", {})]
    assert set(np.diff(ticks(wire))) == {10_000}
    assert scene.time == pytest.approx(3.5)


def test_its_end_closes_the_account() -> None:
    scene, _ = a_scene(seconds=1.5)
    scene.receive(START)
    wire = scene.advance(10_000)
    assert scene.ended and scene.left == 8500
    status = Status.read(frames(wire)[-1])
    assert status is not None and status.conversions == 1500 == len(sequences(wire))
    assert scene.advance(100) == b""


def test_a_reset_is_a_new_life_that_waits_for_start() -> None:
    scene, _ = a_scene(SceneFault("reset", 0.0, 0.7))
    scene.receive(START)
    wire = scene.advance(2000)
    assert len(boots(wire)) == 2 and sequences(wire) == list(range(700))
    scene.receive(START)
    assert sequences(scene.advance(10)) == list(range(10))


def test_what_a_pause_holds_back_comes_at_once_with_its_own_times() -> None:
    faulty, sound = a_scene(SceneFault("pause", 0.5, 1.0))[0], a_scene()[0]
    for scene in (faulty, sound):
        scene.receive(START)
    assert faulty.advance(1000) == sound.advance(1000)
    assert faulty.advance(499) == b""
    assert faulty.advance(501) == sound.advance(1000)


def test_a_full_device_drops_only_in_its_time() -> None:
    scene, _ = a_scene(SceneFault("full", 1.0, 0.1, 0.3))
    scene.receive(START)
    assert sequences(scene.advance(500)) == [*range(100), *range(300, 500)]


@given(st.lists(st.integers(0, 600), min_size=1, max_size=5))
def test_how_the_scene_is_cut_changes_no_byte(pieces: list[int]) -> None:
    def run(parts: list[int]) -> bytes:
        scene, _ = a_scene(
            CellFault("intermittent", 1, 0.5, 0.2),
            LinkFault("flip", 1e-3, 0.1, 0.9),
            LinkFault("dup", 0.1, 0.3),
            SceneFault("pause", 0.05, 0.4),
            SceneFault("reset", 0.0, 1.1),
            script=(Step(0.25, "stand"),),
            ppm=40.0,
        )
        scene.receive(START)
        return b"".join(scene.advance(part) for part in parts)

    assert run(pieces) == run([sum(pieces)])


@pytest.mark.parametrize(
    "fault",
    [
        LinkFault("flip", 1e-3),
        LinkFault("drop", 0.003),
        LinkFault("insert", 0.003),
        LinkFault("dup", 0.05),
        LinkFault("print", 0.05),
        SceneFault("full", 0.05, 0.1),
        SceneFault("pause", 0.5, 0.4),
        SceneFault("reset", 0.0, 1.0),
    ],
    ids=lambda fault: fault.verb,
)
def test_the_decoder_accounts_for_every_conversion_whatever_the_fault(fault: Any) -> None:
    scene, _ = a_scene(fault)
    scene.receive(START)
    decoder = Decoder()
    decoder.feed(scene.advance(3000))
    decoder.finish()
    tally = decoder.tally
    made = 1000 if fault.verb == "reset" else 3000
    assert tally.sent == tally.received + tally.lost + tally.corrupt
    assert made - 3 <= tally.sent <= made
    hurt = fault.verb in ("flip", "drop", "insert", "full")
    assert (tally.received < tally.sent) == hurt
    assert (tally.lost > 0) == (fault.verb == "full") or fault.verb in ("flip", "drop")
    assert (tally.duplicates > 0) == (fault.verb == "dup")
    assert tally.resets == (fault.verb == "reset")


def test_another_seed_is_other_noise_and_the_same_seed_the_same_bytes() -> None:
    def run(seed: int) -> bytes:
        scene, _ = a_scene(seed=seed)
        scene.receive(START)
        return scene.advance(50)

    assert run(1) == run(1) != run(2)


# The source


def test_the_cable_goes_out_and_the_device_comes_back_as_a_new_life() -> None:
    scene, _ = a_scene(SceneFault("gone", 2.0, 1.0), seconds=5.0)
    station = unpaced(scene)
    station.write(START)
    wire = b""
    with pytest.raises(SourceError) as gone:
        while True:
            wire += station.read(1.0)
    assert gone.value.reason is SourceReason.DISCONNECTED
    assert sequences(wire) == list(range(1000))
    with pytest.raises(SourceError):
        station.write(START)
    assert station.reopen()
    station.write(START)
    after = all_of(station)
    assert sequences(after) and boots(wire) != boots(after)[-1:]


def test_it_ends_after_its_seconds_and_says_so_with_the_last_bytes() -> None:
    station = unpaced(a_scene(seconds=0.8)[0])
    station.write(START)
    assert len(sequences(all_of(station))) == 800
    assert station.read(1.0) == b"" and not station.reopen()


def test_at_full_speed_a_waiting_device_lives_as_long_as_the_reader_waits() -> None:
    station = unpaced(a_scene()[0])
    assert kinds(b"".join(station.read(0.2) for _ in range(10)))[Kind.STATUS] == 2
    assert station.read(0.0) == b""


def test_a_closed_source_says_that_it_is_disconnected() -> None:
    station = unpaced(a_scene()[0])
    station.close()
    station.close()
    with pytest.raises(SourceError) as closed:
        station.read(0.1)
    assert closed.value.reason is SourceReason.DISCONNECTED
    assert not station.reopen()


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(simulated, "time", stopped)
    return stopped


def paced(scene: Scene) -> SimulatedStation:
    return SimulatedStation(scene, "sim:", is_paced=True)


def test_paced_bytes_come_with_the_clock(clock: Clock) -> None:
    station = paced(a_scene()[0])
    station.write(START)
    station.read(0.0)
    clock.now += 0.25
    assert sequences(station.read(0.0)) == list(range(250))
    clock.now += 0.0101
    assert station.read(0.0) == b""
    clock.now += 0.0101
    assert sequences(station.read(0.0)) == list(range(250, 270))


def test_a_late_reader_gets_a_burst_with_the_times_of_the_device(clock: Clock) -> None:
    station = paced(a_scene()[0])
    station.write(START)
    station.read(0.0)
    clock.now += 5.0
    wire = b""
    while came := station.read(0.0):
        wire += came
    assert len(sequences(wire)) == 5000 and set(np.diff(ticks(wire))) == {1000}


def test_a_command_takes_effect_at_its_moment_and_is_answered_at_once(clock: Clock) -> None:
    station = paced(a_scene()[0])
    station.write(START)
    station.read(0.0)
    clock.now += 0.4
    station.write(command(Kind.STOP))
    clock.now += 0.4
    assert sequences(station.read(0.0)) == list(range(400))


def test_paced_the_cable_is_back_only_when_its_time_has_come(clock: Clock) -> None:
    station = paced(a_scene(SceneFault("gone", 2.0, 1.0))[0])
    station.write(START)
    clock.now += 1.5
    wire = station.read(0.0) + station.read(0.0)
    assert sequences(wire) == list(range(1000))
    with pytest.raises(SourceError):
        station.read(0.0)
    assert not station.reopen()
    clock.now += 1.6
    assert station.reopen()
    assert len(boots(station.read(0.0))) == 1


def test_a_cable_that_was_out_only_while_nobody_read_is_noticed_all_the_same(clock: Clock) -> None:
    station = paced(a_scene(SceneFault("gone", 0.3, 2.0))[0])
    station.write(START)
    clock.now += 3.0
    wire = b""
    with pytest.raises(SourceError):
        while True:
            wire += station.read(0.0)
    assert sequences(wire) == list(range(2000))
    with pytest.raises(SourceError):
        station.write(START)
    assert station.reopen()
    assert set(boots(station.read(0.0))).isdisjoint(boots(wire))


# The address


def test_every_script_is_known_by_its_assessment() -> None:
    from station.sources.bodies.person import Person
    from station.sources.bodies.script import ACTIVITIES

    assert {"", "quiet_stance", "weight_shift", "single_leg_stance", "mini_squat"} < set(SCRIPTS)
    for name in SCRIPTS:
        for side in (None, "left", "right"):
            for step in script_of(name, side):
                assert step.activity in ACTIVITIES
                Person().perform(step.activity, **step.options)


def test_a_side_reaches_the_activities_that_have_one() -> None:
    assert script_of("single_leg_stance", "right")[-1].options["side"] == "right"
    assert script_of("single_leg_stance", None)[-1].options["side"] == "left"
    assert script_of("landing", None)[0].options == {"legs": "both"}
    assert script_of("landing", "left")[0].options == {"legs": "left"}


def test_a_person_of_the_address_steps_on_and_weighs_what_was_said() -> None:
    station = open_source("sim:quiet_stance?seed=3&mass=60&deficit=0.3&weak=left&pace=max&seconds=14&plate=5")
    station.write(START)
    wire = all_of(station)  # type: ignore[arg-type]
    hello = Hello.read(frames(wire)[0])
    assert hello is not None and hello.uid == b"SIM\1\5\0\0\0"
    calibration = calibration_of(hello)
    assert calibration is not None
    gain = np.concatenate([plate.matrix[0] for plate in calibration.plates])
    newtons = (counts(wire) - counts(wire)[:2000].mean(axis=0)) @ gain
    assert np.abs(newtons[:2900].reshape(-1, 100).mean(axis=1)).max() < 2.0
    assert newtons[-2000:].mean() == pytest.approx(60 * 9.81, rel=0.01)


def test_every_option_is_taken() -> None:
    station = open_simulated(
        "mini_squat?seed=1&mass=70&height=1.72&deficit=0.3&weak=left&side=right&rate=500&pace=max&seconds=1"
        "&fault=stuck:3@10-15,flip:1e-5&fault=reset@20&plate=2&ppm=30&ticks=5000&conversions=7&noise=0"
        "&drift=0&offset=0"
    )
    station.write(START)
    wire = all_of(station)
    assert sequences(wire)[:2] == [7, 8] and ticks(wire)[0] == 7000 and len(sequences(wire)) == 500


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("dancing", "dancing"),
        ("quiet_stance?speed=1", "speed"),
        ("quiet_stance?mass=heavy", "mass=heavy"),
        ("quiet_stance?mass=nan", "mass=nan"),
        ("quiet_stance?mass=5", "20 to 250 kg"),
        ("quiet_stance?rate=1e3", "rate=1e3"),
        ("quiet_stance?weak=both", "left or right"),
        ("quiet_stance?pace=", "real or max"),
        ("quiet_stance?seconds=0", "seconds=0"),
        ("quiet_stance?seed", "seed="),
        ("quiet_stance?fault=explode", "off:CELL"),
        ("quiet_stance?fault=stuck", "fault=stuck"),
    ],
)
def test_an_option_that_is_not_possible_is_refused_with_what_is_allowed(address: str, word: str) -> None:
    with pytest.raises(SourceError) as refused:
        open_simulated(address)
    assert refused.value.reason is SourceReason.BAD_OPTION
    assert word in str(refused.value) and "Allowed: " in refused.value.what_to_do


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("off:2", CellFault("off", 2, 0.0)),
        ("stuck:3@10-15", CellFault("stuck", 3, 0.0, 10.0, 15.0)),
        ("wrong:0:1.05", CellFault("wrong", 0, 1.05)),
        ("saturated:7:-1@2", CellFault("saturated", 7, -1.0, 2.0)),
        ("flip:1e-5", LinkFault("flip", 1e-5)),
        ("drop@1.5-2.5", LinkFault("drop", 0.01, 1.5, 2.5)),
        ("gone:2@10", SceneFault("gone", 2.0, 10.0)),
        ("reset@10", SceneFault("reset", 0.0, 10.0)),
        ("full:0.5", SceneFault("full", 0.5, 0.0)),
    ],
)
def test_a_fault_is_read_as_it_is_written(text: str, fault: Any) -> None:
    assert fault_of(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "stuck",
        "stuck:8",
        "stuck:1:2",
        "off:1@5-3",
        "flip:2",
        "flip:1e-5:3",
        "gone:2",
        "pause:0@1",
        "slow:1:0",
        "wrong:1:nan",
        "x:1",
        "@3",
        "reset",
        "reset:1@5",
        "saturated:1:0.5",
        "",
    ],
)
def test_what_is_no_fault_is_no_fault(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        fault_of(text)
