"""Pose: where the plates stand to each other, measured with a mass on the marks of one rigid board.

What is measured. The mass stands on marks whose places are known in the frame of one board that reaches over
both plates. Vertical forces and their moments balance whatever carries them, so for the mass on mark q

    sum over plates of ( F_p t_p + R_p m_p )  =  F q,   m_p = (-My_p, Mx_p),   F = sum of F_p,

with t_p and R_p the place and the turn of each plate in the frame of the board. How the load is shared, where
the board touches, how it bends and what pushes sideways between the plates drop out. Two equations a mark,
three unknowns a plate; where the board lies is not asked for, so what remains is where one plate stands seen
from the other: x, y, angle.

What determines it. A plate's turn is seen by loads that lie apart on that plate and not on the other. A
template does this: a board with holes through which the mass stands on one plate at a time, four near the
corners of each. A ruler with two marks on each plate is just enough. A plank on feet is not, however many
marks it has: it is stiff, so both plates get the same moment of every load, and of what turns them against
each other nothing is left in the balance. The fit says so: it refuses what the marks do not determine. No
load by itself ever shows the pose: each plate feels the same wherever the other one stands.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.distributions import chi_square_limit
from station.errors import CalibrationError, CalibrationReason
from station.forces import CONTACT
from station.mat import Mat
from station.newtons import Calibration

Floats = NDArray[np.float64]

PLACE, COP = 0.5e-3, 0.3e-3
"""m, standard uncertainties along each axis: of a mass on its mark, and of a plate's centre of pressure."""
HOLE = (0.65, 0.8)
"""Share of the half width and depth of a plate at which the holes of the template are."""
WANTED_PLACE, WANTED_TURN = 1.5e-3, math.radians(0.25)
"""m, rad: standard uncertainties above which marks do not determine the pose."""
MOVED, TURNED = 3.0e-3, math.radians(0.55)
"""m, rad by which a plate has to have moved to be noticed: five times the error of two measurements, so that
nothing is noticed where nothing has moved, and 5 mm or 1 degree nearly always is."""
NOT_THERE = 5.0
"""Times its standard uncertainty, and that of the other marks, by which a mark is off when the mass stood
elsewhere."""
CHANCE = 0.001
"""Residuals larger than those of so many good measurements widen the stated uncertainty."""
STARTS, STEPS = 4, 12
"""Directions from which a fit begins, and its steps: a board may lie any way round."""
FITS = 0.02
"""m, of the residuals. A fit that began from a wrong direction leaves more."""


@dataclass(frozen=True)
class Standing:
    """A mass on one mark. x, y : m, in the frame of the board.

    loads : (plates, 3), Fz in N, Mx and My in N m of each plate about its own middle, the empty board taken
    off.
    """

    x: float
    y: float
    loads: Floats


@dataclass(frozen=True)
class Pose:
    """Where the right plate stands, seen from the left one.

    x, y : m from the middle of the left plate to that of the right one, along axes that point halfway between
    the directions of the two. angle : rad, of the right plate against the left one, positive to the left.
    covariance : (3, 3), of x, y, angle. residuals : (marks, 2), m. scale : by which the stated errors had
    to be widened for them.
    """

    x: float
    y: float
    angle: float
    covariance: Floats
    residuals: Floats
    scale: float = 1.0

    @property
    def uncertainty(self) -> tuple[float, float, float]:
        """Standard uncertainties: m, m, rad."""
        x, y, angle = np.sqrt(np.diag(self.covariance)).tolist()
        return x, y, angle

    def to_json(self) -> dict[str, Any]:
        """Return the plain form, as it stands in a certificate."""
        return {
            "x_mm": 1000.0 * self.x,
            "y_mm": 1000.0 * self.y,
            "angle_deg": math.degrees(self.angle),
            "covariance": self.covariance.tolist(),
            "residuals_mm": (1000.0 * self.residuals).tolist(),
        }


@dataclass(frozen=True)
class Moved:
    """How far a plate has moved since the pose was measured. distance : m. angle : rad."""

    distance: float
    angle: float

    @property
    def is_noticed(self) -> bool:
        """Whether that is more than two measurements of one pose differ by."""
        return self.distance > MOVED or abs(self.angle) > TURNED

    @property
    def sentence(self) -> str:
        """What it means, for people."""
        size = f"{1000.0 * self.distance:.1f} mm and {math.degrees(abs(self.angle)):.2f} degrees"
        if self.is_noticed:
            return f"A plate has moved by {size}: the calibration is void until the pose is measured anew."
        return f"The plates stand where they stood, within {size}."


