"""Guide: leads one visit through its steps. It belongs to the server: closing a browser stops nothing.

waiting -> working (zero, weigh-in) ----------------------------+-> waiting on the next step -> over
       `-> countdown -> running -> computing -> review (a trial) -'
                                `-> (a practice is not counted) -'
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.accounts.signed_in import signed_in
from dashboard.records import Known
from dashboard.visit import overload, resuming, rules
from dashboard.visit.attempts import Attempts
from dashboard.visit.course import Course
from dashboard.visit.interview import Interview
from dashboard.visit.led_trial import LedTrial
from dashboard.visit.now import Beat, Done, Now, Phase
from dashboard.visit.steps import Act, Step, visit
from dashboard.visit.underfoot import Underfoot
from dashboard.visit.worker import Worker
from dashboard.words import refusals
from dashboard.words import visit as words
from station.clinic import intake
from station.clinic.answer import Answers
from station.clinic.safety import Lock
from station.errors import StationError, TrialError, TrialReason
from station.library.library import Library, Visit
from station.mat import Side
from station.station import State, Station

__all__ = ["Beat", "Done", "Guide", "Now", "Phase"]

COUNTDOWN = 3.0
LOOK_AGAIN = 1.0
"""s between two looks at plates that may be empty."""


class Guide:
    """One visit at a time, because there is one station.

    Parameters
    ----------
    tell : called when the person on the plates is asked to do something: activity and its options.
    countdown : s. steps : makes the walk through the visit, for the leg that begins.
    """

    def __init__(
        self,
        station: Station,
        library: Library,
        tell: Callable[[str, Mapping[str, Any]], None] = lambda activity, options: None,
        countdown: float = COUNTDOWN,
        steps: Callable[[Side], tuple[Step, ...]] = visit,
    ) -> None:
        self._steps = steps
        self._station = station
        self._library = library
        self._countdown = countdown
        self._attempts = Attempts(station, library)
        self._underfoot = Underfoot(station)
        self._course = Course(tell)
        self._stopping = threading.Event()
        self._trial = LedTrial(self._course, station, library, self._attempts, self._stopping)
        self._interview = Interview(self._course, library, self._walk)
        self._worker = Worker(self._course, station, library, self._trial, self._stopping, countdown)
        self._looked = 0.0

    @property
    def now(self) -> Now | None:
        """The visit as it stands, or None when none is running."""
        return self._course.now

    @property
    def version(self) -> int:
        """Grows when screens have to look again."""
        return self._course.version

    def touch(self) -> None:
        """Make every screen look again."""
        self._course.touch()

    def know(self, patient: Known) -> None:
        """Show who is measured as they are called now; nothing when it is somebody else."""
        with self._course.lock:
            now = self._course.now
            if now is not None and now.patient.id == patient.id:
                self._course.show(replace(now, patient=patient))

    def need_rest(self) -> None:
        """Refuse while a step is going on, or a trial is not on the disk. Errors: TrialError NOT_READY."""
        self._course.need_rest()

    def glance(self) -> None:
        """Look, once a second and between two steps, whether empty plates still read nothing."""
        if time.monotonic() - self._looked < LOOK_AGAIN:
            return
        self._looked = time.monotonic()
        self._follow_device()
        now = self._course.now
        if now is None or now.phase not in (Phase.WAITING, Phase.REVIEW) or self._station.zeroed is None:
            return
        try:
            found = self._station.empty()
        except StationError:  # somebody is there, or nothing is known: neither says anything of the zero
            return
        drift = {side: newtons for side, newtons in found.items() if abs(newtons) >= words.DRIFTED}
        # Whoever serves the screens waits for nobody: a busy guide is looked at a second later.
        if not self._course.lock.acquire(blocking=False):
            return
        try:
            now = self._course.now
            if now is not None and words.drifts(drift) != words.drifts(now.drift):
                self._course.show(replace(now, drift=drift))
        finally:
            self._course.lock.release()

    def _walk(self, first: Side) -> tuple[Step, ...]:
        """Return the walk through the visit on what is connected. first : the leg that begins."""
        return self._underfoot.walk(self._steps(first))

    def _walk_of(self, visit: Visit) -> Callable[[Side], tuple[Step, ...]]:
        """Return what makes the walk of a visit: whole where a mat could not have measured it all."""
        here = {step.assessment for step in self._walk(Side.LEFT)}
        measured = {trial.assessment for trial in self._library.trials_in(visit.id)}
        return self._walk if measured <= here else self._steps

    def _follow_device(self) -> None:
        """Walk as what is connected does: plates instead of a mat add steps; a mat leaves some out.

        Nothing is left out once something was measured: then each step says why a mat does not do it.
        """
        now = self._course.now
        if now is None or self._station.hello is None or now.on_mat is self._underfoot.is_mat:
            return
        if not self._course.lock.acquire(blocking=False):
            return
        try:
            now = self._course.now
            if now is None or now.phase not in (Phase.WAITING, Phase.OVER):
                return
            steps = self._walk_of(now.visit)(Side(intake.first_leg(now.answers)))
            keys = [step.key for step in steps]
            fresh = (at for at, step in enumerate(steps) if step.key not in now.done and not step.is_add_on)
            at = keys.index(now.step.key) if now.step.key in keys else next(fresh, 0)
            self._course.show(replace(now, steps=steps, at=at, on_mat=self._underfoot.is_mat))
            if now.phase is Phase.WAITING:
                self._course.ask()
        finally:
            self._course.lock.release()

    def refusal(self, step: Step) -> StationError | None:
        """Return why a step cannot be done on what is connected, None when it can: a mat cannot do all."""
        return self._underfoot.refusal(step)

    def seen(self) -> None:
        """Say that a screen has been given the numbers of the trial that was just made."""
        self._trial.seen.set()

    def beat(self) -> Beat:
        """Return where the clock of the current step is."""
        now = self._course.now
        if now is None:
            return Beat()
        weight = now.weighing.total if now.weighing else math.nan
        remaining = seconds = math.nan
        if now.phase is Phase.COUNTDOWN:
            seconds, remaining = self._countdown, self._until_the_cue(now.step)
        elif now.phase is Phase.RUNNING and now.step.act is Act.TRIAL:
            passed, _ = self._station.progress()
            seconds, remaining = now.step.seconds, max(0.0, now.step.lead + now.step.seconds - passed)
        elif now.phase is Phase.RUNNING:
            seconds, remaining = now.step.seconds, max(0.0, self._worker.until - time.monotonic())
        tempo = now.step.tempo
        beeps = (0.0, 0.0) if tempo is None else (tempo.lead, tempo.every)
        return Beat(now.phase, remaining, seconds, weight, now.step.side, beeps)

    def _until_the_cue(self, step: Step) -> float:
        """Return the seconds of the count that are left; its last ones may already be recorded."""
        if self._station.state is State.RECORDING:
            passed, _ = self._station.progress()
            return max(0.0, step.lead - passed)
        return max(0.0, self._worker.until - time.monotonic()) + step.lead

    # What a clinician does

    def begin(self, patient: Known, visit: Visit) -> None:
        """Take up a visit at its first step. Errors: TrialError NOT_READY while a step is going on."""
        with self._course.lock:
            self._course.need_rest()
            found = resuming.found(self._library, patient, visit, self._walk_of(visit))
            self._course.show(replace(found, rate=self._underfoot.rate, on_mat=self._underfoot.is_mat))
            self._course.ask()

    def start(self, key: str = "") -> None:
        """Do the current step; without a zero, ask for one first.

        key : of the step that was meant; a second click that comes when it has passed does nothing.

        Errors: TrialError NOT_READY, LOCKED, AT_THE_EDGE; NOT_QUALIFIED for what a mat cannot do.
        """
        with self._course.lock:
            if self._course.has_passed(key):
                return
            now = self._course.need(Phase.WAITING, Phase.REVIEW)
            if now.phase is Phase.REVIEW:
                return
            if now.step.act is Act.ASK:
                return
            if now.on_mat is not self._underfoot.is_mat:
                self._follow_device()
                if self._course.has_passed(now.step.key):
                    return
                now = self._course.need(Phase.WAITING)
            now = replace(now, rate=self._underfoot.rate)
            if (refusal := self._underfoot.refusal(now.step)) is not None:
                raise refusal
            if now.is_stopped and now.step.is_timed:
                raise rules.hurts()
            if (lock := now.lock_of(now.step)) is not None:
                raise _is_locked(lock)
            is_zeroed = self._station.zeroed is not None or self._underfoot.is_mat
            if now.step.act is not Act.ZERO and not is_zeroed:
                zeros = (place for place, step in enumerate(now.steps) if step.act is Act.ZERO)
                self._course.show(replace(now, at=next(zeros, now.at), trouble=_not_zeroed()))
                self._course.ask()
                return
            rules.need_tape(now)
            if now.step.is_timed and not now.step.begins_off:
                self._underfoot.need_middle()
            self._worker.start(now)

    def stop(self) -> None:
        """Break off what is going on; a trial is kept as interrupted."""
        self._stopping.set()

    def skip(self, key: str) -> None:
        """Leave the step called `key` out; a second click that comes when it has passed does nothing."""
        with self._course.lock:
            now = self._course.need(Phase.WAITING)
            if now.step.key == key:
                self._course.advance(now, Done.SKIPPED)

    def choose(self, key: str) -> None:
        """Go to the step called `key`."""
        with self._course.lock:
            now = self._course.need(Phase.WAITING, Phase.OVER)
            places = [place for place, step in enumerate(now.steps) if step.key == key]
            if places and now.is_stopped and now.steps[places[0]].is_timed:
                raise rules.hurts()
            if places:
                done = now.done
                if now.steps[places[0]].is_add_on:  # the plates are looked at once more after it
                    done = {key: what for key, what in done.items() if key != "leave"}
                self._course.show(
                    replace(now, at=places[0], done=done, phase=Phase.WAITING, trouble=None, attempt=None)
                )
                self._course.ask()

    def jot(self, key: str, answers: Answers) -> None:
        """Keep what has been chosen so far in the questions of the step called `key`, until it is answered.

        answers : everything that stands in the form; pain before the first test as `pain`. It is kept in
        memory alone, and no screen is made anew for it. What is meant for another step is passed over.
        """
        self._interview.jot(key, answers)

    def answer(self, answers: Answers, pain: int | None = None, key: str = "") -> None:
        """Take the answers of the current questions; what was not asked is missing.

        pain : before the first test. key : of the step that was meant; a second click that comes when it has
        passed does nothing. Errors: TrialError BAD_ANSWER names the question.
        """
        self._interview.answer(answers, pain, key)

    def circumstance(self, name: str, value: str) -> None:
        """Change how the next trials are done: hands, tape, shoes, surface. Errors: TrialError BAD_ANSWER."""
        with self._course.lock:
            # Who does not stand still in the weigh-in is offered a hand while it goes on.
            is_weighing = self._course.now is not None and self._course.now.step.act is Act.WEIGH
            now = self._course.need(Phase.WAITING, Phase.OVER, *([Phase.WORKING] if is_weighing else []))
            self._course.show(replace(now, circumstances=now.circumstances.chosen(name, value)))

    def observe(self, kind: str, side: Side | None) -> None:
        """Tick something seen, at this moment of the running trial, or anywhere in the one just made."""
        with self._course.lock:
            now = self._course.need(Phase.RUNNING, Phase.COMPUTING, Phase.REVIEW)
            trial = self._attempts.running if now.attempt is None else now.attempt.trial
            if trial is None:
                return
            rules.need_offered(now, kind, side)
            moment = None if now.attempt is not None else self._trial.moment()
            seen = self._library.observations.add(trial, kind, side, moment, by=signed_in().shown)
            self._course.show(replace(now, seen=(*now.seen, seen)))

    def unsee(self) -> None:
        """Take the last tick back."""
        with self._course.lock:
            now = self._course.need(Phase.RUNNING, Phase.COMPUTING, Phase.REVIEW)
            if now.seen:
                self._library.observations.take_back(now.seen[-1].number)
                self._course.show(replace(now, seen=now.seen[:-1]))

    def clear(self, question: str, by: str) -> None:
        """Let one red flag pass, in the name of a clinician. Errors: TrialError LOCKED without a name."""
        self._interview.clear(question, by)

    def keep(self, pain: int | None = None, trial: str = "") -> None:
        """Count the trial that was just made and go on, or stop when it hurt.

        pain : 0 to 10 after it. trial : the one that was meant, if it is said; a second click that comes when
        it is decided does nothing.
        """
        with self._course.lock:
            if self._course.is_decided(trial):
                return
            now = self._course.need(Phase.REVIEW)
            assert now.attempt is not None
            if now.attempt.is_invalid:
                raise overload.does_not_count()
            self._attempts.keep(now.attempt)
            felt = self._interview.felt(now, pain)
            if rules.is_other_leg(now):
                # The leg that stood counts for its own step; the planned one is still to be done.
                other = rules.step_of_other_leg(now)
                self._course.repeat(felt, {} if other is None else {other.key: Done.KEPT})
            else:
                self._course.advance(felt, Done.KEPT)

    def correct_pain(self, pain: int) -> None:
        """Say otherwise how much the last trial hurt: what stopped the tests may have been a slip."""
        self._interview.correct_pain(pain)

    def save(self) -> None:
        """Try once more to write the trial, after the disk refused it."""
        attempt = self._course.need(Phase.REVIEW).attempt
        if attempt is not None and not attempt.is_saved:
            self._trial.save(attempt)

    def redo(self, pain: int | None = None, trial: str = "") -> None:
        """Leave the trial out and do the step again. pain, which may stop the tests, trial : as `keep`."""
        with self._course.lock:
            if self._course.is_decided(trial):
                return
            now = self._course.need(Phase.REVIEW)
            assert now.attempt is not None
            self._attempts.exclude(now.attempt, "repeated")
            self._course.repeat(self._interview.felt(now, pain))

    def exclude(self, reason: str, pain: int | None = None, trial: str = "") -> None:
        """Leave the trial out, with the reason, and go on. pain, trial : as `keep`."""
        with self._course.lock:
            if self._course.is_decided(trial):
                return
            now = self._course.need(Phase.REVIEW)
            assert now.attempt is not None
            self._attempts.exclude(now.attempt, reason)
            self._course.advance(self._interview.felt(now, pain), Done.EXCLUDED)

    def end(self) -> None:
        """Close the visit. Errors: TrialError NOT_READY while a step is going on."""
        with self._course.lock:
            self._course.need_rest()
            self._course.say("away")
            self._course.show(None)

    def close(self) -> None:
        """Break off and wait until what there is has been saved."""
        self._worker.close()


def _not_zeroed() -> StationError:
    return TrialError(
        TrialReason.NOT_READY,
        *refusals.NOT_ZEROED,
    )


def _is_locked(lock: Lock) -> TrialError:
    return TrialError(
        TrialReason.LOCKED,
        *refusals.locked(lock.why.value.replace("_", " ")),
    )
