"""Sequence: which sample frames follow each other, and what became of the conversions between them.

A CRC lets one damaged frame in 65 536 through. So a frame is taken only when its number and its device time
agree with the frames before it. What it says is unwrapped in the same step: a 16-bit number of the
conversion and 32 bits of microseconds become plain growing numbers.
"""

import math

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel
from station.wire.scan import UNKNOWN
from station.wire.spec import DELIMITER, LONGEST_MESSAGE

WINDOW = 4096
"""Conversions. A gap up to this long is believed at once, a longer one when further frames agree."""
AGREEING = 3
"""Frames in a row that agree with each other are believed against what came before them."""
SPREAD = 0.2
"""Share by which the device time between two frames may differ from conversions x period."""
PAST = 1024
"""Conversions. How far back a frame is known again as one that came before, or came too late."""
SETTLING = 1_000_000
"""us. A converter's first conversion may come this long after START."""
SLOWEST = 1_000_000
"""us. Longest period that is believed when the rate is not known."""

TURN = 1 << 32
"""us. Device time begins at zero again."""
NUMBERS = 1 << 16
"""Conversions. The sequence number begins at zero again."""

FINISHED, MESSAGE, RESTARTED = 0, 1, 2
"""Why `follow` returns: all pieces seen; a valid frame without samples; a new segment begins."""

_NEXT, _ANCHORED, _AFTER_PAUSE, _AGAIN, _LATE, _STRANGE = 0, 1, 2, 3, 4, 5
"""What a sample frame is to those before it."""

PROGRESS = ("frame", "row", "other", "out")
"""First fields of STATE: how far the arrays of one call are read and written. The caller sets them to 0."""
STATE = np.dtype(
    [
        (name, np.int64)
        for name in (
            *PROGRESS,
            *("segment", "held", "deliver", "bad"),
            *("has_samples", "origin", "number", "time", "batch"),  # the last sample frame
            *("has_due", "due"),  # the next conversion that is to be accounted for
            *("run_number", "run_time", "refresh"),  # since when the period is measured
            *("status_known", "status_fresh", "status_number", "status_time"),
            *("paused", "closed"),  # START or STOP was heard; where STOP closed the account
            *("received", "lost", "corrupt", "duplicates", "bad_frames", "noise_bytes", "resets"),
        )
    ]
    + [(name, np.float64) for name in ("period", "spacing", "held_period")]
)
HELD = np.dtype([(name, np.int64) for name in ("number", "time", "flags", "batch", "bad")])
"""A frame that does not fit what came before it and waits for others that agree."""

_MOST_COUNTS = LONGEST_MESSAGE // 3
_NONE = -1


def beginning() -> NDArray[np.void]:
    """Return the state before the first byte: (1,) STATE."""
    state = np.zeros(1, dtype=STATE)
    state["batch"] = 1
    state["closed"] = _NONE
    return state


def waiting() -> tuple[NDArray[np.void], NDArray[np.int32], NDArray[np.int64]]:
    """Return room for held frames, their counts, and for the frames that are known again."""
    held = np.zeros(AGREEING - 1, dtype=HELD)
    return held, np.zeros((AGREEING - 1) * _MOST_COUNTS, dtype=np.int32), np.full(PAST, _NONE, dtype=np.int64)


@kernel
def _forward(difference: int, turn: int) -> int:
    """A difference on a circle of `turn`, a power of two, as the way forwards."""
    return difference & (turn - 1)


