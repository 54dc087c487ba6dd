"""`station compare`: two recordings of one test side by side, and what may be said of the difference."""

import filecmp
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.cli.analyse import missing, other_test, settings
from station.cli.command import Command, known_tests
from station.cli.told import as_json, number, table
from station.errors import TrialError, TrialReason

if TYPE_CHECKING:
    from station.compare.context import Conditions
    from station.compare.rows import Row
    from station.compare.short_holds import ShortHolds
    from station.recording.recording import Recording
    from station.result import Result

LEGS, SAME_DAY, DAYS, UNDATED = "legs", "same_day", "days", "dates_not_known"
COMPARED = {
    LEGS: "the left leg against the right",
    SAME_DAY: "the second against the first of one day",
    DAYS: "the second against the first",
    UNDATED: "the second against the first",
}
SAME_FILE = "Both files hold the very same recording: it is compared with itself, and nothing is judged."
NOT_JUDGED = "dates not known: shown, not judged; say --same-day or --different-days"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("first", type=Path, help="recording of the left leg, or of the earlier visit")
    parser.add_argument("second", type=Path, help="recording of the right leg, or of the later visit")
    parser.add_argument("--assessment", help="key of the test; default: the recordings' own")
    parser.add_argument("--mapping", type=Path, help="for text exports")
    parser.add_argument(
        "--eyes",
        choices=("open", "closed"),
        help="for recordings that do not say; what is not known is not judged",
    )
    days = parser.add_mutually_exclusive_group()
    days.add_argument("--same-day", action="store_true", help="both are of one day: a pair")
    days.add_argument("--different-days", action="store_true", help="the second is of a later day")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="override a setting")
    parser.add_argument("--json", action="store_true", help="print the comparison as one JSON object")


@dataclass(frozen=True)
class _Read:
    """One of the two files, analysed. under : its conditions. notes : what is to be told of it."""

    path: Path
    recording: "Recording"
    result: "Result"
    under: "Conditions"
    notes: tuple[str, ...] = ()

    @property
    def leg(self) -> str | None:
        """The leg that stood, when the assessment tested one."""
        from station.compare.rows import tested_leg

        return tested_leg(self.result.to_json())


@dataclass(frozen=True)
class _Compared:
    """What is printed.

    files : first and second. legs : that stood. short, window : of holds that ended early. reasons : why
    values are missing, by metric, side of the first and repetition.
    """

    assessment: str
    kind: str
    files: tuple[Path, Path]
    legs: tuple[str | None, str | None]
    notes: tuple[str, ...]
    rows: "Sequence[Row]"
    short: "ShortHolds | None"
    window: "Sequence[Row]"
    reasons: Mapping[tuple[str, str, int | None], tuple[str | None, str | None]]

    @property
    def columns(self) -> tuple[str, str]:
        """What the two columns are called."""
        return (f"{self.legs[0]} leg", f"{self.legs[1]} leg") if self.kind == LEGS else ("first", "second")


def _read(path: Path, options: Namespace) -> _Read:
    from station import analyse, file
    from station.compare import conditions
    from station.compare.device import device
    from station.validity import STAMP, stamp

    recording = file.recording(path, options.mapping, options.assessment or "")
    key = options.assessment or recording.head.assessment
    if not key:
        raise TrialError(
            TrialReason.UNKNOWN_ASSESSMENT,
            f"{path.name} does not say which test it is.",
            "Add --assessment, for example --assessment quiet_stance.",
        )
    result = analyse.of_recording(recording, key, settings(options.set))
    head = recording.head
    context = {**({"eyes": options.eyes} if options.eyes else {}), **head.context}
    if analyse.is_of_mat(recording):  # its stamp counts only with the curves that it was made of
        context = {key: said for key, said in context.items() if key not in STAMP}
        context |= stamp(result.validity) if result.validity is not None else {}
    under = conditions(context, result.settings, _seconds(result, context), device(recording))
    return _Read(path, recording, result, under, tuple(other_test(recording, key, path.name)))


def _seconds(result: "Result", context: Mapping[str, str]) -> float | None:
    """s of a stance: those that are kept, else those that were planned, else those that were recorded."""
    from station.compare.context import LONG_AS_PLANNED

    if result.assessment not in LONG_AS_PLANNED:
        return None
    keep = result.settings.get("keep_s")
    return float(keep if keep is not None else context.get("seconds", result.duration))


