"""The whole road: known newtons on a simulated chip, through a real serial port, to the numbers of a clinic.

Everything here is decided in simulated time: the chip runs as fast as the station reads.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from certified import certified
from conftest import missing
from firmware import chip
from firmware.chip import Chip
from numpy.typing import NDArray

from station import certificate, home, newtons, stream
from station.block import Block
from station.cli import main
from station.mat import mat
from station.qualification.bench import Bench
from station.recording import parquet
from station.recording.recording import Head, Recording
from station.sources.sensor import cell_loads
from station.sources.source import open_source
from station.wire.frame import NO_UID, command, crc
from station.wire.spec import BLOB_SIZE, Kind, Reset

Array = NDArray[np.float64]
RATE = 1000
WEIGHT = 700.0
SHARE_LEFT = 0.53
PLATES = mat("two_plates_400x600")
PER_NEWTON = PLATES.counts_per_newton(18.75e-3, 24)
UID = b"FPBENCH1"


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """Skip where the compiler or the simulator of the chip is not installed."""
    absent = chip.missing_tools()
    if absent:
        missing(f"The firmware's simulator needs {absent}.")


@pytest.fixture(autouse=True)
def calibrated() -> None:
    """The plates of this test are calibrated: the very gains of the simulated cells, and a measured pose."""
    gains = newtons.of_cells(
        PLATES, np.full(8, 1 / PER_NEWTON), UID.hex(), "bench", "2026-01-01", pose_known=True
    )
    certificate.keep(home.data() / "calibrations", certified(gains))


def csv(path: Path, time: Array, fz: Array, cop: Array) -> Path:
    """Write the load of each cell, N. fz : (n, 2), N. cop : (n, 2, 2), m, in the frame of the plates."""
    cells = np.zeros((len(time), 8))
    for number, plate in enumerate(PLATES.plates):
        x, y = (cop[:, number] - np.array(plate.centre)).T
        channels = [cell.channel for cell in plate.cells]
        cells[:, channels] = cell_loads(plate, fz[:, number], fz[:, number] * y, -fz[:, number] * x)
    head = "t_s," + ",".join(f"cell{c}" for c in range(8))
    rows = np.column_stack([time, cells])
    np.savetxt(path, rows, fmt="%.6f", delimiter=",", header=head, comments="")
    return path


def standing(seconds: float) -> tuple[Array, Array, Array, Array]:
    """Time, fz, cop of somebody who sways with periods that divide ten seconds, and the path of the whole."""
    time = np.arange(round(seconds * RATE)) / RATE
    turn = 2 * np.pi * time
    whole = np.stack(
        [
            (2 * SHARE_LEFT - 1) * -0.1 + 4e-3 * np.sin(0.3 * turn) + 1e-3 * np.sin(1.1 * turn),
            0.02 + 6e-3 * np.cos(0.2 * turn) + 1e-3 * np.sin(0.9 * turn),
        ],
        axis=1,
    )
    fz = np.tile([SHARE_LEFT * WEIGHT, (1 - SHARE_LEFT) * WEIGHT], (len(time), 1))
    apart = np.array([[-0.1, 0.0], [0.1, 0.0]])
    middle = SHARE_LEFT * apart[0] + (1 - SHARE_LEFT) * apart[1]
    cop = (whole - middle)[:, None, :] + apart[None]
    return time, fz, cop, whole


def recorded(
    simulated: Chip, out: Path, seconds: float, assessment: str, capsys: pytest.CaptureFixture[str]
) -> dict:
    words = ["record", f"serial:{simulated.port}", "--at-once", "--seconds", str(seconds), "--json"]
    code = main([*words, "--assessment", assessment, "--out", str(out)])
    told = capsys.readouterr()
    assert code == 0, told.err
    return dict(json.loads(told.out))


def numbers(file: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[tuple[str, str], float]:
    assert main(["analyse", str(file), "--json", *words]) == 0
    values = json.loads(capsys.readouterr().out)["values"]
    return {(each["metric"], each["side"]): each["value"] for each in values if each["repetition"] is None}


SCALE = ("--linear", "--gains", ",".join([f"{PER_NEWTON:.6f}"] * 8))


def named(folder: Path, board: str) -> tuple[str, str]:
    """The memory of a board that has its serial number: how the firmware keeps it, written down again."""
    numbered = b"\x01" + UID + b"\xff" * (BLOB_SIZE - len(UID))
    slot = b"FP\x02" + numbered + crc(numbered).to_bytes(2, "little")
    file = folder / "eeprom"
    file.write_bytes((b"\xff" * 128 + slot).ljust({"uno": 1024, "mega": 4096}[board], b"\xff"))
    return "--eeprom", str(file)


BEGINS = ("--wait", "--start-on", command(Kind.START).hex())


@pytest.fixture
def out(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "trial.parquet"


@pytest.mark.parametrize("board, seconds", [("uno", 60), ("mega", 20)])
def test_standing_comes_back_as_it_stood(
    board: str,
    seconds: int,
    out: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    time, fz, cop, whole = standing(seconds + 25.0)
    signal = csv(tmp_path / "stance.csv", time, fz, cop)
    with Chip(board, "ads131m08", "-i", str(signal), *SCALE, *BEGINS, *named(tmp_path, board)) as simulated:
        facts = recorded(simulated, out, seconds + 2.0, "quiet_stance", capsys)
    assert facts["sent"] == facts["received"] >= (seconds + 2) * RATE
    assert facts["lost"] == facts["corrupt"] == 0
    assert facts["rate_hz"] == pytest.approx(1000.0, abs=0.01)
    recording = parquet.read(out)
    blocks, _ = stream.blocks(recording.wire, recording.head.hello)
    ticks = np.concatenate([block.ticks for block in blocks if isinstance(block, Block)])
    spread = float(np.std(np.diff(ticks)))
    assert spread <= 5.0
    keep = ("--set", "lowpass_hz=none", "--set", f"keep_s={seconds}")
    found = numbers(out, capsys, *keep)
    assert found["load_share", "left"] == pytest.approx(100 * SHARE_LEFT, abs=0.1)
    path = np.linalg.norm(np.diff(whole[: seconds * RATE + 1], axis=0), axis=1).sum()
    assert found["mean_velocity", "both"] == pytest.approx(1000 * path / seconds, rel=0.01)
    share, velocity = found["load_share", "left"], found["mean_velocity", "both"]
    print(f"\n{board}: {facts['received']} samples, {facts['lost']} lost, interval sd {spread:.2f} us")
    print(f"share {share:.3f} of {100 * SHARE_LEFT:.3f} %")
    print(f"velocity {velocity:.3f} of {1000 * path / seconds:.3f} mm/s")


PEAK, RISE, CONTACT = 1960.0, 0.080, 6.0
"""N, s and s of a landing whose force rises evenly."""


def landing() -> tuple[Array, Array, Array]:
    """Time, fz, cop of a landing on both feet, 60 to 40, whose force rises evenly to its peak."""
    time = np.arange(round(16.0 * RATE)) / RATE
    since = time - CONTACT
    rising = PEAK * since / RISE
    falling = WEIGHT + (PEAK - WEIGHT) * np.exp(-(since - RISE) / 0.12)
    total = np.where(since < 0, 0.0, np.where(since < RISE, rising, falling))
    fz = total[:, None] * np.array([0.6, 0.4])
    cop = np.tile(np.array([[-0.1, 0.02], [0.1, 0.02]]), (len(time), 1, 1))
    return time, fz, cop


def test_a_landing_comes_back_with_its_peak_and_its_rise(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signal = csv(tmp_path / "landing.csv", *landing())
    with Chip("uno", "ads131m08", "-i", str(signal), *SCALE, *BEGINS, *named(tmp_path, "uno")) as simulated:
        facts = recorded(simulated, out, 13.0, "landing", capsys)
    assert facts["lost"] == 0
    found = numbers(out, capsys, "--set", f"body_weight_n={WEIGHT}")
    assert found["peak_force", "both"] == pytest.approx(PEAK, rel=0.005)
    assert found["peak_force", "left"] == pytest.approx(0.6 * PEAK, rel=0.005)
    assert found["peak_force_bw", "both"] == pytest.approx(PEAK / WEIGHT, rel=0.005)
    print(f"\npeak {found['peak_force', 'both']:.1f} of {PEAK:.1f} N")
    slope = PEAK / WEIGHT / RISE
    assert found["loading_rate_20_80", "both"] == pytest.approx(slope, rel=0.025)
    assert found["loading_rate_max", "both"] == pytest.approx(slope, rel=0.02)
    # Contact is where 20 N are passed: 0.8 ms behind the first touch.
    assert found["loading_rate_average", "both"] == pytest.approx(slope, rel=0.03)


def test_eighty_hertz_give_no_landing_and_say_the_true_rate(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signal = csv(tmp_path / "landing.csv", *landing())
    gains = ",".join([f"{mat('two_plates_50kg').counts_per_newton(19.53125e-3, 24):.6f}"] * 8)
    with Chip("mega", "hx711", "-i", str(signal), "--linear", "--gains", gains, *BEGINS) as simulated:
        facts = recorded(simulated, out, 13.0, "landing", capsys)
    assert 70.0 < facts["rate_hz"] < 84.0
    assert main(["analyse", str(out), "--json", "--set", f"body_weight_n={WEIGHT}"]) == 0
    result = json.loads(capsys.readouterr().out)
    refused = {
        each["metric"]: each["reason"]
        for each in result["values"]
        if each["side"] == "both" and each["repetition"] is None
    }
    for metric in ("peak_force", "time_to_peak", "loading_rate_max", "loading_rate_average", "impulse_100"):
        assert refused[metric] == "rate_too_low", metric
    assert result["recording"]["rate_hz"] == pytest.approx(facts["rate_hz"])
    assert any(
        f"{facts['rate_hz']:.1f} Hz" in told or f"{facts['rate_hz']:.2f} Hz" in told
        for told in result["recording"]["warnings"]
    )


FAULTS = {
    "stuck:2@2": "Cell 2 gave the same code for",
    "saturated:5@2-3": "A cell was beyond the range of the converter in",
    "crc:40": "The converter reported a damaged reading in",
    "restart@2": "The converter restarted by itself and was set anew in",
    "flip:0.00002": "samples are missing",
    "drop:0.0001": "samples are missing",
    "reset:external@2.5": "The plate restarted during the recording",
}
"""What goes wrong at the chip, and what the station says of it."""


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_told_and_none_passes_for_a_number(fault: str, tmp_path: Path) -> None:
    time, fz, cop, _ = standing(6.0)
    signal = csv(tmp_path / "stance.csv", time, fz, cop)
    begun = ("--say", f"0.2:{command(Kind.START).hex()}", "--say", f"3.2:{command(Kind.START).hex()}")
    seen = chip.run(
        "uno", "ads131m08", 5.0, (), "-i", str(signal), *SCALE, *begun, *named(tmp_path, "uno"), "-F", fault
    )
    hello = seen.decoder.hello
    assert hello is not None
    gains = newtons.of_cells(
        PLATES, np.full(8, 1 / PER_NEWTON), UID.hex(), "bench", "2026-01-01", pose_known=True
    )
    head = Head("0" * 32, "quiet_stance", None, "2026-01-01T10:00:00+01:00", "0", "sim", hello, (), gains)
    found = stream.measured(Recording(head, seen.wire))
    assert any(FAULTS[fault] in warning for warning in found.warnings), found.warnings
    tally = found.tally
    assert tally.sent == tally.received + tally.lost + tally.corrupt
    total = found.forces.total
    known = total[~np.isnan(total)]
    if not fault.startswith("stuck"):  # there the counts are what the converter gave, and the cell is named
        assert np.abs(known - WEIGHT).max() < 0.01


@pytest.mark.parametrize("cause, reset", [("brown_out", Reset.BROWN_OUT), ("watchdog", Reset.WATCHDOG)])
def test_a_restart_in_the_middle_is_a_new_segment_and_never_a_splice(
    cause: str, reset: Reset, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    time, fz, cop, _ = standing(40.0)
    signal = csv(tmp_path / "stance.csv", time, fz, cop)
    fault = ("-F", f"reset:{cause}@9")
    with Chip("uno", "ads131m08", "-i", str(signal), *SCALE, *BEGINS, *fault) as simulated:
        facts = recorded(simulated, out, 16.0, "quiet_stance", capsys)
    assert any("restarted" in warning for warning in facts["warnings"])
    assert facts["sent"] == facts["received"] + facts["lost"] + facts["corrupt"]
    recording = parquet.read(out)
    blocks, decoder = stream.blocks(recording.wire, recording.head.hello)
    segments = sorted({block.segment for block in blocks if len(block)})
    assert len(segments) == 2 and decoder.tally.resets == 1
    second = next(block for block in blocks if block.segment == segments[1] and len(block))
    assert second.ticks[0] <= 3_000_000, "us since the chip began its new life"
    assert decoder.status is not None and decoder.status.reset == reset
    assert recording.head.hello is not None and decoder.status.boot != recording.head.hello.boot


def test_a_board_without_a_serial_number_gets_one_and_no_calibration_of_another(tmp_path: Path) -> None:
    with Chip("uno", "made_up", "--wait", "--eeprom", str(tmp_path / "eeprom")) as simulated:
        source = open_source(f"serial:{simulated.port}")
        bench = Bench(source)
        assert bench.meet().uid == NO_UID
        assert certificate.of_plate(home.data() / "calibrations", NO_UID) is None
        assert bench.give_serial(UID).uid == UID
        assert certificate.of_plate(home.data() / "calibrations", UID) is not None
        source.close()


RESETS_ON_OPEN = ("--reset-on-open", "1.6")
"""As an Uno does: its boot loader runs for so many s before the sketch, and hears nothing."""


def test_a_board_that_restarts_when_its_port_is_opened_is_recorded_from_then_on(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Chip("uno", "ads131m08", *RESETS_ON_OPEN, *named(tmp_path, "uno")) as simulated:
        facts = recorded(simulated, out, 3.0, "quiet_stance", capsys)
    assert simulated.account["openings"] == simulated.account["resets"] == 1
    assert facts["sent"] == facts["received"] >= 3 * RATE
    assert not any("restarted" in warning for warning in facts["warnings"])
    recording = parquet.read(out)
    _, decoder = stream.blocks(recording.wire, recording.head.hello)
    assert recording.head.hello is not None and recording.head.hello.uid == UID
    assert decoder.tally.resets == 0


def test_each_opening_of_the_port_is_another_life_of_the_board() -> None:
    boots = []
    with Chip("uno", "made_up", *RESETS_ON_OPEN) as simulated:
        for _ in range(2):
            source = open_source(f"serial:{simulated.port}")
            boots.append(Bench(source).meet().boot)
            source.close()
    assert boots[0] != boots[1]
    assert simulated.account["openings"] == simulated.account["resets"] == 2
