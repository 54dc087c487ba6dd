"""Printing: a visit of the library becomes the clinic's one page, with the proof of what it states."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from dashboard import pressures, words
from dashboard.desk import Desk
from dashboard.figures import cop_path, pressure_map, squat_share
from dashboard.figures.look import PAPER
from dashboard.findings import SIZE, Findings
from dashboard.plans import Plans
from dashboard.records import Tried, Visited
from dashboard.seen import seen, squat_shares, told
from dashboard.signed_content import content_of
from dashboard.traces import Trace, gives_sway, sway_traces
from dashboard.words import exercises as exercise_words
from dashboard.words import mat as mat_words
from dashboard.words import patient as patient_words
from dashboard.words import plan as plan_words
from dashboard.words import report as said
from station.assessments.assessment import assessment
from station.clinic.allowed import rests
from station.clinic.follow_up import FollowUp
from station.compare import detection
from station.compare.words import REPEATED
from station.compare.written import REPEAT_MARK
from station.errors import StationError
from station.exports import numbers_csv
from station.library.settings import CLINIC_NAME
from station.proof import proof
from station.proof.paper import words_of
from station.proof.proof import Draft
from station.recording import parquet

if TYPE_CHECKING:
    from dashboard.reports.report import Picture, Planned, Report, Row

UNKNOWN = "0" * 64
"""Stands on the page for the proof's hash until the page is set; it takes as much room."""
SIDES = ("left", "right")
WIDE = 1.3
"""The picture of the paths holds two frames."""
MAP, MAP_WIDTH, MAP_TALL = 1.45, 184.0, 1.4
"""Of a map of pressures: its share of the row, its width in pt, and how much higher it is than others."""
NARROW = 0.7
"""Share of the row of a picture that is only a line of words."""
LABELS = {
    "example": said.EXAMPLE,
    "findings": said.FINDINGS,
    "no_findings": said.NO_FINDINGS,
    "interpretation": said.INTERPRETATION,
    "not_written": said.NOT_WRITTEN,
    "automatic": said.AUTOMATIC,
    "seen": said.SEEN,
    "nothing_seen": said.NOTHING_SEEN,
    "plan": said.PLAN,
    "no_plan": said.NO_PLAN,
    "warnings": said.WARNINGS,
    "not_a_diagnosis": said.NOT_A_DIAGNOSIS,
    "attached": said.ATTACHED,
    "how_to_verify": said.HOW_TO_VERIFY,
    "page_one": said.PAGE_ONE,
    "title": said.TITLES[True, False],
    **said.INSIDE,
}


def clinic_page(desk: Desk, found: Visited, paper: str = "a4") -> bytes:
    """Return a visit as PDF. paper : `a4` or `letter`."""
    from dashboard.reports import clinic_page as page

    draft = Draft(datetime.now().astimezone().isoformat(timespec="seconds"))
    report = _marked(_report(desk, found, draft), draft.id, UNKNOWN)
    fitted, room = page.fitted(report, paper)
    draft.keep(fitted.lines)
    # Figures hold no letters, and take long to read.
    plain = page.write(replace(fitted, pictures=tuple(replace(p, drawn=None) for p in fitted.pictures)), room)
    stated = draft.to_json(proof.letters_of(words_of(plain)[0], UNKNOWN))
    marked = _marked(fitted, draft.id, proof.digest(stated))
    return page.write(replace(marked, proof=proof.canonical(stated)), room, paper)


def _marked(report: "Report", id: str, sha256: str) -> "Report":
    """Put the fingerprint of the proof on the page, for eyes and as QR code."""
    import segno

    drawn = io.BytesIO()
    segno.make(proof.payload(id, sha256), error="m", micro=False).save(drawn, kind="svg", border=2)
    return replace(report, mark=proof.fingerprint_words(id, sha256), qr=drawn.getvalue())