def template(mat: Mat) -> tuple[tuple[float, float], ...]:
    """Return the holes of a template, x and y in m: four near the corners of each plate, as it is drawn."""
    found = []
    for plate in mat.plates:
        across, along = HOLE[0] * plate.width / 2.0, HOLE[1] * plate.depth / 2.0
        x, y = plate.centre
        found += [(x + i * across, y + j * along) for j in (1, -1) for i in (-1, 1)]
    return tuple(found)


def measured(standings: Sequence[Standing], place: float = PLACE, cop: float = COP) -> Pose:
    """Fit the pose. place, cop : m, standard uncertainties of a mass on its mark and of a centre of pressure.

    Errors: CalibrationError INCOMPLETE without a load on two plates, UNDETERMINED when the marks do not
    determine it, OFF_MARK when the mass stood beside a mark.
    """
    if not standings or any(each.loads.shape != (2, 3) for each in standings):
        raise _incomplete("A pose is that of two plates to each other.")
    if any(not each.loads[:, 0].sum() >= CONTACT for each in standings):
        raise _incomplete("On one of the marks there was no load.")
    marks = np.array([(each.x, each.y) for each in standings])
    loads = np.array([each.loads for each in standings])
    found = _fitted(marks, loads)
    residuals, slopes = _residuals(found, marks, loads), _slopes(found, loads)
    error = math.hypot(place, cop)
    covariance = _covariance(slopes, error)
    _require_determined(covariance, found)
    _require_on_marks(marks, residuals, slopes, error)
    free = residuals.size - len(found)
    misfit = float((residuals**2).sum()) / error**2
    is_chance = free < 1 or misfit <= chi_square_limit(CHANCE, free)
    scale = 1.0 if is_chance else math.sqrt(misfit / free)
    x, y, angle = _relative(found)
    seen = _relative_slopes(found)
    return Pose(x, y, angle, scale**2 * seen @ covariance @ seen.T, residuals, scale)


def foreseen(
    mat: Mat, marks: Sequence[tuple[float, float]], place: float = PLACE
) -> tuple[float, float, float]:
    """Return the standard uncertainties of x and y in m and of the angle in rad, before anything is measured.

    marks : each stands on the plate that is drawn below it. Errors: CalibrationError as `measured`.
    """
    standings = []
    for x, y in marks:
        loads = np.zeros((2, 3))
        below = min(range(2), key=lambda each: abs(x - mat.plates[each].centre[0]))
        dx, dy = x - mat.plates[below].centre[0], y - mat.plates[below].centre[1]
        loads[below] = 100.0, 100.0 * dy, -100.0 * dx
        standings.append(Standing(x, y, loads))
    return measured(standings, place).uncertainty


def applied(pose: Pose, calibration: Calibration) -> Calibration:
    """Return the calibration with the plates where they stand: its middle between them, its front halfway.

    Each plate is given its half of the pose, and of the variance: errors that are drawn for each plate by
    itself then differ between the two as much as the pose is uncertain.
    """
    left, right = calibration.plates
    half = (pose.x / 2.0, pose.y / 2.0, pose.angle / 2.0)
    u_x, u_y, u_angle = (each / math.sqrt(2.0) for each in pose.uncertainty)
    plates = []
    for plate, sign in ((left, -1.0), (right, 1.0)):
        known = plate.uncertainty
        known = None if known is None else replace(known, pose=(u_x, u_y, u_angle))
        own = (sign * half[0], sign * half[1], sign * half[2])
        plates.append(replace(plate, pose=own, uncertainty=known))
    return replace(calibration, plates=tuple(plates))


def moved(now: Pose, before: Pose) -> Moved:
    """Return how far a plate has moved between two measurements."""
    return Moved(math.hypot(now.x - before.x, now.y - before.y), now.angle - before.angle)


# The fit. Its six unknowns: x, y, angle of the left plate, then of the right one, in the frame of the board.


def _fitted(marks: Floats, loads: Floats) -> Floats:
    """Return the best of the fits that begin from boards which lie this way or that."""
    fits: list[tuple[float, Floats]] = []
    for start in range(STARTS):
        found = _descended(marks, loads, 2.0 * math.pi * start / STARTS)
        fits.append((float((_residuals(found, marks, loads) ** 2).mean()), found))
        if fits[-1][0] < FITS**2:
            break
    return min(fits, key=lambda each: each[0])[1]


def _descended(marks: Floats, loads: Floats, angle: float) -> Floats:
    """Fit by steps of Gauss and Newton, from a board that lies turned by `angle`."""
    found = np.array([0.0, 0.0, angle, 0.0, 0.0, angle])
    for _ in range(STEPS):
        slopes, left = _slopes(found, loads), _residuals(found, marks, loads).ravel()
        step = np.linalg.lstsq(slopes, -left, rcond=1e-9)[0]
        found = found + step
        if np.abs(step).max() < 1e-10:
            break
    return found


