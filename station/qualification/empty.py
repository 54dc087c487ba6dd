"""The empty plate: its rate, its clock, its noise, its drift; and what became of every conversion."""

import numpy as np
from numpy.typing import NDArray

from station.qualification.finding import Finding, Verdict, below
from station.recording.recording import Recording
from station.stream import WORTHLESS, blocks, measured
from station.wire.spec import Sensor

NOISE_GOOD, NOISE_BAD = 0.5, 2.0
"""N rms of a cell. The data sheets promise 0.05 to 0.3; ten times that is a wire, not a converter."""
NOTHING = 1e-9
"""N. Less is rounding, not noise."""
DRIFT_GOOD, DRIFT_BAD = 1.0, 5.0
"""N of a plate in a minute, warm."""
RATE_GOOD, RATE_BAD = 0.5, 5.0
"""% off what the plate says of itself."""
JITTER_GOOD, JITTER_BAD = 20.0, 200.0
"""us, standard deviation of the time between two conversions of a converter with one clock."""


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
        below("samples lost", float(lost), "1", 0.0, 0.0, f"{lost} of {tally.sent} did not arrive whole."),
        _worthless(np.concatenate([block.flags for block in parts])),
        _rate(found.forces.rate, float(hello.rate), hello.sensor),
        _jitter(ticks, hello.sensor),
    ]
    if found.ppm is not None:
        remark = "Its times are corrected by it; a crystal stays below 100 ppm, a resonator below 5000."
        findings.append(below("clock against this computer", abs(found.ppm), "ppm", 5000.0, 20_000.0, remark))
    cells = found.forces.cells
    for channel, noise in enumerate(np.std(_without_drift(cells), axis=0)):
        findings.append(_noise(channel, float(noise)))
    seconds = len(found.forces) / found.forces.rate
    tenth = max(1, len(found.forces) // 10)
    for side, load in zip(found.forces.sides, found.forces.fz.T, strict=True):
        moved = abs(_mean(load[-tenth:]) - _mean(load[:tenth])) / (0.9 * seconds) * 60.0
        remark = "Let it warm up for half an hour; keep sun and draught away."
        findings.append(below(f"drift of the {side} plate", moved, "N/min", DRIFT_GOOD, DRIFT_BAD, remark))
    return findings


def _worthless(flags: NDArray[np.uint8]) -> Finding:
    share = 100.0 * float(((flags & WORTHLESS) != 0).mean())
    remark = (
        "The converter marked them itself: damaged, beyond its range, late or restarted. Look at its wires."
    )
    return below("samples without worth", share, "%", 0.0, 0.1, remark)


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
        return Finding("jitter", jitter, "us", "stated only", Verdict.GOOD)
    return below("jitter", jitter, "us", JITTER_GOOD, JITTER_BAD, "Something holds the sampler up.")


def _noise(channel: int, noise: float) -> Finding:
    name = f"noise of cell {channel}"
    if noise < NOTHING:
        remark = "Its code never changes: it is not connected, or stuck."
        return Finding(name, 0.0, "N", "above 0", Verdict.BAD, remark)
    remark = "Look for a loose wire, a missing shield, or a supply that hums."
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
