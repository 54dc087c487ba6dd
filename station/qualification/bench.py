"""Bench: a plate on the workbench is asked, told to test itself, and recorded for a while."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime

import numpy as np

from station import VERSION, certificate, home
from station.block import Block
from station.clock import Envelope
from station.errors import SourceError, SourceReason, TrialError, TrialReason, WireError, WireReason
from station.mat import Mat, mat
from station.newtons import Calibration
from station.recording.recording import Head, Mark, Recording
from station.sources.simulated import calibration_of
from station.sources.source import Source
from station.stream import DEFAULT_GEOMETRY, WORTHLESS, blocks, calibration_for
from station.wire.decoder import Decoder
from station.wire.frame import Ack, Channel, Frame, Hello, Status, command
from station.wire.spec import Answer, Kind

PATIENCE = 6.0
"""s for an answer: a board that restarts when its port is opened takes two."""


class Bench:
    """One plate and what it has said of itself.

    hello, channels, status : its last words of each kind.
    """

    def __init__(self, source: Source, now: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._now = now
        self.hello = Hello()
        self.channels: tuple[Channel, ...] = ()
        self.status: Status | None = None

    def meet(self) -> Hello:
        """Ask the plate who it is. Errors: SourceError SILENT, DISCONNECTED."""
        decoder = Decoder()
        self._listen(
            decoder, lambda _: decoder.hello is not None, command(Kind.STOP) + command(Kind.ASK_HELLO)
        )
        assert decoder.hello is not None
        self.hello = decoder.hello
        self._listen(decoder, lambda _: len(decoder.channels_seen) >= self.hello.channels)
        self.channels = tuple(decoder.channels_seen.values())
        return self.hello

    @property
    def mat(self) -> Mat:
        """The plates it says it has. Errors: CalibrationError UNKNOWN_GEOMETRY."""
        return mat(self.hello.geometry or DEFAULT_GEOMETRY)

    def calibration(self) -> Calibration:
        """Return the plate's own calibration, else the data sheet's gains. Errors: CalibrationError."""
        found = certificate.of_plate(home.data() / "calibrations", self.hello.uid)
        own = found.calibration if found else calibration_of(self.hello)
        return calibration_for(self.hello, own)

    def give_serial(self, uid: bytes) -> Hello:
        """Write a serial number into a board that has none. Errors: SourceError SILENT, WireError REFUSED.

        uid : 8 bytes. Returns what the plate says of itself afterwards.
        """
        sent = command(Kind.STOP) + command(Kind.WRITE_BLOB, b"\0\0" + uid)
        answer = self._answer(Kind.WRITE_BLOB, sent)
        if answer.answer != Answer.OK:
            raise WireError(
                WireReason.REFUSED, "The plate does not take a serial number.", "Update its firmware."
            )
        return self.meet()

    def self_test(self) -> int:
        """Have the stopped converter test itself. Returns one bit for each channel that fails."""
        answer = self._answer(Kind.SELF_TEST, command(Kind.STOP) + command(Kind.SELF_TEST))
        if answer.answer in (Answer.OK, Answer.HARDWARE):
            return int.from_bytes(answer.value[:4], "little")
        return (1 << max(1, self.hello.channels)) - 1

    def record(
        self,
        seconds: float,
        calibration: Calibration | None = None,
        told: Callable[[float], None] | None = None,
    ) -> Recording:
        """Record a stretch of the plate's own time.

        told : called with the share that is done. Errors: SourceError SILENT, DISCONNECTED.
        """
        decoder, envelope = Decoder(self.hello), Envelope()
        wire, marks = bytearray(), []
        began, first, last = self._now(), None, 0
        self._source.write(command(Kind.START))
        heard = began
        while first is None or (last - first) * 1e-6 < seconds:
            came = self._source.read(0.05)
            now = self._now()
            wire += came
            for item in decoder.feed(came):
                if isinstance(item, Block) and len(item):
                    heard = now
                    first = int(item.ticks[0]) if first is None else first
                    last = int(item.ticks[-1])
                    pair = envelope.add(now, last)
                    if pair is not None:
                        marks.append(Mark("clock", pair[0] - began, pair[1]))
            if first is not None and told is not None:
                told(min(1.0, (last - first) * 1e-6 / seconds))
            if now - heard > PATIENCE or (self._source.ended and not came):
                raise _silent()
        stopped: list[bool] = []

        def closed(frame: Frame) -> bool:
            """The STATUS behind the answer to STOP closes the account."""
            ack = Ack.read(frame) if frame.kind == Kind.ACK else None
            if ack is not None and ack.command == Kind.STOP:
                stopped.append(True)
            return bool(stopped) and frame.kind == Kind.STATUS

        self._listen(decoder, closed, command(Kind.STOP), wire)
        self.status = decoder.status
        return Recording(self._head(calibration), bytes(wire), tuple(marks))

    def _head(self, calibration: Calibration | None) -> Head:
        started = datetime.now().astimezone().isoformat(timespec="seconds")
        return Head(
            uuid.uuid4().hex,
            "",
            None,
            started,
            VERSION,
            self._source.name,
            self.hello,
            self.channels,
            calibration,
        )

    def _answer(self, kind: Kind, sent: bytes) -> Ack:
        """Send, and return the answer to the command of that kind. Errors: SourceError SILENT."""
        answers: list[Ack] = []

        def heard(frame: Frame) -> bool:
            ack = Ack.read(frame) if frame.kind == Kind.ACK else None
            if ack is not None and ack.command == kind:
                answers.append(ack)
            return bool(answers)

        self._listen(Decoder(self.hello), heard, sent)
        return answers[0]

    def _listen(
        self,
        decoder: Decoder,
        is_over: Callable[[Frame], bool],
        sent: bytes = b"",
        kept: bytearray | None = None,
    ) -> None:
        """Send, and listen until a message says that it is over. Errors: SourceError SILENT."""
        if sent:
            self._source.write(sent)
        began = self._now()
        while self._now() - began < PATIENCE and not self._source.ended:
            came = self._source.read(0.05)
            if kept is not None:
                kept += came
            if [frame for frame in decoder.feed(came) if isinstance(frame, Frame) and is_over(frame)]:
                return
        raise _silent()


def zeroed(calibration: Calibration, recording: Recording) -> Calibration:
    """Return the same gains with the mean counts of the empty plates as zero.

    Errors: TrialError NO_SAMPLES when the converter marked all of them as worthless.
    """
    found, _ = blocks(recording.wire, recording.head.hello)
    counts = np.concatenate([block.counts[(block.flags & WORTHLESS) == 0] for block in found])
    if not len(counts):
        raise TrialError(
            TrialReason.NO_SAMPLES,
            "The converter gave no sample of the empty plates that can be used.",
            "Mend what is not good until here, and begin again.",
        )
    return calibration.with_zero(counts.mean(axis=0))


def _silent() -> SourceError:
    return SourceError(
        SourceReason.SILENT,
        "The plate does not answer any more.",
        "Check its cable and its power, look at `station devices`, and begin again.",
    )