@kernel
def _signed(difference: int, turn: int) -> int:
    """A difference on a circle of `turn`, a power of two: forwards or backwards, whichever is nearer."""
    return ((difference + turn // 2) & (turn - 1)) - turn // 2


@kernel
def _fits(advance: float, elapsed: float, period: float, slack: float) -> bool:
    """Tell whether device time agrees with the number of conversions, all in us but `advance`."""
    return abs(elapsed - advance * period) <= SPREAD * abs(advance) * period + slack


@kernel
def _account(state: np.void, missing: int) -> None:
    """Enter missing conversions: as many as pieces arrived damaged are corrupt, the rest is lost."""
    if missing > 0:
        corrupt = min(missing, state["bad"] * state["batch"])
        state["corrupt"] += corrupt
        state["lost"] += missing - corrupt
    state["bad"] = 0


@kernel
def close_account(state: np.void) -> None:
    """Account for the conversions that the last STATUS tells of and that never came."""
    if state["has_due"] and state["status_known"]:
        _account(state, state["status_number"] - state["due"])
        state["due"] = max(state["due"], state["status_number"])


@kernel
def begin_segment(state: np.void, seen: NDArray[np.int64]) -> None:
    """Close the account of what came before and forget where its counters stood."""
    close_account(state)
    state["segment"] += 1
    state["bad"] = 0
    state["batch"] = 1
    state["has_samples"] = 0
    state["has_due"] = 0
    state["status_known"] = 0
    state["status_fresh"] = 0
    state["paused"] = 0
    state["closed"] = _NONE
    for place in range(len(seen)):
        seen[place] = _NONE


@kernel
def drop_held(state: np.void, held: NDArray[np.void]) -> None:
    """The held frames were not confirmed: they are bad frames."""
    for place in range(state["held"]):
        state["bad"] += held[place]["bad"] + 1
    state["bad_frames"] += state["held"]
    state["held"] = 0
    state["deliver"] = 0


@kernel
def _accept(state: np.void, seen: NDArray[np.int64], number: int, time: int, batch: int) -> None:
    """Enter a sample frame whose place is known; it is the newest one now."""
    state["batch"] = batch
    _account(state, number - state["due"] if state["has_due"] else 0)
    if not state["has_samples"]:
        state["origin"] = number
        state["has_samples"] = 1
    state["received"] += batch
    state["number"] = number
    state["time"] = time
    state["due"] = number + batch
    state["has_due"] = 1
    state["status_fresh"] = 0
    state["paused"] = 0
    state["closed"] = _NONE
    seen[_forward(number, PAST)] = _forward(time, TURN) * NUMBERS + _forward(number, NUMBERS)


@kernel
def begin_run(state: np.void) -> None:
    """Measure the period from the newest frame on."""
    state["run_number"] = state["number"]
    state["run_time"] = state["time"]
    state["refresh"] = 16


@kernel
def _measure_period(state: np.void) -> None:
    """Improve the period whenever the run has doubled."""
    advance = state["number"] - state["run_number"]
    if advance >= state["refresh"]:
        state["period"] = (state["time"] - state["run_time"]) / advance
        state["refresh"] *= 2


@kernel
def _write_rows(
    state: np.void,
    flags: int,
    counts: NDArray[np.int32],
    first: int,
    index_out: NDArray[np.int64],
    ticks_out: NDArray[np.int64],
    flags_out: NDArray[np.uint8],
    counts_out: NDArray[np.int32],
) -> None:
    """Hand on the samples of the newest frame. Its counts begin at counts[first], sample after sample."""
    out = state["out"]
    channels = counts_out.shape[1]
    for sample in range(state["batch"]):
        index_out[out] = state["number"] - state["origin"] + sample
        ticks_out[out] = state["time"] + math.floor(sample * state["spacing"] + 0.5)
        flags_out[out] = flags
        for channel in range(channels):
            counts_out[out, channel] = counts[first + sample * channels + channel]
        out += 1
    state["out"] = out


@kernel
def _place_by_status(state: np.void, sequence: int, ticks: int) -> tuple[int, int]:
    """Number and time of a sample frame by the last STATUS; as the frame says when there was none."""
    if not state["status_known"]:
        return sequence, ticks
    time = state["status_time"] + _signed(ticks - state["status_time"], TURN)
    return _near_status(state, sequence, time), time


@kernel
def _near_status(state: np.void, sequence: int, time: int) -> int:
    """Number of a conversion that happened about as long after the STATUS as its time says."""
    expected = state["status_number"]
    if state["period"] > 0 and time > state["status_time"]:
        expected += int((time - state["status_time"]) / state["period"])
    return int(expected + _signed(sequence - expected, NUMBERS))


@kernel
def _follows(state: np.void, advance: int, elapsed: int) -> bool:
    """The usual case: a few conversions on, and as long after the last one as they take."""
    if advance < state["batch"] or advance > WINDOW or elapsed <= 0:
        return False
    period = state["period"]
    if period > 0:
        return _fits(advance, elapsed, period, period)
    return bool(elapsed <= advance * SLOWEST)


@kernel
def _follows_status(state: np.void, sequence: int, ticks: int) -> bool:
    """A STATUS since the last sample says where the counters stand: after a pause, or a long gap."""
    if not state["status_fresh"] or state["period"] == 0:
        return False
    number = state["status_number"] + _signed(sequence - state["status_number"], NUMBERS)
    time = state["status_time"] + _signed(ticks - state["status_time"], TURN)
    advance = number - state["status_number"]
    if number < state["due"] or time <= state["time"] or abs(advance) > WINDOW:
        return False
    slack = 2 * state["period"] + SETTLING * state["paused"]
    return _fits(advance, time - state["status_time"], state["period"], slack)


@kernel
def _is_late(state: np.void, advance: int, elapsed: int) -> bool:
    """A frame from the gap before the last one: reordered, and already accounted for."""
    back = NUMBERS - advance
    period = state["period"]
    if back > PAST or period == 0:
        return False
    return abs(TURN - elapsed - back * period) <= (0.5 + 0.05 * back) * period


@kernel
def _judge(state: np.void, held: NDArray[np.void], seen: NDArray[np.int64], sequence: int, ticks: int) -> int:
    """Tell what a sample frame is to those before it."""
    if not state["has_samples"]:
        return _ANCHORED
    advance = _forward(sequence - state["number"], NUMBERS)
    elapsed = _forward(ticks - state["time"], TURN)
    if _follows(state, advance, elapsed):
        return _NEXT
    if seen[_forward(sequence, PAST)] == ticks * NUMBERS + sequence:
        return _AGAIN
    if _follows_status(state, sequence, ticks):
        return _ANCHORED
    could_pause = state["batch"] <= advance <= WINDOW and elapsed < TURN // 2
    if could_pause and state["paused"] and not state["status_fresh"]:
        return _AFTER_PAUSE
    if _is_late(state, advance, elapsed):
        return _LATE
    last = held[max(state["held"] - 1, 0)]
    if state["held"] > 0 and last["number"] == sequence and last["time"] == ticks:
        return _AGAIN
    return _STRANGE


@kernel
def _agrees(state: np.void, held: NDArray[np.void], sequence: int, ticks: int) -> bool:
    """Tell whether a frame follows the held ones; two of them settle the period of the next."""
    last = held[state["held"] - 1]
    advance = _forward(sequence - last["number"], NUMBERS)
    elapsed = _forward(ticks - last["time"], TURN)
    if advance < last["batch"] or advance > WINDOW or elapsed == 0 or elapsed > advance * SLOWEST:
        return False
    period = state["period"]
    if state["held"] == 1:
        fits = period > 0 and _fits(advance, elapsed, period, period)
        state["held_period"] = period if fits else elapsed / advance
        return True
    return _fits(advance, elapsed, state["held_period"], state["held_period"])


@kernel
def _hold(
    state: np.void,
    held: NDArray[np.void],
    held_counts: NDArray[np.int32],
    sequence: int,
    ticks: int,
    flags: int,
    batch: int,
    counts: NDArray[np.int32],
    first: int,
    channels: int,
) -> None:
    """Keep a frame until others agree with it."""
    place = state["held"]
    held[place]["number"] = sequence
    held[place]["time"] = ticks
    held[place]["flags"] = flags
    held[place]["batch"] = batch
    held[place]["bad"] = state["bad"]
    state["bad"] = 0
    state["held"] += 1
    for value in range(batch * channels):
        held_counts[place * _MOST_COUNTS + value] = counts[first + value]


@kernel
def _is_gap(state: np.void, held: NDArray[np.void]) -> bool:
    """Place the first held frame after the last accepted one; False when time runs backwards."""
    sequence = held[0]["number"]
    ticks = held[0]["time"]
    if state["status_fresh"]:
        time = state["status_time"] + _signed(ticks - state["status_time"], TURN)
        number = _near_status(state, sequence, time)
        if time > state["time"] and number >= state["due"]:
            held[0]["number"] = number
            held[0]["time"] = time
            return True
    elapsed = _forward(ticks - state["time"], TURN)
    if elapsed >= TURN // 2:
        return False
    period = state["period"] if state["period"] > 0 else state["held_period"]
    advance = _forward(sequence - state["number"], NUMBERS)
    turns = max(0, math.floor((elapsed / period - advance) / NUMBERS + 0.5))
    number = state["number"] + advance + turns * NUMBERS
    if number < state["due"]:
        number += NUMBERS
    held[0]["number"] = number
    held[0]["time"] = state["time"] + elapsed
    return True


@kernel
def _deliver(
    state: np.void,
    held: NDArray[np.void],
    held_counts: NDArray[np.int32],
    seen: NDArray[np.int64],
    index_out: NDArray[np.int64],
    ticks_out: NDArray[np.int64],
    flags_out: NDArray[np.uint8],
    counts_out: NDArray[np.int32],
) -> None:
    """Accept the held frames; the first of them has its place already, the others follow it."""
    bad = state["bad"]
    number = held[0]["number"]
    time = held[0]["time"]
    if state["held"] > 1 and state["held_period"] != state["period"]:
        state["period"] = state["held_period"]
        state["spacing"] = state["held_period"]
    for place in range(state["held"]):
        one = held[place]
        number += _forward(one["number"] - number, NUMBERS)
        time += _forward(one["time"] - time, TURN)
        state["bad"] = one["bad"]
        _accept(state, seen, number, time, one["batch"])
        if place == 0:
            begin_run(state)
        first = place * _MOST_COUNTS
        _write_rows(state, one["flags"], held_counts, first, index_out, ticks_out, flags_out, counts_out)
    state["bad"] = bad
    state["held"] = 0
    state["deliver"] = 0


@kernel
def _take_piece(state: np.void, size: int) -> None:
    """Count a piece of `size` bytes, without its delimiter, that is no frame. A lone delimiter is none."""
    if size > 0:
        state["bad"] += 1
        state["bad_frames"] += 1
        state["noise_bytes"] += size


@kernel
def _take_sample(
    state: np.void, seen: NDArray[np.int64], verdict: int, sequence: int, ticks: int, batch: int
) -> None:
    """Accept a frame that is `_NEXT`, `_ANCHORED` or `_AFTER_PAUSE`."""
    if verdict == _ANCHORED:
        number, time = _place_by_status(state, sequence, ticks)
    else:
        number = state["number"] + _forward(sequence - state["number"], NUMBERS)
        time = state["time"] + _forward(ticks - state["time"], TURN)
    if verdict == _NEXT and state["period"] == 0:
        state["period"] = (time - state["time"]) / (number - state["number"])
        state["spacing"] = state["period"]
    _accept(state, seen, number, time, batch)
    if verdict == _NEXT:
        _measure_period(state)
    else:
        begin_run(state)


@kernel
def _restart(state: np.void, held: NDArray[np.void], seen: NDArray[np.int64]) -> None:
    """Device time ran backwards: a new segment begins with the first held frame."""
    bad = state["bad"]
    state["bad"] = held[0]["bad"]
    begin_segment(state, seen)
    state["resets"] += 1
    held[0]["bad"] = 0
    state["bad"] = bad
    state["deliver"] = 1


@kernel
def _run_on(
    state: np.void,
    seen: NDArray[np.int64],
    start: NDArray[np.int64],
    flags: NDArray[np.uint8],
    sequence: NDArray[np.uint16],
    ticks: NDArray[np.uint32],
    batch: NDArray[np.uint8],
    counts: NDArray[np.int32],
    frames: int,
    next_other: int,
    index_out: NDArray[np.int64],
    ticks_out: NDArray[np.int64],
    flags_out: NDArray[np.uint8],
    counts_out: NDArray[np.int32],
) -> None:
    """Accept frames of one sample as long as each is the very next one: the same as the long way, faster."""
    if not state["has_samples"] or state["batch"] != 1 or state["period"] == 0:
        return
    channels = counts_out.shape[1]
    first = state["frame"]
    frame = first
    row = state["row"]
    out = state["out"]
    number = state["number"]
    time = state["time"]
    period = state["period"]
    refresh = state["refresh"]
    while frame < frames and start[frame] < next_other and batch[frame] == 1:
        stamp = np.int64(ticks[frame])
        elapsed = _forward(stamp - time, TURN)
        if np.int64(sequence[frame]) != _forward(number + 1, NUMBERS):
            break
        if elapsed == 0 or not _fits(1, elapsed, period, period):
            break
        number += 1
        time += elapsed
        advance = number - state["run_number"]
        if advance >= refresh:
            period = (time - state["run_time"]) / advance
            refresh *= 2
        seen[_forward(number, PAST)] = stamp * NUMBERS + _forward(number, NUMBERS)
        index_out[out] = number - state["origin"]
        ticks_out[out] = time
        flags_out[out] = flags[frame]
        into = counts_out[out]
        of = counts[row * channels : (row + 1) * channels]
        for channel in range(channels):
            into[channel] = of[channel]
        out += 1
        row += 1
        frame += 1
    if frame == first:
        return
    state["received"] += frame - first
    state["frame"] = frame
    state["row"] = row
    state["out"] = out
    state["number"] = number
    state["time"] = time
    state["period"] = period
    state["refresh"] = refresh
    state["due"] = number + 1
    state["status_fresh"] = 0
    state["paused"] = 0
    state["closed"] = _NONE


@kernel
def follow(
    states: NDArray[np.void],
    held: NDArray[np.void],
    held_counts: NDArray[np.int32],
    seen: NDArray[np.int64],
    wire: NDArray[np.uint8],
    start: NDArray[np.int64],
    flags: NDArray[np.uint8],
    sequence: NDArray[np.uint16],
    ticks: NDArray[np.uint32],
    batch: NDArray[np.uint8],
    counts: NDArray[np.int32],
    other_start: NDArray[np.int64],
    other_end: NDArray[np.int64],
    other_kind: NDArray[np.int16],
    frames: int,
    others: int,
    index_out: NDArray[np.int64],
    ticks_out: NDArray[np.int64],
    flags_out: NDArray[np.uint8],
    counts_out: NDArray[np.int32],
) -> int:
    """Go on through the `frames` and `others` of a scan, in their order, until one needs the caller.

    Accepted samples are written to the four last arrays, `state["out"]` says how many so far. Returns
    FINISHED; MESSAGE when the piece before `state["other"]` is a frame of another kind; RESTARTED when
    what follows belongs to the next segment.
    """
    state = states[0]
    channels = counts_out.shape[1]
    if state["deliver"]:
        _deliver(state, held, held_counts, seen, index_out, ticks_out, flags_out, counts_out)
    while True:
        other = state["other"]
        next_other = other_start[other] if other < others else len(wire)
        if not state["bad"] and not state["held"]:
            _run_on(
                state,
                seen,
                start,
                flags,
                sequence,
                ticks,
                batch,
                counts,
                frames,
                next_other,
                index_out,
                ticks_out,
                flags_out,
                counts_out,
            )
        frame = state["frame"]
        if other < others and (frame == frames or next_other < start[frame]):
            state["other"] += 1
            if other_kind[other] != UNKNOWN:
                return MESSAGE
            end = other_end[other]
            _take_piece(state, end - other_start[other] - (wire[end - 1] == DELIMITER))
            continue
        if frame == frames:
            return FINISHED
        number = int(np.int64(sequence[frame]))
        time = int(np.int64(ticks[frame]))
        samples = int(np.int64(batch[frame]))
        row = state["row"]
        verdict = _judge(state, held, seen, number, time)
        if verdict == _AGAIN:
            state["duplicates"] += 1
        elif verdict == _LATE:
            state["bad"] += 1
            state["bad_frames"] += 1
        elif verdict == _STRANGE:
            if state["held"] > 0 and not _agrees(state, held, number, time):
                drop_held(state, held)
            if state["held"] == AGREEING - 1:
                if not _is_gap(state, held):
                    _restart(state, held, seen)
                    return RESTARTED
                _deliver(state, held, held_counts, seen, index_out, ticks_out, flags_out, counts_out)
                continue
            _hold(
                state,
                held,
                held_counts,
                number,
                time,
                flags[frame],
                samples,
                counts,
                row * channels,
                channels,
            )
        else:
            drop_held(state, held)
            _take_sample(state, seen, verdict, number, time, samples)
            _write_rows(
                state, flags[frame], counts, row * channels, index_out, ticks_out, flags_out, counts_out
            )
        state["frame"] += 1
        state["row"] += samples
