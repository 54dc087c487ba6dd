"""Begun: what was known when an equalisation was begun; it holds until the equalisation is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from calibration.mat import plan
from calibration.mat.loading import Loading
from calibration.mat.written import moment, whole, words
from station.errors import CalibrationError, CalibrationReason
from station.mat import Matrix, matrix


class Way(StrEnum):
    """How known pressures get onto the cells."""

    BLADDER = "bladder"
    TILES = "tiles"


@dataclass(frozen=True)
class Begun:
    """uid : serial number of the mat, hex. geometry : name of its Matrix. largest : count that the converter
    cannot exceed. way : of pressing. by : who does it. at : ISO date and time with offset.
    """

    uid: str
    geometry: str
    largest: int
    way: Way
    by: str
    at: str

    @property
    def matrix(self) -> Matrix:
        """Where the cells sit."""
        return matrix(self.geometry)

    @property
    def plan(self) -> tuple[Loading, ...]:
        """Every loading in order: known pressures, then known masses and people who stand."""
        pressed = plan.bladder() if self.way is Way.BLADDER else plan.tiles(self.matrix)
        return (*pressed, *plan.weighing(self.matrix, len(pressed) + 1))

    def require_device(self, uid: str, geometry: str, largest: int) -> None:
        """Errors: CalibrationError OTHER_SERIAL when another mat, or another converter, is connected now."""
        if (uid, geometry, largest) != (self.uid, self.geometry, self.largest):
            raise CalibrationError(
                CalibrationReason.OTHER_SERIAL,
                "The equalisation that was left was begun with another mat or another converter.",
                "Connect that mat again, or begin a new equalisation.",
            )

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        return asdict(self)


def from_json(plain: Mapping[str, Any]) -> Begun:
    """Read the plain form. Errors: KeyError, ValueError, CalibrationError UNKNOWN_GEOMETRY."""
    made = Begun(
        words(plain["uid"]),
        words(plain["geometry"]),
        whole(plain["largest"], 1, (1 << 16) - 1),
        Way(plain["way"]),
        words(plain["by"]),
        words(plain["at"]),
    )
    bytes.fromhex(made.uid)
    moment(made.at)
    matrix(made.geometry)
    return made
