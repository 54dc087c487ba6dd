"""Boards that nobody compiled the sketch for: its source against what their cores declare, nothing more.

The headers in `boards/` are written by us after the public sources of the cores and hold only what the sketch
uses. So a call that a core does not have is found here; whether the sketch runs on the board is not.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import missing
from firmware.core import FIRMWARE

STUBS = Path(__file__).resolve().parent / "boards"
SKETCH = FIRMWARE / "forceplate"
BOARDS = {
    "rp2040": ("ARDUINO_ARCH_RP2040", "PICO_RP2040"),
    "renesas": ("ARDUINO_ARCH_RENESAS", "ARDUINO_UNOR4_MINIMA", "__arm__"),
    "teensy4": ("__IMXRT1062__", "ARDUINO_TEENSY41", "__arm__"),
}
FRONT_ENDS = ("FRONT_END_ADS131M08", "FRONT_END_HX711", "FRONT_END_MAT", "FRONT_END_MADE_UP")


def checked(board: str, front_end: str, *more: str) -> str:
    """Read every file of the sketch as a compiler of this board would. Returns what is wrong."""
    compiler = shutil.which("g++")
    if compiler is None:
        missing("The check of the other boards needs g++.")
    words = [compiler, "-fsyntax-only", "-std=gnu++17", "-Wall", "-Wextra", "-Werror", "-fno-exceptions"]
    words += [f"-D{name}=1" for name in (*BOARDS[board], *more)] + [f"-DFRONT_END={front_end}"]
    words += ["-include", "Arduino.h", "-I", str(STUBS / board), "-x", "c++"]
    files = [SKETCH / "forceplate.ino", *sorted(SKETCH.glob("src/*/*.cpp"))]
    return subprocess.run([*words, *map(str, files)], capture_output=True, text=True).stderr


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("front_end", FRONT_ENDS)
def test_the_sketch_uses_only_what_the_core_of_another_board_declares(board: str, front_end: str) -> None:
    assert checked(board, front_end) == ""


@pytest.mark.parametrize(
    ("board", "which", "told"),
    [("renesas", "ARDUINO_UNOR4_WIFI", "take a Minima"), ("rp2040", "ARDUINO_ARCH_MBED", "arduino-pico")],
)
def test_a_board_that_cannot_work_is_refused_with_a_sentence(board: str, which: str, told: str) -> None:
    assert told in checked(board, "FRONT_END_MADE_UP", which)
