"""Rules: what may be said and done in a visit as it stands. The guide asks them before it does anything."""

from dashboard.visit.now import Done, Now
from dashboard.visit.steps import Step
from dashboard.words import visit as said
from station.clinic import intake
from station.clinic.answer import Answer, Answers
from station.clinic.observation import offered
from station.clinic.pain import SCALE
from station.clinic.safety import Clearance
from station.errors import TrialError, TrialReason
from station.mat import Side


def checked(step: Step, answers: Answers) -> dict[str, str]:
    """Return the answers of a step's questions. Errors: TrialError BAD_ANSWER."""
    own = {key: value for key, value in answers.items() if key in step.questions and value}
    if step.key == "intake":
        return intake.checked(own, said.ASKED)
    allowed = intake.GUESSED if step.key == "guess" else tuple(Answer)
    if any(value not in allowed for value in own.values()):
        raise _not_offered()
    return own


def still_holds(cleared: Clearance, now: Now, changed: Answers) -> bool:
    """Tell whether a clearance is still about what is said.

    changed : what is said otherwise now, by key; empty for what is not asked any more.
    """
    if cleared.question in intake.CONFIRM_BEFORE_IMPACT:
        diagnoses = changed.get("diagnoses", now.answers.get("diagnoses", ""))
        return cleared.question in diagnoses.split(intake.SEVERAL)
    return changed.get(cleared.question, Answer.YES) == Answer.YES


def on_scale(pain: int) -> int:
    """Return a pain that is one. Errors: TrialError BAD_ANSWER."""
    if pain not in SCALE:
        raise TrialError(TrialReason.BAD_ANSWER, said.PAIN_SCALE, said.NOT_OFFERED_HOW)
    return pain


def need_offered(now: Now, kind: str, side: Side | None) -> None:
    """Refuse a tick that this test does not have, or not on this leg. Errors: TrialError BAD_ANSWER."""
    leg = now.attempt.seen if now.attempt and now.attempt.seen else now.step.side
    ticks = offered(now.step.assessment or "", leg)
    if not any((offer.tick.key, offer.side) == (kind, side) for offer in ticks):
        raise _not_offered()


def need_tape(now: Now) -> None:
    """Refuse a stand of the tape pair in which the tape is not as its place asks. Errors: TrialError."""
    if now.step.pair != "tape":
        return
    wants = now.step.pair_role == "during"
    if wants is (now.circumstances.tape == "none"):
        told = (said.PUT_TAPE_ON, said.TAPE_ON) if wants else (said.TAKE_TAPE_OFF, said.TAPE_OFF)
        raise TrialError(TrialReason.NOT_READY, *told)


def is_other_leg(now: Now) -> bool:
    """Tell whether another leg stood than the one that was asked for."""
    seen = now.attempt.seen if now.attempt else None
    return now.step.side is not None and seen in (Side.LEFT, Side.RIGHT) and seen is not now.step.side


def step_of_other_leg(now: Now) -> Step | None:
    """Return the step of the leg that really stood, which is not the one asked for, if it is not done yet."""
    seen = now.attempt.seen if now.attempt else None
    wanted = (now.step.act, now.step.assessment, seen, now.step.pair, now.step.pair_role)
    same = [s for s in now.steps if (s.act, s.assessment, s.side, s.pair, s.pair_role) == wanted]
    return next((step for step in same if now.done.get(step.key) is not Done.KEPT), None)


def hurts() -> TrialError:
    """Say that pain has ended the tests."""
    return TrialError(TrialReason.LOCKED, said.NO_TEST_TODAY, said.NO_TEST_TODAY_HOW)


def _not_offered() -> TrialError:
    return TrialError(TrialReason.BAD_ANSWER, said.NOT_OFFERED, said.NOT_OFFERED_HOW)
