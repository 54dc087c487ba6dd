"""The empty plate: its rate, its clock, its noise, its drift; and what became of every conversion."""

import numpy as np
from numpy.typing import NDArray

from station.forces import Forces
from station.mat import Side, mat
from station.qualification.finding import Finding, Verdict, below
from station.qualification.wiring import place_name
from station.recording.recording import Recording
from station.stream import DEFAULT_GEOMETRY, WORTHLESS, blocks, measured
from station.wire.spec import Sensor

NOISE_GOOD, NOISE_BAD = 0.5, 2.0
"""N rms of a cell. The data sheets promise 0.05 to 0.3; ten times that is a wire, not a converter."""
AT_THE_END = 0.001
"""Share of the samples."""
NOTHING = 1e-9
"""N. Less is rounding, not noise."""
DRIFT_GOOD, DRIFT_BAD = 1.0, 5.0
"""N of a plate in a minute, warm."""
BACK_GOOD, BACK_BAD = 3.0, 10.0
"""N that a plate shows when it is empty again."""
DRIFT_SECONDS = 20.0
"""s. Over less than this the noise of a good plate looks like drift."""
RATE_GOOD, RATE_BAD = 0.5, 5.0
"""% off what the plate says of itself."""
JITTER_GOOD, JITTER_BAD = 20.0, 200.0
"""us, standard deviation of the time between two conversions of a converter with one clock."""
LOST = "did not arrive whole: take a shorter USB cable and no hub, close other programs, and measure again."
OPEN = "It is at the end of the converter's range: its cable, connector or cell is open or broken."
JITTERS = "Samples come unevenly: look at the converter's clock and its DRDY wire."


def empty(recording: Recording) -> list[Finding]:
    """Look at a recording of the empty plates; half a minute or more also judges the clock."""
    found = measured(recording)
    hello = recording.head.hello
    assert hello is not None
    tally = found.tally
    lost = tally.lost + tally.corrupt
    parts = [block for block in blocks(recording.wire, hello)[0] if len(block)]
    ticks = np.concatenate([block.ticks for block in parts])
    findings = [
        below("samples lost", float(lost), "", 0.0, 0.0, f"{lost} of {tally.sent} {LOST}"),
        _worthless(np.concatenate([block.flags for block in parts])),
        _rate(found.forces.rate, float(hello.rate), hello.sensor),
        _jitter(ticks, hello.sensor),
    ]
    if found.ppm is not None:
        remark = "Its times are corrected by it; a crystal stays below 100 ppm, a resonator below 5000."
        findings.append(below("clock against this computer", abs(found.ppm), "ppm", 5000.0, 20_000.0, remark))
    counts = np.concatenate([block.counts for block in parts])
    findings += _noises(found.forces.cells, _at_the_end(counts, hello.bits), hello.geometry)
    seconds = len(found.forces) / found.forces.rate
    findings += [
        _drift(side, load, seconds) for side, load in zip(found.forces.sides, found.forces.fz.T, strict=True)
    ]
    return findings


def returned(forces: Forces) -> list[Finding]:
    """Judge what plates still show that were loaded and are empty again."""
    remark = (
        "It does not come back to zero: something lies on it or rubs, it had not warmed up, or a cell was "
        "overloaded. Clear it, let it warm up for half an hour, and go through this step again."
    )
    return [
        below(f"what the empty {side} plate still shows", abs(_mean(load)), "N", BACK_GOOD, BACK_BAD, remark)
        for side, load in zip(forces.sides, forces.fz.T, strict=True)
    ]


