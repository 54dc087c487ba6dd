"""By hand: what a person's corrections did to the events of a trial, for the page of a terminal."""

from collections.abc import Mapping
from typing import Any

from station.events.correction import SAME

Plain = Mapping[str, Any]
"""An event, a correction or a result in its plain form."""

DONE = {"move": "moved", "delete": "deleted", "add": "added"}


def lines(result: Plain) -> list[str]:
    """Return one line an event, in order of time; those changed by hand are marked, deleted ones listed."""
    shown = [(event, _mark(result, event)) for event in result["events"]]
    shown += [(event, _gone(result, event)) for event in _lost(result)]
    shown.sort(key=lambda pair: pair[0]["time_s"])
    return [f"{e['time_s']:z8.3f} s  {_name(e)}" + (f"   {mark}" if mark else "") for e, mark in shown]


def account(result: Plain) -> list[str]:
    """Say what each correction did, and what went or came with it."""
    told = [line for item in result.get("corrections", ()) if (line := _done(result, item))]
    followed = [event for event in _lost(result) if not _own(result, event)]
    if followed:
        names = ", ".join(f"{_name(event)} at {event['time_s']:z.3f} s" for event in followed)
        told.append(f"With it went {names}: they no longer belong to anything that is counted.")
    return told


def _done(result: Plain, item: Plain) -> str:
    """Say what one correction did; nothing of one that found no event, a warning tells of it."""
    if item["change"] != "add" and not _has(result, result["automatic_events"], item, item["time_s"]):
        return ""
    to = f" to {item['to_s']:z.3f} s" if item["change"] == "move" else ""
    said = f"{_name(item)} at {item['time_s']:z.3f} s was {DONE[item['change']]}{to}"
    goal = item.get("to_s", item["time_s"])
    if item["change"] == "delete" or _has(result, result["events"], item, goal):
        return f"{said}."
    return f"{said}, where it belongs to nothing that is counted."


def _mark(result: Plain, event: Plain) -> str:
    for item in result.get("corrections", ()):
        goal = {"move": item.get("to_s"), "add": item["time_s"]}.get(item["change"])
        if goal is not None and _is(result, item, event, goal):
            was = f"moved by hand from {item['time_s']:z.3f} s"
            return "added by hand" if item["change"] == "add" else was
    is_found = not result.get("corrections") or event in result["automatic_events"]
    return "" if is_found else "follows from a change by hand"


def _gone(result: Plain, event: Plain) -> str:
    own = _own(result, event)
    return f"{DONE[own['change']]} by hand" if own else "gone with a change by hand"


def _lost(result: Plain) -> list[Plain]:
    """Return the automatic events that are no more; those that were moved are listed where they went."""
    lost = [event for event in result.get("automatic_events", ()) if event not in result["events"]]
    return [event for event in lost if not _is_listed(result, event)]


def _is_listed(result: Plain, event: Plain) -> bool:
    own = _own(result, event)
    return own is not None and own["change"] == "move" and _has(result, result["events"], own, own["to_s"])


def _own(result: Plain, event: Plain) -> Plain | None:
    """Return the correction that took an automatic event from its place."""
    items = (item for item in result.get("corrections", ()) if item["change"] != "add")
    return next((item for item in items if _is(result, item, event, item["time_s"])), None)


def _has(result: Plain, events: list[Plain], item: Plain, time: float) -> bool:
    return any(_is(result, item, event, time) for event in events)


def _is(result: Plain, item: Plain, event: Plain, time: float) -> bool:
    """Tell whether an event is of the kind and side of a correction and lies at its time, s."""
    told = result["recording"]
    last = told["duration_s"] - 1.0 / told["rate_hz"]
    is_near = abs(event["time_s"] - min(time, last)) < SAME + 0.5 / told["rate_hz"]
    return is_near and (event["kind"], event["side"]) == (item["kind"], item["side"])


def _name(event: Plain) -> str:
    return f"{event['kind']} {event['side']}"
