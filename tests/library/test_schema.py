import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from station.errors import RecordingError, RecordingReason
from station.events.correction import Corrections
from station.library import schema
from station.library.database import Database
from station.library.library import FILE, Library
from station.library.people import TrialState
from station.library.tables import REVISION, Tables

NEXT = """
revision = "later"
down_revision = "{newest}"
import sqlalchemy as sa
from alembic import op


def upgrade():
    with op.batch_alter_table("patient") as table:
        table.add_column(sa.Column("height", sa.Double()))
        table.create_check_constraint("ck_patient_height", "height > 0")
    {then}
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """The revisions of a later version of the station, in which tables are rebuilt."""
    copy = tmp_path / "later 100% migrations"
    shutil.copytree(schema.MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "later_height.py").write_text(NEXT.format(newest=REVISION, then=""))
    return copy


def declared(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return sorted((name, " ".join(sql.split())) for name, sql in rows if name != "alembic_version")


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def refused(folder: Path) -> RecordingError:
    with pytest.raises(RecordingError) as error:
        Library.open(folder)
    assert error.value.sentence.endswith(".") and error.value.what_to_do.endswith(".")
    return error.value


def test_the_migrated_schema_is_the_declared_one(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'declared.sqlite'}")
    Tables.metadata.create_all(engine)
    engine.dispose()
    assert declared(tmp_path / FILE) == declared(tmp_path / "declared.sqlite")


def test_alembic_finds_nothing_to_add_and_the_newest_revision_is_named(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    config = schema._located(Config(), schema.MIGRATIONS)
    database = Database(tmp_path / FILE)
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.check(config)
    database.close()
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_every_check_is_in_the_migrated_tables(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    text = " ".join(sql for _, sql in declared(tmp_path / FILE))
    for name in ("state", "side", "weigh_in", "excluded_with_reason"):
        assert f"CONSTRAINT ck_trial_{name} CHECK" in text
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(
            "INSERT INTO trial VALUES ('1', '1', 'a', NULL, 'x', '{}', NULL, 'lost', '', NULL, NULL)"
        )


def test_the_first_revision_can_be_taken_back(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    config = schema._located(Config(), schema.MIGRATIONS)
    database = Database(tmp_path / FILE)
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    database.close()
    assert declared(tmp_path / FILE) == []
    assert schema.revision(tmp_path / FILE) == ""
    with closing(Library.open(tmp_path)) as library:
        library.add_patient("Ada Example")


def test_a_new_library_needs_no_backup_and_opens_again_unchanged(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calibrations", FILE, "recordings"]
    Library.open(tmp_path).close()
    assert not (tmp_path / schema.BACKUPS).exists()


def test_an_older_library_is_copied_then_brought_up_to_date(tmp_path: Path, migrations: Path) -> None:
    home = tmp_path / "home"
    with closing(Library.open(home)) as library:
        patient = library.add_patient("Ada Example")
        visit = library.open_visit(patient.id)
        schema.prepare(home / FILE, migrations, "later")  # the WAL still holds everything
    assert schema.revision(home / FILE) == "later"
    with closing(sqlite3.connect(home / FILE)) as connection:
        assert connection.execute("SELECT name, height FROM patient").fetchall() == [("Ada Example", None)]
        assert connection.execute("SELECT id FROM visit").fetchall() == [(visit.id,)]
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE patient SET height = -1")
    (backup,) = (home / schema.BACKUPS).iterdir()
    assert schema.revision(backup) == REVISION and backup.name.startswith(f"library-{REVISION}-")
    (tmp_path / "restored").mkdir()
    shutil.copy(backup, tmp_path / "restored" / FILE)
    with closing(Library.open(tmp_path / "restored")) as library:
        assert library.find_patients() == (patient,) and library.visits_of(patient.id) == (visit,)


FIRST = """
INSERT INTO patient VALUES ('p1', 'P-ABCDE', 'Ada Example', 1988, NULL, '2026-01-02T10:00:00+00:00', NULL);
INSERT INTO visit VALUES ('v1', 'p1', '2026-01-02T10:00:00+00:00', '', NULL);
INSERT INTO trial VALUES ('t1', 'v1', 'mini_squat', NULL, '2026-01-02T10:05:00+00:00', '{"tape": "none"}',
    640.0, 'kept', '', 't1.parquet', 'ab');
