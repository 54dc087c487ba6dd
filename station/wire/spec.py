"""The one truth of the bytes: protocol 1, as plain values.

`COBS( type u8 | body | CRC-16 ) 0x00`, little-endian. The CRC is CRC-16/IBM-3740 (polynomial 0x1021,
start 0xFFFF, check value 0x29B1) over type and body, sent low byte first. The firmware's C header
and its PROTOCOL.md are written from this module. Bodies only ever grow at their end.
"""

from enum import IntEnum, IntFlag
from typing import NamedTuple

PROTOCOL = 1
FIRST_FIRMWARE = "0.2.0"
"""The first firmware of protocol 1 whose HELLO carries a boot id."""
DELIMITER = 0
CRC_POLYNOMIAL = 0x1021
CRC_START = 0xFFFF
LONGEST_MESSAGE = 250
"""Type + body of the longest message; with its CRC below one COBS run, so an encoding is unique."""
BLOB_SIZE = 48
"""Bytes a device remembers without power; the first eight are its serial number."""
LONGEST_BLOB = 32
"""Bytes that READ_BLOB and WRITE_BLOB carry at most."""
LONGEST_ON_AVR = 62
"""Bytes on the wire: fits the 64-byte ring of the stock serial driver."""
BAUD_RATES = (500_000, 1_000_000)
"""Tried in this order; both are exact at 16 MHz."""


class Kind(IntEnum):
    """Type byte of a message; commands from the host have bit 7 set."""

    HELLO = 0x01
    ACK = 0x02
    STATUS = 0x03
    CHANNEL = 0x04
    SAMPLES = 0x10
    MATROW = 0x11
    ASK_HELLO = 0x81
    START = 0x82
    STOP = 0x83
    SET_RATE = 0x84
    SELF_TEST = 0x85
    READ_TEMP = 0x86
    READ_BLOB = 0x87
    WRITE_BLOB = 0x88
    SYNC = 0x89
    SET_GAIN = 0x8A
    REBOOT = 0x8B


class Sensor(IntEnum):
    """What converts: the `kind` of HELLO."""

    HX711 = 1
    ADS131M08 = 2
    PRESSURE_MAT = 3
    ADS1256 = 4
    SYNTHETIC = 0x7F


class Answer(IntEnum):
    """Result of an ACK."""

    OK = 0
    UNKNOWN = 1
    BAD_ARGUMENT = 2
    BUSY = 3
    HARDWARE = 4


class Flag(IntFlag):
    """Bits of SAMPLES and STATUS."""

    DROPPED = 1
    CONVERTER_CRC = 2
    OVERRANGE = 4
    TIMEOUT = 8
    LATE = 16
    SYNC = 32
    SELF_TEST = 64
    CONVERTER_RESET = 128


class Reset(IntFlag):
    """Why this life of the device began; several bits may be set, none where the board does not tell."""

    POWER_ON = 1
    EXTERNAL = 2
    BROWN_OUT = 4
    WATCHDOG = 8


class Field(NamedTuple):
    """One field of a body: its name, its struct letter (or a word for the rest), its meaning."""

    name: str
    form: str
    meaning: str


BODIES: dict[Kind, tuple[Field, ...]] = {
    Kind.HELLO: (
        Field("protocol", "B", "version of the protocol"),
        Field("major", "B", "firmware version"),
        Field("minor", "B", "firmware version"),
        Field("sensor", "B", "what converts, see Sensor"),
        Field("channels", "B", "number of channels, 0 for a pressure mat"),
        Field("bits", "B", "bits of the converter"),
        Field("gain", "B", "gain of the converter's amplifier"),
        Field("rate", "H", "nominal conversions, or scans of a mat, per second, Hz"),
        Field("full_scale_nv", "I", "nV at the input for the code 2^(bits-1)"),
        Field("uid", "8s", "serial number; all FF = not programmed"),
        Field("boot", "I", "random number of this life of the device"),
        Field("patch", "B", "firmware version"),
        Field("build", "I", "first four bytes of the source's git hash"),
        Field("rows", "B", "rows of a pressure mat, 0 for cells"),
        Field("columns", "B", "columns of a pressure mat, 0 for cells"),
        Field("geometry", "text", "name of the geometry, ASCII, the rest of the body"),
    ),
    Kind.ACK: (
        Field("command", "B", "the command that is answered"),
        Field("answer", "B", "see Answer"),
        Field("value", "rest", "the value really set, or the bytes asked for"),
    ),
    Kind.STATUS: (
        Field("dropped", "H", "sample frames that found no room"),
        Field("bad_received", "H", "damaged commands"),
        Field("converter_errors", "H", "CRC errors and time-outs of the converter"),
        Field("ticks", "I", "device time, us"),
        Field("boot", "I", "random number of this life of the device"),
        Field("flags", "B", "see Flag"),
        Field("temperature", "h", "0.01 degrees Celsius"),
        Field("supply", "H", "mV"),
        Field("uptime", "I", "s"),
        Field(
            "conversions", "I", "conversions, or scans of a mat, since boot; its low 16 bits number the next"
        ),
        Field("reset", "B", "why this life began, see Reset"),
    ),
    Kind.CHANNEL: (
        Field("channel", "B", "number of the channel"),
        Field("plate", "B", "0 left, 1 right"),
        Field("corner", "B", "0 front left, 1 front right, 2 back left, 3 back right"),
        Field("polarity", "b", "+1, or -1 for a cell wired the other way round"),
        Field("skew_us", "h", "when this channel converts, against the time stamp"),
        Field("input_nv", "I", "input range, nV"),
    ),
    Kind.SAMPLES: (
        Field("flags", "B", "see Flag"),
        Field("sequence", "H", "number of the conversion, sent or not"),
        Field("ticks", "I", "device time of the first sample, us"),
        Field("counts", "samples", "channels x int24; several samples are followed by their number, u8"),
    ),
    Kind.MATROW: (
        Field("row", "B", "number of the row, 0 is the front-most"),
        Field("sequence", "H", "number of the scan"),
        Field("ticks", "I", "device time of the start of this row, us"),
        Field(
            "cells",
            "rest",
            "from left to right, two 12-bit values as one 24-bit number a + 4096 b; an odd last one padded",
        ),
    ),
    Kind.ASK_HELLO: (),
    Kind.START: (),
    Kind.STOP: (),
    Kind.SET_RATE: (Field("rate", "H", "Hz"),),
    Kind.SELF_TEST: (),
    Kind.READ_TEMP: (),
    Kind.READ_BLOB: (Field("address", "H", "first byte"), Field("length", "B", "at most 32")),
    Kind.WRITE_BLOB: (Field("address", "H", "first byte"), Field("bytes", "rest", "at most 32")),
    Kind.SYNC: (Field("token", "I", "any number; comes back with the device time"),),
    Kind.SET_GAIN: (Field("gain", "B", "gain"),),
    Kind.REBOOT: (),
}

SAMPLES_HEAD = 8
"""Type, flags, sequence and ticks of a SAMPLES message, in bytes."""
REQUIRED: dict[Kind, int] = {Kind.HELLO: 21, Kind.ACK: 2, Kind.STATUS: 10, Kind.CHANNEL: 6}
"""Shortest body that is accepted: what the first firmware of protocol 1 sent."""
