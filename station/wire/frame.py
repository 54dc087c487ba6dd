"""Frames as bytes and as values, one at a time. The stream of them is read by `decoder.py`."""

import struct
from binascii import crc_hqx
from dataclasses import dataclass, fields
from typing import Any, Self

from station.wire.spec import (
    BODIES,
    CRC_START,
    DELIMITER,
    LONGEST_MESSAGE,
    REQUIRED,
    SAMPLES_HEAD,
    Answer,
    Kind,
    Sensor,
)

NO_UID = b"\xff" * 8


@dataclass(frozen=True)
class Frame:
    """One wire message. kind : type byte. body : payload. raw : its exact bytes with the delimiter."""

    kind: int
    body: bytes
    raw: bytes


def crc(message: bytes) -> int:
    """Return the CRC-16/IBM-3740 of type and body."""
    return crc_hqx(message, CRC_START)


def stuff(message: bytes) -> bytes:
    """Return the COBS form of up to 253 bytes: no zero inside."""
    out = bytearray()
    for run in message.split(b"\0"):
        out.append(len(run) + 1)
        out += run
    return bytes(out)


def unstuff(piece: bytes) -> bytes | None:
    """Undo `stuff`; None when the bytes are not its result."""
    out = bytearray()
    at = 0
    while at < len(piece):
        code = piece[at]
        run = piece[at + 1 : at + code]
        if code == 0 or len(run) != code - 1 or 0 in run:
            return None
        out += run
        at += code
        if at < len(piece):
            out.append(0)
    return bytes(out) if piece else None


def encode(kind: int, body: bytes = b"") -> bytes:
    """Return the wire bytes of one message, delimiter included."""
    message = bytes([kind]) + body
    if len(message) > LONGEST_MESSAGE:
        raise ValueError(f"message of {len(message)} bytes")
    return stuff(message + struct.pack("<H", crc(message))) + bytes([DELIMITER])


def decode(raw: bytes) -> Frame | None:
    """Read one frame with its delimiter; None when it is damaged."""
    plain = unstuff(raw[:-1]) if raw[-1:] == b"\0" else None
    if plain is None or not 3 <= len(plain) <= LONGEST_MESSAGE + 2:
        return None
    message, check = plain[:-2], plain[-2:]
    if struct.pack("<H", crc(message)) != check:
        return None
    return Frame(message[0], message[1:], raw)


def command(kind: Kind, body: bytes = b"") -> bytes:
    """Return a command for the device: a zero first, so that it forgets any half-heard frame."""
    return bytes([DELIMITER]) + encode(kind, body)


def _pack(kind: Kind, value: Any) -> bytes:
    body = b""
    for name, form, _ in BODIES[kind]:
        part = getattr(value, name)
        if part is None:
            break  # a firmware before this field
        if form == "text":
            body += part.encode("ascii")
        elif form == "rest":
            body += part
        else:
            body += struct.pack("<" + form, part)
    return body


def _unpack(kind: Kind, body: bytes) -> dict[str, Any] | None:
    """Read a body field by field; what an older firmware does not send keeps its default."""
    if len(body) < REQUIRED.get(kind, 0):
        return None
    read: dict[str, Any] = {}
    at = 0
    for name, form, _ in BODIES[kind]:
        if form == "text":
            read[name] = body[at:].decode("ascii", "replace")
        elif form == "rest":
            read[name] = body[at:]
        else:
            size = struct.calcsize("<" + form)
            if at + size > len(body):
                break
            (read[name],) = struct.unpack_from("<" + form, body, at)
            at += size
    return read


class _Message:
    """Shared by the messages below: to the wire and back, as `spec.BODIES` says."""

    KIND: Kind

    def encode(self) -> bytes:
        """Return the wire bytes."""
        return encode(self.KIND, _pack(self.KIND, self))

    @classmethod
    def read(cls, frame: Frame) -> Self | None:
        """Read a frame of this kind; None when its body is too short to be one."""
        found = _unpack(cls.KIND, frame.body)
        if found is None:
            return None
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]  # every message is a dataclass
        return cls(**{name: value for name, value in found.items() if name in known})


@dataclass(frozen=True)
class Hello(_Message):
    """What the device says it is. `boot` 0 and an empty geometry: a firmware before them."""

    KIND = Kind.HELLO
    protocol: int = 1
    major: int = 0
    minor: int = 1
    sensor: int = Sensor.SYNTHETIC
    channels: int = 8
    bits: int = 24
    gain: int = 64
    rate: int = 1000
    full_scale_nv: int = 18_750_000
    uid: bytes = NO_UID
    boot: int = 0
    patch: int = 0
    build: int = 0
    rows: int = 0
    columns: int = 0
    geometry: str = ""

    @property
    def full_scale(self) -> float:
        """V at the converter's input for the largest code."""
        return self.full_scale_nv * 1e-9

    @property
    def serial(self) -> str:
        """The uid as people write it."""
        return self.uid.hex()

    @property
    def firmware(self) -> str:
        """Version of the firmware."""
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def is_mat(self) -> bool:
        """Whether a pressure mat speaks, which sends rows instead of samples."""
        return self.sensor == Sensor.PRESSURE_MAT and self.rows > 0 and self.columns > 0


@dataclass(frozen=True)
class Status(_Message):
    """Heartbeat, once a second. `conversions` and `reset` are None from a firmware before them."""

    KIND = Kind.STATUS
    dropped: int = 0
    bad_received: int = 0
    converter_errors: int = 0
    ticks: int = 0
    boot: int = 0
    flags: int = 0
    temperature: int = 0
    supply: int = 0
    uptime: int = 0
    conversions: int | None = None
    reset: int | None = None


@dataclass(frozen=True)
class Channel(_Message):
    """Where a channel's cell sits."""

    KIND = Kind.CHANNEL
    channel: int = 0
    plate: int = 0
    corner: int = 0
    polarity: int = 1
    skew_us: int = 0
    input_nv: int = 0


@dataclass(frozen=True)
class Ack(_Message):
    """The answer to a command."""

    KIND = Kind.ACK
    command: int = 0
    answer: int = Answer.OK
    value: bytes = b""


def samples(flags: int, sequence: int, ticks: int, counts: list[list[int]]) -> bytes:
    """Return the wire bytes of one SAMPLES frame.

    counts : one or more samples of (channels,) counts; each fits 24 bits, signed.
    """
    body = struct.pack("<BHI", flags, sequence & 0xFFFF, ticks & 0xFFFFFFFF)
    for sample in counts:
        for count in sample:
            body += struct.pack("<i", count)[:3]
    if len(counts) > 1:
        body += bytes([len(counts)])
    return encode(Kind.SAMPLES, body)


def samples_length(channels: int) -> int:
    """Return the length of a SAMPLES message (type + body) that carries one sample."""
    return SAMPLES_HEAD + 3 * channels
