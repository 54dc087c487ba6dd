"""Certificate: everything that was found about a device, put together as plain values that somebody signs.

What is printed comes from here and from nowhere else, so that the page can be printed again from the file.
Lengths are in mm, angles in degrees and shares in %, as an engineer reads them; the unit stands in the name.
`calibration` alone is in SI: it is what the station reads.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration import acceptance, budget, certificate_plate, outcome, unseen, words
from calibration.acceptance import Decision, Result
from calibration.outcome import Outcome
from calibration.pose import Pose, applied
from calibration.procedure import Procedure
from calibration.use import KEPT_LEVEL, Use
from station import VERSION, certificate
from station.certificate import Certificate
from station.mat import mat
from station.newtons import Calibration
from station.validity import later

METHOD = "1"
"""Version of the procedure; it changes when a certificate would come out otherwise."""
MONTHS = 12
MM, PERCENT = 1e3, 100.0

Floats = NDArray[np.float64]
Plain = dict[str, Any]


def compose(
    procedure: Procedure,
    outcomes: Sequence[Outcome],
    present: Certificate | None,
    now: datetime,
    months: int = MONTHS,
    use: Use | None = None,
) -> Certificate:
    """Put a certificate together. Nothing is measured here, and what was not measured is said to be so.

    outcomes : of every plate, made with `use`. present : the certificate that the device has, or None.
    now : with offset. months : from the beginning until the next calibration; a device that did not pass is
    due at once.
    Of the procedure's facts `pose` (as `Pose.to_json`) and `lost` (samples, over the whole calibration) are
    looked at.

    Errors: CalibrationError UNREADABLE when what was found contradicts itself.
    """
    use = use or procedure.known.use
    found = {each.plate.side: certificate_plate.figures(procedure, each, use) for each in outcomes}
    decision = acceptance.decided(figure for mine in found.values() for figure in mine)
    number, made = number_of(procedure.known.uid, now), now.isoformat(timespec="seconds")
    is_over = decision.result is Result.NOT_PASSED
    # A calibration is as old as its first reading, however late it is signed.
    begun = min(now.date(), date.fromisoformat(procedure.known.at[:10]))
    due = (now.date() if is_over else later(begun, months)).isoformat()
    calibration = outcome.calibration(procedure, tuple(outcomes), number, made[:10], due)
    calibration = _posed(calibration, procedure.fact("pose"))
    content = {
        "schema": certificate.SCHEMA,
        "number": number,
        "made": made,
        "due": due,
        "title": words.TITLE,
        "place": procedure.known.place,
        "by": procedure.known.by,
        "role": procedure.known.role,
        **_decided(decision),
        "device": _device(procedure),
        "method": _method(procedure, outcomes),
        "references": [_reference(mass) for mass in procedure.known.masses],
        "gravity": _gravity(procedure),
        "conditions": _conditions(procedure, outcomes),
        "rate": _rate(procedure, outcomes),
        "validity": _validity(outcomes),
        "in_use": in_use(use),
        "plates": [
            certificate_plate.plate(procedure, each, found[each.plate.side], present, use)
            for each in outcomes
        ],
        "pose": pose_of(calibration),
        "files": list(_files(procedure)),
        "calibration": calibration.to_json(),
    }
    plain = json.dumps(_rounded(content) | {"calibration": content["calibration"]}, allow_nan=False)
    return certificate.of_content(json.loads(plain))


def number_of(uid: str, now: datetime) -> str:
    """Return the unique name of a certificate: the device's last digits and the moment."""
    return f"FP-{uid[-8:]}-{now:%Y%m%d-%H%M%S}"


def pose_of(calibration: Calibration) -> Plain | None:
    """Return where the right plate stands seen from the left one, with U (k = 2), or None."""
    poses = [plate.pose for plate in calibration.plates]
    if len(poses) != 2 or poses[0] is None or poses[1] is None:
        return None
    known = [plate.uncertainty.pose for plate in calibration.plates if plate.uncertainty is not None]
    if len(known) != 2:  # nobody has measured it: as the plates of a simulation are drawn
        return None
    x, y, turn = (b - a for a, b in zip(poses[0], poses[1], strict=True))
    u_x, u_y, u_turn = (budget.FACTOR * math.hypot(*each) for each in zip(*known, strict=True))
    return {
        "x_mm": MM * x,
        "y_mm": MM * y,
        "angle_deg": math.degrees(turn),
        "u_x_mm": MM * u_x,
        "u_y_mm": MM * u_y,
        "u_angle_deg": math.degrees(u_turn),
    }


def in_use(use: Use) -> Plain:
    """Return what U rests on: what is taken to happen to the plates between now and the person on them."""
    return {
        "top_mm": MM * use.height,
        "shear_n": use.shear,
        "tilt_deg": math.degrees(use.tilt),
        "kept_level_deg": math.degrees(KEPT_LEVEL) if use.is_levelled else None,
        "drift_n": use.drift,
        "kelvin": use.kelvin,
    }


