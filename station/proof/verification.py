"""Verification: every number of a report is made again from the raw recordings and compared."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from station import analyse, file
from station.assessments.assessment import assessment
from station.errors import RecordingError, StationError
from station.events.correction import from_json
from station.proof import paper, proof, statement
from station.proof.paper import Paper
from station.proof.statement import Group, Kind
from station.recording import parquet

SAME = 1e-12
"""Relative difference up to which a number counts as identical: another computer may round the last bit."""
Plain = Mapping[str, Any]
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Verified:
    """What a verification found.

    report : its id. printed : ISO. numbers : compared. recordings : read. differences : one sentence each,
    the first found first. notes : what is no difference and should be known. missing : recordings that are
    not where it looked, one sentence each. unchecked : numbers that need one of them.
    """

    report: str
    printed: str
    software: str
    numbers: int
    recordings: int
    differences: tuple[str, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unchecked: int = 0

    @property
    def is_identical(self) -> bool:
        """Whether every number was made again, and nothing differs."""
        return not self.differences and not self.missing

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        return {
            "schema": "station.verification/1",
            "report": self.report,
            "printed": self.printed,
            "software": self.software,
            "identical": self.is_identical,
            "numbers": self.numbers,
            "recordings": self.recordings,
            "differences": list(self.differences),
            "notes": list(self.notes),
            "missing": list(self.missing),
            "unchecked": self.unchecked,
        }


@dataclass
class _Work:
    """What is known so far."""

    proof: Plain
    recordings: dict[str, Plain] = field(default_factory=dict)
    weights: dict[str, float | None] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    numbers: int = 0
    unchecked: int = 0


def verify(report: Path, recordings: Path, progress: Progress = lambda _: None) -> Verified:
    """Compare a report with the recordings in a folder.

    Errors: RecordingError for a file that is no report or cannot be read, and for a missing folder.
    """
    found = paper.read(report)
    work = _Work(found.proof)
    try:
        _page(work, found)
        _recordings(work, recordings, progress)
        _numbers(work)
        told = work.proof
        return Verified(
            str(told["report"]),
            str(told["printed"]),
            str(told["software"]),
            work.numbers,
            len(work.recordings),
            tuple(dict.fromkeys(work.differences)),
            tuple(dict.fromkeys(work.notes)),
            tuple(dict.fromkeys(work.missing)),
            work.unchecked,
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise paper.damaged(report.name) from error


# The page


def _page(work: _Work, found: Paper) -> None:
    """Compare the printed words with the proof, and the proof with the hash printed beside its code."""
    told = work.proof
    sha256 = proof.digest(told)
    page = proof.squeezed(found.text)
    mark = proof.squeezed(proof.fingerprint_words(str(told["report"]), sha256, str(told["software"])))
    if mark not in page:
        work.differences.append(
            "The proof attached to the report is not the one whose hash is printed on it: it was changed."
        )
    for number in told["numbers"]:
        row, text = str(told["rows"][number["row"]]), str(number["text"])
        if proof.squeezed(text) not in proof.squeezed(row) or proof.squeezed(row) not in page:
            work.differences.append(f"{_name(told, number)}: the page does not say “{text}”.")
    is_untouched = proof.letters_of(found.text, sha256) == told["letters"]
    if not is_untouched and found.pages == 1 and not work.differences:
        work.differences.append("The words on the page are not those that the station printed.")
    if found.pages != 1:
        work.differences.append(f"The report has {found.pages} pages; the station printed one.")


# The recordings


def _recordings(work: _Work, folder: Path, progress: Progress) -> None:
    told = work.proof["recordings"]
    where = _Shelf(folder)
    for place, entry in enumerate(told):
        _recording(work, entry, where)
        progress((place + 1) / len(told))


class _Shelf:
    """The recordings of a folder by id: by name first, and by what they say of themselves if renamed."""

    def __init__(self, folder: Path) -> None:
        from station.errors import RecordingReason

        if not folder.is_dir():
            raise RecordingError(
                RecordingReason.NOT_FOUND,
                f"There is no folder {folder} with recordings.",
                "Name it with --recordings, or the folder of the library with --home.",
            )
        self._folder = folder
        self._known: dict[str, Path] | None = None

    def __str__(self) -> str:
        return str(self._folder)

    def find(self, id: str) -> Path | None:
        """Return the file of a recording, or None."""
        path = self._folder / f"{id}{parquet.SUFFIX}"
        if id.isalnum() and path.is_file():
            return path
        if self._known is None:
            self._known = dict(self._all())
        return self._known.get(id)

    def _all(self) -> list[tuple[str, Path]]:
        found = []
        for path in sorted(self._folder.glob(f"*{parquet.SUFFIX}")):
            try:
                found.append((parquet.summary(path).head.id, path))
            except StationError:
                continue
        return found


def _recording(work: _Work, entry: Plain, where: _Shelf) -> None:
    id, key = str(entry["id"]), str(entry["assessment"])
    name = f"Recording {id[:8]} ({assessment(key).title})"
    path = where.find(id)
    if path is None:
        work.unread.add(id)
        work.missing.append(f"{name} is not in {where}.")
        return
    try:
        kept = file.recording(path)
        if parquet.fingerprint(kept) != entry["sha256"]:
            work.differences.append(f"{name} was changed: its raw bytes have another SHA-256.")
        corrections = from_json(entry["corrections"], math.inf)
        result = analyse.of_recording(kept, key, corrections=corrections).to_json()
    except StationError as error:
        work.unread.add(id)
        work.differences.append(f"{name} cannot be read: {error.sentence}")
        return
    work.recordings[id] = result
    work.weights[id] = kept.head.weigh_in
    _method(work, entry, result, name)


def _method(work: _Work, entry: Plain, result: Plain, name: str) -> None:
    """Say what else than the recording may move a number."""
    title = assessment(str(entry["assessment"])).title
    if entry["method"] != result["method"]["version"]:
        work.notes.append(
            f"{title}: the report was made with method {entry['method']}, this station has method "
            f"{result['method']['version']}; compared all the same."
        )
    elif entry["kernels"] != result["method"]["kernels"]:
        work.notes.append(
            f"The report was made by station {entry['software']} with other compiled arithmetic; "
            "compared all the same."
        )
    here, there = dict(result["settings"]), dict(entry["settings"])
    for setting in sorted(here.keys() | there.keys()):
        if not _is_same(here.get(setting), there.get(setting)):
            work.differences.append(
                f"{name}: the report says {setting} {_shown(there.get(setting))}, "
                f"the recording gives {_shown(here.get(setting))}."
            )


# The numbers


def _numbers(work: _Work) -> None:
    told = work.proof
    groups = [_group(work, each) for each in told["groups"]]
    for number in told["numbers"]:
        kind = Kind(number["kind"])
        made = _made(work, kind, number, groups)
        if made is None and _rests_on(told, kind, number) & work.unread:
            work.unchecked += 1
            continue  # its recording is missing or cannot be read, which has been said
        work.numbers += 1
        if made is None:  # a number that no recording carries was never printed by a station
            work.differences.append(
                f"{_name(told, number)}: the report says {_shown(number['value'])} {number['unit']}, "
                "the recordings give nothing."
            )
            continue
        if not _is_same(made.value, number["value"]) or made.unit != number["unit"]:
            work.differences.append(
                f"{_name(told, number)}: the report says {_shown(number['value'])} {number['unit']}, "
                f"the recordings give {_shown(made.value)} {made.unit}."
            )
        elif made.text != number["text"]:
            work.differences.append(
                f"{_name(told, number)}: the report prints “{number['text']}”, "
                f"the recordings give “{made.text}”."
            )


def _group(work: _Work, plain: Plain) -> Group | None:
    recordings = tuple(str(each) for each in plain["recordings"])
    if not recordings or any(each not in work.recordings for each in recordings):
        return None
    under = tuple((str(key), str(value)) for key, value in plain["under"])
    results = statement.same_order(recordings, work.recordings)
    return Group(str(plain["assessment"]), recordings, under, results)


def _made(work: _Work, kind: Kind, number: Plain, groups: list[Group | None]) -> statement.Told | None:
    if kind is Kind.WEIGHT:
        newtons = work.weights.get(str(number["recording"]))
        return None if newtons is None else statement.weight(newtons)
    group = groups[number["group"]]
    earlier = groups[number["earlier"]] if "earlier" in number else None
    if group is None or ("earlier" in number and earlier is None):
        return None
    return statement.told(kind, group, str(number["metric"]), str(number["side"]), earlier)


def _rests_on(told: Plain, kind: Kind, number: Plain) -> set[str]:
    """Ids of the recordings that a number is made of."""
    if kind is Kind.WEIGHT:
        return {str(number["recording"])}
    places = [number["group"]] + ([number["earlier"]] if "earlier" in number else [])
    return {str(id) for place in places for id in told["groups"][place]["recordings"]}


def _name(told: Plain, number: Plain) -> str:
    kind = Kind(number["kind"])
    if kind is Kind.WEIGHT:
        return statement.NAMES[kind].capitalize()
    key = str(told["groups"][number["group"]]["assessment"])
    return statement.name(kind, key, str(number["metric"]), str(number["side"]))


def _is_same(here: Any, there: Any) -> bool:
    if isinstance(here, int | float) and isinstance(there, int | float):
        return math.isclose(here, there, rel_tol=SAME)
    return bool(here == there)


def _shown(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, int | float) else "nothing" if value is None else str(value)
