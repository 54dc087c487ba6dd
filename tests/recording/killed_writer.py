"""Stations that record as fast as they can and say how far they got, until somebody kills them.

A line `folder<tab>frames in each write` on standard input starts one. It says its process id, then
trial and frames of every write that came back; when it has been killed, its parent says `dead`.
Where a process cannot be forked it is this process itself that records and dies.
"""

import os
import sys
import uuid
from pathlib import Path

from recording.examples import frame, head

from station.recording.journal import Journal, Pace

FRAMES = 3000


def record(recordings: Path, step: int) -> None:
    """Record one trial after another; their journals stay, as if the program died before filing them."""
    os.write(1, f"{os.getpid()}\n".encode())
    # Time is compressed: so that the disk keeps its place in it, a write waits for the disk, however slow.
    pace = Pace(sync=0.05, patience=60.0)
    while True:
        journal = Journal.open(recordings, head(uuid.uuid4().hex), pace=pace)
        for first in range(0, FRAMES, step):
            journal.write(b"".join(STREAM[first : first + step]))
            os.write(1, f"{journal.head.id} {min(first + step, FRAMES)}\n".encode())
        journal.close("complete")
        journal.release()


STREAM = [frame(number) for number in range(FRAMES)]

if __name__ == "__main__":
    for line in sys.stdin:
        folder, step = line.split("\t")
        child = os.fork() if hasattr(os, "fork") else 0
        if child == 0:
            record(Path(folder), int(step))
        os.waitpid(child, 0)
        os.write(1, b"dead\n")
