"""Findings: the numbers of a visit as the printed page states them, each entered into its proof."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from dashboard import trends, words
from dashboard.figures import trend
from dashboard.figures.look import PAPER
from dashboard.figures.trend import Flag
from dashboard.marks import marks
from dashboard.numbers import Line, key_lines, primary
from dashboard.records import Tested, Tried, Visited
from dashboard.words import report as said
from station.assessments.assessment import assessment
from station.compare import Verdict
from station.compare.verdict import IN_DOUBT
from station.compare.words import doubt
from station.errors import StationError
from station.library.library import Library
from station.mat import Side
from station.proof import statement
from station.proof.proof import Draft, Source
from station.proof.statement import Kind
from station.recording import parquet

if TYPE_CHECKING:
    from dashboard.reports.report import Row

FIRST = ("single_leg_stance", "quiet_stance")
"""Tests whose trend is drawn before that of others."""
SIZE = (166.0, 137.0)
"""pt of one of three pictures beside each other."""


class Findings:
    """The tests of one visit that have numbers. visits : of the patient, among them this one."""

    def __init__(self, visits: Sequence[Visited], visit: Visited, draft: Draft) -> None:
        self._visits = [each for each in visits if each.started <= visit.started]
        self._visit = visit
        self._draft = draft

    @cached_property
    def _groups(self) -> dict[str, int]:
        """The place of each test's trials in the proof."""
        return {
            tested.key: self._draft.group(tested.key, _sources(tested.alike), tested.alike[0].conditions)
            for tested in self._tests
        }

    @cached_property
    def _tests(self) -> list[Tested]:
        return [tested for tested in self._visit.tests if tested.alike]

    @cached_property
    def _earlier(self) -> dict[str, tuple[int, str]]:
        """The place of the last visit's trials made alike, and when, of each test that has some."""
        found: dict[str, tuple[int, str]] = {}
        for tested in self._tests:
            under = tested.alike[0].conditions
            for visit in sorted(self._visits, key=lambda each: each.started, reverse=True):
                used = next((each.used for each in visit.tests if each.key == tested.key), ())
                alike = [trial for trial in used if trial.conditions == under]
                if visit.id != self._visit.id and alike:
                    place = self._draft.group(tested.key, _sources(alike), under)
                    found[tested.key] = (place, visit.started)
                    break
        return found

    def weight(self) -> str:
        """State the newest weigh-in of a recording that counts."""
        for tested in reversed(self._tests):
            for source in reversed(_sources(tested.alike)):
                if told := self._draft.weight(source):
                    self._draft.row(told)
                    return told
        return ""

    def rows(self) -> tuple["Row", ...]:
        """Return the lines of the findings table: of each test first the number named beforehand."""
        return tuple(row for tested in self._tests for row in self._of(tested))

    def sentences(self) -> tuple[str, ...]:
        """Return what may be said: what is judged, and of what nothing can be judged yet."""
        told: list[str] = []
        unjudged: dict[Verdict, list[str]] = {}
        for tested in self._tests:
            line = primary(tested.key, self._lines(tested))
            if line is None or line.difference is None:
                continue
            title, difference = assessment(tested.key).title, line.difference
            if difference.verdict in (Verdict.NO_REFERENCE, *IN_DOUBT):
                unjudged.setdefault(difference.verdict, []).append(title)
            if sentence := self._draft.state(Kind.SENTENCE, self._groups[tested.key], line.metric.key):
                told.append(f"{title}: {sentence}")
                self._draft.row(told[-1])
            changes = self._changes(tested, line)
            told += changes
            is_doubted = difference.verdict in IN_DOUBT
            if not changes and tested.key in self._earlier and not is_doubted:
                unjudged.setdefault(Verdict.ERROR_UNKNOWN, []).append(title)
        return (*told, *(said.not_judged(verdict, tests) for verdict, tests in unjudged.items()))

    def footer(self) -> tuple[str, ...]:
        """Say of each test what was used, what was left out and why, and how it was measured."""
        return tuple(self._used(tested) for tested in self._tests)

    def trend(self, library: Library) -> tuple[bytes | None, str]:
        """Draw the number named beforehand over the visits, and say what its band means."""
        order = sorted(self._tests, key=lambda t: FIRST.index(t.key) if t.key in FIRST else len(FIRST))
        baselines = library.sign_offs.baselines(self._visit.patient.id)
        for tested in order:
            for key in assessment(tested.key).primary[:1]:
                found = trends.trend(self._visits, tested.key, key, baselines.get(tested.key))
                if found is None or len({point.when for point in found.points}) < 2:
                    continue
                title = f"{assessment(tested.key).title}: {found.title.lower()}"
                flags = [
                    Flag(mark.day.isoformat(), str(number), mark.told)
                    for number, mark in enumerate(marks(library, self._visit.patient.id), start=1)
                ]
                unit = words.unit(found.unit)
                names = trends.names(found, f"{title}, {unit}" if unit else title)
                drawn = trend.figure(found.points, unit, PAPER, SIZE, names, found.bands, flags)
                return drawn.svg(), said.BAND_NOTE if found.bands else said.NO_BAND
        return None, said.FIRST_VISIT

    # One test

    def _lines(self, tested: Tested) -> list[Line]:
        return self._draft.of(self._groups[tested.key]).lines

    def _of(self, tested: Tested) -> list["Row"]:
        lines = self._lines(tested)
        headline = key_lines(tested.key, lines, of_mat=tested.is_of_mat)
        first = primary(tested.key, lines) or (headline[0] if headline else None)
        if first is None:
            return []
        others = [line for line in headline if line.metric.key != first.metric.key]
        made = [self._row(tested, first, is_primary=True)]
        return made + [self._row(tested, line, is_primary=False) for line in others]

    def _row(self, tested: Tested, line: Line, *, is_primary: bool) -> "Row":
        from dashboard.reports.report import Row

        group, key = self._groups[tested.key], line.metric.key
        sides = [side for side in ("left", "right") if _has(line, side)] or ["both"]
        values = dict.fromkeys(("left", "right", "both"), "") | {
            side: self._draft.state(_kind(line, side), group, key, side) for side in sides if _has(line, side)
        }
        difference = line.difference
        row = Row(
            assessment(tested.key).title if is_primary else "",
            words.unbroken(line.metric.title),
            values["left"],
            values["right"],
            values["both"],
            self._draft.state(Kind.DIFFERENCE, group, key) if line.larger else "",
            self._draft.state(Kind.USUAL, group, key) if is_primary and difference else "",
            self._last(tested, line) if is_primary else "",
            _note(tested, line) if is_primary else _missing(line),
            bool(difference and difference.verdict is Verdict.LARGER_THAN_USUAL and is_primary),
            is_primary,
        )
        self._draft.row(*row.cells)
        return row

    def _last(self, tested: Tested, line: Line) -> str:
        """State both legs of the last visit whose trials were made alike."""
        if tested.key not in self._earlier:
            return ""
        place, when = self._earlier[tested.key]
        before = self._draft.of(place).line(line.metric.key)
        if before is None:
            return ""
        left, right = (
            self._draft.state(Kind.DIGITS, place, line.metric.key, side) if _has(before, side) else ""
            for side in ("left", "right")
        )
        return said.last_visit(left, right, when)

    def _changes(self, tested: Tested, line: Line) -> list[str]:
        if tested.key not in self._earlier:
            return []
        place, when = self._earlier[tested.key]
        group, key = self._groups[tested.key], line.metric.key
        if not statement.is_judged(self._draft.of(group), self._draft.of(place), key):
            return []
        changes = [self._draft.state(Kind.CHANGE, group, key, side, place) for side in ("left", "right")]
        told = said.since(when, assessment(tested.key).title, [change for change in changes if change])
        self._draft.row(told)
        return [told]

    def _used(self, tested: Tested) -> str:
        result = tested.alike[0].result
        assert result is not None
        counts: dict[str, int] = {}
        for trial in tested.alike:
            counts[trial.side] = counts.get(trial.side, 0) + 1
        settings = {name: value for name, value in result["settings"].items() if name != "body_weight_n"}
        told = said.used(
            assessment(tested.key).title,
            words.used_trials(counts),
            _left_out(tested),
            self._draft.state(Kind.RATE, self._groups[tested.key]),
            _lower(words.method(settings)),
            int(result["method"]["version"]),
        )
        self._draft.row(told)
        return told


