"""tasks.py: the making and mending of .venv, the words, the start files of three systems."""

import ast
import os
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import ModuleType
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
ODD = 'Prüf stand "8" $HOME 100% `x`'
"""A folder's name with everything that quoting can get wrong; Windows forbids the quotation marks."""


def test_tasks_is_understood_by_a_python_that_is_too_old() -> None:
    source = (CHECKOUT / "tasks.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))


def test_tasks_needs_the_standard_library_only() -> None:
    tree = ast.parse((CHECKOUT / "tasks.py").read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [
        each.module or "" if isinstance(each, ast.ImportFrom) else each.names[0].name for each in imports
    ]
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)
    late = {"tomllib"}  # newer than the Pythons that must get a sentence
    first = {each.names[0].name for each in tree.body if isinstance(each, ast.Import)}
    assert not late & first


def test_an_old_python_is_told_what_to_do(tasks: ModuleType) -> None:
    with pytest.raises(tasks.Stop, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        tasks.check_python((3, 9), "python3")
    tasks.check_python((3, 11), "python3")


def test_a_newer_python_that_is_there_is_named(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "starts", lambda name: name == "python3.12")
    with pytest.raises(tasks.Stop, match=r"run  python3\.12 tasks\.py"):
        tasks.check_python((3, 10), "python3")


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"]])
def test_tasks_without_a_word_lists_the_words(
    tasks: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tasks.main(arguments) == 0
    shown = capsys.readouterr().out
    assert all(re.search(rf"^  {word} ", shown, re.MULTILINE) for word in tasks.WORDS)


@pytest.mark.parametrize(
    "arguments", [["dmeo"], ["check", "--fast"], ["install", "--all"], ["uninstall", "x"]]
)
def test_a_wrong_word_ends_in_a_sentence(
    tasks: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tasks.main(arguments) == 1
    assert "does not know" in capsys.readouterr().err


class Doubles:
    """A checkout whose .venv is made by nobody: remembers what would have been started."""

    def __init__(self, tasks: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tasks, self.folder, self.monkeypatch = tasks, folder, monkeypatch
        self.commands: list[list[str]] = []
        self.codes: dict[str, tuple[int, str]] = {}
        folder.mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / "pyproject.toml", folder)
        (folder / "requirements.lock").write_text("a==1 --hash=sha256:0\n", encoding="utf-8")
        self.move_to(folder)
        monkeypatch.setattr(tasks, "watch", self.watch)
        monkeypatch.setattr(tasks, "uv_here", lambda: None)

    def move_to(self, folder: Path) -> None:
        venv = folder / ".venv"
        places = {"HERE": folder, "VENV": venv, "LOCK": folder / "requirements.lock"}
        for name, place in (places | {"STAMP": venv / "made-by-tasks.json"}).items():
            self.monkeypatch.setattr(self.tasks, name, place)

    def watch(self, command: list[str], *_given: Any, **_named: Any) -> tuple[int, str]:
        self.commands.append(list(command))
        if "venv" in command:
            python = self.tasks.VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        words = " ".join(command)
        return next((answer for part, answer in self.codes.items() if part in words), (0, ""))

    def started(self) -> list[str]:
        """What was started since the last look, in short words."""
        kinds = {" venv ": "venv", "--require-hashes": "lock", "--editable": "project", "apt-get": "apt"}
        said = [
            next((kind for part, kind in kinds.items() if part in " ".join(each)), "?")
            for each in self.commands
        ]
        self.commands.clear()
        return said


@pytest.fixture
def doubles(tasks: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doubles:
    return Doubles(tasks, tmp_path / "clone", monkeypatch)


def test_the_second_start_does_nothing(doubles: Doubles) -> None:
    python = doubles.tasks.ready()
    assert python.exists()
    assert doubles.started() == ["venv", "lock", "project"]
    assert doubles.tasks.ready() == python
    assert doubles.started() == []


def test_the_locked_packages_are_installed_with_hashes_and_never_built(doubles: Doubles) -> None:
    doubles.tasks.ready()
    _, lock, project = doubles.commands
    assert {"--require-hashes", "--only-binary", ":all:"} <= set(lock)
    assert {"--no-deps", "--no-build-isolation"} <= set(project)


def test_a_making_that_was_cut_short_is_mended_by_running_again(doubles: Doubles) -> None:
    doubles.codes["--require-hashes"] = (1, "Failed to establish a new connection")
    with pytest.raises(doubles.tasks.Stop, match="no connection to the package index"):
        doubles.tasks.ready()
    left_over = doubles.tasks.VENV / "half-written"
    left_over.touch()
    doubles.codes.clear()
    doubles.started()
    doubles.tasks.ready()
    assert doubles.started() == ["venv", "lock", "project"]
    assert not left_over.exists()


def test_another_lock_makes_the_venv_again_from_nothing(doubles: Doubles) -> None:
    doubles.tasks.ready()
    left_over = doubles.tasks.VENV / "package-of-yesterday"
    left_over.touch()
    doubles.started()
    (doubles.folder / "requirements.lock").write_text("a==2 --hash=sha256:0\n", encoding="utf-8")
    doubles.tasks.ready()
    assert doubles.started() == ["venv", "lock", "project"]
    assert not left_over.exists()


def test_other_line_ends_are_not_another_lock(doubles: Doubles) -> None:
    doubles.tasks.ready()
    doubles.started()
    (doubles.folder / "requirements.lock").write_bytes(b"a==1 --hash=sha256:0\r\n")
    doubles.tasks.ready()
    assert doubles.started() == []


@pytest.mark.parametrize(
    ("before", "after", "started"),
    [
        ('description = "', 'description = "New: ', ["project"]),
        ("line-length = 110", "line-length = 100", []),
    ],
)
def test_only_what_is_built_of_pyproject_is_installed_again(
    doubles: Doubles, before: str, after: str, started: list[str]
) -> None:
    doubles.tasks.ready()
    doubles.started()
    file = doubles.folder / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != text
    doubles.tasks.ready()
    assert doubles.started() == started


def test_a_checkout_that_was_moved_makes_its_venv_again(doubles: Doubles, tmp_path: Path) -> None:
    doubles.tasks.ready()
    doubles.started()
    doubles.folder.rename(tmp_path / "moved")
    doubles.move_to(tmp_path / "moved")
    doubles.tasks.ready()
    assert doubles.started() == ["venv", "lock", "project"]


def test_a_venv_that_somebody_else_made_is_not_deleted(doubles: Doubles) -> None:
    doubles.watch(["python", "-m", "venv", "x"])
    theirs = doubles.tasks.VENV / "theirs"
    theirs.touch()
    doubles.started()
    doubles.tasks.ready()
    assert doubles.started() == ["venv", "lock", "project"]
    assert theirs.exists()


def test_uv_is_used_when_it_is_there_and_pip_when_it_fails(
    doubles: Doubles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_INSTALLER", "uv")
    monkeypatch.setattr(
        doubles.tasks, "uv_here", lambda: "uv" if os.environ["STATION_INSTALLER"] == "uv" else None
    )
    doubles.tasks.ready()
    assert [each[0] for each in doubles.commands[1:]] == ["uv", "uv"]
    shutil.rmtree(doubles.tasks.VENV)
    doubles.commands.clear()
    doubles.codes["uv pip"] = (2, "uv does not know this")
    doubles.tasks.ready()
    assert [each[0] == "uv" for each in doubles.commands] == [False, True, False, False, False]
    assert doubles.started() == ["venv", "lock", "venv", "lock", "project"]


def test_a_python_without_venv_is_told_which_package_it_needs(
    doubles: Doubles, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubles.codes["-m venv"] = (1, "The virtual environment was not created: ensurepip is not available.")
    monkeypatch.setattr(doubles.tasks, "apt", lambda *_packages: False)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    package = rf"sudo apt-get install python3\.{sys.version_info[1]}-venv"
    with pytest.raises(doubles.tasks.Stop, match=package):
        doubles.tasks.ready()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("Temporary failure in name resolution\nERROR: No matching distribution found", "no connection"),
        ("error sending request for url: dns error", "no connection"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the file that requirements.lock names"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for numba==9", "no ready-made package"),
        ("something else", "Run the same command again"),
    ],
)
def test_a_failed_installation_says_what_to_do(tasks: ModuleType, said: str, sentence: str) -> None:
    assert sentence in tasks.install_fault(said)


class Screen:
    """Stands in for .venv and for everything that `tasks.py test` starts."""

    def __init__(self, tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commands: list[list[str]] = []
        self.pytest = (0, "....\n212 passed in 38.40s\n")
        self.failing: set[str] = set()
        self.tasks = tasks
        monkeypatch.setattr(tasks, "ready", lambda: Path(sys.executable))
        monkeypatch.setattr(tasks, "find_browser", lambda: "chromium")
        monkeypatch.setattr(shutil, "which", lambda name: name)
        monkeypatch.setattr(tasks, "watch", self.watch)
        monkeypatch.setattr(tasks, "run", self.run)

    def watch(self, command: list[str], *_given: Any, **_named: Any) -> tuple[int, str]:
        self.commands.append(command)
        return self.pytest

    def run(self, command: list[str], *_given: Any) -> int:
        self.commands.append(command)
        return int(any(word in " ".join(command) for word in self.failing))


@pytest.fixture
def screen(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(tasks, monkeypatch)


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.strip().splitlines()[-1]


def test_the_last_line_of_test_is_pytests(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    assert screen.tasks.main(["test"]) == 0
    assert last_line(capsys) == "212 passed in 38.40s"
    words = [" ".join(command) for command in screen.commands]
    order = [
        "station.cli warmup",
        "-m pytest",
        "ruff check",
        "ruff format",
        "mypy",
        "importlinter",
        "codespell",
    ]
    assert len(words) == len(order)
    assert all(part in word for part, word in zip(order, words, strict=True)), words


def test_a_failing_check_fails_the_whole_and_leaves_the_last_line(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.failing = {"mypy", "codespell"}
    assert screen.tasks.main(["test"]) == 1
    shown = capsys.readouterr().out.strip().splitlines()
    assert shown[-1] == "212 passed in 38.40s"
    assert "mypy, codespell" in shown[-3]


def test_a_failing_test_fails_the_whole(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.pytest = (
        1,
        "\x1b[31mFAILED x\n\x1b[31m\x1b[1m1 failed\x1b[0m, \x1b[32m2 passed\x1b[0m in 3.10s\x1b[0m\n",
    )
    assert screen.tasks.main(["test"]) == 1
    assert last_line(capsys) == "1 failed, 2 passed in 3.10s"


def test_arguments_ask_for_a_part_without_the_checks(screen: Screen) -> None:
    assert screen.tasks.main(["test", "tests/wire", "-k", "cut"]) == 0
    (command,) = screen.commands
    assert command[-3:] == ["tests/wire", "-k", "cut"]


def test_what_the_tests_need_is_installed_only_when_it_is_missing(
    tasks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def apt(*packages: str) -> bool:
        asked.append(packages)
        return True

    monkeypatch.setattr(tasks, "apt", apt)
    monkeypatch.setattr(tasks, "find_browser", lambda: "chromium")
    monkeypatch.setattr(shutil, "which", lambda name: name)
    assert tasks.provide_test_programs() == "chromium"
    assert not asked
    monkeypatch.setattr(tasks, "find_browser", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    tasks.provide_test_programs()
    assert {"chromium", "poppler-utils"} <= set(asked[0])


def test_apt_is_asked_for_news_first_and_never_for_a_password(
    tasks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []

    def watch(command: list[str], **_named: Any) -> tuple[int, str]:
        commands.append(" ".join(command))
        return 0, ""

    monkeypatch.setattr(tasks, "watch", watch)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert tasks.apt("poppler-utils")
    assert commands[0] == "sudo -n true"
    assert commands[1].endswith("apt-get -qq update")
    assert commands[2].endswith("install --yes --no-install-recommends poppler-utils")
    assert all(command.startswith("sudo -n ") for command in commands)


def linux_exec(content: bytes) -> list[str]:
    """Read the Exec line as the Desktop Entry Specification says, independently of how it was written."""
    line = re.search(r"^Exec=(.*)$", content.decode(), re.MULTILINE)
    assert line
    value = line.group(1).replace("\\\\", "\\").replace("%%", "%")
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', value)
    return [re.sub(r'\\(["`$\\])', r"\1", quoted) or plain for quoted, plain in words]


def fake_venv(checkout: Path) -> Path:
    """A checkout whose Python only tells where it was started and with what."""
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s|%s" "$PWD" "$*"\n', encoding="utf-8")
    python.chmod(0o755)
    return checkout


posix = pytest.mark.skipif(sys.platform == "win32", reason="These start files are run by a POSIX shell.")


@posix
@pytest.mark.parametrize("name", ["plain", ODD, "it's \\ here"])
def test_the_linux_start_file_starts_the_station(tasks: ModuleType, tmp_path: Path, name: str) -> None:
    checkout = fake_venv(tmp_path / name)
    content, _ = tasks.linux_start(checkout)
    where = re.search(r"^Path=(.*)$", content.decode(), re.MULTILINE)
    assert where and where.group(1).replace("\\\\", "\\") == str(checkout)
    run = subprocess.run(linux_exec(content), cwd=checkout, capture_output=True, text=True)
    assert run.stdout == f"{checkout}|-m dashboard"


@posix
@pytest.mark.parametrize("name", ["plain", ODD, "it's \\ here"])
def test_the_mac_start_file_starts_the_station(tasks: ModuleType, tmp_path: Path, name: str) -> None:
    checkout = fake_venv(tmp_path / name)
    content, _ = tasks.mac_start(checkout)
    file = tmp_path / "start.command"
    file.write_bytes(content)
    run = subprocess.run(["sh", file, "--port", "1"], cwd=tmp_path, capture_output=True, text=True)
    assert run.stdout == f"{checkout}|-m dashboard --port 1"


def test_the_mac_agent_starts_the_station_at_login(tasks: ModuleType) -> None:
    checkout = PurePosixPath("/Users/example/Prüf stand")
    agent = plistlib.loads(tasks.mac_agent(checkout))
    assert agent["ProgramArguments"] == [f"{checkout}/.venv/bin/python", "-m", "dashboard", "--no-browser"]
    assert agent["WorkingDirectory"] == str(checkout)
    assert agent["RunAtLoad"] is True


def test_the_windows_start_file_is_read_by_cmd_as_utf_8(tasks: ModuleType) -> None:
    content, _ = tasks.windows_start(PureWindowsPath(r"C:\Users\Example Ähre\100% plate & co"))
    lines = content.decode("utf-8").split("\r\n")
    assert lines[-1] == "" and "\n" not in "".join(lines)
    assert lines[1] == "chcp 65001 >nul"
    assert lines[3] == 'cd /d "C:\\Users\\Example Ähre\\100%% plate & co"'
    assert lines[4] == '".venv\\Scripts\\python.exe" -m dashboard %*'
    assert all(line.isascii() for line in lines[:2])


SYSTEMS = {
    "linux": [
        "Desktop/force-plate-station.desktop",
        ".local/share/applications/force-plate-station.desktop",
        ".config/autostart/force-plate-station.desktop",
    ],
    "darwin": ["Desktop/Force plate station.command", "Library/LaunchAgents/force-plate-station.plist"],
    "win32": [
        "Desktop/Force plate station.cmd",
        "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup/Force plate station.cmd",
    ],
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_system_gets_its_start_files_where_it_looks_for_them(tasks: ModuleType, system: str) -> None:
    home = PureWindowsPath("C:/Users/Example Ä") if system == "win32" else PurePosixPath("/home/example ä")
    where = tasks.places(system, home, home / "Desktop", {})
    made = tasks.launchers(system, where, home / "station")
    assert [item.path.relative_to(home).as_posix() for item in made] == SYSTEMS[system]
    assert [item.at_login for item in made] == [False] * (len(made) - 1) + [True]
    assert all(item.mark in item.content for item in made)


def test_a_person_without_a_desktop_folder_gets_the_rest(tasks: ModuleType) -> None:
    home = PurePosixPath("/home/example")
    made = tasks.launchers("linux", tasks.places("linux", home, None, {}), home / "station")
    assert [item.path.relative_to(home).as_posix() for item in made] == SYSTEMS["linux"][1:]


class Person:
    """A clinic's computer: an empty home with a Desktop of another name and a checkout."""

    def __init__(self, tasks: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tasks, self.home = tasks, folder / "example"
        (self.home / "Schreibtisch").mkdir(parents=True)
        (self.home / ".config").mkdir()
        line = 'XDG_DESKTOP_DIR="$HOME/Schreibtisch"\n'
        (self.home / ".config" / "user-dirs.dirs").write_text(line, encoding="utf-8")
        monkeypatch.setattr(Path, "home", lambda: self.home)
        monkeypatch.setattr(tasks, "ready", lambda: Path(sys.executable))
        monkeypatch.setattr(tasks, "run", lambda *_given: 0)
        monkeypatch.setattr(sys, "platform", "linux")
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "SUDO_USER"):
            monkeypatch.delenv(name, raising=False)

    def files(self) -> list[str]:
        found = [path.relative_to(self.home).as_posix() for path in self.home.rglob("*") if path.is_file()]
        return sorted(found)


@pytest.fixture
def person(tasks: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    return Person(tasks, tmp_path, monkeypatch)


MADE = [".config/autostart", ".local/share/applications", "Schreibtisch"]


def test_install_makes_the_start_files_and_uninstall_removes_exactly_them(person: Person) -> None:
    before = person.files()
    assert person.tasks.main(["install"]) == 0
    made = sorted(set(person.files()) - set(before))
    assert made == [f"{folder}/force-plate-station.desktop" for folder in MADE]
    assert person.tasks.main(["install"]) == 0
    assert person.tasks.main(["uninstall"]) == 0
    assert person.files() == before


def test_install_without_autostart_takes_an_earlier_autostart_away(person: Person) -> None:
    person.tasks.main(["install"])
    assert person.tasks.main(["install", "--no-autostart"]) == 0
    made = [name for name in person.files() if name.endswith(".desktop")]
    assert made == [f"{folder}/force-plate-station.desktop" for folder in MADE[1:]]


def test_uninstall_leaves_what_starts_another_copy(
    person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person.tasks.main(["install"])
    before = person.files()
    monkeypatch.setattr(person.tasks, "HERE", tmp_path / "another copy")
    assert person.tasks.main(["uninstall"]) == 0
    assert person.files() == before
    assert "another copy of the station" in capsys.readouterr().out


def test_install_is_not_run_as_administrator(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "example")
    before = person.files()
    assert person.tasks.main(["install"]) == 1
    assert person.files() == before
