"""The ping: a tap on the plate, and the frequency it rings at."""

import numpy as np
from numpy.typing import NDArray

from station.qualification.finding import Finding, Verdict

STANCE, LANDING = 200.0, 400.0
"""Hz. Natural frequency from which a plate is stiff enough for standing and squats, and for landings."""
WANTED = f"from {STANCE:g} to stand on, from {LANDING:g} to land on"
LEAST_RATE = 2.2 * LANDING
"""Hz. Below this a plate stiff enough to land on would be seen ringing at a lower frequency than it does."""
SWING = 50.0
"""Hz. What the remark on a soft plate is about: the impact of a landing swings about so fast."""
RINGING = 0.25
"""s after a tap that are looked at."""
HARD = 8.0
"""Times the noise before it, from which a sample belongs to a tap."""


def natural_frequency(load: NDArray[np.float64], rate: float) -> float | None:
    """Return the frequency in Hz that a tapped plate rings at, or None when no tap is found.

    load : (n,), N, of one plate. rate : Hz. The strongest tap counts; the spectrum of its free decay is
    read at its highest peak, with a parabola through the three highest bins.
    """
    if np.isnan(load).all():
        return None
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


def name(side: str) -> str:
    """Return what the figure of one plate is called."""
    return f"natural frequency of the {side} plate"


def too_slow(side: str, rate: float) -> Finding | None:
    """Say that no ringing can be measured at this rate in Hz, or nothing when it can."""
    if rate >= 0.99 * LEAST_RATE:
        return None
    remark = (
        f"At {rate:.0f} samples a second the ringing of a stiff plate would look like that of a soft one: "
        f"measure from {LEAST_RATE:.0f} on, or tap beside a microphone."
    )
    return Finding(name(side), None, "Hz", WANTED, Verdict.NOT_POSSIBLE, remark)


def rings(side: str, load: NDArray[np.float64], rate: float) -> Finding:
    """Judge the natural frequency of one plate. load : (n,), N. rate : Hz."""
    slow = too_slow(side, rate)
    if slow is not None:
        return slow
    found = natural_frequency(load, rate)
    if found is None:
        remark = "No tap was found: go through this step again, and tap harder, once, with a knuckle."
        return Finding(name(side), None, "Hz", WANTED, Verdict.LOOK, remark)
    return Finding(name(side), found, "Hz", WANTED, *_judged(found))


def _judged(found: float) -> tuple[Verdict, str]:
    if found >= LANDING:
        return Verdict.GOOD, ""
    if found >= STANCE:
        large = 100.0 / (1.0 - (SWING / found) ** 2) - 100.0
        return Verdict.LOOK, (
            "Stiff enough to stand and squat on, not to land on: "
            f"it shows a force that swings at {SWING:g} Hz {large:.0f} % too large."
        )
    return Verdict.BAD, (
        "Too soft: its own ringing mixes with the force. Put it on concrete or stone, level it until all "
        "feet carry, use hard feet, tighten every bolt, and tap again; then compare with hardware_bom.md, 5."
    )
