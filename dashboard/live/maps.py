"""What the live socket sends of a pressure mat, behind the rows of a packet, for `assets/live_map.js`.

offset  type      meaning
0       u16, u16  rows, columns of the mat
4       u8        what holds, see FLAGS
8       u32       rows that did not arrive in the last ten seconds
12      f32       scans a second, measured; NaN while it is not known
16      f32, f32  load share of the left and of the right foot, %
24      f32, f32  their contact areas, m2
32      f32, f32  their highest pressures, Pa
40      f32 x 6   centre of pressure, x and y in m: left foot, right foot, both
64      u16 …     each cell, row by row from the front, from the left: hundreds of Pa, or counts of a mat
                  without an equalisation; UNKNOWN in a silent cell and in a row that did not arrive
…       u8 …      whose each cell is: 0 nobody's, 1 the left foot's, 2 the right foot's

What has no number is NaN. The numbers are those of the analysis for the same scan, not made anew here.
"""

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.traces import AREA
from dashboard.words import mat as words
from station.live_mat import LiveMat, Sight
from station.metrics import released

HEADER = 64
UNIT = 100.0
"""Pa of one step of a cell."""
UNKNOWN = 0xFFFF
EQUALISED, SURE, LEFT_STANDS, RIGHT_STANDS, WHOLE = FLAGS = (1, 2, 4, 8, 16)
"""The numbers are true ones; it is sure which foot is which; which feet stand; every row arrived."""

_HEAD = struct.Struct("<HHBxxxIf12f")


def pack(sight: Sight, is_equalised: bool) -> bytes:
    """Return the bytes of one scan."""
    prints, feet = sight.prints, sight.prints.feet
    standing = feet.standing[0]
    holds = (is_equalised, feet.sure[0], standing[0], standing[1], sight.is_whole)
    head = _HEAD.pack(
        *sight.pressure.shape,
        sum(flag for flag, does in zip(FLAGS, holds, strict=True) if does),
        sight.lost,
        sight.rate,
        *prints.share[0],
        *prints.area[0],
        *prints.peak[0],
        *prints.cop[0].ravel(),
        *prints.whole[0],
    )
    steps = np.rint(sight.pressure / (UNIT if is_equalised else 1.0))
    cells = np.where(np.isnan(steps), UNKNOWN, np.clip(np.nan_to_num(steps), 0, UNKNOWN - 1))
    return head + cells.astype("<u2").tobytes() + sight.owner.tobytes()


def described(live: LiveMat) -> Mapping[str, Any]:
    """Return what the view is told once of a mat: its lines, what its cells mean, which are silent.

    path : whether the path of the centre of pressure may be drawn, by the rule of the result's pictures.
    """
    lines, made = live.matrix, live.equalisation
    gives_path = made is not None and AREA in released.of_mat("quiet_stance", made.compared)
    silent = np.zeros((lines.rows, lines.columns), dtype=np.bool_) if made is None else made.silent
    return {
        "rows": lines.rows,
        "columns": lines.columns,
        "pitch": lines.pitch,
        "largest": live.largest,
        "equalised": made is not None,
        "silent": [[int(row), int(column)] for row, column in np.argwhere(silent)],
        "told": words.silent(silent),
        "path": gives_path,
        "marks": words.live_marks(gives_path),
        "pressed": words.NO_FOOT,
    }
