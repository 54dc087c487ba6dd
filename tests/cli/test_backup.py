"""`station backup` and `restore` as a person at a terminal meets them."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
import stored

from station.cli import main, passphrase
from station.library import sealed
from station.library.library import FILE, Library

WORDS = "four words for nobody"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    library = Library.open(folder)
    visit = library.open_visit(library.add_patient("Runa Beispiel").id)
    stored.trial(library, visit.id, "quiet_stance?seed=1&rate=100&seconds=12", "quiet_stance")
    library.close()
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is made in a moment, and nobody's passphrase in the environment."""
    monkeypatch.setitem(sealed.SCRYPT, "n", 1 << 10)
    monkeypatch.delenv(passphrase.VARIABLE, raising=False)


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_backup_by_passphrase_file_is_tried_and_restored(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "words.txt").write_text(f"{WORDS}\r\nsecond line\n", "utf-8")
    file, secret = tmp_path / "clinic.backup", ("--passphrase-file", tmp_path / "words.txt")
    code, out, _ = said(capsys, "backup", file, "--home", home, *secret)
    assert code == 0
    assert "1 recording and the library" in out and WORDS not in out
    code, out, _ = said(capsys, "restore", "--drill", file, *secret)
    assert code == 0
    assert "2 files equal by hash, the database whole, 1 patient\n" in out
    assert "1 result made again" in out and "The backup can be restored." in out
    monkeypatch.setenv(passphrase.VARIABLE, WORDS)
    code, _, _ = said(capsys, "restore", file, "--home", tmp_path / "again")
    assert code == 0
    library = Library.open(tmp_path / "again")
    assert [patient.name for patient in library.find_patients()] == ["Runa Beispiel"]
    library.close()
    code, out, err = said(capsys, "restore", file, "--home", tmp_path / "again")
    assert (code, out) == (2, "") and "There is a library in" in err


def test_a_key_file_is_made_and_may_not_lie_beside_the_backup(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stick").mkdir()
    key, file = tmp_path / "stick" / "clinic.key", tmp_path / "clinic.backup"
    code, _, err = said(capsys, "backup", file, "--home", home, "--key-file", tmp_path / "clinic.key")
    assert code == 2 and "same folder" in err and not file.exists()
    code, _, err = said(capsys, "backup", file, "--home", home, "--key-file", key)
    assert code == 0 and "A new key was made" in err
    if sys.platform != "win32":
        assert key.stat().st_mode & 0o077 == 0
    assert key.read_text().strip() not in err
    assert said(capsys, "restore", "--drill", file, "--key-file", key)[0] == 0
    code, _, err = said(capsys, "restore", "--drill", file, "--key-file", tmp_path / "stick" / "absent.key")
    assert code == 2 and "absent.key cannot be read" in err


def test_a_passphrase_is_asked_for_twice_and_never_taken_from_the_command_line(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter([WORDS, WORDS + "!", WORDS, WORDS, WORDS])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(passphrase.getpass, "getpass", lambda _: next(typed))
    code, _, err = said(capsys, "backup", tmp_path / "a.backup", "--home", home)
    assert code == 2 and "The two passphrases differ." in err
    assert said(capsys, "backup", tmp_path / "a.backup", "--home", home)[0] == 0
    assert said(capsys, "restore", "--drill", tmp_path / "a.backup")[0] == 0
    with pytest.raises(SystemExit):
        main(["backup", str(tmp_path / "b.backup"), "--passphrase", WORDS])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["backup", "out.backup", "--home", "nowhere"], "There is no library in this folder."),
        (["restore", "absent.backup", "--home", "x"], "absent.backup cannot be opened"),
        (["restore", "--drill", "text.backup"], "This is not a backup of the station."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    words: list[str],
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(passphrase.VARIABLE, WORDS)
    (tmp_path / "text.backup").write_text("no backup", "utf-8")
    code, out, err = said(capsys, *words)
    assert (code, out) == (2, "")
    assert told in err and len(err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["text.backup"]


def test_a_secret_that_is_missing_or_short_is_one_sentence(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    code, _, err = said(capsys, "backup", tmp_path / "a.backup", "--home", home)
    assert code == 2 and "There is no passphrase" in err
    monkeypatch.setenv(passphrase.VARIABLE, "short")
    code, _, err = said(capsys, "backup", tmp_path / "a.backup", "--home", home)
    assert code == 2 and "at least 12" in err
    assert list(tmp_path.iterdir()) == []


def test_a_drill_of_a_backup_with_a_changed_number_ends_with_one(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(passphrase.VARIABLE, WORDS)
    said(capsys, "backup", tmp_path / "a.backup", "--home", home)
    said(capsys, "restore", tmp_path / "a.backup", "--home", tmp_path / "again")
    with closing(sqlite3.connect(tmp_path / "again" / FILE)) as connection, connection:
        connection.execute("UPDATE result SET result = json_set(result, '$.values[0].value', 1.0)")
    said(capsys, "backup", tmp_path / "b.backup", "--home", tmp_path / "again")
    code, out, _ = said(capsys, "restore", "--drill", tmp_path / "b.backup")
    assert code == 1
    assert "NOT as stored: trial" in out and "The drill found a difference." in out
