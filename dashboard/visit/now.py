"""Now: where a visit stands. Values only; the guide makes them, the screens show them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from dashboard.records import Known
from dashboard.visit.attempts import Attempt
from dashboard.visit.steps import Act, Step
from station.clinic import pain as painful
from station.clinic.answer import Answers
from station.clinic.circumstances import Circumstances, Held
from station.clinic.safety import PAIN as PAIN
from station.clinic.safety import Clearance, Lock, locked, locks, reminders
from station.errors import StationError
from station.library.library import Visit
from station.library.observations import Observation
from station.mat import Side
from station.station import Weighing

"""Key of the pain before the first test among the answers of a visit."""


class Phase(IntEnum):
    """Where the current step is; `assets/` reads the numbers."""

    WAITING = 0
    WORKING = 1
    COUNTDOWN = 2
    RUNNING = 3
    COMPUTING = 4
    REVIEW = 5
    OVER = 6


class Done(IntEnum):
    """What became of a step."""

    KEPT = 1
    SKIPPED = 2
    EXCLUDED = 3
    LOCKED = 4


@dataclass(frozen=True)
class Now:
    """Everything a screen needs to show the visit.

    at : number of the current step. done : by key of the step. attempt : the trial just made.
    trouble : what went wrong last, for the person to read. weighing : of this visit, or None.
    answers : to every question of the visit, by key. earlier : what the last visit said of them.
    jotted : what stands in the form of a step that is not answered yet, by key of the step; never stored.
    cleared : red flags, by a clinician. pain : before the first test, then after each, None where not asked.
    hurt : id of the trial after which pain was said last, or nothing. rate : Hz of the plates, None while
    they are not known. seen : what was ticked in the running or newest trial. moved : N, how far each
    plate's zero has moved when it was looked at after the tests, or None. drift : N, what each plate reads
    with nobody on it between two tests, where it is more than it should be. is_unsettled : whether somebody
    has not stood still for so long that it is told. has_results : whether a number of this visit has been
    shown. on_mat : whether a pressure mat is connected, and no plates. undecided : whether the trial in
    review was made before the visit was left. resumed : number of trials found of an interrupted visit.
    held : how each test was done at the visits before, the newest first.
    """

    patient: Known
    visit: Visit
    steps: tuple[Step, ...]
    at: int = 0
    phase: Phase = Phase.WAITING
    done: Mapping[str, Done] = field(default_factory=dict)
    weighing: Weighing | None = None
    attempt: Attempt | None = None
    trouble: StationError | None = None
    answers: Answers = field(default_factory=dict)
    earlier: Answers = field(default_factory=dict)
    jotted: Mapping[str, Answers] = field(default_factory=dict)
    circumstances: Circumstances = field(default_factory=Circumstances)
    cleared: tuple[Clearance, ...] = ()
    pain: tuple[int | None, ...] = (None,)
    hurt: str = ""
    rate: float | None = None
    seen: tuple[Observation, ...] = ()
    moved: tuple[float, ...] | None = None
    drift: Mapping[Side, float] = field(default_factory=dict)
    is_unsettled: bool = False
    has_results: bool = False
    on_mat: bool = False
    undecided: bool = False
    resumed: int = 0
    held: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """The current step."""
        return self.steps[self.at]

    @property
    def planned(self) -> tuple[Step, ...]:
        """The trials that are planned; add-ons are not."""
        return tuple(step for step in self.steps if step.act is Act.TRIAL and not step.is_add_on)

    @property
    def counted(self) -> tuple[int, int]:
        """How many of the planned trials are done, and how many are planned."""
        return sum(1 for step in self.planned if self.done.get(step.key) is Done.KEPT), len(self.planned)

    @property
    def is_cut(self) -> bool:
        """Whether the walk leaves out what a pressure mat does not do."""
        return self.on_mat and all(step.act is not Act.ZERO for step in self.steps)

    @property
    def form(self) -> Answers:
        """What stands in the form of the current step: as it was left, as it was answered, as last time."""
        if self.step.key in self.jotted:
            return self.jotted[self.step.key]
        felt = {} if self.pain[0] is None else {PAIN: str(self.pain[0])}
        return {**({} if self.step.key in self.done else self.earlier), **self.answers, **felt}

    @property
    def is_stopped(self) -> bool:
        """Whether pain has ended the tests of this visit."""
        return painful.stops(self.pain[0], self.pain[1:])

    @property
    def locks(self) -> tuple[Lock, ...]:
        """What may not be done, and why."""
        asked = [pain for pain in self.pain if pain is not None]
        return locks(self.answers, self.cleared, asked[-1] if asked else None, self.rate)

    @property
    def reminders(self) -> tuple[str, ...]:
        """What to see to before the current step, by keys of questions about safety."""
        return () if self.step.assessment is None else reminders(self.answers, self.step.assessment)

    @property
    def otherwise(self) -> tuple[Held, tuple[str, ...]] | None:
        """How the current test was done last and what of it differs, where it never was done as now."""
        test = self.step.assessment
        before = () if test is None or self.step.pair else self.held.get(test, ())
        differing = [each.differing(self.circumstances, str(test)) for each in before]
        return (before[0], differing[0]) if before and all(differing) else None

    def lock_of(self, step: Step) -> Lock | None:
        """Return why a step may not be done, or None."""
        return None if step.assessment is None else locked(self.locks, step.assessment)


@dataclass(frozen=True)
class Beat:
    """What the live view needs of the visit, many times a second. Units as in packets.Moment."""

    phase: Phase = Phase.WAITING
    remaining: float = math.nan
    seconds: float = math.nan
    weight: float = math.nan
    side: Side | None = None
    tempo: tuple[float, float] = (0.0, 0.0)
