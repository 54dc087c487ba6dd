"""Sneak: how much of the current over other lines a mat's readout lets pass, seen where nobody stands."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibration.mat.capture import Capture
from calibration.mat.loading import Kind
from station.equalisation import MOST_SNEAK, beside, direct

STRONG = 0.2
"""Of the strongest such current of a capture: cells with less of it are not asked."""
BARE, ALIKE = 0.1, 1.5
"""Quantile, and times: a tenth at least of the cells that are asked is pressed by nobody, and bare cells are
alike; one that is pressed says three times as much at least."""


def sneak(captures: Sequence[Capture], silent: NDArray[np.bool_]) -> float:
    """Return the share that is let pass; 0 when nobody stood on two feet.

    Under two feet there are cells that nobody presses, in rows and columns that are pressed: what they say
    came over other lines. silent : (rows, columns), which say nothing of the kind.
    """
    stood = [each for each in captures if each.loading.kind is Kind.STAND]
    empty = [each.counts for each in captures if each.loading.kind is Kind.EMPTY]
    zero = np.mean(empty, axis=0) if empty else 0.0
    found = []
    for each in stood:
        counts = np.maximum(each.counts - np.minimum(zero, 1.0), 0.0)[None]
        seen = counts / (each.largest - np.minimum(counts, each.largest - 1.0))
        over = beside(seen)[0]
        asked = ~silent & (over > STRONG * over.max())
        if asked.any():
            ratios = seen[0][asked] / over[asked]
            bare = ratios[ratios <= ALIKE * np.quantile(ratios, BARE)]
            found.append(float(np.median(bare)))
    return float(np.clip(round(float(np.median(found)), 6), 0.0, MOST_SNEAK)) if found else 0.0


def without_sneak(capture: Capture, share: float) -> Capture:
    """Return a capture without what came over other lines."""
    return replace(capture, counts=direct(capture.counts[None], capture.largest, share)[0])