def _residuals(found: Floats, marks: Floats, loads: Floats) -> Floats:
    """(marks, 2), m: where the loads say that the mass stood, less the mark.

    marks : (marks, 2), m. loads : (marks, plates, 3), N and N m.
    """
    places = loads[:, :, :1] * found.reshape(2, 3)[:, :2] + _turned(found, loads)
    return np.asarray(places.sum(axis=1) / loads[:, :, 0].sum(axis=1)[:, None] - marks)


def _slopes(found: Floats, loads: Floats) -> Floats:
    """(2 marks, 6): what each unknown does to the residuals."""
    force = loads[:, :, 0].sum(axis=1)[:, None]
    part, turned = loads[:, :, 0] / force, _turned(found, loads) / force[:, :, None]
    slopes = np.zeros((len(loads), 2, 2, 3))
    slopes[:, 0, :, 0] = slopes[:, 1, :, 1] = part
    slopes[:, 0, :, 2], slopes[:, 1, :, 2] = -turned[..., 1], turned[..., 0]
    return slopes.reshape(2 * len(loads), 6)


def _turned(found: Floats, loads: Floats) -> Floats:
    """Return (marks, plates, 2), N m: first moments of the loads, turned into the frame of the board."""
    cosine, sine = np.cos(found[2::3]), np.sin(found[2::3])
    across, along = -loads[..., 2], loads[..., 1]
    return np.stack([cosine * across - sine * along, sine * across + cosine * along], axis=-1)


def _relative(found: Floats) -> tuple[float, float, float]:
    turn = math.remainder(found[5] - found[2], 2.0 * math.pi)
    between = found[2] + turn / 2.0
    dx, dy = found[3:5] - found[:2]
    cosine, sine = math.cos(between), math.sin(between)
    return float(cosine * dx + sine * dy), float(-sine * dx + cosine * dy), turn


def _relative_slopes(found: Floats) -> Floats:
    """(3, 6): what each unknown does to x, y, angle of the one plate seen from the other."""
    step, columns = 1e-6, []
    for number in range(6):
        ahead, behind = found.copy(), found.copy()
        ahead[number] += step
        behind[number] -= step
        columns.append((np.array(_relative(ahead)) - _relative(behind)) / (2.0 * step))
    return np.array(columns).T


def _covariance(slopes: Floats, error: float) -> Floats:
    """(6, 6); directions that no mark determines are as uncertain as a metre and a radian."""
    known = slopes.T @ slopes / error**2
    return np.asarray(np.linalg.inv(known + np.eye(6)))


def _require_determined(covariance: Floats, found: Floats) -> None:
    seen = _relative_slopes(found)
    x, y, angle = np.sqrt(np.diag(seen @ covariance @ seen.T))
    if max(x, y) <= WANTED_PLACE and angle <= WANTED_TURN:
        return
    what = "the angle of the plates" if angle > WANTED_TURN else "the distance of the plates"
    raise CalibrationError(
        CalibrationReason.UNDETERMINED,
        f"These marks do not determine {what} to each other.",
        "Put the mass on at least two marks far apart on each plate, best near its corners.",
    )


def _require_on_marks(marks: Floats, residuals: Floats, slopes: Floats, error: float) -> None:
    """Refuse a mass that stood beside its mark: the one without which the others agree best."""
    hat = slopes @ np.linalg.pinv(slopes)
    off = []
    for row, left in enumerate(residuals):
        own = slice(2 * row, 2 * row + 2)
        free = np.eye(2) - hat[own, own]
        # A mark that alone determines something always fits.
        is_judged = np.linalg.eigvalsh(free)[0] > 0.05
        off.append(float(left @ np.linalg.solve(free, left)) if is_judged else 0.0)
    worst = int(np.argmax(off))
    others = (float((residuals**2).sum()) - off[worst]) / max(1, residuals.size - slopes.shape[1] - 2)
    if off[worst] > NOT_THERE**2 * max(error**2, others):
        x, y = 1000.0 * marks[worst]
        raise CalibrationError(
            CalibrationReason.OFF_MARK,
            f"The mass for the mark at {x:.0f},{y:.0f} mm did not stand on it.",
            "Put it on its mark and read it again.",
        )


def _incomplete(sentence: str) -> CalibrationError:
    return CalibrationError(CalibrationReason.INCOMPLETE, sentence, "Read both plates for every mark.")
