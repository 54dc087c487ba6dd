"""Copies of a library: encrypted, whole or not at all, and equal when they are put back."""

import hashlib
import io
import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import stored

from station.errors import RecordingError, RecordingReason
from station.library import copies, sealed
from station.library.drill import drill
from station.library.library import FILE, Library
from station.library.sealed import PIECE, TAG, Reader, Secret, Writer

CANARY = "Canaria Beispielfrau"
KEY = sealed.key_file(b"0123456789abcdef0123456789abcdef")
OTHER = sealed.key_file(b"fedcba9876543210fedcba9876543210")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a patient and two recordings."""
    folder = tmp_path_factory.mktemp("home") / "library"
    library = Library.open(folder)
    patient = library.add_patient(CANARY, birth_year=1988)
    visit = library.open_visit(patient.id, note=CANARY)
    for seed in (1, 2):
        stored.trial(library, visit.id, f"quiet_stance?seed={seed}&rate=100&seconds=12", "quiet_stance")
    (library.calibrations / "0011.json").write_text("{}", "utf-8")
    library.close()
    return folder


@pytest.fixture(scope="module")
def copy(home: Path) -> Path:
    out = home.parent / "clinic.backup"
    copies.back_up(home, out, KEY)
    return out


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != FILE
    }


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return list(connection.iterdump())


def test_what_is_restored_equals_what_was_copied(home: Path, copy: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    found = copies.restore(copy, tmp_path / "again", KEY, shares.append)
    assert hashes(tmp_path / "again") == hashes(home)
    assert dump(tmp_path / "again") == dump(home)
    assert found.recordings == 2 and not found.missing
    assert shares[-1] == 1.0 and shares == sorted(shares)
    library = Library.open(tmp_path / "again")
    assert [patient.name for patient in library.find_patients("canaria")] == [CANARY]
    library.close()


def test_a_copy_holds_no_byte_that_can_be_read(home: Path, copy: Path) -> None:
    written = copy.read_bytes()
    for canary in (CANARY.encode(), b"SQLite format", b"PAR1", b"recordings/", KEY.key):
        assert canary not in written
    assert (home / FILE).read_bytes().count(CANARY.encode())
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []


def test_a_restored_library_is_not_overwritten(home: Path, copy: Path) -> None:
    before = hashes(home)
    with pytest.raises(RecordingError) as refused:
        copies.restore(copy, home, KEY)
    assert refused.value.reason is RecordingReason.NOT_WRITABLE
    assert hashes(home) == before


def test_a_library_without_recordings_is_not_overwritten_either(copy: Path, tmp_path: Path) -> None:
    Library.open(tmp_path / "new").close()
    before = (tmp_path / "new" / FILE).read_bytes()
    with pytest.raises(RecordingError, match="There is a library in"):
        copies.restore(copy, tmp_path / "new", KEY)
    assert (tmp_path / "new" / FILE).read_bytes() == before


@pytest.mark.parametrize("told", [{}, {FILE: "0" * 64}, {"recordings/x.parquet": "0" * 64}])
def test_a_manifest_that_does_not_fit_its_files_is_refused(
    home: Path, tmp_path: Path, told: dict[str, str]
) -> None:
    with (tmp_path / "odd.backup").open("wb") as out:
        writer = Writer(out, KEY)
        copies._put(writer, FILE, home / FILE, (home / FILE).stat().st_size)
        manifest = {"schema": copies.SCHEMA, "files": told, "missing": [], "made": "", "software": ""}
        copies._say(writer, {"manifest": manifest})
        writer.close()
    assert "damaged" in refuses(tmp_path / "odd.backup", tmp_path)


def test_a_folder_with_recordings_and_no_library_is_not_overwritten(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "x.parquet").write_bytes(b"x")
    with pytest.raises(RecordingError):
        copies.restore(copy, tmp_path, KEY)
    assert [path.name for path in tmp_path.rglob("*")] == ["recordings", "x.parquet"]


def refuses(file: Path, folder: Path, secret: Secret = KEY) -> str:
    """A restore that is refused in a sentence and leaves nothing behind."""
    place = folder / "place"
    place.mkdir(exist_ok=True)
    with pytest.raises(RecordingError) as refused:
        copies.restore(file, place / "library", secret)
    assert list(place.iterdir()) == []
    return refused.value.sentence


def test_a_wrong_key_opens_nothing(copy: Path, tmp_path: Path) -> None:
    assert "key file is not the one" in refuses(copy, tmp_path, OTHER)
    assert "made with a key file" in refuses(copy, tmp_path, sealed.passphrase("correct horse battery"))


def test_a_passphrase_opens_what_it_closed_and_another_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sealed.SCRYPT, "n", 1 << 10)
    out = io.BytesIO()
    writer = Writer(out, sealed.passphrase("four words für dich"))
    writer.write(b"x" * 10)
    writer.close()
    assert Reader(io.BytesIO(out.getvalue()), sealed.passphrase("four words für dich")).read(10) == b"x" * 10
    with pytest.raises(RecordingError, match="passphrase is not the one"):
        Reader(io.BytesIO(out.getvalue()), sealed.passphrase("four words for dich")).read(10)
    with pytest.raises(RecordingError, match="at least 12"):
        sealed.passphrase("short")


def test_a_copy_cut_anywhere_is_refused(copy: Path, tmp_path: Path) -> None:
    whole = copy.read_bytes()
    drawn = random.Random(5)
    ends = [0, 1, 8, 11, 12, len(whole) - 1, *(drawn.randrange(len(whole)) for _ in range(24))]
    for end in ends:
        cut = tmp_path / "cut.backup"
        cut.write_bytes(whole[:end])
        assert refuses(cut, tmp_path)


def test_a_flipped_bit_anywhere_is_refused(copy: Path, tmp_path: Path) -> None:
    whole = bytearray(copy.read_bytes())
    drawn = random.Random(6)
    for place in [*range(0, 160, 7), *(drawn.randrange(len(whole)) for _ in range(16)), len(whole) - 1]:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << drawn.randrange(8)
        file = tmp_path / "flipped.backup"
        file.write_bytes(flipped)
        assert refuses(file, tmp_path)


def pieces(count: int) -> tuple[bytes, list[bytes]]:
    """The head and the sealed pieces of a stream of so many pieces."""
    out = io.BytesIO()
    writer = Writer(out, KEY)
    head = out.getvalue()
    writer.write(bytes(range(256)) * (count * PIECE // 256))
    writer.close()
    body = out.getvalue()[len(head) :]
    return head, [body[at : at + PIECE + TAG] for at in range(0, len(body), PIECE + TAG)]


@pytest.mark.parametrize(
    "order", [(1, 0, 2), (0, 2, 1), (0, 0, 1, 2), (0, 1), (0, 2), (0, 1, 2, 2), (0, 1, 2, 1)]
)
def test_pieces_in_another_order_left_out_or_repeated_are_refused(order: tuple[int, ...]) -> None:
    head, found = pieces(3)
    assert len(found) == 3
    reader = Reader(io.BytesIO(head + b"".join(found[place] for place in order)), KEY)
    with pytest.raises(RecordingError):
        reader.read(3 * PIECE)
        reader.end()
    right = Reader(io.BytesIO(head + b"".join(found)), KEY)
    assert right.read(3 * PIECE)[:256] == bytes(range(256))
    right.end()


def test_a_piece_of_another_copy_with_the_same_key_is_refused() -> None:
    (head, found), (_, foreign) = pieces(2), pieces(2)
    with pytest.raises(RecordingError):
        Reader(io.BytesIO(head + found[0] + foreign[1]), KEY).read(2 * PIECE)


def test_a_head_cannot_make_us_use_up_the_memory(copy: Path, tmp_path: Path) -> None:
    head = (
        b'{"key": "scrypt", "salt": "%s", "prefix": "%s", "piece": 1048576, "n": 1073741824, "r": 8, "p": 1}'
    )
    head = head % (b"00" * 16, b"00" * 7)
    file = tmp_path / "bomb.backup"
    file.write_bytes(sealed.MAGIC + len(head).to_bytes(4, "little") + head + b"x" * 100)
    assert "damaged" in refuses(file, tmp_path, sealed.passphrase("correct horse battery"))


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "recordings/../../x", "recordings\\..\\x", "C:/x", "other/x", "recordings", ""]
)
def test_no_entry_can_name_a_place_outside_the_library(name: str, tmp_path: Path) -> None:
    file = tmp_path / "evil.backup"
    with file.open("wb") as out:
        writer = Writer(out, KEY)
        copies._say(writer, {"name": name, "size": 1})
        writer.write(b"x")
        copies._say(writer, {"manifest": {"schema": copies.SCHEMA, "files": {}, "missing": []}})
        writer.close()
    assert refuses(file, tmp_path)


def test_a_copy_is_of_one_moment_while_the_library_is_written(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "busy"
    library = Library.open(folder)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            patient = library.add_patient(CANARY)
            library.open_visit(patient.id, note=patient.id)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(5):
            out = tmp_path / f"{number}.backup"
            copies.back_up(folder, out, KEY)
            copies.restore(out, tmp_path / f"again{number}", KEY)
    finally:
        stop.set()
        writing.join()
        library.close()


def test_nobody_is_signed_in_by_a_restored_copy(home: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home / FILE)) as connection, connection:
        connection.execute(
            "INSERT INTO account VALUES ('a', 'ada', 'Ada', 'clinician', 'x', NULL, '2026-01-01', NULL, 0)"
        )
        connection.execute(
            "INSERT INTO session VALUES ('t', 'a', 'clinician', NULL, 's', '2026-01-01', '2026-01-01', NULL)"
        )
    try:
        copies.back_up(home, tmp_path / "signed.backup", KEY)
        copies.restore(tmp_path / "signed.backup", tmp_path / "again", KEY)
        with closing(sqlite3.connect(tmp_path / "again" / FILE)) as connection:
            assert connection.execute("SELECT count(*) FROM session").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM account").fetchone() == (1,)
    finally:
        with closing(sqlite3.connect(home / FILE)) as connection, connection:
            connection.execute("DELETE FROM session")
            connection.execute("DELETE FROM account")


def test_a_name_that_is_taken_is_not_replaced(home: Path, copy: Path) -> None:
    before = copy.read_bytes()
    with pytest.raises(RecordingError):
        copies.back_up(home, copy, KEY)
    assert copy.read_bytes() == before


@pytest.fixture
def damaged_home(home: Path) -> Iterator[Path]:
    """The library with one of its recordings gone."""
    lost = next(iter((home / "recordings").glob("*.parquet")))
    away = lost.with_suffix(".away")
    lost.rename(away)
    yield home
    away.rename(lost)


def test_a_recording_that_is_missing_is_named(damaged_home: Path, tmp_path: Path) -> None:
    made = copies.back_up(damaged_home, tmp_path / "gap.backup", KEY)
    assert len(made.missing) == 1
    assert drill(tmp_path / "gap.backup", KEY, 5).recordings == 1


def test_a_drill_makes_results_again_and_leaves_nothing(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = drill(copy, KEY, 5)
    assert (found.patients, found.trials, found.recordings, found.recomputed) == (1, 2, 2, 2)
    assert found.differing == ()
    assert list(tmp_path.iterdir()) == []


def test_a_drill_names_the_trial_whose_stored_number_is_not_what_its_recording_gives(
    home: Path, tmp_path: Path
) -> None:
    copies.restore(_copied(home, tmp_path), tmp_path / "changed", KEY)
    with closing(sqlite3.connect(tmp_path / "changed" / FILE)) as connection, connection:
        connection.execute(
            "UPDATE result SET result = json_set(result, '$.values[0].value', 123.0) "
            "WHERE trial = (SELECT min(trial) FROM result)"
        )
        (trial,) = connection.execute("SELECT min(trial) FROM result").fetchone()
    copies.back_up(tmp_path / "changed", tmp_path / "changed.backup", KEY)
    assert drill(tmp_path / "changed.backup", KEY, 5).differing == (trial,)


def _copied(home: Path, folder: Path) -> Path:
    copies.back_up(home, folder / "first.backup", KEY)
    return folder / "first.backup"


def test_the_audit_trail_of_a_restored_copy_is_whole(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path / "clinic")) as library:
        for number in range(3):
            library.audit.add("somebody", "opened_patient", f"subject {number}")
    copies.back_up(tmp_path / "clinic", tmp_path / "copy", KEY)
    with closing(Library.open(tmp_path / "clinic")) as library:
        library.audit.add("somebody", "opened_patient", "after the copy")
    copies.restore(tmp_path / "copy", tmp_path / "again", KEY)
    with closing(Library.open(tmp_path / "again")) as library:
        found = library.audit.verify()
        assert found.rows == 3 and found.broken_at is None and not found.is_cut
