"""The way from two legs onto one: anticipation, transfer of the load, settling."""

import numpy as np

from station.mechanics.contact import runs, samples
from station.mechanics.sway import sweep
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing, Reason
from station.views.transition import Settling, Transition

FAMILY = Family("Onto one leg", 50)

OF = ("single_leg_stance",)

EARLY = (0.0, 3.0)
LATE = (5.0, 20.0)
"""s after toe-off."""
FINAL_SECONDS = 5.0
STAY_SECONDS = 1.0
BAND_SD = 3.0


@metric(unit="1", of=OF, title="Early sway", better=Better.LOWER)
def early_sway_ratio(settling: Settling) -> float | Missing:
    """How much faster the sway is right after lifting the foot than later on; 1 is equally fast.

    Formula: mean velocity of the standing leg's centre of pressure 0-3 s after toe-off, divided by that
    of 5-20 s; 10 Hz low-pass as all sway. Needs 20 s without a touch.

    Source: definition of this station.
    """
    if len(settling.x) < round(LATE[1] * settling.rate):
        return Missing(Reason.TOO_SHORT)
    early, late = (_velocity(settling, *window) for window in (EARLY, LATE))
    return early / late if late > 0.0 else Missing(Reason.NOT_QUALIFIED)


@metric(unit="mm", of=OF, title="Anticipatory shift", better=Better.NEITHER)
def apa_amplitude(transition: Transition) -> float | Missing:
    """How far the centre of pressure first moves toward the leg that will be lifted.

    Formula: largest ML shift of the whole centre of pressure toward the lifted leg, from the mean of the
    last quiet second before (1 s with an SD below that of three quarters of all seconds in the 8 s before
    toe-off), in the lobe that leads over to the standing leg. It must leave the band of 3 SD (at least
    3 mm) for 50 ms; else the shift is absent, which is not 0. Not the muscle result of Kim 2016: a plate
    sees load, not muscles.

    Source: phases of Sabashi et al. 2021, doi:10.1186/s12891-021-04164-1; thresholds of this station.
    """
    if transition.shift is None:
        return Missing(Reason.PLATE_POSE_UNKNOWN)
    if transition.anticipation is None:
        return Missing(Reason.NO_APA)
    return 1e3 * transition.anticipation


@metric(unit="s", of=OF, title="Load transfer time", better=Better.NEITHER)
def load_transfer_time(transition: Transition) -> float | Missing:
    """How long the load takes to move over: from 60 to 95 % on the standing leg.

    Formula: from the last time its share of the load rises through 60 % to the first time after that it
    reaches 95 %, straight lines between samples.

    Source: definition of this station, after Sabashi et al. 2021, doi:10.1186/s12891-021-04164-1.
    """
    share = transition.share
    full = np.flatnonzero(share[transition.toe_off :] >= 0.95)
    if len(full) == 0:
        return Missing(Reason.NOT_SETTLED)
    low = np.flatnonzero(share[: transition.toe_off + int(full[0])] < 0.60)
    if len(low) == 0:
        return Missing(Reason.NOT_THIS_MOVEMENT)
    first = int(low[-1])
    high = first + int(np.flatnonzero(share[first:] >= 0.95)[0])
    return (_crossing(share, high - 1, 0.95) - _crossing(share, first, 0.60)) / transition.rate


@metric(unit="s", of=OF, title="Settling time, side to side", better=Better.LOWER)
def settling_time_ml(settling: Settling) -> float | Missing:
    """How long after lifting the foot the side-to-side sway takes to become as small as it stays.

    Formula: first time after toe-off from which the standing leg's ML centre of pressure stays for 1 s
    inside the mean of the final 5 s +/- 3 SD of them. Never: no number. Needs 6 s without a touch.

    Source: definition of this station; time to stabilisation depends on the method (Fransz et al. 2015,
    Gait & Posture).
    """
    final = samples(FINAL_SECONDS, settling.rate)
    stay = samples(STAY_SECONDS, settling.rate)
    if len(settling.x) < final + stay:
        return Missing(Reason.TOO_SHORT)
    end = settling.x[-final:]
    inside = np.abs(settling.x - end.mean()) <= BAND_SD * end.std()
    calm = runs(inside, stay)
    return float(calm[0, 0]) / settling.rate if len(calm) else Missing(Reason.NOT_SETTLED)


def _velocity(settling: Settling, begin: float, end: float) -> float:
    part = slice(round(begin * settling.rate), round(end * settling.rate))
    sums = sweep(settling.x[part], settling.y[part])
    return sums.path / (sums.n / settling.rate)


def _crossing(share: np.ndarray[tuple[int], np.dtype[np.float64]], before: int, level: float) -> float:
    """Return where between a sample and the next one the share passes the level."""
    return before + float((level - share[before]) / (share[before + 1] - share[before]))
