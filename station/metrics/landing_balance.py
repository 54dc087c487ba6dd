"""How the body comes to rest after a landing."""

import math

import numpy as np

from station.mechanics.contact import runs, samples
from station.metrics.metric import Better, Family, metric
from station.views.landing import IMPACT_SECONDS, Landing
from station.views.missing import Missing, Reason

FAMILY = Family("After the landing", 61)

OF = ("landing",)

INDEX_SECONDS = 3.0
"""s after contact that the stability index looks at."""
BAND = 0.05
"""Share of body weight within which the load counts as settled …"""
STAY_SECONDS = 1.0
"""… when it stays there so long, in s."""


@metric(unit="1", of=OF, title="Vertical stability index", better=Better.LOWER)
def vertical_stability_index(landing: Landing) -> float | Missing:
    """How far the force is from body weight in the first 3 s: smaller is a softer, steadier landing.

    Formula: sqrt(mean((F - BW)^2)) / BW over the 3 s from contact. Only the vertical part of the dynamic
    postural stability index: these cells feel no shear. A foot has one of its own only when it carries
    the whole body.

    Source: vertical part of the index of Wikstrom et al. 2005.
    """
    if not landing.is_alone:
        return Missing(Reason.NOT_THIS_MOVEMENT)
    window = landing.first(INDEX_SECONDS)
    if isinstance(window, Missing):
        return window
    if landing.weight is None:
        return Missing(Reason.NO_BODY_WEIGHT)
    return math.sqrt(float(np.mean((window - landing.weight) ** 2))) / landing.weight


@metric(unit="s", of=OF, title="Time to stabilisation", better=Better.LOWER)
def time_to_stabilisation(landing: Landing) -> float | Missing:
    """How long the force takes to become body weight and stay there. Many landings never do.

    Formula: first time after contact from which |F - BW| is at most 5 % of BW for 1.0 s, to the start of
    that second. Never: no number, not the end of the trial. Other methods give other times (Fransz et
    al. 2015). A foot has one of its own only when it carries the whole body.

    Source: definition of this station, vertical time to stabilisation.
    """
    load, weight, stay = landing.load, landing.weight, samples(STAY_SECONDS, landing.rate)
    if not landing.is_alone:
        return Missing(Reason.NOT_THIS_MOVEMENT)
    if len(load) < stay + samples(IMPACT_SECONDS, landing.rate):
        return Missing(Reason.TOO_SHORT)
    if weight is None:
        return Missing(Reason.NO_BODY_WEIGHT)
    settled = runs(np.abs(load - weight) <= BAND * weight, stay)
    first = int(settled[0, 0]) if len(settled) else len(load)
    if np.isnan(load[:first]).any():
        return Missing(Reason.TOO_SHORT)
    return first / landing.rate if len(settled) else Missing(Reason.NOT_SETTLED)
