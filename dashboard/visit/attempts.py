"""Attempts: one trial from the start of its recording to its place in the library."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dashboard.visit import overload
from dashboard.visit.steps import Step
from dashboard.words import visit as said
from station import VERSION, analyse
from station.clinic.circumstances import Circumstances
from station.compare.context import PLATE
from station.compiled import KERNELS
from station.errors import StationError, TrialError, TrialReason
from station.events.event import EventKind
from station.library.library import Library, TrialState, Visit
from station.mat import Side
from station.quality.doubt import Kind
from station.recording import parquet
from station.recording.recording import INTERRUPTED, Recording
from station.result import notes
from station.station import Heaviest, Station, Weighing

_log = logging.getLogger("dashboard")

CONTEXT = Circumstances().of("single_leg_stance")
"""What a trial has in common with others when nobody has said anything else."""


@dataclass(frozen=True)
class Attempt:
    """A trial that is over.

    result : plain form, None when it cannot be analysed; trouble then says why.
    seconds : recorded. stepped_off : s at which the person left, or None. seen : the leg that the plates saw.
    heaviest : the cell that carried the most, None when not known.
    """

    trial: str
    recording: Recording = field(repr=False)
    result: Mapping[str, Any] | None
    seconds: float = 0.0
    is_broken_off: bool = False
    is_saved: bool = False
    stepped_off: float | None = None
    seen: Side | None = None
    trouble: StationError | None = None
    heaviest: Heaviest | None = None

    @property
    def is_invalid(self) -> bool:
        """Whether a cell carried too much, so that this trial never counts."""
        is_too_much = self.heaviest is not None and self.heaviest.is_too_much
        return is_too_much or overload.carried(self.result, self.recording.marks)

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence each."""
        return self.warnings_but()

    def warnings_but(self, *said: Kind) -> tuple[str, ...]:
        """Return the warnings without doubts of the kinds that the screen has `said` already."""
        if not self.result:
            return ()
        doubts = [doubt for doubt in self.result.get("quality", ()) if doubt["kind"] not in said]
        return notes({**self.result, "quality": doubts})


class Attempts:
    """Records with a station, remembers in a library."""

    def __init__(self, station: Station, library: Library) -> None:
        self._station = station
        self._library = library
        self.running: str | None = None

    def begin(
        self,
        visit: Visit,
        step: Step,
        weighing: Weighing | None,
        circumstances: Circumstances | None = None,
        started: datetime | None = None,
    ) -> str:
        """Start recording a step; `started` only for examples of the past. Returns the trial's id.

        Errors: TrialError, RecordingError.
        """
        assert step.assessment is not None
        side = str(step.side) if step.side else None
        weight = weighing.total if weighing else None
        calibration = self._station.calibration
        how = replace(circumstances or Circumstances(), pair=step.pair, pair_role=step.pair_role)
        context = {**how.of(step.assessment), "seconds": f"{step.seconds:.0f}"}
        hello = self._station.hello
        if hello is not None and hello.is_mat:
            context[PLATE] = hello.geometry
        elif calibration is not None:
            context[PLATE] = calibration.geometry
        context |= self._zero()
        trial = self._station.begin(
            step.assessment, side=side, seconds=step.lead + step.seconds, weigh_in=weight, context=context
        )
        try:
            self._library.begin_trial(
                visit.id, trial, step.assessment, side, context=context, weigh_in=weight, started=started
            )
        except StationError:
            self._station.finish(broken_off=True)
            raise
        self.running = trial
        return trial

    def _zero(self) -> dict[str, str]:
        """Return what belongs to every trial of the zero it was made with: its age in s, its noise in N."""
        calibration, zeroed, noise = self._station.calibration, self._station.zeroed, self._station.noise
        if calibration is None or zeroed is None:
            return {}
        floor = [f"{noise[plate.side]:.2f}" for plate in calibration.plates if plate.side in noise]
        return {"zero_age": f"{time.monotonic() - zeroed:.0f}", "noise_floor": " ".join(floor)}

    def finish(
        self, *, broken_off: bool, stepped_off: float | None, trouble: StationError | None = None
    ) -> Attempt:
        """Close the recording and compute its numbers; nothing is written yet. trouble : what ended it."""
        trouble = trouble or self._station.trouble
        seconds, _ = self._station.progress()
        recording = self._station.finish(broken_off=broken_off)
        attempt = self._analysed(recording, seconds, stepped_off, trouble)
        self.running = None
        return attempt

    def _analysed(
        self, recording: Recording, seconds: float, stepped_off: float | None, trouble: StationError | None
    ) -> Attempt:
        attempt = Attempt(
            recording.head.id,
            recording,
            None,
            seconds,
            is_broken_off=recording.ending == INTERRUPTED,
            stepped_off=stepped_off,
            trouble=trouble,
            heaviest=self._station.heaviest,
        )
        try:
            result = analyse.of_recording(recording, recording.head.assessment)
        except StationError as refused:
            return replace(attempt, trouble=trouble or refused)
        except Exception:
            # A defect of ours must not take the recording with it.
            _log.exception("a trial could not be analysed")
            return replace(attempt, trouble=trouble or _no_analysis())
        seen = next((event.side for event in result.events if event.kind is EventKind.STANCE_SIDE), None)
        return replace(attempt, result=result.to_json(), seen=seen)

    def save(self, attempt: Attempt) -> Attempt:
        """Write recording and result. Errors: RecordingError; it can be tried again."""
        path = self._station.keep(attempt.recording)
        state = TrialState.INTERRUPTED if attempt.is_broken_off else TrialState.COMPLETE
        sha256 = parquet.fingerprint(attempt.recording)
        self._library.finish_trial(attempt.trial, state, file=path.name, sha256=sha256)
        if attempt.result is not None:
            key = str(attempt.result["assessment"])
            self._library.store_result(attempt.trial, key, VERSION, KERNELS, attempt.result)
        return replace(attempt, is_saved=True)

    def keep(self, attempt: Attempt) -> None:
        """Count the trial."""
        self._library.keep(attempt.trial)

    def exclude(self, attempt: Attempt, reason: str) -> None:
        """Leave the trial out."""
        self._library.exclude(attempt.trial, reason)


def _no_analysis() -> TrialError:
    return TrialError(TrialReason.NO_SAMPLES, said.NO_ANALYSIS, said.NO_ANALYSIS_HOW)
