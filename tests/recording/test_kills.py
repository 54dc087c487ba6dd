"""A killed station: what its writes had handed over is there afterwards.

Time is compressed: the station writes as fast as it can, and what is lost is counted in the stream's
own time, a sample for each millisecond.
"""

import os
import random
import signal
import subprocess
import sys
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path

import recording.killed_writer as killed_writer

import station
from station.errors import RecordingError, RecordingReason
from station.recording import parquet
from station.recording.recover import interrupted, recover

KILLS = 50 if hasattr(os, "fork") else 5
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
STREAM = b"".join(killed_writer.STREAM)
ENDS = list(accumulate(len(frame) for frame in killed_writer.STREAM))


def writers() -> subprocess.Popen[bytes]:
    paths = [str(Path(station.__file__).parents[1]), str(Path(__file__).parents[1])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"}
    arguments = [sys.executable, killed_writer.__file__]
    return subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0
    )


def acknowledged(parent: subprocess.Popen[bytes], folder: Path, chance: random.Random) -> dict[str, int]:
    """Let a station write, kill it after some lines and an odd moment more, return what it had said."""
    assert parent.stdin is not None and parent.stdout is not None
    parent.stdin.write(f"{folder}\t{chance.randint(1, 60)}\n".encode())
    station_id = int(parent.stdout.readline())
    said = [parent.stdout.readline() for _ in range(chance.randint(1, 120))]
    for _ in range(chance.randint(0, 20_000)):
        pass
    os.kill(station_id, KILL)
    while (line := parent.stdout.readline()) not in (b"dead\n", b""):
        said.append(line)
    return {trial.decode(): int(frames) for trial, frames in (line.split() for line in said)}


def recovered(journal: Path, acknowledged: int) -> tuple[float, bool]:
    """Recover a journal; return the seconds of stream that are missing, and whether the trial was running."""
    try:
        made = recover(journal)
    except RecordingError as error:  # killed between making the folder and writing the head
        assert error.reason is RecordingReason.EMPTY and acknowledged == 0
        return 0.0, False
    assert STREAM.startswith(made.wire)
    assert parquet.read(journal.with_suffix(".parquet")) == made
    kept = sum(end <= len(made.wire) for end in ENDS)
    assert made.ending == "interrupted" or kept == killed_writer.FRAMES
    return (acknowledged - kept) / 1000.0, made.ending == "interrupted"


def test_fifty_kills_lose_no_sample_that_was_written(tmp_path: Path) -> None:
    chance = random.Random(20260102)
    outcomes = []
    with ExitStack() as ending:
        parent = ending.enter_context(writers())
        for kill in range(KILLS):
            folder = tmp_path / f"{kill}"
            said = acknowledged(parent, folder, chance)
            if not hasattr(os, "fork"):
                parent = ending.enter_context(writers())
            offered = [found.folder for found in interrupted(folder)]
            assert {journal.stem for journal in offered} >= said.keys()
            outcomes += [recovered(journal, said.get(journal.stem, 0)) for journal in offered]
            assert interrupted(folder) == ()
    worst = max(lost for lost, _ in outcomes)
    running = sum(was_running for _, was_running in outcomes)
    print(f"{KILLS} kills, {running} in a running trial; lost at most {max(0.0, worst)} s")
    assert worst <= 0.0
    assert running >= KILLS // 2, "too few kills met a trial that was running"