def _report(desk: Desk, found: Visited, draft: Draft) -> "Report":
    from dashboard.reports.report import Report

    findings = Findings(desk.records.visits(found.patient.id), found, draft)
    signed = desk.library.sign_offs.of_visit(found.id)
    follow_up = Plans(desk.library).follow_up(found.patient.id)
    rows, sentences = findings.rows(), findings.sentences()
    used = [trial for tested in found.tests for trial in tested.alike]
    return Report(
        person=found.patient.label,
        visit=words.moment(found.started),
        facts=_facts(desk, found, findings),
        context=_context(desk, found),
        rows=rows,
        pictures=_pictures(desk, found, findings, has_numbers=bool(rows)),
        seen=_seen(desk, found),
        words=signed.words if signed else "",
        sentences=sentences,
        plan=_plan(follow_up),
        footer=(*findings.footer(), *_noise(used)) if rows else (),
        sign_off=said.sign_off(
            signed.by if signed else None,
            signed.at if signed else None,
            is_changed=signed is not None and not signed.covers(content_of(found, desk.library)),
        ),
        notes=_notes(rows, used),
        warnings=tuple(
            dict.fromkeys(
                f"{assessment(tested.key).title}: {warning}"
                for tested in found.tests
                for warning in tested.warnings
            )
        ),
        clinic=desk.library.settings.of(CLINIC_NAME),
        is_example=found.patient.is_example,
        numbers=numbers_csv.table((trial.id, trial.result) for trial in used if trial.result),
        detection=detection.FILE.read_text("utf-8"),
        labels={**LABELS, "columns": said.COLUMNS, "title": _title(found)}
        | ({"no_findings": mat_words.NOTHING_GIVEN} if used else {}),
    )


def _title(found: Visited) -> str:
    """Name the document by what measured in the visit, whether it counts or not."""
    made = {trial.is_of_mat for trial in found.trials}
    return said.TITLES[False in made, True in made]


def _noise(used: Sequence[Tried]) -> tuple[str, ...]:
    """Say that the noise of the plates is not known, of trials on plates."""
    return () if all(trial.is_of_mat for trial in used) else (said.NOISE_UNKNOWN,)


def _notes(rows: Sequence["Row"], used: Sequence[Tried]) -> tuple[str, ...]:
    """Say what stands in the table: what is bold, the formula, and what ± means or that there is none."""
    is_printed = any(words.PLUS_MINUS in cell for row in rows for cell in row.cells)
    is_repeated = any(REPEAT_MARK in cell for row in rows for cell in row.cells)
    more = f" {REPEATED}" if is_repeated else ""
    instrument = (words.INSTRUMENT + more,) if is_printed else ()
    if all(trial.is_of_mat for trial in used):
        steadier = (said.STEADIER,) if any(map(gives_sway, used)) else ()
        return (said.FORMULA, *steadier, *(instrument or (mat_words.NO_UNCERTAINTY,)))
    return (said.BOLD_NOTE, said.FORMULA, said.STEADIER, *instrument)


# Head


def _facts(desk: Desk, found: Visited, findings: Findings) -> tuple[str, ...]:
    by = next((each.by for each in desk.library.answers.history(found.id) if each.by), "")
    weight = findings.weight()
    facts = [words.born(found.patient.born), *([weight] if weight else []), said.examiner(by)]
    return (*facts, *_plates(found))


def _plates(found: Visited) -> tuple[str, ...]:
    """Name the plates that the trials were made on."""
    named: dict[str, None] = {}
    for tested in found.tests:
        for trial in tested.alike[:1]:
            try:
                head = parquet.summary(trial.path).head if trial.path else None
            except StationError:
                continue
            if head is not None and head.calibration is not None:
                plates = head.calibration
                named[said.plate(plates.uid, plates.kind, plates.made)] = None
            if head is not None and head.equalisation is not None:
                named[mat_words.made_on(head.equalisation)] = None
    return tuple(named)


def _context(desk: Desk, found: Visited) -> tuple[tuple[str, str], ...]:
    answers = desk.library.answers.of_visit(found.id)
    after = [
        each["pain_after"]
        for each in desk.library.answers.of_trials(found.id).values()
        if "pain_after" in each
    ]
    asked = [said.symptoms(answers), said.pain(answers.get("pain"), after), said.medicine(answers)]
    made = [dict(trial.conditions) for tested in found.tests for trial in tested.used]
    day = datetime.fromisoformat(found.started).date()
    # Of the plan that held then: a later one says nothing of that day.
    signed = Plans(desk.library).signed(found.patient.id, until=day)
    stage = signed.plan.stage.value if signed else desk.library.visit(found.id).stage
    clock = signed.plan.clock if signed else None
    asked.append(said.stage(stage, clock.start if clock else None, clock.weeks if clock else None, day))
    return ((said.QUESTION, " · ".join(asked)), *([(said.HOW_MADE, said.made(made))] if made else []))


# Figures


def _pictures(desk: Desk, found: Visited, findings: Findings, *, has_numbers: bool) -> tuple["Picture", ...]:
    from dashboard.reports.report import Picture

    drawn = [(*_paths(found), WIDE), (*_squats(found), 1.0)]
    pictures = [Picture(title, svg, note, width) for title, svg, note, width in drawn if svg is not None]
    pictures += [Picture(title, svg, note, MAP, MAP_TALL) for title, svg, note in _pressures(found)]
    if not has_numbers:
        return tuple(pictures)
    svg, note = findings.trend(desk.library)
    return (*pictures, Picture(said.TREND, svg, note, 1.0 if svg is not None else NARROW))


