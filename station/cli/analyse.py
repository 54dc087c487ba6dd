"""`station analyse`: a file and an assessment become numbers."""

import json
import math
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.cli import by_hand, left_out
from station.cli.command import Command, known_tests
from station.cli.told import as_json, number, table
from station.errors import CalibrationError, CalibrationReason, TrialError, TrialReason
from station.result import notes

G = 9.80665

if TYPE_CHECKING:
    from station.equalisation import Equalisation
    from station.events.correction import Corrections
    from station.recording.recording import Recording


def settings(given: list[str]) -> dict[str, str]:
    """Read the NAME=VALUE pairs of --set. Errors: TrialError BAD_SETTING."""
    read: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise TrialError(
                TrialReason.BAD_SETTING,
                f"--set {pair} is not of the form NAME=VALUE.",
                "For example: --set lowpass_hz=none",
            )
        read[name.strip()] = value.strip()
    return read


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="recording (.parquet), C3D, or text export with --mapping")
    parser.add_argument(
        "--assessment", help="key of the test, e.g. quiet_stance; default: the recording's own"
    )
    parser.add_argument(
        "--mapping", type=Path, help="TOML file that says what the columns of a text export are"
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="override a setting of the method"
    )
    parser.add_argument(
        "--corrections",
        type=Path,
        help="JSON list of events changed by hand, such as "
        '[{"change": "move", "kind": "contact", "side": "left", "time_s": 2.1, "to_s": 2.2}]; '
        "delete and add need no to_s",
    )
    parser.add_argument("--further", action="store_true", help="also give the further numbers of the test")
    parser.add_argument(
        "--equalisation", type=Path, help="equalisation of the pressure mat (.mat.json) that the bench wrote"
    )
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def _run(options: Namespace) -> int:
    from station import analyse, file
    from station.cli import foot_map

    recording = file.recording(options.file, options.mapping, options.assessment or "")
    key = options.assessment or recording.head.assessment
    if not key:
        raise TrialError(
            TrialReason.UNKNOWN_ASSESSMENT,
            "This file does not say which test it is.",
            "Add --assessment, for example --assessment quiet_stance.",
        )
    corrections = analyse.NONE if options.corrections is None else _corrections(options.corrections)
    given = settings(options.set)
    made, unknown = (None, []) if options.equalisation is None else believed(options.equalisation)
    if made is not None and not analyse.is_of_mat(recording):
        unknown = [NOT_USED]
    found = analyse.of_recording(recording, key, given, corrections, options.further, made)
    plain = found.to_json()
    pedogram = analyse.pedogram(recording, made) if analyse.is_of_mat(recording) else None
    drawn = None
    if pedogram is not None:
        from station.foot_map import foot_map as map_of

        drawn = map_of(recording, key, corrections, pedogram, given)
        plain["mat"] = foot_map.plain(pedogram, drawn)
    plain["recording"]["warnings"] += [*other_test(recording, key, options.file.name), *unknown]
    is_mat = pedogram is not None or analyse.is_of_foreign_mat(recording)
    if is_mat and "body_weight_n" not in given:
        plain["settings"]["body_weight_n"] = None
    if options.json:
        print(as_json(plain))
        return 0
    before: tuple[str, ...] = ()
    if corrections:
        before = notes(analyse.of_recording(recording, key, given, equalisation=made).to_json())
    weight = MAT_WEIGHT if is_mat else _weight_from(recording, given, plain)
    why = left_out.why(pedogram, key) if is_mat else ""
    if is_mat and "body_weight_n" not in given:
        del plain["settings"]["body_weight_n"]
    print(page(plain, weight, before, why))
    if pedogram is not None and pedogram.equalisation is None:
        print(f"\n{LATER}")
    if drawn is not None:
        print(f"\n{foot_map.picture(drawn)}")
    return 0


NOT_USED = (
    "The equalisation was not used: this file holds forces or pressures already, not what a mat counted."
)
LATER = "equalised since then? --equalisation FILE names the file that the bench wrote"
MAT_WEIGHT = "a mat does not weigh; what it feels only tells standing from stepping off"


def believed(file: Path) -> "tuple[Equalisation, list[str]]":
    """Read an equalisation and say what is not believed of it: who compared it with a plate must be known.

    Errors: CalibrationError UNREADABLE, CHANGED.
    """
    made, is_known = equalisation(file)
    if is_known or not made.compared:
        return made, []
    told = (
        "Nobody whom this station knows signed this equalisation: its comparison with a plate does not count."
    )
    return made.bare, [told]


def equalisation(file: Path) -> "tuple[Equalisation, bool]":
    """Read an equalisation, and whether a key signed it that holds here.

    Errors: CalibrationError UNREADABLE, CHANGED.
    """
    from station import home, signature
    from station.equalisation import REMEDY, signed

    try:
        made, by = signed(file.read_bytes(), file.name)
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE, f"There is no equalisation {file.name} to read.", REMEDY
        ) from error
    return made, by is not None and by.key in signature.trusted(home.data() / "calibrations")


def other_test(recording: "Recording", key: str, name: str) -> list[str]:
    """Say so when a recording was made for another test than the one asked for. name : of its file."""
    made = recording.head.assessment
    return [f"{name} was recorded as {made}; here it is read as {key}."] if made not in ("", key) else []


