"""Finding: one figure about a plate, and whether it is as it should be."""

import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What a finding says of the plate."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"
    NOT_POSSIBLE = "not possible"


@dataclass(frozen=True)
class Finding:
    """One figure.

    name : what was looked at. value : in `unit`, or None when it could not be had. wanted : in words.
    verdict : GOOD, LOOK (usable, but see why), BAD, or NOT_POSSIBLE on this plate. remark : one sentence.
    """

    name: str
    value: float | None
    unit: str
    wanted: str
    verdict: Verdict
    remark: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        return asdict(self)


def below(name: str, value: float, unit: str, good: float, bad: float, remark: str = "") -> Finding:
    """Judge a figure that is the better the smaller: GOOD up to `good`, BAD above `bad`, else LOOK.

    A figure that could not be had (not finite) is BAD.
    """
    if not math.isfinite(value):
        return Finding(name, None, unit, f"at most {good:g}", Verdict.BAD, "It could not be had. " + remark)
    verdict = Verdict.GOOD if value <= good else Verdict.BAD if value > bad else Verdict.LOOK
    return Finding(name, value, unit, f"at most {good:g}", verdict, "" if verdict is Verdict.GOOD else remark)
