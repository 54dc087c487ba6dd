"""Outcome: all that the captures of one mat amount to, and the equalisation that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from calibration.mat import refusal
from calibration.mat.capture import Capture
from calibration.mat.defects import Defects, defects
from calibration.mat.fit import Fit, fit
from calibration.mat.gates import Gate, gates
from calibration.mat.levels import Levels, levels
from calibration.mat.loading import Going
from calibration.mat.sneak import sneak, without_sneak
from calibration.mat.validation import LeftOut, left_out
from calibration.mat.weighed import Weighed, weighed
from station.equalisation import NOT_PASSED, Equalisation
from station.mat import Matrix

PASSED, UNCHECKED = "passed", "not checked"
LEAST_THRESHOLD = 2
"""Counts."""


@dataclass(frozen=True)
class Item:
    """Which mat, which certificate. uid : serial number, hex. made, due : ISO dates."""

    number: str
    uid: str
    made: str
    due: str


@dataclass(frozen=True)
class Outcome:
    """What was found of a mat. equalisation : with the result in it. levels, defects, fit : the way to it.

    others : of the validation. weighed : of the masses. gates : the figures.
    """

    equalisation: Equalisation
    levels: Levels
    defects: Defects
    fit: Fit
    others: tuple[LeftOut, ...]
    weighed: Weighed
    gates: tuple[Gate, ...]


def outcome(matrix: Matrix, item: Item, captures: Sequence[Capture]) -> Outcome:
    """Make an equalisation of captures: the empty mat, pressures up and down, then known masses.

    Without masses, or without a known split, the result is `not checked`; with a figure outside its gate
    `not passed`.
    Errors: CalibrationError INCOMPLETE, IDENTICAL, LOADED, NOT_MOVED, WRONG_GAIN, OFF_MARK.
    """
    refusal.inspect(captures)
    raw = levels(matrix, captures)
    bad = defects(raw)
    refusal.pressures(raw, bad)
    let_pass = sneak(captures, bad.silent)
    seen = levels(matrix, [without_sneak(each, let_pass) for each in captures])
    laws = fit(seen, bad.silent)
    others = left_out(seen, bad.silent)
    refusal.gauge(others)
    bare = _equalisation(matrix, item, seen, bad, laws, let_pass)
    masses = [each for each in captures if each.loading.going is Going.WEIGH]
    known = weighed(bare, masses)
    judged = gates(matrix, bad, captures, known, others, laws.hysteresis)
    found = {**_plain(bad, laws, judged), "result": _result(judged)}
    return Outcome(replace(bare, factor=known.factor, found=found), seen, bad, laws, others, known, judged)


def _equalisation(
    matrix: Matrix, item: Item, seen: Levels, bad: Defects, laws: Fit, let_pass: float
) -> Equalisation:
    knots, pascals = laws.curves()
    quiet = seen.floor[~bad.silent]
    threshold = max(LEAST_THRESHOLD, int(np.quantile(quiet, 0.99)) + 1)
    return Equalisation(
        item.number, item.uid, matrix.name, item.made, item.due, seen.largest, threshold, let_pass, 1.0,
        knots, pascals, bad.dead, bad.stuck, {},
    )  # fmt: skip


def _result(judged: Sequence[Gate]) -> str:
    if any(each.kept is False for each in judged):
        return NOT_PASSED
    return PASSED if all(each.kept for each in judged if each.limit is not None) else UNCHECKED


def _plain(bad: Defects, laws: Fit, judged: Sequence[Gate]) -> dict[str, Any]:
    return {
        "figures": {each.key: _rounded(each.value) for each in judged},
        "defects": list(bad.words),
        "leaning": int((laws.poor & ~bad.silent).sum()),
        "row_gain": [_rounded(float(gain)) for gain in laws.row_gain],
        "column_gain": [_rounded(float(gain)) for gain in laws.column_gain],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(f"{value:.4g}")
