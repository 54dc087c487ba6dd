"""Facts: what is known of a trial besides its forces."""

import math
from dataclasses import dataclass

from station.mat import Side
from station.newtons import Calibration
from station.validity import Validity


@dataclass(frozen=True)
class Facts:
    """What is known of a trial besides its forces.

    lost : samples that never arrived. calibration : hash of the one used, or None.
    warnings : one sentence each. weigh_in : N, of the visit, or None.
    out_of_range : samples in which a cell was at the end of the converter's range.
    asked : the leg that was asked for, or None. support : the hand support chosen, None when not asked.
    zero_moved : (plates,), N, what the empty plates read when looked at after the trial, or None.
    noise : N, standard deviation of an empty plate by its certificate, or None.
    noise_floor : (plates,), N, standard deviation of each empty plate when it was zeroed, or None.
    instrument : the calibration that made the forces, or None. validity : what it was worth when this was
    recorded, None where nobody has said so. released : keys of the metrics that the device may give of this
    assessment, None for all.
    """

    lost: int = 0
    calibration: str | None = None
    warnings: tuple[str, ...] = ()
    weigh_in: float | None = None
    out_of_range: int = 0
    asked: Side | None = None
    support: str | None = None
    zero_moved: tuple[float, ...] | None = None
    noise: float | None = None
    noise_floor: tuple[float, ...] | None = None
    instrument: Calibration | None = None
    validity: Validity | None = None
    released: tuple[str, ...] | None = None


def noise_floor(written: str, plates: int) -> tuple[float, ...] | None:
    """Read the noise of empty plates, N each, from a trial's context; None when nothing is there."""
    try:
        found = tuple(float(number) for number in written.split())
    except ValueError:
        return None
    return found if len(found) == plates and all(map(math.isfinite, found)) else None
