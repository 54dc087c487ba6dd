"""The charts of daily checks: days that are read once, and two marks that are told apart."""

from datetime import datetime, timedelta

from dashboard.figures import daily
from station.daily_check import Trend

FIRST = datetime.fromisoformat("2026-11-22T09:10:00+01:00")


def trend(name: str, *days: float) -> Trend:
    at = tuple((FIRST + timedelta(days=day)).isoformat() for day in days)
    flat = tuple(0.1 for _ in days)
    return Trend(name, "%", at, flat, flat, tuple(1.0 for _ in days), 5.0)


def test_checks_of_one_day_stand_on_an_axis_of_a_week() -> None:
    drawn = daily.figure([trend("first force", 0.0, 0.001)], "%", dark=False)
    begin, end = (datetime.fromisoformat(each) for each in drawn.layout.xaxis.range)
    assert end - begin == daily.SHORTEST
    assert begin < FIRST.replace(tzinfo=None) < end


def test_checks_of_many_days_take_the_axis_they_need() -> None:
    assert daily.figure([trend("first force", 0.0, 30.0)], "%", dark=False).layout.xaxis.range is None
    assert daily.figure([], "%", dark=False).layout.xaxis.range is None


def test_the_dots_of_both_marks_differ_in_shape() -> None:
    drawn = daily.figure([trend("first force", 0.0), trend("second force", 0.0)], "%", dark=True)
    symbols = [each.marker.symbol for each in drawn.data if each.mode == "markers"]
    assert len(set(symbols)) == 2
