"""The picture of a trial shows every event at its time, each leg as itself, every peak, every phase."""

import xml.etree.ElementTree as ElementTree
from typing import Any

import drawn
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from dashboard.figures import loads_over_time, trial_layout
from dashboard.figures.canvas import Canvas
from dashboard.figures.course import Lane, Mark, Phase, Traces, thinned
from dashboard.figures.look import DARK, LIGHT, Look

WIDTHS = (1040.0, 720.0, 320.0)
PEAK, AT = 1830.0, 31.234
TIME = np.arange(60_000) / 1000.0


def load(share: float) -> np.ndarray:
    return 700.0 * share + 20.0 * np.sin(TIME)


def traces(*, has_height: bool = True) -> Traces:
    left, right = load(0.7), load(0.3)
    left[31_234] = PEAK
    right[50_000:52_000] = np.nan
    return Traces(TIME, {"left": left, "right": right}, 100.0 * np.cos(TIME) if has_height else None)


def event(time: float, side: str, state: str = "found", found: float | None = None) -> Mark:
    return Mark(time, side, state, "", time if found is None else found)


LANES = (
    Lane("Steps on", (event(4.5, "both"), event(9.0, "both", "deleted"))),
    Lane("Toe off", (event(12.0, "left"), event(12.004, "right"), event(30.0, "left"))),
    Lane("Bottom", (event(20.0, "both", "moved", 22.0), event(25.0, "both", "added"))),
    Lane("Knee in", (event(40.0, "right", "seen"),)),
)
PHASES = (Phase(15.0, 35.0, "Squat 1", "1"), Phase(40.0, 40.8, "Squat 2", "2"), Phase(41.0, 90.0, "", ""))


def picture(width: float = 720.0, look: Look = LIGHT, *, has_height: bool = True) -> Canvas:
    sides = ("left", "right")
    placed = trial_layout.layout(LANES, sides, has_height=has_height, width=width, look=look)
    return loads_over_time.figure(traces(has_height=has_height), LANES, PHASES, placed)


def boxes(canvas: Canvas, pattern: str) -> list[Any]:
    """Return where words stand, px."""
    renderer = FigureCanvasAgg(canvas.figure).get_renderer()
    return [each.get_window_extent(renderer) for each in drawn.named(canvas, pattern)]


def times(canvas: Canvas, pattern: str) -> list[float]:
    """Return when marks stand, s: by the place of the loads' frame on the canvas."""
    to_px = drawn.one(canvas, "load-left").get_transform().get_matrix()
    found = [x for each in drawn.named(canvas, pattern) for x in drawn.values(each)[0]]
    return sorted(round((x - to_px[0, 2]) / to_px[0, 0], 3) for x in found if np.isfinite(x))


@pytest.mark.parametrize("width", WIDTHS)
def test_every_event_stands_at_its_time_on_the_lane_of_its_kind(width: float) -> None:
    canvas = picture(width)
    assert drawn.words(canvas, "lane") == [lane.name for lane in LANES]
    for number, lane in enumerate(LANES):
        for side in ("left", "right", "both"):
            wanted = sorted(m.time for m in lane.marks if m.side == side and m.state != "deleted")
            assert times(canvas, f"(found|moved|added|seen)-{side}-{number}") == wanted, (lane.name, side)
            crossing = times(canvas, f"fall-{side}-{number}")
            assert sorted(set(crossing)) == wanted, "each crosses the loads, and what is deleted does not"
    struck = times(canvas, "deleted-both-0")
    assert len(struck) == 4 and np.mean(struck) == pytest.approx(9.0, abs=0.01)
    assert times(canvas, "was-both-2") == [22.0] and times(canvas, "way-both-2") == [20.0, 22.0]


def test_marks_have_the_colour_of_their_leg_and_every_state_looks_its_own_way() -> None:
    canvas = picture()
    for mark in drawn.named(canvas, "(found|moved|added|seen|was)-(left|right|both)-.*"):
        assert drawn.side_of(mark) == mark.get_gid().split("-")[1]
        is_open = mark.get_gid().startswith(("added", "seen", "was"))
        assert drawn.is_hollow(mark) is is_open or mark.get_gid().endswith(("-cross", "-dot"))
    assert drawn.named(canvas, "added-both-2-cross") and drawn.named(canvas, "seen-right-3-dot")
    upper, lower = (drawn.values(drawn.one(canvas, f"found-{side}-1"))[1][0] for side in ("left", "right"))
    assert upper - lower > LIGHT.mark, "both feet at once do not hide each other"


