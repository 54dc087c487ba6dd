"""A person who can be asked to stand, lift a leg, squat or land, and whose feet press on two plates."""

from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.mat import Side
from station.sources.bodies import posture
from station.sources.bodies.anatomy import anatomy
from station.sources.bodies.asking import between, refusal
from station.sources.bodies.motion import move
from station.sources.bodies.posture import BOTH_FEET, FALL, PUSH, STAND, STEP, TOUCH, Kind
from station.sources.bodies.script import ACTIVITIES, FLOOR, Script

STEPS_PER_SECOND = 1000.0
"""The motion is computed at least this often, whatever the rate of the samples."""


@dataclass(frozen=True)
class Load:
    """What reaches the plates in a stretch of samples.

    fz : (n, 2), N. Vertical force on the left and right plate, 0 when that foot is off.
    cop : (n, 2, 2), m. Centre of pressure under the left and right foot, x right and y forward from
        the middle between the plates; NaN when that foot is off.
    """

    fz: NDArray[np.float64]
    cop: NDArray[np.float64]


@dataclass(frozen=True)
class Happening:
    """Something that really happened: what, when (s from the first sample), to which foot, how much.

    `value` is the depth in m at the bottom of a repetition, the speed in m/s at contact and take-off, the
    force in N that a hand takes, the share of the push at an onset where it is not the usual one, else
    NaN. `side` is the foot that moved; at an onset the foot about to be lifted or the side leant to.
    """

    kind: Kind
    time_s: float
    side: Side
    value: float


