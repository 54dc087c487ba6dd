"""Daily: the plates under the mass of every morning, against what they read right after their calibration.

Two marks beside the middle of each plate, on opposite sides of it: a mass in the middle does not notice any
swapped cable. The mass need not be certified, it must only be the same. What spoils the comparison on a good
day (standard uncertainties below) decides what is compared, so that no good day fails.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from station.daily_check import HALF, LIMITS, DailyCheck, Trend, trends
from station.errors import TrialError, TrialReason
from station.newtons import Calibration
from station.qualification.change import Change, Suspect, change
from station.qualification.finding import Finding, Verdict, below
from station.qualification.laid import Laid, from_json
from station.validity import identity
from station.wire.spec import Sensor

MARK = (0.100, 0.060)
"""m from the middle of a plate; the other mark lies opposite to it."""
ROUNDS = 4
"""Times that the mass is laid on each mark for the standard, turned by a quarter each time."""
LEAST_ASIDE = 0.02
"""m. Nearer to an axis of the plate a mark does not notice cables that are swapped across it."""
FORCE_WARN, FORCE_FAIL, FORCE_LEAST = 0.3, LIMITS["%"], 0.5
"""%, %, and N below which no difference fails."""
PLACE_WARN, PLACE_FAIL = 1.5, LIMITS["mm"]
"""mm, of the mean of two marks: two placements by hand each 0.5 mm off differ by more than 1 mm on every
third day, and by more than 2 mm on every fiftieth."""
CELL_WARN, CELL_FAIL = 0.7, 1.0
"""% that the gain of one cell has changed by."""
RETURN_WARN, RETURN_FAIL = 0.3, 0.4
"""N that one load leaves behind. Cells that wander by 0.2 N in ten minutes make 0.3 N on one day of 6000."""
NOISE_FAIL = 2.0
"""Times the noise of the standard."""
RATE_FAIL, RATE_FAIL_FREE = 0.5, 5.0
"""% off the standard's rate; the second for converters that run on oscillators of their own."""
AGAINST = "against the standard"
"""The step whose findings the calibration answers for."""
Found = Mapping[str, Sequence[Finding]]


