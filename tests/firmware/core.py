"""The portable core, built by g++ with the undefined-behaviour sanitizer, as a device in the hand."""

import ctypes
import shutil
import subprocess
from functools import cache
from pathlib import Path

from station.wire.frame import Frame, decode
from station.wire.spec import DELIMITER, Reset

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware_arduino"
CHANNELS = 8
MEMORY_SIZE = 256


def missing_tools() -> str:
    """Name what is needed and not here, or nothing."""
    return " ".join(name for name in ("make", "g++") if shutil.which(name) is None)


@cache
def library(folder: Path) -> ctypes.CDLL:
    """Build the core into a folder and load it."""
    command = ["make", "--no-print-directory", "-C", str(FIRMWARE), f"OUT={folder}", "native"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    found = ctypes.CDLL(str(folder / "libcore.so"))
    found.core_power_up.restype = ctypes.c_uint32
    found.core_crc.restype = ctypes.c_uint16
    found.core_encode.restype = ctypes.c_uint8
    found.core_unstuff.restype = ctypes.c_uint8
    found.core_take.restype = ctypes.c_uint16
    found.core_memory.restype = ctypes.POINTER(ctypes.c_uint8)
    return found


class Core:
    """One board with its core: bytes in, turns of the loop, bytes out."""

    def __init__(self, built: ctypes.CDLL) -> None:
        self._core = built
        self._core.core_new()
        self.boot = self.power_up()

    def power_up(self, reset: int = Reset.POWER_ON, converter_ok: bool = True) -> int:
        self.boot = int(self._core.core_power_up(int(reset), int(converter_ok)))
        return self.boot

    def crc(self, message: bytes) -> int:
        return int(self._core.core_crc(message, len(message)))

    def encode(self, kind: int, body: bytes) -> bytes:
        out = ctypes.create_string_buffer(len(body) + 5)
        size = self._core.core_encode(kind, body, len(body), out)
        return out.raw[:size]

    def unstuff(self, piece: bytes) -> bytes | None:
        room = ctypes.create_string_buffer(piece, len(piece))
        size = self._core.core_unstuff(room, len(piece))
        return room.raw[:size] if size else None

    def receive(self, sent: bytes) -> None:
        self._core.core_receive(sent, len(sent))

    def turn(self, count: int = 1) -> None:
        self._core.core_turn(count)

    def take(self, most: int = 63) -> bytes:
        out = ctypes.create_string_buffer(most)
        size = self._core.core_take(out, most)
        return out.raw[:size]

    def tick(self, us: int) -> None:
        self._core.core_tick(us)

    def convert(self, counts: list[int], flags: int = 0) -> bool:
        return bool(self._core.core_convert((ctypes.c_int32 * CHANNELS)(*counts), flags))

    def fail(self, channels: int) -> None:
        self._core.core_fail(channels)

    def fall_silent(self) -> None:
        self._core.core_silent(1)

    @property
    def is_running(self) -> bool:
        return bool(self._core.core_is_running())

    @property
    def is_restarting(self) -> bool:
        return bool(self._core.core_is_restarting())

    def lose_bytes(self) -> None:
        """Here bytes of the host came faster than they were read."""
        self._core.core_lose_bytes()

    def chance(self, number: int) -> None:
        """Give the board a source of chance, that says this number."""
        self._core.core_chance(number)

    def cut(self, after: int, torn: int | None = None) -> None:
        """Let the EEPROM take so many bytes more, then nothing until `mend`.

        torn : what becomes of the byte at which that happens; None: it stays as it was.
        """
        self._core.core_cut(after, -1 if torn is None else torn)

    def wear_out(self, address: int) -> None:
        """Let the EEPROM take nothing at this address any more."""
        self._core.core_wear_out(address)

    def mend(self) -> None:
        self._core.core_mend()

    @property
    def is_cut(self) -> bool:
        return bool(self._core.core_is_cut())

    @property
    def memory(self) -> "ctypes._Pointer[ctypes.c_uint8]":
        """The EEPROM, byte by byte."""
        found: ctypes._Pointer[ctypes.c_uint8] = self._core.core_memory()
        return found

    def image(self) -> bytes:
        """Return what the EEPROM holds."""
        return bytes(self.memory[:MEMORY_SIZE])

    def load(self, image: bytes) -> None:
        """Give the EEPROM these bytes from its address 0 on."""
        ctypes.memmove(self.memory, image, len(image))

    def said(self, sent: bytes = b"") -> list[Frame]:
        """Send bytes, turn until nothing more comes, and return all frames."""
        self.receive(sent)
        heard = b""
        for _ in range(64):
            self.turn(32)
            piece = self.take()
            heard += piece
            if not piece:
                break
        return frames(heard)


def frames(wire: bytes) -> list[Frame]:
    """Every frame of a stretch of wire bytes; a damaged one fails the test."""
    end = bytes([DELIMITER])
    found = [decode(piece + end) for piece in wire.split(end)[:-1] if piece]
    assert all(frame is not None for frame in found)
    return [frame for frame in found if frame is not None]