def _drift(side: Side, load: NDArray[np.float64], seconds: float) -> Finding:
    name = f"drift of the {side} plate"
    if seconds < 0.99 * DRIFT_SECONDS:
        remark = f"{seconds:.0f} s are too short for it; it takes {DRIFT_SECONDS:g} s."
        return Finding(name, None, "N/min", f"at most {DRIFT_GOOD:g}", Verdict.NOT_POSSIBLE, remark)
    tenth = max(1, len(load) // 10)
    moved = abs(_mean(load[-tenth:]) - _mean(load[:tenth])) / (0.9 * seconds) * 60.0
    remark = "Let it warm up for half an hour, keep sun and draught away, and measure again."
    return below(name, moved, "N/min", DRIFT_GOOD, DRIFT_BAD, remark)


def _worthless(flags: NDArray[np.uint8]) -> Finding:
    share = 100.0 * float(((flags & WORTHLESS) != 0).mean())
    remark = (
        "The converter marked them itself: damaged, beyond its range, late or restarted. "
        "Look at its wires and its supply."
    )
    return below("samples that cannot be used", share, "%", 0.0, 0.1, remark)


def _rate(rate: float, said: float, sensor: int) -> Finding:
    off = 100.0 * abs(rate / said - 1.0) if said else float("inf")
    remark = f"It measures {rate:.2f} times a second and says {said:g}; the true rate is used."
    good, bad = (5.0, 20.0) if sensor == Sensor.HX711 else (RATE_GOOD, RATE_BAD)
    judged = below("rate", off, "%", good, bad, remark)
    return Finding("rate", rate, "Hz", f"within {good:g} % of {said:g}", judged.verdict, judged.remark)


def _jitter(ticks: NDArray[np.int64], sensor: int) -> Finding:
    step = np.diff(ticks)
    usual = step[step < 1.5 * np.median(step)] if len(step) else np.zeros(1)
    jitter = float(np.std(usual))
    if sensor == Sensor.HX711:
        # Eight free oscillators: the reading waits for the slowest, which changes.
        return Finding("jitter of the samples", jitter, "us", "stated only", Verdict.GOOD)
    return below("jitter of the samples", jitter, "us", JITTER_GOOD, JITTER_BAD, JITTERS)


def _at_the_end(counts: NDArray[np.int32], bits: int) -> NDArray[np.bool_]:
    """(cells,): whether a channel was more than rarely at the end of the converter's range."""
    largest = 2 ** (bits - 1) - 1
    ends: NDArray[np.bool_] = (np.abs(counts.astype(np.int64)) >= largest).mean(axis=0) > AT_THE_END
    return ends


def _noises(cells: NDArray[np.float64], at_the_end: NDArray[np.bool_], geometry: str) -> list[Finding]:
    """Judge each channel. cells : (n, cells), N, NaN where a sample cannot be used."""
    plates = mat(geometry or DEFAULT_GEOMETRY).plates
    is_hidden = at_the_end.any() and np.isnan(cells).all()
    findings = []
    for channel, noise in enumerate(np.std(_without_drift(cells), axis=0)):
        name = f"noise of channel {channel}, {place_name(plates, channel)}"
        if at_the_end[channel]:
            findings.append(Finding(name, None, "N", f"at most {NOISE_GOOD:g}", Verdict.BAD, OPEN))
        elif not is_hidden:
            findings.append(_noise(name, float(noise)))
    return findings


def _noise(name: str, noise: float) -> Finding:
    if noise < NOTHING:
        remark = "Its code never changes: look at its cable and its plug, then at the converter's input."
        return Finding(name, 0.0, "N", "above 0", Verdict.BAD, remark)
    remark = "Look for a loose wire, a missing shield, or a supply that hums; did somebody touch the plate?"
    return below(name, noise, "N", NOISE_GOOD, NOISE_BAD, remark)


def _without_drift(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, cells), N, without the straight line through each cell."""
    known = cells[~np.isnan(cells).any(axis=1)]
    if len(known) < 2:
        return np.full((2, cells.shape[1]), np.nan)
    line = np.linspace(-0.5, 0.5, len(known))
    slope = line @ (known - known.mean(axis=0)) / max(float(line @ line), 1e-12)
    rest: NDArray[np.float64] = known - known.mean(axis=0) - line[:, None] * slope
    return rest


def _mean(load: NDArray[np.float64]) -> float:
    known = load[~np.isnan(load)]
    return float(known.mean()) if len(known) else float("nan")