def _run(options: Namespace) -> int:
    from station.compare.changes import PAIRED_BY
    from station.compare.context import require_alike
    from station.compare.rows import Occasion, rows
    from station.compare.short_holds import KEY, both_held

    first, second = _read(options.first, options), _read(options.second, options)
    if first.result.assessment != second.result.assessment:
        raise TrialError(
            TrialReason.UNKNOWN_ASSESSMENT,
            f"These are different tests: {first.result.assessment} and {second.result.assessment}.",
            "Compare two recordings of the same test.",
        )
    kind = _kind(first, second, options)
    if kind == LEGS and first.leg == "right" and not options.json:
        # A reader takes the left column for the left leg.
        first, second = second, first
    is_same = _is_same(first.path, second.path)
    require_alike(first.under, second.under, PAIRED_BY if kind == SAME_DAY else ())
    held = both_held(first.result, second.result) if first.result.assessment == KEY else None
    short = _short(first, second, options) if held is False else None
    occasion = Occasion((first.under, second.under), kind == SAME_DAY, held)
    found = rows(first.result.to_json(), second.result.to_json(), occasion)
    if kind == UNDATED or is_same:
        found = [_unjudged(row) for row in found]
    over_window: list[Row] = []
    if short is not None and short.results is not None:
        again = short.results
        over_window = rows(again[0].to_json(), again[1].to_json(), occasion)
        over_window = [_unjudged(row) for row in over_window] if kind == UNDATED or is_same else over_window
    said = [SAME_FILE] if is_same else [NOT_JUDGED] if kind == UNDATED else []
    compared = _Compared(
        first.result.assessment,
        kind,
        (first.path, second.path),
        (first.leg, second.leg),
        (*said, *dict.fromkeys([*first.notes, *second.notes])),
        found,
        short,
        over_window,
        _reasons(first.result, second.result, found),
    )
    print(_plain(compared) if options.json else _page(compared))
    return 0


def _is_same(first: Path, second: Path) -> bool:
    """Tell whether two paths lead to one recording, or to copies of it."""
    if first.samefile(second):
        return True
    return first.is_file() and second.is_file() and filecmp.cmp(first, second, shallow=False)


def _reasons(
    first: "Result", second: "Result", found: "Sequence[Row]"
) -> dict[tuple[str, str, int | None], tuple[str | None, str | None]]:
    """Return why the values of each row are missing, by metric, side of the first and repetition."""
    coded = [
        {(v["metric"], v["side"], v["repetition"]): v["reason"] for v in result.to_json()["values"]}
        for result in (first, second)
    ]
    return {
        (row.metric, row.sides[0], row.repetition): (
            coded[0].get((row.metric, row.sides[0], row.repetition)),
            coded[1].get((row.metric, row.sides[1], row.repetition)),
        )
        for row in found
    }


def _kind(first: _Read, second: _Read, options: Namespace) -> str:
    legs = [first.leg, second.leg]
    if None not in legs and legs[0] != legs[1]:
        return LEGS
    if options.same_day or options.different_days:
        return SAME_DAY if options.same_day else DAYS
    days = [_day(each.recording) for each in (first, second)]
    if None in days:
        return UNDATED
    return SAME_DAY if days[0] == days[1] else DAYS


def _day(recording: "Recording") -> str | None:
    """Return the day of a recording; of a file of another lab only the day it was written is known: None."""
    return None if recording.forces is not None else recording.head.started[:10] or None


def _unjudged(row: "Row") -> "Row":
    """Return a row without its verdict: which error would judge it depends on the days."""
    return replace(row, found=replace(row.found, verdict=None, limit=None, reference=None, notes=()))


def _short(first: _Read, second: _Read, options: Namespace) -> "ShortHolds | None":
    from station import stream
    from station.analyse import Facts
    from station.compare.short_holds import ShortHolds, over_common_window

    made = []
    for each in (first, second):
        measured = stream.measured(each.recording)
        calibration = measured.calibration.hash if measured.calibration else None
        facts = Facts(measured.lost, calibration, measured.warnings, each.recording.head.weigh_in)
        made.append((measured.forces, facts))
    found = over_common_window(made[0], made[1], settings(options.set))
    return found if isinstance(found, ShortHolds) else None