def _weight_from(recording: "Recording", given: dict[str, str], plain: dict[str, Any]) -> str:
    """Say what body weight was used, and where it comes from."""
    weight = plain["settings"].get("body_weight_n")
    if weight is None:
        return "not known: nobody was weighed in, and nobody stands still for a second in this recording"
    if given.get("body_weight_n", "none") != "none":
        origin = "as given with --set"
    elif recording.head.weigh_in:
        origin = "weighed in before this recording"
    else:
        origin = "nobody was weighed in: taken from the stillest second of standing in this recording"
    return f"{weight:.1f} N ({weight / G:.1f} kg), {origin}"


def _corrections(file: Path) -> "Corrections":
    """Read corrections. Errors: TrialError BAD_CORRECTION."""
    from station.events.correction import from_json

    try:
        plain = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise TrialError(
            TrialReason.BAD_CORRECTION, f"There is no file {file.name} to read.", "Check its name."
        ) from error
    except ValueError as error:
        raise TrialError(
            TrialReason.BAD_CORRECTION,
            f"{file.name} is not JSON.",
            "`station analyse --help` shows one correction.",
        ) from error
    return from_json(plain if isinstance(plain, list) else [plain], math.inf)


def page(plain: dict[str, Any], weight: str = "", before: Sequence[str] = (), why: str = "") -> str:
    """Return a result as a page for a terminal: one row a metric, one column a side.

    weight : what is said of the body weight. before : the notes of the same trial without corrections.
    why : why a mat leaves numbers out; they are named once below the others then.
    """
    told = plain["recording"]
    said = [
        (note, "note" if not plain.get("corrections") or note in before else "since the change by hand")
        for note in notes(plain)
    ]
    lines = [
        f"{plain['assessment']}   {told['duration_s']:.2f} s at {told['rate_hz']:.2f} Hz, "
        f"{told['samples']} samples, {told['lost']} lost",
        f"calibration: {(told['calibration'] or 'none')[:16]}",
        "settings: " + ", ".join(f"{k}={_plain(v)}" for k, v in plain["settings"].items()),
        *([f"body weight: {weight}"] if weight else []),
        *(f"by hand: {line}" for line in by_hand.account(plain)),
        *(f"{label}: {note}" for note, label in said),
        *(f"note: {note}" for note in [*_by_hand(plain), *_middle(plain), *_known(plain)]),
    ]
    shown, held = left_out.parted(plain["values"]) if why else (plain["values"], [])
    if shown:
        lines += ["", _values(shown)]
    lines += left_out.lines(held, why)
    events = by_hand.lines(plain)
    if events:
        lines += ["", "events", *(f"  {line}" for line in events)]
    return "\n".join(lines)


def _by_hand(plain: dict[str, Any]) -> list[str]:
    """Say that a person has changed events."""
    count = len(plain.get("corrections", ()))
    found = "1 event was" if count == 1 else f"{count} events were"
    return [f"{found} changed by hand; --json has what was found automatically beside it."] if count else []


def _known(plain: dict[str, Any]) -> list[str]:
    """Say what ± means, where it is printed."""
    from station.compare.words import INSTRUMENT

    return [INSTRUMENT] if any(value["uncertainty"] for value in plain["values"]) else []


def _middle(plain: dict[str, Any]) -> list[str]:
    """Say what the value of a trial is the mean of, where some repetitions stay out of it."""
    from station.analyse import MANY_REPETITIONS
    from station.assessments.assessment import assessment

    numbers = {value["repetition"] for value in plain["values"] if value["repetition"] is not None}
    if not assessment(plain["assessment"]).middle_only or len(numbers) < MANY_REPETITIONS:
        return []
    return [
        f"The row without # is the mean of repetitions 2 to {len(numbers) - 1}: "
        "of five or more the first and the last are left out."
    ]


def _values(values: list[dict[str, Any]]) -> str:
    from station.compare.words import unit
    from station.compare.written import PLUS_MINUS

    sides = [side for side in ("both", "left", "right") if any(v["side"] == side for v in values)]
    cells: dict[tuple[str, int | None], dict[str, str]] = {}
    units: dict[tuple[str, int | None], str] = {}
    reasons: dict[tuple[str, int | None], dict[str, str]] = {}
    for value in values:
        row = (value["metric"], value["repetition"])
        known = f" {PLUS_MINUS} {value['uncertainty']:.2g}" if value["uncertainty"] else ""
        cells.setdefault(row, {})[value["side"]] = f"{number(value['value'])}{known}"
        units[row] = unit(value["unit"])
        if value["value"] is None:
            reasons.setdefault(row, {})[value["side"]] = value["reason"]
    rows = [("metric", *sides, "unit", "")]
    for row, found in cells.items():
        name = row[0] if row[1] is None else f"{row[0]} #{row[1]}"
        why = missing(reasons.get(row, {}), found)
        rows.append((name, *(found.get(side, "") for side in sides), units[row], why))
    return table(rows, last_left=True)


def missing(reasons: Mapping[str, str], shown: Collection[str]) -> str:
    """Say why numbers of a row are missing: once when it is the same for all that are shown."""
    from station.compare.words import because

    if len(reasons) == len(shown) and len(set(reasons.values())) == 1:
        return because(next(iter(reasons.values())))
    return "; ".join(f"{side}: {because(reason)}" for side, reason in reasons.items())


def _plain(value: object) -> str:
    return "none" if value is None else f"{value:zg}" if isinstance(value, float) else str(value)


COMMANDS = (
    Command(
        50,
        "analyse",
        "Compute the numbers of one trial.",
        "station analyse trial.parquet --assessment quiet_stance --json",
        _arguments,
        _run,
        known_tests,
    ),
)
