"""Source: where bytes come from. Nothing downstream can tell which one it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from station.errors import SourceError, SourceReason
from station.folder import constants


class Source(Protocol):
    """The hardware seam: four methods and two facts.

    name : what a person calls it, for example `serial:/dev/ttyACM0`.
    ended : True when no further byte can ever come (a file at its end).
    """

    name: str
    ended: bool

    def read(self, timeout: float) -> bytes:
        """Return what has come, waiting up to `timeout` s for the first byte; b"" when nothing came.

        Errors: SourceError DISCONNECTED when the device has gone.
        """

    def write(self, sent: bytes) -> None:
        """Send bytes to the device. Errors: SourceError DISCONNECTED."""

    def reopen(self) -> bool:
        """After DISCONNECTED: try once, without waiting long, to have the same device back."""

    def close(self) -> None:
        """Let go of the device; may be called twice."""


@dataclass(frozen=True)
class Scheme:
    """One kind of source: the word before the colon, how to open it, and a line of help."""

    name: str
    open: Callable[[str], Source]
    help: str


def schemes() -> dict[str, Scheme]:
    """Return the kinds of source this station has, by the word before the colon."""
    found = constants("station.sources", "SOURCE")
    return {scheme.name: scheme for scheme in found if isinstance(scheme, Scheme)}


def open_source(address: str) -> Source:
    """Open `serial:`, `serial:/dev/ttyACM0`, `sim:quiet_stance?seed=1`, `file:trial.parquet` …

    Errors: SourceError UNKNOWN_SCHEME, and those of the kind of source.
    """
    name, colon, rest = address.partition(":")
    scheme = schemes().get(name) if colon else None
    if scheme is None:
        known = ", ".join(f"{each.name}:" for each in schemes().values())
        raise SourceError(
            SourceReason.UNKNOWN_SCHEME,
            f"'{address}' does not say where the bytes come from.",
            f"Begin with one of {known}, for example sim:quiet_stance.",
        )
    return scheme.open(rest)
