"""The slow obvious twins of `station.wire`: one piece after the other, whole bytes only."""

import math
import struct
from dataclasses import dataclass, field

from station.block import Tally
from station.wire.frame import Ack, Channel, Frame, Hello, Status, decode
from station.wire.spec import Answer, Kind

WINDOW = 4096
PAST = 1024


@dataclass(frozen=True)
class Sent:
    """One SAMPLES frame as it came. counts : one tuple for each sample."""

    flags: int
    sequence: int
    ticks: int
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Taken:
    """One sample as it is handed on."""

    segment: int
    index: int
    ticks: int
    flags: int
    counts: tuple[int, ...]


def read_samples(frame: Frame | None, channels: int | None) -> tuple[Sent | None, int | None]:
    """Read a SAMPLES frame; None when it is not one of that many channels. Also returns the channels."""
    if frame is None or frame.kind != Kind.SAMPLES or len(frame.body) < 7:
        return None, channels
    flags, sequence, ticks = struct.unpack("<BHI", frame.body[:7])
    body = frame.body[7:]
    last = body[-1] if body else 0
    if channels is None:
        if body and len(body) % 3 == 0:
            channels = len(body) // 3
        elif last >= 2 and len(body) > 1 and (len(body) - 1) % (3 * last) == 0:
            channels = (len(body) - 1) // (3 * last)
    if not channels:
        return None, channels
    if len(body) == 3 * channels:
        batch = 1
    elif last >= 2 and len(body) == 3 * channels * last + 1:
        batch = last
    else:
        return None, channels
    values = [
        int.from_bytes(body[at : at + 3], "little", signed=True) for at in range(0, 3 * channels * batch, 3)
    ]
    rows = tuple(tuple(values[row * channels : (row + 1) * channels]) for row in range(batch))
    return Sent(flags, sequence, ticks, rows), channels


