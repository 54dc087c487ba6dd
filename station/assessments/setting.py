"""Settings of a method: what may be changed, within what limits, and the reading of `--set NAME=VALUE`."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from station.errors import TrialError, TrialReason

NONE = "none"

Used = Mapping[str, float | None]
"""Settings by name; None is `none`, or "not given"."""


@dataclass(frozen=True)
class Setting:
    """One number of the method that may be overridden.

    name : with its unit at the end. default : None when nothing is taken unless asked.
    low, high : smallest and largest value allowed. may_be_none : whether `none` may be written.
    under_half_rate : whether it must lie below half the recording's rate.
    meaning : half a sentence for the manual.
    """

    name: str
    meaning: str
    default: float | None
    low: float
    high: float
    may_be_none: bool = False
    under_half_rate: bool = False

    def read(self, text: str, rate: float) -> float | None:
        """Read a value. Errors: ValueError with the rule it breaks, as the end of a sentence."""
        if self.may_be_none and text.strip().lower() == NONE:
            return None
        high = min(self.high, rate / 2.0) if self.under_half_rate else self.high
        rule = f"must be a number from {self.low:g} to {high:g}" + (" or none" if self.may_be_none else "")
        try:
            value = float(text) if "_" not in text else math.nan
        except ValueError:
            raise ValueError(rule) from None
        if not self.low <= value <= high or (self.under_half_rate and value >= rate / 2.0):
            raise ValueError(rule)
        return value


LOWPASS = Setting(
    "lowpass_hz",
    "cut-off of the zero-phase low-pass of the centre of pressure, in Hz",
    10.0,
    0.1,
    1000.0,
    may_be_none=True,
    under_half_rate=True,
)
SETTLE = Setting("settle_s", "seconds dropped at the beginning", 2.0, 0.0, 600.0)
KEEP = Setting(
    "keep_s", "seconds measured after that; none takes all there is", None, 5.0, 3600.0, may_be_none=True
)
BODY_WEIGHT = Setting("body_weight_n", "body weight in N, instead of the measured one", None, 50.0, 5000.0)

STANCE = (LOWPASS, SETTLE, KEEP, BODY_WEIGHT)
"""What every standing test takes."""


def read(allowed: tuple[Setting, ...], given: Mapping[str, str], rate: float) -> dict[str, float | None]:
    """Read the given settings and fill in the defaults, in the order of `allowed`.

    given : NAME to VALUE as written. rate : Hz, of the recording.

    Errors: TrialError BAD_SETTING.
    """
    known = {setting.name: setting for setting in allowed}
    for name, text in given.items():
        if name not in known:
            raise _refused(f"There is no setting '{name}' for this test.", allowed)
        try:
            known[name].read(text, rate)
        except ValueError as rule:
            raise _refused(f"The setting {name}={text} is not allowed: it {rule}.", allowed) from None
    return {
        name: setting.read(given[name], rate) if name in given else setting.default
        for name, setting in known.items()
    }


def _refused(sentence: str, allowed: tuple[Setting, ...]) -> TrialError:
    names = ", ".join(setting.name for setting in allowed)
    return TrialError(TrialReason.BAD_SETTING, sentence, f"Settings of this test: {names}.")
