"""A live station with a pressure mat: ready, recording, restarting; what needs newtons is refused."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from station import analyse, file, validity
from station.equalisation import keep
from station.errors import TrialError
from station.mat import Side
from station.recording.recording import Recording
from station.scanned import scanned
from station.sources.known_mat import equalisation_of
from station.sources.scene import MAT_FORM, uid_of
from station.sources.source import open_source
from station.station import State, Station


@pytest.fixture
def station(tmp_path: Path, request: pytest.FixtureRequest) -> Station:
    options = getattr(request, "param", "")
    made = Station(lambda: open_source(f"sim:mat?flaws=usual&do=quiet_stance{options}"), tmp_path)
    made.open()
    request.addfinalizer(made.close)
    made.wait_ready(30.0)
    return made


def test_a_mat_is_ready_and_gives_its_scans(station: Station) -> None:
    assert station.state is State.READY and station.hello is not None and station.hello.is_mat
    assert station.calibration is None and station.live is None and station.trouble is None
    scans = station.scans()
    assert scans is not None and scans.cells.shape[1:] == (16, 16)


def test_what_needs_newtons_is_refused_in_a_sentence(station: Station) -> None:
    for ask in (station.zero, station.weigh, station.empty):
        with pytest.raises(TrialError, match="pressure mat"):
            ask()
    assert station.validity() is not None


def test_a_mat_is_recorded_live(station: Station) -> None:
    station.begin("quiet_stance", seconds=1.0)
    assert station.wait_over(30.0)
    recording = station.finish()
    found = scanned(recording)
    assert len(found.scans) >= 69 and found.tally.lost == found.rows.lost == 0
    station.keep(recording)
    assert station.state is State.READY


@pytest.mark.parametrize("station", ["&fault=reset@0.6&pace=real"], indirect=True)
def test_a_mat_that_restarts_is_started_again(station: Station) -> None:
    station.begin("quiet_stance", seconds=2.0)
    assert station.wait_over(30.0)
    found = scanned(station.finish())
    assert found.tally.resets == 1 and any("restarted" in told for told in found.warnings)


def test_a_recording_keeps_the_curves_that_the_mat_had_that_day(tmp_path: Path) -> None:
    uid = uid_of(1, MAT_FORM)
    true = equalisation_of("sim:mat?flaws=usual", uid)
    assert true is not None
    own = replace(true, number="M-2026-0007")
    keep(tmp_path / "calibrations", own)
    made = Station(
        lambda: open_source("sim:mat?flaws=usual&do=quiet_stance&pace=max&seconds=18"),
        tmp_path / "recordings",
        tmp_path / "calibrations",
    )
    made.open()
    try:
        made.wait_ready(30.0)
        made.begin("quiet_stance", seconds=16.0)
        assert made.wait_over(30.0)
        path = made.keep(made.finish())
    finally:
        made.close()
    keep(tmp_path / "calibrations", replace(own, number="M-2026-0008", factor=1.25))
    read = file.recording(path)
    assert read.head.equalisation == own
    # Known by the file alone, wherever the bytes came from.
    foreign = Recording(replace(read.head, source="serial:example"), read.wire, read.marks)
    result = analyse.of_recording(foreign, "quiet_stance")
    assert result.calibration == own.hash
    assert result.value("load_share", Side.LEFT).value is not None
    # A later file that is given by hand comes before it.
    later = replace(own, factor=1.25)
    assert analyse.of_recording(foreign, "quiet_stance", equalisation=later).calibration == later.hash


def test_curves_that_are_not_to_be_believed_are_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "calibrations"
    folder.mkdir()
    (folder / f"{uid_of(1, MAT_FORM).hex()}.mat.json").write_bytes(b"{}")
    made = Station(
        lambda: open_source("sim:mat?flaws=usual&do=quiet_stance&pace=max&seconds=4"), tmp_path, folder
    )
    made.open()
    try:
        made.wait_ready(30.0)
        made.begin("quiet_stance", seconds=1.0)
        assert made.wait_over(30.0)
        assert made.finish().head.equalisation is None
    finally:
        made.close()


@pytest.mark.parametrize(
    ("made", "due", "state", "sentence"),
    [
        ("2020-01-01", "2021-01-01", validity.State.EXPIRED, "the equalisation of 2020-01-01 had expired"),
        ("2020-01-01", "2024-12-31", validity.State.EXPIRED, "had expired when this was recorded"),
        (
            str(date.today() - timedelta(days=20)),
            "",
            validity.State.CHECK_OVERDUE,
            "The mat had not been checked",
        ),
        (str(date.today()), "", validity.State.VALID, ""),
    ],
)
def test_a_recording_says_for_ever_what_the_equalisation_was_worth(
    tmp_path: Path, made: str, due: str, state: validity.State, sentence: str
) -> None:
    true = equalisation_of("sim:mat?flaws=usual", uid_of(1, MAT_FORM))
    assert true is not None
    own = replace(true, number="M-2026-0007", made=made, due=due, found={"result": "passed"})
    keep(tmp_path / "calibrations", own)
    source = "sim:mat?flaws=usual&do=quiet_stance&pace=max&seconds=8"
    station = Station(lambda: open_source(source), tmp_path / "recordings", tmp_path / "calibrations")
    station.open()
    try:
        station.wait_ready(30.0)
        worth = station.validity()
        assert (worth.state, worth.of_mat) == (state, True) and "calibration" not in worth.sentence
        station.begin("quiet_stance", seconds=6.0)
        assert station.wait_over(30.0)
        recording = station.finish()
    finally:
        station.close()
    result = analyse.of_recording(recording, "quiet_stance")
    assert result.validity is not None and result.validity.state is state
    told = " ".join(result.warnings)
    assert sentence in told if sentence else "equalisation of" not in told and "checked" not in told
    # Other curves that are given by hand were not worth that then.
    later = replace(own, number="M-2026-0008", made=str(date.today()), due="")
    given = analyse.of_recording(recording, "quiet_stance", equalisation=later)
    assert given.validity is None and "when this was recorded" not in " ".join(given.warnings)
