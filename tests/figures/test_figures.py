"""Figures keep what matters: one scale, a colour and dash for each side, no lost peak, no joined contexts."""

import math
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date

import drawn
import numpy as np
import pytest

from dashboard.figures import cop_path, course, force_time, landing_curve, squat_share, ticks, trend
from dashboard.figures.canvas import STROKES, Canvas
from dashboard.figures.legend import Entry, Legend, lines
from dashboard.figures.look import DARK, DASHES, LIGHT, PAPER, Look
from dashboard.figures.squat_share import Squat
from dashboard.figures.trend import Band, Flag, Names, Point

SIZE = (400.0, 300.0)
LOOKS = [LIGHT, DARK, PAPER]


def way(side: str, size: float) -> cop_path.Path:
    x = size * np.sin(np.linspace(0, 9, 200))
    return cop_path.Path(side, x, 0.5 * x, 1.2 * x, 1.1 * x)


def visits(side: str, line: str = "0", doubt: str = "", offset: float = 0.0) -> list[Point]:
    return [
        Point(side, f"2026-0{month}-01T09:30:00+02:00", offset + month, offset, offset + 9.0, 2, line, doubt)
        for month in (3, 1, 2)
    ]


def dashed(line: object, side: str) -> bool:
    plain = Canvas(SIZE, LIGHT)
    plain.line([0, 1], [0, 1], "#000000", 1.0, dash=DASHES[side], name="x")
    return bool(drawn.dash(line) == drawn.dash(drawn.one(plain, "x")))


# Paths


def test_both_legs_share_one_scale_with_the_left_leg_on_the_left() -> None:
    canvas = cop_path.figure([way("right", 30.0), way("left", 5.0)], LIGHT, SIZE)
    left, right = (drawn.one(canvas, f"path-{side}") for side in ("left", "right"))
    scales = [each.get_transform().get_matrix() for each in (left, right)]
    assert scales[0][0, 0] == scales[0][1, 1] == scales[1][0, 0] == scales[1][1, 1]
    assert scales[0][0, 2] < scales[1][0, 2], "the left leg stands on the left"
    middles = [name.get_position()[0] for name in drawn.named(canvas, "name-.*")]
    assert drawn.words(canvas, "name-.*") == ["Left leg", "Right leg"] and middles == sorted(middles)
    assert drawn.words(canvas, "title").count("to the right, mm") == 1, "one title below for all"
    assert np.abs(drawn.values(left)[0]).max() == np.abs(way("left", 5.0).x).max()


@pytest.mark.parametrize("look", LOOKS)
def test_everything_of_a_path_lies_inside_its_frame(look: Look) -> None:
    canvas = cop_path.figure([way("left", 31.0), way("right", 5.0)], look, SIZE)
    for line in drawn.named(canvas, "(path|ellipse)-left"):
        places = line.get_transform().transform(np.column_stack(drawn.values(line)))
        others = drawn.one(canvas, "path-right").get_transform().transform((-30.0, 0.0))
        assert places.min() >= 0.0 and places[:, 0].max() < others[0] and places[:, 1].max() < SIZE[1]


@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_a_path_and_its_ellipse_have_the_colour_and_the_dash_of_their_side(side: str) -> None:
    others = [way(other, 9.0) for other in ("left", "both", "right") if other != side]
    mine = way(side, 5.0)
    canvas = cop_path.figure([*others, mine], LIGHT, SIZE)
    path, ellipse = drawn.one(canvas, f"path-{side}"), drawn.one(canvas, f"ellipse-{side}")
    assert drawn.side_of(path) == drawn.side_of(ellipse) == side
    assert drawn.values(path) == (mine.x.tolist(), mine.y.tolist())
    assert drawn.values(ellipse) == (mine.ellipse_x.tolist(), mine.ellipse_y.tolist())
    assert dashed(ellipse, side), "the ellipse has the dash of another side"
    assert np.allclose(path.get_transform().get_matrix(), ellipse.get_transform().get_matrix())