@pytest.mark.parametrize("width", WIDTHS)
def test_each_leg_is_its_own_line_with_its_peak_and_its_gap(width: float) -> None:
    canvas = picture(width)
    lines = {side: drawn.one(canvas, f"load-{side}") for side in ("left", "right")}
    assert {side: drawn.side_of(line) for side, line in lines.items()} == {"left": "left", "right": "right"}
    assert drawn.dash(lines["left"]) != drawn.dash(lines["right"])
    x, y = (np.asarray(each) for each in drawn.values(lines["left"]))
    assert y.max() == PEAK and x[y.argmax()] == AT, "no peak is lost to drawing"
    assert len(x) <= 4.1 * width
    x, y = (np.asarray(each) for each in drawn.values(lines["right"]))
    assert np.isnan(y[(x > 50.1) & (x < 51.9)]).all() and np.nanmax(y) < 250.0
    assert drawn.named(canvas, "height")
    assert not drawn.named(picture(width, has_height=False), "height")


def test_of_every_px_the_smallest_and_the_largest_sample_are_drawn() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=60_000)
    x, y = thinned(TIME, values, 1500)
    for start in range(0, 60_000 - 80, 80):
        part = (x >= TIME[start]) & (x < TIME[start + 80])
        assert y[part].min() == values[start : start + 80].min()
        assert y[part].max() == values[start : start + 80].max()


@pytest.mark.parametrize("width", WIDTHS)
def test_phases_are_shaded_and_named_as_far_as_there_is_room(width: float) -> None:
    canvas = picture(width)
    loads = drawn.one(canvas, "load-left").get_transform().get_matrix()
    shades = [drawn.one(canvas, f"phase-{number}") for number in range(3)]
    for phase, shade in zip(PHASES, shades, strict=True):
        edges = [loads[0, 0] * each + loads[0, 2] for each in (phase.start, min(phase.end, TIME[-1]))]
        box = shade.get_window_extent()
        assert [box.x0, box.x1] == pytest.approx(edges)
    assert drawn.words(canvas, "phase-name") == ["Squat 1", "2"], "too narrow for its name: its number"


@pytest.mark.parametrize("look", [LIGHT, DARK])
@pytest.mark.parametrize("width", WIDTHS)
def test_all_of_it_lies_on_the_picture_which_is_small_and_always_the_same(width: float, look: Look) -> None:
    canvas = picture(width, look)
    made = canvas.svg()
    assert made == picture(width, look).svg() and len(made) < 140_000
    root = ElementTree.fromstring(made)
    assert root.get("viewBox") == f"0 0 {width:g} {canvas.height:g}"
    for box in boxes(canvas, "lane|legend|title|x-tick|phase-name"):
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= canvas.height, box


def test_the_names_of_lanes_on_a_telephone_are_crossed_by_nothing() -> None:
    canvas = picture(320.0)
    named = boxes(canvas, "lane")
    for fall in drawn.named(canvas, "fall-.*"):
        x, y = drawn.values(fall)
        for at, low, high in zip(x[::3], y[::3], y[1::3], strict=True):
            assert not any(box.x0 < at < box.x1 and low < box.y1 and box.y0 < high for box in named)


def test_a_recording_of_nothing_is_drawn_empty() -> None:
    nothing = Traces(np.arange(100) / 100, {"left": np.full(100, np.nan)}, np.full(100, np.nan))
    placed = trial_layout.layout((), ("left",), has_height=True, width=720.0, look=LIGHT)
    canvas = loads_over_time.figure(nothing, (), (), placed)
    assert canvas.height == placed.height and canvas.svg()
    none = Traces(np.empty(0), {"left": np.empty(0)})
    placed = trial_layout.layout((), ("left",), has_height=False, width=320.0, look=LIGHT)
    assert loads_over_time.figure(none, (), (), placed).svg()
