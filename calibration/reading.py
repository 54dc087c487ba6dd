"""Reading: what the cells said while a load lay still."""

from dataclasses import dataclass

from calibration.placement import Placement


@dataclass(frozen=True)
class Reading:
    """One settled reading of one plate.

    counts : (cells,), mean, in the plate's order of cells; not zeroed.
    noise : (cells,), counts, standard deviation of one sample about its line.
    drift : (cells,), counts per s, slope of that line.
    samples, rate : how many at how many Hz. at : ISO date and time with offset.
    celsius : what the device said of its temperature, or None.
    """

    placement: Placement
    counts: tuple[float, ...]
    noise: tuple[float, ...]
    drift: tuple[float, ...]
    samples: int
    rate: float
    at: str
    celsius: float | None = None
