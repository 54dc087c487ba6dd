"""A visit is signed off on its result page: by name, with words, and the print says so."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import signed
import stored
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from served import Served, until
from served import desk as opened

from dashboard import words
from dashboard.desk import Desk
from dashboard.pages import result
from dashboard.parts.sign_off import stands
from dashboard.server.app import create_app
from dashboard.signed_content import content_of
from dashboard.words import report as printed
from dashboard.words import result as said

WORDS = "Fits what was seen on the right."


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    with opened(tmp_path_factory.mktemp("signing")) as (made, _):
        visit = made.library.open_visit(made.library.add_patient("Runa Beispiel").id).id
        stored.trial(made.library, visit, "quiet_stance?seed=3&rate=100&seconds=34", "quiet_stance")
        yield made, visit


def shown(desk: Desk, visit: str) -> str:
    """What the page of a visit that is opened now has before the one who signs."""
    found = desk.records.visit(visit)
    assert found is not None
    return stands(desk.library.sign_offs.of_visit(visit), content_of(found, desk.library))


def sign(desk: Desk, app: Any, visit: str, role: Any, told: str, seen: str | None = None) -> Any:
    seen = shown(desk, visit) if seen is None else seen

    def part(which: str) -> dict[str, str]:
        return {"of": visit, "sign-off": which}

    outputs = [
        {"id": part("said"), "property": "children"},
        {"id": part("shown"), "property": "data"},
    ]
    target = '..{"of":["MATCH"],"sign-off":"said"}.children...{"of":["MATCH"],"sign-off":"shown"}.data..'
    pressed = json.dumps(part("sign"), sort_keys=True, separators=(",", ":"))
    body = {
        "output": target,
        "outputs": outputs,
        "inputs": [{"id": part("sign"), "property": "n_clicks", "value": 1}],
        "state": [
            {"id": part("words"), "property": "value", "value": told},
            {"id": part("shown"), "property": "data", "value": seen},
            {"id": part("sign"), "property": "id", "value": part("sign")},
        ],
        "changedPropIds": [f"{pressed}.n_clicks"],
    }
    return signed.client(desk, app.server, role).post("/_dash-update-component", json=body)


def letters(desk: Desk, app: Any, visit: str) -> str:
    answer = signed.client(desk, app.server, signed.CLINICIAN).get(f"/visit/{visit}/page.pdf")
    return " ".join(PdfReader(BytesIO(answer.data)).pages[0].extract_text().split())


def test_a_clinician_signs_and_the_page_carries_words_and_name(clinic: tuple[Desk, str]) -> None:
    desk, visit = clinic
    app = create_app(desk)
    assert printed.sign_off(None, None) in letters(desk, app, visit)
    assert sign(desk, app, visit, signed.ENGINEER, WORDS).status_code == 404
    assert desk.library.sign_offs.of_visit(visit) is None
    answer = sign(desk, app, visit, signed.CLINICIAN, f"  {WORDS} ")
    assert answer.status_code == 200
    found = desk.library.sign_offs.of_visit(visit)
    assert found is not None and found.words == WORDS
    assert found.by == signed.account(desk, signed.CLINICIAN).shown
    assert printed.sign_off(found.by, found.at) in answer.get_data(as_text=True)
    page = letters(desk, app, visit)
    assert WORDS in page and f"Signed off by {found.by}" in page
    assert "signed_off" in [entry.action for entry in desk.library.audit.newest(9)]


def test_the_page_offers_the_signature_and_shows_the_newest(clinic: tuple[Desk, str]) -> None:
    desk, visit = clinic
    desk.library.sign_offs.sign(visit, "Second thoughts.", by="Dr. Ines Muster")
    page = str(result.layout(desk, visit=visit))
    assert said.SIGN_OFF in page and "Second thoughts." in page and "Dr. Ines Muster" in page


def changes(desk: Desk, visit: str) -> list[tuple[str, Callable[[], object], Callable[[], object]]]:
    """What somebody may do to a visit that was signed, each with the way back."""
    library = desk.library
    first, second = (trial.id for trial in library.trials_in(visit))
    ticked: list[int] = []

    def tick() -> None:
        library.observations.add(first, "hand_used", "left", 3.0)
        ticked.append(library.observations.of_trial(first)[0].number)

    return [
        ("excluded", lambda: library.exclude(second, "talked"), lambda: library.keep(second)),
        ("ticked", tick, lambda: library.observations.take_back(ticked[-1])),
        (
            "answered",
            lambda: library.answers.add(visit, {"pain": "4"}),
            lambda: library.answers.add(visit, {"pain": "2"}),
        ),
    ]


def test_a_signature_holds_until_what_was_signed_changes(clinic: tuple[Desk, str]) -> None:
    desk, _ = clinic
    app, library = create_app(desk), desk.library
    visit = library.open_visit(library.add_patient("Rita Invented").id).id
    for seed in (3, 4):
        stored.trial(library, visit, f"quiet_stance?seed={seed}&rate=100&seconds=34", "quiet_stance")
    library.answers.add(visit, {"pain": "2"})
    sign(desk, app, visit, signed.CLINICIAN, WORDS)
    found = library.sign_offs.of_visit(visit)
    assert found is not None
    holds = printed.sign_off(found.by, found.at)
    broken = printed.sign_off(found.by, found.at, is_changed=True)
    assert holds in letters(desk, app, visit)
    for what, change, back in changes(desk, visit):
        change()
        assert broken in letters(desk, app, visit), what
        assert broken in str(result.layout(desk, visit=visit)), what
        back()
        assert holds in letters(desk, app, visit), what
        assert holds in str(result.layout(desk, visit=visit)), what
    library.exclude(library.trials_in(visit)[1].id, "talked")
    sign(desk, app, visit, signed.CLINICIAN, WORDS)
    again = library.sign_offs.of_visit(visit)
    assert again is not None and printed.sign_off(again.by, again.at) in letters(desk, app, visit)


def test_nobody_signs_what_they_have_not_seen(clinic: tuple[Desk, str]) -> None:
    desk, _ = clinic
    app, library = create_app(desk), desk.library
    visit = library.open_visit(library.add_patient("Rosa Invented").id).id
    for seed in (3, 4):
        stored.trial(library, visit, f"quiet_stance?seed={seed}&rate=100&seconds=34", "quiet_stance")
    before = shown(desk, visit)
    library.exclude(library.trials_in(visit)[0].id, "talked")
    answer = sign(desk, app, visit, signed.CLINICIAN, WORDS, before).get_data(as_text=True)
    assert said.OVERTAKEN in answer and library.sign_offs.of_visit(visit) is None
    before = shown(desk, visit)
    assert said.OVERTAKEN not in sign(desk, app, visit, signed.CLINICIAN, WORDS, before).get_data(
        as_text=True
    )
    answer = sign(desk, app, visit, signed.CLINICIAN, "Other words.", before).get_data(as_text=True)
    found = library.sign_offs.of_visit(visit)
    assert said.OVERTAKEN in answer and found is not None and found.words == WORDS


def test_a_signature_from_before_its_content_was_kept_stays_as_it_is(clinic: tuple[Desk, str]) -> None:
    desk, visit = clinic
    made = desk.library.sign_offs.sign(visit, WORDS, by="Dr. Ines Muster")
    assert made.content is None and desk.library.sign_offs.of_visit(visit) == made
    assert printed.sign_off(made.by, made.at) in str(result.layout(desk, visit=visit))


def test_words_that_are_not_signed_wait_and_are_asked_about(
    running: Served, open_page: Callable[..., Page]
) -> None:
    library = running.desk.library
    visit = library.open_visit(library.add_patient("Rhea Invented").id).id
    stored.trial(library, visit, "quiet_stance?seed=3&rate=100&seconds=34", "quiet_stance")
    page = open_page(f"/visit/{visit}")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    field, waits = page.get_by_label(said.INTERPRETATION), page.get_by_text(said.UNSIGNED)
    expect(page.get_by_text(printed.sign_off(None, None))).to_be_visible()
    expect(waits).to_be_hidden()
    field.fill(WORDS)
    expect(waits).to_be_visible()
    page.evaluate("location.reload()")
    until(lambda: page.evaluate("true") and asked == ["beforeunload"])
    page.get_by_role("link", name="Rhea Invented").click()
    page.get_by_role("button", name=words.RESUME_TODAY).wait_for()
    page.locator(f"a[href='/visit/{visit}']").click()
    expect(field).to_have_value(WORDS)
    expect(waits).to_be_visible()
    page.get_by_role(
        "button", name=said.sign_as(signed.account(running.desk, signed.CLINICIAN).shown)
    ).click()
    expect(page.get_by_text("Signed off by")).to_be_visible()
    expect(waits).to_be_hidden()
    found = library.sign_offs.of_visit(visit)
    assert found is not None and found.words == WORDS
    library.exclude(library.trials_in(visit)[0].id, "talked")
    field.fill("Second thoughts.")
    page.get_by_role(
        "button", name=said.sign_as(signed.account(running.desk, signed.CLINICIAN).shown)
    ).click()
    expect(page.get_by_text(said.OVERTAKEN)).to_be_visible()
    expect(field).to_have_value("Second thoughts.")
    assert library.sign_offs.of_visit(visit) == found
    field.fill(WORDS)
