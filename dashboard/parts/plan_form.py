"""The form of a plan: what a clinician enters, and how it is read back as a plan."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.parts.choice import choice
from dashboard.parts.number_field import number_field
from dashboard.words import DAY_FORMAT
from dashboard.words import exercises as exercise_words
from dashboard.words import plan as said
from station.clinic.clock import WEEKS, Clock
from station.clinic.exercise import Dose, Exercise, exercise, exercises
from station.clinic.gate import CONDITIONS, FINDINGS, Gate, Goal, Reading, State
from station.clinic.plan import MOST, UNCHOSEN, Plan, Prescribed
from station.clinic.stage import Stage

ROWS = MOST + 2
"""Lines of the form: three exercises and two stretches."""
OPENS = "is_opened"
ASKED = "asked:"
WANTED = "wanted:"
DONE_OR_NOT = ("stance_done", "landing_done")
FIELDS = ("exercise", "side", "sets", "amount", "per_week")


def stage_and_clock(plan: Plan, patient: str) -> list[Component]:
    """Return the fields of stage, clock and next visit."""
    weeks = [{"value": str(each), "label": str(each)} for each in WEEKS]
    return [
        html.Div(
            [
                _select(patient, "stage", said.STAGE_FIELD, said.STAGES, plan.stage.value),
                html.Div(
                    [
                        html.Div(said.WEEKS_FIELD, className="field-label", id=f"weeks-{patient}"),
                        dmc.SegmentedControl(
                            id=_id(patient, "weeks"), data=weeks, value=str(plan.clock.weeks), size="md"
                        ),
                    ],
                    role="group",
                    **{"aria-labelledby": f"weeks-{patient}"},
                ),
                _day(patient, "start", said.CLOCK_START, plan.clock.start),
                _day(patient, "next_visit", said.NEXT_VISIT, plan.next_visit),
            ],
            className="plan-fields",
        )
    ]


def exercise_rows(plan: Plan, patient: str) -> Component:
    """Return one line an exercise; empty lines take more."""
    lines = [*plan.exercises, *([None] * max(0, ROWS - len(plan.exercises)))]
    return html.Div([_row(patient, place, each) for place, each in enumerate(lines)], className="prescribed")


def note(plan: Plan, patient: str) -> Component:
    """Return the field of the words to the patient."""
    return dmc.Textarea(
        id=_id(patient, "note"),
        label=said.NOTE,
        description=said.NOTE_HOW,
        value=plan.note,
        autosize=True,
        minRows=2,
        inputProps={"maxLength": 600},
        size="md",
    )


def gate(plan: Plan, readings: Sequence[Reading], patient: str) -> list[Component]:
    """Return the conditions with what is entered and how each reads, and the switch that opens the gate.

    How each reads, and what is wanted where nobody wrote it, is made anew by `reads` and `wanted`.
    """
    goal = _select(patient, "goal", said.GOAL, said.GOALS, plan.gate.goal.value)
    titles = (said.CONDITION, said.FOUND, said.WANTED, said.READS, said.SOURCE, said.ASKED_FOR)
    head = html.Tr([html.Th(title, scope="col") for title in titles])
    rows = [_condition(patient, plan.gate, reading) for reading in readings]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="numbers compact gate")
    opens = dmc.Switch(
        id={"plan-tick": OPENS, "of": patient}, label=said.OPEN_GATE, checked=plan.gate.is_opened, size="md"
    )
    return [
        html.P(said.GATE_HOW, className="quiet"),
        html.Div(goal, className="plan-fields"),
        html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": said.GATE}),
        opens,
    ]


def start_dose(key: str | None) -> tuple[str | None, int | None, int | None, int | None]:
    """Return side, sets, amount and times a week that an exercise begins with; a side is never guessed."""
    if not key:
        return "both", None, None, None
    chosen = exercise(key)
    return (None if chosen.is_sided else "both"), chosen.dose.sets, chosen.dose.amount, 3


def dose_hint(key: str | None) -> str:
    """Say what the amount of an exercise is counted in and whether its dose is ours."""
    if not key:
        return ""
    chosen = exercise(key)
    told = [said.AMOUNTS[chosen.unit.value].lower(), exercise_words.ON_MAT[chosen.on_mat]]
    if chosen.measured:
        told[-1] += f" ({exercise_words.MEASURED[chosen.measured]})"
    told.append(", ".join(exercise_words.ARTICLES[each] for each in chosen.articles))
    if chosen.is_proposed:
        told.append(said.PROPOSED)
    return " · ".join(told if not chosen.is_stretch else told[2:])


def beginnings(patient: str) -> Component:
    """Return what every exercise begins with, for the browser: it stands there with the choice, at once.

    By key, and "" for none: side, sets, amount and times a week, and what is said below them.
    """
    known = {key: [*start_dose(key), dose_hint(key)] for key in ("", *(each.key for each in exercises()))}
    return dcc.Store(id={"plan-begins": "all", "of": patient}, data=known)


def entered(
    fields: Mapping[str, Any],
    rows: Mapping[tuple[str, str], Any],
    ticks: Mapping[str, bool],
    before: Plan,
) -> Plan:
    """Read the form. rows : by line and field. before : the plan that was shown.

    The clock keeps the stage it began in until its first day is changed. Errors: ValueError.
    """
    stage = Stage(fields["stage"])
    start = _date(fields.get("start")) or before.clock.start
    clock = Clock(start, int(fields["weeks"]), before.clock.stage if start == before.clock.start else stage)
    lines = sorted({line for line, _ in rows}, key=int)
    given = [{field: rows.get((line, field)) for field in FIELDS} for line in lines]
    return Plan(
        stage,
        clock,
        tuple(_prescribed(line) for line in given if line["exercise"]),
        _date(fields.get("next_visit")),
        str(fields.get("note") or "").strip(),
        _gate(fields, ticks, before.gate.goal),
    )


def _gate(fields: Mapping[str, Any], ticks: Mapping[str, bool], before: Goal) -> Gate:
    """Read the gate. before : the goal whose defaults stood in the fields."""
    goal = Goal(fields["goal"])
    found = {key: float(fields[key]) for key in FINDINGS if fields.get(key) not in (None, "")}
    wanted = {}
    for condition in CONDITIONS:
        value = fields.get(WANTED + condition.key)
        # A number left as the default goes on following it, so that another goal brings its own.
        defaults = (condition.default(before), condition.default(goal))
        if value not in (None, "") and float(str(value)) not in defaults:
            wanted[condition.key] = float(str(value))
    left_out = frozenset(
        condition.key
        for condition in CONDITIONS
        if not condition.is_rule and ticks.get(ASKED + condition.key) is False
    )
    return Gate(goal, found, wanted, left_out, ticks.get(OPENS) is True)


def _prescribed(line: Mapping[str, Any]) -> Prescribed:
    key = str(line["exercise"])
    known = _known(key)
    numbers = [line["sets"], line["amount"], line["per_week"]]
    if any(number in (None, "") or float(number) != int(float(number)) for number in numbers):
        raise ValueError("A dose is whole numbers.")
    sets, amount, per_week = (int(float(number)) for number in numbers)
    side = str(line["side"] or UNCHOSEN) if known.is_sided else "both"
    return Prescribed(key, side, Dose(sets, amount, known.unit), per_week)


def _known(key: str) -> Exercise:
    try:
        return exercise(key)
    except KeyError:
        raise ValueError("There is no such exercise.") from None


def _row(patient: str, place: int, prescribed: Prescribed | None) -> Component:
    def id_(field: str) -> dict[str, str]:
        return {"plan-row": str(place), "field": field, "of": patient}

    def number(field: str, label: str, value: int | None) -> Component:
        # What is not whole is refused in words: a field that lets no comma in would make 75 of 7,5.
        return number_field(id=id_(field), label=label, value=value, size="md")

    key = prescribed.exercise if prescribed else None
    dose = prescribed.dose if prescribed else None
    chosen = choice(
        id=id_("exercise"),
        label=said.EXERCISE,
        data=_choices(),
        value=key,
        searchable=True,
        clearable=True,
        size="md",
        className="exercise",
    )
    side = choice(
        id=id_("side"),
        label=said.SIDE,
        data=[{"value": value, "label": label} for value, label in said.SIDES.items()],
        value=(prescribed.side or None) if prescribed else "both",
        placeholder=said.CHOOSE_SIDE,
        allowDeselect=False,
        size="md",
    )
    return html.Div(
        [
            chosen,
            side,
            number("sets", said.SETS, dose.sets if dose else None),
            number("amount", said.AMOUNT, dose.amount if dose else None),
            number("per_week", said.PER_WEEK, prescribed.per_week if prescribed else None),
            html.Div(
                dose_hint(key),
                id={"plan-row": str(place), "told": "hint", "of": patient},
                className="quiet small hint",
            ),
        ],
        className="prescribed-line",
    )


def _choices() -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, str]]] = {
        said.STRENGTH_FLOOR: [],
        said.STRENGTH_FEET: [],
        said.STRETCHES: [],
    }
    for each in exercises():
        group = said.STRENGTH_FEET if each.is_weight_bearing else said.STRENGTH_FLOOR
        group = said.STRETCHES if each.is_stretch else group
        groups[group].append({"value": each.key, "label": exercise_words.NAMES[each.key]})
    return [{"group": group, "items": items} for group, items in groups.items()]


def _condition(patient: str, held: Gate, found: Reading) -> Component:
    condition = found.condition
    inputs = [_finding(patient, finding, held.found.get(finding)) for finding in condition.findings]
    ticked: Any = ""
    if not condition.is_rule:
        ticked = dmc.Checkbox(
            id={"plan-tick": ASKED + condition.key, "of": patient},
            checked=condition.key not in held.left_out,
            size="md",
            **{"aria-label": f"{said.CONDITIONS[condition.key]}: {said.ASKED_FOR}"},
        )
    return html.Tr(
        [
            html.Td(said.CONDITIONS[condition.key]),
            html.Td(html.Div(inputs, className="findings")),
            html.Td(wanted(found, patient), id={"plan-wants": condition.key, "of": patient}),
            html.Td(reads(found), id={"plan-reads": condition.key, "of": patient}),
            html.Td(said.source(condition), className="quiet small"),
            html.Td(ticked),
        ],
    )


def reads(found: Reading) -> list[Component]:
    """Return how a condition reads, and why."""
    state = html.Strong(said.STATES[found.state], className=f"state {found.state.value}")
    why = said.reason(found)
    return [state, html.Div(why, className="quiet small")] if why else [state]


def wanted(found: Reading, patient: str) -> Any:
    """Return what a condition wants: a field, or words where it is fixed."""
    condition = found.condition
    if condition.is_rule or condition.key == "tests":
        return said.wanted(found)
    return number_field(
        id=_id(patient, WANTED + condition.key),
        value=found.wanted,
        size="sm",
        className="narrow",
        prefix=said.wanted(found).split(" ")[0] + " ",
        **{"aria-label": f"{said.CONDITIONS[condition.key]}: {said.WANTED}"},
    )


def _finding(patient: str, finding: str, value: float | None) -> Component:
    label = said.FINDINGS[finding]
    if finding in DONE_OR_NOT:
        return choice(
            id=_id(patient, finding),
            label=label,
            data=[{"value": key, "label": word} for key, word in said.DONE.items()],
            value=None if value is None else f"{value:.0f}",
            clearable=True,
            placeholder=said.STATES[State.UNKNOWN],
            size="sm",
            className="narrow",
        )
    return number_field(
        id=_id(patient, finding),
        label=label,
        value=value,
        placeholder=said.STATES[State.UNKNOWN],
        size="sm",
        className="narrow",
    )


def _id(patient: str, field: str) -> dict[str, str]:
    return {"plan": field, "of": patient}


def _select(patient: str, field: str, label: str, words: Mapping[Any, str], value: str) -> Component:
    return choice(
        id=_id(patient, field),
        label=label,
        data=[{"value": str(key), "label": word} for key, word in words.items()],
        value=value,
        allowDeselect=False,
        size="md",
    )


def _day(patient: str, field: str, label: str, value: date | None) -> Component:
    return dmc.DatePickerInput(
        id=_id(patient, field),
        label=label,
        value=value.isoformat() if value else None,
        valueFormat=DAY_FORMAT,
        clearable=field != "start",
        clearButtonProps={"aria-label": f"{said.CLEAR_FIELD}: {label}"},
        size="md",
    )


def _date(given: Any) -> date | None:
    return date.fromisoformat(str(given)[:10]) if given else None
