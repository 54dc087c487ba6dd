"""Facts: what is known of a trial besides its forces."""

from dataclasses import dataclass

from station.mat import Side


@dataclass(frozen=True)
class Facts:
    """What is known of a trial besides its forces.

    lost : samples that never arrived. calibration : hash of the one used, or None.
    warnings : one sentence each. weigh_in : N, of the visit, or None.
    out_of_range : samples in which a cell was at the end of the converter's range.
    asked : the leg that was asked for, or None. support : the hand support chosen, None when not asked.
    zero_moved : (plates,), N, what the empty plates read when looked at after the trial, or None.
    noise : N, standard deviation of an empty plate by its certificate, or None.
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
