"""The steps of a visit, as data: what is asked, what is recorded and for how long."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from station.clinic import intake, safety
from station.mat import Side

SETTLE = 2.0
"""s at the beginning of a stance that the analysis drops."""
HOLD = 30.0
"""s of a stance that count."""
PRACTICE = 10.0
LEAD = 2.0
"""s on both legs, recorded before the cue to lift: the shift of weight is measured against them."""


ASKED: Mapping[str, tuple[str, ...]] = {
    "intake": tuple(intake.BY_KEY),
    "safety": safety.QUESTIONS,
    "guess": intake.GUESSES,
}
"""Keys of the questions, by step."""


class Act(StrEnum):
    """What a step makes the station do; to ask, it does nothing. To leave, it looks at the empty plates."""

    ASK = "ask"
    ZERO = "zero"
    WEIGH = "weigh"
    PRACTICE = "practice"
    TRIAL = "trial"
    LEAVE = "leave"


@dataclass(frozen=True)
class Tempo:
    """The beeps of repeated movements.

    lead : s before the first. every : s from one to the next. says : keys of the words, in turn.
    """

    lead: float
    every: float
    count: int
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of a visit.

    key : its name. words : key of its words, the name by default. act : what the station does.
    assessment, side : of a trial or a practice. seconds : how long. lead : s recorded before that, while
    it is counted in. is_optional : offered, not planned. is_add_on : done only when it is chosen.
    pair, pair_role : of a comparison of one day, and its place in it.
    activity, options : what the person is told to do at the beginning, in the words of the simulated person.
    """

    key: str
    act: Act
    assessment: str | None = None
    side: Side | None = None
    seconds: float = 0.0
    lead: float = 0.0
    is_optional: bool = False
    is_add_on: bool = False
    activity: str = "stand"
    options: Mapping[str, float | str] = field(default_factory=dict)
    tempo: Tempo | None = None
    words: str = ""
    pair: str = ""
    pair_role: str = ""

    @property
    def cue(self) -> str:
        """Key of its words."""
        return self.words or self.key

    @property
    def questions(self) -> tuple[str, ...]:
        """Keys of what is asked in it."""
        return ASKED.get(self.key, ())

    @property
    def begins_off(self) -> bool:
        """Whether it begins beside the plates: a drop from a box."""
        return self.assessment == "landing"

    @property
    def is_lifted(self) -> bool:
        """Whether one foot is lifted in it."""
        return self.side in (Side.LEFT, Side.RIGHT) and not self.begins_off

    @property
    def group(self) -> str:
        """Key of the part of the visit it stands in on the road."""
        if self.act in (Act.ASK, Act.PRACTICE):
            return str(self.act)
        return self.pair or self.assessment or self.key

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
        key,
        act,
        "single_leg_stance",
        side,
        seconds,
        lead,
        is_optional,
        activity="single_leg",
        options=told,
        words=words,
    )


def _squats_on(key: str, side: Side) -> Step:
    tempo = Tempo(4.0, 4.5, 3)
    told = {"side": side.value, "repetitions": tempo.count, "period": 3.0, "pause": 1.5}
    return Step(
        key,
        Act.TRIAL,
        "single_leg_squat",
        side,
        20.0,
        LEAD,
        activity="single_leg_squat",
        options=told,
        tempo=tempo,
    )


def _mini_squats() -> Step:
    tempo = Tempo(2.0, 4.0, 8)
    told = {"repetitions": tempo.count, "period": 3.0, "pause": 1.0}
    return Step(
        "mini_squat", Act.TRIAL, "mini_squat", None, 36.0, activity="mini_squat", options=told, tempo=tempo
    )


def _weight_shift() -> Step:
    tempo = Tempo(1.0, 4.0, 10, ("left", "right"))
    told = {"shifts": 5, "hold": 1.5, "pause": 1.3}
    return Step(
        "weight_shift",
        Act.TRIAL,
        "weight_shift",
        None,
        41.0,
        is_add_on=True,
        activity="weight_shift",
        options=told,
        tempo=tempo,
    )


def _landing(side: Side, number: int) -> Step:
    told = {"height": 0.2, "legs": side.value}
    return Step(
        f"landing_{side}_{number}",
        Act.TRIAL,
        "landing",
        side,
        7.5,
        is_add_on=True,
        activity="landing",
        options=told,
        words=f"landing_{side}",
    )


def _stand_on(turns: Sequence[Side]) -> Iterator[Step]:
    """Both legs in turn, twice: the turn is the rest."""
    for again in ("", "_again"):
        for side in turns:
            key = f"single_leg_{side}"
            yield _one_leg(key + again, Act.TRIAL, side, SETTLE + HOLD, words=key)


def _pair_of(kind: str, side: Side) -> Iterator[Step]:
    """A comparison of one day on one leg: stand, something in between, stand.

    fatigue : a minute of mini squats in between. tape : the same stand with tape on, which is put on for it.
    """
    words = f"single_leg_{side}"
    for role in ("before", "during", "after"):
        key = f"{kind}_{role}"
        if kind == "fatigue" and role == "during":
            yield _tiring(key)
            continue
        stand = _one_leg(key, Act.TRIAL, side, SETTLE + HOLD, words=words)
        yield replace(stand, is_add_on=True, pair=kind, pair_role=role)


def _tiring(key: str) -> Step:
    tempo = Tempo(2.0, 4.0, 14)
    told = {"repetitions": tempo.count, "period": 3.0, "pause": 1.0}
    return Step(
        key,
        Act.TRIAL,
        "mini_squat",
        None,
        60.0,
        is_add_on=True,
        activity="mini_squat",
        options=told,
        tempo=tempo,
        words="tiring",
        pair="fatigue",
        pair_role="during",
    )


def visit(first: Side = Side.LEFT) -> tuple[Step, ...]:
    """Return the walk through a visit. first : the leg that begins, the one that does not hurt.

    Questions, zero and weigh-in, practice, the core tests, the add-ons, a look at the empty plates. The pairs
    of one day are done on the other leg.
    """
    turns = (first, first.other)
    return (
        Step("intake", Act.ASK, activity="away"),
        Step("safety", Act.ASK, activity="away"),
        Step("guess", Act.ASK, activity="away"),
        Step("zero", Act.ZERO, activity="away"),
        Step("weigh_in", Act.WEIGH),
        *(_one_leg(f"practice_{side}", Act.PRACTICE, side, PRACTICE, is_optional=True) for side in turns),
        Step("quiet_stance", Act.TRIAL, "quiet_stance", None, SETTLE + HOLD),
        *_stand_on(turns),
        _mini_squats(),
        *(_squats_on(f"squat_{side}", side) for side in turns),
        _weight_shift(),
        *(_landing(side, number) for number in (1, 2, 3) for side in turns),
        *_pair_of("tape", first.other),
        *_pair_of("fatigue", first.other),
        Step("leave", Act.LEAVE, is_optional=True, activity="away"),
    )


def walk_on_mat(walk: Sequence[Step], gives: Callable[[str], bool]) -> tuple[Step, ...]:
    """Return what is left of a walk on a pressure mat: the questions, and tests of which it gives a number.

    gives : says so by the key of an assessment. A pair of one day is done whole or not at all. A mat is
    neither zeroed nor does it weigh, and it has no zero to look at in the end.
    """
    cut = {step.pair for step in walk if step.assessment is not None and not gives(step.assessment)}
    return tuple(
        step
        for step in walk
        if step.act is Act.ASK
        or (
            step.assessment is not None and gives(step.assessment) and (not step.pair or step.pair not in cut)
        )
    )


VISIT = visit()
