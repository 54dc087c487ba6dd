"""A mat day by day: good days raise no alarm, each fault is found; tests/checked_mats.py makes thousands."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from checked_mats import FAULTS, GOOD, Broken, day, equalised, sound

from station.daily_check import DailyCheck, trends
from station.errors import CalibrationError
from station.qualification import on_mat
from station.qualification.finding import Verdict

SIZES = ("mat_16x16", "mat_32x32")
MATS = 3


@pytest.mark.parametrize("name", SIZES)
def test_a_good_day_raises_no_alarm_and_makes_no_trend(name: str) -> None:
    for number in range(1, MATS + 1):
        lines: list[dict[str, object]] = []
        for seed in range(12):
            found = day(name, number, seed)
            assert found.bad == ()
            lines.append(
                on_mat.line(
                    equalised(name, number),
                    found.findings,
                    found.masses,
                    f"2026-11-{seed + 1:02d}T08:00:00+00:00",
                )
            )
            told = on_mat.trend(lines[:-1], lines[-1])
            if len(lines) < on_mat.EARLIEST:
                (none,) = told
                assert none.value is None and none.verdict is Verdict.NOT_POSSIBLE
                assert none.remark.startswith(f"{len(lines)} check{'s' if len(lines) > 1 else ''} of this")
                continue
            assert len(told) == 2 and {each.verdict for each in told} == {Verdict.GOOD}
            assert all(each.name.endswith(f"over {len(lines)} checks") for each in told)
            assert all(each.value == round(each.value or 0.0, 1) for each in told)
        assert all(one["passed"] and not two["failed"] for one, two in pairwise(lines))


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("title", FAULTS)
def test_every_fault_is_found(name: str, title: str) -> None:
    assert all(day(name, number, 50 + number, FAULTS[title]).bad for number in range(1, MATS + 1))


@pytest.mark.parametrize(
    "broken, named",
    [
        (Broken(row=5), "Row 6 from the front is silent: look at its line."),
        (Broken(row=0), "Row 1 from the front is silent: look at its line."),
        (Broken(column=9), "Column 10 from the left is silent: look at its line."),
        (Broken(dead=(7, 3)), "The cell in row 8, column 4 is silent."),
        (Broken(stuck=(2, 12)), "The cell in row 3, column 13 speaks by itself."),
    ],
)
def test_what_is_broken_is_named_and_nothing_else(broken: Broken, named: str) -> None:
    for name in SIZES:
        remarks = [each.remark for each in day(name, 2, 7, broken).findings if each.value]
        assert named in remarks
        others = [
            each for each in remarks if each.startswith(("Row", "Column", "The cell")) and each != named
        ]
        assert others == []


def test_a_side_that_has_changed_is_told_from_another_mass() -> None:
    half = day("mat_16x16", 1, 3, FAULTS["left half conducts 15 % less"])
    assert "between both marks" in half.bad
    whole = day("mat_16x16", 1, 3, FAULTS["conducts 15 % less"])
    assert "between both marks" not in whole.bad and len(whole.bad) == 2


def test_silent_cells_that_the_bench_knows_are_no_news_and_new_ones_beside_them_are() -> None:
    made = equalised("mat_16x16", 1)
    known = made.dead.copy()
    known[4] = True
    bare = replace(made, dead=known)
    peaks = np.full(made.dead.shape, 60e3)
    peaks[4] = 0.0
    assert [each.verdict for each in on_mat.Trodden(bare, peaks).findings()] == [Verdict.GOOD, Verdict.GOOD]
    peaks[5] = 0.0
    (fallen, _) = on_mat.Trodden(bare, peaks).findings()
    assert fallen.value == 16 and fallen.remark.startswith("Row 6 from the front is silent")


def test_where_nobody_trod_nothing_is_said() -> None:
    made = equalised("mat_16x16", 1)
    peaks = np.full(made.dead.shape, 60e3)
    peaks[:, 8:] = 0.0
    fallen, passed_over = on_mat.Trodden(made, peaks).findings()
    assert passed_over.verdict is Verdict.LOOK and passed_over.value is not None and passed_over.value > 30.0
    # Two columns lie beside what was trodden on: there a silent cell is one.
    assert fallen.value is not None and fallen.value <= 2 * 16


def test_something_that_lies_there_is_no_flaw_of_cells() -> None:
    made = equalised("mat_16x16", 1)
    counts = np.zeros(made.dead.shape)
    counts[3:9, 3:9] = 40.0
    with pytest.raises(CalibrationError, match="Something lies on the mat"):
        on_mat.empty(made, counts)


def test_a_trend_that_is_out_is_told_however_few_checks_there_are() -> None:
    lines = [
        {"kind": "check", "at": f"2026-11-0{day}T08:00:00+00:00", "calibration": "a", "figures": figures}
        for day, figures in enumerate(4 * [{"first force mat-%": 4.9}], start=1)
    ]
    told = [on_mat.trend(lines[:many], line) for many, line in enumerate(lines)]
    assert [each[0].verdict for each in told] == 3 * [Verdict.NOT_POSSIBLE] + [Verdict.LOOK]


def test_a_gain_that_creeps_is_a_trend_before_a_check_fails() -> None:
    lines: list[dict[str, object]] = []
    noticed = failed = None
    for number in range(60):
        found = day("mat_16x16", 2, 300 + number, Broken(gain=1.0 - 0.001 * number))
        made = equalised("mat_16x16", 2)
        line = on_mat.line(
            made, found.findings, found.masses, f"2026-11-{number % 28 + 1:02d}T08:00:00+00:00"
        )
        if any(each.verdict is Verdict.LOOK for each in on_mat.trend(lines, line)):
            noticed = noticed or number
        failed = failed or (number if found.bad else None)
        lines.append(line)
    assert noticed is not None and failed is not None and noticed < failed
    assert sound("mat_16x16", 2).rows == () and Broken() == GOOD
    assert (
        trends([check for check in map(DailyCheck.of, lines) if check is not None])[0].limit == on_mat.FORCE
    )
