"""Calibration: counts become newtons and moments. The value lives here; `calibration/` makes it."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.errors import CalibrationError, CalibrationReason
from station.mat import Mat, Side

NO_SERIAL = b"\xff" * 8
"""A board whose serial number was never written."""
SIMULATED_SERIAL = "53494d01"
"""How the serial numbers of simulated plates with known gains begin, hex: `SIM` and a form."""
SCHEMA = "station.calibration/1"
STATED = "station.calibration/2"
"""The schema of a calibration that states its uncertainty."""


@dataclass(frozen=True)
class Uncertainty:
    """How well one plate is known: standard uncertainties (k = 1).

    covariance : (3 cells, 3 cells), of the entries of the matrix, row by row (Fz, then Mx, then My).
    noise : (cells,), counts, standard deviation of one sample at `rate` in Hz; white.
    zero : N, of each cell's empty reading since the plate was zeroed (drift, temperature).
    span : share, common to all loads of the plate (reference masses, temperature, creep, hysteresis).
    place : m, of any centre of pressure (level, bending that is left).
    moment : N m, of side forces that the cells do not feel, times the height of the top above them.
    pose : m, m, rad, of the plate's place in the common frame.
    """

    covariance: tuple[tuple[float, ...], ...]
    noise: tuple[float, ...]
    rate: float
    zero: float
    span: float
    place: float
    moment: float
    pose: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class PlateGain:
    """How one plate turns counts into load.

    side : the leg that stands on it.
    channels : (cells,) channel numbers on the wire.
    matrix : (3, cells). Rows Fz in N, Mx in N m, My in N m, per count, about the plate's own middle;
        Mx = sum F y and My = -sum F x, so the centre of pressure is (-My / Fz, Mx / Fz).
    pose : x in m, y in m, angle in rad of the plate's frame in the common frame; None when not measured.
    size : width and depth in m.
    uncertainty : how well all this is known, or None when nobody has measured it.
    """

    side: Side
    channels: tuple[int, ...]
    matrix: tuple[tuple[float, ...], ...]
    pose: tuple[float, float, float] | None
    size: tuple[float, float]
    uncertainty: Uncertainty | None = None


@dataclass(frozen=True)
class Calibration:
    """What makes newtons of counts, with the plate it belongs to.

    uid : serial number of the device, hex.
    kind : `certificate` (measured), `nominal` (data sheet, never signed) or `simulated`.
    made : ISO date. geometry : name of the mat. zero : (cells,) counts of the empty plates.
    number : of the certificate it stands in, or "". due : ISO date of the next one, or "".
    """

    uid: str
    kind: str
    made: str
    geometry: str
    plates: tuple[PlateGain, ...]
    zero: tuple[float, ...]
    number: str = ""
    due: str = ""

    @property
    def states_uncertainty(self) -> bool:
        """Whether it is known how well each plate is known."""
        return all(plate.uncertainty is not None for plate in self.plates)

    def to_json(self) -> dict[str, Any]:
        """Return the plain form, with its schema; what only a certificate states is left out without one."""
        plain = asdict(self)
        if self.number or self.due or any(plate.uncertainty for plate in self.plates):
            return {"schema": STATED, **plain}
        del plain["number"], plain["due"]
        for plate in plain["plates"]:
            del plate["uncertainty"]
        return {"schema": SCHEMA, **plain}

    @property
    def is_simulated(self) -> bool:
        """Whether it is one of simulated plates, by its kind and by their serial number."""
        return self.kind == "simulated" and self.uid.startswith(SIMULATED_SERIAL)

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON: the identity that every result carries."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_traceable(self) -> bool:
        """Whether the gains were measured (or are the simulator's own), not read off a data sheet."""
        return self.kind != "nominal"

    def with_zero(self, zero: NDArray[np.float64]) -> "Calibration":
        """Return the same gains with new empty-plate counts (cells,)."""
        return replace(self, zero=tuple(float(count) for count in zero))


def from_json(plain: dict[str, Any]) -> Calibration:
    """Build a Calibration from its plain form.

    Errors: CalibrationError UNREADABLE when a field is missing or of the wrong form.
    """
    try:
        if plain["schema"] not in (SCHEMA, STATED):
            raise ValueError(plain["schema"])
        plates = tuple(_plate_gain(entry) for entry in plain["plates"])
        zero = tuple(float(count) for count in plain["zero"])
        channels = sorted(channel for plate in plates for channel in plate.channels)
        if channels != list(range(len(zero))) or not np.isfinite(zero).all():
            raise ValueError("channels and zero do not fit")
        return Calibration(
            str(plain["uid"]),
            str(plain["kind"]),
            str(plain["made"]),
            str(plain["geometry"]),
            plates,
            zero,
            str(plain.get("number", "")),
            str(plain.get("due", "")),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE,
            "This calibration cannot be read: a field is missing or has no sense.",
            "Use the file that the calibration bench wrote, unchanged.",
        ) from error


def _plate_gain(entry: dict[str, Any]) -> PlateGain:
    channels = tuple(int(channel) for channel in entry["channels"])
    matrix = tuple(tuple(float(value) for value in row) for row in entry["matrix"])
    if len(matrix) != 3 or any(len(row) != len(channels) for row in matrix) or not np.isfinite(matrix).all():
        raise ValueError("matrix is not 3 x cells")
    pose = entry["pose"]
    return PlateGain(
        Side(entry["side"]),
        channels,
        matrix,
        None if pose is None else _three(pose),
        (float(entry["size"][0]), float(entry["size"][1])),
        None if entry.get("uncertainty") is None else _uncertainty(entry["uncertainty"], len(channels)),
    )


def _three(entry: Any) -> tuple[float, float, float]:
    x, y, angle = (float(value) for value in entry)
    return x, y, angle


def _uncertainty(entry: dict[str, Any], cells: int) -> Uncertainty:
    covariance = tuple(tuple(float(value) for value in row) for row in entry["covariance"])
    single = {name: float(entry[name]) for name in ("rate", "zero", "span", "place", "moment")}
    noise = tuple(float(value) for value in entry["noise"])
    pose = _three(entry["pose"])
    square = np.array(covariance)
    if square.shape != (3 * cells, 3 * cells) or not np.isfinite(square).all() or len(noise) != cells:
        raise ValueError("the covariance or the noise does not fit the cells")
    if not np.allclose(square, square.T, rtol=1e-6, atol=0.0):
        raise ValueError("the covariance is none")
    # Entries of Fz and of the moments differ by the size of the plate only: rounding is far below this.
    if np.linalg.eigvalsh(square)[0] < -1e-9 * np.trace(square):
        raise ValueError("the covariance is none")
    stated = np.array([*single.values(), *noise, *pose])
    if not np.isfinite(stated).all() or (stated < 0.0).any() or single["rate"] <= 0.0:
        raise ValueError("an uncertainty is not one")
    return Uncertainty(covariance, noise, **single, pose=pose)


def of_cells(
    mat: Mat, newtons_per_count: NDArray[np.float64], uid: str, kind: str, made: str, *, pose_known: bool
) -> Calibration:
    """Build a Calibration from one gain per cell and the geometry of the mat.

    newtons_per_count : (cells,), N per count, in order of channels.
    pose_known : whether the drawn places of the plates may be taken as their measured pose.
    """
    plates = []
    for plate in mat.plates:
        gain = [float(newtons_per_count[cell.channel]) for cell in plate.cells]
        matrix = (
            tuple(gain),
            tuple(g * cell.y for g, cell in zip(gain, plate.cells, strict=True)),
            tuple(-g * cell.x for g, cell in zip(gain, plate.cells, strict=True)),
        )
        channels = tuple(cell.channel for cell in plate.cells)
        pose = (*plate.centre, 0.0) if pose_known else None
        plates.append(PlateGain(plate.side, channels, matrix, pose, (plate.width, plate.depth)))
    return Calibration(uid, kind, made, mat.name, tuple(plates), (0.0,) * mat.channels)


def nominal(mat: Mat, full_scale: float, bits: int, uid: str) -> Calibration:
    """Gains from the data sheet: enough to see a live load, not enough to sign for a number.

    full_scale : V at the converter's input for the largest code.
    """
    gain = 1.0 / mat.counts_per_newton(full_scale, bits)
    return of_cells(mat, np.full(mat.channels, gain), uid, "nominal", "", pose_known=False)
