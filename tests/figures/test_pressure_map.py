"""The picture of a mat: each cell its own colour, each foot its own name, nothing between the cells."""

import json
import re
from dataclasses import replace
from pathlib import Path

import drawn
import numpy as np
import pytest

from dashboard import pressures
from dashboard.figures import pressure_map
from dashboard.figures.canvas import Canvas
from dashboard.figures.look import DARK, DASHES, LIGHT, PAPER, Look
from dashboard.words import mat as words
from station.foot_map import LEFT, RIGHT, FootMap
from station.mat import matrix

LIVE_MAP = Path(pressure_map.__file__).parents[1] / "assets" / "live_map.js"
LINES = matrix("mat_16x16")
LOOKS = [LIGHT, DARK, PAPER]


def felt() -> FootMap:
    """Return a left foot of 5 x 3 cells in front, a right one of 4 x 2 behind, and two silent cells."""
    owner = np.zeros((16, 16), dtype=np.uint8)
    owner[1:6, 2:5], owner[9:13, 11:13] = LEFT, RIGHT
    mean = np.where(owner > 0, 1e3 * (7.0 + np.arange(256.0).reshape(16, 16) / 4.0), 0.0)
    mean[3, 3] = mean[15, 15] = np.nan
    cop = np.array([[LINES.x[3], LINES.y[3]], [LINES.x[11], LINES.y[10]]])
    full = np.zeros((16, 16), dtype=np.bool_)
    return FootMap(LINES, mean, mean * 2.5, owner, cop, True, 900, 30.0, True, full)


def picture(name: str = words.MEAN, look: Look = LIGHT, found: FootMap | None = None) -> Canvas:
    width = 410.0 if look is not PAPER else 166.0
    size = width, pressure_map.height(LINES, width, look)
    return pressures.draw(found or felt(), name, look, size)


def coloured(canvas: Canvas) -> np.ndarray:
    """(16, 16), the step that each cell is filled with; 0 where it is filled with nothing."""
    found = np.zeros((16, 16), dtype=np.int64)
    for artist in drawn.named(canvas, r"step-\d+"):
        corners = artist.get_path().vertices.reshape(-1, 5, 2)
        size = corners.max(axis=1) - corners.min(axis=1)
        np.testing.assert_allclose(size, LINES.pitch)
        for x, y in corners[:, :4].mean(axis=1):
            row, column = np.argmin(np.abs(LINES.y - y)), np.argmin(np.abs(LINES.x - x))
            assert abs(LINES.x[column] - x) < 1e-9 and abs(LINES.y[row] - y) < 1e-9, "a cell between cells"
            assert found[row, column] == 0, "a cell has one colour"
            found[row, column] = int(artist.get_gid().removeprefix("step-"))
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_each_cell_has_the_colour_of_its_own_pressure_and_nothing_lies_between(look: Look) -> None:
    found = felt()
    for name, field in ((words.MEAN, found.mean), (words.PEAK, found.peak)):
        top = pressure_map.top_of(field)
        expected = np.floor(np.nan_to_num(field) / 1e3 / top * pressure_map.STEPS)
        assert (coloured(picture(name, look)) == np.clip(expected, 0, pressure_map.STEPS - 1)).all()


def test_the_mean_is_drawn_where_mean_is_said_and_the_peak_where_peak_is() -> None:
    ticks = {name: drawn.words(picture(name), "tick") for name in (words.MEAN, words.PEAK)}
    assert ticks == {words.MEAN: ["0", "50", "100"], words.PEAK: ["0", "75", "150"]}
    assert "Mean" in words.TITLES[words.MEAN] and "Highest" in words.TITLES[words.PEAK]
    assert "Mean" in words.PAPER_TITLES[words.MEAN] and "Highest" in words.PAPER_TITLES[words.PEAK]


@pytest.mark.parametrize(
    ("highest", "top"), [(0.0, 50.0), (50.0, 50.0), (51.0, 100.0), (99.0, 100.0), (140.0, 150.0), (9e9, 5e3)]
)
def test_the_top_of_the_scale_is_the_next_fixed_step_above_the_data(highest: float, top: float) -> None:
    field = np.array([[np.nan, 1e3 * highest], [0.0, 0.0]])
    assert pressure_map.top_of(field) == top
    assert pressure_map.steps(field, top)[0, 0] == -1 and pressure_map.steps(field, top).max() < 20