def nearest(residue: int, turn: int, near: int) -> int:
    """Return the number nearest to `near` that is `residue` on a circle of `turn`."""
    return near + (residue - near + turn // 2) % turn - turn // 2


def fits(advance: int, elapsed: int, period: float, slack: float) -> bool:
    """Tell whether device time agrees with the number of conversions."""
    return abs(elapsed - advance * period) <= 0.2 * abs(advance) * period + slack


@dataclass
class Life:
    """What is known of the segment that is being received."""

    origin: int | None = None
    number: int = 0
    time: int = 0
    batch: int = 1
    due: int | None = None
    status: tuple[int, int] | None = None
    status_raw: Status | None = None
    status_is_newer: bool = False
    paused: bool = False
    stop_heard: bool = False
    closed: int | None = None
    bad: int = 0
    seen: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass
class Held:
    """A frame that waits for others that agree."""

    sent: Sent
    bad: int


class NaiveDecoder:
    """Whole bytes in, everything out."""

    def __init__(self, hello: Hello | None = None, channels: int | None = None) -> None:
        self.channels = channels
        self.hello: Hello | None = None
        self.status: Status | None = None
        self.channels_seen: dict[int, Channel] = {}
        self.items: list[Taken | Frame] = []
        self.life = Life()
        self.segment = 0
        self.boot = 0
        self.boot_may_differ = False
        self.nominal = 0
        self.period = self.spacing = self.held_period = 0.0
        self.run = (0, 0)
        self.refresh = 16
        self.held: list[Held] = []
        self.received = self.lost = self.corrupt = self.duplicates = 0
        self.bad_frames = self.noise = self.resets = self.unknown = 0
        if hello is not None:
            self.hear_hello(hello)

    def decode(self, data: bytes) -> list[Taken | Frame]:
        """Decode all bytes up to their end."""
        *pieces, rest = data.split(b"\0")
        for piece in pieces:
            if piece:
                self.take(piece + b"\0")
        self.noise += len(rest)
        self.drop_held()
        self.close()
        return self.items

    @property
    def tally(self) -> Tally:
        """What became of every conversion."""
        sent = self.received + self.lost + self.corrupt
        return Tally(
            sent,
            self.received,
            self.lost,
            self.corrupt,
            self.duplicates,
            self.bad_frames,
            self.noise,
            self.resets,
            self.unknown,
        )

    # Pieces

    def take(self, raw: bytes) -> None:
        frame = decode(raw)
        if frame is not None and frame.kind != Kind.SAMPLES:
            self.items.append(frame)
            self.hear(frame)
            return
        sent, self.channels = read_samples(frame, self.channels)
        length = 12 + 3 * (self.channels or 0)
        if sent is None and self.channels and len(raw) > length:
            sent, _ = read_samples(decode(raw[-length:]), self.channels)
            if sent is not None:
                self.junk(len(raw) - length)
        if sent is None:
            self.junk(len(raw) - 1)
        else:
            self.follow(sent)

    def junk(self, size: int) -> None:
        self.bad_frames += 1
        self.noise += size
        self.life.bad += 1

    # Accounts

    def account(self, missing: int) -> None:
        if missing > 0:
            corrupt = min(missing, self.life.bad * self.life.batch)
            self.corrupt += corrupt
            self.lost += missing - corrupt
        self.life.bad = 0

    def close(self) -> None:
        if self.life.due is not None and self.life.status is not None:
            self.account(self.life.status[0] - self.life.due)
            self.life.due = max(self.life.due, self.life.status[0])

    def drop_held(self) -> None:
        for held in self.held:
            self.life.bad += held.bad + 1
            self.bad_frames += 1
        self.held = []

    def begin_segment(self) -> None:
        self.close()
        self.segment += 1
        self.life = Life()

    # Samples

    def accept(self, sent: Sent, number: int, time: int, is_next: bool = False) -> None:
        life = self.life
        life.batch = len(sent.counts)
        self.account(0 if life.due is None else number - life.due)
        if life.origin is None:
            life.origin = number
        self.received += life.batch
        life.number, life.time, life.due = number, time, number + life.batch
        life.status_is_newer = life.paused = False
        life.closed = None
        life.seen[sent.sequence % PAST] = (sent.sequence, sent.ticks)
        if not is_next:
            self.run, self.refresh = (number, time), 16
        elif number - self.run[0] >= self.refresh:
            self.period = (time - self.run[1]) / (number - self.run[0])
            self.refresh *= 2
        for place, counts in enumerate(sent.counts):
            ticks = time + math.floor(place * self.spacing + 0.5)
            self.items.append(Taken(self.segment, number - life.origin + place, ticks, sent.flags, counts))

    def follow(self, sent: Sent) -> None:
        life = self.life
        if life.origin is None:
            self.drop_held()
            self.accept(sent, *self.by_status(sent))
            return
        advance = (sent.sequence - life.number) % 65536
        elapsed = (sent.ticks - life.time) % 2**32
        if life.batch <= advance <= WINDOW and elapsed > 0:
            if self.period == 0 and elapsed <= advance * 1_000_000:
                self.period = self.spacing = elapsed / advance
            if self.period > 0 and fits(advance, elapsed, self.period, self.period):
                self.drop_held()
                self.accept(sent, life.number + advance, life.time + elapsed, is_next=True)
                return
        if life.seen.get(sent.sequence % PAST) == (sent.sequence, sent.ticks):
            self.duplicates += 1
        elif self.fits_status(sent):
            self.drop_held()
            self.accept(sent, *self.by_status(sent))
        elif life.paused and not life.status_is_newer and life.batch <= advance <= WINDOW and elapsed < 2**31:
            self.drop_held()
            self.accept(sent, life.number + advance, life.time + elapsed)
        elif self.is_late(65536 - advance, 2**32 - elapsed):
            self.bad_frames += 1
            life.bad += 1
        elif self.held and (self.held[-1].sent.sequence, self.held[-1].sent.ticks) == (
            sent.sequence,
            sent.ticks,
        ):
            self.duplicates += 1
        else:
            self.hold(sent)

    def by_status(self, sent: Sent) -> tuple[int, int]:
        if self.life.status is None:
            return sent.sequence, sent.ticks
        number, time = self.life.status
        now = nearest(sent.ticks, 2**32, time)
        expected = number
        if self.period > 0 and now > time:
            expected += int((now - time) / self.period)
        return nearest(sent.sequence, 65536, expected), now

    def fits_status(self, sent: Sent) -> bool:
        life = self.life
        if not life.status_is_newer or life.status is None or self.period == 0 or life.due is None:
            return False
        number = nearest(sent.sequence, 65536, life.status[0])
        time = nearest(sent.ticks, 2**32, life.status[1])
        advance = number - life.status[0]
        slack = 2 * self.period + (1_000_000 if life.paused else 0)
        return (
            number >= life.due
            and time > life.time
            and abs(advance) <= WINDOW
            and fits(advance, time - life.status[1], self.period, slack)
        )

    def is_late(self, back: int, before: int) -> bool:
        if back > PAST or self.period == 0:
            return False
        return abs(before - back * self.period) <= (0.5 + 0.05 * back) * self.period

    def agrees(self, sent: Sent) -> bool:
        last = self.held[-1].sent
        advance = (sent.sequence - last.sequence) % 65536
        elapsed = (sent.ticks - last.ticks) % 2**32
        if not len(last.counts) <= advance <= WINDOW or not 0 < elapsed <= advance * 1_000_000:
            return False
        if len(self.held) > 1:
            return fits(advance, elapsed, self.held_period, self.held_period)
        as_before = self.period > 0 and fits(advance, elapsed, self.period, self.period)
        self.held_period = self.period if as_before else elapsed / advance
        return True

    def hold(self, sent: Sent) -> None:
        if self.held and not self.agrees(sent):
            self.drop_held()
        if len(self.held) < 2:
            self.held.append(Held(sent, self.life.bad))
            self.life.bad = 0
            return
        place = self.as_gap(self.held[0].sent)
        if place is None:
            bad, self.life.bad = self.life.bad, self.held[0].bad
            self.begin_segment()
            self.resets += 1
            self.boot_may_differ = True
            self.held[0].bad = 0
            self.life.bad = bad
            place = (self.held[0].sent.sequence, self.held[0].sent.ticks)
        self.deliver(*place)
        self.follow(sent)

    def as_gap(self, sent: Sent) -> tuple[int, int] | None:
        life = self.life
        assert life.due is not None
        if life.status_is_newer:
            number, time = self.by_status(sent)
            if time > life.time and number >= life.due:
                return number, time
        elapsed = (sent.ticks - life.time) % 2**32
        if elapsed >= 2**31:
            return None
        period = self.period or self.held_period
        advance = (sent.sequence - life.number) % 65536
        turns = max(0, math.floor((elapsed / period - advance) / 65536 + 0.5))
        number = life.number + advance + turns * 65536
        if number < life.due:
            number += 65536
        return number, life.time + elapsed

    def deliver(self, number: int, time: int) -> None:
        if len(self.held) > 1 and self.held_period != self.period:
            self.period = self.spacing = self.held_period
        after, held, self.held = self.life.bad, self.held, []
        for place, one in enumerate(held):
            number += (one.sent.sequence - number) % 65536
            time += (one.sent.ticks - time) % 2**32
            self.life.bad = one.bad
            run, refresh = self.run, self.refresh
            self.accept(one.sent, number, time)
            if place > 0:
                self.run, self.refresh = run, refresh
        self.life.bad = after

    # Messages

    def hear(self, frame: Frame) -> None:
        if frame.kind not in {int(kind) for kind in Kind}:
            self.unknown += 1
        if frame.kind == Kind.HELLO and (hello := Hello.read(frame)):
            self.hear_hello(hello)
        if frame.kind == Kind.STATUS and (status := Status.read(frame)):
            self.hear_status(status)
        if frame.kind == Kind.CHANNEL and (channel := Channel.read(frame)):
            self.channels_seen[channel.channel] = channel
        if frame.kind == Kind.ACK and (ack := Ack.read(frame)) and ack.answer == Answer.OK:
            if ack.command in (Kind.START, Kind.STOP):
                self.life.paused = True
                self.life.stop_heard = ack.command == Kind.STOP
            if ack.command == Kind.SET_RATE and len(ack.value) == 2:
                self.set_rate(int.from_bytes(ack.value, "little"))

    def set_rate(self, rate: int) -> None:
        if rate > 0 and rate != self.nominal:
            self.nominal = rate
            self.period = self.spacing = 1e6 / rate
            self.run, self.refresh = (self.life.number, self.life.time), 16

    def restarted(self, boot: int) -> bool:
        if boot == 0:
            return False
        known, self.boot = self.boot, boot
        may_differ, self.boot_may_differ = self.boot_may_differ, False
        return known != 0 and known != boot and not may_differ

    def hear_hello(self, hello: Hello) -> None:
        self.hello = hello
        if self.restarted(hello.boot):
            self.drop_held()
            self.begin_segment()
            self.resets += 1
        if hello.channels != self.channels:
            self.drop_held()
            if self.life.origin is not None:
                self.begin_segment()
            self.channels = hello.channels
        self.set_rate(hello.rate)

    def hear_status(self, status: Status) -> None:
        self.status = status
        if self.restarted(status.boot):
            place = self.place_held(status)
            if place is None:
                self.drop_held()
            self.begin_segment()
            self.resets += 1
        else:
            place = None
        self.enter_status(status)
        if place is not None:
            self.deliver(*place)

    def place_held(self, status: Status) -> tuple[int, int] | None:
        if not self.held or status.conversions is None:
            return None
        number = nearest(self.held[0].sent.sequence, 65536, status.conversions)
        time = nearest(self.held[0].sent.ticks, 2**32, status.ticks)
        if 0 < status.conversions - number <= WINDOW and 0 <= status.ticks - time <= 2_000_000:
            return number, time
        return None

    def enter_status(self, status: Status) -> None:
        life = self.life
        if status.conversions is None:
            return
        if life.status is None or life.status_raw is None:
            number, time = status.conversions, status.ticks
            if life.origin is not None and life.due is not None:
                number = nearest(number, 65536, life.due)
                time = nearest(time, 2**32, life.time)
        else:
            before = life.status_raw
            assert before.conversions is not None
            forwards = (status.conversions - before.conversions) % 2**32
            if forwards >= 2**31:
                return
            number = life.status[0] + forwards
            expected = life.status[1] + 1_000_000 * (status.uptime - before.uptime)
            time = nearest(status.ticks, 2**32, life.status[1])
            time += 2**32 * round((expected - time) / 2**32)
            if forwards * self.period > 1.2 * max(0, time - life.status[1]) + 2_000_000:
                return
        life.status, life.status_raw, life.status_is_newer = (number, time), status, True
        if life.due is None:
            life.due = number
        if life.stop_heard:
            life.stop_heard = False
            life.closed = number
