"""Worker: the thread in which the current step is done, from the click to its end."""

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from dashboard.visit.course import Course
from dashboard.visit.led_trial import LedTrial
from dashboard.visit.now import Done, Now, Phase
from dashboard.visit.steps import Act
from dashboard.visit.underfoot import Underfoot
from dashboard.words import refusals
from station.errors import CalibrationReason, StationError, TrialError, TrialReason
from station.library.library import Library
from station.station import State, Station, Weighing

ASK_AGAIN = 0.1
PATIENCE = {Act.ZERO: 6.0, Act.WEIGH: 20.0, Act.LEAVE: 10.0}
"""s that zero and weigh-in wait for stillness before they give up."""
UNSETTLED = 10.0
"""s in which somebody on the plates has not stood still: then they are offered a hand (clinic table)."""

_log = logging.getLogger("dashboard")


class Worker:
    """Does one step after the other, each in a thread of its own.

    countdown : s. until : when the count or the practice that goes on is over, by the monotonic clock.
    stopping : set when somebody breaks off.
    """

    def __init__(
        self,
        course: Course,
        station: Station,
        library: Library,
        trial: LedTrial,
        stopping: threading.Event,
        countdown: float,
    ) -> None:
        self._course = course
        self._station = station
        self._library = library
        self._underfoot = Underfoot(station)
        self._trial = trial
        self._stopping = stopping
        self._countdown = countdown
        self._thread: threading.Thread | None = None
        self.until = math.nan

    def start(self, now: Now) -> None:
        """Begin the current step of the visit."""
        works = {Act.ZERO: self._zero, Act.WEIGH: self._weigh, Act.LEAVE: self._leave}
        work = works.get(now.step.act, self._timed)
        self._stopping.clear()
        self._station.forget()
        fresh = replace(now, trouble=None, attempt=None, seen=(), is_unsettled=False)
        self._course.show(replace(fresh, phase=Phase.WORKING))
        self._thread = threading.Thread(target=self._work, args=(work,), name="guide", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Break off and wait until what there is has been saved."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=10.0)

    def _work(self, step: Callable[[Now], None]) -> None:
        now = self._course.now
        assert now is not None
        try:
            step(now)
        except StationError as trouble:
            self._course.rest(trouble)
        except Exception:
            _log.exception("a step of the visit failed")
            self._course.rest(_unforeseen())

    def _zero(self, now: Now) -> None:
        self._course.say("away")
        self._persist(now, self._station.zero, TrialReason.NOT_READY, CalibrationReason.LOADED)
        if not self._stopping.is_set():
            self._course.advance(replace(now, drift={}), Done.KEPT)
        else:
            self._course.rest(None)

    def _leave(self, now: Now) -> None:
        """Look at the empty plates after the tests: a zero that has moved says what no trial can."""
        self._course.say("away")
        found = self._persist(now, self._station.empty, TrialReason.NOT_READY, CalibrationReason.LOADED)
        if isinstance(found, dict):
            told = {f"zero_moved_{side}": f"{newtons:.2f}" for side, newtons in found.items()}
            self._library.answers.add(now.visit.id, told)
            self._course.advance(replace(now, moved=tuple(found.values())), Done.KEPT)
        else:
            self._course.rest(None)

    def _weigh(self, now: Now) -> None:
        self._course.say("stand")
        passing = (TrialReason.NOBODY_ON, TrialReason.UNSTEADY, TrialReason.NOT_READY)
        found = self._persist(now, self._station.weigh, *passing)
        if not isinstance(found, Weighing):
            self._course.rest(None)
            return
        with self._course.lock:
            # Meanwhile they may have been offered a hand.
            held = self._course.now
            now = now if held is None else replace(now, circumstances=held.circumstances)
            self._course.advance(replace(now, weighing=found), Done.KEPT)

    def _timed(self, now: Now) -> None:
        self._course.say("away" if now.step.begins_off else "stand")
        wait = max(0.0, self._countdown - now.step.lead)
        self.until = time.monotonic() + wait
        self._course.phase(Phase.COUNTDOWN)
        if self._stopping.wait(wait):
            self._course.rest(None)
            return
        if not now.step.begins_off:
            self._underfoot.need_a_person(now)
        if now.step.act is Act.PRACTICE:
            self._practise(now)
        else:
            self._trial.run(now)

    def _practise(self, now: Now) -> None:
        self.until = time.monotonic() + now.step.seconds
        self._course.phase(Phase.RUNNING)
        self._course.perform(now.step)
        while not self._stopping.wait(min(0.05, max(0.0, self.until - time.monotonic()))):
            self._underfoot.need_bearable()
            if time.monotonic() >= self.until:
                break
        self._course.say("stand")
        if self._stopping.is_set():
            self._course.rest(None)
        else:
            self._course.advance(now, Done.KEPT)

    def _persist(self, now: Now, ask: Callable[[], object], *passing: object) -> object:
        """Ask until it succeeds, showing what it waits for; give up after PATIENCE or without a plate."""
        began, standing = self._underfoot.lived(), math.nan
        told: object = None
        while not self._stopping.wait(ASK_AGAIN):
            try:
                return ask()
            except StationError as trouble:
                if self._station.state is State.LOST:
                    raise (self._station.trouble or trouble) from None
                lived = self._underfoot.lived()
                is_unsteady = trouble.reason is TrialReason.UNSTEADY
                standing = math.nan if not is_unsteady else lived if math.isnan(standing) else standing
                since = began if math.isnan(standing) else standing
                if trouble.reason not in passing or lived - since > PATIENCE[now.step.act]:
                    raise
                self._underfoot.need_bearable()
                is_unsettled = is_unsteady and lived - since > UNSETTLED
                if (trouble.reason, is_unsettled) != told:
                    told = trouble.reason, is_unsettled
                    self._course.hint(trouble, is_unsettled=is_unsettled)
        return None


def _unforeseen() -> StationError:
    return TrialError(
        TrialReason.NOT_READY,
        *refusals.UNFORESEEN,
    )
