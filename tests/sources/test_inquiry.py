"""Who is on a port: plates at any speed, other devices, silence. No clock: the test says what time it is."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.stand_ins import a_device, frames, sequences, whole_frames
from sources.uart import heard_at

from station.errors import SourceReason, WireReason
from station.sources.device import SimulatedDevice
from station.sources.inquiry import ASK, PATIENCE, Finding, Inquiry, appearance
from station.wire.frame import Frame, Hello, command, decode, encode
from station.wire.spec import BAUD_RATES, Kind

RATES = (9_600, 19_200, 57_600, 115_200, 230_400, 250_000, 500_000, 921_600, 1_000_000)
STEP = 0.05


@dataclass
class Plate:
    """A plate at one speed behind a UART; deaf while its boot loader runs."""

    baud: int
    device: SimulatedDevice = field(default_factory=a_device)
    starts_at: float = 0.0
    is_running: bool = False
    change: Callable[[bytes], bytes] = lambda wire: wire

    def __post_init__(self) -> None:
        if self.is_running:
            self.device.receive(command(Kind.START))

    def hear(self, sent: bytes, baud: int, now: float) -> None:
        if now >= self.starts_at:
            self.device.receive(sent if baud == self.baud else heard_at(sent, baud, self.baud))

    def say(self, baud: int, now: float) -> bytes:
        if now < self.starts_at:
            return b""
        slower = max(1, int(1000 * min(1.0, self.baud / 500_000) * STEP))
        wire = self.change(self.device.advance(slower))
        return wire if baud == self.baud else heard_at(wire, self.baud, baud)


@dataclass
class Talker:
    """Something that says what it says, whatever it is asked."""

    text: bytes
    echoes: bool = False
    asked: bytes = b""
    heard: bytes = b""

    def hear(self, sent: bytes, baud: int, now: float) -> None:
        self.asked += sent
        self.heard = sent

    def say(self, baud: int, now: float) -> bytes:
        said, self.heard = self.text + (self.heard if self.echoes else b""), b""
        return said


def ask(device: Any) -> tuple[Finding, float]:
    """Ask until there is a finding. Returns it with the moment, in s since the port was opened."""
    inquiry, now = Inquiry("COM9", 0.0), 0.0
    while True:
        turn = inquiry.turn(now)
        if turn is not None:
            device.hear(turn.sent, turn.baud, now)
        now += STEP
        inquiry.hear(device.say(inquiry.baud, now))
        finding = inquiry.finding(now)
        if finding is not None:
            return finding, now


def problem(finding: Finding) -> tuple[Any, str]:
    assert finding.hello is None and finding.problem is not None
    assert "COM9" in finding.problem.sentence
    assert finding.problem.sentence.count(". ") == 0 and finding.problem.what_to_do
    return finding.problem.reason, finding.problem.sentence


# Plates


@pytest.mark.parametrize("baud", BAUD_RATES)
@pytest.mark.parametrize("is_running", [False, True])
@pytest.mark.parametrize("starts_at", [0.0, 0.2, 0.5, 0.85, 1.1, 1.5, 2.0, 2.3, 2.6])
def test_a_plate_is_found_at_both_speeds_while_it_starts_or_runs(
    baud: int, is_running: bool, starts_at: float
) -> None:
    finding, moment = ask(Plate(baud, starts_at=starts_at, is_running=is_running))
    assert finding.hello is not None and finding.baud == baud
    assert moment <= starts_at + 1.5
    assert frames(finding.heard[: finding.heard.rindex(b"\0") + 1])


def test_no_byte_is_lost_between_finding_and_reading() -> None:
    plate = Plate(500_000, is_running=True)
    finding, _ = ask(plate)
    wire = finding.heard + plate.device.advance(500)
    numbers = sequences(wire)
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert any(frame.kind == Kind.HELLO for frame in whole_frames(finding.heard))


def test_a_plate_that_prints_text_between_its_frames_is_a_plate() -> None:
    def printing(wire: bytes) -> bytes:
        return wire.replace(b"\0", b"\0loop 1003 us\r\n\0") + b"free 1207\r\n"

    assert ask(Plate(500_000, change=printing))[0].hello is not None


def test_another_version_of_the_protocol_is_named_beside_ours() -> None:
    def newer(wire: bytes) -> bytes:
        return b"".join(
            encode(f.kind, bytes([2, 3, 4]) + f.body[3:]) if f.kind == Kind.HELLO else f.raw
            for f in frames(wire)
        )

    finding, moment = ask(Plate(500_000, change=newer))
    reason, sentence = problem(finding)
    assert reason is WireReason.OTHER_VERSION and moment < 1
    assert "version 2" in sentence and "version 1" in sentence and "3.4.0" in sentence


def test_the_first_firmware_without_a_boot_id_is_called_old() -> None:
    golden = bytes.fromhex("03010116010208184 0e803301a1e01ffffffffffffffffc0bd00".replace(" ", ""))
    first = Hello.read(decode(golden) or Frame(0, b"", b""))
    assert first is not None and first.boot == 0
    reason, sentence = problem(ask(Talker(golden))[0])
    assert reason is WireReason.OLD_FIRMWARE
    assert "0.1.0" in sentence and "0.2.0" in sentence


def test_a_plate_that_measures_but_never_answers_is_told_so() -> None:
    deaf = Plate(500_000, is_running=True)
    deaf.device.advance(0)
    deaf.hear = lambda sent, baud, now: None  # type: ignore[method-assign]
    reason, _ = problem(ask(deaf)[0])
    assert reason is WireReason.NO_ANSWER


# Speeds


def test_bytes_at_another_speed_are_never_a_frame() -> None:
    device = a_device()
    device.receive(command(Kind.START))
    wire = device.advance(60)
    for sent in RATES:
        for heard in RATES:
            noise = heard_at(wire, sent, heard)
            assert bool(whole_frames(noise)) == (sent == heard), (sent, heard)
            if sent != heard:
                assert appearance(noise) is None, (sent, heard)
            else:
                assert noise == wire


@pytest.mark.parametrize("baud", [rate for rate in RATES if rate not in BAUD_RATES])
def test_a_plate_at_another_speed_is_told_within_three_seconds(baud: int) -> None:
    finding, moment = ask(Plate(baud, is_running=True))
    reason, sentence = problem(finding)
    assert reason is SourceReason.WRONG_SPEED and moment <= 3.0
    assert "500000 or 1000000" in sentence
    if baud in (9_600, 115_200, 250_000):
        assert f"at {baud} baud" in sentence


def test_a_plate_at_another_speed_that_does_not_run_is_told_too() -> None:
    finding, moment = ask(Plate(250_000))
    assert problem(finding)[0] is SourceReason.WRONG_SPEED and moment <= 4.1


@pytest.mark.parametrize("seed", range(5))
def test_mere_noise_is_a_wrong_speed(seed: int) -> None:
    class Noise(Talker):
        def say(self, baud: int, now: float) -> bytes:
            return chance.randbytes(400)

    chance = random.Random(seed)
    finding, moment = ask(Noise(b""))
    assert problem(finding)[0] is SourceReason.WRONG_SPEED and moment <= 3.0


def test_an_hour_of_noise_is_no_plate() -> None:
    chance = random.Random(7)
    inquiry = Inquiry("COM9", 0.0)
    inquiry.turn(0.0)
    for _ in range(150):
        inquiry.hear(chance.randbytes(10_000))
    finding = inquiry.finding(0.2)
    assert finding is None


# Other devices

GPS = b"$GPGGA,120000.00,5230.0,N,01324.0,E,1,08,0.9,34.0,M,46.9,M,,*47\r\n"
OTHERS = [
    (GPS, "GPS receiver"),
    (b"echo:Marlin 2.1\r\nok T:20.1 /0.0 B:21.0\r\n", "3-D printer"),
    (b"Grbl 1.1h ['$' for help]\r\n<Idle|MPos:0,0,0>\r\n", "milling machine"),
    (b"\r\nNO CARRIER\r\n", "modem"),
    (b"temperature 21.4 humidity 40\r\n", "lines of text"),
    (bytes([0x43, 0x05, 0x3C, 0x40, 0x00, 0x01, 0x4F, 0x3A, 0x02]), "serial mouse"),
    (bytes([0xC3, 0x85, 0xBC, 0xC0, 0x80, 0x81]), "serial mouse"),
]


@pytest.mark.parametrize(("text", "word"), OTHERS)
def test_another_device_is_named_and_gets_nothing_but_the_question(text: bytes, word: str) -> None:
    device = Talker(text)
    finding, moment = ask(device)
    reason, sentence = problem(finding)
    assert reason is SourceReason.WRONG_DEVICE and word in sentence
    assert moment <= 5.0
    assert device.asked.replace(ASK, b"") == b""


def test_a_receiver_that_speaks_once_a_second_is_named_too() -> None:
    class Slow(Talker):
        def say(self, baud: int, now: float) -> bytes:
            return GPS if abs(now % 1.0 - 0.5) < STEP / 2 else b""

    finding, moment = ask(Slow(b""))
    assert "GPS" in problem(finding)[1] and moment <= 5.0


def test_a_line_that_gives_back_what_it_hears_is_no_plate() -> None:
    assert "sends back" in problem(ask(Talker(b"", echoes=True))[0])[1]


def test_silence_is_told_after_an_uno_has_had_time_to_start() -> None:
    finding, moment = ask(Talker(b""))
    assert problem(finding)[0] is SourceReason.SILENT
    assert moment == pytest.approx(PATIENCE, abs=STEP)


def test_a_silent_port_is_asked_every_300_ms() -> None:
    device = Talker(b"")
    ask(device)
    assert device.asked.count(ASK) == 14


@given(st.binary(max_size=300))
def test_any_bytes_have_an_appearance_or_none(heard: bytes) -> None:
    assert appearance(heard) is None or heard


@given(st.lists(st.binary(max_size=60), max_size=30))
def test_any_bytes_end_in_a_plate_or_a_problem(said: list[bytes]) -> None:
    inquiry, now = Inquiry("COM9", 0.0), 0.0
    for came in said:
        inquiry.turn(now)
        inquiry.hear(came)
        now += 0.2
    finding = inquiry.finding(now + PATIENCE)
    assert finding is not None and (finding.hello is None) != (finding.problem is None)
