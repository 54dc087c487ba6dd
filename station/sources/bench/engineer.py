"""The engineer: lays masses, pushes cards under feet, taps, drops a bag, asks people to stand."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.mat import Mat, Side
from station.sources.bench.load import HAND, LANDING, Bag, Blow, Foot, Load, Person, Tower
from station.sources.bench.mounted import HELD, Mounted
from station.sources.bench.rig import Felt, Rig
from station.sources.bench.room import Bench, Care
from station.sources.bodies.asking import between, refusal

Floats = NDArray[np.float64]

PAUSE = 0.3
"""s between taking one load off and laying the next."""
TOWER = 0.005
"""m per kg, height of the middle of a tower above the top."""
LAID, BOARD_LAID, STANDING, FEET, IRON = range(5)
"""What chance is asked about."""
BOARD = 4.0
"""kg, the board that bridges both plates: it lies on both alike."""


@dataclass(frozen=True)
class Done:
    """What the engineer really did, and when (s) it was done. x, y in m in the plate's frame; N."""

    activity: str
    time: float
    side: Side
    x: float
    y: float
    newtons: float


class Engineer:
    """Somebody with masses, a ruler and a card, and two plates with faults.

    The same seed and the same words at the same samples give the same bits, however `load` is cut.

    Parameters
    ----------
    seed : of places, masses and people.
    rate : Hz, samples per second.

    Attributes
    ----------
    bench : the plates as they were at first. truth : what was really done.
    now : s, up to which everything has happened. free : s, when the hands are free again.
    """

    def __init__(self, mat: Mat, bench: Bench, care: Care, *, seed: int, rate: int) -> None:
        self.truth: list[Done] = []
        self.free = 0.0
        self._rig = Rig(mat, bench, rate)
        self._mat, self.bench, self._care, self._seed = mat, bench, care, seed
        self._lying: Tower | None = None
        self._meant: tuple[int, float, float] | None = None
        self._board: tuple[float, float, float] | None = None
        self._tilts = [site.tilt for site in bench.sites]
        self._laid = 0
        self._stood = 0

    @property
    def now(self) -> float:
        """How far the bench has lived, s; a word is heard at this time."""
        return self._rig.now

    def at(self, rate: int) -> "Engineer":
        """Go on at another rate, Hz; return the same engineer."""
        self._rig.at(rate)
        return self

    def perform(self, activity: str, **options: Any) -> None:
        """Do `activity` as soon as the hands are free.

        Parameters
        ----------
        activity : "empty" (also "away", "step_off"); "mass" (kg, x, y, side); "exercise" (kg, times, side);
            "press" (cell, newtons); "shim" (cell, side); "board" (kg, x, y in the common frame); "drop" (kg,
            height, x, y, side); "ping" (impulse, x, y, side); "strike" (impulse); "stand" (kg, side, hand,
            share); "room" (kelvin); "mount" (side, floor, tilt in degrees, and x, y, angle in degrees of the
            pose). kg, m, N, N s and K. A load of another weight on the same place is made of the same tower.
        """
        acts = self._acts()
        if activity not in acts:
            raise refusal(activity, f"Known activities: {', '.join(acts)}.")
        try:
            signature(acts[activity]).bind(**options)
        except TypeError:
            known = ", ".join(signature(acts[activity]).parameters)
            raise refusal(f"{activity} {options}", f"Its options: {known}.") from None
        self.free = max(self.free, self.now)
        acts[activity](**options)

    def load(self, count: int) -> Felt:
        """Return the next `count` samples."""
        return self._rig.felt(count)

    # What can be done

    def _acts(self) -> dict[str, Callable[..., None]]:
        return {
            "empty": self._empty,
            "away": self._empty,
            "step_off": self._empty,
            "mass": self._mass,
            "exercise": self._exercise,
            "press": self._press,
            "shim": self._shim,
            "board": self._on_board,
            "drop": self._drop,
            "ping": self._ping,
            "strike": self._strike,
            "stand": self._stand,
            "room": self._at_room,
            "mount": self._mount,
        }

    def _empty(self) -> None:
        self._clear()
        self._note("empty", 0, (0.0, 0.0), 0.0)

    def _mass(self, kg: float, x: float = 0.0, y: float = 0.0, side: str = "left") -> None:
        between("kg", kg, 0, 200)
        number = self._number(side)
        if kg == 0:
            self._empty()
            return
        self._laid += 1
        if self._laid not in self._care.forgotten:
            self._lay("mass", kg, number, self._point(x, y))

    def _exercise(self, kg: float = 80.0, times: int = 3, side: str = "left") -> None:
        between("kg", kg, 1, 300)
        between("times", times, 1, 20)
        number = self._number(side)
        self._clear()
        levels = (
            (self.free + 3.0 * half, self._weight(kg) * (half % 2 == 0)) for half in range(2 * int(times))
        )
        self._put(Tower(number, 0.0, 0.0, tuple(levels)), "exercise", 6.0 * times)

    def _press(self, cell: int, newtons: float = 100.0) -> None:
        between("newtons", newtons, 1, 1000)
        places = {
            each.channel: (number, each)
            for number, plate in enumerate(self._mat.plates)
            for each in plate.cells
        }
        if cell not in places:
            raise refusal(f"cell={cell}", f"Give 0 to {len(places) - 1}.")
        number, place = places[cell]
        self._clear()
        levels = ((self.free, newtons), (self.free + 2.0, 0.0))
        self._put(Tower(number, place.x, place.y, levels), "press", 2.0 + HAND)

    def _shim(self, cell: int | None = None, side: str = "left") -> None:
        if cell not in (None, 0, 1, 2, 3):
            raise refusal(f"cell={cell}", "Give 0 to 3 in the plate's order, or None to take the card away.")
        self._change(self._number(side), lambda mounted: setattr(mounted, "shim", cell))
        self._note("shim", self._number(side), (0.0, 0.0), 0.0)

    def _mount(
        self,
        side: str = "left",
        floor: float | None = None,
        tilt: tuple[float, float] | None = None,
        x: float | None = None,
        y: float | None = None,
        angle: float | None = None,
    ) -> None:
        between("floor", floor or 0.0, -0.9, 0.9)
        number = self._number(side)
        if tilt is not None:
            self._tilts[number] = (math.radians(tilt[0]), math.radians(tilt[1]))
        leaning = self._tilts[number]

        def mount(mounted: Mounted) -> None:
            site, place = mounted.site, mounted.place
            mounted.site = replace(site, floor=site.floor if floor is None else floor, tilt=leaning)
            turned = None if angle is None else math.radians(angle)
            new = (old if given is None else given for old, given in zip(place, (x, y, turned), strict=True))
            mounted.place = (next(new), next(new), next(new))

        self._change(number, mount)
        self._note("mount", number, (0.0, 0.0), 0.0)

    def _on_board(self, kg: float, x: float, y: float) -> None:
        between("kg", kg, 0, 200)
        if self._board is None:
            self._clear()
            rng = self._random(BOARD_LAID)
            self._board = (*(0.001 * rng.standard_normal(2)).tolist(), 0.003 * float(rng.standard_normal()))
            for number in (0, 1):
                weight = BOARD / 2.0 * self._care.gravity
                self._put(Tower(number, 0.0, 0.0, ((self.free, weight),)), "board", 0.0)
            self.free += HAND
        if kg == 0:
            self._take([self._lying] if self._lying else [])
            return
        dx, dy, angle = self._board
        point = (x + dx - angle * y, y + dy + angle * x)
        number = int(x > 0.0)
        self._lay("mark", kg, number, self._rig.mounted[number].in_plate(point))

    def _drop(self, kg: float, height: float, x: float = 0.0, y: float = 0.0, side: str = "left") -> None:
        between("kg", kg, 0.1, 50)
        between("height", height, 0.0, 1.0)
        number = self._number(side)
        self._clear()
        weight = self._weight(kg)
        mass, speed = weight / self._care.gravity, math.sqrt(2.0 * self._care.gravity * height)
        at = self.free + HAND + speed / self._care.gravity
        place = self._placed((x, y), number)
        self._put(Bag(number, *place, mass, weight, speed, at), "drop", at - self.free + LANDING)

    def _ping(self, impulse: float = 0.3, x: float = 0.0, y: float = 0.0, side: str = "left") -> None:
        between("impulse", impulse, 0.001, 10)
        number = self._number(side)
        self._put(self._blow(number, self._point(x, y), impulse), "ping", HAND)

    def _strike(self, impulse: float = 2.0) -> None:
        between("impulse", impulse, 0.001, 50)
        for number in (0, 1):
            self._put(self._blow(number, (0.0, 0.0), impulse / 2.0), "strike", 0.0)
        self.free += HAND

    def _stand(self, kg: float = 70.0, side: str = "both", hand: float = 0.0, share: float = 0.5) -> None:
        between("kg", kg, 1, 300)
        between("hand", hand, 0, 0.9)
        between("share", share, 0.01, 0.99)
        if side not in tuple(Side):
            raise refusal(f"side={side}", "Give left, right or both.")
        self._clear()
        self._stood += 1
        left = {"left": 1.0, "right": 0.0}.get(side, share)
        person = Person(kg * self._care.gravity, left, hand, (self._seed, STANDING, self._stood))
        for number in [
            number for number, plate in enumerate(self._mat.plates) if side in ("both", plate.side)
        ]:
            x, y = (0.01 * self._random(FEET).standard_normal(2)).tolist()
            self._put(Foot(number, x, y, person, self.free), "stand", 2.0 * HAND)

    def _at_room(self, kelvin: float) -> None:
        between("kelvin", kelvin, -40, 40)
        self._rig.room = kelvin

    # Hands

    def _lay(self, activity: str, kg: float, number: int, meant: tuple[float, float]) -> None:
        """Lay a tower on a place, or make another one of that which lies there."""
        newtons, lying = self._weight(kg), self._lying
        if lying is not None and self._meant == (number, *meant):
            self._rig.loads.remove(lying)
            self._lying = lying.changed(self.free, newtons)
            self._put(self._lying, activity, HAND)
            return
        if activity != "mark":
            self._clear()
        elif lying is not None:
            self._take([lying])
        error = self._beside()
        x, y = self._placed((meant[0] + error[0], meant[1] + error[1]), number, kg)
        tower = Tower(number, x, y, ((self.free, newtons),))
        self._put(tower, activity, HAND)
        self._lying, self._meant = tower, (number, *meant)

    def _put(self, load: Load, activity: str, seconds: float) -> None:
        self._rig.loads.append(load)
        self.free += seconds
        newtons = load.levels[-1][1] if isinstance(load, Tower) else 0.0
        self._note(activity, load.plate, (load.x, load.y), newtons)

    def _clear(self) -> None:
        """Take everything off."""
        self._take(self._rig.loads)
        self._board = None

    def _take(self, loads: Sequence[Load]) -> None:
        """Take these off, all at once; a blow is over by itself."""
        going = [each for each in loads if each.end == math.inf]
        if not going:
            return
        self._rig.loads = [each.taken(self.free) if each in going else each for each in self._rig.loads]
        self._lying, self._meant = None, None
        self.free += 2.0 * HAND + PAUSE

    def _change(self, number: int, change: Callable[[Mounted], None]) -> None:
        """Lift a plate and change something under it."""
        self._clear()
        mounted = self._rig.mounted[number]
        up = mounted.lift(self.free)
        self._rig.later(up, lambda: change(mounted))
        self.free = up + HELD + HAND

    def _blow(self, number: int, place: tuple[float, float], impulse: float) -> Blow:
        rate, damping = self.bench.rings[number]
        top = max(self.bench.plates[number].dead, 1.0) / self._care.gravity
        on = sum(each.attached for each in self._rig.loads if each.plate == number and each.end == math.inf)
        rate *= math.sqrt(top / (top + on))
        return Blow(number, *place, impulse, self.free + HAND, rate, damping)

    # Chance

    def _random(self, *what: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, *what, len(self.truth)])

    def _beside(self) -> tuple[float, float]:
        """m, by which the next laying misses its place."""
        rng = self._random(LAID)
        x, y = (self._care.spread * rng.standard_normal(2)).tolist()
        far = dict(self._care.misplaced).get(self._laid, 0.0)
        to = float(rng.uniform(0.0, 2.0 * math.pi))
        return x + far * math.cos(to), y + far * math.sin(to)

    def _placed(self, place: tuple[float, float], number: int, kg: float = 0.0) -> tuple[float, float]:
        """Return where a load presses on a plate that leans: the higher its middle, the further down."""
        right, front = self._tilts[number]
        height = TOWER * kg
        return place[0] + height * right, place[1] + height * front

    def _weight(self, kg: float) -> float:
        """Return what the masses of so many kg really weigh, N: the same iron every time."""
        rng = np.random.default_rng([self._seed, IRON, round(kg * 1e6)])
        return kg * self._care.gravity * (1.0 + self._care.mass_error * float(rng.standard_normal()))

    def _number(self, side: str) -> int:
        for number, plate in enumerate(self._mat.plates):
            if plate.side == side:
                return number
        raise refusal(f"side={side}", "Give left or right.")

    def _point(self, x: float, y: float) -> tuple[float, float]:
        between("x", x, -0.5, 0.5)
        between("y", y, -0.5, 0.5)
        return float(x), float(y)

    def _note(self, activity: str, number: int, place: tuple[float, float], newtons: float) -> None:
        side = self._mat.plates[number].side
        self.truth.append(Done(activity, self.free, side, *place, newtons))
