"""What the live socket sends: a header and the newest display rows, little-endian, for `assets/live.js`.

offset  type      meaning
0       u16       mark, 'FP'
2       u8        state of the station, see STATES
3       u8        phase of the step, see guide.Phase
4       u32       number of the packet
8       f64       when the newest sample came, ms since 1970
16      f64       number of the first row
24      u32, u32  rows, columns
32      f32       s left of the phase, NaN when it has no end
36      f32       s of the phase
40      f32       body weight, N, NaN before the weigh-in
44      u8        leg asked for: 0 none, 1 left, 2 right
48      f32       rows per second
52      f32, f32  s before the first beep of the tempo, s from one to the next; 0 without a tempo
60      u32       bytes of the map behind the rows, 0 with plates
64      f32 …     rows, columns as in station.live.COLUMNS
…       …         the map of a pressure mat, see maps.py
"""

import struct
from dataclasses import dataclass

from station.live import COLUMNS, Rows
from station.mat import Side
from station.station import State

MARK = 0x5046
HEADER = 64
OVERLAP = 0.25
"""s of rows in each packet: a viewer that misses some packets still has every row."""

STATES = (State.CLOSED, State.SEARCHING, State.READY, State.RECORDING, State.LOST)
_SIDES = {Side.LEFT: 1, Side.RIGHT: 2}
_HEAD = struct.Struct("<HBBIddIIfffBxxxfffI")


@dataclass(frozen=True)
class Moment:
    """What the header says beside the rows.

    tempo : s before the first beep, s from one to the next.
    newest : ms since 1970. remaining, seconds : s, NaN when the phase has no end. weight : N, or NaN.
    """

    state: State
    phase: int
    newest: float
    remaining: float
    seconds: float
    weight: float
    side: Side | None
    tempo: tuple[float, float] = (0.0, 0.0)


def pack(number: int, moment: Moment, rows: Rows, pressures: bytes = b"") -> bytes:
    """Return the bytes of one packet. pressures : the map of a mat, as of maps.pack."""
    head = _HEAD.pack(
        MARK,
        STATES.index(moment.state),
        moment.phase,
        number & 0xFFFFFFFF,
        moment.newest,
        float(rows.first),
        len(rows.values),
        len(COLUMNS),
        moment.remaining,
        moment.seconds,
        moment.weight,
        _SIDES.get(moment.side, 0) if moment.side else 0,
        rows.rate,
        *moment.tempo,
        len(pressures),
    )
    return head + rows.values.astype("<f4", copy=False).tobytes() + pressures
