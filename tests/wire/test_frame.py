import binascii
import struct

import pytest
from cobs import cobs
from hypothesis import given
from hypothesis import strategies as st

from station.wire import frame, spec
from station.wire.frame import Ack, Channel, Frame, Hello, Status, decode, encode
from station.wire.spec import BODIES, Kind, Sensor

GOLDEN_HELLO = bytes.fromhex("03010116010208184 0e803301a1e01ffffffffffffffffc0bd00".replace(" ", ""))
GOLDEN_SAMPLES = bytes.fromhex(
    "091005ffffefbeadde010102010107ffffffffff7f0102800201010107 01c7cfff6c3800".replace(" ", "")
)


def without_tail(body: bytes) -> bytes:
    """What the first firmware sent of a HELLO."""
    return body[: spec.REQUIRED[Kind.HELLO]]


def test_a_hello_has_the_golden_bytes_of_the_first_firmware() -> None:
    hello = Hello(1, 0, 1, Sensor.ADS131M08, 8, 24, 64, 1000, 18_750_000)
    whole = decode(hello.encode())
    assert whole is not None
    assert encode(Kind.HELLO, without_tail(whole.body)) == GOLDEN_HELLO


def test_the_golden_hello_is_read_without_its_tail() -> None:
    found = decode(GOLDEN_HELLO)
    assert found is not None
    hello = Hello.read(found)
    assert hello == Hello(1, 0, 1, Sensor.ADS131M08, 8, 24, 64, 1000, 18_750_000)
    assert hello.full_scale == pytest.approx(0.01875)
    assert (hello.boot, hello.geometry, hello.serial, hello.firmware) == (0, "", "ff" * 8, "0.1.0")


def test_samples_have_the_golden_bytes() -> None:
    counts = [0, 1, -1, 0x7FFFFF, -0x800000, 256, 65536, -12345]
    assert frame.samples(5, 65535, 0xDEADBEEF, [counts]) == GOLDEN_SAMPLES


def test_the_check_value_of_the_crc_is_that_of_crc_16_ibm_3740() -> None:
    assert frame.crc(b"123456789") == 0x29B1


@given(st.binary(max_size=spec.LONGEST_MESSAGE))
def test_cobs_and_crc_agree_with_other_programs(message: bytes) -> None:
    check = struct.pack("<H", binascii.crc_hqx(message, 0xFFFF))
    assert frame.crc(message) == binascii.crc_hqx(message, 0xFFFF)
    assert frame.stuff(message + check) == cobs.encode(message + check)
    assert frame.unstuff(cobs.encode(message + check)) == message + check


@given(st.binary(max_size=40))
def test_what_is_not_cobs_is_refused_as_by_the_other_program(piece: bytes) -> None:
    try:
        expected = cobs.decode(piece) if piece else None
    except cobs.DecodeError:
        expected = None
    assert frame.unstuff(piece) == expected


@given(st.integers(0, 255), st.binary(max_size=spec.LONGEST_MESSAGE - 1))
def test_a_message_comes_back_as_it_was(kind: int, body: bytes) -> None:
    raw = encode(kind, body)
    assert raw.count(0) == 1
    assert decode(raw) == Frame(kind, body, raw)


def test_a_message_that_is_too_long_is_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="251 bytes"):
        encode(Kind.MATROW, bytes(spec.LONGEST_MESSAGE))


unsigned = {"B": 8, "H": 16, "I": 32}
values = {
    "b": st.integers(-128, 127),
    "h": st.integers(-(2**15), 2**15 - 1),
    "8s": st.binary(min_size=8, max_size=8),
    "text": st.text("abc_x0123456789", max_size=31),
    "rest": st.binary(max_size=40),
    **{form: st.integers(0, 2**bits - 1) for form, bits in unsigned.items()},
}
messages = st.one_of(
    *(
        st.builds(message, **{field.name: values[field.form] for field in BODIES[message.KIND]})
        for message in (Hello, Status, Channel, Ack)
    )
)


@given(messages)
def test_a_message_is_read_as_it_was_written(message: Hello | Status | Channel | Ack) -> None:
    found = decode(message.encode())
    assert found is not None
    assert found.kind == message.KIND
    assert type(message).read(found) == message


@given(messages, st.integers(0, 60))
def test_bodies_grow_only_at_their_end(message: Hello | Status | Channel | Ack, size: int) -> None:
    """A shorter body of an older firmware is read up to where it goes; a longer one of a newer one too."""
    whole = decode(message.encode())
    assert whole is not None
    body = whole.body[:size]
    read = type(message).read(Frame(message.KIND, body, b""))
    assert (read is None) == (len(body) < spec.REQUIRED[message.KIND])
    if not isinstance(message, Ack | Hello):
        assert type(message).read(Frame(message.KIND, whole.body + b"later", b"")) == message


def test_every_kind_has_a_body_and_commands_have_bit_seven() -> None:
    assert set(BODIES) == set(Kind)
    commands = {kind for kind in Kind if kind >= 0x80}
    assert commands == {Kind[name] for name in ("ASK_HELLO", "START", "STOP", "SET_RATE", "SELF_TEST")} | {
        Kind[name] for name in ("READ_TEMP", "READ_BLOB", "WRITE_BLOB", "SYNC", "SET_GAIN", "REBOOT")
    }


def test_what_an_avr_sends_fits_its_transmit_ring() -> None:
    hello = Hello(geometry="x" * (58 - len(decode(Hello().encode()).body) - 1))  # type: ignore[union-attr]
    sent = [
        hello.encode(),
        Status(conversions=1).encode(),
        Channel().encode(),
        Ack(Kind.READ_BLOB, 0, bytes(32)).encode(),
        frame.samples(0, 0, 0, [[0] * 8]),
        encode(Kind.MATROW, bytes(7 + 48)),
    ]
    assert max(map(len, sent)) <= spec.LONGEST_ON_AVR


def test_the_baud_rates_are_exact_on_a_16_mhz_clock() -> None:
    assert all(16_000_000 % (8 * baud) == 0 for baud in spec.BAUD_RATES)


def test_a_command_begins_with_a_zero() -> None:
    assert frame.command(Kind.START) == b"\0" + encode(Kind.START)
    assert frame.command(Kind.SET_RATE, struct.pack("<H", 500))[0] == 0
