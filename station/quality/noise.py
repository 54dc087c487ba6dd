"""A floor or a plate that is not quiet when nobody is on it."""

from collections.abc import Iterable

import numpy as np

from station.events.emptiness import emptiness
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

TIMES = 2.0
"""So many times the certificate's noise is too much."""
WITHOUT_CERTIFICATE = 2.0
"""N a plate, standard deviation; above it no zero is taken either."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Look at the empty plates, where the recording holds them."""
    limit = WITHOUT_CERTIFICATE if trial.facts.noise is None else TIMES * trial.facts.noise
    found = emptiness(trial.forces)
    if found is None:
        return
    for side, spread in zip(trial.forces.sides, found.sd, strict=True):
        if np.isfinite(spread) and spread > limit:
            yield Doubt(
                Kind.NOISY,
                Severity.NOTE,
                side,
                found.time,
                f"The floor under the {side} plate is vibrating ({spread:.1f} N): a fan, a treadmill?",
                "Results may be shaky.",
            )


CHECK = Check(30, find)
