"""The road from bytes to forces: one path for live, demo, replay and analysis."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station import clock, validity
from station.block import Block, Tally
from station.errors import CalibrationError, CalibrationReason, TrialError, TrialReason
from station.forces import CONTACT, Forces
from station.mat import mat
from station.mechanics.pressure import centre_of_pressure, in_common_frame, plate_load
from station.newtons import Calibration, nominal
from station.recording.recording import INTERRUPTED, Recording
from station.wire.decoder import Decoder
from station.wire.frame import Hello
from station.wire.spec import Flag

DEFAULT_GEOMETRY = "two_plates_400x600"
WORTHLESS = Flag.CONVERTER_CRC | Flag.CONVERTER_RESET | Flag.OVERRANGE | Flag.TIMEOUT
"""Flags of a sample whose counts mean nothing: it stays a gap."""
OVERLOAD = 1.2
"""Of a cell's capacity. Above it a stop may carry part of the load, and the calibration is in doubt."""
STUCK_SECONDS = 2.0
DRIFT_NOTICED = 5000.0
"""ppm. A clock that is further off is told."""


@dataclass(frozen=True)
class Measured:
    """Forces of one recording and what is known about their worth.

    tally : what became of every conversion. lost : samples of the analysed stretch that are NaN.
    ppm : how fast the device's clock runs against this computer's, or None when not known.
    calibration : the one used, or None when the newtons are not traceable.
    warnings : one sentence each. out_of_range : samples in which a cell was at the end of the range.
    """

    forces: Forces
    tally: Tally
    lost: int
    ppm: float | None
    calibration: Calibration | None
    warnings: tuple[str, ...]
    out_of_range: int = 0


def calibration_for(hello: Hello, own: Calibration | None) -> Calibration:
    """Return the plate's own calibration, or the data sheet's gains when there is none.

    Errors: CalibrationError OTHER_SERIAL when `own` belongs to another plate.
    """
    if own is None:
        geometry = mat(hello.geometry or DEFAULT_GEOMETRY)
        return nominal(geometry, hello.full_scale, hello.bits, hello.serial)
    if own.uid != hello.serial:
        raise CalibrationError(
            CalibrationReason.OTHER_SERIAL,
            f"The calibration belongs to plate {own.uid}, but plate {hello.serial} is connected.",
            "Connect the plate it was made for, or calibrate this one.",
        )
    return own


def blocks(wire: bytes, hello: Hello | None) -> tuple[list[Block], Decoder]:
    """Decode all bytes of a recording. Returns the blocks in order and the decoder with its tally."""
    decoder = Decoder(hello)
    items = [*decoder.feed(wire), *decoder.finish()]
    return [item for item in items if isinstance(item, Block)], decoder


def measured(recording: Recording) -> Measured:
    """Turn a recording into forces.

    Errors: TrialError NO_SAMPLES, NOT_QUALIFIED for a pressure mat; CalibrationError OTHER_SERIAL.
    """
    if recording.forces is not None:
        lost = int(np.isnan(recording.forces.total).sum())
        count = len(recording.forces)
        tally = Tally(sent=count, received=count - lost, lost=lost)
        return Measured(recording.forces, tally, lost, None, None, recording.warnings)
    found, decoder = blocks(recording.wire, recording.head.hello)
    hello = recording.head.hello or decoder.hello
    if hello is not None and hello.is_mat:
        raise TrialError(
            TrialReason.NOT_QUALIFIED,
            "This is a recording of a pressure mat: it holds pressures, not the forces of plates.",
            "A mat's numbers are released only after it was compared with a plate; the recording is kept.",
        )
    if hello is None or not any(len(block) for block in found):
        raise TrialError(
            TrialReason.NO_SAMPLES,
            "The recording holds no sample of a plate.",
            "Check the plate's cable, look at `station devices`, and record again.",
        )
    segment, parts = _longest(found)
    calibration = calibration_for(hello, recording.head.calibration)
    ppm = _drift(recording, parts)
    forces, lost = even(parts, calibration, ppm, hello.rate)
    warnings = [
        *recording.warnings,
        *_warnings(recording, decoder.tally, parts, segment, found, ppm, lost, forces.rate),
    ]
    warnings += _overloaded(forces, calibration)
    warnings += validity.told(recording.head.context, calibration, recording.head.started)
    if not calibration.is_traceable:
        warnings.append(
            "This plate has no calibration: its newtons come from the data sheet of its cells, "
            "and the places of the plates to each other are not known."
        )
    used = calibration if calibration.is_traceable else None
    beyond = sum(int(((block.flags & Flag.OVERRANGE) != 0).sum()) for block in parts)
    return Measured(forces, decoder.tally, lost, ppm, used, tuple(warnings), beyond)


