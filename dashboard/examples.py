"""Example patients of the demonstration: invented people, whose past visits are really simulated, recorded,
analysed and stored, by the same road as any trial. Made once, in the demonstration's own folder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from dashboard.records import EXAMPLE
from dashboard.visit.attempts import CONTEXT
from dashboard.visit.steps import HOLD, LEAD, SETTLE
from station import VERSION, analyse, certificate
from station.block import Block
from station.compiled import KERNELS
from station.errors import CalibrationError, CalibrationReason
from station.library.library import Library, TrialState, Visit
from station.mat import Side
from station.newtons import Calibration
from station.recording import parquet
from station.recording.recording import Head, Recording
from station.sources.simulated import calibration_of, open_simulated
from station.sources.source import Source
from station.stream import blocks, calibration_for
from station.wire.decoder import Decoder
from station.wire.frame import Hello, command
from station.wire.spec import Kind

CERTIFICATE = Path(__file__).with_name("example_certificate.json")
"""What the bench makes of the simulated plates: an example, kept so that nobody waits for a calibration."""
RATE = 250
"""Hz of the examples: enough for sway, and made in a moment."""


@dataclass(frozen=True)
class Past:
    """One past visit: days ago, and how weak the hip of the weak side was (0..1)."""

    days: int
    deficit: float


@dataclass(frozen=True)
class Invented:
    """One invented person. mass : kg. height : m."""

    name: str
    born: int
    mass: float
    height: float
    weak: Side
    visits: tuple[Past, ...]


PEOPLE = (
    Invented(
        "Ada Example",
        1988,
        64.0,
        1.68,
        Side.RIGHT,
        (Past(58, 0.75), Past(44, 0.55), Past(27, 0.35), Past(9, 0.15)),
    ),
    Invented("Bruno Specimen", 1979, 82.0, 1.83, Side.LEFT, (Past(35, 0.0), Past(7, 0.0))),
    Invented("Cleo Sample", 2001, 57.0, 1.63, Side.LEFT, (Past(40, 0.45), Past(19, 0.4), Past(4, 0.3))),
    Invented("Dev Placeholder", 1995, 74.0, 1.77, Side.RIGHT, ()),
)


def certify(calibrations: Path) -> None:
    """Give the simulated plates their example certificate, unless they have one. calibrations : folder.

    Errors: CalibrationError CHANGED when the example is not as it was issued.
    """
    example = certificate.read(CERTIFICATE)
    try:
        has_one = certificate.of_plate(calibrations, bytes.fromhex(example.calibration.uid)) is not None
    except CalibrationError as error:
        # Issued by a station that did not sign yet; whatever else is wrong with it is for people to see.
        has_one = error.reason is not CalibrationReason.NOT_SIGNED
    if not has_one:
        certificate.keep(calibrations, example)


class Examples:
    """Makes what is missing of the example patients in a library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def make(self) -> Iterator[tuple[int, int]]:
        """Make them, yielding (visits there are, visits in all); those of an earlier start are kept."""
        total = sum(len(person.visits) for person in PEOPLE)
        done = 0
        yield done, total
        for number, person in enumerate(PEOPLE, start=1):
            code = f"{EXAMPLE}{number}"
            known = {patient.code: patient for patient in self._library.find_patients(code)}
            patient = known.get(code) or self._library.add_patient(
                person.name, code=code, birth_year=person.born
            )
            have = sum(1 for visit in self._library.visits_of(patient.id) if visit.note == EXAMPLE)
            done += min(have, len(person.visits))
            for place, past in enumerate(person.visits[have:], start=have):
                self._visit(patient.id, person, past, seed=number, late=2.0 * place)
                done += 1
                yield done, total
        yield total, total

    def _visit(self, patient: str, person: Invented, past: Past, seed: int, late: float) -> None:
        now = datetime.now(UTC).replace(hour=9, minute=30, second=0, microsecond=0)
        started = now - timedelta(days=past.days)
        scene = _Scene(person, past, seed, late)
        trials = [
            scene.trial("quiet_stance", None),
            scene.trial("single_leg_stance", Side.LEFT),
            scene.trial("single_leg_stance", Side.RIGHT),
        ]
        visit = self._library.open_visit(patient, note=EXAMPLE, started=started)
        for place, recording in enumerate(trials):
            self._store(visit, recording, started + timedelta(minutes=4 + 2 * place))

    def _store(self, visit: Visit, recording: Recording, started: datetime) -> None:
        head = recording.head
        self._library.begin_trial(
            visit.id,
            head.id,
            head.assessment,
            head.side,
            context=head.context,
            weigh_in=head.weigh_in,
            started=started,
        )
        path = self._library.recordings / f"{head.id}{parquet.SUFFIX}"
        sha256 = parquet.write(recording, path)
        self._library.finish_trial(head.id, TrialState.COMPLETE, file=path.name, sha256=sha256)
        result = analyse.of_recording(recording, head.assessment).to_json()
        self._library.store_result(head.id, head.assessment, VERSION, KERNELS, result)
        self._library.keep(head.id)


