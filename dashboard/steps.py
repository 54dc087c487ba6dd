"""The steps of a visit, as data: what is asked, what is recorded and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """What a step makes the station do; to ask, it does nothing."""

    ASK = "ask"
    ZERO = "zero"
    WEIGH = "weigh"
    PRACTICE = "practice"
    TRIAL = "trial"


@dataclass(frozen=True)
class Tempo:
    """The beeps of repeated movements. lead : s before the first. every : s from one to the next."""

    lead: float
    every: float
    count: int


@dataclass(frozen=True)
class Step:
    """One step of a visit.

    key : its name. words : key of its words, the name by default. act : what the station does.
    assessment, side : of a trial or a practice. seconds : how long. lead : s recorded before that, while
    it is counted in. is_optional : offered, not planned.
    activity, options : what the person is told to do at the beginning, in the words of the simulated person.
    """

    key: str
    act: Act
    assessment: str | None = None
    side: Side | None = None
    seconds: float = 0.0
    lead: float = 0.0
    is_optional: bool = False
    activity: str = "stand"
    options: Mapping[str, float | str] = field(default_factory=dict)
    tempo: Tempo | None = None
    words: str = ""

    @property
    def cue(self) -> str:
        """Key of its words."""
        return self.words or self.key

    @property
    def is_timed(self) -> bool:
        """Whether it is counted in and ends by itself."""
        return self.act in (Act.PRACTICE, Act.TRIAL)


def _one_leg(
    key: str, act: Act, side: Side, seconds: float, *, is_optional: bool = False, words: str = ""
) -> Step:
    lead = LEAD if act is Act.TRIAL else 0.0
    told = {"side": side.value, "seconds": seconds + 2.0}
    return Step(
        key, act, "single_leg_stance", side, seconds, lead, is_optional, "single_leg", told, None, words
    )


def _squats_on(key: str, side: Side) -> Step:
    tempo = Tempo(4.0, 4.5, 3)
    told = {"side": side.value, "repetitions": tempo.count, "period": 3.0, "pause": 1.5}
    return Step(key, Act.TRIAL, "single_leg_squat", side, 20.0, LEAD, False, "single_leg_squat", told, tempo)


def _mini_squats() -> Step:
    tempo = Tempo(2.0, 4.0, 8)
    told = {"repetitions": tempo.count, "period": 3.0, "pause": 1.0}
    return Step("mini_squat", Act.TRIAL, "mini_squat", None, 36.0, 0.0, False, "mini_squat", told, tempo)


VISIT: tuple[Step, ...] = (
    Step("safety", Act.ASK, activity="away"),
    Step("zero", Act.ZERO, activity="away"),
    Step("weigh_in", Act.WEIGH),
    _one_leg("practice_left", Act.PRACTICE, Side.LEFT, PRACTICE, is_optional=True),
    _one_leg("practice_right", Act.PRACTICE, Side.RIGHT, PRACTICE, is_optional=True),
    Step("quiet_stance", Act.TRIAL, "quiet_stance", None, SETTLE + HOLD),
    _one_leg("single_leg_left", Act.TRIAL, Side.LEFT, SETTLE + HOLD),
    _one_leg("single_leg_right", Act.TRIAL, Side.RIGHT, SETTLE + HOLD),
    _one_leg("single_leg_left_again", Act.TRIAL, Side.LEFT, SETTLE + HOLD, words="single_leg_left"),
    _one_leg("single_leg_right_again", Act.TRIAL, Side.RIGHT, SETTLE + HOLD, words="single_leg_right"),
    _mini_squats(),
    _squats_on("squat_left", Side.LEFT),
    _squats_on("squat_right", Side.RIGHT),
)
"""The walk through a visit: practice, then the core tests; each leg's turn is the other one's rest."""
