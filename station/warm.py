"""Every kernel once, on a short simulated trial: the road itself is the list of what must be warm."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from station import compiled, home

KEPT_DAYS = 30
SCENES = ("quiet_stance?seconds=14&", "single_leg_stance?seconds=34&", "landing?seconds=16&")
"""Between them, and long enough for it, every assessment has something to measure."""


def is_warm() -> bool:
    """Tell whether these very kernels have been compiled on this computer."""
    return _marker().is_file()


def _marker() -> Path:
    return compiled.cache_folder(os.environ.get("NUMBA_CACHE_DIR"), home.cache()) / "warm"


def steps() -> Iterator[tuple[int, int]]:
    """Walk the road once, yielding (steps done, steps in all) for a progress bar."""
    from station import analyse
    from station.assessments.assessment import assessments
    from station.live import Live
    from station.recording.recording import Head, Recording
    from station.sources.simulated import calibration_of
    from station.sources.source import open_source
    from station.stream import blocks, calibration_for
    from station.wire.decoder import Decoder
    from station.wire.frame import command
    from station.wire.spec import Kind

    tests = assessments()
    total = len(SCENES) * (len(tests) + 2) + 1
    done = 0
    for scene in SCENES:
        source = open_source(f"sim:{scene}pace=max&rate=500")
        source.write(command(Kind.ASK_HELLO) + command(Kind.START))
        wire = bytearray()
        while not source.ended:
            wire += source.read(1.0)
        source.close()
        done += 1
        yield done, total
        decoder = Decoder()
        decoder.feed(bytes(wire))
        hello = decoder.hello
        assert hello is not None
        calibration = calibration_for(hello, calibration_of(hello))
        done += 1
        yield done, total
        head = Head("warm", "quiet_stance", None, "", "", "sim:", hello, calibration=calibration)
        recording = Recording(head, bytes(wire))
        live = Live(calibration, hello.rate)
        for block in blocks(bytes(wire), hello)[0]:
            live.add(block)
        for test in tests:
            has_part = any(setting.name == "keep_s" for setting in test.settings)
            analyse.of_recording(recording, test.key, {"keep_s": "10"} if has_part else {}, further=True)
            done += 1
            yield done, total
    _walk_over_a_mat()
    yield done + 1, total
    # A cache that cannot be written costs time at the next start, nothing else.
    with contextlib.suppress(OSError):
        _marker().touch()
    forget_old(_marker().parent)


def _walk_over_a_mat() -> None:
    from station.events.footprints import footprints
    from station.mat import matrix

    lines = matrix("mat_16x16")
    feet = np.zeros((2, lines.rows, lines.columns))
    feet[:, 3:13, 3:6] = feet[:, 3:13, 10:13] = 5e4
    footprints(feet, lines, np.array([0.0, 0.1]), np.zeros(lines.rows))


def forget_old(kept: Path) -> None:
    """Remove the machine code of other versions that has not been made anew for KEPT_DAYS.

    kept : the folder of this version's; the others lie beside it. One that is missed is compiled again.
    """
    for folder in kept.parent.glob("numba-*"):
        marker = folder / "warm"
        if folder != kept and marker.is_file() and time.time() - marker.stat().st_mtime > KEPT_DAYS * 86_400:
            shutil.rmtree(folder, ignore_errors=True)
