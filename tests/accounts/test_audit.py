"""The audit trail: whatever is done to it from outside is found."""

import random
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from station.library.audit import FIRST, chained
from station.library.library import FILE, Library

ROWS = 40
EDITS = 1000
COLUMNS = ("at", "account", "action", "subject", "detail", "hash")


@pytest.fixture
def trail(library: Library) -> Library:
    for number in range(ROWS):
        library.audit.add(
            f"{number % 5:032x}", "opened", f"{number:032x}", {"page": "patient", "n": str(number)}
        )
    return library


def test_a_trail_that_nobody_has_touched_is_whole(trail: Library) -> None:
    assert trail.audit.verify().is_whole and trail.audit.verify().rows == ROWS


def outside(library: Library) -> sqlite3.Connection:
    """Open the file as somebody with another program would, past the triggers."""
    made = sqlite3.connect(library.folder / FILE, isolation_level=None)
    made.execute("PRAGMA synchronous = OFF")
    for trigger in ("audit_no_update", "audit_no_delete"):
        made.execute(f"DROP TRIGGER {trigger}")
    return made


def edit(rows: list[list[Any]], chance: random.Random) -> str:
    """Change a trail in one of the ways in which somebody would."""
    place = chance.randrange(len(rows))
    what = chance.choice(("change", "delete", "insert", "move", "cut", "renumber", "empty", "forge"))
    if what == "change":
        column = chance.randrange(1, 7)
        old = str(rows[place][column])
        at = chance.randrange(len(old) + 1)
        rows[place][column] = (
            old[:at] + chance.choice("0123456789abcdef :x") + old[at + chance.randrange(2) :]
        )
        return what if rows[place][column] != old else "same"
    if what == "delete":
        del rows[place]
        if chance.random() < 0.5:
            for number, row in enumerate(rows, start=1):
                row[0] = number
    elif what == "insert":
        rows.insert(place, [0, *rows[place][1:]])
        for number, row in enumerate(rows, start=1):
            row[0] = number
    elif what == "move":
        other = chance.choice([n for n in range(len(rows)) if n != place])
        rows[place][1:], rows[other][1:] = rows[other][1:], rows[place][1:]
    elif what == "cut":
        del rows[place:]
    elif what == "forge":
        place = min(place, len(rows) - 2)
        rows[place][3] = "closed"
        rows[place][6] = chained(rows[place - 1][6] if place else FIRST, rows[place][:6])
    elif what == "renumber":
        rows[place][0] += 10_000
    else:
        rows.clear()
    return what


def test_a_thousand_edits_from_outside_are_all_found(trail: Library) -> None:
    chance = random.Random(20260302)
    found: dict[str, int] = {}
    with closing(outside(trail)) as file:
        before = [list(row) for row in file.execute("SELECT * FROM audit ORDER BY number")]
        for _ in range(EDITS):
            rows = [list(row) for row in before]
            while (what := edit(rows, chance)) == "same":
                rows = [list(row) for row in before]
            replace(file, rows)
            verified = trail.audit.verify()
            assert not verified.is_whole, (what, rows)
            found[what] = found.get(what, 0) + 1
        replace(file, before)
    assert sum(found.values()) == EDITS and len(found) == 8, found
    assert trail.audit.verify().is_whole


def replace(file: sqlite3.Connection, rows: list[list[Any]]) -> None:
    file.execute("BEGIN")
    file.execute("DELETE FROM audit")
    file.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    file.execute("COMMIT")


def test_the_database_itself_refuses_to_change_or_delete(trail: Library) -> None:
    with closing(sqlite3.connect(trail.folder / FILE)) as file:
        for statement in ("UPDATE audit SET action = 'x'", "DELETE FROM audit WHERE number = 3"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                file.execute(statement)


def test_a_lost_head_file_is_told_and_one_crash_before_it_was_written_is_not(trail: Library) -> None:
    head = trail.folder / "audit.head"
    before = head.read_text()
    trail.audit.add("", "signed_out")
    head.write_text(before)
    assert trail.audit.verify().is_whole, "the program may die between the row and the file"
    head.write_text("nonsense")
    assert trail.audit.verify().is_cut
    head.unlink()
    assert trail.audit.verify().is_cut


def test_a_new_library_has_a_whole_trail_and_the_newest_come_first(library: Library) -> None:
    assert library.audit.verify().is_whole
    for number in range(5):
        library.audit.add("", "opened", str(number), {"umlaut": "ü\u2028"})
    assert [entry.subject for entry in library.audit.newest(2)] == ["4", "3"]
    assert [entry.subject for entry in library.audit.newest(2, before=3)] == ["1", "0"]
    assert library.audit.verify().is_whole
