"""Swaying: which samples of a centre of pressure are measured, and the view made of them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from station.events.standing import Stretch, longest_without_gap
from station.mat import Side
from station.mechanics.contact import samples
from station.views.missing import Reason
from station.views.sway import Sway, sway
from station.views.view import Absent

LEAST_SECONDS = 10.0
"""s without a gap, below which sway is not measured …"""
LEAST_ASKED_SECONDS = 5.0
"""… unless `keep_s` asks for a shorter stretch, which must still last so long."""
KEEP_TOLERANCE = 0.01
"""A stretch may fall this share short of what `keep_s` asks for."""

_WHOSE = {Side.BOTH: "the whole body", Side.LEFT: "the left leg", Side.RIGHT: "the right leg"}


def swaying(
    side: Side,
    cop: NDArray[np.float64] | Reason,
    rate: float,
    part: Stretch,
    settings: Mapping[str, float | None],
) -> tuple[Sway | Absent, list[str]]:
    """Make the sway view of the longest stretch without a gap, or say why there is none.

    cop : (n, 2), m, of the whole recording, NaN where it is not to be used; or why there is none.
    rate : Hz. part : the stretch that is measured. settings : with lowpass_hz and keep_s.

    Returns the view and warnings.
    """
    lowpass, keep = settings["lowpass_hz"], settings["keep_s"]
    if isinstance(cop, Reason):
        return Absent(Sway, side, cop), []
    if lowpass is not None and lowpass >= rate / 2.0:
        return Absent(Sway, side, Reason.RATE_TOO_LOW), []
    stretch = longest_without_gap(cop, part)
    if len(part) >= samples(_least(keep), rate) and len(stretch) == 0:
        return Absent(Sway, side, Reason.NOT_LOADED), []
    asked = 0.0 if keep is None else keep * rate * (1.0 - KEEP_TOLERANCE)
    if len(part) < asked or len(stretch) < samples(_least(keep), rate):
        return Absent(Sway, side, Reason.TOO_SHORT), []
    path = cop[stretch.start : stretch.stop]
    if (path == path[0]).all():
        return Absent(Sway, side, Reason.NOT_QUALIFIED), [_frozen(side)]
    doubts = [_shortened(side, stretch, rate)] if len(stretch) < len(part) else []
    return sway(side, rate, path, lowpass), doubts


def _least(keep: float | None) -> float:
    if keep is None:
        return LEAST_SECONDS
    return max(LEAST_ASKED_SECONDS, min(LEAST_SECONDS, keep * (1.0 - KEEP_TOLERANCE)))


def _frozen(side: Side) -> str:
    return f"The centre of pressure of {_WHOSE[side]} never changes: check the plate."


def _shortened(side: Side, stretch: Stretch, rate: float) -> str:
    return (
        f"The sway of {_WHOSE[side]} is measured from {stretch.start / rate:.2f} to "
        f"{stretch.stop / rate:.2f} s: the longest stretch without a gap, a touch or an unloaded plate."
    )
