"""The steps of a visit, as data: what is asked, what is recorded and for how long."""

from dataclasses import dataclass
from enum import StrEnum

from station.mat import Side

SETTLE = 2.0
"""s at the beginning of a stance that the analysis drops."""
HOLD = 30.0
"""s of a stance that count."""
PRACTICE = 10.0
LEAD = 2.0
"""s on both legs, recorded before the cue to lift: the shift of weight is measured against them."""


class Act(StrEnum):
    """What a step makes the station do."""

    ZERO = "zero"
    WEIGH = "weigh"
    PRACTICE = "practice"
    TRIAL = "trial"


@dataclass(frozen=True)
class Step:
    """One step of a visit.

    key : its name, also of its words. act : what the station does.
    assessment, side : of a trial or a practice. seconds : how long. lead : s recorded before that, while
    it is counted in. is_optional : offered, not planned.
    activity : what the person is told to do at the beginning, in the words of the simulated person.
    """

    key: str
    act: Act
    assessment: str | None = None
    side: Side | None = None
    seconds: float = 0.0
    lead: float = 0.0
    is_optional: bool = False
    activity: str = "stand"

    @property
    def is_timed(self) -> bool:
        """Whether it is counted in and ends by itself."""
        return self.act in (Act.PRACTICE, Act.TRIAL)


def _one_leg(key: str, act: Act, side: Side, seconds: float, *, is_optional: bool = False) -> Step:
    lead = LEAD if act is Act.TRIAL else 0.0
    return Step(key, act, "single_leg_stance", side, seconds, lead, is_optional, "single_leg")


VISIT: tuple[Step, ...] = (
    Step("zero", Act.ZERO, activity="away"),
    Step("weigh_in", Act.WEIGH),
    Step("quiet_stance", Act.TRIAL, "quiet_stance", None, SETTLE + HOLD, 0.0, is_optional=True),
    _one_leg("practice_left", Act.PRACTICE, Side.LEFT, PRACTICE, is_optional=True),
    _one_leg("practice_right", Act.PRACTICE, Side.RIGHT, PRACTICE, is_optional=True),
    _one_leg("single_leg_left", Act.TRIAL, Side.LEFT, SETTLE + HOLD),
    _one_leg("single_leg_right", Act.TRIAL, Side.RIGHT, SETTLE + HOLD),
)
"""The walk through a visit; the rest of the battery grows here, one row a step."""
