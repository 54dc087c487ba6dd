"""The result of a trial on a mat: its maps wherever results are shown, and never on one line with plates."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import on_mat
import pytest
import served
import signed
import stored
from pypdf import PdfReader

from dashboard import pictures, pressures, records, trends
from dashboard.accounts.role import Role
from dashboard.desk import Desk
from dashboard.figures.look import LIGHT
from dashboard.pages import own_page, result, trial
from dashboard.pairs import pairs
from dashboard.parts.visit import cue
from dashboard.printing import clinic_page
from dashboard.records import Tried, Visited
from dashboard.reports import clinic_page as clinic_form
from dashboard.reports import patient_page
from dashboard.server.app import create_app
from dashboard.sheet import sheet
from dashboard.summary import Summary, summaries
from dashboard.words import INSTRUCTED, progress
from dashboard.words import mat as words
from dashboard.words import visit as visit_words
from station.assessments.assessment import assessments
from station.compare import differing
from station.foot_map import foot_map
from station.proof import verification
from station.proof.proof import ATTACHMENT

BEGAN = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
PLAIN = {"scheme": "light", "size": "wide"}


@dataclass(frozen=True)
class Place:
    """A desk and its application. Mia came on plates, on plates, on a mat, on a mat; Ida on a raw mat.

    Noa came on a mat first and on plates then.
    """

    desk: Desk
    app: Any
    mia: str
    ida: str
    noa: str

    def visits(self, patient: str) -> list[Visited]:
        """The newest first."""
        return self.desk.records.visits(patient)

    def newest(self, patient: str) -> Tried:
        return self.visits(patient)[0].trials[0]

    def summary(self, patient: str) -> Summary:
        visits = self.visits(patient)
        (made,) = summaries(visits[0], visits, self.desk.library)
        return made

    def get(self, address: str, role: Role | None = Role.CLINICIAN, patient: str | None = None) -> Any:
        return signed.client(self.desk, self.app.server, role, patient).get(address, query_string=PLAIN)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with served.desk(tmp_path_factory.mktemp("felt"), speed=1.0) as (desk, _):
        library = desk.library

        def came(name: str, on: Sequence[str]) -> str:
            patient = library.add_patient(name, birth_year=1980).id
            for number, device in enumerate(on):
                when = BEGAN + timedelta(days=7 * number)
                visit = library.open_visit(patient, started=when).id
                if device == "plates":
                    stored.trial(library, visit, on_mat.ON_PLATES, "quiet_stance", started=when)
                else:
                    on_mat.trial(library, visit, equalised=device == "mat", started=when)
            return patient

        mia = came("Mia Invented", ("plates", "plates", "mat", "mat"))
        ida, noa = came("Ida Invented", ("raw",)), came("Noa Invented", ("mat", "plates"))
        yield Place(desk, create_app(desk), mia, ida, noa)


# What is shown


def test_a_mat_shows_what_it_gives_and_says_once_why_the_rest_is_missing(place: Place) -> None:
    found = place.summary(place.mia)
    assert [line.metric.key for line in found.shown] == ["load_share", "contact_area"]
    assert {line.metric.key for line in found.given} == {"load_share", "contact_area"}
    assert len(found.withheld) > 15
    page = str(result.layout(place.desk, place.visits(place.mia)[0].id))
    assert "not qualified" not in page and page.count("Until it has been compared with a force plate") == 1
    assert page.count(words.NO_PEAK) == 1 and words.CENTRE in page and "cop.svg" not in page
    more = str(result.more(place.desk, place.visits(place.mia)[0].id, "quiet_stance"))
    assert "not qualified" not in more and more.count("Left out, because this mat may not give it") == 1
    assert " kg" not in more, "a mat does not weigh"


def test_the_page_of_the_trial_says_the_same(place: Place) -> None:
    page = str(trial.layout(place.desk, place.newest(place.mia).id))
    assert "not qualified" not in page and page.count("Left out, because") == 1
    assert words.MAPS in page and "pressure-mean.svg" in page and "pressure-peak.svg" in page
    assert "cop.svg" not in page and "scans a second" in page and words.STATE in page


def test_a_raw_mat_shows_no_empty_row_no_map_and_its_reason_once(place: Place) -> None:
    found = place.summary(place.ida)
    assert found.shown == [] == found.given
    visit = place.visits(place.ida)[0].id
    for page in (result.layout(place.desk, visit), trial.layout(place.desk, place.newest(place.ida).id)):
        told = str(page)
        assert told.count("It had not been equalised then: it gives no number.") == 1
        assert "--equalisation" not in told and "not qualified" not in told and ".svg" not in told


def test_plates_keep_what_they_had(place: Place) -> None:
    found = place.summary(place.noa)
    assert [line.metric.key for line in found.shown][:3] == ["load_share", "load_asymmetry", "mean_velocity"]
    assert found.withheld == [] and set(pictures.of_test("v", found)) == {"cop"}
    assert "pressure-mean" not in str(trial.layout(place.desk, place.newest(place.noa).id))


# Pictures


def test_mean_and_peak_are_drawn_of_the_very_cells_of_the_recording(place: Place) -> None:
    found, tried = place.summary(place.mia), place.newest(place.mia)
    made = foot_map(on_mat.recording(), "quiet_stance")
    assert made is not None and tried.path is not None
    seen = pressures.foot_map(tried, tried.corrections)
    assert seen is not None
    np.testing.assert_array_equal(seen.mean, made.mean)
    drawn = {}
    for name in (words.MEAN, words.PEAK):
        canvas = pictures.drawing_of_test(name, found.tested, {})(LIGHT, "wide")
        alone = pictures.drawing_of_map(tried, name)
        assert canvas is not None and alone is not None
        shape = pictures.of_test("v", found)[name].shape
        assert (canvas.width, canvas.height) == shape.of("wide")
        drawn[name] = canvas.svg()
        assert drawn[name] == pressures.draw(made, name, LIGHT, shape.of("wide")).svg()
    assert drawn[words.MEAN] != drawn[words.PEAK]


def test_a_picture_tells_who_cannot_see_it_what_the_feet_carry(place: Place) -> None:
    tried = place.newest(place.mia)
    told = pressures.told(tried, words.MEAN)
    assert tried.result is not None
    values = {(v["metric"], v["side"]): v["value"] for v in tried.result["values"]}
    for side in ("left", "right"):
        share, area = values["load_share", side], values["contact_area", side]
        assert f"{side} foot {share:.0f} % of the load on {area:.0f} cm²" in told
    assert told.startswith("Mean pressure") and pressures.told(tried, words.PEAK).startswith("Highest")


def test_who_may_see_the_page_may_see_its_maps_and_nobody_else(place: Place) -> None:
    visit, tried = place.visits(place.mia)[0].id, place.newest(place.mia).id
    clinic = [f"/trial/{tried}/{name}.svg" for name in (words.MEAN, words.PEAK)]
    clinic += [f"/visit/{visit}/quiet_stance/{name}.svg" for name in (words.MEAN, words.PEAK)]
    clinic += [f"/patient/{place.mia}/page/pressure.svg"]
    shown = {address: place.get(address) for address in clinic}
    assert all(each.status_code == 200 and each.mimetype == "image/svg+xml" for each in shown.values())
    for role in (Role.ENGINEER, Role.ADMINISTRATOR):
        assert {place.get(address, role).status_code for address in clinic} == {404}
    assert {place.get(address, Role.PATIENT, place.mia).status_code for address in clinic} == {404}
    mine = place.get("/mine/pressure.svg", Role.PATIENT, place.mia)
    assert mine.status_code == 200 and mine.data == shown[clinic[-1]].data
    assert place.get("/mine/pressure.svg", Role.PATIENT, place.ida).status_code == 404
    assert place.get("/mine/pressure.svg").status_code == 404


def test_where_there_is_no_map_there_is_no_picture(place: Place) -> None:
    for patient in (place.ida, place.noa):
        visit, tried = place.visits(patient)[0].id, place.newest(patient).id
        for name in (words.MEAN, words.PEAK):
            assert place.get(f"/trial/{tried}/{name}.svg").status_code == 404
            assert place.get(f"/visit/{visit}/quiet_stance/{name}.svg").status_code == 404
        assert place.get(f"/patient/{patient}/page/pressure.svg").status_code == 404
    raw = place.newest(place.ida).id
    assert place.get(f"/trial/{raw}/cop.svg").status_code == 404
    assert place.get(f"/trial/{place.newest(place.mia).id}/cop.svg").status_code == 404


@pytest.mark.parametrize(
    ("script", "key", "told"),
    [
        (on_mat.STANDS + "&place=0.06:0.0", "quiet_stance", "right foot reaches the right edge"),
        (on_mat.STANDS, "single_leg_stance", "Until it has been compared with a force plate"),
    ],
)
def test_where_every_number_is_withheld_the_map_stays_with_the_reasons(
    place: Place, tmp_path: Path, script: str, key: str, told: str
) -> None:
    library = place.desk.library
    visit = library.open_visit(library.add_patient("Eva Invented").id).id
    made = on_mat.trial(library, visit, script, key)
    found = place.desk.records.visit(visit)
    assert found is not None and found.trials[0].result is not None
    assert all(value["value"] is None for value in found.trials[0].result["values"])
    page, alone = str(result.layout(place.desk, visit)), str(trial.layout(place.desk, made))
    for shown in (page, alone):
        assert "pressure-mean.svg" in shown and "pressure-peak.svg" in shown and told in shown
    for name in (words.MEAN, words.PEAK):
        assert place.get(f"/trial/{made}/{name}.svg").status_code == 200
        assert place.get(f"/visit/{visit}/{key}/{name}.svg").status_code == 200
    text, pages = read(clinic_page(place.desk, found), tmp_path)
    assert pages == 1 and all(each.split()[0] in text for each in words.PAPER_TITLES.values())
    assert told.split()[-1] in text


def test_nothing_is_read_to_say_where_the_maps_are(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    found, tried = place.summary(place.mia), place.newest(place.mia)
    monkeypatch.setattr("station.file.recording", lambda *_: pytest.fail("a recording was read"))
    assert set(pictures.of_test("v", found)) == {words.MEAN, words.PEAK}
    assert set(pictures.maps_of_trial(tried)) == {words.MEAN, words.PEAK}


# The patient, and paper


def test_a_patient_sees_the_mean_map_of_the_newest_visit_and_only_of_a_mat(place: Place) -> None:
    mia, noa = (place.desk.records.patient(each) for each in (place.mia, place.noa))
    assert mia is not None and noa is not None
    page = str(own_page.layout(place.desk, place.mia))
    assert "page/pressure.svg" in page and words.PATIENT_HOW in page and "kPa" not in page
    assert "pressure-peak" not in page
    assert "pressure.svg" not in str(own_page.layout(place.desk, place.noa)), "the newest visit is on plates"
    felt = sheet(place.desk, mia).pressed
    assert felt is not None and felt.id == place.newest(place.mia).id
    assert sheet(place.desk, noa).pressed is None


def test_a_patient_is_not_told_of_a_first_visit_that_was_none(place: Place) -> None:
    noa = place.desk.records.patient(place.noa)
    assert noa is not None
    (share,) = sheet(place.desk, noa).measured
    assert "first visit" not in share.story and share.story.startswith("14 Sep: left 53, right 47.")
    assert "do not compare" in share.story and not share.sentences


def read(made: bytes, folder: Path) -> tuple[str, int]:
    """Return the words of a PDF and how many pages it has."""
    file = folder / "page.pdf"
    file.write_bytes(made)
    asked = ["pdftotext", "-layout", str(file), "-"]
    text = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return " ".join(text.split()), text.count("\f")


def test_the_clinic_s_page_carries_both_maps_and_the_patient_s_the_mean_one(
    place: Place, tmp_path: Path
) -> None:
    text, pages = read(clinic_page(place.desk, place.visits(place.mia)[0]), tmp_path)
    assert pages == 1 and "Contact area" in text and "54.3 %" in text
    for told in (*words.PAPER_TITLES.values(), words.MARKS, words.NO_PEAK, "pressure mat 16 x 16, equalised"):
        assert told.split()[0] in text and told.split()[-1] in text, told
    assert "Path of the centre of pressure" not in text and "not qualified" not in text
    assert "Noise floor of the plates" not in text
    mia = place.desk.records.patient(place.mia)
    assert mia is not None
    page = sheet(place.desk, mia)
    text, pages = read(patient_page.write(page), tmp_path)
    assert pages == 1 and words.PATIENT_TITLE in text and "neither good nor bad" in text


def test_a_document_is_named_after_the_device(place: Place) -> None:
    for patient, number, title in (
        (place.mia, 0, "Pressure mat visit"),
        (place.mia, 2, "Force plate visit"),
        (place.ida, 0, "Pressure mat visit"),
    ):
        made = clinic_page(place.desk, place.visits(patient)[number])
        about = PdfReader(BytesIO(made)).metadata
        assert about is not None and about.title == title


def test_the_list_of_what_is_left_out_reads_well(place: Place) -> None:
    found = place.summary(place.mia)
    told = words.withheld(found.withheld)
    assert "; sway velocity, side to side; " in told and told.count(";") == len(found.withheld) - 1


@pytest.mark.parametrize("key", [test.key for test in assessments()])
def test_what_is_told_of_the_hands_is_what_was_asked_of_them(key: str) -> None:
    asked = cue.instructions(key)
    assert "hands on hips" in asked.lower()
    shown = {INSTRUCTED["support"]["none"], progress.VALUES["support"]["none"], visit_words.SUPPORT["none"]}
    assert shown == {"hands on hips"}


def test_the_maps_are_large_on_paper(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Any] = []
    written = clinic_form.write
    monkeypatch.setattr(
        clinic_form, "write", lambda report, *more: taken.append((report, *more)) or written(report, *more)
    )
    clinic_page(place.desk, place.visits(place.mia)[0])
    report, room = taken[-1][:2]
    maps = [each for each in report.pictures if each.title in words.PAPER_TITLES.values()]
    whole = sum(each.width for each in report.pictures)
    for each in maps:
        assert 174 * each.width / whole >= 60 and room.picture * each.height >= 60, "mm"


def test_the_share_of_load_is_a_whole_row_difference_limit_in_words_and_what_is_known_of_its_error(
    place: Place, tmp_path: Path
) -> None:
    text, _ = read(clinic_page(place.desk, place.visits(place.mia)[0]), tmp_path)
    row = text.split("Share of load")[1].split("Contact area")[0]
    assert "54.3 % 45.7 % L +9 %" in row and "no reference" in row
    assert words.NO_UNCERTAINTY in text and "Smaller sway" not in text and "Bold:" not in text
    shown = str(result.layout(place.desk, place.visits(place.mia)[0].id))
    assert "L +9 %" in shown and words.NO_UNCERTAINTY in shown
    text, _ = read(clinic_page(place.desk, place.visits(place.noa)[0]), tmp_path)
    assert words.NO_UNCERTAINTY not in text and "Smaller sway" in text and "Usual up to" in text


def test_a_printed_page_of_a_mat_is_identical_with_its_recordings(place: Place, tmp_path: Path) -> None:
    made = clinic_page(place.desk, place.visits(place.mia)[0])
    file = tmp_path / "page.pdf"
    file.write_bytes(made)
    found = verification.verify(file, place.desk.library.recordings)
    assert found.is_identical, found
    stated = json.loads(dict(PdfReader(file).attachments)[ATTACHMENT][0])["numbers"]
    assert {"L +9 %"} <= {each["text"] for each in stated if each["metric"] == "load_share"}


def test_the_page_of_a_raw_mat_says_that_it_gives_no_number(place: Place, tmp_path: Path) -> None:
    text, pages = read(clinic_page(place.desk, place.visits(place.ida)[0]), tmp_path)
    assert pages == 1 and words.NOTHING_GIVEN in text and "had not been equalised" in text
    assert "No trial of this visit counts" not in text and "First visit: the baseline" not in text


# Never one line


def test_plates_and_a_mat_are_two_lines_and_no_point_of_one_is_joined_to_the_other(place: Place) -> None:
    visits = place.visits(place.mia)
    found = trends.trend(visits, "quiet_stance", "load_share")
    assert found is not None and found.lines == 2
    for side in ("left", "right"):
        lines: dict[str, list[str]] = {}
        for point in found.points:
            if point.side == side:
                lines.setdefault(point.line, []).append(point.when[:10])
        assert list(lines.values()) == [["2026-09-07", "2026-09-14"], ["2026-09-21", "2026-09-28"]]
    assert sorted(found.contexts.values()) == ["on plates", "on pressure mat, 16 x 16 cells"]
    for each in found.followed:
        assert each.first.when[:10] == "2026-09-21" and each.last.when[:10] == "2026-09-28"
    first = visits[-1].id
    chosen = trends.trend(visits, "quiet_stance", "load_share", first)
    assert chosen is not None and not chosen.followed, "plates are no baseline of a mat"


def test_a_first_visit_on_a_mat_after_plates_has_nothing_before_it(place: Place) -> None:
    older = [each for each in place.visits(place.mia) if each.started[:10] < "2026-09-28"]
    found = trends.trend(older, "quiet_stance", "load_share")
    assert found is not None and not found.followed and not found.changes


def test_one_visit_on_both_devices_averages_neither_with_the_other(place: Place) -> None:
    mat, plates = (visit.trials[0] for visit in place.visits(place.mia)[1:3])
    assert mat.is_of_mat and not plates.is_of_mat
    both = records.Tested("quiet_stance", (plates, mat))
    assert len(both.alike) == 1
    (told,) = differing(plates.conditions, mat.conditions)
    assert told.startswith("device ") and told.endswith("pressure mat, 16 x 16 cells")


def test_a_pair_of_one_day_on_plates_and_a_mat_is_not_compared(place: Place) -> None:
    library = place.desk.library
    visit = library.open_visit(library.add_patient("Una Invented").id).id
    before = {"pair": "tape", "pair_role": "before", "tape": "none"}
    during = {"pair": "tape", "pair_role": "during", "tape": "knee left"}
    stored.trial(library, visit, on_mat.ON_PLATES, "quiet_stance", context=before)
    made = on_mat.recording()
    stored.trial(library, visit, on_mat.STANDS, "quiet_stance", context=during, made=made)
    found = place.desk.records.visit(visit)
    assert found is not None
    for pair in pairs(found):
        for each in pair.found:
            assert each.change is None and any("device" in told for told in each.differs)
    assert any(pair.found for pair in pairs(found))
