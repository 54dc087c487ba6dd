"""Decoder: bytes in any cutting become blocks or scans, and messages, in order, with an account of all."""

import struct
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from station.block import Block, Tally
from station.scans import Scans
from station.wire import sequence
from station.wire.frame import Ack, Channel, Frame, Hello, Status, decode
from station.wire.gathering import Gathering
from station.wire.rows import read_rows, wire_length
from station.wire.scan import LONGEST_PIECE, UNKNOWN, Scan, room_for, room_for_any, scan, write_samples
from station.wire.spec import Answer, Kind

__all__ = ["UNKNOWN", "Decoder", "Scan", "scan", "write_samples"]

_KINDS = frozenset(int(kind) for kind in Kind)
_LONGEST_REST = 4 * LONGEST_PIECE
_SMALL = 4096
"""Bytes. What is read of a live device at once; room for it is kept."""


class Decoder:
    """Bytes in any cutting -> blocks and messages. Cutting them elsewhere changes nothing, bit for bit.

    A sample frame is accepted when its CRC, length, number and device time are right, see `sequence`.
    One that does not fit waits: it is accepted, out of turn behind the messages between, when the next
    two agree with it, and is a bad frame otherwise. Forwards such a jump is a gap of the segment,
    backwards it begins the next one, as does a HELLO or STATUS with another boot id.

    Several samples in one frame share its flags; device time is that of the first, and the others
    follow at the nominal rate. Before any HELLO the number of channels is taken from the length of the
    first valid SAMPLES frame, and the rate from the frames themselves; HELLO then decides.

    Conversions missing between two samples of a segment, or between a STATUS and the first sample, are
    entered when the later sample comes; those behind the last sample when a STATUS follows STOP, when
    the segment ends, or at `finish`: until then they may still be on their way.

    After the HELLO of a pressure mat its rows become Scans in the same way, see `Gathering`.

    Parameters
    ----------
    hello : what the device said of itself earlier, if that is known.
    channels : counts of one sample, if that is known without HELLO.

    Attributes
    ----------
    hello : the last HELLO, whatever its version; the caller refuses a foreign one.
    channels_seen : CHANNEL messages by number. status : the last STATUS.
    """

    def __init__(self, hello: Hello | None = None, channels: int | None = None) -> None:
        self.hello: Hello | None = None
        self.channels_seen: dict[int, Channel] = {}
        self.status: Status | None = None
        self._rest = b""
        self._channels = UNKNOWN if channels is None else channels
        self._room = room_for_any(_SMALL)
        self._states = sequence.beginning()
        self._state = self._states[0]
        self._progress = self._states.view(np.int64)[: len(sequence.PROGRESS) + 2]
        self._held, self._held_counts, self._seen = sequence.waiting()
        self._boot = 0
        self._boot_may_differ = False
        self._nominal = 0
        self._conversions = 0
        self._uptime = 0
        self._stop_heard = False
        self._unknown_frames = 0
        self._mats: list[Gathering] = []
        self._mat: Gathering | None = None
        self._mat_segment = 0
        if hello is not None:
            self._hear_hello(hello)

    def feed(self, data: bytes) -> list[Block | Scans | Frame]:
        """Take the next bytes. Returns what became whole: blocks or scans, a Frame for each other message."""
        cut = data.rfind(b"\0") + 1
        if cut == 0:
            self._keep(self._rest + data)
            return []
        wire = self._rest + data[:cut]
        self._rest = b""
        self._keep(data[cut:])
        items: list[Block | Scans | Frame] = []
        while wire:
            take = self._take if self._mat is None else self._take_rows
            wire = wire[take(wire, items) :]
        return items

    def finish(self) -> list[Block | Scans | Frame]:
        """End of the bytes: close the account. What is left is no whole piece and counts as noise."""
        self._state["noise_bytes"] += len(self._rest)
        self._rest = b""
        sequence.drop_held(self._state, self._held)
        sequence.close_account(self._state)
        return self._end_mat()

    @property
    def tally(self) -> Tally:
        """What became of every conversion so far: of every scan where a mat speaks."""
        return _together([self._sample_tally, *(mat.tallies[0] for mat in self._mats)])

    @property
    def row_tally(self) -> Tally:
        """What became of every row of a mat so far."""
        return _together([mat.tallies[1] for mat in self._mats])

    @property
    def _sample_tally(self) -> Tally:
        state = {name: int(self._state[name]) for name in sequence.STATE.names or ()}
        missing = max(0, state["closed"] - state["due"]) if state["has_due"] else 0
        corrupt = min(missing, state["bad"] * state["batch"])
        lost = state["lost"] + missing - corrupt
        corrupt += state["corrupt"]
        return Tally(
            sent=state["received"] + lost + corrupt,
            received=state["received"],
            lost=lost,
            corrupt=corrupt,
            duplicates=state["duplicates"],
            bad_frames=state["bad_frames"],
            noise_bytes=state["noise_bytes"],
            resets=state["resets"],
            unknown_frames=self._unknown_frames,
        )

    def _keep(self, rest: bytes) -> None:
        """Keep what is no whole piece yet; of a piece too long for any frame only its end matters."""
        if len(rest) > _LONGEST_REST:
            self._state["noise_bytes"] += len(rest) - _LONGEST_REST // 2
            rest = rest[-_LONGEST_REST // 2 :]
        self._rest = rest

    def _take(self, wire: bytes, items: list[Block | Scans | Frame]) -> int:
        """Decode whole pieces until a HELLO changes how they are to be read. Returns the bytes done."""
        arrival = np.frombuffer(wire, dtype=np.uint8)
        found = self._room if len(wire) <= _SMALL else room_for(arrival, self._channels)
        found.fill(arrival, self._channels)
        channels = max(found.channels, 1)
        progress = self._progress
        held = self._held_counts.size // channels if progress[-1] else 0
        rows = _Rows(found.counted // channels + held, channels)
        pieces = (
            arrival,
            found.start,
            found.flags,
            found.sequence,
            found.ticks,
            found.batch,
            found.counts,
            found.other_start,
            found.other_end,
            found.other_kind,
            found.found,
            found.others,
        )
        out = (rows.index, rows.ticks, rows.flags, rows.counts)
        progress[: len(sequence.PROGRESS)] = 0
        handed_on = 0
        while True:
            why = sequence.follow(self._states, self._held, self._held_counts, self._seen, *pieces, *out)
            read, _, others, written, segment, _ = progress.tolist()
            handed_on = rows.hand_on(handed_on, written, segment - (why == sequence.RESTARTED), items)
            if why == sequence.FINISHED:
                self._channels = found.channels
                return len(wire)
            if why == sequence.RESTARTED:
                self._forget_status()
                self._boot_may_differ = True
                continue
            end = int(found.other_end[others - 1])
            frame = decode(wire[int(found.other_start[others - 1]) : end])
            assert frame is not None
            items.append(frame)
            known = self._channels
            if read:
                self._channels = found.channels
            self._hear(frame)
            if frame.kind == Kind.HELLO and (self._channels != known or self._mat is not None):
                return end
            self._channels = known

    # Rows of a mat

    def _take_rows(self, wire: bytes, items: list[Block | Scans | Frame]) -> int:
        """Gather rows until a HELLO changes how they are to be read. Returns the bytes done."""
        arrival = np.frombuffer(wire, dtype=np.uint8)
        found = scan(arrival, 0)
        messages = np.flatnonzero((found.other_kind != UNKNOWN) & (found.other_kind != Kind.MATROW))
        done = 0
        for place in (*messages.tolist(), len(found.other_kind)):
            assert self._mat is not None
            self._gather(arrival, found, done, place)
            items += self._mat.release()
            if place == len(found.other_kind):
                break
            first, end, done = int(found.other_start[place]), int(found.other_end[place]), place + 1
            frame = decode(wire[first:end])
            assert frame is not None
            items.append(frame)
            mat = self._mat
            self._hear(frame)
            if self._mat is not mat:
                items += mat.release(ends=True)
                return end
        return len(wire)

    def _gather(self, arrival: NDArray[np.uint8], found: Scan, first: int, last: int) -> None:
        """Take pieces [first, last): rows and damage."""
        mat = self._mat
        assert mat is not None
        end, kind = found.other_end[first:last], found.other_kind[first:last]
        size = end - found.other_start[first:last] - 1
        length = wire_length(mat.columns)
        is_row = (kind == Kind.MATROW) & (size == length - 1)
        for piece in np.flatnonzero(~is_row & (size >= length)).tolist():
            # Text in front of a row, or a delimiter lost between two, costs no second row.
            rescued = decode(arrival[end[piece] - length : end[piece]].tobytes())
            is_row[piece] = rescued is not None and rescued.kind == Kind.MATROW
        start = end[is_row] - length
        rows = read_rows(arrival, start, mat.columns)
        is_row[is_row] = is_there = rows.row < mat.rows
        noise = np.where(is_row, size - (length - 1), size)
        is_bad = noise > 0
        mat.damage(int(is_bad.sum()), int(noise.sum()))
        before = np.cumsum(is_bad)
        mat.take(rows[is_there], np.diff(before[is_row], prepend=0))
        mat.damaged(int(before[-1] - before[is_row][-1] if is_row.any() else is_bad.sum()) if len(end) else 0)
        if mat.segment != self._mat_segment:
            self._mat_segment = mat.segment
            self._forget_status()
            self._boot_may_differ = True

    def _begin_mat(self, hello: Hello) -> None:
        """Gather the rows of this mat from now on, in a segment of their own."""
        segment = self._mat.segment + 1 if self._mat is not None else int(self._state["segment"])
        self._mat = Gathering(hello.rows, hello.columns, hello.rate, segment)
        self._mat_segment = segment
        self._mats.append(self._mat)

    def _end_mat(self) -> list[Block | Scans | Frame]:
        if self._mat is None:
            return []
        self._mat.finish()
        return [*self._mat.release(ends=True)]

    # What the device says

    def _hear(self, frame: Frame) -> None:
        if frame.kind not in _KINDS:
            self._unknown_frames += 1
        elif frame.kind == Kind.HELLO:
            hello = Hello.read(frame)
            if hello is not None:
                self._hear_hello(hello)
        elif frame.kind == Kind.STATUS:
            status = Status.read(frame)
            if status is not None:
                self._hear_status(status)
        elif frame.kind == Kind.CHANNEL:
            channel = Channel.read(frame)
            if channel is not None:
                self.channels_seen[channel.channel] = channel
        elif frame.kind == Kind.ACK:
            ack = Ack.read(frame)
            if ack is not None and ack.answer == Answer.OK:
                self._hear_ack(ack)

    def _hear_hello(self, hello: Hello) -> None:
        self.hello = hello
        if self._is_other_life(hello.boot):
            self._begin_life()
        if hello.channels != self._channels:
            sequence.drop_held(self._state, self._held)
            if self._state["has_samples"]:
                self._begin_segment()
            self._channels = hello.channels
        self._set_rate(hello.rate)
        self._choose(hello)

    def _choose(self, hello: Hello) -> None:
        """Gather rows, or follow samples, as HELLO says."""
        if not hello.is_mat:
            if self._mat is not None:
                self._mat.finish()
                self._state["segment"] = self._mat.segment + 1
                self._mat = None
        elif self._mat is None or (self._mat.rows, self._mat.columns) != (hello.rows, hello.columns):
            if self._mat is not None:
                self._mat.finish()
            self._begin_mat(hello)

    def _hear_ack(self, ack: Ack) -> None:
        if self._mat is not None:
            if ack.command == Kind.START:
                self._mat.hear_start()
            elif ack.command == Kind.STOP:
                self._mat.hear_stop()
        elif ack.command in (Kind.START, Kind.STOP):
            self._state["paused"] = 1
            self._stop_heard = ack.command == Kind.STOP
        elif ack.command == Kind.SET_RATE and len(ack.value) == 2:
            self._set_rate(struct.unpack("<H", ack.value)[0])

    def _hear_status(self, status: Status) -> None:
        self.status = status
        if self._is_other_life(status.boot):
            self._begin_life(status)
        if status.conversions is None:
            return
        if self._mat is not None:
            self._mat.hear_status(status.conversions, status.ticks)
            return
        state = self._state
        time = self._status_time(status)
        number = self._status_number(status.conversions, time)
        if number is None:
            return
        state["status_known"] = state["status_fresh"] = 1
        state["status_number"], state["status_time"] = number, time
        self._conversions, self._uptime = status.conversions, status.uptime
        if not state["has_due"]:
            state["has_due"], state["due"] = 1, number
        if self._stop_heard:
            self._stop_heard = False
            state["closed"] = number

    def _status_time(self, status: Status) -> int:
        """Unwrap device time; over a silence of more than half a turn (36 min) the uptime decides."""
        state = self._state
        if not state["status_known"]:
            reference = int(state["time"]) if state["has_samples"] else status.ticks
            return reference + _signed(status.ticks - reference, sequence.TURN)
        reference = int(state["status_time"])
        time = reference + _signed(status.ticks - reference, sequence.TURN)
        expected = reference + 1_000_000 * (status.uptime - self._uptime)
        return time + sequence.TURN * round((expected - time) / sequence.TURN)

    def _status_number(self, conversions: int, time: int) -> int | None:
        """Count conversions on; None when they ran backwards, or faster than the converter can."""
        state = self._state
        if state["status_known"]:
            advance = _signed(conversions - self._conversions, 1 << 32)
            elapsed = max(0, time - int(state["status_time"]))
            most = (1.0 + sequence.SPREAD) * elapsed + 2 * sequence.SETTLING
            is_possible = advance >= 0 and advance * float(state["period"]) <= most
            return int(state["status_number"]) + advance if is_possible else None
        if state["has_samples"]:
            return int(state["due"]) + _signed(conversions - int(state["due"]), sequence.NUMBERS)
        return conversions

    # Lives and segments

    def _is_other_life(self, boot: int) -> bool:
        """Tell whether a boot id shows a restart that is not known yet. The first one seen does not."""
        if boot == 0:
            return False
        known, self._boot = self._boot, boot
        restarted = known not in (0, boot) and not self._boot_may_differ
        self._boot_may_differ = False
        return restarted

    def _begin_life(self, status: Status | None = None) -> None:
        """Begin the segment after a restart; held frames that fit the STATUS are its first samples."""
        if self._mat is not None:
            self._mat.begin_life()
            self._mat_segment = self._mat.segment
            return
        state = self._state
        if status is None or not self._place_held(status):
            sequence.drop_held(state, self._held)
        self._begin_segment()
        state["resets"] += 1
        state["deliver"] = state["held"] > 0

    def _place_held(self, status: Status) -> bool:
        """Give the first held frame its place when it came shortly before a STATUS."""
        if not self._state["held"] or status.conversions is None:
            return False
        first = self._held[0]
        advance = _signed(status.conversions - int(first["number"]), sequence.NUMBERS)
        elapsed = _signed(status.ticks - int(first["time"]), sequence.TURN)
        first["number"] = status.conversions - advance
        first["time"] = status.ticks - elapsed
        return 0 < advance <= sequence.WINDOW and 0 <= elapsed <= 2 * sequence.SETTLING

    def _begin_segment(self) -> None:
        sequence.begin_segment(self._state, self._seen)
        self._forget_status()

    def _forget_status(self) -> None:
        self._conversions = self._uptime = 0
        self._stop_heard = False

    def _set_rate(self, rate: int) -> None:
        if rate > 0 and rate != self._nominal:
            self._nominal = rate
            self._state["period"] = self._state["spacing"] = 1e6 / rate
            sequence.begin_run(self._state)


class _Rows:
    """Room for the samples of one call, cut into blocks as they are handed on."""

    def __init__(self, room: int, channels: int) -> None:
        self.index: NDArray[np.int64] = np.empty(room, dtype=np.int64)
        self.ticks: NDArray[np.int64] = np.empty(room, dtype=np.int64)
        self.flags: NDArray[np.uint8] = np.empty(room, dtype=np.uint8)
        self.counts: NDArray[np.int32] = np.empty((room, channels), dtype=np.int32)

    def hand_on(self, first: int, last: int, segment: int, items: list[Block | Scans | Frame]) -> int:
        """Append rows [first, last) as a block, if there are any. Returns `last`."""
        if last > first:
            part = slice(first, last)
            block = Block(self.index[part], self.ticks[part], self.flags[part], self.counts[part], segment)
            items.append(block)
        return last


def _together(tallies: list[Tally]) -> Tally:
    """Add accounts up."""
    counted = [sum(getattr(tally, field.name) for tally in tallies) for field in fields(Tally)]
    return Tally(*counted)


def _signed(difference: int, turn: int) -> int:
    """A difference on a circle: forwards or backwards, whichever is nearer."""
    return (difference + turn // 2) % turn - turn // 2
