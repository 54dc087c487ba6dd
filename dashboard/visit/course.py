"""Course: where the one visit stands, and how it goes on from step to step. One lock for all of it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.visit.now import Done, Now, Phase
from dashboard.visit.steps import Act, Step
from dashboard.words import refusals
from station.errors import StationError, TrialError, TrialReason

BUSY = (Phase.WORKING, Phase.COUNTDOWN, Phase.RUNNING, Phase.COMPUTING)
"""Phases in which a step is going on."""


class Course:
    """The visit as it stands. Whoever reads `now` to change it holds `lock` until it is changed.

    now : None while no visit runs. version : grows when screens have to look again.

    Parameters
    ----------
    tell : called when the person on the plates is asked to do something: activity and its options.
    """

    def __init__(self, tell: Callable[[str, Mapping[str, Any]], None]) -> None:
        self.lock = threading.RLock()
        self.now: Now | None = None
        self.version = 0
        self._tell = tell

    # What every screen sees

    def show(self, now: Now | None) -> None:
        """Let the visit stand there, on every screen."""
        with self.lock:
            self.now = now
            self.version += 1

    def touch(self) -> None:
        """Make every screen look again."""
        with self.lock:
            self.version += 1

    def phase(self, phase: Phase) -> None:
        """Let the current step be in this phase."""
        with self.lock:
            if self.now is not None:
                self.show(replace(self.now, phase=phase))

    def compute(self) -> None:
        """Let the live view say that it is computing; no screen is built anew for so short a time."""
        with self.lock:
            if self.now is not None:
                self.now = replace(self.now, phase=Phase.COMPUTING)

    def hint(self, trouble: StationError | None, *, is_unsettled: bool = False) -> None:
        """Say something while a step goes on."""
        with self.lock:
            if self.now is not None and self.now.phase in (Phase.WORKING, Phase.RUNNING):
                self.show(replace(self.now, trouble=trouble, is_unsettled=is_unsettled))

    # How it goes on

    def rest(self, trouble: StationError | None) -> None:
        """Wait for the same step once more, and say what went wrong."""
        with self.lock:
            if self.now is not None:
                self.show(replace(self.now, phase=Phase.WAITING, trouble=trouble))

    def repeat(self, now: Now, done: Mapping[str, Done] | None = None) -> None:
        """Stay at the step; when it has hurt too much, the visit is over. done : what else has been done."""
        marked = {**now.done, **(done or {})}
        rested = replace(now, done=marked, attempt=None, seen=(), trouble=None, undecided=False)
        with self.lock:  # who sees the visit wait may lead it on only when the person has been asked
            self.show(replace(rested, phase=Phase.OVER if now.is_stopped else Phase.WAITING))
            self.ask() if not now.is_stopped else self.say("away")

    def advance(self, now: Now, done: Done) -> None:
        """Mark the step and go to the next planned one that is not done; add-ons are only ever chosen.

        When it has hurt too much, no test comes any more.
        """
        marked = {**now.done, now.step.key: done}
        if now.is_stopped:
            self.repeat(now, marked)
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
        with self.lock:
            self.show(replace(after, at=later[0]) if later else replace(after, phase=Phase.OVER))
            self.ask() if later else self.say("away")

    # What must hold before somebody changes it

    def need(self, *phases: Phase) -> Now:
        """Return the visit, which must be in one of these phases. Errors: TrialError NOT_READY."""
        now = self.now
        if now is None or now.phase not in phases:
            raise TrialError(
                TrialReason.NOT_READY,
                *refusals.MOVED_ON,
            )
        return now

    def need_rest(self) -> None:
        """Refuse while a step is going on, or a trial is not on the disk. Errors: TrialError NOT_READY."""
        if self.now is not None and self.now.phase in BUSY:
            raise TrialError(TrialReason.NOT_READY, *refusals.STEP_OF_ANOTHER)
        if self.now is not None and self.now.attempt is not None and not self.now.attempt.is_saved:
            raise TrialError(
                TrialReason.NOT_READY,
                *refusals.not_on_disk(self.now.patient.label),
            )

    def has_passed(self, key: str) -> bool:
        """Tell whether a click was meant for a step that is not the current one any more."""
        return bool(key) and self.now is not None and self.now.step.key != key

    def is_decided(self, trial: str) -> bool:
        """Tell whether a click was meant for a trial that is not waiting for a decision any more."""
        waits = self.now.attempt if self.now is not None else None
        return bool(trial) and (waits is None or waits.trial != trial)

    # What the person on the plates hears

    def ask(self) -> None:
        """Let the person take the place from which the step begins."""
        if self.now is not None:
            is_off = self.now.step.act in (Act.ASK, Act.ZERO, Act.LEAVE) or self.now.step.begins_off
            self.say("away" if is_off else "stand")

    def perform(self, step: Step) -> None:
        """Let the person begin what the step is about."""
        self.say(step.activity, **step.options)

    def say(self, activity: str, **options: Any) -> None:
        """Let the person do something."""
        self._tell(activity, options)


def _is_next(step: Step, after: Step) -> bool:
    """Tell whether a step follows by itself: a planned one, or the rest of a chosen add-on."""
    return not step.is_add_on or step.group == after.group
