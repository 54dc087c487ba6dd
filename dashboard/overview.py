"""Overview: the picture of a whole trial over time: its loads, its phases, its events as they stand."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dashboard import timeline, words
from dashboard.figures import loads_over_time, trial_layout
from dashboard.figures.canvas import Canvas
from dashboard.figures.course import Lane, Phase, Traces
from dashboard.figures.look import LIGHT, Look
from dashboard.parts.picture import BROAD, SIZES, Picture, Shape
from dashboard.pictures import OF, Drawn, asked_corrections, stamp
from dashboard.records import Tried
from dashboard.timeline import Plain
from station.events.correction import Corrections
from station.library.observations import Observation

WIDTHS = {BROAD: 1040.0, "wide": 720.0, "narrow": 320.0}
"""px."""
IN_SIZES = (*SIZES, BROAD)


@dataclass(frozen=True)
class Overview:
    """What is drawn of a trial."""

    traces: Traces
    lanes: tuple[Lane, ...]
    phases: tuple[Phase, ...]

    def layout(self, size: str, look: Look = LIGHT) -> trial_layout.Layout:
        """Return where everything stands in one size."""
        return trial_layout.layout(
            self.lanes,
            tuple(self.traces.loads),
            has_height=self.traces.height is not None,
            width=WIDTHS[size],
            look=look,
        )

    def draw(self, look: Look, size: str) -> Canvas:
        """Draw it."""
        return loads_over_time.figure(self.traces, self.lanes, self.phases, self.layout(size, look))


def overview(found: Tried, seen: Sequence[Observation]) -> Overview | None:
    """Return what is drawn of a trial, None without a result. seen : what a clinician ticked.

    Errors: those of reading the recording.
    """
    if found.path is None or found.result is None:
        return None
    weight = found.result["settings"].get("body_weight_n")
    return Overview(
        timeline.traces(found.path, weight, timeline.squatted(found.result)),
        (
            *timeline.lanes(timeline.corrected_events(found.result, found.corrections), found.key),
            *timeline.seen(seen),
        ),
        tuple(timeline.phases(found.result)),
    )


def picture_of(found: Tried, drawn: Overview) -> Picture:
    """Return the picture. Its address carries the corrections that the page shows, saved or not."""
    plain = [item.to_json() for item in found.corrections.items]
    asked = {OF: stamp(found.sha256, drawn.lanes, drawn.phases)}
    if plain:
        asked["corrections"] = json.dumps(plain, separators=(",", ":"))
    sizes = {size: (WIDTHS[size], drawn.layout(size).height) for size in IN_SIZES}
    told = words.events_and_loads(
        {lane.name: [each.time for each in lane.marks if each.state != "deleted"] for lane in drawn.lanes}
    )
    return Picture(
        f"/trial/{found.id}/loads.svg?{urlencode(asked)}",
        Shape(sizes["wide"], sizes["narrow"], sizes[BROAD]),
        told,
    )


def drawing_of(
    found: Tried, seen: Sequence[Observation], recomputed: Callable[[Corrections], Plain]
) -> Drawn:
    """Return what draws a trial, with the corrections that the request carries.

    recomputed : returns the result with other corrections than those of `found`.
    """

    def draw(look: Look, size: str) -> Canvas | None:
        asked = asked_corrections()
        is_so = set(asked.items) == set(found.corrections.items)
        shown = overview(found if is_so else replace(found, result=recomputed(asked)), seen)
        return shown.draw(look, size) if shown else None

    return draw
