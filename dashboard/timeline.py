"""Timeline: what is drawn of a trial over time: its loads, the height of the body, phases and events."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard import words
from dashboard.draft import Entry, entries
from dashboard.figures.course import Lane, Mark, Phase, Traces
from dashboard.words import result as result_words
from station import file, stream
from station.events.correction import Corrections
from station.events.event import EventKind
from station.events.height import height
from station.events.one_legged import sets
from station.events.standing import on_both_legs, standing
from station.events.weight import carried
from station.forces import CONTACT, Forces
from station.library.observations import Observation
from station.mat import Side

Plain = Mapping[str, Any]


@lru_cache(maxsize=4)
def traces(recording: Path, weight: float | None, squatted: frozenset[Side]) -> Traces:
    """Read a recording for drawing. weight : N, of the body. squatted : as of `squatted`.

    Errors: RecordingError and those of station.stream.
    """
    forces = stream.measured(file.recording(recording)).forces
    loads = {str(side): forces.fz[:, number] for number, side in enumerate(forces.sides)}
    return Traces(forces.time, loads, _height(forces, weight, squatted) if squatted else None)


def squatted(result: Plain) -> frozenset[Side]:
    """Return the legs that squatted in this trial, BOTH for squats on both; empty for any other movement."""
    return frozenset(Side(value["side"]) for value in result["values"] if value["metric"] == "depth")


def _height(forces: Forces, weight: float | None, squatted: frozenset[Side]) -> NDArray[np.float64]:
    """Return the height of the body (n,), mm, 0 upright, over the stretches in which squats are sought.

    NaN elsewhere, and outside the first and the last still standing of each stretch.
    """
    total = carried(forces.total)
    found = np.full(len(forces), np.nan)
    for start, stop in _stretches(forces, weight, squatted):
        load = total[start:stop]
        if len(load) < 2 or not load.mean() >= CONTACT:
            continue
        moved = height(load, forces.rate, weight or float(load.mean()))
        first, last = (moved.still[0, 0], moved.still[-1, 1]) if len(moved.still) else (0, len(load))
        found[start + first : start + last] = 1e3 * moved.height[first:last]
    return found


def _stretches(forces: Forces, weight: float | None, squatted: frozenset[Side]) -> list[tuple[int, int]]:
    """Return first samples and those after the last of standing, on one leg if that is how they squatted."""
    if Side.BOTH not in squatted and len(forces.sides) == 2:
        return [(leg.start, leg.stop) for leg in sets(forces, weight)]
    stretch = standing(forces, weight)
    if stretch is None:
        return []
    stretch = on_both_legs(forces, stretch, weight)
    return [(stretch.start, stretch.stop)]


def corrected_events(result: Plain, kept: Corrections) -> list[Entry]:
    """Return the events of a result in order of time, those that somebody corrected as they were left."""
    found = result.get("automatic_events", result["events"])
    return sorted(entries(found, kept), key=lambda row: row.place)


def lanes(rows: Sequence[Entry], key: str) -> list[Lane]:
    """Return the events by kind, one lane each. key : of the assessment, for its words."""
    kinds = [kind for kind in EventKind if any(row.kind is kind for row in rows)]
    return [
        Lane(words.event(kind, key), tuple(_mark(row, key) for row in rows if row.kind is kind))
        for kind in kinds
    ]


def _mark(row: Entry, key: str) -> Mark:
    state = "deleted" if row.is_deleted else "added" if row.found is None else "found"
    if state == "found" and row.is_moved:
        state = "moved"
    told = f"{words.event(row.kind, key)}, {row.side.value}: {row.place:.3f} s"
    return Mark(row.place, row.side.value, state, f"{told}, {state}", row.found)


def phases(result: Plain) -> list[Phase]:
    """Return the phases between the events of a result: squats, holds and flights."""
    events = [(str(e["kind"]), str(e["side"]), float(e["time_s"])) for e in result["events"]]
    found = [*_squats(events), *_holds(events, result), *_flights(events)]
    return sorted(found, key=lambda phase: phase.start)


def _times(events: Sequence[tuple[str, str, float]], kind: str, side: str) -> list[float]:
    return [time for found, on, time in events if (found, on) == (kind, side)]


def _squats(events: Sequence[tuple[str, str, float]]) -> list[Phase]:
    """Number the squats over both legs in order of time, as the results do."""
    bottoms = [(side, time) for kind, side, time in events if kind == "repetition_bottom"]
    found = []
    for number, (side, bottom) in enumerate(bottoms, start=1):
        starts = [time for time in _times(events, "repetition_start", side) if time < bottom]
        ends = [time for time in _times(events, "repetition_end", side) if time > bottom]
        if starts and ends:
            found.append(Phase(starts[-1], ends[0], f"{words.SQUAT} {number}", str(number)))
    return found


def repetitions(result: Plain) -> list[tuple[int, float, float]]:
    """Return number, start and end in s of each squat of a result, counted as the results do."""
    events = [(str(e["kind"]), str(e["side"]), float(e["time_s"])) for e in result["events"]]
    return [(int(phase.short), phase.start, phase.end) for phase in _squats(events)]


def seen(ticked: Sequence[Observation]) -> list[Lane]:
    """Return what a clinician saw, one lane a kind, each mark at its moment."""
    known = [(each, each.time) for each in ticked if each.time is not None]
    found: dict[str, list[Mark]] = {}
    for each, time in known:
        told = result_words.seen(each.kind, each.side, None, time)
        side = each.side.value if each.side else "both"
        found.setdefault(each.kind, []).append(Mark(time, side, "seen", told, None))
    return [
        Lane(result_words.SEEN.get(kind, kind.replace("_", " ")).capitalize(), tuple(found[kind]))
        for kind in found
    ]


def _holds(events: Sequence[tuple[str, str, float]], result: Plain) -> list[Phase]:
    """Return the hold on one leg: as long as it was measured, else to the end of the trial."""
    if any(kind == "repetition_bottom" for kind, _, _ in events):
        return []
    held = {
        value["side"]: value["value"]
        for value in result["values"]
        if value["metric"] == "hold_time" and value["value"] is not None
    }
    found = []
    for kind, side, start in events:
        if kind == "stance_side" and side in held:
            found.append(Phase(start, start + held[side], words.hold(side), words.HOLD))
    return found


def _flights(events: Sequence[tuple[str, str, float]]) -> list[Phase]:
    """Return the flights: from every take-off to the contact after it."""
    found = []
    for kind, side, start in events:
        landed = [time for time in _times(events, "contact", side) if time > start]
        if kind == "take_off" and landed:
            found.append(Phase(start, landed[0], words.FLIGHT, ""))
    return found