class Person:
    """One person, at first standing behind the plates.

    Parameters
    ----------
    mass : kg. height : m.
    seed : everything that differs from person to person and from moment to moment.
    deficit : 0..1, how weak the hip abductors of the `weak` side are. It lowers the load that side
        tolerates, the reach and the speed of its control, and raises its noise.
    weak : LEFT or RIGHT.
    rate : Hz, samples per second.
    stance_width : m, between the middles of the feet.
    unrest : 0..3, times the usual noise and wandering of posture; 0.15 is a very quiet person.
    tremor : m, rms of a trembling of the pressure forward and back, half as large to the side and with a
        thrust of 4 % of body weight for 10 mm. tremor_rate : Hz.

    The same seed and the same calls give the same bits, however `load` is cut. Errors: SourceError
    BAD_OPTION when asked for something nobody can be or do.
    """

    def __init__(
        self,
        *,
        mass: float = 70.0,
        height: float = 1.72,
        seed: int = 1,
        deficit: float = 0.0,
        weak: Side = Side.RIGHT,
        rate: float = 1000.0,
        stance_width: float = 0.18,
        unrest: float = 1.0,
        tremor: float = 0.0,
        tremor_rate: float = 10.0,
    ) -> None:
        between("mass", mass, 15, 300)
        between("height", height, 0.9, 2.4)
        between("deficit", deficit, 0, 1)
        between("rate", rate, 10, 10000)
        between("stance_width", stance_width, 0.1, 0.35)
        between("unrest", unrest, 0, 3)
        between("tremor", tremor, 0, 0.01)
        between("tremor_rate", tremor_rate, 1, 25)
        if weak is Side.BOTH:
            raise refusal("weak=both", "Give left or right.")
        # Whole numbers would make the kernels compile once more.
        mass, height, deficit, rate, width = map(float, (mass, height, deficit, rate, stance_width))
        self.mass, self.height, self.rate, self.weak = mass, height, rate, weak
        self.truth: list[Happening] = []
        self.com: NDArray[np.float64] = np.empty((0, 3))
        traits, self._chance, self._noise = (np.random.default_rng([seed, i]) for i in range(3))
        self._stride = max(1, int(np.ceil(STEPS_PER_SECOND / rate - 1e-9)))
        shaken = map(float, (unrest, tremor, tremor_rate))
        self._anatomy = anatomy(mass, height, width, deficit, 1 / (rate * self._stride), traits, *shaken)
        self._leaning = 0.045 * float(traits.standard_normal())
        self._past = np.zeros((int(0.5 * rate * self._stride) + 2, 4))
        self._body = posture.zeros(posture.BODY, 1)
        self._feet = posture.zeros(posture.FOOT, 2)
        self._stand_behind()
        self._rows = posture.zeros(posture.ROW, 0)
        self.perform("away")

    def perform(self, activity: str, **options: float | str) -> None:
        """Do `activity` from now on.

        Parameters
        ----------
        activity : "away" or "step_off", "stand", "single_leg" (side, seconds, push), "mini_squat"
            (repetitions, depth, period, pause), "single_leg_squat" (side and the same), "weight_shift"
            (hold), "landing" (height, legs); who stands on one leg: "touch" (seconds, load), "hop"
            (height), "topple"; who stands: "hold_on" (share, seconds). Sides are "left", "right" or, for
            legs, "both"; lengths in m, times in s. Who is away comes first; a foot in the air and a flight
            are finished first.
        """
        if activity not in ACTIVITIES:
            raise refusal(activity, f"Known activities: {', '.join(ACTIVITIES)}.")
        kept = self._unfinished()
        script = Script(
            self._anatomy.width, self._anatomy.deficit, self._chance, self._places(kept), self._leg()
        )
        self._settle_habit(script.is_away)
        named = {k: self._foot(k, v) if k in ("side", "legs") else v for k, v in options.items()}
        known = tuple(signature(ACTIVITIES[activity]).parameters)[1:]
        try:
            signature(ACTIVITIES[activity]).bind(script, **named)
        except TypeError:
            raise refusal(f"{activity} {options}", f"Its options: {', '.join(known)}.") from None
        ACTIVITIES[activity](script, **named)
        body = self._body[0]
        if len(kept) == 0:
            body.row_step, body.stage = body.step, 0
        body.row = 0
        self._rows = np.concatenate([kept, script.records()]).view(np.recarray)

    def load(self, n: int) -> Load:
        """Return the next `n` samples; `com` (n, 3) m, x, y, z, then holds where the mass really was."""
        fz, cop, com = np.zeros((n, 2)), np.zeros((n, 2, 2)), np.zeros((n, 3))
        noise = self._noise.standard_normal((n * self._stride, posture.NOISES))
        log = posture.log_of(n * self._stride)
        self._body[0].logged = 0
        move(
            self._body[0],
            self._feet,
            self._rows,
            self._anatomy,
            self._past,
            noise,
            self._stride,
            fz,
            cop,
            com,
            log,
        )
        self.truth += [self._happening(row) for row in log[: self._body[0].logged]]
        if self.weak is Side.LEFT:
            fz, cop, com = fz[:, ::-1].copy(), cop[:, ::-1].copy(), com.copy()
            cop[..., 0] *= -1
            com[:, 0] *= -1
        self.com = com
        return Load(fz, cop)

    @property
    def feet(self) -> NDArray[np.float64]:
        """(2, 2), m: where the middle of the left and of the right foot is now, in the frame of `Load`."""
        places = np.array([[float(foot.x), float(foot.y)] for foot in self._feet])
        return places if self.weak is Side.RIGHT else places[::-1] * (-1.0, 1.0)

    def _happening(self, row: NDArray[np.float64]) -> Happening:
        sides = (self.weak.other, self.weak, Side.BOTH)
        kind, step, foot, value = row.tolist()
        return Happening(tuple(Kind)[int(kind)], step * self._anatomy.dt, sides[int(foot)], value)

    def _foot(self, name: str, side: float | str) -> int:
        allowed = (Side.LEFT, Side.RIGHT) if name == "side" else tuple(Side)
        if side not in allowed:
            raise refusal(f"{name}={side}", f"Give {' or '.join(allowed)}.")
        named = Side(str(side))
        return {self.weak: 1, self.weak.other: 0}.get(named, BOTH_FEET)

    def _unfinished(self) -> Any:
        body = self._body[0]
        if len(self._rows) == 0:
            return self._rows
        kind = self._rows[body.row].kind
        if kind in (STEP, FALL):
            return self._rows[body.row : body.row + 1]
        if kind == PUSH and body.stage > 0:
            return self._rows[body.row : body.row + 2]
        return self._rows[:0]

    def _leg(self) -> int:
        """Return the foot that is stood on by now, or BOTH_FEET."""
        if len(self._rows) == 0:
            return BOTH_FEET
        row = self._rows[self._body[0].row]
        return int(row.foot) if row.kind in (STAND, TOUCH, PUSH, FALL) else BOTH_FEET

    def _places(self, kept: Any) -> list[tuple[float, float]]:
        places = [(float(foot.x), float(foot.y)) for foot in self._feet]
        if len(kept) and kept[0].kind == STEP:
            places[int(kept[0].foot)] = (float(kept[0].x), float(kept[0].y))
        return places

    def _settle_habit(self, is_away: bool) -> None:
        if is_away:
            now = self._leaning + 0.022 * float(self._chance.standard_normal())
            self._body[0].habit = np.clip(now, -0.12, 0.12) - 0.10 * self._anatomy.deficit

    def _stand_behind(self) -> None:
        body, a = self._body[0], self._anatomy
        body.cx, body.cy = 0.0, FLOOR + a.neutral
        body.x, body.y = body.cx, body.cy
        body.share, body.preset, body.landed, body.top = 0.5, 0.5, -1, a.com_height
        for i, foot in enumerate(self._feet):
            foot.x, foot.y, foot.down = (i - 0.5) * a.width, FLOOR, 1
            foot.cy = a.neutral
            foot.z = -0.5 * a.mass * 9.8 / a.sole
            foot.weakness = a.deficit * i
            foot.reach = 0.75 * a.half_width * (1 - 0.5 * foot.weakness)