def even(
    parts: list[Block], calibration: Calibration, ppm: float | None, nominal_rate: float
) -> tuple[Forces, int]:
    """Put the samples of one segment on an even grid. Returns forces and how many samples are NaN.

    Conversions are evenly spaced, so the number of a conversion is its place; the true rate comes
    from the device's clock, corrected by `ppm` when that is known.
    """
    index = np.concatenate([block.index for block in parts])
    ticks = np.concatenate([block.ticks for block in parts])
    counts = np.concatenate([block.counts for block in parts]).astype(np.float64)
    flags = np.concatenate([block.flags for block in parts])
    counts[(flags & WORTHLESS) != 0] = np.nan
    rate = clock.true_rate(index, ticks, ppm) if len(index) > 1 else float(nominal_rate)
    place = index - index[0]
    grid = np.full((int(place[-1]) + 1, counts.shape[1]), np.nan)
    grid[place] = counts
    return of_counts(grid, calibration, rate), int(np.isnan(grid[:, 0]).sum())


def of_counts(counts: NDArray[np.float64], calibration: Calibration, rate: float) -> Forces:
    """Turn counts (n, cells), NaN where lost, into forces at an even `rate` in Hz."""
    zero = np.array(calibration.zero)
    if counts.shape[1] != len(zero):
        raise CalibrationError(
            CalibrationReason.OTHER_SERIAL,
            f"The calibration is for {len(zero)} channels, the recording has {counts.shape[1]}.",
            "Use the calibration of this plate.",
        )
    plates = calibration.plates
    size = len(counts)
    fz = np.empty((size, len(plates)))
    cop = np.empty((size, len(plates), 2))
    cells = np.empty((size, len(zero)))
    sum_of_loads = np.zeros((size, 3))
    front = np.full((size, len(plates)), np.nan)
    drawn = {plate.side: plate.centre for plate in mat(calibration.geometry).plates}
    ahead = {
        cell.channel for plate in mat(calibration.geometry).plates for cell in plate.cells if cell.y > 0.0
    }
    for number, plate in enumerate(plates):
        channels = list(plate.channels)
        matrix = np.array(plate.matrix)
        net = counts[:, channels] - zero[channels]
        cells[:, channels] = net * matrix[0]
        load = plate_load(net, matrix)
        fz[:, number] = load[:, 0]
        forward = [channel for channel in channels if channel in ahead]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = cells[:, forward].sum(axis=1) / load[:, 0]
        front[:, number] = np.where(load[:, 0] >= CONTACT, share, np.nan)
        x, y, angle = plate.pose or (*drawn[plate.side], 0.0)
        cop[:, number] = centre_of_pressure(load, CONTACT, x, y, angle)
        sum_of_loads += in_common_frame(load, x, y, angle)
    pose_known = len(plates) == 1 or all(plate.pose is not None for plate in plates)
    whole = centre_of_pressure(sum_of_loads, CONTACT, 0.0, 0.0, 0.0)
    # Offsets of several empty plates may add up to a load; a person stands on one of them.
    stands = ~np.isnan(cop[:, :, 0]).all(axis=1)
    whole[~(stands & pose_known)] = np.nan
    time = np.arange(size) / rate
    sides = tuple(plate.side for plate in plates)
    return Forces(
        rate,
        sides,
        time,
        fz,
        cop,
        whole,
        cells,
        pose_known,
        front,
        tuple(plate.channels for plate in plates),
        mat(calibration.geometry).capacity,
        tuple((*(plate.pose or (*drawn[plate.side], 0.0)), *plate.size) for plate in plates),
    )


