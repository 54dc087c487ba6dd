"""Two results side by side, on the command line and as JSON."""

import json
from dataclasses import replace
from pathlib import Path

import compared
import numpy as np
import pytest
from assessments.landed import drop
from recorded import recording

from station.analyse import Facts, analyse
from station.cli import main
from station.compare import Verdict
from station.compare.legs import SideDifference
from station.compare.rows import Occasion, rows
from station.errors import TrialError, TrialReason
from station.recording import parquet

DAYS = ("2026-01-01T10:00:00+01:00", "2026-01-08T10:00:00+01:00")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with quiet stances of two days and stances on the left and on the right leg."""
    place = tmp_path_factory.mktemp("compared")
    quiet = "quiet_stance?seed={}&rate=100&seconds=20"
    single = "single_leg_stance?side={}&seed=1&rate=100&seconds=30"
    scripts = {
        "quiet": ("quiet_stance", quiet.format(1), DAYS[0], {"eyes": "open"}),
        "later": ("quiet_stance", quiet.format(2), DAYS[1], {"eyes": "open"}),
        "again": ("quiet_stance", quiet.format(2), DAYS[0], {"eyes": "open", "tape": "hip"}),
        "left": ("single_leg_stance", single.format("left"), DAYS[0], {}),
        "right": ("single_leg_stance", single.format("right"), DAYS[0], {}),
    }
    for name, (key, script, started, context) in scripts.items():
        made = recording(script, key)
        head = replace(made.head, started=started, context=context)
        parquet.write(replace(made, head=head), place / f"{name}.parquet")
    return place


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str, str]:
    names = [str(folder / f"{word}.parquet") if not word.startswith("-") else word for word in words]
    code = main(["compare", *(name.replace(str(folder / "open.parquet"), "open") for name in names)])
    out, err = capsys.readouterr()
    return code, out, err


def test_two_visits_are_judged_between_days(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, folder, "quiet", "later")
    assert code == 0
    assert "the second against the first\n" in out
    assert "load_share left" in out and "measurement error not known yet" in out
    assert "healthy legs" not in out


def test_a_pair_of_one_day_is_judged_within_the_session(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, folder, "quiet", "again")
    assert code == 0 and "of one day" in out
    assert "within-session" in out and "MDC95" in out and "dos Santos" in out


def test_a_tape_pair_of_different_days_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, folder, "later", "again")
    assert (code, out) == (2, "") and "tape not asked and hip" in err


def test_two_legs_are_compared_by_the_larger(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, folder, "left", "right", "--eyes", "open")
    assert code == 0
    assert "the left leg against the right" in out and "100 (R - L) / max(L, R)" in out
    assert "no reference yet" in out and "error" not in out


def test_the_json_says_everything_the_page_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, folder, "quiet", "again", "--json")
    plain = json.loads(out)
    assert code == 0 and plain["schema"] == "station.comparison/1" and plain["compared"] == "same_day"
    (share,) = [row for row in plain["rows"] if row["metric"] == "load_share" and row["first_side"] == "left"]
    assert share["verdict"] in ("within_error", "changed") and share["design"] == "within_session"
    assert share["limit"] > 0 and share["limit_unit"] == "%" and share["link"].startswith("https://")
    assert share["one_more_trial"]["after"] < share["one_more_trial"]["now"]
    assert all(row["verdict"] is None for row in plain["rows"] if row["metric"] != "load_share")


def plain_landing(leg: str, peak: float, impact: float) -> dict[str, object]:
    def value(metric: str, side: str, number: float, repetition: int | None) -> dict[str, object]:
        return {"metric": metric, "side": side, "repetition": repetition, "value": number, "unit": "1"}

    values = [
        value(metric, side, number, repetition)
        for repetition in (None, 1, 2, 3)
        for metric, side, number in (("peak_force_bw", leg, peak), ("impact_velocity", leg, impact))
    ]
    events = [{"kind": "stance_side", "side": leg, "time_s": 1.0}]
    return {"assessment": "landing", "values": values, "events": events}


@pytest.mark.parametrize("order", [1, -1])
def test_legs_are_left_and_right_whichever_file_comes_first(order: int) -> None:
    both = [plain_landing("left", 2.0, 2.0), plain_landing("right", 4.0, 2.0)][::order]
    (row,) = [
        each
        for each in rows(both[0], both[1], Occasion())
        if each.metric == "peak_force_bw" and each.repetition is None
    ]
    assert isinstance(row.found, SideDifference)
    assert (row.found.left, row.found.right) == (2.0, 4.0) and row.found.percent == pytest.approx(50.0)
    assert row.found.verdict is Verdict.NO_REFERENCE
    assert row.found.trials == (3, 3)


def test_landings_of_different_heights_show_no_difference() -> None:
    found = rows(plain_landing("left", 2.0, 2.0), plain_landing("right", 4.0, 2.5), Occasion())
    assert all(row.found.percent is None for row in found if row.metric == "peak_force_bw")
    says = {row.to_json()["says"] for row in found if row.metric == "peak_force_bw"}
    assert says == {"drop heights differed, repeat"}


def test_each_landing_is_a_trial_and_a_single_one_carries_no_verdict() -> None:
    made = compared.under(15.0)
    found = rows(
        plain_landing("left", 2.0, 2.0), plain_landing("left", 4.0, 2.0), Occasion((made, made), held=None)
    )
    peaks = {row.repetition: row.found for row in found if row.metric == "peak_force_bw"}
    assert peaks[None].verdict is Verdict.CHANGED and peaks[None].trials == (3, 3)
    assert peaks[None].limit == pytest.approx(1.96 * 2**0.5 * 0.14 * 3.0)
    assert all(peaks[number].verdict is None for number in (1, 2, 3))


def test_landings_on_one_foot_are_not_compared_with_landings_on_both() -> None:
    both = analyse(drop(), Facts(weigh_in=700.0), "landing").to_json()
    one_foot = drop()
    one_foot.fz[:] = np.column_stack([one_foot.total, np.zeros(len(one_foot))])
    one = analyse(one_foot, Facts(weigh_in=700.0), "landing").to_json()
    assert rows(both, both, Occasion()) and rows(one, one, Occasion())
    for order in ((one, both), (both, one)):
        with pytest.raises(TrialError, match=r"feet (one and both|both and one)") as refused:
            rows(*order, Occasion())
        assert refused.value.reason is TrialReason.NOT_COMPARABLE
