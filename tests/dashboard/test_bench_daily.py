"""The plates day by day at the bench: the daily check and its verdict, and what patients say of them."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import benched
import numpy as np
import pytest
import stored
from benched import looked
from certified import certified, stated
from hurried import Hurried
from served import until

from dashboard.bench.checking import STILL_SECONDS, Checking
from dashboard.bench.connected import Connected
from dashboard.bench.laying import Laying, Lies, felt, plan
from dashboard.bench.patients import Patients
from dashboard.bench.stage import Stage
from dashboard.bench.turns import Turns
from dashboard.desk import Desk
from dashboard.pages import calibrate
from dashboard.parts.bench import charts, patients
from dashboard.words import check as said
from station import certificate, logbook, validity
from station.errors import CalibrationError, TrialError
from station.library.library import Library
from station.mat import mat
from station.newtons import Calibration, of_cells
from station.qualification import daily
from station.qualification.finding import Verdict
from station.qualification.ratio import Ratio
from station.recording import parquet

KILOGRAMS = 10.0
HANDS = 12.0
"""s to carry a mass from mark to mark."""
PLATES = mat("two_plates_400x600")
G = 9.80665


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    """Return a bench whose plates are without a flaw and have a certificate that says so."""
    person = "bench?seed=1&flaws=none&floor=0&tilt=0:0&spread=0&rate=100"
    with benched.desk(tmp_path_factory.mktemp("daily"), person=person, speed=40.0) as (desk, source):
        sheet = desk.station.calibration
        assert sheet is not None
        certificate.keep(desk.library.calibrations, certified(stated(sheet)))
        desk.station.renew()
        yield desk, source


@pytest.fixture
def checking(at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch) -> Iterator[Checking]:
    """Return the daily check on empty plates without a log; its standard takes one round."""
    monkeypatch.setattr(daily, "ROUNDS", 1)
    desk, source = at
    source.perform("empty")
    file = log(desk)
    file.unlink(missing_ok=True)
    desk.bench.checking.stop()
    desk.bench.go(Stage.CHECK)
    yield desk.bench.checking
    desk.bench.checking.stop()
    source._inner._scene._cells._faulty.clear()


def log(desk: Desk) -> Path:
    assert desk.station.hello is not None
    return logbook.path(desk.library.calibrations, desk.station.hello.serial, logbook.CHECKS)


def carry(desk: Desk, source: Hurried, wanted: Laying) -> None:
    """Do what is asked for."""
    if wanted.plate is None or wanted.mark is None:
        source.perform("empty")
        return
    x, y = desk.bench.checking.mark(wanted.mark)
    source.perform("mass", kg=KILOGRAMS, x=x, y=y, side=PLATES.plates[wanted.plate].side.value)


def check(at: tuple[Desk, Hurried], *, is_standard: bool = False) -> None:
    """Make a check, laying what is asked for, until it is over."""
    desk, source = at
    checking, done = desk.bench.checking, -1
    checking.begin(KILOGRAMS, is_standard=is_standard)

    def gone_on() -> Any:
        return not checking.is_running or checking.progress[0] > done

    while (wanted := checking.wanted) is not None:
        done = checking.progress[0]
        carry(desk, source, wanted)
        looked(desk.bench, gone_on)


def shown(desk: Desk) -> str:
    return str(calibrate._everything(desk))


# The daily check


def test_a_good_day_is_compared_with_the_standard_and_written_down(
    checking: Checking, at: tuple[Desk, Hurried]
) -> None:
    desk, _ = at
    assert said.STANDARD_HOW in shown(desk), "what comes first is said first"
    check(at, is_standard=True)
    assert checking.over is not None and checking.over.is_kept and checking.standard is not None
    assert said.STANDARD_MADE in shown(desk)
    left = checking.standard.loads(_calibration(desk))[0]
    x, y = -left[:, 2] / left[:, 0], left[:, 1] / left[:, 0]
    assert x == pytest.approx([0.1, -0.1], abs=2e-3) and y == pytest.approx([0.06, -0.06], abs=2e-3)
    check(at)
    over = checking.over
    assert over is not None and over.verdict is Verdict.GOOD and over.is_kept
    assert said.CHECK_VERDICTS[Verdict.GOOD][1] in shown(desk) and said.TREND_HOW in shown(desk)
    lines = [line for line in logbook.lines(log(desk)) if line is not None]
    assert [line["kind"] for line in lines] == ["standard", "check"] and lines[1]["passed"]
    assert lines[1]["weight_n"]["left"] == pytest.approx([KILOGRAMS * G] * 2, abs=0.3)
    assert {each.name for each in charts.charted(desk)} >= {"left weight", "right weight"}
    assert desk.station.validity().checked == pytest.approx(0.0, abs=0.01)


def test_both_plates_take_less_than_two_minutes(
    checking: Checking, at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    check(at, is_standard=True)
    recorded, begin = [], at[0].station.begin

    def counted(assessment: str, **more: Any) -> str:
        recorded.append(more["seconds"] + STILL_SECONDS)
        return begin(assessment, **more)

    monkeypatch.setattr(at[0].station, "begin", counted)
    check(at)
    # Nobody has to carry anything before the first: the plates are empty.
    assert len(recorded) == 6 and sum(recorded) + HANDS * (len(recorded) - 1) <= 120.0
    assert not list(at[0].library.calibrations.glob("*.part*")), "what was recorded for it is let go of"


def test_a_cell_that_reads_less_is_named_and_two_such_days_void_the_calibration(
    checking: Checking, at: tuple[Desk, Hurried]
) -> None:
    desk, source = at
    check(at, is_standard=True)
    source.fail("wrong:1:0.97")
    check(at)
    over = checking.over
    assert over is not None and over.verdict is Verdict.BAD
    named = [each.name for each in over.of(Verdict.BAD) if each.name.startswith("gain of one cell")]
    assert named == ["gain of one cell, channel 1 of the left plate"]
    told = shown(desk)
    assert said.CHECK_BAD_HOW in told and "channel 1 of the left plate" in told
    check(at)
    assert desk.station.validity().cause is validity.Cause.FAILED_TWICE


def test_a_bad_standard_is_not_kept(checking: Checking, at: tuple[Desk, Hurried]) -> None:
    at[1].fail("wrong:1:0.9")
    check(at, is_standard=True)
    assert checking.over is not None and not checking.over.is_kept and checking.standard is None
    assert said.STANDARD_NOT in shown(at[0])


def test_a_check_that_is_broken_off_leaves_nothing(checking: Checking, at: tuple[Desk, Hurried]) -> None:
    desk, _ = at
    checking.begin(KILOGRAMS)
    looked(desk.bench, lambda: checking.is_recording)
    assert said.RECORDING_NOW in shown(desk)
    checking.stop()
    assert not checking.is_running and not log(desk).exists()
    assert desk.station.state == "ready"


def test_a_mass_that_no_plate_bears_and_plates_without_a_certificate_are_refused(
    checking: Checking, at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = at
    with pytest.raises(TrialError, match="kg on one cell"):
        checking.begin(5000.0)
    sheet = replace(_calibration(desk), kind="nominal")
    monkeypatch.setattr(desk.station, "calibration", sheet)
    with pytest.raises(CalibrationError, match="no certificate"):
        checking.begin(KILOGRAMS)
    assert not checking.is_running and said.NO_CERTIFICATE in shown(desk)


def _calibration(desk: Desk) -> Calibration:
    assert desk.station.calibration is not None
    return desk.station.calibration


SHEET = of_cells(PLATES, np.full(8, 1e-3), "01" * 8, "certificate", "2026-11-01", pose_known=True)
MARKS = daily.opposite(daily.MARK)


def counts(left: tuple[float, float, float], right: tuple[float, float, float]) -> np.ndarray[Any, Any]:
    """Return (n, 8) counts of plates with so many N at x, y."""
    rows = []
    for plate, (newtons, x, y) in zip(SHEET.plates, (left, right), strict=True):
        wanted = np.array([newtons, newtons * y, -newtons * x])
        rows.append(np.linalg.pinv(np.array(plate.matrix)) @ wanted)
    still: np.ndarray[Any, Any] = np.tile(np.concatenate(rows), (150, 1))
    return still


@pytest.mark.parametrize(
    ("left", "right", "lies"),
    [
        ((98.0, 0.1, 0.06), (0.0, 0.0, 0.0), Lies.AS_ASKED),
        ((98.0, 0.1, 0.1), (0.0, 0.0, 0.0), Lies.OTHER_PLACE),
        ((50.0, 0.1, 0.06), (0.0, 0.0, 0.0), Lies.OTHER_LOAD),
        ((98.0, 0.1, 0.06), (98.0, 0.1, 0.06), Lies.OTHER_PLATE),
        ((0.0, 0.0, 0.0), (98.0, 0.1, 0.06), Lies.OTHER_PLATE),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), Lies.NOTHING),
    ],
)
def test_what_lies_there_is_compared_with_what_is_to_lie_there(
    left: tuple[float, float, float], right: tuple[float, float, float], lies: Lies
) -> None:
    asked, noise = Laying(0, 0), np.ones(8)
    assert felt(asked, counts(left, right), SHEET, KILOGRAMS, MARKS, noise).lies is lies
    moving = counts(left, right) + 1000.0 * np.linspace(0.0, 5.0, 150)[:, None]
    assert felt(asked, moving, SHEET, KILOGRAMS, MARKS, noise).lies is Lies.MOVING
    empty = felt(Laying(), counts(left, right), SHEET, KILOGRAMS, MARKS, noise).lies
    assert empty is (Lies.AS_ASKED if lies is Lies.NOTHING else Lies.NOT_EMPTY)


def test_without_samples_nothing_is_said_and_the_other_plate_is_read_empty_meanwhile() -> None:
    found = felt(Laying(0, 0), np.full((100, 8), math.nan), SHEET, KILOGRAMS, MARKS)
    assert found.lies is Lies.NO_SAMPLES and found.loads == ()
    order = [(each.plate, each.mark) for each in plan(2, 2, 1)]
    assert order == [(None, None), (0, 0), (1, 0), (0, 1), (1, 1), (None, None)]


# By patients


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library.open(tmp_path / "library")
    yield made
    made.close()


def visited(library: Library, wrong: str = "") -> str:
    """Store a visit with both legs, hands free. wrong : a fault of the plates. Returns its id."""
    patient = library.add_patient("Ada Invented").id
    visit = library.open_visit(patient).id
    for side in ("left", "right"):
        script = f"single_leg_stance?seed=4&side={side}&mass=70&rate=250&offset=0&seconds=32{wrong}"
        free = {"support": "none"}
        stored.trial(library, visit, script, "single_leg_stance", side, context=free, stamp=free)
    quiet = f"quiet_stance?seed=4&mass=70&rate=250&offset=0&seconds=26{wrong}"
    stored.trial(library, visit, quiet, "quiet_stance")
    return visit


def connected(library: Library) -> Connected:
    """Return the plates on which the visits were made."""
    trial = next(each for patient in library.find_patients() for each in library.trials_of(patient.id))
    path = library.recording_path(trial)
    assert path is not None
    head = parquet.read(path).head
    station = SimpleNamespace(hello=head.hello, calibration=head.calibration)
    return Connected(station, library.calibrations)  # type: ignore[arg-type]


def test_every_visit_says_how_far_the_plates_differ_and_names_nobody(library: Library) -> None:
    visit = visited(library, "&fault=wrong:0:1.01,wrong:1:1.01,wrong:2:1.01,wrong:3:1.01")
    found = Patients(connected(library), library, Turns())
    assert found.ratios() == () and found.balance() is None
    assert said.PATIENTS_NONE in str(patients.head(found))
    found.hear()
    until(lambda: not found.is_hearing)
    (ratio,) = found.ratios()
    assert ratio.percent == pytest.approx(1.0, abs=0.3)
    assert "1 of 10 hands-free visits" in str(patients.head(found))
    written = next(library.calibrations.glob("*.ratios.jsonl")).read_text("utf-8")
    assert "Ada" not in written and visit not in written
    found.hear()
    until(lambda: not found.is_hearing)
    again = Patients(found._connected, library, Turns())
    again.hear()
    until(lambda: not again.is_hearing)
    assert len(again.ratios()) == 1, "a visit counts once, also after a restart"


def test_a_visit_is_read_when_it_has_ended_and_one_leg_alone_says_nothing(library: Library) -> None:
    visit = visited(library)
    found = Patients(connected(library), library, Turns())
    one = library.open_visit(library.add_patient("Bo Invented").id).id
    found.read(one)
    assert found.ratios() == () and found.heard == 0
    found.hear_of(visit)
    until(lambda: found.heard == 1)
    assert [abs(each.percent) < 0.3 for each in found.ratios()] == [True]


def test_the_median_of_the_last_ten_is_charted_and_told(library: Library) -> None:
    visited(library)
    plates = connected(library)
    assert plates.hello is not None and plates.station.calibration is not None
    own = validity.identity(plates.station.calibration)
    file = logbook.path(library.calibrations, plates.hello.serial, logbook.RATIOS)
    for day in range(1, 21):
        value = 1.0 if day <= 10 else 1.006
        logbook.append(file, Ratio(f"2026-11-{day:02d}T10:00:00+01:00", value, 0.001).to_json(own))
    found = Patients(plates, library, Turns())
    balance = found.balance()
    assert balance is not None and balance.is_off and balance.percent == pytest.approx(0.6)
    assert "left plate reads 0.60 %" in str(patients.head(found))
    drawn = charts.of_visits(found.ratios(), False)
    median = next(each for each in drawn.data if each.name == said.PATIENTS_MEDIAN)
    assert median.y[9] == 0.0 and median.y[-1] == pytest.approx(0.6)
    assert sum(each.name == said.PATIENTS_VISIT for each in drawn.data) == 1
