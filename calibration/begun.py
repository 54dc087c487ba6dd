"""Begun: what was known when a calibration was begun, and stays so until it is signed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from calibration import plan, reference
from calibration.placement import Placement
from calibration.reference import Kit, Mass
from calibration.typed import typed
from calibration.use import KEPT_LEVEL, ROOT, Use
from station.errors import CalibrationError, CalibrationReason
from station.mat import Plate, mat
from station.qualification.weight import require_bearable
from station.sources.scene import UID_MARK

DESIGNS = {"short": plan.short, "full": plan.full}
"""What may be chosen: by name, the plan of one plate."""
SIMULATED = UID_MARK.hex()
"""How the serial numbers of all simulated plates begin: how high they stand is known."""
LIMITS = {
    "latitude": ("latitude", -90.0, 90.0, "degrees"),
    "height": ("height above the sea", -500.0, 9000.0, "m"),
    "celsius": ("temperature", -30.0, 60.0, "degrees Celsius"),
    "humidity": ("humidity", 0.0, 100.0, "%"),
}
"""Of a room on this earth: what it is called, the least, the most, and the unit."""


@dataclass(frozen=True)
class Begun:
    """The device, the design, the kit and the room of one calibration.

    uid : of the device, hex. geometry : name of its mat. sensor, firmware, bits, full_scale (V) : as it says.
    design : key of DESIGNS. seed : of the order of points. loads : kg, rising. masses : at hand.
    latitude : degrees, height : m, of the place. placing : m, standard uncertainty of one placement.
    place, by, role : where and who. celsius : of the room; humidity : %; level : degrees, largest; None when
    not looked at. floor : in words. warm_up : minutes under power. at : ISO date and time with offset.
    top : m, height of the top above the balls of the feet; None where it is as drawn, see `require_height`.
    """

    uid: str
    geometry: str
    sensor: str
    firmware: str
    bits: int
    full_scale: float
    design: str
    seed: int
    loads: tuple[float, ...]
    masses: tuple[Mass, ...]
    latitude: float
    height: float
    place: str
    by: str
    role: str
    at: str
    placing: float = 0.5e-3
    celsius: float | None = None
    humidity: float | None = None
    level: float | None = None
    floor: str = ""
    warm_up: float | None = None
    top: float | None = None

    @property
    def kit(self) -> Kit:
        """What the fit needs to know of masses, place and jig."""
        return Kit(self.masses, reference.gravity(self.latitude, self.height), self.placing)

    @property
    def use(self) -> Use:
        """What happens to these plates between their calibration and a person."""
        kind = mat(self.geometry)
        tilt = Use.tilt if self.level is None else KEPT_LEVEL / ROOT
        return Use(height=kind.height if self.top is None else self.top, rated=kind.capacity, tilt=tilt)

    def placements(self, plate: Plate) -> tuple[Placement, ...]:
        """Return the whole plan of one plate, numbered through: the design, then points to verify it."""
        fitted = DESIGNS[self.design](plate, self.seed, self.loads)
        fresh = plan.verification(plate, self.seed + 1, load=self.loads[-1])
        groups, count = max(each.group for each in fitted), len(fitted)
        later = (replace(each, number=each.number + count, group=each.group + groups) for each in fresh)
        return (*fitted, *later)

    def require_possible(self) -> None:
        """Refuse what cannot be, before anybody lifts a mass.

        Errors: CalibrationError WRONG_UNIT for a room that is none, INCOMPLETE without the height of the top
        of real plates, or with a mass whose check has run out; TrialError BAD_SETTING when a mass of the plan
        would overload a cell.
        """
        for name, (spoken, low, high, unit) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise CalibrationError(
                    CalibrationReason.WRONG_UNIT,
                    f"No room has a {spoken} of {value:g} {unit}.",
                    f"Write a number from {low:g} to {high:g} {unit}.",
                )
        require_height(self.uid, self.geometry, self.top)
        for each in self.masses:
            _require_checked(each, self.at[:10])
        kind = mat(self.geometry)
        for plate in kind.plates:
            for placed in self.placements(plate):
                require_bearable(kind, placed.mass, placed.x, placed.y)

    def require_device(self, geometry: str, bits: int, full_scale: float) -> None:
        """Refuse to go on at a converter whose counts mean something else.

        geometry, bits, full_scale : as the device says now, see the class.
        Errors: CalibrationError CHANGED; INCOMPLETE when it was begun without the height of real plates.
        """
        require_height(self.uid, self.geometry, self.top)
        if (self.geometry, self.bits, self.full_scale) != (geometry, bits, full_scale):
            raise CalibrationError(
                CalibrationReason.CHANGED,
                f"The device says now {bits} bits, {full_scale:g} V, {geometry}; when this calibration was "
                f"begun, it said {self.bits} bits, {self.full_scale:g} V, {self.geometry}.",
                "Put its converter and firmware back as they were, or begin anew with --new.",
            )

    def written(self) -> "Begun":
        """Return the same with its words as they can be kept and signed."""
        return replace(
            self,
            place=typed(self.place),
            by=typed(self.by),
            floor=typed(self.floor),
            masses=tuple(
                replace(each, name=typed(each.name), traceable=typed(each.traceable)) for each in self.masses
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        return asdict(self)


def require_height(uid: str, geometry: str, top: float | None) -> None:
    """Refuse real plates whose height nobody has said and no drawing has: U would rest on a guess.

    uid : of the device, hex. geometry : name of its mat. top : m, as it was said, or None.
    Errors: CalibrationError INCOMPLETE.
    """
    if top is None and not uid.startswith(SIMULATED) and not mat(geometry).is_height_drawn:
        raise CalibrationError(
            CalibrationReason.INCOMPLETE,
            "How high the top of these plates stands above the balls of their feet has to be said: the "
            "uncertainty of the centre of pressure rests on it.",
            "Measure it with a ruler and begin with that height in mm, build B is drawn 105: in a terminal "
            "--top 105, on the bench page its field below “Where”.",
        )


def _require_checked(mass: Mass, today: str) -> None:
    """Refuse a mass that nobody vouches for any more. today : ISO date."""
    if mass.due and not mass.due >= today:
        raise CalibrationError(
            CalibrationReason.INCOMPLETE,
            f"{mass.name} was checked until {mass.due}; today is {today}.",
            "Have it checked, or weigh it on a scale whose own check holds, and write until when that is.",
        )


def from_json(plain: Mapping[str, Any]) -> Begun:
    """Read the plain form. Errors: KeyError, TypeError, ValueError when it is none."""
    known = dict(plain)
    known["loads"] = tuple(float(load) for load in known["loads"])
    known["masses"] = tuple(Mass(**mass) for mass in known["masses"])
    found = Begun(**known)
    if found.design not in DESIGNS:
        raise ValueError(found.design)
    return found
