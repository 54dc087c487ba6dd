"""Use: what happens to a plate between its calibration and the person who stands on it."""

import math
from dataclasses import dataclass

ROOT = math.sqrt(3.0)
"""A limit that is all that is known, divided by this, is a standard uncertainty (JCGM 100:2008, 4.3.7)."""
KEPT_LEVEL = math.radians(0.3)
"""rad. A plate that was levelled and leans by more than this from it is to be calibrated anew."""


@dataclass(frozen=True)
class Use:
    """How far things may go before somebody notices.

    Standard uncertainties. shear : N, of the side force on the top, per axis. tilt : rad, of the floor
    against the one of the calibration, per axis, of a plate whose level nobody looks at. drift : N, of each
    empty cell since the plate was zeroed. height : m, of the top above the plane in which the cells feel.

    Limits. kelvin : K since the plate was zeroed. rated : N, capacity of one cell. zero_kelvin : of `rated`
    per K. span_kelvin : of the reading per K. creep, hysteresis : of the reading. bending : share of the
    fixed-end moment that the cells hold against when the plate bends; no limit, what is usual.
    """

    shear: float = 3.0
    tilt: float = math.radians(0.5)
    drift: float = 0.2
    height: float = 0.04
    kelvin: float = 3.0
    rated: float = 1961.33
    zero_kelvin: float = 5e-5
    span_kelvin: float = 5e-5
    creep: float = 2.45e-4
    hysteresis: float = 4e-4
    bending: float = 0.003

    @property
    def is_levelled(self) -> bool:
        """Whether somebody looked at the level and keeps it."""
        return self.tilt < KEPT_LEVEL

    @property
    def moment(self) -> float:
        """N m, of side forces that the cells do not feel."""
        return self.shear * self.height

    @property
    def level(self) -> float:
        """m, by which a tilted floor moves every centre of pressure."""
        return self.height * math.tan(self.tilt)

    @property
    def warming(self) -> float:
        """N, of each empty cell, by temperature."""
        return self.rated * self.zero_kelvin / ROOT * self.kelvin / ROOT

    @property
    def shares(self) -> dict[str, float]:
        """What makes one cell read a share too much, by cause."""
        return {
            "temperature": self.span_kelvin / ROOT * self.kelvin / ROOT,
            "creep": self.creep / ROOT,
            "hysteresis": self.hysteresis / 2.0 / ROOT,
        }
