"""Weight shift: how far and how surely the body is brought over one leg, with both feet down."""

import numpy as np
from numpy.typing import NDArray

from station.mechanics.contact import samples
from station.metrics.metric import EACH_LEG, Better, Family, metric
from station.views.lean import Lean, Reach, held
from station.views.missing import Missing, Reason

FAMILY = Family("Weight shift", 55)

OF = ("weight_shift",)
MM = 1e3
"""mm per m."""

HELD_SECONDS = 1.0
FAR_PERCENTILE = 95.0
STEADY = (1.0, 3.0)
"""s of the hold in which its steadiness is measured …"""
LEAST_STEADY_SECONDS = 1.0
"""… of which at least so many must be there."""


@metric(unit="%", of=OF, title="Largest share held", better=Better.HIGHER, sides=EACH_LEG)
def peak_load_share(lean: Lean) -> float | Missing:
    """How much of the load this leg takes when the body shifts onto it as far as it will go.

    Formula: 100 times the largest share F leg / (F left + F right) at or above which the share stays for
    1 s without a break, from the end of the movement to half of the way back; loads with the 10 Hz
    low-pass. Of the total load, not of body weight. A hold shorter than 1 s has none.

    Source: definition of this station.
    """
    share = held(lean.share, samples(HELD_SECONDS, lean.rate))
    return 100.0 * share if np.isfinite(share) else Missing(Reason.TOO_SHORT)


@metric(unit="mm", of=OF, title="Reach to the side", better=Better.HIGHER, sides=EACH_LEG)
def excursion_ml(lean: Lean) -> float | Missing:
    """How far to this side the centre of pressure is held; positive on both sides.

    Formula: 95th percentile, over the hold, of the ML displacement of the whole centre of pressure from
    its mean in the quiet 2 s before the first shift; 10 Hz low-pass. Not the single maximum: that is the
    push that sets off the way back. Grows with the distance between the feet: compare at the same stance.

    Source: definition of this station, after the limits of stability.
    """
    ml = _known(lean)
    return ml if isinstance(ml, Missing) else MM * float(np.percentile(ml, FAR_PERCENTILE))


@metric(unit="s", of=OF, title="Movement time", better=Better.LOWER, sides=EACH_LEG)
def movement_time(reach: Reach) -> float:
    """How long the body takes to get there, from the first sign of movement to its end.

    Formula: from onset to end of movement, ML whole centre of pressure, 10 Hz low-pass. Onset: it leaves
    the rest before the shift by more than 3 SD (at least 3 mm) for 50 ms, the short push the other way that
    comes first included; sought backwards from the shift. The rest is the mean of the quietest 0.5 s just
    before, since who rests longer drifts; the SD is that of the quiet 2 s before the first shift. End: the
    first time, once 80 % of the way is gone, that the velocity is below 10 % of its peak. Null without a
    rest before.

    Source: definition of this station.
    """
    return (len(reach.x) - 1) / reach.rate


@metric(unit="1", of=OF, title="Path ratio", better=Better.LOWER, sides=EACH_LEG)
def path_ratio(reach: Reach) -> float | Missing:
    """How straight the way is: 1 is a straight line, 2 is twice as long.

    Formula: path length of the whole centre of pressure from onset to end of movement, divided by the
    straight distance between the two; 10 Hz low-pass. The short push the other way at the onset counts.

    Source: definition of this station.
    """
    straight = np.hypot(reach.x[-1] - reach.x[0], reach.y[-1] - reach.y[0])
    if not straight > 0.0:
        return Missing(Reason.NOT_QUALIFIED)
    way = float(np.hypot(np.diff(reach.x), np.diff(reach.y)).sum())
    return max(1.0, way / float(straight))


@metric(unit="mm", of=OF, title="Unsteadiness of the hold", better=Better.LOWER, sides=EACH_LEG)
def hold_sd(lean: Lean) -> float | Missing:
    """How much the centre of pressure moves from side to side while the shift is held.

    Formula: SD (divisor n) of the ML whole centre of pressure from 1 to 3 s after the end of the movement,
    10 Hz low-pass; of a shorter hold what there is, but at least 1 s.

    Source: definition of this station.
    """
    first, last = (round(seconds * lean.rate) for seconds in STEADY)
    ml = _known(lean, first, last)
    if isinstance(ml, Missing):
        return ml
    enough = len(ml) >= samples(LEAST_STEADY_SECONDS, lean.rate)
    return MM * float(ml.std()) if enough else Missing(Reason.TOO_SHORT)


def _known(lean: Lean, first: int = 0, last: int | None = None) -> NDArray[np.float64] | Missing:
    """Return the ML displacement without lost samples, (k,), m, from `first` up to before `last`."""
    if lean.ml is None:
        return Missing(Reason.PLATE_POSE_UNKNOWN)
    ml = lean.ml[first:last]
    ml = ml[~np.isnan(ml)]
    return ml if len(ml) else Missing(Reason.TOO_SHORT)
