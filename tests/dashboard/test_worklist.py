"""The worklist asks about everybody at once; it says what asking one after the other says."""

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from plotly.io.json import to_json_plotly

from dashboard import words
from dashboard.pages import worklist
from dashboard.parts.people_list import MOST, Person, people_list
from dashboard.plans import PAIN_PLACES, Plans, Waiting
from dashboard.words import plan as said
from station.clinic.clock import WEEKS, Clock, Why
from station.clinic.plan import Plan, to_json
from station.clinic.stage import Stage
from station.library import database
from station.library.library import Library

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
DRAWN = 400
"""Patients of one library."""
PAINS = ("0", "0", "1", "2", "3", "4", "", "much", "11")
LATER_PAINS = ("0", "3", "5", "7", "10", "", "much")
"""Answers about pain at visits and in check-ins, with one taken back and some that are none."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with pytest.MonkeyPatch.context() as patch:  # thousands of entries, each of which would wait for the disk
        patch.setattr(database, "_PRAGMAS", ("PRAGMA synchronous = OFF",))
        made = Library.open(tmp_path_factory.mktemp("worklist"))
        for number in range(DRAWN):
            Drawn(made, random.Random(number)).live(f"Drawn {number % 50}")
        yield made
        made.close()


class Drawn:
    """One patient whose visits, plans and check-ins are drawn; nothing is said twice at one moment."""

    def __init__(self, library: Library, draw: random.Random) -> None:
        self.library = library
        self.draw = draw
        self.moment = NOW - timedelta(days=200, microseconds=draw.randrange(10**6))

    def live(self, name: str) -> None:
        """Pass through a few events in any order."""
        self.patient = self.library.add_patient(name).id
        self.visits: list[str] = []
        for _ in range(self.draw.randrange(16)):
            self.moment += timedelta(days=self.draw.randrange(15), seconds=1 + self.draw.randrange(9999))
            self.draw.choices((self.visit, self.answer, self.plan, self.check_in), (4, 6, 2, 5))[0]()
        if self.draw.random() < 0.05:
            self.library.archive_patient(self.patient)

    def visit(self) -> None:
        self.visits.append(self.library.open_visit(self.patient, started=self.moment).id)
        if self.draw.random() < 0.7:
            self.answer()

    def answer(self) -> None:
        """Say something, at the newest visit, now and then of an older one."""
        if not self.visits:
            return
        visit = self.visits[-1] if self.draw.random() < 0.75 else self.draw.choice(self.visits)
        for _ in range(self.draw.randrange(1, 4)):
            self.moment += timedelta(seconds=1)
            trial = self.trial(visit) if self.draw.random() < 0.4 else None
            key = "pain_after" if trial else self.draw.choice(("pain", "pain", "story", *PAIN_PLACES[:2]))
            choices = PAINS if key in ("pain", "pain_after") else PAINS[:6]
            told = {key: self.draw.choice(choices)}
            self.library.answers.add(visit, told, trial=trial, at=self.moment)

    def trial(self, visit: str) -> str:
        known = self.library.trials_in(visit)
        if known and self.draw.random() < 0.5:
            return self.draw.choice(known).id
        made = f"{self.draw.getrandbits(128):032x}"
        self.library.begin_trial(visit, made, "quiet_stance")
        return made

    def plan(self) -> None:
        """Write a plan; most are signed."""
        start = self.moment.date() - timedelta(days=self.draw.randrange(20))
        clock = Clock(start, self.draw.choice(WEEKS), self.draw.choice(list(Stage)))
        next_visit = None if self.draw.random() < 0.5 else start + timedelta(days=self.draw.randrange(90))
        plan = Plan(self.draw.choice(list(Stage)), clock, next_visit=next_visit)
        stored = self.library.plans.add(self.patient, to_json(plan), by="C", at=self.moment)
        if self.draw.random() < 0.8:
            self.library.plans.sign(stored.number, "C", at=self.moment + timedelta(minutes=5))

    def check_in(self) -> None:
        told = {"pain": self.draw.choice(LATER_PAINS)} if self.draw.random() < 0.8 else {"done:clam": "2"}
        self.library.check_ins.add(self.patient, told, at=self.moment)


def one_by_one(library: Library, today: date) -> list[Waiting]:
    """Ask about each patient on their own, as their own pages do."""
    plans, found = Plans(library), []
    for patient in library.find_patients():
        followed = plans.follow_up(patient.id, today)
        stage = followed.signed.plan.stage if followed.signed else None
        if followed.due:
            name = patient.name or patient.code
            found.append(Waiting(patient.id, name, followed.due, stage, followed.last_visit))
    order = list(Why)
    return sorted(found, key=lambda each: (order.index(each.due[0].why), -each.due[0].late, each.name))


@pytest.mark.parametrize("days", [-30, 0, 21])
def test_the_worklist_says_what_asking_one_after_the_other_says(library: Library, days: int) -> None:
    today = TODAY + timedelta(days=days)
    found, wanted = Plans(library).worklist(today), one_by_one(library, today)
    assert {each.patient: each for each in found} == {each.patient: each for each in wanted}
    ranks = [[(e.due[0].why, e.due[0].late, e.name) for e in each] for each in (found, wanted)]
    assert ranks[0] == ranks[1]


def test_every_reason_to_be_seen_was_drawn(library: Library) -> None:
    assert {due.why for each in Plans(library).worklist(TODAY) for due in each.due} == set(Why)


def test_most_patients_are_decided_by_their_newest_visit(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    everybody = library.follow_ups.everybody

    def counted(places: tuple[str, ...], only: list[str] | None = None) -> object:
        asked.append(DRAWN if only is None else len(only))
        return everybody(places, only)

    monkeypatch.setattr(library.follow_ups, "everybody", counted)
    Plans(library).worklist(TODAY)
    assert len(asked) == 2 and asked[1] < DRAWN / 2


def test_a_long_worklist_stands_on_pages_of_its_own(library: Library) -> None:
    desk: Any = SimpleNamespace(library=library)
    total = len(Plans(library).worklist())
    assert total > worklist.LINES
    seen, after = [], 0
    while after < total:
        page = json.dumps(to_plain(worklist.layout(desk, str(after))))
        seen += re.findall(r'"/plan/([0-9a-f]{32})"', page)
        shown = said.lines_shown(after + 1, min(after + worklist.LINES, total), total)
        assert shown in page
        assert (said.EARLIER_LINES in page) is (after > 0)
        after += worklist.LINES
        assert (f"after={after}" in page) is (after < total) is (said.LATER_LINES in page)
    assert seen == [each.patient for each in Plans(library).worklist()]


@pytest.mark.parametrize("after", [None, "", "x", "-25", "24", "1e9", "99999999", "²", "1000000"])
def test_an_address_that_makes_no_sense_shows_the_beginning(library: Library, after: str | None) -> None:
    desk: Any = SimpleNamespace(library=library)
    assert to_plain(worklist.layout(desk, after)) == to_plain(worklist.layout(desk))


def test_a_long_list_of_people_is_cut_and_says_so() -> None:
    people = [Person(str(k), f"Drawn {k}", None, 0, None, False) for k in range(MOST + 7)]
    page = json.dumps(to_plain(people_list(people, "nobody")))
    assert page.count("/patient/") == MOST and words.more_people(7) in page
    assert words.more_people(1)[:3] not in json.dumps(to_plain(people_list(people[:MOST], "nobody")))


def to_plain(page: Any) -> Any:
    """Return a component as the browser gets it."""
    return json.loads(to_json_plotly(page))