INSERT INTO result VALUES ('t1', 'mini_squat', '0.1', 'abc', '{"values": [1.5]}');
"""
"""Rows of a library as the first version of the station wrote it."""


def test_a_library_of_the_first_revision_keeps_its_rows_and_takes_corrections(tmp_path: Path) -> None:
    migrations = tmp_path / "first migrations"
    shutil.copytree(
        schema.MIGRATIONS,
        migrations,
        ignore=shutil.ignore_patterns("__pycache__", "v00[2-9]_*"),
    )
    home = tmp_path / "home"
    schema.prepare(home / FILE, migrations, "001")
    with closing(sqlite3.connect(home / FILE)) as connection:
        connection.executescript(FIRST)
    with closing(Library.open(home)) as library:
        (trial,) = library.trials_of("p1", "mini_squat")
        assert (trial.weigh_in, trial.state, trial.context) == (640.0, TrialState.KEPT, {"tape": "none"})
        stored = library.result_of("t1", "mini_squat")
        assert stored is not None and stored.result == {"values": [1.5]}
        assert library.corrections_of("t1", "mini_squat") == ()
        library.correct("t1", "mini_squat", Corrections())
    (backup,) = (home / schema.BACKUPS).iterdir()
    assert schema.revision(backup) == "001" and schema.revision(home / FILE) == REVISION
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT name FROM patient").fetchall() == [("Ada Example",)]


@pytest.mark.parametrize(
    "then", ["raise KeyboardInterrupt", "op.execute('DELETE FROM patient')", "raise OSError"]
)
def test_a_migration_that_breaks_leaves_the_library_as_it_was(
    tmp_path: Path, migrations: Path, then: str
) -> None:
    (migrations / "versions" / "later_height.py").write_text(NEXT.format(newest=REVISION, then=then))
    home = tmp_path / "home"
    with closing(Library.open(home)) as library:
        library.open_visit(library.add_patient("Ada Example").id)
    before = declared(home / FILE)
    with pytest.raises(BaseException):  # noqa: B017
        schema.prepare(home / FILE, migrations, "later")
    assert declared(home / FILE) == before
    with closing(Library.open(home)) as library:
        assert [patient.name for patient in library.find_patients()] == ["Ada Example"]


def test_a_newer_library_is_refused_untouched(tmp_path: Path, migrations: Path) -> None:
    home = tmp_path / "home"
    Library.open(home).close()
    schema.prepare(home / FILE, migrations, "later")
    before = files(home)
    error = refused(home)
    assert error.reason is RecordingReason.NEWER
    assert {name: said for name, said in files(home).items() if name in before} == before
    assert (home / FILE).read_bytes() and not (home / f"{FILE}-journal").exists()


def test_what_is_no_library_is_refused_untouched(tmp_path: Path) -> None:
    for name, reason in (("other", RecordingReason.NOT_OURS), ("text", RecordingReason.UNREADABLE)):
        (tmp_path / name).mkdir()
        if name == "other":
            with closing(sqlite3.connect(tmp_path / name / FILE)) as connection:
                connection.execute("CREATE TABLE songs (title TEXT)")
        else:
            (tmp_path / name / FILE).write_text("Dear diary, " * 200)
        before = files(tmp_path / name)
        assert refused(tmp_path / name).reason is reason
        assert files(tmp_path / name) == before


def test_a_folder_or_a_file_in_the_way_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a" / FILE).mkdir(parents=True)
    assert refused(tmp_path / "a").reason is RecordingReason.UNREADABLE
    (tmp_path / "b").write_text("in the way")
    assert refused(tmp_path / "b").reason is RecordingReason.NOT_WRITABLE


def test_a_damaged_library_is_refused_in_a_sentence_or_whole(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with closing(Library.open(home)) as library:
        for number in range(300):
            library.open_visit(library.add_patient(f"{number} Example").id, note="x" * 200)
    whole = (home / FILE).read_bytes()
    refusals = 0
    for place in range(0, len(whole), len(whole) // 60):
        broken = tmp_path / f"{place}"
        broken.mkdir()
        (broken / FILE).write_bytes(whole[:place] + bytes(64) + whole[place + 64 :])
        try:
            with closing(Library.open(broken)) as library:
                library.find_patients("example")
        except RecordingError:
            refusals += 1
        except (ValueError, TypeError):
            pytest.fail(f"damage at {place} shows a programmer's error")
    for size in (1, 99, 4096, len(whole) // 2, len(whole) - 4096):
        cut = tmp_path / f"cut {size}"
        cut.mkdir()
        (cut / FILE).write_bytes(whole[:size])
        refused(cut)
    assert refusals > 5
