"""From bytes to forces: truth kept, gaps kept, nothing joined across a restart."""

from dataclasses import replace

import numpy as np
import pytest
from recorded import recording, wire

from station import stream
from station.errors import CalibrationError, TrialError
from station.mat import Side, mat
from station.newtons import of_cells
from station.recording.recording import INTERRUPTED, Mark, Recording
from station.wire.scan import scan

SCRIPT = "quiet_stance?seed=5&mass=70&rate=500&seconds=16"


@pytest.fixture(scope="module")
def quiet() -> Recording:
    return recording(SCRIPT)


def test_the_weight_of_the_person_comes_out_of_the_counts(quiet: Recording) -> None:
    found = stream.measured(quiet)
    assert found.forces.sides == (Side.LEFT, Side.RIGHT)
    assert found.forces.rate == pytest.approx(500.0, rel=1e-4)
    assert found.lost == 0
    standing = found.forces.total[-2000:]
    zero = found.forces.total[:500].mean()
    assert standing.mean() - zero == pytest.approx(70 * 9.80665, rel=5e-3)
    assert found.calibration is not None
    assert np.isnan(found.forces.whole_cop[:500]).all()
    assert not np.isnan(found.forces.whole_cop[-500:]).any()


def test_the_time_of_a_sample_is_its_number_over_the_true_rate(quiet: Recording) -> None:
    forces = stream.measured(quiet).forces
    assert forces.time[0] == 0.0
    assert np.diff(forces.time) == pytest.approx(1.0 / forces.rate)


def test_missing_frames_stay_a_gap_of_nan_and_are_told(quiet: Recording) -> None:
    found = scan(quiet.wire, 8)
    cut = quiet.wire[: found.start[3000]] + quiet.wire[found.end[3009] :]
    holed = stream.measured(replace(quiet, wire=cut))
    whole = stream.measured(quiet)
    assert len(holed.forces) == len(whole.forces)
    assert holed.lost == 10
    assert np.flatnonzero(np.isnan(holed.forces.total)).tolist() == list(range(3000, 3010))
    assert any("10 samples are missing" in warning for warning in holed.warnings)
    kept = ~np.isnan(holed.forces.total)
    np.testing.assert_array_equal(holed.forces.fz[kept], whole.forces.fz[kept])


def test_the_whole_centre_does_not_jump_when_a_foot_leaves_its_plate() -> None:
    """600 N in the middle of the left plate; the right foot's 60 N leave within a second at 1 kHz."""
    gains = of_cells(mat("two_plates_400x600"), np.full(8, 0.25), "any", "simulated", "", pose_known=True)
    counts = np.full((1000, 8), 600.0)
    counts[:, 4:] = np.linspace(60.0, 0.0, 1000)[:, None]
    forces = stream.of_counts(counts, gains, 1000.0)
    assert forces.total[[0, -1]] == pytest.approx([660.0, 600.0])
    assert forces.whole_cop[-1] == pytest.approx([-0.205, 0.0])
    assert np.isnan(forces.cop[-1, 1]).all()
    assert np.abs(np.diff(forces.whole_cop[:, 0])).max() < 0.1e-3


def test_without_a_calibration_the_newtons_are_told_to_be_the_data_sheets() -> None:
    found = stream.measured(recording(SCRIPT, calibrated=False))
    assert found.calibration is None
    assert not found.forces.pose_known
    assert np.isnan(found.forces.whole_cop).all()
    assert any("no calibration" in warning for warning in found.warnings)


def test_a_calibration_of_another_plate_is_refused(quiet: Recording) -> None:
    assert quiet.head.calibration is not None
    foreign = replace(quiet.head, calibration=replace(quiet.head.calibration, uid="ff" * 8))
    with pytest.raises(CalibrationError, match="belongs to plate"):
        stream.measured(replace(quiet, head=foreign))


def test_a_restart_is_never_joined_the_longest_life_is_used_and_it_is_told(quiet: Recording) -> None:
    first = scan(quiet.wire, 8)
    reborn = wire("quiet_stance?seed=6&rate=500&seconds=8")
    assert len(scan(reborn, 8).start) == 4000
    measured = stream.measured(replace(quiet, wire=quiet.wire[: first.end[999]] + reborn))
    assert measured.tally.resets == 1
    assert len(measured.forces) == 4000
    assert any("restarted" in warning for warning in measured.warnings)


def test_the_drift_of_the_devices_clock_is_taken_out_of_the_rate(quiet: Recording) -> None:
    marks = tuple(Mark("clock", 0.1 + t * (1 + 2e-3), round(t * 1e6)) for t in np.arange(0.0, 40.0))
    slow = replace(recording("quiet_stance?seed=5&rate=100&seconds=42"), marks=marks)
    found = stream.measured(slow)
    assert found.ppm == pytest.approx(-2e-3 / (1 + 2e-3) * 1e6, rel=1e-3)
    assert found.forces.rate == pytest.approx(100.0 / 1.002, rel=1e-5)


def test_bytes_that_came_faster_than_life_do_not_bend_the_rate() -> None:
    marks = tuple(Mark("clock", 0.1 + t / 70.0, round(t * 1e6)) for t in np.arange(0.0, 40.0))
    fast = replace(recording("quiet_stance?seed=5&rate=100&seconds=42"), marks=marks)
    found = stream.measured(fast)
    assert found.ppm is None
    assert found.forces.rate == pytest.approx(100.0, rel=1e-4)


def test_an_interrupted_recording_says_so(quiet: Recording) -> None:
    found = stream.measured(replace(quiet, ending=INTERRUPTED))
    assert any("interrupted" in warning for warning in found.warnings)


def test_a_recording_without_samples_is_one_sentence(quiet: Recording) -> None:
    with pytest.raises(TrialError, match="no sample"):
        stream.measured(replace(quiet, wire=b"\x01\x02\x00"))


@pytest.mark.parametrize("load, is_told", [(0.9, False), (1.3, True)])
def test_a_cell_beyond_120_percent_of_its_capacity_is_named(load: float, is_told: bool) -> None:
    capacity = mat("two_plates_400x600").capacity
    gains = of_cells(mat("two_plates_400x600"), np.full(8, 0.25), "any", "simulated", "", pose_known=True)
    counts = np.full((1000, 8), 400.0)
    counts[500, 6] = load * capacity / 0.25
    told = stream._overloaded(stream.of_counts(counts, gains, 1000.0), gains)
    assert [line.split(" of its")[0] for line in told] == (
        [f"Cell 6 of the right plate carried {100 * load:.0f} %"] if is_told else []
    )
