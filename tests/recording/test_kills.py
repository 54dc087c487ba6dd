"""A killed station: what its writes had handed over is there afterwards.

Time is compressed: the station writes as fast as it can, and what is lost is counted in the stream's
own time, a sample for each millisecond.
"""

import os
import random
import signal
import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import recording.killed_writer as killed_writer

import station
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


def test_fifty_kills_lose_no_sample_that_was_written(tmp_path: Path) -> None:
    chance = random.Random(20260102)
    worst, broken_off = 0.0, 0
    parent = writers()
    for kill in range(KILLS):
        folder = tmp_path / f"{kill}"
        said = acknowledged(parent, folder, chance)
        if parent.poll() is not None:
            parent.__exit__(None, None, None)
            parent = writers()
        offered = interrupted(folder)
        assert {found.folder.stem for found in offered} >= said.keys()
        for found in offered:
            recovered = recover(found.folder)
            assert found.head == recovered.head
            assert STREAM.startswith(recovered.wire)
            kept = sum(end <= len(recovered.wire) for end in ENDS)
            lost = (said.get(found.folder.stem, 0) - kept) / 1000.0
            worst, broken_off = max(worst, lost), broken_off + (recovered.ending == "interrupted")
            assert recovered.ending == "interrupted" or kept == killed_writer.FRAMES
            assert parquet.read(found.folder.with_suffix(".parquet")) == recovered
        assert interrupted(folder) == ()
    parent.__exit__(None, None, None)
    print(f"{KILLS} kills, {broken_off} in a running trial; lost at most {worst} s")
    assert worst <= 0.0
    assert broken_off >= KILLS // 2, "too few kills met a trial that was running"
