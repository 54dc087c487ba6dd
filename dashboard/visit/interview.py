"""Interview: what is asked in a visit and what is said: questions, red flags cleared by name, pain."""

from collections.abc import Callable
from dataclasses import replace

from dashboard.accounts.signed_in import signed_in
from dashboard.visit import rules
from dashboard.visit.course import Course
from dashboard.visit.now import PAIN, Done, Now, Phase
from dashboard.visit.steps import Act, Step
from dashboard.words import visit as words
from station.clinic import intake
from station.clinic.allowed import CLEARED
from station.clinic.answer import Answers
from station.clinic.safety import Clearance
from station.errors import TrialError, TrialReason
from station.library.library import Library
from station.mat import Side


class Interview:
    """Takes what is said in the visit, and writes it down in the name of who is signed in.

    steps : makes the walk through the visit, for the leg that begins.
    """

    def __init__(self, course: Course, library: Library, steps: Callable[[Side], tuple[Step, ...]]) -> None:
        self._course = course
        self._library = library
        self._steps = steps

    def jot(self, key: str, answers: Answers) -> None:
        """Keep what has been chosen so far in the questions of the step called `key`; as `Guide.jot`."""
        with self._course.lock:
            now = self._course.now
            if now is None or now.phase is not Phase.WAITING or now.step.key != key:
                return
            own = (*now.step.questions, PAIN)
            jotted = {name: value for name, value in answers.items() if value and name in own}
            if now.step.act is Act.ASK:
                self._course.now = replace(now, jotted={**now.jotted, key: jotted})

    def answer(self, answers: Answers, pain: int | None, key: str) -> None:
        """Take the answers of the current questions; as `Guide.answer`."""
        with self._course.lock:
            if self._course.has_passed(key):
                return
            now = self._course.need(Phase.WAITING)
            if now.step.act is not Act.ASK:
                return
            jotted = {step: form for step, form in now.jotted.items() if step != now.step.key}
            if now.step.key == "guess" and now.has_results:
                self._course.advance(replace(now, jotted=jotted), now.done.get("guess", Done.SKIPPED))
                return
            now = replace(self._answered(now, answers, pain), jotted=jotted)
            if now.step.key == "intake" and not any(
                Done.KEPT is now.done.get(s.key) for s in now.steps if s.assessment
            ):
                now = replace(now, steps=self._steps(Side(intake.first_leg(now.answers))))
            is_said = any(key in now.answers for key in now.step.questions)
            self._course.advance(now, Done.KEPT if is_said else Done.SKIPPED)

    def _answered(self, now: Now, answers: Answers, pain: int | None) -> Now:
        """Write down the answers of the current step. Errors: TrialError BAD_ANSWER."""
        said = rules.checked(now.step, answers)
        asked = now.step.questions
        felt = {} if pain is None else {PAIN: str(rules.on_scale(pain))}
        gone = {key: "" for key in asked if key in now.answers and key not in said}
        # What was cleared is this answer: given otherwise, it needs a clinician again.
        anew = [each for each in now.cleared if not rules.still_holds(each, now, {**gone, **said})]
        gone |= {CLEARED + each.question: "" for each in anew}
        self._library.answers.add(now.visit.id, {**gone, **said, **felt}, by=_by())
        kept = {key: value for key, value in now.answers.items() if key not in asked}
        still = tuple(each for each in now.cleared if each not in anew)
        now = replace(now, answers={**kept, **said}, cleared=still)
        return now if pain is None else replace(now, pain=(pain, *now.pain[1:]))

    def clear(self, question: str, by: str) -> None:
        """Let one red flag pass, in the name of a clinician; as `Guide.clear`."""
        with self._course.lock:
            now = self._course.need(Phase.WAITING, Phase.OVER)
            if not by.strip():
                raise TrialError(TrialReason.LOCKED, words.NEEDS_NAME, words.NEEDS_NAME_HOW)
            if question not in {key for lock in now.locks for key in lock.clearable}:
                return
            self._library.answers.add(now.visit.id, {CLEARED + question: by.strip()}, by=by.strip())
            cleared = (*now.cleared, Clearance(question, by.strip()))
            open_again = {key: done for key, done in now.done.items() if done is not Done.LOCKED}
            self._course.show(replace(now, cleared=cleared, done=open_again))

    def felt(self, now: Now, pain: int | None) -> Now:
        """Write down how much the trial that was just made hurt, whatever becomes of it."""
        assert now.attempt is not None
        if pain is None:
            return replace(now, pain=(*now.pain, None))
        told = {"pain_after": str(rules.on_scale(pain))}
        self._library.answers.add(now.visit.id, told, trial=now.attempt.trial, by=_by())
        return replace(now, pain=(*now.pain, pain), hurt=now.attempt.trial)

    def correct_pain(self, pain: int) -> None:
        """Say otherwise how much the last trial hurt; as `Guide.correct_pain`."""
        with self._course.lock:
            now = self._course.need(Phase.WAITING, Phase.OVER)
            last = max((at for at, said in enumerate(now.pain) if at and said is not None), default=0)
            if not last or not now.hurt:
                return
            told = {"pain_after": str(rules.on_scale(pain))}
            self._library.answers.add(now.visit.id, told, trial=now.hurt, by=_by())
            now = replace(now, pain=(*now.pain[:last], pain, *now.pain[last + 1 :]))
            if now.step.key in now.done:
                self._course.advance(now, now.done[now.step.key])
            else:
                self._course.repeat(now)


def _by() -> str:
    """Return the name of who is signed in and asks for this; nothing when the program does it by itself."""
    return signed_in().shown
