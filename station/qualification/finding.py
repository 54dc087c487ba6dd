"""Finding: one figure about a plate, and whether it is as it should be."""

import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

NOT_HAD = "No usable sample came: look at the converter's wires and supply, then measure again."


class Verdict(StrEnum):
    """What a finding says of the plate."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"
    NOT_POSSIBLE = "not possible"
    NOT_MEASURED = "not measured"

    @property
    def spoken(self) -> str:
        """The word on the screen."""
        return {Verdict.LOOK: "to look at", Verdict.BAD: "not good"}.get(self, self.value)


@dataclass(frozen=True)
class Finding:
    """One figure.

    name : what was looked at. value : in `unit`, or None when it could not be had. wanted : in words.
    verdict : GOOD, LOOK (usable, but see why), BAD, or NOT_POSSIBLE on this plate.
    remark : why, and what to do.
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


def off_by(percent: float) -> str:
    """Return how far a figure is off, in words."""
    return f"{abs(percent):.1f} % too {'much' if percent > 0.0 else 'little'}"


def below(name: str, value: float, unit: str, good: float, bad: float, remark: str = "") -> Finding:
    """Judge a figure that is the better the smaller: GOOD up to `good`, BAD above `bad`, else LOOK.

    A figure that could not be had (not finite) is BAD.
    """
    wanted = f"at most {good:g}" if good else "none"
    if not math.isfinite(value):
        return Finding(name, None, unit, wanted, Verdict.BAD, NOT_HAD)
    verdict = Verdict.GOOD if value <= good else Verdict.BAD if value > bad else Verdict.LOOK
    return Finding(name, value, unit, wanted, verdict, "" if verdict is Verdict.GOOD else remark)
