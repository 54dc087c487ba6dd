"""Reference: what a known mass presses with at this place, and how well that is known."""

import math
from dataclasses import dataclass

AIR = 1.2
"""kg/m^3, density of air for which scales are adjusted (OIML D 28)."""
CONVENTIONAL = 8000.0
"""kg/m^3. Scales and mass certificates state the mass that steel of this density would have."""
AIR_SHARE = 0.05 / math.sqrt(3.0)
"""How far the air of a room at some height may be from AIR, as a standard uncertainty."""
ANOMALY = 3e-4
"""m/s^2, standard uncertainty of the formula: rock below and a height known to some hundred m."""


def gravity(latitude: float, height: float = 0.0) -> float:
    """Return the acceleration of free fall in m/s^2 at a latitude in degrees and a height in m.

    Source: the international gravity formula of 1967 with the free-air gradient, as OIML R 76 and WELMEC 2
    use it. It is right to about 3e-4 m/s^2 where no survey is at hand. Errors: ValueError when the latitude
    is none.
    """
    if not -90.0 <= latitude <= 90.0:
        raise ValueError(f"{latitude} degrees is no latitude")
    angle = math.radians(latitude)
    shape = 0.0053024 * math.sin(angle) ** 2 - 0.0000058 * math.sin(2.0 * angle) ** 2
    return 9.780327 * (1.0 + shape) - 3.086e-6 * height


@dataclass(frozen=True)
class Mass:
    """One known mass.

    name : what is written on it. kilograms : as its certificate or the scale states it.
    uncertainty : kg, standard. traceable : to what, in words. due : ISO date, or "".
    """

    name: str
    kilograms: float
    uncertainty: float
    traceable: str = ""
    due: str = ""


@dataclass(frozen=True)
class Kit:
    """What the engineer works with, and how well it is known (standard uncertainties).

    masses : at hand. gravity : m/s^2 where the plate stands.
    place : m, of one placement, along x and along y, without what all placements share.
    scale : share by which the printed grid may be too large or too small. Its middle and its direction are
        no error: the marks are the plate's frame, and the pose of the plate is measured with them.
    """

    masses: tuple[Mass, ...]
    gravity: float
    place: float = 0.5e-3
    scale: float = 3e-4

    @property
    def mass_share(self) -> float:
        """Standard uncertainty of a load as a share: masses weighed on one scale err together."""
        return max(mass.uncertainty / mass.kilograms for mass in self.masses)

    @property
    def gravity_share(self) -> float:
        """Standard uncertainty of the acceleration of free fall, as a share."""
        return ANOMALY / self.gravity

    @property
    def air_share(self) -> float:
        """Standard uncertainty of the buoyancy, as a share of the force."""
        return AIR_SHARE * AIR / CONVENTIONAL

    @property
    def share(self) -> float:
        """Standard uncertainty that every reference force has in common, as a share."""
        return math.hypot(self.mass_share, self.gravity_share, self.air_share)


def force(mass: float, gravity: float, density: float = CONVENTIONAL) -> float:
    """Return what a mass in kg presses with in air, N.

    gravity : m/s^2. density : kg/m^3; leave it when the mass was weighed or has a certificate, whatever it is
    made of: both state the conventional mass. Only a mass known in vacuum needs its own.
    """
    return mass * gravity * (1.0 - AIR / density)