def opposite(mark: tuple[float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a mark and the one opposite to it, in m from the middle of a plate."""
    return mark, (-mark[0], -mark[1])


def require_telling(mark: tuple[float, float]) -> None:
    """Refuse a mark at which swapped cables would not be noticed. Errors: TrialError BAD_SETTING."""
    x, y = (abs(along) for along in mark)
    if min(x, y, abs(x - y)) < LEAST_ASIDE:
        raise TrialError(
            TrialReason.BAD_SETTING,
            f"A mass at {1000 * mark[0]:g},{1000 * mark[1]:g} mm does not notice cables that are swapped.",
            f"Choose a mark {1000 * LEAST_ASIDE:g} mm or more beside both axes of the plate, and not as far "
            "from one as from the other: 100,60 is a good one.",
        )


def standard_of(lines: Iterable[Mapping[str, Any]], calibration: str) -> Laid | None:
    """Return the newest standard of a calibration in the log, or None. calibration : its identity."""
    own = (
        line for line in lines if line.get("kind") == "standard" and line.get("calibration") == calibration
    )
    read = [from_json(line) for line in own]
    return next((each for each in reversed(read) if each is not None), None)


def instead(
    done: Laid, lines: Sequence[Mapping[str, Any]], calibration: Calibration, sensor: int
) -> dict[str, list[Finding]]:
    """Judge what is to be the standard from now on by the one there is, once a check has confirmed that.

    Else a plate that has changed would be made good by a new standard. Nothing for a first standard, one
    that no check has confirmed yet, or another mass. Arguments as for `day`.
    """
    own = identity(calibration)
    since = max((n for n, line in enumerate(lines) if line.get("kind") == "standard"), default=-1)
    checks = [DailyCheck.of(line) for line in lines[since + 1 :]]
    if not any(each and each.is_passed and each.figures and each.calibration == own for each in checks):
        return {}
    further, charted = _compared(done, standard_of(lines, own), calibration, sensor)
    return {AGAINST: further[AGAINST]} if charted else {}


def day(
    done: Laid,
    lines: Sequence[Mapping[str, Any]],
    calibration: Calibration,
    sensor: int,
    at: str,
    found: Found,
) -> tuple[dict[str, list[Finding]], dict[str, Any]]:
    """Judge a day by the log. Returns further findings by step, and the line that belongs into the log.

    lines : of the log, in order. sensor : kind of the converter. at : ISO date and time with offset.
    found : what the mass said by itself, by step.
    """
    own = identity(calibration)
    standard = standard_of(lines, own)
    further, charted = _compared(done, standard, calibration, sensor)
    all_found = {**found, **further}
    bad = [each.name for step in all_found.values() for each in step if each.verdict is Verdict.BAD]
    line = {
        "kind": "check",
        "at": at,
        "calibration": own,
        # Who lays another mass than that of the standard has compared nothing.
        "passed": not bad and bool(charted or standard is None),
        "failed": is_failed(all_found),
        "mass_kg": done.mass,
        "weight_n": _weights(done, calibration),
        "figures": charted,
        "not_good": bad,
    }
    checks = [DailyCheck.of(each) for each in [*lines, line]]
    trend = [
        _drifting(each) for each in trends([c for c in checks if c is not None and c.calibration == own])
    ]
    return {**further, **({"trend": trend} if trend else {})}, line


def standard_line(done: Laid, calibration: Calibration, at: str) -> dict[str, Any]:
    """Return the line that makes this the standard of a calibration. at : ISO date and time with offset."""
    own, weights = identity(calibration), _weights(done, calibration)
    return {"kind": "standard", "at": at, "calibration": own, "weight_n": weights, **done.to_json()}


def is_failed(found: Found) -> bool:
    """Whether what the calibration answers for is bad: against the standard, or by itself without one."""
    is_compared = any(each.verdict is not Verdict.NOT_POSSIBLE for each in found.get(AGAINST, ()))
    answers = (AGAINST, "return") if is_compared else ("mass", "other mark", "return")
    return any(each.verdict is Verdict.BAD for name in answers for each in found.get(name, ()))


def judged(found: Change, calibration: Calibration) -> list[Finding]:
    """Judge a day against the standard."""
    hint = _hint(found)
    findings = []
    for number, plate in enumerate(calibration.plates):
        for mark, changed in enumerate(found.force[number]):
            name = f"weight on mark {mark + 1} of the {plate.side} plate"
            least = 100.0 * FORCE_LEAST / abs(float(found.load[number, mark]))
            findings.append(_within(name, 100.0 * float(changed), FORCE_WARN, max(FORCE_FAIL, least), hint))
        remark = f"Lay the mass exactly on its mark and check again; does the {plate.side} plate stand firm?"
        for name, moved in (
            (f"both marks of the {plate.side} plate moved by", found.shift[number]),
            (f"marks of the {plate.side} plate moved apart by", found.stretch[number]),
        ):
            size = 1000.0 * float(np.hypot(*moved))
            findings.append(below(name, size, "mm", PLACE_WARN, PLACE_FAIL, remark))
    return [*findings, _suspect(found.suspect, calibration)]


def running(now: Laid, standard: Laid, sensor: int) -> list[Finding]:
    """Judge what has nothing to do with the mass: noise and rate. sensor : kind of the converter."""
    scale = math.sqrt(now.rate / standard.rate)
    louder = float(np.max(now.noise / np.maximum(standard.noise * scale, 1e-9)))
    remark = "Look for a loose wire, a hum of the supply, somebody who walks by; then check again."
    noise = below("noise, times that of the standard", louder, "", NOISE_FAIL, NOISE_FAIL, remark)
    fail = RATE_FAIL_FREE if sensor == Sensor.HX711 else RATE_FAIL
    off = 100.0 * (now.rate / standard.rate - 1.0)
    return [noise, _within("rate", off, fail, fail, "Was the firmware or the converter changed?")]


def returns(now: Laid, calibration: Calibration) -> list[Finding]:
    """Judge what the mass has left behind on each plate."""
    remark = "It does not come back to zero: something rubs, or lies on it, or it had not warmed up."
    return [
        below(
            f"what a load leaves on the {plate.side} plate",
            abs(float(left)),
            "N",
            RETURN_WARN,
            RETURN_FAIL,
            remark,
        )
        for plate, left in zip(calibration.plates, now.returned, strict=True)
    ]


def figures(found: Change, calibration: Calibration) -> dict[str, float]:
    """Return what is charted, by name with unit; what could not be had is left out."""
    charted = {}
    for number, plate in enumerate(calibration.plates):
        charted[f"{plate.side} weight %"] = 100.0 * float(found.force[number].mean())
        charted[f"{plate.side} across mm"] = 1000.0 * float(found.shift[number, 0])
        charted[f"{plate.side} along mm"] = 1000.0 * float(found.shift[number, 1])
    return {name: round(value, 4) for name, value in charted.items() if math.isfinite(value)}


def _fits(standard: Laid, calibration: Calibration) -> bool:
    """Whether a standard has a weight on every mark of these plates."""
    cells = [len(plate.channels) for plate in calibration.plates]
    if [counts.shape[1] for counts in standard.counts] != cells:
        return False
    return bool((standard.loads(calibration)[..., 0] > 0.0).all())


def _drifting(trend: Trend) -> Finding:
    """Judge the trend of one charted figure by its newest moving average."""
    many = "s" if len(trend.values) > 1 else ""
    name = f"trend of {trend.name} over {len(trend.values)} check{many}"
    wanted = f"below {max(trend.reaches[-1], HALF * trend.limit):.2g} either way"
    verdict = Verdict.LOOK if trend.is_out else Verdict.GOOD
    remark = "It creeps: calibrate before it fails." if trend.is_out else ""
    return Finding(name, round(trend.averages[-1], 3), trend.unit, wanted, verdict, remark)


def _weights(done: Laid, calibration: Calibration) -> dict[str, list[float]]:
    """N on each mark of each plate, for who reads the log."""
    loads = done.loads(calibration)[..., 0].round(3).tolist()
    return {str(plate.side): load for plate, load in zip(calibration.plates, loads, strict=True)}


def _compared(
    done: Laid, standard: Laid | None, calibration: Calibration, sensor: int
) -> tuple[dict[str, list[Finding]], dict[str, float]]:
    """Return findings by step, and what is charted; nothing without a standard of the same mass and marks."""
    try:
        if standard is None or not _fits(standard, calibration):
            raise TrialError(
                TrialReason.NOT_COMPARABLE,
                "This calibration has no check standard.",
                "Make it right after calibrating, with `station check --standard`.",
            )
        changed = change(done, standard, calibration)
    except TrialError as error:
        nothing = Finding("change since then", None, "", "none", Verdict.NOT_POSSIBLE, str(error))
        return {AGAINST: [nothing]}, {}
    found = {AGAINST: judged(changed, calibration), "running": running(done, standard, sensor)}
    return found, figures(changed, calibration)


def _within(name: str, value: float, warn: float, fail: float, remark: str) -> Finding:
    """Judge a figure with a sign: it stays in the finding, its size decides."""
    judged = below(name, abs(value), "%", warn, fail, remark)
    signed = value if math.isfinite(value) else None
    return Finding(name, signed, "%", f"within {warn:g}", judged.verdict, judged.remark)


def _hint(found: Change) -> str:
    """Say what to do about a weight that has changed."""
    every = found.force
    alike = np.isfinite(every).all() and float(np.ptp(every)) < 0.3 * abs(float(every.mean()))
    if alike and len(every) > 1:
        return "All plates read alike: is it really the same mass? If it is, calibrate the plates."
    return "Does anything touch the plate, does it stand on all its feet? Check again, then calibrate it."


def _suspect(suspect: Suspect, calibration: Calibration) -> Finding:
    """Judge the likeliest cell or plate, and say when it explains too little."""
    side = calibration.plates[suspect.plate].side
    remark = (
        "Look at its cable, its plug and its foot; then calibrate the plate."
        if suspect.is_alone
        else "It does not explain all that has changed: look at every cable of this plate."
    )
    if suspect.channel is None:
        return _within(f"gain of the {side} plate", 100.0 * suspect.gain, FORCE_WARN, FORCE_FAIL, remark)
    name = f"gain of one cell, channel {suspect.channel} of the {side} plate"
    return _within(name, 100.0 * suspect.gain, CELL_WARN, CELL_FAIL, remark)
