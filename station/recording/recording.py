"""Recording: what happened in one trial, immutable. Results are computed from it, again and again."""

from dataclasses import dataclass, field

from station.equalisation import Equalisation
from station.forces import Forces
from station.newtons import Calibration
from station.wire.frame import Channel, Hello

COMPLETE = "complete"
INTERRUPTED = "interrupted"
ON_A_MAT = {"sensor": "pressure_mat"}
"""In the context of a file of another lab: what made it."""
WITHHELD = "withheld"
"""Key in the context of such a file: codes of the reasons why a mat gives no number of this trial."""


@dataclass(frozen=True)
class Mark:
    """One remark of the host beside the bytes.

    kind : `clock` (host against device time), `start`, `stop`, `operator`, `gone`, `restarted`.
    host : s since the recording began, monotonic.
    ticks : us, device time this mark belongs to (unwrapped), or None.
    text : what the operator noted; never anything about a person.
    """

    kind: str
    host: float
    ticks: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Head:
    """What was known when the recording began.

    id : random, 32 hex digits. assessment : key. side : the side asked for, or None.
    started : ISO date and time with offset. software : version. source : where the bytes came from.
    hello, channels : what the device said of itself; None for a file of another lab.
    calibration : gains and zero of that moment, or None.
    weigh_in : N, or None. context : support, tape, footwear, eyes, surface … by key.
    equalisation : curves of the pressure mat of that moment, or None.
    """

    id: str
    assessment: str
    side: str | None
    started: str
    software: str
    source: str
    hello: Hello | None = None
    channels: tuple[Channel, ...] = ()
    calibration: Calibration | None = None
    weigh_in: float | None = None
    context: dict[str, str] = field(default_factory=dict)
    equalisation: Equalisation | None = None


@dataclass(frozen=True)
class Recording:
    """Head, every byte that came, the marks, and how it ended (`complete` or `interrupted`).

    forces and lost are filled only for a file of another lab, which has no wire bytes.
    warnings : what was noticed on the way in, one sentence each.
    """

    head: Head
    wire: bytes
    marks: tuple[Mark, ...] = ()
    ending: str = COMPLETE
    forces: Forces | None = None
    warnings: tuple[str, ...] = ()
