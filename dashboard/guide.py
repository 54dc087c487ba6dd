"""Guide: leads one visit through its steps. It belongs to the server: closing a browser stops nothing.

waiting -> working (zero, weigh-in) ----------------------------+-> waiting on the next step -> over
       `-> countdown -> running -> computing -> review (a trial) -'
                                `-> (a practice is not counted) -'
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dashboard import placement, resuming
from dashboard.attempts import Attempt, Attempts
from dashboard.now import Beat, Done, Now, Phase
from dashboard.records import Known
from dashboard.steps import Act, Step, visit
from station.clinic import intake
from station.clinic import pain as painful
from station.clinic.allowed import CLEARED
from station.clinic.answer import Answers
from station.clinic.safety import Clearance, Lock
from station.errors import CalibrationReason, StationError, TrialError, TrialReason
from station.library.library import Library, Visit
from station.mat import Side
from station.station import State, Station, Weighing

__all__ = ["Beat", "Done", "Guide", "Now", "Phase"]

COUNTDOWN = 3.0
ASK_AGAIN = 0.1
PATIENCE = {Act.ZERO: 6.0, Act.WEIGH: 20.0, Act.LEAVE: 10.0}
"""s that zero and weigh-in wait for stillness before they give up."""
STEPPED_OFF = 0.2
"""Share of body weight: below it, for STEPPED_OFF_FOR seconds, the person has left the plates."""
STEPPED_OFF_FOR = 0.2

SEEN_WITHIN = 0.5
"""s that saving waits for a screen to have the numbers: the two would hinder each other."""

_log = logging.getLogger("dashboard")


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
        self._attempts = Attempts(station, library)
        self._tell = tell
        self._countdown = countdown
        self._lock = threading.RLock()
        self._worker: threading.Thread | None = None
        self._stop = threading.Event()
        self._seen = threading.Event()
        self._until = math.nan
        self._now: Now | None = None
        self.version = 0

    @property
    def now(self) -> Now | None:
        """The visit as it stands, or None when none is running."""
        return self._now

    def touch(self) -> None:
        """Make every screen look again."""
        with self._lock:
            self.version += 1

    def seen(self) -> None:
        """Say that a screen has been given the numbers of the trial that was just made."""
        self._seen.set()

    def beat(self) -> Beat:
        """Return where the clock of the current step is."""
        now = self._now
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
            seconds, remaining = now.step.seconds, max(0.0, self._until - time.monotonic())
        tempo = now.step.tempo
        beeps = (0.0, 0.0) if tempo is None else (tempo.lead, tempo.every)
        return Beat(now.phase, remaining, seconds, weight, now.step.side, beeps)

    def _until_the_cue(self, step: Step) -> float:
        """Return the seconds of the count that are left; its last ones may already be recorded."""
        if self._station.state is State.RECORDING:
            passed, _ = self._station.progress()
            return max(0.0, step.lead - passed)
        return max(0.0, self._until - time.monotonic()) + step.lead

    # What a clinician does

    def begin(self, patient: Known, visit: Visit) -> None:
        """Take up a visit at its first step. Errors: TrialError NOT_READY while a step is going on."""
        with self._lock:
            self._need_rest()
            found = resuming.found(self._library, patient, visit, self._steps)
            self._show(replace(found, rate=self._rate()))
            self._ask()

    def start(self) -> None:
        """Do the current step; without a zero, ask for one first. Errors: TrialError NOT_READY."""
        with self._lock:
            now = self._need(Phase.WAITING, Phase.REVIEW)
            if now.phase is Phase.REVIEW:
                return
            if now.step.act is Act.ASK:
                return
            if (lock := now.lock_of(now.step)) is not None:
                raise _is_locked(lock)
            if now.step.act is not Act.ZERO and self._station.zeroed is None:
                zero = next(place for place, step in enumerate(now.steps) if step.act is Act.ZERO)
                self._show(replace(now, at=zero, trouble=_not_zeroed()))
                self._ask()
                return
            if now.step.is_timed and not now.step.begins_off:
                self._need_middle()
            works = {Act.ZERO: self._zero, Act.WEIGH: self._weigh, Act.LEAVE: self._leave}
            work = works.get(now.step.act, self._timed)
            self._stop.clear()
            rate = self._rate()
            self._show(replace(now, phase=Phase.WORKING, trouble=None, attempt=None, seen=(), rate=rate))
            self._worker = threading.Thread(target=self._work, args=(work,), name="guide", daemon=True)
            self._worker.start()

    def stop(self) -> None:
        """Break off what is going on; a trial is kept as interrupted."""
        self._stop.set()

    def skip(self, key: str) -> None:
        """Leave the step called `key` out; a second click that comes when it has passed does nothing."""
        with self._lock:
            now = self._need(Phase.WAITING)
            if now.step.key == key:
                self._advance(now, Done.SKIPPED)

    def choose(self, key: str) -> None:
        """Go to the step called `key`."""
        with self._lock:
            now = self._need(Phase.WAITING, Phase.OVER)
            places = [place for place, step in enumerate(now.steps) if step.key == key]
            if places:
                done = now.done
                if now.steps[places[0]].is_add_on:  # the plates are looked at once more after it
                    done = {key: what for key, what in done.items() if key != "leave"}
                self._show(
                    replace(now, at=places[0], done=done, phase=Phase.WAITING, trouble=None, attempt=None)
                )
                self._ask()

    def answer(self, answers: Answers, pain: int | None = None) -> None:
        """Take the answers of the current questions; what was not asked is missing.

        pain : before the first test. Errors: TrialError BAD_ANSWER names the question.
        """
        with self._lock:
            now = self._need(Phase.WAITING)
            said = _checked(now.step, answers)
            asked = now.step.questions
            felt = {} if pain is None else {"pain": str(pain)}
            gone = {key: "" for key in asked if key in now.answers and key not in said}
            self._library.answers.add(now.visit.id, {**gone, **said, **felt})
            kept = {key: value for key, value in now.answers.items() if key not in asked}
            now = replace(now, answers={**kept, **said})
            if pain is not None:
                now = replace(now, pain=(pain, *now.pain[1:]))
            if now.step.key == "intake" and not any(
                Done.KEPT is now.done.get(s.key) for s in now.steps if s.assessment
            ):
                now = replace(now, steps=self._steps(Side(intake.first_leg(now.answers))))
            self._advance(now, Done.KEPT)

    def circumstance(self, name: str, value: str) -> None:
        """Change how the next trials are done: hands, tape, shoes, surface. Errors: TrialError BAD_ANSWER."""
        with self._lock:
            now = self._need(Phase.WAITING, Phase.OVER)
            self._show(replace(now, circumstances=now.circumstances.chosen(name, value)))

    def observe(self, kind: str, side: Side | None) -> None:
        """Tick something seen, at this moment of the running trial, or anywhere in the one just made."""
        with self._lock:
            now = self._need(Phase.RUNNING, Phase.COMPUTING, Phase.REVIEW)
            trial = self._attempts.running if now.attempt is None else now.attempt.trial
            if trial is None:
                return
            moment = None if now.attempt is not None else self._station.progress()[0]
            seen = self._library.observations.add(trial, kind, side, moment)
            self._show(
                replace(self._need(Phase.RUNNING, Phase.COMPUTING, Phase.REVIEW), seen=(*now.seen, seen))
            )

    def unsee(self) -> None:
        """Take the last tick back."""
        with self._lock:
            now = self._need(Phase.RUNNING, Phase.COMPUTING, Phase.REVIEW)
            if now.seen:
                self._library.observations.take_back(now.seen[-1].number)
                self._show(replace(now, seen=now.seen[:-1]))

    def clear(self, question: str, by: str) -> None:
        """Let one red flag pass, in the name of a clinician. Errors: TrialError LOCKED without a name."""
        with self._lock:
            now = self._need(Phase.WAITING, Phase.OVER)
            if not by.strip():
                raise TrialError(
                    TrialReason.LOCKED, "A red flag is cleared by name.", "Write who has looked at it."
                )
            self._library.answers.add(now.visit.id, {CLEARED + question: by.strip()}, by=by.strip())
            cleared = (*now.cleared, Clearance(question, by.strip()))
            open_again = {key: done for key, done in now.done.items() if done is not Done.LOCKED}
            self._show(replace(now, cleared=cleared, done=open_again))

    def keep(self, pain: int | None = None) -> None:
        """Count the trial that was just made and go on, or stop when it hurt. pain : 0 to 10 after it."""
        with self._lock:
            now = self._need(Phase.REVIEW)
            assert now.attempt is not None
            self._attempts.keep(now.attempt)
            if pain is not None:
                self._library.answers.add(now.visit.id, {"pain_after": str(pain)}, trial=now.attempt.trial)
            felt = replace(now, pain=(*now.pain, pain))
            if painful.stops(felt.pain[0], felt.pain[1:]):
                marked = {**felt.done, felt.step.key: Done.KEPT}
                self._show(replace(felt, done=marked, attempt=None, phase=Phase.OVER, is_stopped=True))
                self._say("away")
                return
            other = _step_of_other_leg(now)
            if other is not None:
                # The leg that stood counts for its own step; the planned one is still to be done.
                marked = {**felt.done, other.key: Done.KEPT}
                self._show(replace(felt, done=marked, attempt=None, seen=(), phase=Phase.WAITING))
                self._ask()
                return
            self._advance(felt, Done.KEPT)

    def save(self) -> None:
        """Try once more to write the trial, after the disk refused it."""
        attempt = self._need(Phase.REVIEW).attempt
        if attempt is not None and not attempt.is_saved:
            self._save(attempt)

    def redo(self) -> None:
        """Leave the trial out and do the step again."""
        with self._lock:
            now = self._need(Phase.REVIEW)
            assert now.attempt is not None
            self._attempts.exclude(now.attempt, "repeated")
            self._show(replace(now, phase=Phase.WAITING, attempt=None, trouble=None))
            self._ask()

    def exclude(self, reason: str) -> None:
        """Leave the trial out, with the reason, and go on."""
        with self._lock:
            now = self._need(Phase.REVIEW)
            assert now.attempt is not None
            self._attempts.exclude(now.attempt, reason)
            self._advance(now, Done.EXCLUDED)

    def end(self) -> None:
        """Close the visit. Errors: TrialError NOT_READY while a step is going on."""
        with self._lock:
            self._need_rest()
            self._say("away")
            self._show(None)

    def close(self) -> None:
        """Break off and wait until the worker has saved what there is."""
        self._stop.set()
        if self._worker is not None:
            self._worker.join(timeout=10.0)

    # The worker thread: one step

    def _work(self, step: Callable[[Now], None]) -> None:
        now = self._now
        assert now is not None
        try:
            step(now)
        except StationError as trouble:
            self._rest(trouble)
        except Exception:
            _log.exception("a step of the visit failed")
            self._rest(_unforeseen())

    def _zero(self, now: Now) -> None:
        self._say("away")
        self._persist(now, self._station.zero, TrialReason.NOT_READY, CalibrationReason.LOADED)
        if not self._stop.is_set():
            self._advance(now, Done.KEPT)
        else:
            self._rest(None)

    def _leave(self, now: Now) -> None:
        """Look at the empty plates after the tests: a zero that has moved says what no trial can."""
        self._say("away")
        found = self._persist(now, self._station.empty, TrialReason.NOT_READY, CalibrationReason.LOADED)
        if isinstance(found, dict):
            told = {f"zero_moved_{side}": f"{newtons:.2f}" for side, newtons in found.items()}
            self._library.answers.add(now.visit.id, told)
            self._advance(replace(now, moved=tuple(found.values())), Done.KEPT)
        else:
            self._rest(None)

    def _weigh(self, now: Now) -> None:
        self._say("stand")
        passing = (TrialReason.NOBODY_ON, TrialReason.UNSTEADY, TrialReason.NOT_READY)
        found = self._persist(now, self._station.weigh, *passing)
        if isinstance(found, Weighing):
            self._advance(replace(now, weighing=found), Done.KEPT)
        else:
            self._rest(None)

    def _persist(self, now: Now, ask: Callable[[], object], *passing: object) -> object:
        """Ask until it succeeds, showing what it waits for; give up after PATIENCE or without a plate."""
        until = self._lived() + PATIENCE[now.step.act]
        told: object = None
        while not self._stop.wait(ASK_AGAIN):
            try:
                return ask()
            except StationError as trouble:
                if self._station.state is State.LOST:
                    raise (self._station.trouble or trouble) from None
                if trouble.reason not in passing or self._lived() > until:
                    raise
                if trouble.reason is not told:
                    told = trouble.reason
                    self._hint(trouble)
        return None

    def _lived(self) -> float:
        """s by the samples of the plates: a busy computer makes nobody's patience shorter."""
        rate = self._rate()
        return self._station.decoder.tally.received / rate if rate else time.monotonic()

    def _hint(self, trouble: StationError) -> None:
        with self._lock:
            if self._now is not None and self._now.phase is Phase.WORKING:
                self._show(replace(self._now, trouble=trouble))

    def _timed(self, now: Now) -> None:
        self._say("away" if now.step.begins_off else "stand")
        wait = max(0.0, self._countdown - now.step.lead)
        self._until = time.monotonic() + wait
        self._phase(Phase.COUNTDOWN)
        if self._stop.wait(wait):
            self._rest(None)
            return
        if not now.step.begins_off:
            self._need_a_person(now)
        if now.step.act is Act.PRACTICE:
            self._practise(now)
        else:
            self._trial(now)

    def _need_a_person(self, now: Now) -> None:
        if self._load(0.1) < 0.5 * (now.weighing.total if now.weighing else 200.0):
            raise TrialError(
                TrialReason.NOBODY_ON,
                "Nobody stands on the plates.",
                "Step on, one foot on each, and start again.",
            )

    def _practise(self, now: Now) -> None:
        self._until = time.monotonic() + now.step.seconds
        self._phase(Phase.RUNNING)
        self._perform(now.step)
        self._stop.wait(now.step.seconds)
        self._say("stand")
        if self._stop.is_set():
            self._rest(None)
        else:
            self._advance(now, Done.KEPT)

    def _trial(self, now: Now) -> None:
        self._attempts.begin(now.visit, now.step, now.weighing, now.circumstances)
        while self._station.progress()[0] < now.step.lead and not self._station.wait_over(0.02):
            if self._stop.is_set():
                break
        self._phase(Phase.RUNNING)
        self._perform(now.step)
        stepped_off = self._wait_over(now)
        self._compute()
        self._say("stand")
        attempt = self._attempts.finish(broken_off=self._stop.is_set(), stepped_off=stepped_off)
        self._seen.clear()
        seen = self._now.seen if self._now is not None else ()
        self._show(replace(now, phase=Phase.REVIEW, attempt=attempt, trouble=None, seen=seen))
        # The numbers first: the journal is on the disk, the file can wait for them.
        self._seen.wait(SEEN_WITHIN)
        self._save(attempt)

    def _compute(self) -> None:
        """Let the live view say that it is computing; no screen is built anew for so short a time."""
        with self._lock:
            if self._now is not None:
                self._now = replace(self._now, phase=Phase.COMPUTING)

    def _save(self, attempt: Attempt) -> None:
        trouble = None
        try:
            saved = self._attempts.save(attempt)
        except StationError as refused:
            saved, trouble = attempt, refused
        with self._lock:
            if self._now is not None and self._now.attempt is attempt:
                self._show(replace(self._now, attempt=saved, trouble=trouble))

    def _wait_over(self, now: Now) -> float | None:
        """Wait for the end of the trial. Returns the second at which the person left, or None."""
        limit = STEPPED_OFF * (now.weighing.total if now.weighing else 300.0)
        gone_since: float | None = None
        has_come = not now.step.begins_off
        while not self._station.wait_over(0.05):
            if self._stop.is_set():
                return None
            passed, _ = self._station.progress()
            load = self._load(0.05)
            has_come = has_come or load > limit
            if not has_come or passed < now.step.lead + 1.0 or load > limit:
                gone_since = None
            elif gone_since is None:
                gone_since = passed
            elif passed - gone_since >= STEPPED_OFF_FOR:
                return gone_since
        return None

    def _need_middle(self) -> None:
        """Refuse to start while a foot stands at an edge. Errors: TrialError AT_THE_EDGE."""
        live, calibration = self._station.live, self._station.calibration
        if live is not None and calibration is not None:
            placement.need_middle(live.latest(placement.SECONDS), calibration)

    def _rate(self) -> float | None:
        """Hz of the plates as they say it themselves; what a trial really had is judged by its samples."""
        hello = self._station.hello
        return None if hello is None else float(hello.rate)

    def _load(self, seconds: float) -> float:
        """N on both plates, mean of the last `seconds`; a preview."""
        live = self._station.live
        rows = live.latest(seconds).values if live is not None else None
        return float(rows[:, :2].sum(axis=1).mean()) if rows is not None and len(rows) else 0.0

    # What the person on the plates hears

    def _ask(self) -> None:
        """Let the person take the place from which the step begins."""
        if self._now is not None:
            is_off = self._now.step.act in (Act.ASK, Act.ZERO, Act.LEAVE) or self._now.step.begins_off
            self._say("away" if is_off else "stand")

    def _perform(self, step: Step) -> None:
        self._say(step.activity, **step.options)

    def _say(self, activity: str, **options: Any) -> None:
        self._tell(activity, options)

    # State

    def _show(self, now: Now | None) -> None:
        with self._lock:
            self._now = now
            self.version += 1

    def _phase(self, phase: Phase) -> None:
        with self._lock:
            if self._now is not None:
                self._show(replace(self._now, phase=phase))

    def _rest(self, trouble: StationError | None) -> None:
        with self._lock:
            if self._now is not None:
                self._show(replace(self._now, phase=Phase.WAITING, trouble=trouble))

    def _advance(self, now: Now, done: Done) -> None:
        """Mark the step and go to the next planned one that is not done; add-ons are only ever chosen."""
        marked = {**now.done, now.step.key: done}
        for step in now.steps[now.at + 1 :]:
            if step.key not in marked and _is_next(step, now.step) and now.lock_of(step) is not None:
                marked[step.key] = Done.LOCKED
        later = [
            place
            for place in range(now.at + 1, len(now.steps))
            if now.steps[place].key not in marked and _is_next(now.steps[place], now.step)
        ]
        after = replace(now, done=marked, trouble=None, attempt=None, seen=(), phase=Phase.WAITING, resumed=0)
        self._show(replace(after, at=later[0]) if later else replace(after, phase=Phase.OVER))
        self._ask() if later else self._say("away")

    def _need(self, *phases: Phase) -> Now:
        now = self._now
        if now is None or now.phase not in phases:
            raise TrialError(
                TrialReason.NOT_READY,
                "The visit has already moved on.",
                "Look at the step that is shown now.",
            )
        return now

    def _need_rest(self) -> None:
        if self._now is not None and self._now.phase in (
            Phase.WORKING,
            Phase.COUNTDOWN,
            Phase.RUNNING,
            Phase.COMPUTING,
        ):
            raise TrialError(
                TrialReason.NOT_READY, "A step of another visit is going on.", "Let it end, or stop it first."
            )
        if self._now is not None and self._now.attempt is not None and not self._now.attempt.is_saved:
            raise TrialError(
                TrialReason.NOT_READY,
                f"The last trial of {self._now.patient.label} is not on the disk yet.",
                "Save it first: open Measure.",
            )


