"""A visit is signed off on its result page: by name, with words, and the print says so."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import signed
import stored
from pypdf import PdfReader
from served import desk as opened

from dashboard.desk import Desk
from dashboard.server.app import create_app
from dashboard.words import report as printed
from dashboard.words import result as said

WORDS = "Fits what was seen on the right."


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    with opened(tmp_path_factory.mktemp("signing")) as (made, _):
        visit = made.library.open_visit(made.library.add_patient("Runa Beispiel").id).id
        stored.trial(made.library, visit, "quiet_stance?seed=3&rate=100&seconds=34", "quiet_stance")
        yield made, visit


def sign(desk: Desk, app: Any, visit: str, role: Any, told: str) -> Any:
    def part(which: str) -> dict[str, str]:
        return {"of": visit, "sign-off": which}

    target = '{"of":["MATCH"],"sign-off":"said"}.children'
    pressed = json.dumps(part("sign"), sort_keys=True, separators=(",", ":"))
    body = {
        "output": target,
        "outputs": {"id": part("said"), "property": "children"},
        "inputs": [{"id": part("sign"), "property": "n_clicks", "value": 1}],
        "state": [
            {"id": part("words"), "property": "value", "value": told},
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
    from dashboard.pages import result

    desk.library.sign_offs.sign(visit, "Second thoughts.", by="Dr. Ines Muster")
    page = str(result.layout(desk, visit=visit))
    assert said.SIGN_OFF in page and "Second thoughts." in page and "Dr. Ines Muster" in page