def test_a_missing_leg_keeps_its_empty_frame() -> None:
    canvas = cop_path.figure([cop_path.missing("left"), way("right", 9.0)], PAPER, SIZE)
    assert drawn.words(canvas, "name-.*") == ["Left leg", "Right leg"]
    assert drawn.values(drawn.one(canvas, "path-left")) == ([], [])


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("columns", [2, 3])
def test_the_height_that_a_page_leaves_is_the_one_that_the_frames_need(count: int, columns: int) -> None:
    width = 320.0
    height = cop_path.Grid(count, columns).height(width, LIGHT)
    paths = [replace(way("left", 9.0), name=f"Squat {number}") for number in range(count)]
    canvas = cop_path.figure(paths, LIGHT, (width, height), columns)
    names = drawn.named(canvas, "name-left")
    assert [name.get_text() for name in names] == [path.name for path in paths]
    rows = {round(name.get_position()[1]) for name in names}
    assert len(rows) == math.ceil(count / min(count, columns))
    assert height - 1.6 * LIGHT.text < max(rows) < height
    (title,) = [each for each in drawn.named(canvas, "title") if each.get_text() == "to the right, mm"]
    assert LIGHT.small < title.get_position()[1] < 2 * LIGHT.text


# Squats and landings


def test_squats_that_do_not_count_are_hollow_and_each_leg_has_its_own_marks() -> None:
    squats = [Squat(1, 60.0, 40.0, False), Squat(2, 55.0, 45.0, True, ("HD R",)), Squat(3, None, 44.0, True)]
    canvas = squat_share.figure(squats, squat_share.Words("Squat", "Share, %"), LIGHT, SIZE)
    for side, shares in (("left", [60.0, 55.0]), ("right", [40.0, 45.0])):
        line = drawn.one(canvas, f"line-{side}")
        counted, left_out = (drawn.one(canvas, f"{name}-{side}") for name in ("counted", "left-out"))
        assert drawn.values(line)[1][:2] == shares and dashed(line, side)
        assert drawn.side_of(line) == drawn.side_of(counted) == drawn.side_of(left_out) == side
        assert drawn.values(left_out) == ([1.0], shares[:1])
        assert drawn.values(counted)[0] == [2.0, 3.0]
        assert drawn.is_hollow(left_out) and not drawn.is_hollow(counted)
    assert math.isnan(drawn.values(drawn.one(canvas, "line-left"))[1][2]), "an unknown share is no zero"
    assert drawn.values(drawn.one(canvas, "even"))[1] == [50.0, 50.0]
    assert drawn.words(canvas, "signs-.*") == ["HD R"]
    assert drawn.words(canvas, "legend") == ["Left", "Right"]


def test_two_landings_of_a_leg_are_two_lines_of_one_colour_and_one_name() -> None:
    time = np.arange(0.0, 100.0)
    curves = [landing_curve.Curve(side, time, time / 50 + 1) for side in ("right", "left", "right")]
    canvas = landing_curve.figure(curves, landing_curve.Words("Time, ms", "Load"), LIGHT, SIZE)
    lines_of = {side: drawn.named(canvas, f"curve-{side}-.*") for side in ("left", "right")}
    assert [len(each) for each in lines_of.values()] == [1, 2]
    assert all(
        dashed(line, side) and drawn.side_of(line) == side for side in lines_of for line in lines_of[side]
    )
    assert drawn.words(canvas, "legend") == ["Left", "Right"]


# Trends


def test_points_of_different_conditions_are_never_joined() -> None:
    points = [
        Point("left", f"2026-0{month}-01", 10.0, 9.0, 11.0, 2, line)
        for month, line in ((1, "hands free"), (2, "one hand"), (3, "hands free"))
    ]
    canvas = trend.figure(points, "mm/s", LIGHT, SIZE, Names({}))
    assert sorted(len(drawn.values(line)[0]) for line in drawn.named(canvas, "line-.*")) == [1, 2]


@pytest.mark.parametrize("look", LOOKS)
def test_points_in_doubt_are_hollow_and_joined_with_none(look: Look) -> None:
    points = [*visits("left"), *visits("left", "1", "expired"), *visits("right", "2", "expired")]
    canvas = trend.figure(points, "mm/s", look, SIZE, Names({}))
    joined = drawn.named(canvas, "line-(left|right)-.*")
    assert [line.get_gid() for line in joined] == ["line-left-0"]
    faces = {each.get_gid(): each.get_markerfacecolor() for each in drawn.named(canvas, "points-[a-z]+-.")}
    assert faces == {
        "points-left-0": look.sides["left"],
        "points-left-1": look.ground,
        "points-right-2": look.ground,
    }


