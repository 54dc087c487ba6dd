"""`python -m benchmarks.live_map`: does the live map of a pressure mat keep up, and what does it cost?

A simulated mat writes its rows into a pseudo terminal, faster than the compiled sketch can at that size; the
dashboard reads it as a serial port with the mat's equalisation in place, and a headless browser draws.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.live import browsers, clinician, cpu_seconds, dashboard, ended, watch
from station import equalisation
from station.mat import matrix
from station.sources.known_mat import equalisation_of
from station.sources.scene import MAT_FORM, uid_of

GOAL_FRAMES, GOAL_SHARE = 30.0, 15.0
"""Frames a second at 32 x 32 cells, and percent of one core."""
SCANS = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Run once. Returns 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_map", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long")
    parser.add_argument("--rows", type=int, default=32, choices=(16, 24, 32), help="and as many columns")
    parser.add_argument("--scans", type=int, default=SCANS, help="a second")
    parser.add_argument("--viewers", type=int, default=1)
    options = parser.parse_args(arguments)
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    with contextlib.ExitStack() as all_of_it:
        port, home = all_of_it.enter_context(mat(options.rows, options.scans))
        base, server = all_of_it.enter_context(dashboard(port, home))
        pages = all_of_it.enter_context(browsers(base, options.viewers, clinician(home)))
        begun, cpu = time.monotonic(), cpu_seconds(server)
        minutes = watch(pages, options.minutes)
        share = 100 * (cpu_seconds(server) - cpu) / (time.monotonic() - begun)
        lost = int(pages[0].evaluate("() => window.liveStats.map.lost"))
        pace = float(pages[0].evaluate("() => window.liveStats.map.rate"))
    frames = float(np.mean([minute[0].frames for minute in minutes]))
    print(f"{options.rows} x {options.rows} cells, {pace:.1f} scans/s, {lost} rows lost in the last 10 s")
    print(f"live map: {frames:.1f} frames/s painted (goal {GOAL_FRAMES:.0f})")
    print(f"server: {share:.1f} % of one core (goal {GOAL_SHARE:.0f})")
    missed = frames < GOAL_FRAMES or share > GOAL_SHARE
    print("a goal was missed" if missed else "all goals met")
    return int(missed)


@contextlib.contextmanager
def mat(rows: int, scans: int) -> Iterator[tuple[str, Path]]:
    """Start a simulated mat on a pseudo terminal; its name and a home with its equalisation come back."""
    address = f"mat?rows={rows}&scans={scans}&do=quiet_stance"
    made = equalisation_of(f"sim:{address}", uid_of(1, MAT_FORM))
    assert made is not None and made.geometry == matrix(f"mat_{rows}x{rows}").name
    command = [sys.executable, "-m", "station.cli", "simulate", address, "--pty"]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        equalisation.keep(home / "calibrations", made)
        with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as program:
            assert program.stdout is not None
            yield program.stdout.readline().split(" on ")[1].split()[0], home


if __name__ == "__main__":
    raise SystemExit(main())
