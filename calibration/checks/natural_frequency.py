"""Natural frequency: how stiff the plate stands."""

from calibration.accuracy import Limits
from calibration.check import Evidence, Measured, Scene, check
from station.qualification import ping


@check(title="Natural frequency", unit="Hz", limits=Limits(100.0, 40.0, None, is_least=True))
def natural_frequency(evidence: Evidence) -> Measured | None:
    """Frequency at which the plate rings after a tap with a knuckle, with a load on it if it was tapped so.

    Formula: the highest peak of the spectrum of the free decay, as in `station qualify`. A force that swings
    at f is shown 1 / (1 - (f / fn)^2) times too large: 40 Hz for balance, 100 Hz for jumps. Below 880 samples
    a second a stiff plate would seem a soft one: not stated.
    """
    tapped = evidence.stretches.get(Scene.TAP)
    if tapped is None or ping.too_slow("", tapped.rate) is not None:
        return None
    found = ping.natural_frequency(tapped.fz, tapped.rate)
    # Half a bin of the spectrum of the decay.
    return None if found is None else (found, 0.5 / ping.RINGING)


CHECK = natural_frequency
