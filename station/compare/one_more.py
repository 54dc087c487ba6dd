"""One more trial: what it would buy, before the person is asked to stand again."""

import math
from dataclasses import dataclass

from station.compare import changes, legs
from station.compare.changes import CONFIDENCE, Change
from station.compare.legs import SideDifference
from station.compare.reference import Form, Reference
from station.compare.verdict import Verdict

BEYOND = (Verdict.LARGER_THAN_USUAL, Verdict.CHANGED)


@dataclass(frozen=True)
class OneMore:
    """What one more trial of each leg, or one more today, would buy.

    now, after : the smallest difference that would be named, with the trials at hand and with one more;
    in percent by the formula for sides, in the metric's unit for a change. could_change : whether the
    verdict could become another, 95 times in 100; None where the source does not say how far single
    trials spread.
    """

    now: float
    after: float
    could_change: bool | None


def one_more_trial(found: SideDifference | Change) -> OneMore | None:
    """Return what one more trial would buy, or None where nothing judges the difference.

    The mean moves by trial / sqrt(k (k + 1)) on average, when one trial is added to k and the trials of a
    person spread by `trial`; the limit moves as `Reference.at` says.
    """
    if found.reference is None or found.limit is None:
        return None
    if isinstance(found, SideDifference):
        return _of_sides(found, found.reference, found.limit)
    return _of_change(found, found.reference, found.limit)


def _of_sides(found: SideDifference, reference: Reference, bound: float) -> OneMore:
    left, right = found.trials
    after = legs.limit(reference, (left + 1, right + 1), found.seconds, found.tests)
    # A reference between legs gives the spread of one trial of each leg: half its square is one leg's.
    moves = None
    if reference.trial is not None:
        moves = reference.trial * math.sqrt((_moved(left) + _moved(right)) / 2.0)
    return OneMore(bound, after, _could(found.verdict, found.percent, moves, after))


def _of_change(found: Change, reference: Reference, bound: float) -> OneMore:
    assert found.then is not None and found.now is not None
    then, now = found.trials
    after = changes.limit(reference, (then, now + 1), found.seconds, found.then, found.now)
    scale = (abs(found.then) + abs(found.now)) / 200.0 if reference.form is Form.PERCENT else 1.0
    moves = None if reference.trial is None else reference.trial * scale * math.sqrt(_moved(now))
    return OneMore(bound, after, _could(found.verdict, found.now - found.then, moves, after))


def _moved(trials: int) -> float:
    """Return how far a mean moves with one more trial: its variance, for trials of variance 1."""
    return 1.0 / (trials * (trials + 1))


def _could(
    verdict: Verdict | None, difference: float | None, moves: float | None, after: float
) -> bool | None:
    if moves is None or difference is None:
        return None
    reach = CONFIDENCE * moves
    if verdict in BEYOND:
        return abs(difference) - reach <= after
    return abs(difference) + reach > after
