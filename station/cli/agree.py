"""`station agree`: which numbers a pressure mat may give, from trials that a force plate watched as well."""

import csv
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.cli.analyse import equalisation
from station.cli.command import Command
from station.cli.told import as_json, progress, table
from station.errors import (
    CalibrationError,
    CalibrationReason,
    RecordingError,
    RecordingReason,
    TrialError,
    TrialReason,
)

if TYPE_CHECKING:
    from station.compare.agreement import Agreement, Watched
    from station.equalisation import Equalisation

COLUMNS = ("person", "plate", "mat")
HOW = "A table with the columns person, plate, mat (and test, where the files do not say): one line a trial."
VERDICTS = {
    "released": "released",
    "outside": "not released: further apart than the number itself scatters",
    "no_change_known": "not released: how far it scatters from day to day is not known",
    "too_few": "not released: fewer than ten people",
    "not_given": "not released: the mat never gives it",
    "never": "not released: a mat is too slow for a landing",
}
BEFORE = "given without a comparison"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("pairs", type=Path, help="CSV with the columns person, plate, mat: one line a trial")
    parser.add_argument(
        "--equalisation",
        type=Path,
        help="equalisation of the mat (.mat.json); default: the one that holds for it at this station",
    )
    parser.add_argument("--out", type=Path, help="write the equalisation that names what is released")
    parser.add_argument(
        "--keep", action="store_true", help="let that one hold for the mat at this station from now on"
    )
    parser.add_argument("--json", action="store_true", help="print what was found as one JSON object")


@dataclass(frozen=True)
class _Line:
    """One trial of the table. test : key, or "" where the files say it."""

    number: int
    person: str
    plate: Path
    mat: Path
    test: str


def _run(options: Namespace) -> int:
    from station.compare.agreement import agreements, released
    from station.metrics.released import of_mat

    lines = list(_lines(options.pairs))
    made, is_known = equalisation(options.equalisation) if options.equalisation else (_own(lines[0]), True)
    if not made.passed:
        raise TrialError(
            TrialReason.NOT_QUALIFIED,
            "The equalisation of this mat did not pass: nothing can be released for it.",
            "Equalise it again, record the trials again, then compare.",
        )
    found = agreements(list(_watched(lines, made)))
    named = released(found)
    plain = [_plain(each, each.metric.key in of_mat(each.assessment)) for each in found]
    people = len({line.person for line in lines})
    told: dict[str, Any] = {
        "made": date.today().isoformat(),
        "people": people,
        "released": {key: list(keys) for key, keys in named.items()},
    }
    if options.json:
        print(as_json({"mat": made.uid, **told, "numbers": plain}))
    else:
        print(_page(plain, made, len(lines), people))
    compared = made.with_compared({**told, "numbers": plain})
    files = [*_written(options.out, compared, is_known), *(_kept(compared) if options.keep else ())]
    if not options.json:
        for each in files:
            print(f"\nwritten: {each}")
    return 0


def _own(line: _Line) -> "Equalisation":
    """Return the equalisation that holds here for the mat of a trial.

    Errors: CalibrationError NOT_FOUND without one, else as `equalisation.of_mat`; TrialError NOT_COMPARABLE
    for a recording of no mat of ours.
    """
    from station import equalisation as stored
    from station import file, home

    hello = file.recording(line.mat, None, line.test).head.hello
    if hello is None or not hello.is_mat:
        raise _no_pair(line, "the file under 'mat' is not a recording of this mat")
    found = stored.of_mat(home.data() / "calibrations", hello.uid)
    if found is None:
        raise CalibrationError(
            CalibrationReason.NOT_FOUND,
            f"Mat {hello.serial} has no equalisation that holds at this station.",
            "Equalise it (station equalise), or name its file: --equalisation FILE.",
        )
    return found


def _written(out: Path | None, compared: "Equalisation", is_known: bool) -> Iterator[Path]:
    """Write the file. What nobody signed whose key holds here is not signed here either.

    Errors: RecordingError NOT_WRITABLE.
    """
    from station import equalisation as stored
    from station import home

    if out is None:
        return
    try:
        folder = home.data() / "calibrations"
        out.write_bytes(stored.to_send(folder, compared) if is_known else compared.to_bytes())
    except OSError as error:
        raise RecordingError(
            RecordingReason.NOT_WRITABLE,
            f"{out.name} could not be written: {error.strerror or error}.",
            "Name a folder that is there and has room.",
        ) from error
    yield out


def _kept(compared: "Equalisation") -> Iterator[Path]:
    """Let it hold. Errors: TrialError NOT_COMPARABLE when other curves hold for the mat, or none."""
    from station import equalisation as stored
    from station import home

    folder = home.data() / "calibrations"
    holds = stored.of_mat(folder, bytes.fromhex(compared.uid))
    if holds is None:
        raise TrialError(
            TrialReason.NOT_COMPARABLE,
            f"The equalisation {compared.number} does not hold at this station.",
            "Where it comes from another one: station calibrate --trust FILE; then compare again.",
        )
    if holds.bare.hash != compared.bare.hash:
        raise TrialError(
            TrialReason.NOT_COMPARABLE,
            f"Another equalisation holds for this mat by now: {holds.number}.",
            "A comparison is of its own curves alone: record the trials again with that one.",
        )
    yield stored.keep(folder, compared)


