"""Patients: every visit checks the plates. The median of the last ten charts how far the two drift apart.

It says that the plates differ, not which of them is wrong: that is the daily check's to find.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.chart import Chart
from station.qualification.ratio import Ratio

NEWEST = 10
"""Visits whose median is taken: hands that held on in three of them move it less than chance does."""
LIMIT = 0.3
"""% between the plates. Half a per cent is found, the residual error of two calibrations is not."""
OF_MEDIAN = math.sqrt(math.pi / 2.0)
"""Standard error of a median over that of a mean, of a normal distribution."""


@dataclass(frozen=True)
class Balance:
    """What the last visits say of the two plates.

    percent : by how much the left reads more than the right, median; uncertainty : standard, in %.
    visits : how many of them count. is_off : whether that is more than the limit.
    """

    percent: float
    uncertainty: float
    visits: int
    is_off: bool

    @property
    def sentence(self) -> str:
        """What it means, for people."""
        side = "left" if self.percent > 0.0 else "right"
        size = f"{abs(self.percent):.2f} % (k = 2: {2.0 * self.uncertainty:.2f} %)"
        if self.visits < NEWEST:
            return f"{self.visits} of {NEWEST} hands-free visits are there: too few to judge the plates."
        if self.is_off:
            return (
                f"By the last {NEWEST} patients the {side} plate reads {size} more than the other one: "
                "check both with the mass, then calibrate the one that has changed."
            )
        return f"By the last {NEWEST} patients the plates agree; the {side} one reads {size} more."


def balance(visits: Sequence[Ratio]) -> Balance:
    """Judge the plates by the newest visits. visits : in order of time. Errors: ValueError without any."""
    newest = [each.percent for each in visits[-NEWEST:]]
    if not newest:
        raise ValueError("no visit")
    median = float(np.median(newest))
    # Of ten values some may be of hands that held on: the spread is that of the middle half.
    stated = float(np.median([100.0 * each.uncertainty for each in visits[-NEWEST:]]))
    seen = float(np.median(np.abs(np.array(newest) - median))) * 1.4826
    uncertainty = OF_MEDIAN * max(stated, seen) / math.sqrt(len(newest))
    return Balance(median, uncertainty, len(newest), len(newest) >= NEWEST and abs(median) > LIMIT)


def chart(visits: Sequence[Ratio]) -> Chart:
    """Chart every visit, with the median of the last ten up to then as its average."""
    judged = [balance(visits[: count + 1]) for count in range(len(visits))]
    return Chart(
        "left plate over right plate, by patients",
        "%",
        tuple(each.at for each in visits),
        tuple(each.percent for each in visits),
        tuple(each.percent for each in judged),
        tuple(3.0 * each.uncertainty for each in judged),
        LIMIT,
        tuple(each.is_off for each in judged),
    )