def _sources(trials: Sequence[Tried]) -> list[Source]:
    return [
        Source(trial.id, trial.sha256 or "", trial.result, _weighed(trial))
        for trial in trials
        if trial.result
    ]


def _weighed(trial: Tried) -> float | None:
    """Return the weigh-in that the recording itself holds, N."""
    try:
        return parquet.summary(trial.path).head.weigh_in if trial.path else None
    except StationError:
        return None


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _kind(line: Line, side: str) -> Kind:
    """A number is stated with how far a repeat moves it, else with what is known of the instrument."""
    number = line.of(Side(side))
    if line.repeated(Side(side)):
        return Kind.REPEATED
    return Kind.STATED if number is not None and line.expanded(number) else Kind.VALUE


def _has(line: Line, side: str) -> bool:
    number = {"left": line.left, "right": line.right}.get(side, line.both)
    return number is not None and number.value is not None


def _note(tested: Tested, line: Line) -> str:
    """Say beside a number what may be said of it, and what was done to it by hand."""
    difference = line.difference
    judged = words.verdict(difference.verdict).rstrip(".").lower() if difference else ""
    if difference is not None and difference.verdict is Verdict.NO_REFERENCE:
        judged = said.NO_REFERENCE
    judged = doubt(tested.alike[0].conditions) or judged
    by_hand = sum(1 for trial in tested.alike if trial.corrections)
    notes = (judged, _missing(line), said.by_hand(by_hand) if by_hand else "")
    return "; ".join(note for note in notes if note)


def _missing(line: Line) -> str:
    """Say why a number is missing."""
    numbers = [number for number in (line.left, line.right, line.both) if number is not None]
    if any(number.value is not None for number in numbers) or not numbers:
        return ""
    return line.amount(numbers[0])[0]


def _left_out(tested: Tested) -> dict[str, int]:
    """Count the trials that are not part of the numbers, by reason."""
    alike = {trial.id for trial in tested.alike}
    counts: dict[str, int] = {}
    for trial in tested.trials:
        if trial.id not in alike:
            reason = _reason(trial)
            counts[reason] = counts.get(reason, 0) + 1
    return counts


def _reason(trial: Tried) -> str:
    if trial.standing == "kept":
        return said.OTHERWISE if trial.result else said.NOT_ANALYSED
    if trial.standing == "excluded" and trial.reason:
        return words.REASONS.get(trial.reason, trial.reason).lower()
    return words.STANDINGS.get(trial.standing, trial.standing).lower()
