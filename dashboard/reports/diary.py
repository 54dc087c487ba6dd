"""Diary as PDF: two weeks of a signed plan to tick by hand, typed in at the next visit."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from dashboard.reports.patient_page import PAPERS, breakable, set_page
from dashboard.words import exercises as exercise_words
from dashboard.words import patient as said
from station.clinic.plan import Prescribed

TEMPLATE = Path(__file__).with_name("diary.typ")
DAYS = 14


def write(
    person: str,
    exercises: Sequence[Prescribed],
    is_example: bool = False,
    paper: str = "a4",
    today: date | None = None,
    clinic: str = "",
) -> bytes:
    """Return the PDF. exercises : those that reach the patient. paper : `a4` or `letter`.

    clinic : its name, empty while nobody has set it.
    """
    first = today or date.today()
    tasks = [
        {
            "name": exercise_words.NAMES[each.exercise],
            "dose": exercise_words.dose(each),
            "often": exercise_words.per_week(each.per_week),
            "how": exercise_words.HOW[each.exercise],
        }
        for each in exercises
    ]
    plain = {
        "paper": PAPERS[paper],
        "clinic": breakable(clinic),
        "person": breakable(person),
        "is_example": is_example,
        "tasks": tasks,
        "days": [said.weekday(first + timedelta(days=day)) for day in range(DAYS)],
        "words": {
            "title": said.DIARY,
            "name": said.NAME_LINE,
            "how": said.DIARY_HOW,
            "day": said.DIARY_DAY,
            "pain": said.DIARY_PAIN,
            "ran": said.DIARY_RAN,
            "new": said.DIARY_NEW,
            "empty": said.DIARY_EMPTY,
            "example": said.EXAMPLE,
            "no_pain": said.NO_PAIN,
        },
    }
    return set_page(TEMPLATE, "diary.json", plain, {})
