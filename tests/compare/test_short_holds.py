"""Short holds: hold time is the finding, sway is compared over the window that both legs completed."""

import json
from pathlib import Path

import numpy as np
import pytest

from station.analyse import Facts, analyse
from station.cli import main
from station.compare.short_holds import ShortHolds, both_held, leg, over_common_window
from station.forces import Forces
from station.mat import Side
from station.recording import parquet
from station.recording.recording import Head, Recording
from station.views.missing import Reason

RATE = 100.0
WEIGHT = 700.0


def stance(side: Side, held: float, sway: float = 1.0, touch: float | None = None) -> tuple[Forces, Facts]:
    """Two legs for 3 s, one for `held` s, two again up to 36 s. sway : scales it. touch : s of 0.3 s."""
    n = round(36.0 * RATE)
    time = np.arange(n) / RATE
    share = np.where((time >= 3.0) & (time < 3.0 + held), 0.0, 0.5)
    if touch is not None:
        share[(time >= 3.0 + touch) & (time < 3.3 + touch)] = 0.1
    lifted = WEIGHT * share
    loads = (WEIGHT - lifted, lifted) if side is Side.LEFT else (lifted, WEIGHT - lifted)
    chance = np.random.default_rng(5)
    waves = [
        sum(
            0.002 * sway * np.sin(2 * np.pi * f * time + p)
            for f, p in zip(chance.uniform(0.2, 2.0, 8), chance.uniform(0, 6, 8), strict=True)
        )
        for _ in range(2)
    ]
    path = np.column_stack(waves)
    fz = np.column_stack(loads)
    cop = np.stack([path + np.array([x, 0.0]) for x in (-0.1, 0.1)], axis=1)
    cop[fz < 20.0] = np.nan
    whole = np.nansum(cop * fz[:, :, None], axis=1) / WEIGHT
    sides = (Side.LEFT, Side.RIGHT)
    return Forces(RATE, sides, time, fz, cop, whole, np.empty((n, 0))), Facts(weigh_in=WEIGHT)


def test_hold_time_is_the_finding_and_sway_is_that_of_the_common_window() -> None:
    found = over_common_window(stance(Side.LEFT, 33.0), stance(Side.RIGHT, 12.0, 1.5))
    assert isinstance(found, ShortHolds) and found.results is not None
    left, right = found.legs
    assert (left.side, right.side) == (Side.LEFT, Side.RIGHT)
    assert (left.ended, right.ended) == ("", "foot down")
    assert right.seconds == pytest.approx(12.0, abs=0.1)
    assert found.window == pytest.approx(10.0, abs=0.1)  # 12 s less 2 s of settling
    for each in found.results:
        assert each.settings["keep_s"] == pytest.approx(found.window)
    # Equal waves, one and a half times as large, over the same seconds: so is the speed.
    a, b = (
        each.value("mean_velocity", side.side).value
        for each, side in zip(found.results, found.legs, strict=True)
    )
    assert a is not None and b == pytest.approx(1.5 * a, rel=1e-6)


def test_the_window_ends_with_the_first_touch() -> None:
    found = over_common_window(stance(Side.LEFT, 33.0), stance(Side.RIGHT, 33.0, touch=11.0))
    assert isinstance(found, ShortHolds)
    assert found.window == pytest.approx(9.0, abs=0.1)
    assert found.legs[1].seconds == pytest.approx(33.0, abs=0.1)


@pytest.mark.parametrize(("held", "is_compared"), [(6.9, False), (7.2, True)])
def test_less_than_five_seconds_are_not_compared(held: float, is_compared: bool) -> None:
    found = over_common_window(stance(Side.LEFT, 33.0), stance(Side.RIGHT, held))
    assert isinstance(found, ShortHolds)
    assert (found.results is not None) == (found.window is not None) == is_compared


def test_swapped_recordings_give_the_same_window() -> None:
    here = over_common_window(stance(Side.LEFT, 33.0), stance(Side.RIGHT, 15.0))
    there = over_common_window(stance(Side.RIGHT, 15.0), stance(Side.LEFT, 33.0))
    assert isinstance(here, ShortHolds) and isinstance(there, ShortHolds)
    assert here.window == there.window and here.legs == there.legs[::-1]


def test_a_window_that_was_asked_for_gives_way() -> None:
    found = over_common_window(stance(Side.LEFT, 33.0), stance(Side.RIGHT, 12.0), {"keep_s": "30"})
    assert isinstance(found, ShortHolds) and found.window == pytest.approx(10.0, abs=0.1)


def test_without_a_stance_on_one_leg_there_is_nothing_to_compare() -> None:
    quiet = stance(Side.LEFT, 0.0)
    assert over_common_window(quiet, stance(Side.RIGHT, 20.0)) is Reason.NOT_THIS_MOVEMENT


def test_both_held_is_known_from_the_results() -> None:
    whole, short, quiet = (
        analyse(*each, "single_leg_stance")
        for each in (stance(Side.LEFT, 33.0), stance(Side.RIGHT, 9.0), stance(Side.LEFT, 0.0))
    )
    assert both_held(whole, whole) is True
    assert both_held(whole, short) is both_held(short, whole) is False
    assert both_held(whole, quiet) is None and leg(quiet) is None


def test_the_command_line_says_how_long_each_leg_stood_and_compares_the_common_window(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = []
    for side, held in ((Side.LEFT, 33.0), (Side.RIGHT, 12.0)):
        head = Head("0" * 32, "single_leg_stance", side.value, "", "0", "made", context={"eyes": "open"})
        names.append(str(tmp_path / f"{side}.parquet"))
        parquet.write(Recording(head, b"", forces=stance(side, held)[0]), Path(names[-1]))
    assert main(["compare", *names]) == 0
    out = capsys.readouterr().out
    assert "hold_time left / right: 33 and 12 s" in out and "no reference yet" in out
    assert "held: left 33 s; right 12 s, foot down" in out
    assert "sway over the first 10.0 s that both completed" in out
    assert main(["compare", *names, "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["short_hold"]["window_s"] == pytest.approx(10.0, abs=0.1)
    verdicts = {row["metric"]: row["verdict"] for row in plain["rows"]}
    assert verdicts["hold_time"] == "no_reference" and verdicts["mean_velocity"] is None
    assert all(row["verdict"] is None or row["metric"] == "hold_time" for row in plain["short_hold"]["rows"])
