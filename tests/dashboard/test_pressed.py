"""A press while buttons just come: Dash calls once for all of them, the pressed one at the end."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import led
import pytest
import signed
from hurried import Hurried

import dashboard
from dashboard.accounts.role import Role
from dashboard.desk import Desk
from dashboard.plans import Plans
from dashboard.server.app import create_app

NAMED = re.compile(r"\bctx\.triggered")
OF_FIELDS = ["compare.py", "measure.py"]
"""Pages that ask which field was changed, and compare with what stood in it: no button."""


@pytest.fixture
def made(plates: tuple[Desk, Hurried]) -> Iterator[Desk]:
    yield plates[0]
    if plates[0].guide.now is not None:
        led.leave(*plates)


def called(made: Desk, buttons: list[dict[str, str]], clicked: list[int], **state: Any) -> Any:
    """Call, as the browser does, what these buttons call; all of them have just come.

    state : values of the parts that the callback reads besides, by the first word of their names.
    """
    app = create_app(made)
    keys = sorted(buttons[0])
    name, callback = next(
        (name, each)
        for name, each in app.callback_map.items()
        if sorted(_parts(each["inputs"][0])) == keys and each["inputs"][0]["property"] == "n_clicks"
    )
    patient = buttons[0]["of"]
    outputs = [_output(each, patient) for each in name.strip(".").split("...")]
    inputs = [
        {"id": part, "property": "n_clicks", "value": number}
        for part, number in zip(buttons, clicked, strict=True)
    ]
    states = [
        {"id": each["id"], "property": each["property"], "value": state.get(each["id"])}
        if not each["id"].startswith("{")
        else _many(json.loads(each["id"]), each["property"], state, patient)
        for each in callback["state"]
    ]
    body = {
        "output": name,
        "outputs": outputs if len(outputs) > 1 else outputs[0],
        "inputs": [inputs],
        "state": states,
        "changedPropIds": [f"{_written(part)}.n_clicks" for part in buttons],
    }
    client = signed.client(made, app.server, Role.CLINICIAN)
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code in (200, 204), answer.text
    return answer


def _written(part: dict[str, str]) -> str:
    return json.dumps(part, sort_keys=True, separators=(",", ":"))


def _parts(needed: dict[str, str]) -> dict[str, Any]:
    return json.loads(needed["id"]) if needed["id"].startswith("{") else {}


def _output(written: str, patient: str) -> dict[str, Any]:
    id_, _, prop = written.rpartition(".")
    if not id_.startswith("{"):
        return {"id": id_, "property": prop}
    return {"id": {**json.loads(id_), "of": patient}, "property": prop}


def _many(parts: dict[str, Any], prop: str, state: dict[str, Any], patient: str) -> Any:
    """Return every part of a kind that `state` holds: its name, or its value; of a single part its value."""
    kind = next(key for key in parts if key != "of")
    if ["ALL"] not in parts.values():
        return {"id": {**parts, "of": patient}, "property": prop, "value": state.get(kind)}
    return [
        {
            "id": {kind: key, **({"of": patient} if "of" in parts else {})},
            "property": prop,
            "value": {kind: key, **({"of": patient} if "of" in parts else {})} if prop == "id" else value,
        }
        for key, value in state.get(kind, {}).items()
    ]


def test_who_takes_over_as_soon_as_the_button_is_there_leads(made: Desk) -> None:
    led.begin(made, "Prisca Invented", asks=True)
    made.present.append("tab")
    try:
        road = [{"act": "choose", "of": key} for key in ("intake", "safety", "zero")]
        called(made, [*road, {"act": "lead", "of": ""}], [0, 0, 0, 1], tab="other")
        assert made.leader == "other"
        called(made, [{"act": "lead", "of": ""}, *road], [0, 0, 0, 0], tab="tab")
        assert made.leader == "other", "what only came was pressed by nobody"
    finally:
        made.present.remove("tab")
        made.take_over("tab")


def test_a_plan_is_saved_by_the_button_that_saves_even_when_both_have_just_come(made: Desk) -> None:
    """What was never signed must not reach the patient because the button beside it came first."""
    patient = made.records.add("Pina Invented", 1990)
    both = [{"plan-do": act, "of": patient} for act in ("sign", "save")]
    fields = {"stage": "motion", "weeks": "3", "start": date.today().isoformat(), "goal": "running"}
    called(made, both, [0, 1], plan=fields, **{"plan-shown": {"version": ""}})
    plans = Plans(made.library)
    assert plans.draft(patient) is not None and plans.signed(patient) is None


def test_the_visit_of_the_button_that_was_pressed_is_begun(made: Desk) -> None:
    first, second = (made.records.add(name, 1990) for name in ("Pia Invented", "Piet Invented"))
    both = [{"visit": "start", "of": each} for each in (first, second)]
    called(made, both, [0, 1], tab="tab")
    assert led.now(made).patient.id == second


def test_two_ticks_of_one_moment_are_two(made: Desk) -> None:
    led.begin(made, "Pavel Invented")
    led.tried(made, "mini_squat")
    both = [{"act": "observe", "of": f"hip_drop:{side}"} for side in ("left", "right")]
    made.take_over("tab")
    called(made, both, [1, 1], tab="tab")
    assert [str(each.side) for each in led.now(made).seen] == ["left", "right"]


def test_a_choice_that_comes_with_its_fields_is_heard_and_the_fields_alone_are_not(made: Desk) -> None:
    led.begin(made, "Pirmin Invented")
    app = create_app(made)
    (output,) = (
        name for name, each in app.callback_map.items() if '"circumstance"' in each["inputs"][0]["id"]
    )
    target, _, prop = output.partition(".")
    held = led.now(made).circumstances
    fields = [{"circumstance": each, "was": getattr(held, each)} for each in ("support", "tape", "surface")]

    def came(*values: str) -> None:
        body = {
            "output": output,
            "outputs": {"id": target, "property": prop},
            "inputs": [
                [
                    {"id": field, "property": "value", "value": value}
                    for field, value in zip(fields, values, strict=True)
                ]
            ],
            "state": [
                [{"id": field, "property": "id", "value": field} for field in fields],
                {"id": "tab", "property": "data", "value": "tab"},
            ],
            "changedPropIds": [f"{_written(field)}.value" for field in fields],
        }
        client = signed.client(made, app.server, Role.CLINICIAN)
        answer = client.post("/_dash-update-component", json=body)
        assert answer.status_code in (200, 204), answer.text

    came(held.support, "knee", held.surface)
    assert led.now(made).circumstances.tape == "knee"
    came(held.support, held.tape, held.surface)
    assert led.now(made).circumstances.tape == "knee", "fields that only came are as old as their panel"


def test_no_page_takes_the_first_name_of_a_call_for_what_was_pressed() -> None:
    folder = Path(dashboard.__file__).parent
    named = [path.name for path in folder.rglob("*.py") if NAMED.search(path.read_text(encoding="utf-8"))]
    assert sorted(named) == [*OF_FIELDS, "pressed.py"]
