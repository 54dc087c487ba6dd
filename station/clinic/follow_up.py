"""Follow-up: everything known about one patient between visits, and what follows from it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from station.clinic import allowed, clock
from station.clinic.allowed import Flags, Hold, Line
from station.clinic.check_in import Report, call_now, newest_pain
from station.clinic.clock import Due, Why
from station.clinic.gate import Gate, Reading, are_met, readings
from station.clinic.plan import Prescribed, Signed


@dataclass(frozen=True)
class FollowUp:
    """One patient on one day.

    signed : the newest signed plan, None without one. reports : visits and check-ins, the oldest first.
    last_visit : when the newest visit began, aware.
    """

    today: date
    signed: Signed | None = None
    reports: tuple[Report, ...] = ()
    flags: Flags = field(default_factory=Flags)
    last_visit: datetime | None = None

    @cached_property
    def must_call(self) -> bool:
        """Whether the patient is to call now, without waiting for any clock."""
        dealt = [at for at in (self.last_visit, self.signed.at if self.signed else None) if at is not None]
        return call_now(self.reports, max(dealt, default=None))

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """Why nothing is allowed for now; empty when nothing holds it back."""
        said = {
            Hold.CALL_NOW: self.must_call,
            Hold.RED_FLAG: bool(self.flags.active),
            Hold.PAIN_STOP: self._is_stopped(),
            Hold.NOT_SIGNED: self.signed is None,
            Hold.NOT_ASKED: bool(self.flags.unasked),
        }
        return tuple(hold for hold, holds in said.items() if holds)

    @cached_property
    def conditions(self) -> tuple[Reading, ...]:
        """How the conditions of the gate read, with what the newest signed plan entered."""
        return readings(self.signed.plan.gate if self.signed else Gate(), self.reports)

    @property
    def is_gate_open(self) -> bool:
        """Whether a clinician has opened the gate by name, and nothing shuts it now."""
        return (
            self.signed is not None
            and self.signed.plan.gate.is_opened
            and not self.holds
            and are_met(self.conditions)
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is allowed now and what not yet; nothing while something holds it back."""
        return allowed.lines(self.signed, self.holds, self.is_gate_open)

    @property
    def exercises(self) -> tuple[Prescribed, ...]:
        """The exercises that reach the patient."""
        if self.signed is None or allowed.rests(self.holds):
            return ()
        return self.signed.plan.exercises

    @property
    def due(self) -> tuple[Due, ...]:
        """Why this patient is to be seen, the most urgent first."""
        found = [self._call(), *self._planned()]
        order = list(Why)
        return tuple(sorted((due for due in found if due), key=lambda due: order.index(due.why)))

    def _call(self) -> Due | None:
        if not self.must_call:
            return None
        day = max((each.day for each in self.reports if each.is_check_in), default=self.today)
        return Due(Why.CALL_NOW, day, max(0, (self.today - day).days))

    def _planned(self) -> tuple[Due | None, ...]:
        if self.signed is None:
            return ()
        plan = self.signed.plan
        pain = newest_pain(self.reports, plan.clock.start)
        last = self.last_visit.astimezone().date() if self.last_visit else None
        return (
            clock.expired(plan.clock, plan.stage, pain, self.today),
            clock.visit_due(plan.next_visit, last, self.today),
        )

    def _is_stopped(self) -> bool:
        stopped = [each.at for each in self.reports if each.is_stopped]
        return bool(stopped) and (self.signed is None or self.signed.at <= stopped[-1])
