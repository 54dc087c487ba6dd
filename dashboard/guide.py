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

import numpy as np

from dashboard import placement, resuming, rules
from dashboard.accounts.signed_in import signed_in
from dashboard.attempts import Attempt, Attempts
from dashboard.now import Beat, Done, Now, Phase
from dashboard.records import Known
from dashboard.steps import Act, Step, visit
from dashboard.watch import Ended, Watch, too_much
from dashboard.words import visit as words
from station.clinic import intake
from station.clinic.allowed import CLEARED
from station.clinic.answer import Answers
from station.clinic.safety import Clearance, Lock
from station.errors import CalibrationReason, StationError, TrialError, TrialReason
from station.library.library import Library, Visit
from station.library.observations import Observation
from station.mat import Side
from station.station import State, Station, Weighing

__all__ = ["Beat", "Done", "Guide", "Now", "Phase"]

COUNTDOWN = 3.0
ASK_AGAIN = 0.1
PATIENCE = {Act.ZERO: 6.0, Act.WEIGH: 20.0, Act.LEAVE: 10.0}
"""s that zero and weigh-in wait for stillness before they give up."""
UNSETTLED = 10.0
"""s in which somebody on the plates has not stood still: then they are offered a hand (clinic table)."""
LOOK_AGAIN = 1.0
"""s between two looks at plates that may be empty."""

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
        self._passed = 0.0
        self._looked = 0.0
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

    def glance(self) -> None:
        """Look, once a second and between two steps, whether empty plates still read nothing."""
        if time.monotonic() - self._looked < LOOK_AGAIN:
            return
        self._looked = time.monotonic()
        now = self._now
        if now is None or now.phase not in (Phase.WAITING, Phase.REVIEW) or self._station.zeroed is None:
            return
        try:
            found = self._station.empty()
        except StationError:  # somebody is there, or nothing is known: neither says anything of the zero
            return
        drift = {side: newtons for side, newtons in found.items() if abs(newtons) >= words.DRIFTED}
        # Whoever serves the screens waits for nobody: a busy guide is looked at a second later.
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self._now is not None and words.drifts(drift) != words.drifts(self._now.drift):
                self._show(replace(self._now, drift=drift))
        finally:
            self._lock.release()

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
            self.need_rest()
            found = resuming.found(self._library, patient, visit, self._steps)
            self._show(replace(found, rate=self._rate()))
            self._ask()

    def start(self, key: str = "") -> None:
        """Do the current step; without a zero, ask for one first.

        key : of the step that was meant; a second click that comes when it has passed does nothing.

        Errors: TrialError NOT_READY, LOCKED, AT_THE_EDGE.
        """
        with self._lock:
            if self._has_passed(key):
                return
            now = self._need(Phase.WAITING, Phase.REVIEW)
            if now.phase is Phase.REVIEW:
                return
            if now.step.act is Act.ASK:
                return
            now = replace(now, rate=self._rate())
            if now.is_stopped and now.step.is_timed:
                raise rules.hurts()
            if (lock := now.lock_of(now.step)) is not None:
                raise _is_locked(lock)
            if now.step.act is not Act.ZERO and self._station.zeroed is None:
                zero = next(place for place, step in enumerate(now.steps) if step.act is Act.ZERO)
                self._show(replace(now, at=zero, trouble=_not_zeroed()))
                self._ask()
                return
            rules.need_tape(now)
            if now.step.is_timed and not now.step.begins_off:
                self._need_middle()
            works = {Act.ZERO: self._zero, Act.WEIGH: self._weigh, Act.LEAVE: self._leave}
            work = works.get(now.step.act, self._timed)
            self._stop.clear()
            self._station.forget()
            fresh = replace(now, trouble=None, attempt=None, seen=(), is_unsettled=False)
            self._show(replace(fresh, phase=Phase.WORKING))
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
            if places and now.is_stopped and now.steps[places[0]].is_timed:
                raise rules.hurts()
            if places:
                done = now.done
                if now.steps[places[0]].is_add_on:  # the plates are looked at once more after it
                    done = {key: what for key, what in done.items() if key != "leave"}
                self._show(
                    replace(now, at=places[0], done=done, phase=Phase.WAITING, trouble=None, attempt=None)
                )
                self._ask()

    def answer(self, answers: Answers, pain: int | None = None, key: str = "") -> None:
        """Take the answers of the current questions; what was not asked is missing.

        pain : before the first test. key : of the step that was meant; a second click that comes when it has
        passed does nothing. Errors: TrialError BAD_ANSWER names the question.
        """
        with self._lock:
            if self._has_passed(key):
                return
            now = self._need(Phase.WAITING)
            if now.step.act is not Act.ASK:
                return
            if now.step.key == "guess" and now.has_results:
                self._advance(now, now.done.get("guess", Done.SKIPPED))
                return
            said = rules.checked(now.step, answers)
            asked = now.step.questions
            felt = {} if pain is None else {"pain": str(rules.on_scale(pain))}
            gone = {key: "" for key in asked if key in now.answers and key not in said}
            # What was cleared is this answer: given otherwise, it needs a clinician again.
            anew = [each for each in now.cleared if not rules.still_holds(each, now, {**gone, **said})]
            gone |= {CLEARED + each.question: "" for each in anew}
            self._library.answers.add(now.visit.id, {**gone, **said, **felt}, by=_by())
            kept = {key: value for key, value in now.answers.items() if key not in asked}
            still = tuple(each for each in now.cleared if each not in anew)
            now = replace(now, answers={**kept, **said}, cleared=still)
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
            # Who does not stand still in the weigh-in is offered a hand while it goes on.
            is_weighing = self._now is not None and self._now.step.act is Act.WEIGH
            now = self._need(Phase.WAITING, Phase.OVER, *([Phase.WORKING] if is_weighing else []))
            self._show(replace(now, circumstances=now.circumstances.chosen(name, value)))

    def observe(self, kind: str, side: Side | None) -> None:
        """Tick something seen, at this moment of the running trial, or anywhere in the one just made."""
        with self._lock:
            now = self._need(Phase.RUNNING, Phase.COMPUTING, Phase.REVIEW)
            trial = self._attempts.running if now.attempt is None else now.attempt.trial
            if trial is None:
                return
            rules.need_offered(now, kind, side)
            moment = None if now.attempt is not None else self._moment()
            seen = self._library.observations.add(trial, kind, side, moment, by=_by())
            self._show(replace(now, seen=(*now.seen, seen)))

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
                raise TrialError(TrialReason.LOCKED, words.NEEDS_NAME, words.NEEDS_NAME_HOW)
            if question not in {key for lock in now.locks for key in lock.clearable}:
                return
            self._library.answers.add(now.visit.id, {CLEARED + question: by.strip()}, by=by.strip())
            cleared = (*now.cleared, Clearance(question, by.strip()))
            open_again = {key: done for key, done in now.done.items() if done is not Done.LOCKED}
            self._show(replace(now, cleared=cleared, done=open_again))

    def keep(self, pain: int | None = None) -> None:
        """Count the trial that was just made and go on, or stop when it hurt. pain : 0 to 10 after it."""
        with self._lock:
            now = self._need(Phase.REVIEW)
            assert now.attempt is not None
            if now.attempt.is_invalid:
                raise TrialError(TrialReason.OVERLOADED, words.DOES_NOT_COUNT, words.DOES_NOT_COUNT_HOW)
            self._attempts.keep(now.attempt)
            felt = self._felt(now, pain)
            if rules.is_other_leg(now):
                # The leg that stood counts for its own step; the planned one is still to be done.
                other = rules.step_of_other_leg(now)
                self._repeat(felt, {} if other is None else {other.key: Done.KEPT})
            else:
                self._advance(felt, Done.KEPT)

    def _felt(self, now: Now, pain: int | None) -> Now:
        """Write down how much the trial that was just made hurt, whatever becomes of it."""
        assert now.attempt is not None
        if pain is None:
            return replace(now, pain=(*now.pain, None))
        told = {"pain_after": str(rules.on_scale(pain))}
        self._library.answers.add(now.visit.id, told, trial=now.attempt.trial, by=_by())
        return replace(now, pain=(*now.pain, pain), hurt=now.attempt.trial)

    def correct_pain(self, pain: int) -> None:
        """Say otherwise how much the last trial hurt: what stopped the tests may have been a slip."""
        with self._lock:
            now = self._need(Phase.WAITING, Phase.OVER)
            last = max((at for at, said in enumerate(now.pain) if at and said is not None), default=0)
            if not last or not now.hurt:
                return
            told = {"pain_after": str(rules.on_scale(pain))}
            self._library.answers.add(now.visit.id, told, trial=now.hurt, by=_by())
            now = replace(now, pain=(*now.pain[:last], pain, *now.pain[last + 1 :]))
            if now.step.key in now.done:
                self._advance(now, now.done[now.step.key])
            else:
                self._repeat(now)

    def _repeat(self, now: Now, done: Mapping[str, Done] | None = None) -> None:
        """Stay at the step; when it has hurt too much, the visit is over. done : what else has been done."""
        marked = {**now.done, **(done or {})}
        rested = replace(now, done=marked, attempt=None, seen=(), trouble=None, undecided=False)
        self._show(replace(rested, phase=Phase.OVER if now.is_stopped else Phase.WAITING))
        self._ask() if not now.is_stopped else self._say("away")

    def save(self) -> None:
        """Try once more to write the trial, after the disk refused it."""
        attempt = self._need(Phase.REVIEW).attempt
        if attempt is not None and not attempt.is_saved:
            self._save(attempt)

    def redo(self, pain: int | None = None) -> None:
        """Leave the trial out and do the step again. pain : 0 to 10 after it; it stops the tests as well."""
        with self._lock:
            now = self._need(Phase.REVIEW)
            assert now.attempt is not None
            self._attempts.exclude(now.attempt, "repeated")
            self._repeat(self._felt(now, pain))

    def exclude(self, reason: str, pain: int | None = None) -> None:
        """Leave the trial out, with the reason, and go on. pain : 0 to 10 after it."""
        with self._lock:
            now = self._need(Phase.REVIEW)
            assert now.attempt is not None
            self._attempts.exclude(now.attempt, reason)
            self._advance(self._felt(now, pain), Done.EXCLUDED)

    def end(self) -> None:
        """Close the visit. Errors: TrialError NOT_READY while a step is going on."""
        with self._lock:
            self.need_rest()
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
            self._advance(replace(now, drift={}), Done.KEPT)
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
        if not isinstance(found, Weighing):
            self._rest(None)
            return
        with self._lock:
            # Meanwhile they may have been offered a hand.
            held = now if self._now is None else replace(now, circumstances=self._now.circumstances)
            self._advance(replace(held, weighing=found), Done.KEPT)

    def _persist(self, now: Now, ask: Callable[[], object], *passing: object) -> object:
        """Ask until it succeeds, showing what it waits for; give up after PATIENCE or without a plate."""
        began, standing = self._lived(), math.nan
        told: object = None
        while not self._stop.wait(ASK_AGAIN):
            try:
                return ask()
            except StationError as trouble:
                if self._station.state is State.LOST:
                    raise (self._station.trouble or trouble) from None
                lived = self._lived()
                is_unsteady = trouble.reason is TrialReason.UNSTEADY
                standing = math.nan if not is_unsteady else lived if math.isnan(standing) else standing
                since = began if math.isnan(standing) else standing
                if trouble.reason not in passing or lived - since > PATIENCE[now.step.act]:
                    raise
                self._need_bearable()
                is_unsettled = is_unsteady and lived - since > UNSETTLED
                if (trouble.reason, is_unsettled) != told:
                    told = trouble.reason, is_unsettled
                    self._hint(trouble, is_unsettled=is_unsettled)
        return None

    def _need_bearable(self) -> None:
        """Refuse to go on with somebody who is too heavy for a cell. Errors: TrialError OVERLOADED."""
        heaviest = self._station.heaviest
        if heaviest is not None and heaviest.is_too_much:
            raise too_much(heaviest)

    def _lived(self) -> float:
        """s by the samples of the plates: a busy computer makes nobody's patience shorter."""
        rate = self._rate()
        return self._station.decoder.tally.received / rate if rate else time.monotonic()

    def _hint(self, trouble: StationError | None, *, is_unsettled: bool = False) -> None:
        """Say something while a step goes on."""
        with self._lock:
            if self._now is not None and self._now.phase in (Phase.WORKING, Phase.RUNNING):
                self._show(replace(self._now, trouble=trouble, is_unsettled=is_unsettled))

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
        while not self._stop.wait(min(0.05, max(0.0, self._until - time.monotonic()))):
            self._need_bearable()
            if time.monotonic() >= self._until:
                break
        self._say("stand")
        if self._stop.is_set():
            self._rest(None)
        else:
            self._advance(now, Done.KEPT)

    def _trial(self, now: Now) -> None:
        self._passed = 0.0
        self._attempts.begin(now.visit, now.step, now.weighing, now.circumstances)
        while self._station.progress()[0] < now.step.lead and not self._station.wait_over(0.02):
            if self._stop.is_set():
                break
        self._phase(Phase.RUNNING)
        self._perform(now.step)
        watch = Watch(now.step, now.weighing.total if now.weighing else None)
        watch.cued(self._station.progress()[0])
        ended = self._wait_over(watch)
        self._passed = self._station.progress()[0]
        self._compute()
        self._say("away" if ended.trouble is not None else "stand")
        attempt = self._attempts.finish(
            broken_off=self._stop.is_set() or ended.trouble is not None,
            stepped_off=ended.stepped_off,
            trouble=ended.trouble,
        )
        self._seen.clear()
        with self._lock:
            seen = self._on_leg(attempt, now.step)
            made = replace(now, phase=Phase.REVIEW, attempt=attempt, trouble=None, seen=seen)
            self._show(replace(made, has_results=True))
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

    def _wait_over(self, watch: Watch) -> Ended:
        """Wait for the end of the trial, and tell at once what cannot wait until then."""
        told: object = None
        while not self._station.wait_over(0.05):
            if self._stop.is_set():
                break
            passed, _ = self._station.progress()
            ended = watch.look(passed, *self._sides(0.05), self._station.heaviest)
            warning = watch.warning
            reason = None if warning is None else warning.reason
            if reason is not told:
                told = reason
                self._hint(warning)
                if warning is not None and reason is TrialReason.OVERLOADED:
                    self._station.note("overload", warning.sentence)
                    _log.warning("%s", warning.sentence)
            if ended is not None:
                return ended
        return Ended()

    def _moment(self) -> float:
        """Return s since the first sample of the trial that runs, or at which it has just ended."""
        return max(self._station.progress()[0], self._passed)

    def _on_leg(self, attempt: Attempt, step: Step) -> tuple[Observation, ...]:
        """Return what was ticked in a trial, on the leg that really stood: which one is seen afterwards."""
        seen = self._now.seen if self._now is not None else ()
        stood = attempt.seen
        if not step.is_lifted or stood not in (Side.LEFT, Side.RIGHT) or stood is step.side:
            return seen
        return tuple(each if each.side is None else self._moved(each, stood) for each in seen)

    def _moved(self, seen: Observation, side: Side) -> Observation:
        kept = self._library.observations
        made = kept.add(seen.trial, seen.kind, side, seen.time, by=seen.by, at=seen.at)
        kept.take_back(seen.number)
        return made

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
        return sum(self._sides(seconds))

    def _sides(self, seconds: float) -> tuple[float, float]:
        """N on the left and on the right plate, mean of the last `seconds`; a preview."""
        live = self._station.live
        rows = live.latest(seconds).values if live is not None else None
        if rows is None or not len(rows):
            return 0.0, 0.0
        left, right = np.nan_to_num(rows[:, :2].mean(axis=0)).tolist()
        return left, right

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
        """Mark the step and go to the next planned one that is not done; add-ons are only ever chosen.

        When it has hurt too much, no test comes any more.
        """
        marked = {**now.done, now.step.key: done}
        if now.is_stopped:
            self._repeat(now, marked)
            return
        for step in now.steps[now.at + 1 :]:
            if step.key not in marked and _is_next(step, now.step) and now.lock_of(step) is not None:
                marked[step.key] = Done.LOCKED
        later = [
            place
            for place in range(now.at + 1, len(now.steps))
            if now.steps[place].key not in marked and _is_next(now.steps[place], now.step)
        ]
        after = replace(now, done=marked, trouble=None, attempt=None, seen=(), phase=Phase.WAITING)
        after = replace(after, is_unsettled=False, undecided=False, resumed=0)
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

    def _has_passed(self, key: str) -> bool:
        """Tell whether a click was meant for a step that is not the current one any more."""
        return bool(key) and self._now is not None and self._now.step.key != key

    def need_rest(self) -> None:
        """Refuse while a step is going on, or a trial is not on the disk. Errors: TrialError NOT_READY."""
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


def _by() -> str:
    """Return the name of who is signed in and asks for this; nothing when the program does it by itself."""
    return signed_in().shown


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
