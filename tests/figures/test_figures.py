"""Static figures keep what matters: one scale, no invented bar, no lost peak, no joined contexts."""

import numpy as np

from dashboard.figures import cop_path, force_time, sides, trend


def way(side: str, size: float) -> cop_path.Path:
    x = size * np.sin(np.linspace(0, 9, 200))
    return cop_path.Path(side, x, x, x, x)


def test_both_legs_share_one_scale_with_the_left_leg_on_the_left() -> None:
    drawn = cop_path.figure([way("right", 30.0), way("left", 5.0)], dark=False)
    assert drawn.layout.xaxis.range == drawn.layout.xaxis2.range == drawn.layout.yaxis.range
    assert drawn.layout.xaxis.range[1] >= 30.0
    notes = [note.text for note in drawn.layout.annotations]
    assert notes == ["to the right, mm", "Left leg", "Right leg"], "one title below for all"
    assert not any(drawn.layout[axis].title.text for axis in ("xaxis", "xaxis2"))
    assert np.abs(drawn.data[0].x).max() == np.abs(way("left", 5.0).x).max()


def test_a_missing_side_is_an_empty_place_and_not_a_zero() -> None:
    drawn = sides.figure(3.0, None, "mm", dark=True)
    assert drawn.data[1].y[0] is None


def test_points_of_different_conditions_are_never_joined() -> None:
    points = [
        trend.Point("left", f"2026-0{month}-01", 10.0, 9.0, 11.0, 2, line)
        for month, line in ((1, "hands free"), (2, "one hand"), (3, "hands free"))
    ]
    drawn = trend.figure(points, "mm/s", False, trend.Names({}))
    assert sorted(len(trace.x) for trace in drawn.data) == [1, 2]


def test_thinning_keeps_the_peak_and_the_gap() -> None:
    time = np.arange(60_000) / 1000
    load = np.full(60_000, 700.0)
    load[31_234] = 2000.0
    load[50_000:50_100] = np.nan
    x, y = force_time.thinned(time, load)
    assert len(x) <= force_time.POINTS + 40
    assert np.nanmax(y) == 2000.0
    assert x[np.nanargmax(y)] == 31.234
    assert np.isnan(y).any()
