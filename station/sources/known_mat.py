"""Known mat: the true curves of a simulated mat, as the address of its source says how it was made."""

import numpy as np

from station.equalisation import SIMULATED, Equalisation
from station.sources.option import one_of, options_of
from station.sources.scene import MAT_FORM, uid_of
from station.sources.sheet import address as mats
from station.sources.sheet.sheet import LARGEST, PLAYS, Sheet
from station.sources.simulated import (
    MADE,
    MAT,
    MAT_BENCH,
    OF_THE_PERSON,
    ON_A_MAT,
    OPTIONS,
    SCRIPTS,
)

KNOTS = (0, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384, 512, 640, 768, 896, 960, 1000, LARGEST)
THRESHOLD = 3
"""Counts: five times the noise of a usual mat."""


def equalisation_of(source: str, uid: bytes) -> Equalisation | None:
    """Return the true equalisation of a simulated mat, or None when the source is none, or another mat.

    source : address, such as `sim:mat?rows=32`. uid : serial number that the mat said. Errors: SourceError
    BAD_OPTION when the address is none that this station knows.
    """
    scheme, _, rest = source.partition(":")
    name, _, query = rest.partition("?")
    if scheme != "sim" or name not in (MAT, MAT_BENCH):
        return None
    allowed = {**{each: OPTIONS[each] for each in (*ON_A_MAT, *OF_THE_PERSON)}, **mats.MAT_OPTIONS}
    read = options_of(query, {**allowed, **mats.FEET_OPTIONS, "do": one_of(*SCRIPTS)})
    matrix = mats.matrix_of(read)
    if uid != uid_of(read.get("mat", 1), MAT_FORM):
        return None
    return _true(mats.sheet_of(read, matrix, mats.row_rate(read, matrix)), uid.hex())


def _true(sheet: Sheet, uid: str) -> Equalisation:
    flaws = sheet.flaws
    seen = np.minimum(np.array(KNOTS), LARGEST - 0.5)
    conducts = (seen / (LARGEST - seen))[None, None] / sheet.gain[..., None]
    felt = sheet.threshold[..., None] + flaws.half * conducts ** (1.0 / sheet.exponent[..., None])
    # On the way up each play lets through so much.
    lag = float(np.mean([1.0 / (1.0 + width * flaws.hysteresis / 2.0) for width in PLAYS]))
    pascals = np.rint(np.minimum(felt / lag, 2.0 * flaws.ceiling)).astype(np.int64)
    stuck = np.zeros(sheet.alive.shape, dtype=np.bool_)
    for row, column in flaws.stuck:
        stuck[row, column] = True
    return Equalisation(
        "SIMULATED",
        uid,
        sheet.matrix.name,
        MADE,
        "",
        LARGEST,
        THRESHOLD,
        flaws.ghosts,
        1.0,
        np.array(KNOTS, dtype=np.int64),
        pascals + np.arange(len(KNOTS)),
        ~sheet.alive & ~stuck,
        stuck,
        {"result": SIMULATED},
    )
