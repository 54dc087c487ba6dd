"""Plans: what the pages ask about plans, check-ins and the worklist. Values out, nothing of SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dashboard.accounts.authorize import Action, authorize
from dashboard.accounts.role import Role
from dashboard.accounts.signed_in import signed_in
from station.clinic import pain as painful
from station.clinic.allowed import flags
from station.clinic.answer import Answer
from station.clinic.check_in import KIND_OF_MARKER, Report, pain_of, report
from station.clinic.clock import Clock, Due, Why
from station.clinic.follow_up import FollowUp
from station.clinic.gate import are_met, readings
from station.clinic.intake import FIELDS, Kind, worst_pain
from station.clinic.plan import Plan, Signed, Wrong, from_json, timing, to_json, wrongs
from station.clinic.stage import Stage
from station.library.check_ins import CheckIn
from station.library.follow_ups import PainSaid, Spoken, Standing
from station.library.library import Library, Visit
from station.library.plans import StoredPlan

AGAIN = timedelta(minutes=10)
"""Within it the same answers of the same patient are one check-in: who got no answer sends them once more."""
WEEKS = 4
"""Of the clock of a first plan, until a clinician chooses."""
PAIN_PLACES = tuple(field.key for field in FIELDS if field.kind is Kind.PAIN)


@dataclass(frozen=True)
class Waiting:
    """One line of the worklist. plan : the stage of the signed plan, None without one."""

    patient: str
    name: str
    due: tuple[Due, ...]
    stage: Stage | None
    last_visit: datetime | None


class Plans:
    """Questions to one library about plans."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def follow_up(self, patient: str, today: date | None = None) -> FollowUp:
        """Return everything known about one patient between visits. today : of this computer."""
        authorize(signed_in(), Action.SEE_PATIENT, patient)
        library = self._library
        answers = library.answers.of_patient(patient)
        visits = library.visits_of(patient)
        said = {visit: answers.get(visit.id, {}) for visit in visits}
        check_ins = library.check_ins.of_patient(patient)
        return FollowUp(
            today or date.today(),
            self.signed(patient),
            _reports(library.follow_ups.pains(patient), check_ins, said),
            flags(said.values()),
            visits[-1].started if visits else None,
        )

    def signed(self, patient: str, until: date | None = None) -> Signed | None:
        """Return the newest signed plan, None without one. One that cannot be read counts as none.

        until : the last day, of this computer, on which it may have been signed.
        """
        authorize(signed_in(), Action.SEE_PATIENT, patient)
        stored = [
            plan
            for plan in self._library.plans.of_patient(patient)
            if plan.signed is not None and (until is None or plan.signed.astimezone().date() <= until)
        ]
        return _signed(stored[-1]) if stored else None

    def draft(self, patient: str) -> Plan | None:
        """Return what was written after the newest signature and is not signed."""
        authorize(signed_in(), Action.CHANGE_PATIENT, patient)
        stored = self._library.plans.of_patient(patient)
        return _read(stored[-1]) if stored and stored[-1].signed is None else None

    def current(self, patient: str, today: date | None = None) -> Plan:
        """Return the plan to go on writing: the draft, else the signed one, else a first one."""
        found = self.draft(patient)
        if found is None:
            signed = self.signed(patient)
            found = signed.plan if signed else None
        return found or Plan(Stage.SETTLE, Clock(today or date.today(), WEEKS, Stage.SETTLE))

    def version(self, patient: str) -> str:
        """Name what is written down: another name after every draft and every signature."""
        authorize(signed_in(), Action.CHANGE_PATIENT, patient)
        stored = self._library.plans.of_patient(patient)
        return f"{stored[-1].number} {stored[-1].signed or ''}".strip() if stored else ""

    def save(self, patient: str, plan: Plan, by: str) -> None:
        """Write a draft down, when it says anything new."""
        authorize(signed_in(), Action.CHANGE_PATIENT, patient)
        if self.draft(patient) != plan:
            self._library.plans.add(patient, to_json(plan), by=by)

    def hinders(self, patient: str, plan: Plan) -> tuple[Wrong, ...]:
        """Say why a plan cannot be signed."""
        now = self.follow_up(patient)
        is_safe = not now.flags.active and not now.flags.unasked
        return wrongs(plan, is_safe and are_met(readings(plan.gate, now.reports)))

    def sign(self, patient: str, plan: Plan, by: str) -> tuple[Wrong, ...]:
        """Sign a plan by name; what hinders it is returned, and then nothing is written.

        Errors: RecordingError BAD_TEXT without a name.
        """
        authorize(signed_in(), Action.CHANGE_PATIENT, patient)
        found = self.hinders(patient, plan)
        if found:
            return found
        stored = self._library.plans.of_patient(patient)
        if not stored or stored[-1].signed is not None or _read(stored[-1]) != plan:
            stored = (self._library.plans.add(patient, to_json(plan), by=by),)
        self._library.plans.sign(stored[-1].number, by)
        return ()

    def check_ins(self, patient: str) -> tuple[CheckIn, ...]:
        """Return what a patient said between visits, the oldest first."""
        authorize(signed_in(), Action.SEE_PATIENT, patient)
        return self._library.check_ins.of_patient(patient)

    def check_in(self, patient: str, answers: Mapping[str, str], source: str) -> bool:
        """Write a check-in down, with its marks on the trend. Returns whether the patient is to call now.

        answers : what was said; a missing key is unknown. source : tablet or diary.
        """
        who = signed_in()
        authorize(who, Action.SEE_PATIENT, patient)
        by = who.shown if who.role is not Role.PATIENT else ""
        if self._is_said_just_now(patient, answers):
            # "Send" was pressed twice: it is one check-in.
            return self.follow_up(patient).must_call
        self._library.check_ins.add(patient, answers, source=source, by=by)
        for key, kind in KIND_OF_MARKER.items():
            if answers.get(key) == Answer.YES:
                self._library.markers.add(patient, date.today(), kind, by=by)
        return self.follow_up(patient).must_call

    def _is_said_just_now(self, patient: str, answers: Mapping[str, str]) -> bool:
        newest = next(reversed(self._library.check_ins.of_patient(patient)), None)
        said = {key: value for key, value in answers.items() if value}
        if newest is None or dict(newest.answers) != said:
            return False
        return abs(datetime.now(UTC) - newest.at) < AGAIN

    def worklist(self, today: date | None = None) -> list[Waiting]:
        """Return who is to be seen, the most urgent and the longest waiting first."""
        authorize(signed_in(), Action.FIND_PATIENTS)
        day = today or date.today()
        asked = self._library.follow_ups
        found, open_questions = [], []
        for standing in asked.everybody(PAIN_PLACES):
            followed = _followed(standing, day)
            if followed is None:
                open_questions.append(standing.patient)
            else:
                found.append((standing, followed))
        for standing in asked.everybody(PAIN_PLACES, open_questions) if open_questions else ():
            followed = _followed(standing, day)
            assert followed is not None
            found.append((standing, followed))
        waiting = [_waiting(standing, followed, due) for standing, followed in found if (due := followed.due)]
        order = {why: place for place, why in enumerate(Why)}
        return sorted(waiting, key=lambda each: (order[each.due[0].why], -each.due[0].late, each.name))