def test_the_scale_beside_the_mat_has_the_colours_of_the_cells_and_one_unit_for_both_feet() -> None:
    canvas = picture()
    for step in drawn.named(canvas, r"step-\d+"):
        number = step.get_gid().removeprefix("step-")
        assert drawn.one(canvas, f"scale-{number}").get_facecolor() == step.get_facecolor()
    assert len(drawn.named(canvas, r"scale-\d+")) == pressure_map.STEPS
    assert drawn.words(canvas, "unit") == ["kPa"] and drawn.words(canvas, "front") == [words.FRONT]


def test_the_scale_is_that_of_the_live_map() -> None:
    script = LIVE_MAP.read_text("utf-8")
    for scheme, stops in pressure_map.STOPS.items():
        told = re.search(rf"{scheme}: (\[\[.*?\]\])", script)
        assert told is not None and json.loads(told[1]) == [list(stop) for stop in stops]
    tops = re.search(r"KPA = (\[.*?\])", script)
    assert tops is not None and json.loads(tops[1]) == list(pressure_map.TOPS)


def test_every_step_is_darker_than_the_one_before_so_that_every_eye_tells_them_apart() -> None:
    for look, sign in ((LIGHT, -1), (PAPER, -1), (DARK, 1)):
        shades = [
            0.2126 * int(each[1:3], 16) + 0.7152 * int(each[3:5], 16) + 0.0722 * int(each[5:], 16)
            for each in pressure_map.colours(look)
        ]
        assert (sign * np.diff(shades) > 0.0).all()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("side", "foot"), [("left", LEFT), ("right", RIGHT)])
def test_a_foot_is_outlined_named_and_marked_where_it_is(look: Look, side: str, foot: int) -> None:
    found, canvas = felt(), picture(look=look)
    own = np.argwhere(found.owner == foot)
    outline = drawn.one(canvas, f"outline-{side}")
    x, y = (np.array(each) for each in drawn.values(outline))
    half = LINES.pitch / 2
    rows, columns = own[:, 0], own[:, 1]
    assert np.nanmin(x) == pytest.approx(LINES.x[columns.min()] - half)
    assert np.nanmax(x) == pytest.approx(LINES.x[columns.max()] + half)
    assert np.nanmax(y) == pytest.approx(LINES.y[rows.min()] + half)
    assert np.nanmin(y) == pytest.approx(LINES.y[rows.max()] - half)
    around = 2 * (np.ptp(rows) + 1 + np.ptp(columns) + 1)
    assert np.isnan(x).sum() == around, "one edge for each cell at the border, none inside"
    assert outline.get_color() == look.sides[side]
    plain = Canvas((10, 10), look)
    plain.line([0, 1], [0, 1], "#000000", 1.2 * look.stroke, dash=DASHES[side], name="x")
    assert drawn.dash(outline) == drawn.dash(drawn.one(plain, "x"))
    (name,) = drawn.named(canvas, f"name-{side}")
    assert name.get_text() == {"left": "LEFT", "right": "RIGHT"}[side]
    place = outline.get_transform().inverted().transform(name.get_position())
    assert np.nanmin(x) < place[0] < np.nanmax(x)
    assert place[1] > np.nanmax(y) or place[1] < np.nanmin(y), "the name hides no cell of its foot"
    mark = drawn.values(drawn.one(canvas, f"cop-{side}"))
    assert mark == ([found.cop[foot - 1, 0]], [found.cop[foot - 1, 1]])


@pytest.mark.parametrize("name", [words.MEAN, words.PEAK])
def test_the_outline_takes_in_every_coloured_cell_beside_a_foot(name: str) -> None:
    light, far = felt().mean.copy(), felt().mean.copy()
    for cell in ((0, 2), (2, 6), (8, 13), (14, 10)):
        light[cell] = 6e3
    far[15, 0] = 6e3
    found = replace(felt(), mean=light, peak=2.5 * light)
    shown = pressures.field(found, name)
    coloured = pressure_map.steps(shown, pressure_map.top_of(shown))
    owned = pressure_map.feet(found, coloured)
    assert owned[0, 2] == owned[2, 6] == LEFT and owned[8, 13] == owned[14, 10] == RIGHT
    assert ((coloured > 0) <= (owned > 0)).all(), "no coloured cell stands outside"
    assert (owned[found.owner > 0] == found.owner[found.owner > 0]).all()
    _, y = drawn.values(drawn.one(picture(name, found=found), "outline-left"))
    assert np.nanmax(y) == pytest.approx(LINES.y[0] + LINES.pitch / 2)
    assert pressure_map.feet(felt(), pressure_map.steps(far, 100.0))[15, 0] == 0, "a bag is no foot"


