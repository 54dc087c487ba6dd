"""The ping: a tap on the plate, and the frequency it rings at."""

import numpy as np
from numpy.typing import NDArray

from station.qualification.finding import Finding, Verdict

STANCE, LANDING = 200.0, 400.0
"""Hz. Natural frequency from which a plate is stiff enough for standing and squats, and for landings."""
RINGING = 0.25
"""s after a tap that are looked at."""
HARD = 8.0
"""Times the noise before it, from which a sample belongs to a tap."""


def natural_frequency(load: NDArray[np.float64], rate: float) -> float | None:
    """Return the frequency in Hz that a tapped plate rings at, or None when no tap is found.

    load : (n,), N, of one plate. rate : Hz. The strongest tap counts; the spectrum of its free decay is
    read at its highest peak, with a parabola through the three highest bins.
    """
    rest = load - np.nanmedian(load)
    quiet = float(np.nanmedian(np.abs(rest))) * 1.4826
    top = int(np.nanargmax(np.abs(rest)))
    if not np.abs(rest[top]) > HARD * max(quiet, 1e-9):
        return None
    # The strike itself is no ringing: it is over two samples after its top.
    free = np.nan_to_num(rest[top + 2 : top + 2 + max(8, round(RINGING * rate))])
    if len(free) < 8:
        return None
    padded = 8 * len(free)
    power = np.abs(np.fft.rfft((free - free.mean()) * np.hanning(2 * len(free))[len(free) :], padded)) ** 2
    power[: max(2, round(10.0 * padded / rate))] = 0.0  # below 10 Hz: the hand, not the plate
    peak = int(np.argmax(power[:-1]))
    return float((peak + _between(power, peak)) * rate / padded)


def _between(power: NDArray[np.float64], peak: int) -> float:
    a, b, c = np.log(power[peak - 1 : peak + 2] + 1e-300)
    bend = a - 2 * b + c
    return float(0.5 * (a - c) / bend) if bend else 0.0


def rings(name: str, load: NDArray[np.float64], rate: float) -> Finding:
    """Judge the natural frequency of one plate. load : (n,), N. rate : Hz."""
    wanted = f"{STANCE:g} Hz for standing, {LANDING:g} Hz for landing"
    if rate < 2.2 * STANCE:
        remark = f"At {rate:.0f} Hz no ringing of {STANCE:g} Hz can be seen: measure it with a microphone."
        return Finding(name, None, "Hz", wanted, Verdict.NOT_POSSIBLE, remark)
    found = natural_frequency(load, rate)
    if found is None:
        return Finding(
            name, None, "Hz", wanted, Verdict.LOOK, "No tap was found: tap harder, with a knuckle."
        )
    if found < STANCE:
        return Finding(name, found, "Hz", wanted, Verdict.BAD, "Too soft: stiffen the plate or its feet.")
    if found < LANDING:
        return Finding(name, found, "Hz", wanted, Verdict.LOOK, "Stiff enough to stand on, not to land on.")
    return Finding(name, found, "Hz", wanted, Verdict.GOOD)
