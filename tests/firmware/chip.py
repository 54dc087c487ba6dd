"""The sketch on a simulated chip: builds both, starts them, reads the serial line and the account."""

import functools
import hashlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from station.block import Block
from station.scans import Scans, joined
from station.wire.decoder import Decoder
from station.wire.frame import Frame

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware_arduino"
ARDUINO = Path("/usr/share/arduino/hardware/arduino/avr")
SIMAVR = Path("/usr/include/simavr")
PATIENCE = 60.0
"""s. A simulator that says nothing for so long is broken; no verdict depends on it otherwise."""


def missing_tools() -> str:
    """Name Debian's packages that are needed and not here, or nothing."""
    if sys.platform != "linux":
        return "Linux with gcc-avr, arduino-core-avr and libsimavr-dev"
    absent = [name for name in ("make", "gcc") if shutil.which(name) is None]
    if shutil.which("avr-gcc") is None:
        absent.append("gcc-avr")
    absent += [
        name
        for name, place in (("arduino-core-avr", ARDUINO), ("libsimavr-dev", SIMAVR))
        if not place.is_dir()
    ]
    return " ".join(absent)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process after the other build. Linux only, as the simulator is."""
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _output() -> Path:
    """Return a folder that stays from run to run, one for each checkout, person and Makefile."""
    makefile = FIRMWARE / "Makefile"
    told = hashlib.sha256(f"{makefile} {os.getuid()}".encode() + makefile.read_bytes()).hexdigest()
    return Path(tempfile.gettempdir()) / f"forceplate-firmware-{told[:12]}"


@functools.cache
def built(board: str, front_end: str, baud: int = 500_000, lines: int = 32) -> tuple[Path, Path]:
    """Build the simulator and one sketch. Returns their paths. lines : rows and columns of a mat."""
    out = _output()
    words = [f"OUT={out}", f"BOARD={board}", f"FRONT_END={front_end}", f"BAUD={baud}", f"MAT={lines}"]
    with _alone(out):
        command = ["make", "--no-print-directory", "-C", str(FIRMWARE), *words, "sim", "sketch"]
        run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    name = front_end if lines == 32 else f"{front_end}{lines}"
    return out / "simulator", out / f"{board}-{name}-{baud}" / "forceplate.elf"


class Chip:
    """A running simulator: `port` is its serial line. Ends with the `with`, or with `stop`.

    Parameters
    ----------
    options : more words of its command line, see `simulator --help`. The default is flat out and lossless:
        simulated time stands still while the reader is behind.
    baud : of the build. lines : rows and columns of a mat.
    """

    def __init__(
        self,
        board: str,
        front_end: str,
        *options: str,
        pace: str = "max",
        lossless: bool = True,
        baud: int = 500_000,
        lines: int = 32,
    ) -> None:
        simulator, sketch = built(board, front_end, baud, lines)
        words = ["-m", board, "-e", front_end, "-f", str(sketch), "-p", pace, *options, *["-l"] * lossless]
        words += ["--mat", str(lines)]
        self._process = subprocess.Popen(
            [str(simulator), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.account: dict[str, Any] = {}
        first = self._line()
        if not first.startswith("plate on "):
            self.stop()
            raise ValueError(f"the simulator does not start: {words}")
        self.port = first.removeprefix("plate on ").strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()

    def wait(self) -> dict[str, Any]:
        """Wait until the simulated time is over. Returns the account. Needs the option `--seconds`."""
        self.account = json.loads(self._line())
        return self.account

    def read_to_end(self, piece: int = 65536, said: bytes = b"") -> bytes:
        """Read the line until the simulated time is over and everything has come. Fills `account`.

        Needs the options `--seconds` and `--until-input-ends`.

        piece : bytes, what is read at once. said : what the chip is told first.
        """
        assert self._process.stdout
        line = os.open(self.port, os.O_RDWR | os.O_NOCTTY)
        try:
            os.write(line, said)
            return b"".join(self._pieces(line, piece))
        finally:
            os.close(line)

    def _pieces(self, line: int, most: int) -> Iterator[bytes]:
        assert self._process.stdout
        told = self._process.stdout.fileno()
        come = 0
        while not self.account or come < self._carried():
            ready, _, _ = select.select([line] if self.account else [line, told], [], [], PATIENCE)
            assert ready, "the simulator has fallen silent"
            if line in ready:
                piece = os.read(line, most)
                come += len(piece)
                yield piece
            if told in ready:
                self.account = json.loads(self._line())

    def _carried(self) -> int:
        """Return how many bytes the line brings in all."""
        account = self.account
        gone = account["bytes_lost"] + account["bytes_dropped"]
        return int(account["bytes_sent"] - gone + account["bytes_inserted"])

    def stop(self) -> dict[str, Any]:
        """End the simulation. Returns its account."""
        assert self._process.stdin and self._process.stdout
        if not self._process.stdin.closed:
            self._process.stdin.close()
            if not self.account:
                self._process.terminate()
                self.account = json.loads(self._line() or "{}")
            self._process.wait(PATIENCE)
            self._process.stdout.close()
        return self.account


@dataclass(frozen=True)
class Run:
    """What came out of a run of fixed length.

    account : the simulator's. truth : (n, 9) true s and codes of each conversion of the ADS131M08.
    """

    wire: bytes
    account: dict[str, Any]
    decoder: Decoder
    items: list[Block | Scans | Frame]
    truth: NDArray[np.float64]

    @property
    def blocks(self) -> list[Block]:
        return [item for item in self.items if isinstance(item, Block)]

    @property
    def scans(self) -> Scans:
        """All scans of a mat."""
        return joined([item for item in self.items if isinstance(item, Scans)])

    @property
    def counts(self) -> NDArray[np.int32]:
        """(n, cells), counts of all samples."""
        return np.concatenate([block.counts for block in self.blocks])

    @property
    def ticks(self) -> NDArray[np.int64]:
        """(n,), us, device time of all samples."""
        return np.concatenate([block.ticks for block in self.blocks])

    @property
    def index(self) -> NDArray[np.int64]:
        """(n,), number of the conversion of all samples."""
        return np.concatenate([block.index for block in self.blocks])

    @property
    def flags(self) -> NDArray[np.uint8]:
        """(n,), flags of all samples."""
        return np.concatenate([block.flags for block in self.blocks])

    def frames(self, kind: int) -> list[Frame]:
        """Return the messages of one kind, in order."""
        return [item for item in self.items if isinstance(item, Frame) and item.kind == kind]


def run(
    board: str,
    front_end: str,
    seconds: float,
    say: Iterable[tuple[float, bytes]] = (),
    *options: str,
    truth: Path | None = None,
    baud: int = 500_000,
    lines: int = 32,
) -> Run:
    """Run the sketch for so many simulated s. say : at these s the chip hears these bytes."""
    words = ["--seconds", str(seconds), "--until-input-ends", *options]
    for time, sent in say:
        words += ["--say", f"{time}:{sent.hex()}"]
    if truth:
        words += ["--truth", str(truth)]
    with Chip(board, front_end, *words, baud=baud, lines=lines) as chip:
        wire = chip.read_to_end()
    decoder = Decoder()
    items = decoder.feed(wire) + decoder.finish()
    told = np.loadtxt(truth, delimiter=",", skiprows=1, ndmin=2) if truth else np.empty((0, 9))
    return Run(wire, chip.account, decoder, items, told)