def _longest(found: Iterable[Block]) -> tuple[int, list[Block]]:
    """Choose the life of the device with the most samples: what lies across a reset is never joined."""
    lives: dict[int, list[Block]] = {}
    for block in found:
        if len(block):
            lives.setdefault(block.segment, []).append(block)
    segment = max(lives, key=lambda life: (sum(map(len, lives[life])), -life))
    return segment, lives[segment]


def _drift(recording: Recording, parts: list[Block]) -> float | None:
    pairs = [(m.host, m.ticks) for m in recording.marks if m.kind == "clock" and m.ticks is not None]
    return clock.drift(pairs, int(parts[0].ticks[0]), int(parts[-1].ticks[-1]))


def _stuck(counts: NDArray[np.int32], rate: float) -> list[str]:
    """Name the cells whose code did not change for two seconds: the noise of a living one changes it always.

    counts : (n, cells). rate : Hz.
    """
    least = max(2, round(STUCK_SECONDS * rate))
    told = []
    for channel, codes in enumerate(counts.T):
        changes = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1], [True]]))
        longest = int(np.diff(changes).max())
        if longest >= least:
            told.append(
                f"Cell {channel} gave the same code for {longest / rate:.1f} s: it is stuck or not connected."
            )
    return told


def _overloaded(forces: Forces, calibration: Calibration) -> list[str]:
    """Name the cells that carried more than they may."""
    capacity = mat(calibration.geometry).capacity
    found = []
    for plate in calibration.plates:
        for channel in plate.channels:
            load = forces.cells[:, channel]
            most = float(np.nanmax(load)) / capacity if np.isfinite(load).any() else 0.0
            if most > OVERLOAD:
                found.append(
                    f"Cell {channel} of the {plate.side} plate carried {100 * most:.0f} % of its capacity: "
                    "the plate may read too little above that. Repeat the trial, then run `station check`."
                )
    return found


def _warnings(
    recording: Recording,
    tally: Tally,
    parts: list[Block],
    segment: int,
    found: list[Block],
    ppm: float | None,
    lost: int,
    rate: float,
) -> list[str]:
    told = []
    if recording.ending == INTERRUPTED:
        told.append("The recording was interrupted: it ends where the last complete sample ended.")
    others = sum(len(block) for block in found if block.segment != segment)
    if others:
        told.append(
            f"The plate restarted during the recording: the longest part was used, {others} samples of "
            "the other part were left out."
        )
    if lost:
        share = 100 * lost / tally.sent if tally.sent else 0.0
        told.append(f"{lost} samples are missing ({share:.2g} %); they stay gaps and are not filled in.")
    if ppm is not None and abs(ppm) > DRIFT_NOTICED:
        told.append(f"The plate's clock is off by {ppm / 1e4:.2f} %; the true rate was used.")
    told += _stuck(np.concatenate([block.counts for block in parts]), rate)
    flags = np.concatenate([block.flags for block in parts])
    for flag, what in _FLAGS.items():
        count = int(((flags & flag) != 0).sum())
        if count:
            told.append(f"{what} in {count} samples.")
    return told


_FLAGS = {
    Flag.CONVERTER_CRC: "The converter reported a damaged reading",
    Flag.OVERRANGE: "A cell was beyond the range of the converter",
    Flag.TIMEOUT: "The converter did not answer in time",
    Flag.LATE: "The device was late to read the converter",
    Flag.CONVERTER_RESET: "The converter restarted by itself and was set anew",
}