@pytest.mark.parametrize("look", LOOKS)
def test_a_cell_of_room_is_left_around_the_mat(look: Look) -> None:
    canvas = picture(look=look)
    (mat,) = drawn.named(canvas, "mat")
    box = mat.get_window_extent()
    cell = box.width / 16
    assert box.x0 >= cell and box.y0 >= cell and canvas.height - box.y1 >= cell


def test_silent_cells_are_hatched_counted_in_words_and_never_coloured() -> None:
    canvas = picture()
    boxes = drawn.one(canvas, "silent").get_path().vertices.reshape(-1, 5, 2)
    middles = boxes[:, :4].mean(axis=1)
    np.testing.assert_allclose(middles, [[LINES.x[3], LINES.y[3]], [LINES.x[15], LINES.y[15]]])
    assert coloured(canvas)[3, 3] == coloured(canvas)[15, 15] == 0
    assert len(drawn.named(canvas, "hatching")) == 1
    assert "2 silent cells" in " ".join(drawn.words(canvas, "below"))
    whole = replace(felt(), mean=np.nan_to_num(felt().mean))
    alive = picture(found=whole)
    assert not drawn.named(alive, "silent|hatching") and "silent" not in " ".join(drawn.words(alive, "below"))
    one = felt().mean.copy()
    one[3, 3] = 0.0
    assert "1 silent cell;" in " ".join(drawn.words(picture(found=replace(felt(), mean=one)), "below"))


def test_cells_at_the_end_of_their_range_are_said_to_carry_at_least_so_much() -> None:
    assert "at least" not in " ".join(drawn.words(picture(), "below"))
    full = felt().saturated.copy()
    full[2, 3] = True
    for name in (words.MEAN, words.PEAK):
        told = drawn.words(picture(name, found=replace(felt(), saturated=full)), "below")
        assert any(line.startswith("1 cell was at the end") and "at least" in line for line in told)
    full[2, 4] = True
    assert "2 cells were" in " ".join(drawn.words(picture(found=replace(felt(), saturated=full)), "below"))


def test_what_time_a_map_is_of_and_what_a_step_means_stand_below_it() -> None:
    assert drawn.words(picture(), "below")[0] == "Over 30.0 s measured; steps of 5 kPa."
    standing = drawn.words(picture(found=replace(felt(), is_measured=False)), "below")[0]
    assert standing == "Over 30.0 s of standing; steps of 5 kPa."


def test_a_foot_that_is_not_sure_has_a_question_mark_and_one_that_did_not_stand_has_nothing() -> None:
    assert drawn.words(picture(found=replace(felt(), sure=False)), "name-.*") == ["LEFT?", "RIGHT?"]
    alone = np.where(felt().owner == LEFT, LEFT, 0).astype(np.uint8)
    cop = np.array([felt().cop[0], [np.nan, np.nan]])
    canvas = picture(found=replace(felt(), owner=alone, cop=cop))
    assert drawn.words(canvas, "name-.*") == ["LEFT"] and not drawn.named(canvas, ".*-right")


@pytest.mark.parametrize("look", LOOKS)
def test_everything_lies_inside_the_picture(look: Look) -> None:
    canvas = picture(look=look)
    renderer = canvas.figure.canvas.get_renderer() if hasattr(canvas.figure.canvas, "get_renderer") else None
    for name in drawn.named(canvas, "below|name-.*|tick|unit|front"):
        box = name.get_window_extent(renderer)
        assert box.x0 >= 0 and box.x1 <= canvas.width and box.y0 >= 0 and box.y1 <= canvas.height, name
    assert len(canvas.svg()) < 60_000
