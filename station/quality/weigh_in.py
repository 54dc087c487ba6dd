"""A weight that is not the one on the plates: squats and landings are computed with it."""

from collections.abc import Iterable

from station.events.weight import body_weight
from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

LEAST = 0.02
"""Share of body weight that the weigh-in and the stillest second may differ by."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Compare the weight that was used with the stillest second of standing."""
    forces = trial.forces
    if trial.weight is None or trial.stretch is None:
        return
    load = forces.total[trial.stretch.start : trial.stretch.stop]
    stands = body_weight(load, forces.rate, None, None)
    if stands is None or abs(stands / trial.weight - 1.0) <= LEAST:
        return
    more = "more" if stands > trial.weight else "less"
    share = 100.0 * abs(stands / trial.weight - 1.0)
    yield Doubt(
        Kind.WEIGHT_MISSING,
        Severity.REDO,
        Side.BOTH,
        None,
        f"Standing still they weigh {stands:.0f} N, {share:.0f} % {more} than the weight used "
        f"({trial.weight:.0f} N).",
        "Weigh in again; a hand that holds on, or a plate that drifts, does the same.",
    )


CHECK = Check(45, find, of=("mini_squat", "single_leg_squat", "landing"))