def _is_next(step: Step, after: Step) -> bool:
    """Tell whether a step follows by itself: a planned one, or the rest of a chosen add-on."""
    return not step.is_add_on or step.group == after.group


def _checked(step: Step, answers: Answers) -> dict[str, str]:
    """Return the answers of a step's questions. Errors: TrialError BAD_ANSWER."""
    own = {key: value for key, value in answers.items() if key in step.questions and value}
    return intake.checked(own) if step.key == "intake" else own


def _step_of_other_leg(now: Now) -> Step | None:
    """Return the step of the leg that really stood, when it was not the one asked for and is not done yet."""
    seen = now.attempt.seen if now.attempt else None
    if now.step.side is None or seen not in (Side.LEFT, Side.RIGHT) or seen is now.step.side:
        return None
    same = [
        s for s in now.steps if (s.act, s.assessment, s.side) == (now.step.act, now.step.assessment, seen)
    ]
    return next((step for step in same if now.done.get(step.key) is not Done.KEPT), None)


def _not_zeroed() -> StationError:
    return TrialError(
        TrialReason.NOT_READY,
        "The plates have no zero since they were connected.",
        "Step off, zero them, then go on.",
    )


def _unforeseen() -> StationError:
    return TrialError(
        TrialReason.NOT_READY,
        "Something went wrong that should not; nothing that was recorded is lost.",
        "Try the step again. If it happens again, send the program's log to your engineer.",
    )


def _is_locked(lock: Lock) -> TrialError:
    return TrialError(
        TrialReason.LOCKED,
        f"This test is locked: {lock.why.value.replace('_', ' ')}.",
        "A clinician can clear it by name, or skip the step.",
    )