def _paths(found: Visited) -> tuple[str, bytes | None, str]:
    """Draw the newest path of each leg; without a test on one leg, that of the whole body."""
    by_key = {tested.key: tested for tested in found.tests}
    for key in ("single_leg_stance", "quiet_stance"):
        paths = _newest(by_key[key].alike) if key in by_key else {}
        if key == "single_leg_stance" and any(side in paths for side in SIDES):
            legs = [paths[side].path() if side in paths else cop_path.missing(side) for side in SIDES]
            return said.PATHS, _drawn(legs), said.PATHS_NOTE
        if "both" in paths:
            return said.PATHS, _drawn([paths["both"].path()]), words.ELLIPSE_NOTE_ONE
    return said.PATHS, None, ""


def _pressures(found: Visited) -> list[tuple[str, bytes | None, str]]:
    """Draw the mean and the highest pressures of the newest trial on a mat; nothing without one."""
    used = sorted((t for tested in found.tests for t in tested.alike), key=lambda trial: trial.started)
    trial = pressures.shown(used)
    made = None if trial is None else pressures.foot_map(trial, trial.corrections)
    if made is None:
        return []
    size = MAP_WIDTH, pressure_map.height(made.matrix, MAP_WIDTH, PAPER)
    notes = {mat_words.MEAN: mat_words.MARKS, mat_words.PEAK: mat_words.NO_PEAK}
    return [
        (mat_words.PAPER_TITLES[name], pressures.draw(made, name, PAPER, size).svg(), note)
        for name, note in notes.items()
    ]


def _drawn(paths: Sequence[cop_path.Path]) -> bytes:
    width, height = WIDE * SIZE[0], SIZE[1]
    fitting = cop_path.Grid(len(paths), len(paths)).height(width, PAPER)
    return cop_path.figure(paths, PAPER, (width, min(height, fitting))).svg()


def _newest(trials: Sequence[Tried]) -> dict[str, Trace]:
    newest: dict[str, Trace] = {}
    for trial in filter(gives_sway, trials):
        try:
            found = sway_traces(trial.path, trial.key, trial.corrections)
        except StationError:
            continue
        newest |= {str(trace.side): trace for trace in found}
    return newest


def _squats(found: Visited) -> tuple[str, bytes | None, str]:
    trials = [trial for tested in found.tests if tested.key == "mini_squat" for trial in tested.alike]
    shares = squat_shares(trials[-1:])
    note = said.SQUATS_NOTE if any(not each.is_counted for each in shares) else ""
    told = squat_share.Words(words.SQUAT, "")
    return said.SQUATS, squat_share.figure(shares, told, PAPER, SIZE).svg() if shares else None, note


# What people said, saw and planned


def _seen(desk: Desk, found: Visited) -> tuple[str, ...]:
    ticked = desk.library.observations.of_visit(found.id)
    lines = []
    for tested in found.tests:
        ticks = told(seen(tested.used, ticked))
        lines += [f"{assessment(tested.key).title}: {', '.join(ticks)}"] if ticks else []
    return (*lines, *said.looked(desk.library.answers.of_visit(found.id)))


def _plan(follow_up: FollowUp) -> "Planned | None":
    from dashboard.reports.report import Planned

    signed = follow_up.signed
    if signed is None:
        return None
    plan = signed.plan
    lines = [("", said.plan_stage(plan.stage)), *_allowed(follow_up)]
    for each in plan.exercises:
        dose = filter(None, (exercise_words.dose(each), exercise_words.per_week(each.per_week)))
        lines.append(("", f"{exercise_words.NAMES[each.exercise]}: {', '.join(dose)}"))
    lines.append((said.NEXT_VISIT, _day(plan.next_visit)))
    lines.append((said.SEEN_BY, _day(plan.clock.end)))
    lines += [("", plan.note)] if plan.note else []
    return Planned(said.plan_signed(signed.by, signed.at), tuple(lines))


def _allowed(follow_up: FollowUp) -> list[tuple[str, str]]:
    if follow_up.holds:
        head = said.NOTHING_ALLOWED if rests(follow_up.holds) else said.NO_RUNNING
        return [(head, plan_words.HOLDS[follow_up.holds[0]])]
    lines = []
    for head, is_allowed in ((said.ALLOWED, True), (said.NOT_YET, False)):
        named = [
            patient_words.ACTIVITIES[line.activity].lower()
            for line in follow_up.lines
            if line.is_allowed is is_allowed
        ]
        lines += [(head, ", ".join(named))] if named else []
    return lines


def _day(day: date | None) -> str:
    return words.day(day) if day else said.NOT_ASKED