def _lines(file: Path) -> Iterator[_Line]:
    """Read the table. Errors: RecordingError UNREADABLE."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except (OSError, ValueError, csv.Error) as error:
        raise _no_table(f"{file.name} cannot be read as a table.") from error
    if not rows:
        raise _no_table(f"{file.name} has no line.")
    for number, row in enumerate(rows, start=2):
        person, plate, mat = (str(row.get(name) or "").strip() for name in COLUMNS)
        if not (person and plate and mat):
            raise _no_table(f"Line {number} of {file.name} lacks person, plate or mat.")
        test = str(row.get("test") or "").strip()
        yield _Line(number, person, file.parent / plate, file.parent / mat, test)


def _no_table(sentence: str) -> RecordingError:
    return RecordingError(RecordingReason.UNREADABLE, sentence, HOW)


def _watched(lines: Sequence[_Line], made: "Equalisation") -> "Iterator[Watched]":
    """Analyse both recordings of each trial. Errors: TrialError NOT_COMPARABLE for what is no pair."""
    from station import analyse, file
    from station.compare.agreement import Watched
    from station.recording import parquet

    seen: dict[str, int] = {}
    for done, line in enumerate(lines):
        progress("comparing", done / len(lines))
        plate, mat = (file.recording(path, None, line.test) for path in (line.plate, line.mat))
        for each, is_mat in ((plate, False), (mat, True)):
            if (analyse.is_of_mat(each) or analyse.is_of_foreign_mat(each)) is not is_mat:
                raise _no_pair(line, f"the file under '{'mat' if is_mat else 'plate'}' is of the other")
            if is_mat and not each.wire:
                raise _no_pair(line, "the file under 'mat' is not a recording of this mat")
            if (first := seen.setdefault(parquet.fingerprint(each), line.number)) != line.number:
                raise _no_pair(line, f"it holds the very recording of line {first}")
        key = line.test or plate.head.assessment
        if not key or (not line.test and mat.head.assessment != key):
            raise _no_pair(line, "the two files are not of one named test")
        on_plate = analyse.of_recording(plate, key)
        # Another lab's plate says newtons itself.
        if on_plate.calibration is None and plate.wire:
            raise _no_pair(line, "the plate was not calibrated")
        yield Watched(line.person, on_plate, analyse.of_recording(mat, key, equalisation=made, compares=True))
    progress("comparing", 1.0)


def _no_pair(line: _Line, why: str) -> TrialError:
    sentence = f"Line {line.number} is no pair of plate and mat: {why}."
    return TrialError(TrialReason.NOT_COMPARABLE, sentence, "Mend or take out this line, then compare again.")


def _plain(each: "Agreement", is_given: bool) -> dict[str, Any]:
    """Return one number as plain values; what is not finite is null."""
    least = each.detectable
    return {
        "assessment": each.assessment,
        "metric": each.metric.key,
        "legs": "both" if each.side == "both" else "each",
        "people": each.people,
        "pairs": each.pairs,
        "one_device_only": each.alone,
        "unit": each.unit,
        "bias": _known(each.bias),
        "limits": [_known(limit) for limit in each.limits],
        "bounds": [_known(bound) for bound in each.bounds],
        "smallest_change": _known(least.value) if least else None,
        "source": least.source if least else None,
        "verdict": str(each.verdict),
        "without_comparison": is_given,
    }


def _known(value: float) -> float | None:
    return round(value, 6) if abs(value) < float("inf") else None


def _page(plain: Sequence[dict[str, Any]], made: "Equalisation", trials: int, people: int) -> str:
    """Return the table for a terminal: one row a number."""
    head = ("test", "number", "legs", "pairs", "mat - plate", "95 % of differences", "scatter", "verdict")
    rows = [
        (
            each["assessment"],
            each["metric"],
            each["legs"],
            str(each["pairs"]),
            f"{_short(each['bias'])} {each['unit']}",
            " to ".join(_short(limit) for limit in each["limits"]),
            _short(each["smallest_change"]),
            VERDICTS[each["verdict"]] if not each["without_comparison"] else f"{BEFORE}; {_is_in(each)}",
        )
        for each in plain
        if each["pairs"]
    ]
    missing: dict[str, list[str]] = {}
    for each in plain:
        if not each["pairs"] and each["metric"] not in missing.get(each["assessment"], ()):
            missing.setdefault(each["assessment"], []).append(each["metric"])
    never = [f"The mat never gives, of {test}: {', '.join(names)}." for test, names in missing.items()]
    least = (
        "Scatter: the smallest change of one trial that is more than its own scatter (MDC95 of published "
        "repeats).\nReleased is what keeps 95 % of its differences within it (Bland and Altman), on each leg."
    )
    found = table([head, *rows], last_left=True)
    return "\n\n".join((f"mat {made.uid}: {trials} trials of {people} people", found, *never, least))


def _is_in(each: dict[str, Any]) -> str:
    return "agrees" if each["verdict"] == "released" else "no agreement shown"


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


COMMANDS = (
    Command(
        72,
        "agree",
        "Which numbers may a pressure mat give? From trials that a force plate watched as well.",
        "station agree pairs.csv --keep",
        _arguments,
        _run,
    ),
)