# The device as a whole


def _decided(decision: Decision) -> Plain:
    return {
        "class": None if decision.reached is None else decision.reached.value,
        "result": decision.result.value,
        "conditional_class": decision.within.value if decision.is_conditional and decision.within else None,
        "not_passed": list(decision.not_passed),
        "lacking": list(decision.lacking),
        "unmeasured": list(decision.unmeasured),
        "decision_rule": words.DECISION_RULE,
        "statements": list(words.STATEMENTS),
    }


def _device(procedure: Procedure) -> Plain:
    known = procedure.known
    kind = mat(known.geometry)
    return {
        "uid": known.uid,
        "firmware": known.firmware,
        "sensor": known.sensor,
        "bits": known.bits,
        "full_scale_v": known.full_scale,
        "geometry": known.geometry,
        "title": kind.title,
        "cells": kind.channels,
        "capacity_n": kind.capacity,
    }


def _method(procedure: Procedure, outcomes: Sequence[Outcome]) -> Plain:
    return {
        "design": procedure.known.design,
        "version": METHOD,
        "software": VERSION,
        "seed": procedure.known.seed,
        "placing_mm": MM * procedure.known.placing,
        "top_mm": MM * procedure.known.use.height,
        "placing_used_mm": [MM * each.fit.place for each in outcomes],
    }


def _reference(mass: Any) -> Plain:
    return {
        "name": mass.name,
        "kg": mass.kilograms,
        "u_kg": mass.uncertainty,
        "traceable": mass.traceable or None,
        "due": mass.due or None,
    }


def _gravity(procedure: Procedure) -> Plain:
    known, kit = procedure.known, procedure.known.kit
    return {
        "m_s2": kit.gravity,
        "u_m_s2": kit.gravity * kit.gravity_share,
        "latitude_deg": known.latitude,
        "height_m": known.height,
    }


def _conditions(procedure: Procedure, outcomes: Sequence[Outcome]) -> Plain:
    known = procedure.known
    device = [each.celsius for found in outcomes for each in found.readings if each.celsius is not None]
    return {
        "celsius": known.celsius,
        "device_celsius": [min(device), max(device)] if device else None,
        "humidity_percent": known.humidity,
        "level_deg": known.level,
        "floor": known.floor or None,
        "warm_up_min": known.warm_up,
        "begun": known.at,
    }


def _rate(procedure: Procedure, outcomes: Sequence[Outcome]) -> Plain:
    readings = [each for found in outcomes for each in found.readings]
    lost = procedure.fact("lost")
    return {
        "hz": float(np.median([each.rate for each in readings])),
        "seconds": math.fsum(each.samples / each.rate for each in readings),
        "lost": None if lost is None else int(lost),
    }


def _validity(outcomes: Sequence[Outcome]) -> Plain:
    """For which loads and places the errors were looked at."""
    loads = np.concatenate([np.append(each.fit.wanted[:, 0], each.verified.loads) for each in outcomes])
    return {
        "from_n": float(loads.min()),
        "to_n": float(loads.max()),
        "seen_percent": PERCENT * max(_reach(each) for each in outcomes),
        "inner_percent": PERCENT * unseen.INNER,
    }


def _reach(each: Outcome) -> float:
    """How far out loads lay, as a share of the half width and depth."""
    half = np.array([each.plate.width, each.plate.depth]) / 2.0
    return float(np.abs(np.vstack([each.fit.points, each.verified.points]) / half).max())


def _files(procedure: Procedure) -> Iterable[Plain]:
    """The raw readings: the journal as far as it was written, and every recording for a check."""
    journal = procedure.folder / "bench.jsonl"
    if journal.is_file():
        written = journal.read_bytes()
        yield {"name": journal.name, "bytes": len(written), "sha256": sha256(written).hexdigest()}
    for capture in procedure.captures:
        yield {"name": capture.file, "purpose": capture.purpose, "sha256": capture.sha256}


def _posed(calibration: Calibration, fact: Mapping[str, Any] | None) -> Calibration:
    """Put the plates where they were found to stand, unless the outcomes did so already."""
    if fact is None or any(plate.pose is not None for plate in calibration.plates):
        return calibration
    found = Pose(
        float(fact["x_mm"]) / MM,
        float(fact["y_mm"]) / MM,
        math.radians(float(fact["angle_deg"])),
        np.array(fact["covariance"]),
        np.array(fact["residuals_mm"]) / MM,
    )
    return applied(found, calibration)


def _rounded(plain: Any) -> Any:
    """Keep seven digits: more were never measured."""
    if isinstance(plain, dict):
        return {key: _rounded(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_rounded(value) for value in plain]
    return float(f"{plain:.7g}") if isinstance(plain, float) else plain
