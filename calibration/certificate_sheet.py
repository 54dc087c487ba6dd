"""Sheet: a certificate's content as the lines and tables that the page and the terminal show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calibration import words
from calibration.acceptance import DYNAMIC, UNCERTAINTY, Result
from calibration.accuracy import Class, Verdict
from station.certificate import Certificate

Plain = Mapping[str, Any]
Fact = tuple[str, str]
"""A label and what is said of it."""

SWAY = 50.0
"""mm of sway for which the scale error is spelled out."""
BUDGET = {
    "drift of the zero": "drift of the zero since zeroed",
    "temperature of the zero": "temperature of the zero",
    "level of the floor": "level of the floor",
    "bending of the plate": "bending that no line follows",
    "cells unlike each other": "cells unlike each other",
    "side force": "side force, not felt",
    "calibration": "calibration: places, masses, fit",
    "noise": "noise, below 10 Hz",
}


@dataclass(frozen=True)
class Shown:
    """A figure of one plate. value : with its uncertainty. mark : the class it reaches, see `_mark`."""

    value: str
    mark: str


@dataclass(frozen=True)
class Row:
    """A figure of every plate. limits : of class A, B and C. is_dynamic : it does not decide."""

    name: str
    unit: str
    shown: tuple[Shown, ...]
    limits: tuple[str, ...]
    is_dynamic: bool


@dataclass(frozen=True)
class Sheet:
    """Everything that is printed, in words.

    head : the result. reasons, accuracy : a line each. item, method, conditions : facts. budget : rows of a
    component's name and its mm for every plate and person. notes : below the figures. closing : lines above
    the signature.
    """

    title: str
    number: str
    issued: str
    due: str
    head: str
    result: str
    reasons: tuple[str, ...]
    accuracy: tuple[Fact, ...]
    item: tuple[Fact, ...]
    method: tuple[Fact, ...]
    conditions: tuple[Fact, ...]
    rows: tuple[Row, ...]
    plates: tuple[dict[str, Any], ...]
    people: tuple[str, ...]
    budget: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    closing: tuple[str, ...]
    signature: tuple[Fact, ...]
    hash: str


def sheet(certificate: Certificate) -> Sheet:
    """Write out a certificate. Only what stands in its content is looked at."""
    content = certificate.content
    result = Result(content["result"])
    plates = content["plates"]
    return Sheet(
        content["title"],
        certificate.number,
        words.moment(content["made"]),
        "before any use" if result is Result.NOT_PASSED else words.day(content["due"]),
        _head(content, result),
        result.value,
        tuple(_reasons(content, result)),
        tuple(_accuracy(content)),
        tuple(_item(content)),
        tuple(_method(content)),
        tuple(_conditions(content)),
        tuple(_rows(plates)),
        tuple(_plate(plate) for plate in plates),
        tuple(f"{mass:g} kg" for mass in plates[0]["budget"]["people_kg"]),
        tuple(_budget(plates)),
        tuple(_totals(plates)),
        words.NOTES,
        tuple(_closing(content)),
        tuple(_signature(certificate)),
        certificate.hash,
    )


def _signature(certificate: Certificate) -> Iterator[Fact]:
    content = certificate.content
    yield ("By", f"{content['by']}, {content['role']}")
    yield ("Place", content["place"])
    if certificate.signature is not None:
        yield ("Key", certificate.signature.fingerprint)


def _head(content: Plain, result: Result) -> str:
    reached = content["class"]
    if reached is not None:
        return f"{words.CLASSES[Class(reached)]}: {words.RESULTS[result]}"
    if result is Result.CONDITIONAL:
        return f"{words.CLASSES[Class(content['conditional_class'])]}: {words.RESULTS[result]}"
    if result is Result.INCOMPLETE:
        return f"No class: {words.RESULTS[result]}"
    return words.RESULTS[result]


def _reasons(content: Plain, result: Result) -> list[str]:
    """Why it is not better than it is."""
    unmeasured = [words.within(key) for key in content["unmeasured"]]
    over = [words.within(key) for key in content["not_passed"]]
    wanting = [words.within(key) for key in content["lacking"] if key not in content["unmeasured"]]
    reached, better = content["class"], content["conditional_class"]
    lines = []
    if result is Result.NOT_PASSED:
        lines.append(
            f"Do not measure with this device. Beyond the limits of every class: {words.listed(over)}."
        )
    above = {"B": "A", "C": "B", None: "C"}.get(reached)
    if wanting and result is not Result.NOT_PASSED and above is not None:
        lines.append(f"Not class {above}: {words.listed(wanting)}.")
    if better is not None and result is not Result.NOT_PASSED:
        lines.append(f"Class {better} only conditionally: within its limits, but not by as much as U.")
    if result is Result.INCOMPLETE:
        lines.append(words.INCOMPLETE)
    if unmeasured and above is not None:
        lines.append(f"Not measured, but needed for class {above}: {words.listed(unmeasured)}.")
    return lines


def _accuracy(content: Plain) -> Iterator[Fact]:
    """Absolute and relative accuracy are two things; and what the first of them rests on."""
    plates = content["plates"]
    at = [plate["budget"]["people_kg"].index(60.0) for plate in plates]
    absolute = [words.up(plate["budget"]["u_cop_mm"][n], 1) for plate, n in zip(plates, at, strict=True)]
    force = [words.up(plate["budget"]["u_fz_n"][n], 1) for plate, n in zip(plates, at, strict=True)]
    shares = [_relative(plate["map"]) for plate in plates]
    yield (
        "Absolute (where, how much)",
        (
            f"CoP within {_each(plates, absolute)} mm, force within {_each(plates, force)} N "
            "(U at 60 kg, in use)"
        ),
    )
    yield from _rests_on(content, at)
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        yield "Relative (how far it moves)", words.NOT_MEASURED
        return
    moved = [words.up(SWAY * share / 100.0, 2) for share in known]
    yield (
        "Relative (how far it moves)",
        (
            f"displacements within {_each(plates, [words.up(share, 2) for share in known])} %: "
            f"{_each(plates, moved)} mm in {SWAY:g} mm of sway"
        ),
    )


def _rests_on(content: Plain, at: Sequence[int]) -> Iterator[Fact]:
    """For which place U holds, and what was taken to happen. Certificates before this one do not say it."""
    plates, found = content["plates"], content.get("in_use")
    if found is None:
        return
    first = plates[0]["budget"]
    (x, y), (far_x, far_y) = first["at_mm"], first["edge_mm"]
    edge = [words.up(plate["budget"]["u_cop_edge_mm"][n], 1) for plate, n in zip(plates, at, strict=True)]
    inner = content["validity"]["inner_percent"]
    yield (
        "In use",
        (
            f"for somebody at {x:.0f}, {y:.0f} mm from the middle of a plate; at {far_x:.0f}, {far_y:.0f} "
            f"mm, the corner of its inner {inner:g} %, CoP within {_each(plates, edge)} mm. It counts with: "
            f"{words.in_use(found)}"
        ),
    )


def _relative(map_: Plain) -> float | None:
    """%, error and U together."""
    if map_["scale_percent"] is None or map_["u_scale_percent"] is None:
        return None
    return abs(float(map_["scale_percent"])) + float(map_["u_scale_percent"])


def _each(plates: Sequence[Plain], values: Sequence[str]) -> str:
    """Write one value for each plate; once when they are the same."""
    if len(set(values)) == 1:
        return values[0]
    return words.listed([f"{value} ({plate['side']})" for plate, value in zip(plates, values, strict=True)])


def _item(content: Plain) -> Iterator[Fact]:
    device = content["device"]
    yield "Kind", device["title"]
    yield "Serial number", device["uid"]
    yield "Converter", f"{device['sensor']}, {device['bits']} bit; firmware {device['firmware']}"
    yield "Cells", f"{device['cells']}, rated {device['capacity_n']:.0f} N each"
    rate = content["rate"]
    lost = words.NOT_MEASURED if rate["lost"] is None else str(rate["lost"])
    yield "Measured rate", f"{rate['hz']:.2f} Hz; lost samples: {lost}"
    yield "Pose", pose(content["pose"])


def pose(found: Plain | None) -> str:
    """Write where the right plate stands, seen from the left one."""
    if found is None:
        return f"{words.NOT_MEASURED}: no CoP of both plates together"
    parts = [
        words.with_uncertainty(found[name], found[f"u_{name}"]) for name in ("x_mm", "y_mm", "angle_deg")
    ]
    return f"right of left: x {parts[0]} mm, y {parts[1]} mm, {parts[2]}\u00b0"


def _method(content: Plain) -> Iterator[Fact]:
    method, gravity, loads = content["method"], content["gravity"], content["validity"]
    yield "Design", words.DESIGNS.get(method["design"], method["design"])
    yield "Method", f"version {method['version']}, software {method['software']}"
    yield "References", "; ".join(_mass(mass) for mass in content["references"])
    yield (
        "Gravity",
        (
            f"{gravity['m_s2']:.4f} \u00b1 {2.0 * gravity['u_m_s2']:.4f} m/s\u00b2, "
            f"from {gravity['latitude_deg']:g}\u00b0 and {gravity['height_m']:g} m"
        ),
    )
    yield "Places", f"{method['placing_mm']:g} mm an axis (standard), laid by hand"
    yield (
        "Loads seen",
        f"{loads['from_n']:.0f} to {loads['to_n']:.0f} N, inner {loads['seen_percent']:.0f} %; above, "
        "a straight line",
    )


def _mass(mass: Plain) -> str:
    due = "" if mass["due"] is None else f", due {words.day(mass['due'])}"
    how = mass["traceable"] or words.NOT_STATED
    return f"{mass['name']}: {mass['kg']:g} kg \u00b1 {2e3 * mass['u_kg']:.3g} g ({how}{due})"


def _conditions(content: Plain) -> Iterator[Fact]:
    seen = content["conditions"]
    device = seen["device_celsius"]
    room = _or_not(seen["celsius"], "{:.1f} \u00b0C")
    if device is not None:
        room += f"; device {device[0]:.1f} to {device[1]:.1f} \u00b0C"
    yield "Temperature", room
    yield "Humidity", _or_not(seen["humidity_percent"], "{:.0f} %")
    yield "Level", _or_not(seen["level_deg"], "within {:.2g}\u00b0")
    yield "Floor", seen["floor"] or words.NOT_STATED
    yield "Warm-up", _or_not(seen["warm_up_min"], "{:.0f} min")
    yield "Begun", words.moment(seen["begun"]).partition(" UTC")[0]


def _or_not(value: float | None, form: str) -> str:
    return words.NOT_MEASURED if value is None else form.format(value)


# Figures


def _rows(plates: Sequence[Plain]) -> list[Row]:
    found: dict[str, dict[int, Plain]] = {}
    for number, plate in enumerate(plates):
        for figure in plate["figures"]:
            found.setdefault(figure["name"], {})[number] = figure
    rows = []
    for name, mine in found.items():
        first = next(iter(mine.values()))
        shown = tuple(_shown(mine.get(number)) for number in range(len(plates)))
        least = "\u2265 " if first["is_least"] else ""
        limits = tuple(_limit(first["limits"][key], least) for key in ("A", "B", "C"))
        rows.append((_order(first["key"]), Row(name, first["unit"], shown, limits, first["key"] in DYNAMIC)))
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def _order(key: str) -> int:
    if key in words.ORDER:
        return words.ORDER.index(key)
    return words.ORDER.index("natural_frequency") - 1


def _limit(limit: float | None, least: str) -> str:
    return words.DASH if limit is None else f"{least}{words.limit(limit)}"


def _shown(figure: Plain | None) -> Shown:
    if figure is None or figure["value"] is None:
        return Shown(words.NOT_MEASURED, words.DASH)
    if figure["key"] == UNCERTAINTY:
        return Shown(words.up(figure["value"], 2), _mark(figure))
    return Shown(words.with_uncertainty(figure["value"], figure["u"]), _mark(figure))


def _mark(figure: Plain) -> str:
    """The class that a figure passes; in brackets a better one that its error alone keeps; else a cross."""
    passed = figure["class"] or ""
    within = [key for key, verdict in figure["verdicts"].items() if verdict == Verdict.CONDITIONAL]
    better = f"({within[0]})" if within and (not passed or within[0] < passed) else ""
    return f"{passed} {better}".strip() or "\u00d7"


# One plate


def _plate(plate: Plain) -> dict[str, Any]:
    map_, left_out = plate["map"], plate["left_out"]
    return {
        "side": plate["side"],
        "title": words.SIDES[plate["side"]],
        "class": plate["class"] or words.DASH,
        "loads": " and ".join(
            f"{load:g} kg" for load in sorted({row["load_kg"] for row in plate["verification"]})
        ),
        "verification": [_verified(row) for row in plate["verification"]],
        "map": [
            ("Points", f"{map_['points']}, none seen by its fit"),
            ("RMS", f"{map_['rms_mm']:.2f} mm"),
            ("P95, largest", f"{map_['p95_mm']:.2f}, {map_['max_mm']:.2f} mm"),
            ("Offset x", _offset(map_, "offset_x_mm")),
            ("Offset y", _offset(map_, "offset_y_mm")),
            (
                "Left out, RMS",
                f"{left_out['rms_mm']:.2f}; {left_out['without_places_mm']:.2f} without places",
            ),
        ],
        "found": _found(plate),
    }


def _offset(map_: Plain, name: str) -> str:
    return f"{words.with_uncertainty(map_[name], map_['u_offset_mm'])} mm"


def _verified(row: Plain) -> tuple[str, ...]:
    return (
        f"{words.number(row['x_mm'], 0)}, {words.number(row['y_mm'], 0)}",
        words.signed(row["error_percent"], 2),
        words.up(row["u_percent"], 2),
        words.signed(row["error_x_mm"], 2),
        words.signed(row["error_y_mm"], 2),
        words.up(row["u_mm"], 1),
    )


def _found(plate: Plain) -> dict[str, Any]:
    """As found and as left, on the fresh points."""
    found, left = plate["as_found"], plate["as_left"]
    rows = []
    for name, key, decimals in (
        ("CoP RMS, mm", "cop_rms_mm", 2),
        ("CoP largest, mm", "cop_max_mm", 2),
        ("CoP scale, %", "cop_scale_percent", 2),
        ("Force largest, %", "fz_max_percent", 2),
    ):
        then = "" if found is None else _decimal(found[key], decimals)
        rows.append((name, then, _decimal(left[key], decimals)))
    by = None if found is None else str(found["number"])
    return {"by": by, "rows": rows}


def _decimal(value: float | None, decimals: int) -> str:
    return words.DASH if value is None else words.number(value, decimals)


def _budget(plates: Sequence[Plain]) -> Iterator[tuple[str, ...]]:
    """Components that move the centre of pressure, the largest first."""
    first = plates[0]["budget"]["components"]
    moving = [part["name"] for part in first if max(part["cop_mm"]) >= 0.0005]
    by_name = [{part["name"]: part for part in plate["budget"]["components"]} for plate in plates]
    moving.sort(key=lambda name: -max(each[name]["cop_mm"][1] for each in by_name))
    for name in moving:
        values = [f"{mm:.2f}" for each in by_name for mm in each[name]["cop_mm"]]
        yield (BUDGET.get(name, name), *values)


def _totals(plates: Sequence[Plain]) -> Iterator[tuple[str, ...]]:
    cop = [words.up(mm, 2) for plate in plates for mm in plate["budget"]["u_cop_mm"]]
    force = [words.up(newtons, 2) for plate in plates for newtons in plate["budget"]["u_fz_n"]]
    yield ("U of the CoP (k = 2), mm", *cop)
    yield ("U of the force (k = 2), N", *force)


def _closing(content: Plain) -> Iterator[str]:
    yield words.COVERAGE + " " + content["decision_rule"]
    yield " ".join(content["statements"])
    yield f"{words.holds(content['validity']['inner_percent'])} {words.VOID}"
    files = content["files"]
    if files:
        more = len(files) - 1
        others = f" and {more} recording{'s' if more > 1 else ''}, listed in the certificate" if more else ""
        yield f"Raw readings: {files[0]['name']}, SHA-256 {files[0]['sha256']}{others}."
    yield (
        "Attached to this file: the certificate itself, with every reading, residual, matrix, covariance and "
        "hash."
    )
