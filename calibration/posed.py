"""Posed: what comes of a measured pose. Whether a plate has moved, what that voids, and who signs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from calibration import outcome, pose, posing, present
from calibration.certificate import number_of, pose_of
from calibration.outcome import Outcome
from calibration.pose import Moved, Pose, applied
from calibration.posing import Posing
from calibration.procedure import Procedure
from calibration.taking import Samples
from station import certificate, logbook
from station.certificate import Certificate
from station.newtons import Calibration
from station.validity import Cause, identity

POSE, READ = "pose", "pose_read"
"""Facts of a calibration: the pose, and the folder of the measurement that it was fitted to."""


@dataclass(frozen=True)
class Posed:
    """A pose against the one before. since : None when none was measured before.

    is_void : the certificate is void because the plates were moved.
    """

    pose: Pose
    since: Moved | None
    is_void: bool = False

    @property
    def wants_signature(self) -> bool:
        """Whether the certificate does not say yet where the plates stand."""
        return self.since is None or self.since.is_noticed or self.is_void


def judged(folder: Path, found: Certificate, measured: Posing, by: str, now: datetime) -> Posed:
    """Fit the pose and compare it with that of the certificate. A plate that has moved voids that at once.

    folder : of the calibrations. by : who measured it. A measurement that finds nothing to sign is over.
    Errors: CalibrationError as `calibration.pose.measured`, NOT_KEPT; RecordingError NO_ROOM, NOT_WRITABLE.
    """
    fitted, calibration = measured.pose(), found.calibration
    since = moved(fitted, calibration)
    is_void = _is_void(folder, calibration)
    if since is not None and since.is_noticed and not is_void:
        present.noted(folder, calibration, Cause.REMOUNTED, by, since.sentence, now)
        is_void = True
    made = Posed(fitted, since, is_void)
    if not made.wants_signature and not measured.is_closed:
        measured.close("stands where it stood")
    return made


def moved(now: Pose, calibration: Calibration) -> Moved | None:
    """Return how far a plate has moved since the pose of a calibration was measured, None without one."""
    before = pose_of(calibration)
    if before is None:
        return None
    earlier = Pose(
        before["x_mm"] / 1e3,
        before["y_mm"] / 1e3,
        float(np.radians(before["angle_deg"])),
        now.covariance,
        now.residuals,
    )
    return pose.moved(now, earlier)


def amended(
    present: Certificate, found: Pose, by: str, now: datetime, journal: Mapping[str, Any] | None = None
) -> Certificate:
    """Return the certificate with the plates where they stand now; everything else is as it was.

    It has a number of its own and names the one that it amends; it was made, and is due, on the same days.
    journal : name and seal of the file with the raw readings of the pose.
    Errors: CalibrationError UNREADABLE when the two do not fit.
    """
    number = number_of(present.calibration.uid, now)
    without = tuple(replace(plate, pose=None) for plate in present.calibration.plates)
    known = applied(found, replace(present.calibration, plates=without, number=number))
    read = {"residuals_mm": (1e3 * found.residuals).round(3).tolist(), "readings": journal}
    content: Mapping[str, Any] = {
        **present.content,
        "number": number,
        "amends": present.number,
        "pose": {**(pose_of(known) or {}), "measured": now.isoformat(timespec="seconds"), "by": by, **read},
        "calibration": known.to_json(),
    }
    return certificate.of_content(json.loads(json.dumps(content, allow_nan=False)))


def signed(folder: Path, found: Certificate, measured: Posing, by: str, now: datetime) -> Certificate:
    """Sign a pose into the certificate and let that hold from now on. folder : of the calibrations.

    Errors: CalibrationError as `calibration.pose.measured`, NOT_KEPT.
    """
    amendment = amended(found, measured.pose(), by, now, _seal(measured.folder))
    made = certificate.read(certificate.keep(folder, amendment))
    measured.close(made.number)
    return made


# As a part of a calibration that is not signed yet


def note(made: Procedure, measured: Posing) -> Pose:
    """Put a pose into an open calibration. Errors: CalibrationError as `pose.measured`, NOT_KEPT."""
    found = measured.pose()
    made.note(READ, measured.folder.name)
    made.note(POSE, found.to_json())
    measured.close(made.folder.name)
    return found


def leave_out(made: Procedure) -> None:
    """Let an open calibration have no pose. Errors: CalibrationError NOT_KEPT."""
    if made.fact(POSE) is not None:
        made.note(POSE, None)
        made.note(READ, None)


def renew(made: Procedure, outcomes: Sequence[Outcome], source: Samples) -> None:
    """Fit the pose of a calibration anew, to the matrices that are signed: readings may have been retaken.

    Errors: CalibrationError as `calibration.pose.measured`, UNREADABLE, NOT_KEPT.
    """
    name = made.fact(READ)
    if name is None:
        return
    known = outcome.calibration(made, tuple(outcomes), "", "", "")
    found = posing.resume(made.folder.parent / str(name), known, source).pose().to_json()
    if found != made.fact(POSE):
        made.note(POSE, found)


def _is_void(folder: Path, calibration: Calibration) -> bool:
    """Whether it was noted that the plates were moved, and nobody has let the certificate stand since."""
    own, is_noted = identity(calibration), False
    for void in logbook.voids(folder, calibration.uid):
        if void.calibration in (own, ""):
            is_noted = void.cause is Cause.REMOUNTED or (is_noted and void.cause is not Cause.LIFTED)
    return is_noted


def _seal(folder: Path) -> dict[str, str] | None:
    """Return name and SHA-256 of the journal of a measurement."""
    file = folder / "bench.jsonl"
    if not file.is_file():
        return None
    return {"name": f"{folder.name}/{file.name}", "sha256": sha256(file.read_bytes()).hexdigest()}
