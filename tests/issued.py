"""Certificates of simulated plates, as the bench issues them: everything in them was read and fitted."""

import atexit
import json
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from begun import KNOWN
from calibrated import Bench, readings
from numpy.typing import NDArray

from calibration import certificate, procedure
from calibration.check import Scene, Stretch
from calibration.outcome import Outcome, outcome
from calibration.placement import Placement
from calibration.pose import Pose
from calibration.procedure import Procedure
from calibration.reference import Mass
from station.certificate import Certificate, of_content
from station.mat import mat
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate

Floats = NDArray[np.float64]

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 22, 14, 5, 9, tzinfo=ZONE)
ENGINEER = replace(
    KNOWN,
    design="full",
    masses=(
        Mass("A", 20.0, 0.002, "verified scale 4711, class III", "2027-05-01"),
        Mass("B", 20.0, 0.002, "verified scale 4711, class III", "2027-05-01"),
    ),
    placing=0.3e-3,
    celsius=21.4,
    humidity=46.0,
    level=0.08,
    floor="screed, even",
    warm_up=25.0,
)
POSE = Pose(0.4102, -0.0006, math.radians(0.12), np.diag([0.4e-3, 0.5e-3, 0.001]) ** 2, np.zeros((8, 2)))
RATE = 1000.0


@dataclass(frozen=True)
class Day:
    """What a calibration finds. seed : of the plates. later : of what has changed since, or 0.

    scenes : what was recorded for the checks. noisy : times the noise of a good converter. placing : m.
    visits : of every fresh point, one or two.
    """

    seed: int = 5
    later: int = 0
    scenes: tuple[Scene, ...] = tuple(Scene)
    noisy: float = 1.0
    placing: float = 0.3e-3
    design: str = "full"
    has_pose: bool = True
    visits: int = 2


@cache
def issued(day: Day = Day(), before: Day | None = None) -> Certificate:
    """Calibrate both plates and issue the certificate. before : the calibration that they had."""
    present = None if before is None else issued(before)
    found = outcomes(day, before)
    made = found[0][0]
    return certificate.compose(made, [each for _, each in found], present, now_of(day))


@cache
def outcomes(day: Day = Day(), before: Day | None = None) -> tuple[tuple[Procedure, Outcome], ...]:
    """Calibrate both plates. before : the calibration that they had."""
    present = None if before is None else issued(before)
    at = (now_of(day) - timedelta(hours=3)).isoformat()
    known = replace(ENGINEER, design=day.design, placing=day.placing, seed=day.seed, at=at)
    made = procedure.begin(Path(tempfile.mkdtemp(dir=_folder())), known)
    found = tuple((made, _outcome(made, number, day, present)) for number in range(2))
    if day.has_pose:
        made.note("pose", POSE.to_json())
    made.note("lost", 0)
    return found


def now_of(day: Day) -> datetime:
    """When a calibration was signed: the later one nearly a year after the first."""
    return NOW if day.later else NOW - timedelta(days=361)


@cache
def _folder() -> Path:
    made = tempfile.TemporaryDirectory(prefix="issued-")
    atexit.register(made.cleanup)
    return Path(made.name)


def plain(certificate: Certificate) -> dict[str, Any]:
    """Return a copy of the content that a test may change."""
    return dict(json.loads(json.dumps(certificate.content)))


def flaws(day: Day, number: int) -> Flaws:
    """What is wrong with a plate on a day. A plate of `later` has aged since."""
    drawn = Flaws.drawn(np.random.default_rng([day.seed, number]))
    built = replace(drawn, place=tuple((x / 3.0, y / 3.0) for x, y in drawn.place))
    if not day.later:
        return built
    aged = 1.0 + 2e-3 * np.random.default_rng([day.later, number]).standard_normal(4)
    gain = np.array(built.gain) * aged
    return replace(built, gain=(float(gain[0]), float(gain[1]), float(gain[2]), float(gain[3])))


def _outcome(made: Procedure, number: int, day: Day, present: Certificate | None) -> Outcome:
    plate, known = made.plates[number], made.known
    random = np.random.default_rng([day.seed, number, day.later])
    per_newton = mat(known.geometry).counts_per_newton(known.full_scale, known.bits)
    true = TruePlate(plate, per_newton, flaws(day, number))
    plan = once(known.placements(plate)) if day.visits == 1 else known.placements(plate)
    bench = replace(Bench.drawn(random, known.kit), noise=0.02 * day.noisy)
    made._readings[plate.side] = {
        each.placement.number: each for each in readings(plan, true, random, bench, known.kit)
    }
    wanted = {scene: made_up(scene, random, day.noisy) for scene in day.scenes}
    return outcome(made, plate.side, None if present is None else present.calibration, wanted)


