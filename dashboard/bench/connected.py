"""Connected: the device at the bench, what it says of itself, and what is kept of it on the disk."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration import procedure
from calibration.procedure import Procedure
from dashboard.words import refusals
from station import certificate
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason, TrialError, TrialReason
from station.mat import Mat, mat
from station.station import Station
from station.stream import DEFAULT_GEOMETRY
from station.wire.frame import Hello

Floats = NDArray[np.float64]


class Connected:
    """One station and the folder of its certificates."""

    def __init__(self, station: Station, calibrations: Path) -> None:
        self.station = station
        self.calibrations = calibrations

    @property
    def hello(self) -> Hello | None:
        """What the device said of itself, or None."""
        return self.station.hello

    @property
    def mat(self) -> Mat | None:
        """Its plates. Errors: CalibrationError UNKNOWN_GEOMETRY."""
        hello = self.hello
        return None if hello is None else mat(hello.geometry or DEFAULT_GEOMETRY)

    @property
    def gain(self) -> float:
        """N per count by the data sheet. Errors: TrialError NOT_READY without plates."""
        hello, plates = self.hello, self.mat
        if hello is None or plates is None:
            raise not_ready()
        return 1.0 / plates.counts_per_newton(hello.full_scale, hello.bits)

    @property
    def ticks(self) -> int:
        """us of the newest sample, by the device's clock."""
        return self.station.newest_ticks or 0

    def newest(self, seconds: float) -> Floats:
        """Return the newest samples, (n, channels), counts. Errors: TrialError NOT_READY."""
        counts, rate = self.station.samples(seconds)
        if len(counts) < 0.9 * seconds * rate or np.isnan(counts).all():
            raise not_ready()
        return counts

    def lost(self) -> int:
        """Return how many samples have not arrived whole so far."""
        tally = self.station.decoder.tally
        return tally.lost + tally.corrupt

    def open_ones(self) -> tuple[Procedure, ...]:
        """Return the calibrations of this device that were begun, here or at a terminal, and not signed."""
        hello = self.hello
        return () if hello is None else procedure.open_ones(self.calibrations / hello.serial)

    def spoiled(self) -> tuple[CalibrationError, ...]:
        """Return why calibrations of this device that were begun cannot be taken up again."""
        hello = self.hello
        return () if hello is None else procedure.spoiled(self.calibrations / hello.serial)

    def present(self) -> Certificate | None:
        """Return the certificate of the device. Errors: CalibrationError when it is not to be believed."""
        hello = self.hello
        return None if hello is None else certificate.of_plate(self.calibrations, hello.uid)

    def certificate(self) -> Certificate:
        """Return the certificate of the plates. Errors: CalibrationError NOT_FOUND without one."""
        found = self.present()
        if found is None:
            raise CalibrationError(
                CalibrationReason.NOT_FOUND,
                *refusals.NO_POSE_WITHOUT,
            )
        return found


def not_ready() -> TrialError:
    """Return what is said while the plates have not sent enough."""
    return TrialError(
        TrialReason.NOT_READY,
        *refusals.NOT_ENOUGH_SAMPLES,
    )