def test_every_point_stands_at_its_value_with_the_range_of_its_trials() -> None:
    points = [*visits("left"), *visits("right", offset=20.0)]
    canvas = trend.figure(points, "mm/s", LIGHT, SIZE, Names({}))
    for number, (side, offset) in enumerate((("left", 0.0), ("right", 20.0))):
        line, marks = (drawn.one(canvas, f"{name}-{side}-{number}") for name in ("line", "points"))
        assert drawn.values(line) == drawn.values(marks)
        assert drawn.values(marks)[1] == [offset + month for month in (1, 2, 3)], "in order of time"
        assert drawn.side_of(line) == drawn.side_of(marks) == side and dashed(line, side)
        heights = np.array(drawn.values(drawn.one(canvas, f"range-{side}-{number}"))[1])
        assert set(heights[~np.isnan(heights)]) == {offset, offset + 9.0}
    first, last = drawn.values(drawn.one(canvas, "line-left-0"))[0][::2]
    assert last - first == (date(2026, 3, 1) - date(2026, 1, 1)).days


def test_a_band_has_the_colour_and_the_dash_of_its_side_and_ends_where_it_says() -> None:
    points = [*visits("left"), *visits("right", offset=20.0)]
    bands = [
        Band("left", points[1].when, points[0].when, 1.0, 6.0, "0"),
        Band("right", points[1].when, points[0].when, 19.0, 1e9, "0"),
    ]
    canvas = trend.figure(points, "mm/s", LIGHT, SIZE, Names({}), bands)
    for band in bands:
        (_, low), (_, high) = drawn.one(canvas, f"band-{band.side}").get_bbox().get_points()
        assert low == band.low and (high == band.high or high < 60.0)
        edges = drawn.named(canvas, f"band-{band.side}-(low|high)")
        assert [drawn.values(edge)[1][0] for edge in edges] == [e for e in (band.low, band.high) if e < 1e6]
        assert all(drawn.side_of(edge) == band.side and dashed(edge, band.side) for edge in edges)


def test_flags_of_near_days_stand_at_two_heights_on_their_own_days() -> None:
    flags = [Flag("2026-02-02", "3", "pain"), Flag("2026-02-01", "1, 2", "new shoes")]
    canvas = trend.figure(visits("left"), "mm/s", LIGHT, SIZE, Names({}), (), flags)
    assert drawn.words(canvas, "numbers-.*") == ["1, 2", "3"]
    heights = [each.get_position()[1] for each in drawn.named(canvas, "numbers-.*")]
    assert heights[0] < heights[1]
    days = [drawn.values(drawn.one(canvas, f"flag-{number}"))[0] for number in ("1, 2", "3")]
    assert days[1][0] - days[0][0] == 1.0 and all(day[0] == day[1] for day in days)


def test_on_paper_lines_are_named_at_their_ends_and_flags_in_words() -> None:
    points = [*visits("left"), *visits("right", offset=20.0)]
    flags = [Flag("2026-02-01", "1", "new $shoes$ 🙂"), Flag("2031-01-01", "2", "outside")]
    canvas = trend.figure(points, "mm/s", PAPER, SIZE, Names({}, title="Sway, mm/s"), (), flags)
    assert drawn.words(canvas, "end-.*") == ["left", "right"]
    assert drawn.words(canvas, "told-.*") == ["new $shoes$ \u25a1"], (
        "letters that no font has, and no formula"
    )
    assert drawn.words(canvas, "title") == ["Sway, mm/s"] and not drawn.words(canvas, "legend")
    apart = trend.figure([*points, *visits("left", "1")], "mm/s", PAPER, SIZE, Names({}))
    assert len(drawn.words(apart, "legend")) == 3 and not drawn.words(apart, "end-.*")


