"""The compiled mat sketch on a simulated chip, through its line to the station: pace, account and load."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import missing
from equalised import bench
from firmware import chip
from firmware.chip import Chip, run

from station import analyse
from station.cli import main
from station.clock import true_rate
from station.mat import matrix
from station.recording import parquet
from station.scanned import scanned
from station.sources.sheet.flaws import NONE, USUAL, Flaws
from station.sources.sheet.footing import Footing, Stance
from station.sources.sheet.sheet import Sheet
from station.sources.sheet.still import StillBody
from station.wire.frame import command
from station.wire.spec import Kind

START, STOP = command(Kind.START), command(Kind.STOP)
SHARE_LEFT = 0.58
MAT = matrix("mat_16x16")
CSV_ROWS = 50
"""A second: how often the pressure in the CSV changes."""


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """Skip where the compiler or the simulator of the chip is not installed."""
    absent = chip.missing_tools()
    if absent:
        missing(f"The firmware's simulator needs {absent}.")


def standing(path: Path, flaws: Flaws, seconds: float) -> np.ndarray:
    """Write the codes of somebody who stands on the mat as a CSV; return those of its rows, (n, 16, 16)."""
    feet = Footing(MAT, StillBody, Stance((0.0, 0.03)), CSV_ROWS * MAT.rows)
    feet.perform("stand", newtons=686.0, share=SHARE_LEFT)
    sheet = Sheet(MAT, flaws, 1, 1, CSV_ROWS)
    codes = np.array([sheet.read(feet.scan().pressure) for _ in range(round(seconds * CSV_ROWS))])
    names = ",".join(f"r{r}c{c}" for r in range(MAT.rows) for c in range(MAT.columns))
    rows = np.column_stack([np.arange(len(codes)) / CSV_ROWS, codes.reshape(len(codes), -1)])
    np.savetxt(path, rows, fmt="%.6g", delimiter=",", header=f"t_s,{names}", comments="")
    return codes


def share_of(codes: np.ndarray) -> float:
    """%, of the counts on the left half."""
    return float(100.0 * codes[..., MAT.x < 0].sum() / codes.sum())


@pytest.mark.parametrize("lines, least", [(16, 69.0), (24, 30.5), (32, 17.0)])
def test_every_row_comes_at_the_pace_that_hello_says(lines: int, least: float) -> None:
    seen = run("mega", "mat", 2.6, ((0.3, START), (2.5, STOP)), lines=lines)
    scans, hello, status = seen.scans, seen.decoder.hello, seen.decoder.status
    tally, rows = seen.decoder.tally, seen.decoder.row_tally
    assert hello is not None and status is not None
    assert (hello.rows, hello.columns, hello.geometry) == (lines, lines, f"mat_{lines}x{lines}")
    assert tally.sent == tally.received > 2.0 * least and rows.sent == rows.received
    assert status.dropped == 0
    rate = true_rate(scans.index, scans.began)
    assert rate >= least and hello.rate == int(rate)
    steps = np.diff(scans.ticks[scans.whole].ravel())
    assert steps.std() < 40.0 and steps.max() < 1.2 * np.median(steps)
    print(f"\n{lines} x {lines}: {rate:.2f} scans a second, a row in {np.median(steps):.0f} us")


@pytest.mark.parametrize("board", ["uno", "mega"])
def test_each_cell_is_read_where_it_is_from_the_very_first_on(board: str) -> None:
    seen = run(board, "mat", 1.0, ((0.3, START),), lines=16)
    pressed = [[(37 * row + 11 * column) % 1024 for column in range(16)] for row in range(16)]
    scans = seen.scans
    assert scans.whole[0] and (scans.cells[scans.whole] == pressed).all()


def test_cells_are_read_row_by_row_while_the_load_moves(tmp_path: Path) -> None:
    # Every cell says how late it is: 1 count a millisecond.
    path = tmp_path / "clock.csv"
    names = ",".join(f"r{r}c{c}" for r in range(16) for c in range(16))
    rows = [f"{n / 1000},{','.join([str(n)] * 256)}" for n in range(900)]
    path.write_text("\n".join([f"t_s,{names}", *rows]) + "\n")
    scans = run("mega", "mat", 0.8, ((0.2, START),), "-i", str(path), lines=16).scans
    whole = scans.whole
    milliseconds = scans.cells[whole].mean(axis=2)
    told = scans.ticks[whole] / 1000.0
    late = milliseconds - told
    # Half a row passes between the first and the last cell of a row.
    assert np.abs(late - late.mean()).max() < 1.0
    assert np.abs(np.polyfit(told.ravel(), milliseconds.ravel(), 1)[0] - 1.0) < 0.01


def test_stop_and_start_lose_no_scan(tmp_path: Path) -> None:
    say = ((0.3, START), (0.7013, STOP), (0.8, START), (1.1027, STOP), (1.2, START), (1.5, STOP))
    seen = run("mega", "mat", 1.7, say, lines=16)
    tally, rows = seen.decoder.tally, seen.decoder.row_tally
    assert tally.sent == tally.received > 60 and rows.sent == rows.received
    assert rows.duplicates == tally.bad_frames == tally.resets == 0


@pytest.mark.parametrize("flaws, within", [(NONE, 4.5), (USUAL, 6.0)])
def test_a_person_on_the_mat_comes_through_the_chip_into_a_recording(
    flaws: Flaws, within: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signal, out = tmp_path / "standing.csv", tmp_path / "mat.parquet"
    codes = standing(signal, flaws, 8.0)
    begins = ("--wait", "--start-on", START.hex())
    with Chip("mega", "mat", "-i", str(signal), *begins, lines=16) as simulated:
        words = ["record", f"serial:{simulated.port}", "--at-once", "--seconds", "5", "--json"]
        assert main([*words, "--assessment", "quiet_stance", "--out", str(out)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["lost"] == facts["corrupt"] == facts["rows"]["lost"] == 0
    assert facts["sent"] == facts["received"] >= 5 * 69
    found = scanned(parquet.read(out))
    assert found.rate == pytest.approx(69.75, abs=0.1)
    later = found.scans.cells[found.scans.whole & (found.scans.began > found.scans.began[0] + 2_000_000)]
    expected = codes[2 * CSV_ROWS :]
    # The same codes come out as went in, and raw counts tell the share roughly.
    assert later.mean(axis=0) == pytest.approx(expected.mean(axis=0), abs=12)
    assert share_of(later) == pytest.approx(share_of(expected), abs=0.3)
    assert share_of(later) == pytest.approx(100 * SHARE_LEFT, abs=within)
    print(f"\n{facts['received']} scans, {facts['lost']} lost, share of raw counts {share_of(later):.1f} %")
    # With the curves that an engineer finds on the bench, they tell it well.
    recording = parquet.read(out)
    assert recording.head.hello is not None
    made = replace(bench(MAT.name, 1, flaws).equalisation, uid=recording.head.hello.uid.hex())
    seen = analyse.pedogram(recording, made).footprints
    share = float(np.nanmean(seen.share[seen.feet.standing.all(axis=1)][140:, 0]))
    assert share == pytest.approx(100 * SHARE_LEFT, abs=1.5)
    print(f"equalised {share:.2f} %, true {100 * SHARE_LEFT:.0f} %")
