"""Opened: the calibration that is open at the bench: reader, recordings for checks, results, signature."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from calibration import outcome, posed, procedure, refusal
from calibration.captured import wanted
from calibration.check import Scene
from calibration.outcome import Outcome
from calibration.procedure import Capture, Procedure
from calibration.signing import once
from calibration.takes import Take, Takes
from dashboard.bench.connected import Connected, not_ready
from dashboard.bench.reader import Reader
from dashboard.bench.results import Result, result
from dashboard.bench.turns import Turns
from dashboard.words import refusals
from station import certificate
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason, StationError
from station.mat import Side
from station.newtons import Calibration
from station.station import State
from station.stream import DEFAULT_GEOMETRY

SKIPPED = "skipped"
"""The fact that lists the recordings that are left out, as `creep left`."""


class Opened:
    """At most one calibration. reader : of its readings. takes : recordings for its checks.

    signed : the certificate that came of it; from then on nothing of it can be changed.
    """

    def __init__(self, connected: Connected, turns: Turns) -> None:
        self._connected = connected
        self._turns = turns
        self._results: dict[Side, Result] = {}
        self.reader: Reader | None = None
        self.takes = Takes(connected.station)
        self.signed: Certificate | None = None

    @property
    def procedure(self) -> Procedure | None:
        """The calibration itself, or None."""
        return self.reader.procedure if self.reader is not None else None

    def open(self, made: Procedure) -> None:
        """Open a calibration of the connected device. Errors: CalibrationError OTHER_SERIAL, CHANGED."""
        self._need_own(made)
        self.reader, self.signed = Reader(made, self._connected), None

    def close(self) -> None:
        """Leave it as it is."""
        self.reader, self.signed = None, None
        self.forget_results()

    def forget_results(self) -> None:
        """Let what the readings amount to be found anew: some were made, or taken back."""
        self._results.clear()

    def need_reader(self) -> Reader:
        """Return the reader. Errors: CalibrationError OUT_OF_TURN when no calibration is open."""
        if self.reader is None:
            raise _none_open()
        return self.reader

    def need_unsigned(self) -> Reader:
        """Return the reader of what may still be changed. Errors: CalibrationError OUT_OF_TURN."""
        if self.signed is not None:
            raise _none_open()
        return self.need_reader()

    # Recordings for checks

    def record(self, scene: Scene, side: Side, told: Mapping[str, Any], seconds: float | None = None) -> None:
        """Begin a recording. Errors: TrialError NOT_READY; CalibrationError OUT_OF_TURN."""
        made = self.need_unsigned().procedure
        with self._turns.changing():
            length = seconds if seconds is not None else wanted(scene).seconds
            self.takes.start(made, Take(scene, side, length, dict(told)))

    def stop_recording(self) -> Capture | None:
        """End the running recording now. Errors: RecordingError NO_ROOM, NOT_WRITABLE."""
        with self._turns.changing():
            self.forget_results()
            return self.takes.stop()

    def end_recording(self) -> None:
        """End the running recording when it has its length. Errors: RecordingError NO_ROOM, NOT_WRITABLE."""
        try:
            kept = self.takes.look()
        except StationError:
            with self._turns.changing():
                self.forget_results()
            raise
        if kept is not None:
            with self._turns.changing():
                self.forget_results()

    def skip(self, scene: Scene, side: Side, *, is_skipped: bool = True) -> None:
        """Note that a check is left out; it says 'not measured' then. Errors: CalibrationError NOT_KEPT."""
        with self._turns.changing():
            made = self.need_unsigned().procedure
            name = f"{scene.value} {side.value}"
            known = set(made.fact(SKIPPED) or ())
            made.note(SKIPPED, sorted(known | {name} if is_skipped else known - {name}))

    def is_skipped(self, scene: Scene, side: Side) -> bool:
        """Whether a check was left out."""
        made = self.procedure
        return made is not None and f"{scene.value} {side.value}" in (made.fact(SKIPPED) or ())

    # What came of it

    def result(self, side: Side) -> Result:
        """Return what the readings of one plate amount to, as far as they go."""
        with self._turns.lock:
            if side not in self._results:
                reader = self.need_reader()
                self._results[side] = result(reader.procedure, reader.plate(side), self._connected.present)
            return self._results[side]

    def sign(self, by: str, role: str, months: int) -> Certificate:
        """Sign, keep the certificate and use it from now on. by, role : who. months : until it is due.

        Errors: CalibrationError INCOMPLETE and every cause of `calibration.refusal`; TrialError NOT_READY
        while a trial is recorded.
        """
        reader, station = self.need_unsigned(), self._connected.station
        made = reader.procedure
        from calibration.certificate import compose

        with self._turns.changing():
            self._need_own(made)
            if station.state is State.RECORDING:
                raise not_ready()
            outcomes = self._outcomes(made)
            today = datetime.now().astimezone()
            reader.note_losses()
            posed.renew(made, outcomes, station)
            # Who signs is named on the certificate, whoever began.
            signer = procedure.resume(made.folder)
            signer.known = replace(signer.known, by=by, role=role)
            with once(made.folder, "calibration", procedure.number_of, procedure.ANEW):
                composed = compose(signer, outcomes, self._connected.present(), today, months)
                signed = certificate.read(certificate.keep(self._connected.calibrations, composed))
                made.note("signed", signed.number)
            self.signed = signed
            station.renew()
            return signed

    def unsigned(self) -> Procedure | None:
        """Return the open calibration that is not signed yet, of which a pose is a part, or None."""
        return self.procedure if self.signed is None else None

    def posed_with(self) -> Calibration:
        """Return what makes newtons of the counts of a pose: what is signed next, or the certificate.

        Errors: CalibrationError NOT_FOUND without either, and every cause of `calibration.refusal`.
        """
        made = self.unsigned()
        if made is None:
            return self._connected.certificate().calibration
        return outcome.calibration(made, self._outcomes(made), "", "", "")

    def _outcomes(self, made: Procedure) -> tuple[Outcome, ...]:
        """What came of every plate. Errors: CalibrationError: what is in the way."""
        found = [self.result(plate.side) for plate in made.plates]
        for each in found:
            if each.error is not None:
                raise each.error
        return tuple(each.outcome for each in found if each.outcome is not None)

    def _need_own(self, made: Procedure) -> None:
        """Errors: CalibrationError OTHER_SERIAL: readings of another device; CHANGED: other counts."""
        hello = self._connected.hello
        refusal.serial(made.known.uid, "" if hello is None else hello.serial)
        if hello is not None:
            made.known.require_device(hello.geometry or DEFAULT_GEOMETRY, hello.bits, hello.full_scale)


def _none_open() -> CalibrationError:
    return CalibrationError(CalibrationReason.OUT_OF_TURN, *refusals.NO_CALIBRATION_OPEN)
