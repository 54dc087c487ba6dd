"""Samples that never arrived."""

from collections.abc import Iterable

from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

MOST = 0.01
"""Share of the samples that may be missing."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Tell of more than 1 % missing."""
    share = trial.facts.lost / max(1, len(trial.forces))
    if share > MOST:
        sentence = f"Some data was lost ({100 * share:.1f} %)."
        yield Doubt(Kind.SAMPLES_LOST, Severity.REDO, Side.BOTH, None, sentence, "Redo this trial.")


CHECK = Check(10, find)