def _waiting(standing: Standing, followed: FollowUp, due: tuple[Due, ...]) -> Waiting:
    stage = followed.signed.plan.stage if followed.signed else None
    return Waiting(standing.patient, standing.name, due, stage, standing.last_visit)


def _followed(standing: Standing, day: date) -> FollowUp | None:
    """Follow one patient up for the worklist; None when that needs more than the newest visit.

    Older visits say nothing new as long as the newest one says what is asked, and says it last.
    """
    signed = _signed_of(standing)
    reports = tuple(
        sorted(
            (
                *(Report(each.at, pain_of(each.pain)) for each in standing.check_ins),
                *filter(None, map(_spoken_of, standing.spoken)),
            ),
            key=lambda each: each.at,
        )
    )
    followed = FollowUp(day, signed, reports, last_visit=standing.last_visit)
    return followed if standing.is_whole or _is_enough(standing, followed) else None


def _is_enough(standing: Standing, followed: FollowUp) -> bool:
    """Tell whether the newest visit and what came after it decide what is due."""
    began = standing.last_visit
    visits = [each for each in followed.reports if not each.is_check_in]
    asks = [each for each in followed.reports if each.is_check_in and each.pain is not None]
    has_ended = followed.signed is not None and followed.signed.plan.clock.end <= followed.today
    if not asks and not has_ended:
        return True
    if standing.is_late or len(standing.spoken) != 1 or not visits or began is None or visits[0].at < began:
        return False
    knows = visits[0].pain is not None and all(visits[0].at < each.at for each in asks)
    return visits[0].most is not None and (knows or not asks)


def _spoken_of(spoken: Spoken) -> Report | None:
    """Read what was said at one visit, None when that says nothing about pain."""
    known = [pain for value in spoken.values if (pain := pain_of(value)) is not None]
    if spoken.at is None and not known:
        return None
    worst = max(known, default=None)
    return Report(spoken.at or spoken.started, pain_of(spoken.before), is_check_in=False, worst=worst)


def _signed_of(standing: Standing) -> Signed | None:
    if standing.plan is None or standing.signed is None or not standing.signed_by.strip():
        return None
    try:
        return Signed(timing(standing.plan), standing.signed_by, standing.signed)
    except ValueError:
        return None


def _signed(stored: StoredPlan) -> Signed | None:
    plan = _read(stored)
    if plan is None or stored.signed is None or not stored.signed_by.strip():
        return None
    return Signed(plan, stored.signed_by, stored.signed)


def _read(stored: StoredPlan) -> Plan | None:
    try:
        return from_json(stored.content)
    except ValueError:
        return None


def _reports(
    pains: Sequence[PainSaid], check_ins: Sequence[CheckIn], answers: Mapping[Visit, Mapping[str, str]]
) -> tuple[Report, ...]:
    """Put visits and check-ins in order of time. answers : of the visits, by visit and key."""
    by_visit: dict[str, list[PainSaid]] = {}
    for said in pains:
        by_visit.setdefault(said.visit, []).append(said)
    intake = {visit.id: worst_pain(said) for visit, said in answers.items()}
    found = [report(each.at, each.answers) for each in check_ins]
    found += [_of_visit(said, intake.get(visit)) for visit, said in by_visit.items()]
    found += [
        Report(visit.started, is_check_in=False, worst=intake[visit.id])
        for visit in answers
        if intake[visit.id] is not None and visit.id not in by_visit
    ]
    return tuple(sorted(found, key=lambda each: each.at))


def _of_visit(said: Sequence[PainSaid], places: int | None) -> Report:
    """Say what a visit knows about pain; its moment is that of the last word.

    said : at it, the oldest first. places : the worst of all places, None when not asked.
    """
    before = [pain_of(each.value) for each in said if each.is_before]
    after = [pain_of(each.value) for each in said if not each.is_before]
    first = before[-1] if before else None
    numbers = [pain for pain in (*after, places) if pain is not None]
    return Report(
        said[-1].at,
        first,
        is_check_in=False,
        is_stopped=painful.stops(first, after),
        worst=max(numbers, default=None),
    )
