"""Withheld: why the result of a trial does not give a number, so that no export gives it either."""

from station.mat import Side
from station.metrics.metric import EACH_LEG
from station.result import Result
from station.views.missing import Reason


def withheld(result: Result, metric: str) -> dict[Side, Reason | None]:
    """Return why a result does not give a number of each leg; None where it does.

    A number that it does not even name is not released for the test.
    """
    values = [each for each in result.values if (each.metric, each.repetition) == (metric, None)]
    found: dict[Side, Reason | None] = {}
    for side in EACH_LEG:
        own = [each for each in values if each.side in (side, Side.BOTH)]
        found[side] = own[0].reason if own else Reason.NOT_QUALIFIED
    return found


def codes(reasons: dict[Side, Reason | None]) -> str:
    """Write the codes of reasons, each once; nothing where nothing is withheld."""
    return " ".join(dict.fromkeys(reason for reason in reasons.values() if reason is not None))