def _plain(compared: _Compared) -> str:
    short = compared.short
    plain: dict[str, Any] = {
        "schema": "station.comparison/1",
        "assessment": compared.assessment,
        "compared": compared.kind,
        "files": [path.name for path in compared.files],
        "note": " ".join(compared.notes) or None,
        "rows": [row.to_json() for row in compared.rows],
        "short_hold": None,
    }
    if short is not None:
        plain["short_hold"] = {
            "legs": [
                {"side": leg.side.value, "held_s": leg.seconds, "ended": leg.ended or None}
                for leg in short.legs
            ],
            "window_s": short.window,
            "rows": [row.to_json() for row in compared.window],
        }
    return as_json(plain)


def _page(compared: _Compared) -> str:
    """Return the comparison as a page for a terminal: the verdicts first, then every number."""
    found, short = compared.rows, compared.short
    lines = [f"{compared.assessment}: {COMPARED[compared.kind]}"]
    named = zip(compared.columns, compared.files, strict=True)
    lines += [f"  {column + ':':11}{path}" for column, path in named]
    lines += ["", *compared.notes]
    lines += [] if {NOT_JUDGED, SAME_FILE} & set(compared.notes) else _verdicts(found)
    if short is not None:
        lines += ["", *_held(short)]
        lines += [_table(compared, compared.window)] if compared.window else []
    lines += ["", _table(compared, found)]
    formula = found[0].formula if found else "none"
    lines += [
        "",
        f"difference: {formula}; of shares in percentage points. "
        "Every number that is not named above carries no verdict.",
    ]
    return "\n".join(lines)


def _verdicts(found: "Sequence[Row]") -> list[str]:
    from station.compare import words

    lines = []
    for row in found:
        said = words.phrase(row.found)
        if not said or row.repetition is not None:
            continue
        side = row.sides[0] if row.sides[0] == row.sides[1] else " / ".join(row.sides)
        values = f"{number(row.first)} and {number(row.second)} {words.unit(row.unit)}".rstrip()
        difference = _difference(row)
        lines.append(f"{row.metric} {side}: {values}, {difference}: {said}".replace(", :", ":"))
        basis = words.basis(row.found, words.unit(row.unit))
        lines += [f"    {basis}"] if basis else []
        more = row.more
        lines += [f"    {words.one_more(more, words.unit(row.limit_unit))}"] if more else []
    return lines or ["no number of this test carries a verdict"]


def _held(short: "ShortHolds") -> list[str]:
    from station.compare import words

    told = [words.stood(leg.side, leg.seconds, leg.ended) for leg in short.legs]
    return [f"held: {'; '.join(told)}", words.window(short.window)]


def _table(compared: _Compared, found: "Sequence[Row]") -> str:
    from station.compare import words

    lines = [("metric", "side", *compared.columns, "difference", "unit", "")]
    lines += [
        (
            row.metric if row.repetition is None else f"{row.metric} #{row.repetition}",
            row.sides[0] if row.sides[0] == row.sides[1] else " / ".join(row.sides),
            number(row.first),
            number(row.second),
            _difference(row),
            words.unit(row.unit),
            _why(compared, row),
        )
        for row in found
    ]
    return table(lines, last_left=True)


def _why(compared: _Compared, row: "Row") -> str:
    """Say why numbers of a row, or their difference, are missing."""
    from station.compare import words

    codes = compared.reasons.get((row.metric, row.sides[0], row.repetition), (None, None))
    values = zip(compared.columns, codes, (row.first, row.second), strict=True)
    reasons = {column: code for column, code, value in values if code and value is None}
    if reasons:
        return missing(reasons, compared.columns)
    return words.because(row.found.reason) if row.found.reason else ""


def _difference(row: "Row") -> str:
    if row.unit == "%":
        points = None if row.first is None or row.second is None else row.second - row.first
        return "" if points is None or row.found.reason else f"{points:+z.1f} points"
    return "" if row.found.percent is None else f"{row.found.percent:+z.1f} %"


COMMANDS = (
    Command(
        70,
        "compare",
        "Two recordings of one test side by side: left and right leg, or two visits.",
        "station compare left.parquet right.parquet --eyes open",
        _arguments,
        _run,
        known_tests,
    ),
)