def test_a_share_is_drawn_around_even_and_any_other_number_from_zero() -> None:
    shares = [replace(point, value=55.0, low=54.0, high=56.0) for point in visits("left")]
    around = trend.figure(shares, "%", LIGHT, SIZE, Names({}, even=True))
    above = trend.figure(shares, "mm/s", LIGHT, SIZE, Names({}))
    lowest = [_lowest(canvas) for canvas in (around, above)]
    assert 45.0 < lowest[0] < 50.0 and lowest[1] == 0.0
    assert drawn.values(drawn.one(around, "even"))[1] == [50.0, 50.0]
    assert not drawn.named(above, "even")


def _lowest(canvas: Canvas) -> float:
    """Return the value at the lower edge of the frame of a trend."""
    line = drawn.one(canvas, "line-left-0")
    flags = 3.2 * LIGHT.text + 1.45 * LIGHT.text + 0.3 * LIGHT.text
    return float(round(line.get_transform().inverted().transform((0.0, flags))[1], 6))


# What all share


@pytest.mark.parametrize("look", LOOKS)
def test_a_picture_is_small_svg_with_a_transparent_ground_and_the_same_twice(look: Look) -> None:
    legs = [way("left", 30.0), way("right", 5.0)]
    made = [cop_path.figure(legs, look, SIZE).svg() for _ in range(2)]
    assert made[0] == made[1] and len(made[0]) < 60_000
    root = ElementTree.fromstring(made[0])
    assert root.get("viewBox") == "0 0 400 300"
    assert b"<text" not in made[0] and b"Date" not in made[0] and b"dc:" not in made[0]
    assert b"background" not in made[0] and b"M 0 300 \nL 400 300" not in made[0]


def test_every_dash_has_a_stroke_and_every_look_a_colour_of_each_side() -> None:
    assert set(DASHES.values()) == set(STROKES)
    for look in LOOKS:
        assert set(look.sides) == set(DASHES) and len(set(look.sides.values())) == len(look.sides)


def test_a_long_name_goes_on_in_the_next_line_of_a_legend() -> None:
    canvas = Canvas((200.0, 200.0), LIGHT)
    name = "Left: one hand, stance side, tape: itb right, foam"
    legend = Legend(canvas, (Entry("left", name, ""), Entry("right", "Right", "")), 0.0, 200.0)
    legend.draw(legend.height)
    told = drawn.words(canvas, "legend")
    assert len(told) > 2 and " ".join(told[:-1]) == name and told[-1] == "Right"
    assert all(canvas.width_of(words, LIGHT.small) < 200.0 for words in told)
    assert lines([name, "Right"], 200.0, LIGHT) >= len(told)


@pytest.mark.parametrize(
    ("first", "last", "most"),
    [
        (date(2026, 1, 5), date(2026, 1, 5), 4),
        (date(2026, 1, 5), date(2026, 1, 9), 4),
        (date(2026, 1, 5), date(2026, 3, 1), 5),
        (date(2025, 11, 5), date(2026, 4, 1), 5),
        (date(2020, 3, 5), date(2026, 4, 1), 4),
        (date(1990, 3, 5), date(2026, 4, 1), 4),
    ],
)
def test_days_of_an_axis_lie_in_order_within_it_and_are_not_too_many(
    first: date, last: date, most: int
) -> None:
    days = ticks.days(first, last, most)
    assert 1 <= len(days) <= most + 1 and days == sorted(days)
    assert all(first <= day <= last for day in days)


def test_numbers_of_an_axis_are_round_and_their_minus_is_one() -> None:
    assert [label for _, label in ticks.numbers(-20.0, 21.0, 5)] == ["\u221220", "\u221210", "0", "10", "20"]
    assert [value for value, _ in ticks.numbers(0.0, 0.9, 5)] == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8])


def test_thinning_keeps_the_peak_and_the_gap() -> None:
    time = np.arange(60_000) / 1000
    load = np.full(60_000, 700.0)
    load[31_234] = 2000.0
    load[50_000:50_100] = np.nan
    x, y = course.thinned(time, load, force_time.POINTS)
    assert len(x) <= force_time.POINTS + 40
    assert np.nanmax(y) == 2000.0
    assert x[np.nanargmax(y)] == 31.234
    assert np.isnan(y).any()