class _Scene:
    """One simulated person on simulated plates, led through a visit without a clock."""

    def __init__(self, person: Invented, past: Past, seed: int, late: float) -> None:
        self._source = open_simulated(
            f"?seed={seed}&mass={person.mass}&height={person.height}&deficit={past.deficit}"
            f"&weak={person.weak}&rate={RATE}&pace=max"
        )
        self._hello, self._calibration = _connected(self._source)
        empty = self._counts(self._record(2.0))
        self._calibration = self._calibration.with_zero(empty.mean(axis=0))
        self._source.perform("stand")
        # The same person every time, but never the same moment of their sway.
        self._record(6.0 + late)
        self._weight = self._weigh(self._record(2.0))

    def trial(self, key: str, side: Side | None) -> Recording:
        """Record one trial."""
        self._record(1.0)
        wire = b""
        if side is not None:
            wire = self._record(LEAD)
            self._source.perform("single_leg", side=str(side), seconds=SETTLE + HOLD + 2.0)
        wire += self._record(SETTLE + HOLD)
        self._source.perform("stand")
        self._record(4.0)
        context: Mapping[str, str] = {
            **CONTEXT,
            "seconds": f"{SETTLE + HOLD:.0f}",
            "plate": self._calibration.geometry,
        }
        head = Head(
            uuid4().hex,
            key,
            str(side) if side else None,
            datetime.now().astimezone().isoformat(timespec="seconds"),
            VERSION,
            self._source.name,
            self._hello,
            calibration=self._calibration,
            weigh_in=self._weight,
            context=dict(context),
        )
        return Recording(head, wire)

    def _record(self, seconds: float) -> bytes:
        """Let so many seconds pass, in steps of one reading, and return their bytes."""
        wire = bytearray()
        wanted = int(seconds * RATE)
        decoder = Decoder(self._hello)
        got = 0
        while got < wanted:
            came = self._source.read(1.0)
            wire += came
            got += sum(len(item) for item in decoder.feed(came) if isinstance(item, Block))
        return bytes(wire)

    def _counts(self, wire: bytes) -> np.ndarray[Any, Any]:
        found, _ = blocks(wire, self._hello)
        return np.concatenate([block.counts for block in found]).astype(np.float64)

    def _weigh(self, wire: bytes) -> float:
        net = self._counts(wire) - np.array(self._calibration.zero)
        return float(
            sum(
                (net[:, list(plate.channels)] @ np.array(plate.matrix[0])).mean()
                for plate in self._calibration.plates
            )
        )


def _connected(source: Source) -> tuple[Hello, Calibration]:
    """Ask who it is, and start it."""
    decoder = Decoder()
    source.write(command(Kind.ASK_HELLO))
    while decoder.hello is None:
        decoder.feed(source.read(0.01))
    source.write(command(Kind.START))
    example = certificate.read(CERTIFICATE).calibration
    own = example if example.uid == decoder.hello.serial else calibration_of(decoder.hello)
    return decoder.hello, calibration_for(decoder.hello, own)
