"""A pressure mat that knows what it sent, a cable that does what it is told, and a slow reader of rows."""

import struct
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st
from strategies import flipped, junk

from station.wire.frame import Ack, Hello, Status, decode, encode
from station.wire.spec import Answer, Kind, Sensor

TURN = 1 << 32


def body_of(row: int, scan: int, ticks: int, cells: list[int]) -> bytes:
    """One MATROW body, value by value."""
    body = struct.pack("<BHI", row, scan % 65536, ticks % TURN)
    even = cells + [0] * (len(cells) % 2)
    for a, b in zip(even[::2], even[1::2], strict=True):
        body += (a + 4096 * b).to_bytes(3, "little")
    return body[: 7 + (3 * len(cells) + 1) // 2]


def read_body(body: bytes, columns: int) -> tuple[int, int, int, list[int]]:
    """Row, scan, ticks and counts of a MATROW body, bit by bit."""
    row, scan, ticks = struct.unpack("<BHI", body[:7])
    number = int.from_bytes(body[7:], "little")
    return row, scan, ticks, [number >> 12 * column & 0xFFF for column in range(columns)]


def count_of(scan: int, row: int, column: int) -> int:
    """A count that tells its place, zeros among them."""
    return 0 if (scan + row) % 5 == 0 else (scan * 977 + row * 131 + column * 37) % 1024


@dataclass
class MatSender:
    """A mat like the firmware's.

    sent : segment, scan, row, ticks (of 32 bits) of every row put on the cable. rows_made : of the stretch
    that the host can know of. known : whether an intact message told the host where the counters stand.
    """

    rows: int = 4
    columns: int = 5
    period: float = 1400.0
    rate: int = 44
    boot: int = 7
    scan: int = 0
    row: int = 0
    time: float = 1000.0
    sent: list[tuple[int, int, int]] = field(default_factory=list)

    def hello(self) -> bytes:
        hello = Hello(
            sensor=Sensor.PRESSURE_MAT,
            channels=0,
            bits=10,
            gain=1,
            rate=self.rate,
            boot=self.boot,
            rows=self.rows,
            columns=self.columns,
            geometry=f"mat_{self.rows}x{self.columns}",
        )
        return b"\0" + hello.encode()

    def status(self) -> bytes:
        return Status(ticks=int(self.time) % TURN, boot=self.boot, conversions=self.scan % TURN).encode()

    def start(self) -> bytes:
        if self.row:
            self.scan, self.row = self.scan + 1, 0
        return Ack(Kind.START, Answer.OK).encode() + self.status()

    def stop(self) -> bytes:
        return Ack(Kind.STOP, Answer.OK).encode() + self.status()

    def reset(self) -> bytes:
        """Begin a new life, and start."""
        self.boot, self.scan, self.row, self.time = self.boot + 1, 0, 0, 500.0
        return self.hello() + self.start()

    def convert(self, jitter: float = 0.0) -> bytes:
        """Make the next row."""
        ticks = int(self.time + jitter * self.period)
        cells = [count_of(self.scan, self.row, column) for column in range(self.columns)]
        self.sent.append((self.scan, self.row, ticks % TURN))
        raw = encode(Kind.MATROW, body_of(self.row, self.scan, ticks, cells))
        self.time += self.period
        self.row += 1
        if self.row == self.rows:
            self.scan, self.row = self.scan + 1, 0
        return raw


_bits = st.tuples(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000))
_many = st.integers(1, 30)
faults = st.one_of(
    st.tuples(st.just("run"), _many),
    st.tuples(st.just("run"), _many),
    st.tuples(st.just("drop"), st.integers(1, 60)),
    st.tuples(st.just("gap"), st.sampled_from([300, 20_000, 300_000])),
    st.tuples(st.just("junk"), junk),
    st.tuples(st.just("flip"), _bits),
    st.tuples(st.just("cut"), st.integers(1, 20)),
    st.tuples(st.just("twice"), st.integers(1, 3)),
    st.tuples(st.just("no delimiter"), st.just(0)),
    st.tuples(st.just("jitter"), st.floats(-0.3, 0.3)),
    st.tuples(st.just("status"), st.just(0)),
    st.tuples(st.just("pause"), st.floats(0.0, 400.0)),
    st.tuples(st.just("reset"), st.just(0)),
    st.tuples(st.just("other mat"), st.just(0)),
    st.tuples(st.just("cells"), st.just(0)),
)


@st.composite
def wild_traffic(draw: st.DrawFn) -> bytes:
    """Whatever a mat and a bad cable may bring."""
    sender = MatSender(
        draw(st.integers(1, 5)),
        draw(st.integers(1, 6)),
        scan=draw(st.sampled_from([0, 65_530, 200_000])),
        time=draw(st.sampled_from([0.0, TURN - 20_000.0])),
    )
    out = sender.hello() + sender.start()
    for what, how in draw(st.lists(faults, max_size=14)):
        out += _wild(sender, what, how)
    return out + draw(st.sampled_from([b"", sender.stop(), sender.convert()[:-3]]))


def _wild(sender: MatSender, what: str, how) -> bytes:  # type: ignore[no-untyped-def]
    match what:
        case "drop":
            for _ in range(how):
                sender.convert()
            return b""
        case "gap":
            sender.scan += how // sender.rows
            sender.time += how * sender.period
            return b""
        case "junk":
            return bytes(how)
        case "flip":
            return flipped(sender.convert(), how)
        case "cut":
            return sender.convert()[how:]
        case "twice":
            row = sender.convert()
            return row * (1 + how)
        case "no delimiter":
            return sender.convert()[:-1]
        case "jitter":
            return sender.convert(how)
        case "status":
            return sender.status()
        case "pause":
            said = sender.stop()
            sender.time += how * sender.period
            return said + sender.start()
        case "reset":
            return sender.reset()
        case "other mat":
            sender.rows = sender.rows % 5 + 1
            sender.row = 0
            return sender.hello() + sender.start()
        case "cells":
            return b"\0" + Hello(boot=sender.boot).encode()
        case _:
            return b"".join(sender.convert() for _ in range(how))


def rows_of(wire: bytes, columns: int) -> list[tuple[int, int, int, list[int]]]:
    """Every sound MATROW of some bytes, one at a time."""
    frames = [decode(piece + b"\0") for piece in wire.split(b"\0") if piece]
    return [read_body(f.body, columns) for f in frames if f is not None and f.kind == Kind.MATROW]


def random_cells(random: np.random.Generator, size: int, columns: int) -> np.ndarray:
    """Counts of 12 bits, many of them 0."""
    cells = random.integers(0, 4096, (size, columns))
    return (cells * (random.random((size, columns)) < 0.6)).astype(np.uint16)
