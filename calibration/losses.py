"""Losses: samples that did not arrive whole while one calibration was open, noted as it goes on."""

from collections.abc import Callable

from calibration.procedure import Procedure

FACT = "lost"


class Losses:
    """Counts for one procedure, from when it is opened here. lost : how many the device has lost so far.

    The fact of the procedure holds them all, also those of other programs that had it open. Of one that was
    begun before anybody counted, it stays unknown.
    """

    def __init__(self, procedure: Procedure, lost: Callable[[], int]) -> None:
        self._procedure = procedure
        self._lost = lost
        self._noted = lost()
        was_counted = procedure.fact(FACT) is not None
        self._counts = was_counted or not any(procedure.readings(plate.side) for plate in procedure.plates)

    def note(self) -> None:
        """Keep what was lost since the last time. Errors: CalibrationError NOT_KEPT."""
        now, known = self._lost(), self._procedure.fact(FACT)
        # A count that has gone back is that of a device that was opened anew.
        since = now - self._noted if now >= self._noted else now
        if self._counts and (since or known is None):
            self._procedure.note(FACT, int(known or 0) + since)
        self._noted = now
