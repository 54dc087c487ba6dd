"""Led trial: one trial from the cue to its place on the disk, as the guide leads it."""

import logging
import threading
from dataclasses import replace

from dashboard.visit import overload
from dashboard.visit.attempts import Attempt, Attempts
from dashboard.visit.course import Course
from dashboard.visit.now import Now, Phase
from dashboard.visit.steps import Step
from dashboard.visit.underfoot import Underfoot
from dashboard.visit.watch import Ended, Watch
from station.errors import StationError, TrialReason
from station.library.library import Library
from station.library.observations import Observation
from station.mat import Side
from station.station import Station

SEEN_WITHIN = 0.5
"""s that saving waits for a screen to have the numbers: the two would hinder each other."""

_log = logging.getLogger("dashboard")


class LedTrial:
    """Records, watches, analyses, shows and saves one trial at a time.

    seen : set when a screen has been given the numbers. stopping : set when somebody breaks off.
    """

    def __init__(
        self,
        course: Course,
        station: Station,
        library: Library,
        attempts: Attempts,
        stopping: threading.Event,
    ) -> None:
        self._course = course
        self._station = station
        self._library = library
        self._attempts = attempts
        self._underfoot = Underfoot(station)
        self._stopping = stopping
        self._passed = 0.0
        self.seen = threading.Event()

    def run(self, now: Now) -> None:
        """Do the trial of the current step to its end, and write it down. Errors: StationError."""
        self._passed = 0.0
        self._attempts.begin(now.visit, now.step, now.weighing, now.circumstances)
        while self._station.progress()[0] < now.step.lead and not self._station.wait_over(0.02):
            if self._stopping.is_set():
                break
        self._course.phase(Phase.RUNNING)
        self._course.perform(now.step)
        watch = Watch(now.step, now.weighing.total if now.weighing else None)
        watch.cued(self._station.progress()[0])
        ended = self._wait_over(watch)
        self._passed = self._station.progress()[0]
        self._course.compute()
        self._course.say("away" if ended.trouble is not None else "stand")
        attempt = self._attempts.finish(
            broken_off=self._stopping.is_set() or ended.trouble is not None,
            stepped_off=ended.stepped_off,
            trouble=ended.trouble,
        )
        self.seen.clear()
        with self._course.lock:
            seen = self._on_leg(attempt, now.step)
            made = replace(now, phase=Phase.REVIEW, attempt=attempt, trouble=None, seen=seen)
            self._course.show(replace(made, has_results=True))
        # The numbers first: the journal is on the disk, the file can wait for them.
        self.seen.wait(SEEN_WITHIN)
        self.save(attempt)

    def save(self, attempt: Attempt) -> None:
        """Write the trial, and show whether the disk took it."""
        trouble = None
        try:
            saved = self._attempts.save(attempt)
        except StationError as refused:
            saved, trouble = attempt, refused
        with self._course.lock:
            now = self._course.now
            if now is not None and now.attempt is attempt:
                self._course.show(replace(now, attempt=saved, trouble=trouble))

    def moment(self) -> float:
        """Return s since the first sample of the trial that runs, or at which it has just ended."""
        return max(self._station.progress()[0], self._passed)

    def _wait_over(self, watch: Watch) -> Ended:
        """Wait for the end of the trial, and tell at once what cannot wait until then."""
        told: object = None
        while not self._station.wait_over(0.05):
            if self._stopping.is_set():
                break
            passed, _ = self._station.progress()
            ended = watch.look(passed, *self._underfoot.sides(0.05), self._station.heaviest)
            warning = watch.warning
            reason = None if warning is None else warning.reason
            if reason is not told:
                told = reason
                self._course.hint(warning)
                if warning is not None and reason is TrialReason.OVERLOADED:
                    self._station.note(overload.MARK, warning.sentence)
                    _log.warning("%s", warning.sentence)
            if ended is not None:
                return ended
        return Ended()

    def _on_leg(self, attempt: Attempt, step: Step) -> tuple[Observation, ...]:
        """Return what was ticked in a trial, on the leg that really stood: which one is seen afterwards."""
        now = self._course.now
        seen = now.seen if now is not None else ()
        stood = attempt.seen
        if not step.is_lifted or stood not in (Side.LEFT, Side.RIGHT) or stood is step.side:
            return seen
        return tuple(each if each.side is None else self._moved(each, stood) for each in seen)

    def _moved(self, seen: Observation, side: Side) -> Observation:
        kept = self._library.observations
        made = kept.add(seen.trial, seen.kind, side, seen.time, by=seen.by, at=seen.at)
        kept.take_back(seen.number)
        return made
