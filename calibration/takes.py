"""Takes: recordings that are made at the bench for a check, one at a time, each a file with its seal."""

import uuid
from dataclasses import dataclass
from typing import Any

from calibration.captured import seal, wanted
from calibration.check import Scene
from calibration.procedure import Capture, Procedure
from station.errors import TrialError, TrialReason
from station.mat import Side
from station.recording.recording import COMPLETE
from station.station import State, Station


@dataclass(frozen=True)
class Take:
    """A recording that is being made. seconds : how long. told : what was done, for the check."""

    scene: Scene
    side: Side
    seconds: float
    told: dict[str, Any]


class Takes:
    """Records for one procedure at a time. running : what is being recorded, or None."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._procedure: Procedure | None = None
        self.running: Take | None = None

    def start(self, procedure: Procedure, take: Take) -> None:
        """Begin. Errors: TrialError NOT_READY while something else is recorded; RecordingError NO_ROOM."""
        if self._station.state is State.RECORDING:
            raise TrialError(
                TrialReason.NOT_READY,
                "Something else is being recorded.",
                "Wait until it is over, then record.",
            )
        self._station.begin(f"calibration {take.scene.value}", side=take.side.value, seconds=take.seconds)
        self._procedure, self.running = procedure, take

    def progress(self) -> float:
        """Return the share of the running recording that is done, 0 to 1."""
        if self.running is None:
            return 0.0
        return min(1.0, self._station.progress()[0] / self.running.seconds)

    def look(self) -> Capture | None:
        """Keep the recording when it has its length. Errors: RecordingError NO_ROOM, NOT_WRITABLE."""
        if self.running is None or not self._station.wait_over(0.0):
            return None
        return self._end()

    def stop(self) -> Capture | None:
        """End the recording now and keep what there is of it."""
        return None if self.running is None else self._end()

    def _end(self) -> Capture | None:
        take, procedure = self.running, self._procedure
        assert take is not None and procedure is not None
        self.running = None
        seconds = min(take.seconds, self._station.progress()[0])
        recording = self._station.finish()
        sides = (take.side,) if take.scene is not Scene.STRIKE else tuple(p.side for p in procedure.plates)
        name = f"{take.scene.value}-{take.side.value}-{uuid.uuid4().hex[:8]}.parquet"
        procedure.folder.mkdir(parents=True, exist_ok=True)
        file = self._station.keep(recording, procedure.folder / name)
        if recording.ending != COMPLETE:
            raise TrialError(
                TrialReason.NOT_READY,
                "The plates went away while this was recorded.",
                "What came is kept as a file, but no check uses it: record it again.",
            )
        told = {**take.told, "seconds": round(seconds, 3), "asked": wanted(take.scene).seconds}
        kept = [Capture(take.scene.value, side, name, seal(file), told) for side in sides]
        for capture in kept:
            procedure.keep_capture(capture)
        return kept[0]
