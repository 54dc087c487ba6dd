"""How long a leg holds."""

from station.metrics.metric import Better, Family, metric
from station.views.hold import Hold

FAMILY = Family("Hold", 15)


@metric(unit="s", of=("single_leg_stance",), title="Hold time", better=Better.HIGHER)
def hold_time(hold: Hold) -> float:
    """How long the leg stood alone.

    Formula: from toe-off of the lifted leg (or the start of the recording, when it is lifted already) to
    the moment it touches for more than 1 s or for the second time, to a hop, to stepping off, or to the
    end of the recording, whichever is first. A touch is more than 20 N or 5 % of body weight on the
    other plate for more than 100 ms; it lasts until that plate has carried less for 30 ms and less than
    20 N at some time in between.

    Source: rules of this station.
    """
    return hold.seconds


@metric(unit="1", of=("single_leg_stance", "single_leg_squat"), title="Touches", better=Better.LOWER)
def touches(hold: Hold) -> float:
    """How often the lifted foot came down, the touch that ended the hold included.

    Formula: number of times the other plate carries more than 20 N or 5 % of body weight for more than
    100 ms, from toe-off to the end of the hold; in squats to the end of the set.

    Source: rule of this station.
    """
    return float(len(hold.touches))
