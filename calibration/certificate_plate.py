"""What a certificate says of one plate, as plain values: mm, degrees and %, as the names say."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration import acceptance, budget, unseen, words
from calibration.accuracy import Class
from calibration.budget import Line
from calibration.check import Figure
from calibration.fit import against
from calibration.outcome import Outcome
from calibration.placement import Placement, Purpose
from calibration.procedure import Procedure
from calibration.use import Use
from station.certificate import Certificate
from station.newtons import PlateGain

MM, PERCENT = 1e3, 100.0

Floats = NDArray[np.float64]
Plain = dict[str, Any]
Point = tuple[float, float]


def figures(procedure: Procedure, each: Outcome, use: Use) -> tuple[Figure, ...]:
    """Return every figure of a plate: those that the fit gives, then those of the checks."""
    lines = _lines(procedure, each, use)
    _, x, y = budget.expanded([line for line in lines if line.mass == unseen.PERSON])
    return (*unseen.figures(each, procedure.known.kit, max(x, y)), *each.figures)


def _lines(procedure: Procedure, each: Outcome, use: Use, at: Point = budget.ASIDE) -> tuple[Line, ...]:
    kit, fit = procedure.known.kit, each.fit
    parts = budget.components(each.plate, fit.points, fit.scatter / fit.wanted[:, 0].max(), kit, use)
    return budget.table(each.gain, parts, gravity=kit.gravity, at=at)


def plate(
    procedure: Procedure, each: Outcome, figures: tuple[Figure, ...], present: Certificate | None, use: Use
) -> Plain:
    """Return everything that was found about one plate. figures : of it, see `figures`."""
    before = _before(present, each)
    seen = unseen.unseen(each, procedure.known.kit)
    return {
        "side": each.plate.side.value,
        "width_mm": MM * each.plate.width,
        "depth_mm": MM * each.plate.depth,
        "cells": [
            {"channel": cell.channel, "x_mm": MM * cell.x, "y_mm": MM * cell.y} for cell in each.plate.cells
        ],
        "class": _class(acceptance.decided(figures).reached),
        "condition_number": each.fit.condition,
        "figures": [_figure(figure) for figure in figures],
        "map": _map(seen, figures),
        "left_out": {
            "rms_mm": MM * each.left_out.rms,
            "without_places_mm": MM * each.left_out.model,
            "points": len(each.left_out.points),
        },
        "unseen": list(_unseen_rows(each, seen, before)),
        "verification": list(_verification(each)),
        "residuals": list(_residuals(each, before)),
        "as_left": _summary(each.verified),
        "as_found": None if each.found is None or present is None else _as_found(each.found, present),
        "budget": {**_budget(_lines(procedure, each, use)), **_edge(procedure, each, use)},
    }


def _class(reached: Class | None) -> str | None:
    return None if reached is None else reached.value


def _figure(figure: Figure) -> Plain:
    limits = {each.value: figure.limits.of(each) for each in Class}
    verdicts = {each.value: figure.verdict(each) for each in Class if limits[each.value] is not None}
    return {
        "key": figure.key,
        "name": words.figure(figure),
        "unit": figure.unit,
        "value": figure.value,
        "u": figure.expanded,
        "limits": limits,
        "is_least": figure.limits.is_least,
        "verdicts": {
            key: words.NOT_MEASURED if found is None else found.value for key, found in verdicts.items()
        },
        "class": _class(acceptance.reached(figure)) if figure.value is not None else None,
        "decides": figure.key not in acceptance.DYNAMIC,
    }


def _map(seen: unseen.Unseen, figures: Iterable[Figure]) -> Plain:
    """Absolute accuracy (where a load is: the first five) and relative accuracy (how far it moves) apart."""
    alike = seen.similarity
    u = {each.key: each.expanded for each in figures}
    return {
        "points": len(seen.points),
        "rms_mm": MM * seen.rms,
        "max_mm": MM * float(seen.size.max()),
        "p95_mm": MM * seen.p95,
        "offset_x_mm": None if alike is None else MM * float(seen.off[:, 0].mean()),
        "offset_y_mm": None if alike is None else MM * float(seen.off[:, 1].mean()),
        "u_offset_mm": MM * budget.FACTOR * float(np.sqrt(np.sum(seen.unsure**2))) / len(seen.points),
        "scale_percent": None if alike is None else PERCENT * alike.stretch,
        "u_scale_percent": u[acceptance.SCALE],
        "rotation_deg": None if alike is None else math.degrees(alike.turn),
        "u_rotation_deg": u[acceptance.ROTATION],
    }


def _unseen_rows(each: Outcome, seen: unseen.Unseen, before: PlateGain | None) -> Iterable[Plain]:
    """The error map: one row a point. Fz, and the error as found, are means over its readings."""
    shares, found = _at_points(each, before)
    for point, off, unsure, is_fresh in zip(seen.points, seen.off, seen.unsure, seen.is_fresh, strict=True):
        at = float(point[0]), float(point[1])
        then = found.get(at)
        yield {
            "x_mm": MM * at[0],
            "y_mm": MM * at[1],
            "is_fresh": bool(is_fresh),
            "error_percent": PERCENT * shares[at],
            "error_x_mm": MM * float(off[0]),
            "error_y_mm": MM * float(off[1]),
            "u_mm": MM * budget.FACTOR * float(unsure),
            "found_x_mm": None if then is None else MM * then[0],
            "found_y_mm": None if then is None else MM * then[1],
        }


def _at_points(
    each: Outcome, before: PlateGain | None
) -> tuple[dict[Point, float], dict[Point, tuple[float, float]]]:
    """Mean share by which Fz is off, and mean error with the certificate before, at each point."""
    shares: dict[Point, list[float]] = {}
    found: dict[Point, list[Floats]] = {}
    for placed, off, wanted, then in _every(each, before):
        at = placed.x, placed.y
        shares.setdefault(at, []).append(float(off[0] / wanted[0]))
        if then is not None:
            found.setdefault(at, []).append(then[1:])
    means = {at: np.mean(errors, axis=0) for at, errors in found.items()}
    return (
        {at: math.fsum(mine) / len(mine) for at, mine in shares.items()},
        {at: (float(mean[0]), float(mean[1])) for at, mean in means.items()},
    )


def _every(
    each: Outcome, before: PlateGain | None
) -> Iterable[tuple[Placement, Floats, Floats, Floats | None]]:
    """Every reading with a mass: its placement, errors as left, reference, errors as found."""
    fit = each.fit
    found = None if before is None else against(np.array(before.matrix), fit.counts, fit.wanted)
    for row, placed in enumerate(fit.placements):
        yield placed, fit.off[row], fit.wanted[row], None if found is None else found[row]
    fresh = [reading.placement for reading in each.readings if reading.placement.purpose is Purpose.VERIFY]
    for row, placed in enumerate(fresh):
        then = None if each.found is None else each.found.off[row]
        yield placed, each.verified.off[row], each.verified.loads[row : row + 1], then


def _residuals(each: Outcome, before: PlateGain | None) -> Iterable[Plain]:
    """One row a reading of the fit, with its counts: enough to fit it again."""
    fit = each.fit
    found = None if before is None else against(np.array(before.matrix), fit.counts, fit.wanted)
    for row, placed in enumerate(fit.placements):
        yield {
            "number": placed.number,
            "group": placed.group,
            "purpose": placed.purpose.value,
            "x_mm": MM * placed.x,
            "y_mm": MM * placed.y,
            "load_kg": placed.mass,
            "card_under": None if placed.shim is None else placed.shim + 1,
            "going": placed.going,
            "counts": [float(count) for count in fit.counts[row]],
            "force_n": float(fit.wanted[row, 0]),
            **_error(fit.off[row], fit.wanted[row, 0]),
            "found": None if found is None else _error(found[row], fit.wanted[row, 0]),
        }


def _verification(each: Outcome) -> Iterable[Plain]:
    seen = each.verified
    fresh = [reading.placement for reading in each.readings if reading.placement.purpose is Purpose.VERIFY]
    for row, placed in enumerate(fresh):
        yield {
            "number": placed.number,
            "x_mm": MM * placed.x,
            "y_mm": MM * placed.y,
            "load_kg": placed.mass,
            "force_n": float(seen.loads[row]),
            **_error(seen.off[row], seen.loads[row]),
            "u_percent": PERCENT * float(seen.expanded[row, 0] / seen.loads[row]),
            "u_mm": MM * float(seen.expanded[row, 1:].max()),
        }


def _error(off: Floats, load: float) -> Plain:
    return {
        "error_n": float(off[0]),
        "error_percent": PERCENT * float(off[0] / load),
        "error_x_mm": MM * float(off[1]),
        "error_y_mm": MM * float(off[2]),
    }


def _summary(seen: Any) -> Plain:
    """The fresh points in four numbers: the same for the plate as left and as found."""
    return {
        "cop_rms_mm": MM * seen.rms,
        "cop_max_mm": MM * seen.largest,
        "cop_scale_percent": None if seen.similarity is None else PERCENT * seen.similarity.stretch,
        "fz_max_percent": PERCENT * seen.fz,
        "covered": seen.covered,
        "of": int(seen.off.size),
    }


def _as_found(seen: Any, present: Certificate) -> Plain:
    return {"number": present.number, "made": present.made, **_summary(seen)}


def _before(present: Certificate | None, each: Outcome) -> PlateGain | None:
    if present is None or each.found is None:
        return None
    return next((plate for plate in present.calibration.plates if plate.side is each.plate.side), None)


def _edge(procedure: Procedure, each: Outcome, use: Use) -> Plain:
    """U of each person who stands at the corner of the inner part in which a calibration holds."""
    at = unseen.INNER * each.plate.width / 2.0, unseen.INNER * each.plate.depth / 2.0
    return {
        "edge_mm": [MM * length for length in at],
        "u_cop_edge_mm": _expanded(_lines(procedure, each, use, at)),
    }


def _expanded(lines: tuple[Line, ...]) -> list[float]:
    """mm, U of the centre of pressure of each person."""
    people = sorted({line.mass for line in lines})
    found = [budget.expanded([line for line in lines if line.mass == mass]) for mass in people]
    return [MM * max(x, y) for _, x, y in found]


def _budget(lines: tuple[Line, ...]) -> Plain:
    """The table of components, and U of each person."""
    people = sorted({line.mass for line in lines})
    rows: dict[str, Plain] = {}
    for line in lines:
        part = line.component
        row = rows.setdefault(
            part.name,
            {
                "name": part.name,
                "value": part.value,
                "unit": part.unit,
                "type": part.type,
                "why": part.why,
                "cop_mm": [],
                "fz_n": [],
            },
        )
        row["cop_mm"].append(MM * max(line.x, line.y))
        row["fz_n"].append(line.fz)
    expanded = [budget.expanded([line for line in lines if line.mass == mass]) for mass in people]
    return {
        "people_kg": people,
        "at_mm": [MM * each for each in budget.ASIDE],
        "components": list(rows.values()),
        "u_cop_mm": [MM * max(x, y) for _, x, y in expanded],
        "u_fz_n": [fz for fz, _, _ in expanded],
    }
