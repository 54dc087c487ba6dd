"""Somebody alive on the cells of a simulated chip, who hears the cues of a visit and moves in a pipe."""

import fcntl
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from station.mat import mat
from station.sources.bodies.person import Person
from station.sources.sensor import cell_loads
from station.sources.serial_port import SerialPort

PLATES = mat("two_plates_400x600")
RATE = 250.0
"""Rows a second; straight lines between them."""
PIECE = 25
"""Rows made at once: a cue is heard at most so much later."""
ROOM = 4096
"""bytes that the pipe holds: what lies in it was done before the cue was heard."""


class Alive:
    """A person whose cell loads are written into a pipe for as long as the simulator reads it."""

    def __init__(self, pipe: Path, **traits: Any) -> None:
        os.mkfifo(pipe)
        self.pipe = pipe
        self._person = Person(rate=RATE, **traits)
        self._turn = threading.Lock()
        self._rows = 0
        self._writing = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> Self:
        self._writing.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writing.join(timeout=30.0)

    def perform(self, activity: str, **options: Any) -> None:
        """Do something from now on."""
        with self._turn:
            self._person.perform(activity, **options)

    def _write(self) -> None:
        try:
            with self.pipe.open("w") as written:
                fcntl.fcntl(written, fcntl.F_SETPIPE_SZ, ROOM)
                written.write("t_s," + ",".join(f"cell{c}" for c in range(8)) + "\n")
                while True:
                    written.write(self._next())
                    written.flush()
        except BrokenPipeError:
            return

    def _next(self) -> str:
        with self._turn:
            load = self._person.load(PIECE)
        cells = np.zeros((PIECE, 8))
        for number, plate in enumerate(PLATES.plates):
            fz = load.fz[:, number]
            place = np.nan_to_num(load.cop[:, number] - np.array(plate.centre))
            channels = [cell.channel for cell in plate.cells]
            cells[:, channels] = cell_loads(plate, fz, fz * place[:, 1], -fz * place[:, 0])
        time = (self._rows + np.arange(PIECE)) / RATE
        self._rows += PIECE
        rows = np.column_stack([time, cells])
        return "\n".join(",".join(f"{value:.4f}" for value in row) for row in rows) + "\n"


class Heard:
    """The serial port of the simulated chip; what the guide asks for is heard by the person on its cells."""

    ended = False

    def __init__(self, port: SerialPort, person: Alive) -> None:
        self._port = port
        self._person = person
        self.name = port.name

    def read(self, timeout: float) -> bytes:
        return self._port.read(timeout)

    def write(self, sent: bytes) -> None:
        self._port.write(sent)

    def reopen(self) -> bool:
        return self._port.reopen()

    def close(self) -> None:
        self._port.close()

    def perform(self, activity: str, **options: Any) -> None:
        self._person.perform(activity, **options)
