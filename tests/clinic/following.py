"""Values for the tests of the follow-up, each as short as it can be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from station.clinic.allowed import Flags
from station.clinic.check_in import Report, Said
from station.clinic.clock import Clock
from station.clinic.exercise import exercise
from station.clinic.follow_up import FollowUp
from station.clinic.gate import Gate
from station.clinic.plan import Plan, Prescribed, Signed
from station.clinic.stage import Stage

TODAY = date(2026, 11, 20)
CLEAR = Flags((), ())
FOUND: Mapping[str, float] = {
    "walk_minutes": 30,
    "squats_left": 10,
    "squats_right": 10,
    "step_downs_left": 10,
    "step_downs_right": 10,
    "reach_percent": 85,
    "phase_repeats": 2,
    "stance_done": 1,
    "landing_done": 1,
}
"""Everything entered, everything just enough."""


def at(days_ago: float) -> datetime:
    """Return noon of a day before TODAY."""
    return datetime(2026, 11, 20, 12, tzinfo=UTC) - timedelta(days=days_ago)


def check_in(days_ago: float = 0, pain: int | None = 0, free: "date | Said | int | None" = 7) -> Report:
    """Return a check-in. free : days without pain before it, or the answer itself."""
    when = at(days_ago)
    since = when.date() - timedelta(days=free) if isinstance(free, int) else free
    return Report(when, pain, since)


def visit(days_ago: float, pain: int | None = 0, *, is_stopped: bool = False) -> Report:
    """Return what a visit says about pain."""
    return Report(at(days_ago), pain, is_check_in=False, is_stopped=is_stopped)


def prescribed(key: str = "clam", side: str = "right", per_week: int = 3) -> Prescribed:
    """Return an exercise with its start dose."""
    return Prescribed(key, side if exercise(key).is_sided else "both", exercise(key).dose, per_week)


def plan(stage: Stage = Stage.SPEED_HILLS, **more: object) -> Plan:
    """Return a plan whose gate is opened and whose clock runs for long."""
    made = Plan(
        stage, Clock(at(7).date(), 6, Stage.SETTLE), (prescribed(),), gate=Gate(found=FOUND, is_opened=True)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def signed(of: Plan | None = None, days_ago: float = 0.5) -> Signed:
    """Return a plan with a name under it."""
    return Signed(of or plan(), "Dr Invented", at(days_ago))


def follow_up(**more: object) -> FollowUp:
    """Return a patient to whom everything is open, but for what is changed."""
    made = FollowUp(TODAY, signed(), (visit(10), check_in()), CLEAR, at(10))
    return replace(made, **more)  # type: ignore[arg-type]
