"""Gathering: rows of a mat, as they come, become scans. What did not come stays missing.

The rules are those of `sequence`, with the place of a row (scan times rows, plus row) for the number of a
conversion: a row is taken when number and device time agree with the rows before it; one that does not
fit waits until others agree with it, and is a bad frame otherwise.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from station.block import Tally
from station.scans import NO_TICKS, Scans
from station.wire.row_account import RowAccount
from station.wire.rows import Rows
from station.wire.sequence import AGREEING, NUMBERS, PAST, SETTLING, SLOWEST, SPREAD, TURN, WINDOW

REFRESH = 16
"""Rows after which the period is first improved; each time it takes twice as many."""
_LATE = 0.05
_NONE = -1


@dataclass(frozen=True)
class _Row:
    """One row as it came. code : its place on the circle of all places. bad : damaged pieces before it."""

    code: int
    ticks: int
    cells: NDArray[np.uint16]
    bad: int


class Gathering:
    """Rows in, scans out.

    Parameters
    ----------
    rows, columns : of the mat. rate : Hz, scans a second by its HELLO; a guess until rows tell better.

    Attributes
    ----------
    segment : number of the present life of the device.
    """

    def __init__(self, rows: int, columns: int, rate: int, segment: int = 0) -> None:
        self.rows, self.columns, self.segment = rows, columns, segment
        self._turn = NUMBERS * rows
        self._guess = 1e6 / (max(rate, 1) * rows)
        self._period = 0.0
        self._account = RowAccount(rows)
        self._duplicates = self._bad_frames = self._noise = self._resets = 0
        self._held: list[_Row] = []
        self._held_period = 0.0
        self._waiting: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16]]] = []
        self._ready: list[Scans] = []
        self._seen = np.full((PAST, 2), _NONE, dtype=np.int64)
        self._forget()

    def _forget(self) -> None:
        """Nothing is known of the counters of this life."""
        self._place: int | None = None
        self._time = 0
        self._origin: int | None = None
        self._run = (0, 0)
        self._refresh = REFRESH
        self._status: tuple[int, int] | None = None
        self._is_fresh = self._is_paused = self._is_stopped = self._stop_heard = False
        self._seen[:] = _NONE

    # What comes

    def take(self, rows: Rows, bad: NDArray[np.int64]) -> None:
        """Take rows in their order. bad : (n,) damaged pieces that came before each."""
        code = rows.sequence.astype(np.int64) * self.rows + rows.row
        ticks = rows.ticks.astype(np.int64)
        at = 0
        while at < len(rows):
            run = self._run_on(code[at:], ticks[at:], rows.cells[at:])
            if run == 0:
                self._take_one(_Row(int(code[at]), int(ticks[at]), rows.cells[at], int(bad[at])))
                run = 1
            at += run

    def damage(self, pieces: int, size: int) -> None:
        """Count pieces that are no frame, `size` bytes in all."""
        self._bad_frames += pieces
        self._noise += size

    def damaged(self, pieces: int) -> None:
        """Remember that pieces behind the last row were damaged: one of them may have been the next row."""
        self._account.bad += pieces

    def _run_on(
        self,
        code: NDArray[np.int64],
        ticks: NDArray[np.int64],
        cells: NDArray[np.uint16],
    ) -> int:
        """Accept rows while each is the very next one: the same as one by one, faster. Returns how many."""
        if self._place is None or self._period == 0 or self._held or self._is_stopped:
            return 0
        most = min(len(code), self._run[0] + self._refresh - self._place)
        behind = np.concatenate([[self._place], code[: most - 1]])
        lapse = (ticks[:most] - np.concatenate([[self._time], ticks[: most - 1]])) % TURN
        fits = np.abs(lapse - self._period) <= (1.0 + SPREAD) * self._period
        is_next = ((code[:most] - behind) % self._turn == 1) & (lapse > 0) & fits
        count = most if is_next.all() else int(np.argmin(is_next))
        if count:
            self._accept(
                self._place + 1 + np.arange(count), self._time + np.cumsum(lapse[:count]), cells[:count]
            )
            self._improve_period()
        return count

    def _take_one(self, row: _Row) -> None:
        self._account.bad += row.bad
        if self._place is None:
            self._anchor(row)
            return
        advance = (row.code - self._place) % self._turn
        elapsed = (row.ticks - self._time) % TURN
        is_near = 1 <= advance <= WINDOW * self.rows
        if is_near and elapsed > 0 and self._fits(advance, elapsed):
            self._period = self._period or elapsed / advance
            self._drop_held()
            self._accept_one(row, self._place + advance, self._time + elapsed)
            self._improve_period()
        elif self._is_known(row):
            self._duplicates += 1
        elif self._fits_status(row):
            self._anchor(row)
        elif is_near and self._is_paused and not self._is_fresh and elapsed < TURN // 2:
            self._drop_held()
            self._accept_one(row, self._place + advance, self._time + elapsed)
            self._begin_run()
        elif self._is_late(self._turn - advance, TURN - elapsed):
            self._bad_frames += 1
            self._account.bad += 1
        elif self._held and (self._held[-1].code, self._held[-1].ticks) == (row.code, row.ticks):
            self._duplicates += 1
        else:
            self._hold(row)

    # Judgement

    def _fits(self, advance: int, elapsed: int) -> bool:
        if self._period == 0:
            return elapsed <= advance * SLOWEST
        return abs(elapsed - advance * self._period) <= (SPREAD * advance + 1.0) * self._period

    def _is_known(self, row: _Row) -> bool:
        code, ticks = self._seen[row.code % PAST].tolist()
        return (code, ticks) == (row.code, row.ticks)

    def _is_late(self, back: int, before: int) -> bool:
        """A row from the gap before the last one: out of order, and already accounted for."""
        if back > PAST or self._period == 0:
            return False
        return abs(before - back * self._period) <= (0.5 + _LATE * back) * self._period

    def _fits_status(self, row: _Row) -> bool:
        if not self._is_fresh or self._status is None or self._period == 0 or self._place is None:
            return False
        place, time = self._by_status(row)
        advance, elapsed = place - self._status[0], time - self._status[1]
        slack = (2.0 + self.rows) * self._period + SETTLING * self._is_paused
        fits = abs(elapsed - advance * self._period) <= SPREAD * abs(advance) * self._period + slack
        return place > self._place and time > self._time and abs(advance) <= WINDOW * self.rows and fits

    def _by_status(self, row: _Row) -> tuple[int, int]:
        """Place and time of a row by the last STATUS; as it says itself when there was none."""
        if self._status is None:
            return row.code, row.ticks
        place, time = self._status
        now = time + _signed(row.ticks - time, TURN)
        expected = place + (int((now - time) / self._period) if self._period > 0 and now > time else 0)
        return expected + _signed(row.code - expected, self._turn), now

    # Rows that fit

    def _anchor(self, row: _Row) -> None:
        self._drop_held()
        self._accept_one(row, *self._by_status(row))
        self._begin_run()

    def _accept_one(self, row: _Row, place: int, time: int) -> None:
        self._accept(np.array([place]), np.array([time]), row.cells[None])

    def _accept(self, place: NDArray[np.int64], time: NDArray[np.int64], cells: NDArray[np.uint16]) -> None:
        """Enter rows whose places follow each other."""
        first = int(place[0])
        if self._account.due is None or self._is_stopped:
            self._account.due = self._first_due(first, int(time[0]))
        self._account.take(first, len(place))
        if self._origin is None:
            self._origin = first // self.rows
        self._place, self._time = int(place[-1]), int(time[-1])
        self._is_fresh = self._is_paused = self._is_stopped = False
        part = slice(max(0, len(place) - PAST), None)
        code = place[part] % self._turn
        self._seen[code % PAST, 0], self._seen[code % PAST, 1] = code, time[part] % TURN
        self._waiting.append((place, time, cells))

    def _first_due(self, place: int, time: int) -> int:
        """The first row that was due: from where a STATUS tells, as far as there was time for rows since."""
        least = self._account.due or 0
        if self._is_stopped and not self._is_fresh:
            return min(place, max(least, place - place % self.rows))
        if self._status is None:
            return place
        told, then = self._status
        since = max(0, math.ceil((time - then) / (self._period or self._guess) - 0.1))
        return min(place, max(least, told, place - since))

    def _begin_run(self) -> None:
        self._run, self._refresh = (self._place or 0, self._time), REFRESH

    def _improve_period(self) -> None:
        advance = (self._place or 0) - self._run[0]
        if advance < self._refresh:
            return
        self._period = (self._time - self._run[1]) / advance
        while self._refresh <= advance:
            self._refresh *= 2

    # Rows that wait

    def _hold(self, row: _Row) -> None:
        if self._held and not self._agrees(row):
            self._drop_held()
        self._held.append(replace(row, bad=self._account.bad))
        self._account.bad = 0
        if len(self._held) == AGREEING:
            self._deliver()

    def _agrees(self, row: _Row) -> bool:
        last = self._held[-1]
        advance = (row.code - last.code) % self._turn
        elapsed = (row.ticks - last.ticks) % TURN
        if not (1 <= advance <= WINDOW * self.rows and 0 < elapsed <= advance * SLOWEST):
            return False
        if len(self._held) > 1:
            period = self._held_period
            return abs(elapsed - advance * period) <= (SPREAD * advance + 1.0) * period
        as_before = self._period > 0 and self._fits(advance, elapsed)
        self._held_period = self._period if as_before else elapsed / advance
        return True

    def _drop_held(self) -> None:
        for row in self._held:
            self._account.bad += row.bad + 1
        self._bad_frames += len(self._held)
        self._held = []

    def _deliver(self) -> None:
        """Three rows agree against what came before them: a gap, or a new life of the device."""
        held, self._held = self._held, []
        place = self._as_gap(held[0])
        if place is None:
            self._account.bad += held[0].bad
            self._begin_segment()
            self._resets += 1
            held[0] = replace(held[0], bad=0)
            place = (held[0].code, held[0].ticks)
        self._period = self._held_period
        at, time = place
        for number, row in enumerate(held):
            at += (row.code - at) % self._turn
            time += (row.ticks - time) % TURN
            self._account.bad += row.bad
            self._accept_one(row, at, time)
            if number == 0:
                self._begin_run()

    def _as_gap(self, row: _Row) -> tuple[int, int] | None:
        """Place the first held row after the last accepted one; None when time runs backwards."""
        assert self._place is not None
        if self._is_fresh:
            place, time = self._by_status(row)
            if time > self._time and place > self._place:
                return place, time
        elapsed = (row.ticks - self._time) % TURN
        if elapsed >= TURN // 2:
            return None
        advance = (row.code - self._place) % self._turn
        turns = max(
            0, math.floor((elapsed / (self._period or self._held_period) - advance) / self._turn + 0.5)
        )
        return self._place + (advance or self._turn) + turns * self._turn, self._time + elapsed

    # What the device says

    def hear_start(self) -> None:
        """START was obeyed: the next scan begins with row 0, some time from now."""
        self._is_paused = True
        self._is_fresh = self._stop_heard = False

    def hear_stop(self) -> None:
        """STOP was obeyed: the scan that it cut short is never finished."""
        self._is_paused = self._stop_heard = True

    def hear_status(self, scans: int, ticks: int) -> None:
        """A STATUS: `scans` were finished in this life (u32) when the device's clock showed `ticks` (u32)."""
        place = self._number(scans) * self.rows
        since = self._status[1] if self._status else self._time if self._place is not None else ticks
        time = since + _signed(ticks - since, TURN)
        if not self._is_possible(place, time):
            return
        self._status, self._is_fresh = (place, time), True
        due = self._account.due
        if self._stop_heard:
            self._stop_heard, self._is_stopped = False, True
            if due is not None and place > due:
                self._account.miss(place)
        elif self._is_paused and due is not None and 0 < place - due <= self.rows:
            # The rest of the scan that STOP cut short was never made.
            self._account.due = place

    def _number(self, scans: int) -> int:
        """Count scans on from what is known of them."""
        if self._status is not None:
            known = self._status[0] // self.rows
            return known + _signed(scans - known, 1 << 32)
        if self._place is not None:
            known = self._place // self.rows
            return known + _signed(scans - known, NUMBERS)
        return scans

    def _is_possible(self, place: int, time: int) -> bool:
        if self._status is None:
            return True
        advance, elapsed = place - self._status[0], max(0, time - self._status[1])
        most = (1.0 + SPREAD) * elapsed + 2 * SETTLING
        return advance >= 0 and advance * (self._period or self._guess) <= most

    def begin_life(self) -> None:
        """The device has restarted."""
        self._drop_held()
        self._begin_segment()
        self._resets += 1

    def _begin_segment(self) -> None:
        if self._told_more:
            self._account.miss(self._status[0] if self._status else 0)
        self._account.forget()
        self._gather(ends=True)
        self.segment += 1
        self._forget()

    @property
    def _told_more(self) -> bool:
        """Whether a STATUS tells of rows that never came."""
        due = self._account.due
        return due is not None and self._status is not None and not self._is_stopped and self._status[0] > due

    def finish(self) -> None:
        """End of the bytes: what still waits is no part of the stream."""
        self._drop_held()

    # What goes on

    def release(self, *, ends: bool = False) -> list[Scans]:
        """Return the scans that are over; with `ends` also the one that is not and never will be."""
        self._gather(ends=ends)
        ready, self._ready = self._ready, []
        return ready

    def _gather(self, *, ends: bool) -> None:
        if not self._waiting:
            return
        place, time, cells = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        scan = place // self.rows
        is_over = ends or int(place[-1]) % self.rows == self.rows - 1
        over = len(scan) if is_over else int(np.searchsorted(scan, scan[-1]))
        self._waiting = [(place[over:], time[over:], cells[over:])] if over < len(scan) else []
        if over:
            self._ready.append(self._scans(place[:over], time[:over], cells[:over]))

    def _scans(self, place: NDArray[np.int64], time: NDArray[np.int64], cells: NDArray[np.uint16]) -> Scans:
        number, at = np.unique(place // self.rows, return_inverse=True)
        row = place % self.rows
        ticks = np.full((len(number), self.rows), NO_TICKS, dtype=np.int64)
        counts = np.zeros((len(number), self.rows, self.columns), dtype=np.uint16)
        missing = np.ones((len(number), self.rows), dtype=np.bool_)
        ticks[at, row], counts[at, row], missing[at, row] = time, cells, False
        return Scans(number - (self._origin or 0), ticks, counts, missing, self.segment)

    @property
    def tallies(self) -> tuple[Tally, Tally]:
        """The account of the scans and that of the rows so far."""
        until = self._status[0] if self._told_more and self._status else None
        both = self._account.tallies(until)
        scans, rows = (
            replace(
                tally,
                duplicates=self._duplicates,
                bad_frames=self._bad_frames,
                noise_bytes=self._noise,
                resets=self._resets,
            )
            for tally in both
        )
        return scans, rows


def _signed(difference: int, turn: int) -> int:
    """A difference on a circle: forwards or backwards, whichever is nearer."""
    return (difference + turn // 2) % turn - turn // 2