def once(plan: tuple[Placement, ...]) -> tuple[Placement, ...]:
    """Leave the second visits of fresh points out."""
    seen: set[tuple[float, float]] = set()
    kept = []
    for each in plan:
        is_again = each.purpose == "verify" and (each.x, each.y) in seen
        if not is_again:
            kept.append(each)
        if each.purpose == "verify":
            seen.add((each.x, each.y))
    return tuple(kept)


def made_up(scene: Scene, random: np.random.Generator, noisy: float = 1.0) -> Stretch:
    """Make what a good plate records: iron that lies, creeps, falls, and a knuckle that taps."""
    return {
        Scene.EMPTY: lambda: _still(0.0, 600.0, 10.0, random, 0.004 * noisy, wander=2e-4),
        Scene.DEAD_LOAD: lambda: _still(392.0, 60.0, RATE, random, 0.04 * noisy, mass=40.0),
        Scene.CREEP: lambda: _creeping(random),
        Scene.RETURN: lambda: _still(0.02, 60.0, 10.0, random, 0.004 * noisy),
        Scene.TAP: lambda: _ringing(random),
        Scene.DROP: lambda: _falling(random),
        Scene.STRIKE: lambda: _struck(random),
    }[scene]()


def _still(
    newtons: float,
    seconds: float,
    rate: float,
    random: np.random.Generator,
    noise: float,
    *,
    wander: float = 0.0,
    mass: float = 0.0,
) -> Stretch:
    size = round(seconds * rate)
    walk = np.cumsum(wander * random.standard_normal(size))
    fz = newtons + walk + noise * random.standard_normal(size)
    moments = 0.25 * noise * random.standard_normal((size, 2)) + [0.02 * newtons, -0.01 * newtons]
    return Stretch(np.column_stack([fz, moments]), rate, mass)


def _creeping(random: np.random.Generator) -> Stretch:
    found = _still(392.0, 1800.0, 10.0, random, 0.004, mass=40.0)
    time = np.arange(len(found.fz)) / 10.0
    return replace(found, loads=found.loads * (1.0 - 1.2e-4 * np.expm1(-time / 480.0))[:, None])


def _ringing(random: np.random.Generator) -> Stretch:
    found = _still(0.0, 4.0, RATE, random, 0.04)
    time = np.arange(len(found.fz)) / RATE - 1.0
    ring = np.where(
        time > 0.0, 60.0 * np.exp(-time.clip(0.0) / 0.12) * np.cos(2.0 * math.pi * 118.0 * time), 0.0
    )
    return replace(found, loads=found.loads + np.column_stack([ring, 0.0 * ring, 0.0 * ring]))


def _falling(random: np.random.Generator) -> Stretch:
    found = _still(0.0, 4.0, RATE, random, 0.04)
    time = np.arange(len(found.fz)) / RATE - 1.0
    impulse, mass, lasting = math.sqrt(2.0 * 9.8068 * 0.2), 1.0, 0.03
    blow = np.where((time > 0) & (time < lasting), np.sin(math.pi * time / lasting), 0.0)
    blow *= mass * impulse / (2.0 * lasting / math.pi)
    lying = np.where(time > 0.0, 9.8068 * mass, 0.0)
    loads = found.loads + np.column_stack([blow + lying, 0.0 * time, 0.0 * time])
    return Stretch(loads, RATE, mass, 0.2)


def _struck(random: np.random.Generator) -> Stretch:
    found = _still(0.0, 2.0, RATE, random, 0.04)
    time = np.arange(len(found.fz)) / RATE - 1.0
    blow = 200.0 * np.exp(-(((time - 0.004) / 0.003) ** 2))
    beside = 180.0 * np.exp(-(((time - 0.0041) / 0.003) ** 2)) + 0.04 * random.standard_normal(len(time))
    loads = found.loads + np.column_stack([blow, 0.0 * blow, 0.0 * blow])
    return replace(found, loads=loads, beside=beside)


def of(changes: Mapping[str, Any], certificate: Certificate) -> Certificate:
    """Return a certificate with other content: for a page, not for a plate."""
    return of_content({**plain(certificate), **changes})
