"""A live station with a pressure mat: ready, recording, restarting; what needs newtons is refused."""

from pathlib import Path

import pytest

from station.errors import TrialError
from station.scanned import scanned
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
