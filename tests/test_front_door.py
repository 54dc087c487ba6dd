"""Every command that the README shows, run as it stands there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import agreeing
import pytest
import stored
from recorded import recording

from dashboard.printing import clinic_page
from dashboard.records import Records
from station import equalisation, home
from station.equalisation import Equalisation
from station.library.library import Library
from station.recording import parquet
from station.sources.known_mat import equalisation_of
from station.sources.scene import MAT_FORM, uid_of

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0
"""s after which a program that was started counts as stuck."""


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in one language, without their indentation."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


def shown() -> list[str]:
    """The command lines of the README, without their comments."""
    lines = [line.partition(" #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def start(words: list[str], folder: Path) -> subprocess.Popen[str]:
    surroundings = dict(os.environ, PYTHONPATH=str(CHECKOUT), PYTHONIOENCODING="utf-8")
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def station(words: list[str], folder: Path) -> str:
    """Run `station …` to its end and return what it printed."""
    process = start(["-m", "station.cli", *words[1:]], folder)
    told, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, f"{shlex.join(words)}\n{told}"
    return told


def end(process: subprocess.Popen[str]) -> str:
    process.terminate()
    told, _ = process.communicate(timeout=PATIENCE)
    return told


def simulated(words: list[str]) -> list[str]:
    """The same command with a simulated plate in the place of the real one, and for a shorter time."""
    short = {"serial:": "sim:quiet_stance?seed=1", words[words.index("--seconds") + 1]: "3"}
    return [short.get(word, word) for word in words]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the README's `station record` prints, and the recording that it made."""
    (line,) = (each for each in COMMANDS if each.startswith("station record serial: "))
    folder = tmp_path_factory.mktemp("recorded")
    told = station(simulated(shlex.split(line)), folder)
    file = re.search(r"^.+\.parquet$", told, re.MULTILINE)
    assert file, told
    return told, folder / file.group()


def demo(words: list[str], request: pytest.FixtureRequest) -> None:
    tasks, patch = request.getfixturevalue("tasks"), request.getfixturevalue("monkeypatch")
    started: list[list[str]] = []

    def become(command: list[str]) -> int:
        started.append(command)
        return 0

    patch.setattr(tasks, "ready", lambda: Path(sys.executable))
    patch.setattr(tasks, "become", become)
    port = request.getfixturevalue("free_port")
    assert tasks.main([*words[2:], "--no-browser", "--port", str(port)]) == 0
    process = start(started[0][1:], request.getfixturevalue("tmp_path"))
    try:
        page = first_page(process, f"http://127.0.0.1:{port}/")
    finally:
        told = end(process)
    assert "Force plate station" in page, told


def first_page(process: subprocess.Popen[str], address: str) -> str:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    return ""


def a_word_of_tasks(words: list[str], request: pytest.FixtureRequest) -> None:
    """What the word does is tested in test_tasks.py; `test` is what runs this."""
    assert words[2] in request.getfixturevalue("tasks").WORDS
    if words[2] == "test":
        assert shlex.join(words) in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")


def devices(words: list[str], request: pytest.FixtureRequest) -> None:
    assert station(words, request.getfixturevalue("tmp_path")).strip()


def record(_words: list[str], request: pytest.FixtureRequest) -> None:
    told, _ = request.getfixturevalue("recorded")
    numbers = re.search(r"sent (\d+) = received (\d+) \+ lost (\d+) \+ corrupt (\d+)", told)
    assert numbers, told
    sent, *parts = map(int, numbers.groups())
    assert sent == sum(parts) >= 3000


def analyse(words: list[str], request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("tmp_path")
    shutil.copy(request.getfixturevalue("recorded")[1], folder / words[2])
    told = station(words, folder)
    assert "mean_velocity" in told and "load_share" in told


def metrics(words: list[str], request: pytest.FixtureRequest) -> None:
    told = station(words, request.getfixturevalue("tmp_path"))
    assert words[2] in told and "Formula" in told


def compare(words: list[str], request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("tmp_path")
    for file in words[2:]:
        script = f"single_leg_stance?side={Path(file).stem}&seed=1&rate=200&seconds=40"
        parquet.write(recording(script, "single_leg_stance"), folder / file)
    told = station(words, folder)
    assert "the left leg against the right" in told and all(file in told for file in words[2:])


def export(words: list[str], request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("tmp_path")
    shutil.copy(request.getfixturevalue("recorded")[1], folder / words[2])
    station(words, folder)
    assert (folder / words[3]).read_text(encoding="utf-8").startswith("time")


def simulate(words: list[str], request: pytest.FixtureRequest) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no software serial ports; the README says so.")
    folder = request.getfixturevalue("tmp_path")
    process = start(["-m", "station.cli", *words[1:]], folder)
    try:
        assert process.stdout
        assert re.search(r" on (\S+)", process.stdout.readline())
        (line,) = (each for each in COMMANDS if each.startswith("station record serial:plate"))
        told = station([*line.split(), "--seconds", "1", "--at-once"], folder)
        assert "lost 0 + corrupt 0" in told
    finally:
        end(process)


def from_the_simulated_port(_words: list[str], request: pytest.FixtureRequest) -> None:
    (line,) = (each for each in COMMANDS if each.startswith("station simulate"))
    simulate(shlex.split(line), request)


def another_lab(words: list[str], request: pytest.FixtureRequest) -> str:
    """Run the command on the real recording that it names, with the mapping that stands in the README."""
    folder = request.getfixturevalue("tmp_path")
    (folder / words[2]).write_bytes((request.getfixturevalue("shared_data") / "bds" / words[2]).read_bytes())
    (mapping,) = blocks("toml")
    (folder / words[words.index("--mapping") + 1]).write_text(mapping, encoding="utf-8")
    return station(words, folder)


def analyse_text(words: list[str], request: pytest.FixtureRequest) -> None:
    assert '"mean_velocity"' in another_lab(words, request)


def import_text(words: list[str], request: pytest.FixtureRequest) -> None:
    another_lab(words, request)
    folder = request.getfixturevalue("tmp_path")
    made = folder / words[words.index("--out") + 1]
    told = station(["station", "analyse", str(made), "--assessment", "quiet_stance"], folder)
    assert "mean_velocity" in told


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the station with one visit in its library, and the visit's page beside it."""
    home = tmp_path_factory.mktemp("clinic")
    library = Library.open(home / "data")
    visit = library.open_visit(library.add_patient("Runa Beispiel").id)
    stored.trial(library, visit.id, "quiet_stance?seed=1&rate=100&seconds=20", "quiet_stance")
    desk = SimpleNamespace(library=library, records=Records(library))
    (home / "page.pdf").write_bytes(clinic_page(desk, desk.records.visit(visit.id)))
    library.close()
    return home


def at_the_clinic(request: pytest.FixtureRequest) -> Path:
    """Let the commands find that home, and a passphrase instead of somebody who types one."""
    patch, home = request.getfixturevalue("monkeypatch"), request.getfixturevalue("clinic")
    patch.setenv("STATION_HOME", str(home))
    patch.setenv("STATION_PASSPHRASE", "four words for nobody")
    return Path(home)


def asked(words: list[str], answers: str, request: pytest.FixtureRequest) -> str:
    """Run a command that leads somebody through something, on the simulated bench, and answer at first."""
    there = ["sim:bench?rate=100&pace=max" if word == "serial:" else word for word in words[1:]]
    surroundings = dict(os.environ, PYTHONPATH=str(CHECKOUT), PYTHONIOENCODING="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "station.cli", *there],
        cwd=request.getfixturevalue("tmp_path"),
        env=surroundings,
        input=answers,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    return done.stdout + done.stderr


def calibrate(words: list[str], request: pytest.FixtureRequest) -> None:
    told = asked(words, "Example workshop\nE. Example\nq\n", request)
    assert "about 41 minutes of hands" in told and "66.5 mm above the balls of the feet" in told, told
    assert "Reading 1 of" in told and "Everything read so far is kept" in told, told


def pose(words: list[str], request: pytest.FixtureRequest) -> None:
    told = asked(words, "", request)
    assert "certificate" in told and "Calibrate one: station calibrate" in told, told


def check(words: list[str], request: pytest.FixtureRequest) -> None:
    told = asked(words, "\n\n", request)
    assert "Clear both plates" in told and "10 kg" in told and "mark of the left plate" in told, told


def equalise(words: list[str], request: pytest.FixtureRequest) -> None:
    # The presses are left out: what the mat feels is tried in tests/calibration/test_mat_terminal.py.
    told = asked(words, "s\nq\n", request)
    assert "Loadings 1 to 20 of 53: the presses." in told and "so is the engineer" in told, told
    assert "Loading 21 of 53" in told and "run the same command to go on" in told, told


def check_mat(words: list[str], request: pytest.FixtureRequest) -> None:
    told = asked(words, "\n" * 4, request)
    assert "step on every part of the mat" in told and "What was measured is good." in told, told


def at_the_bench(source: str) -> Equalisation:
    """Let the curves of a simulated mat hold at this station, as when they had been signed."""
    uid = uid_of(agreeing.MAT if "mat=" in source else 1, MAT_FORM)
    made = equalisation_of(source, uid)
    assert made is not None
    made = replace(made, number="M-2026-0001", due="2099-01-01", found={"result": "passed"})
    equalisation.keep(home.data() / "calibrations", made)
    return made


def show_mat(words: list[str], request: pytest.FixtureRequest) -> None:
    made = at_the_bench("sim:mat_bench?scans=8&pace=max")
    told = station(words, request.getfixturevalue("tmp_path"))
    assert f"equalisation {made.number} of mat {made.uid}" in told and "no daily check yet" in told


def agree(words: list[str], request: pytest.FixtureRequest) -> None:
    """Two people are too few; what the table looks like stands in the README."""
    folder = request.getfixturevalue("tmp_path")
    agreeing.watched(folder, 2, 16, (("quiet_stance", "", 30.0),), 20)
    rows = (folder / words[2]).read_text(encoding="utf-8").splitlines()
    readme = " ".join((CHECKOUT / "README.md").read_text(encoding="utf-8").split())
    assert f"`{rows[0]}`" in readme and rows[1].count(",") == 2
    made = at_the_bench(f"sim:mat?rows=16&mat={agreeing.MAT}&flaws=drawn")
    told = station(words, folder)
    assert f"mat {made.uid}: 2 trials of 2 people" in told and "fewer than ten people" in told
    assert f"{made.uid}.mat.json" in told


@pytest.fixture(scope="module")
def from_a_mat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the recording that the README's simulated mat makes."""
    folder = tmp_path_factory.mktemp("mat")
    (line,) = (each for each in COMMANDS if "sim:mat?" in each)
    assert "pressure mat 16 x 16" in station(shlex.split(line), folder)
    return folder


def on_a_mat(words: list[str], request: pytest.FixtureRequest) -> None:
    assert (request.getfixturevalue("from_a_mat") / words[-1]).is_file()


def analyse_mat(words: list[str], request: pytest.FixtureRequest) -> None:
    told = station(words, request.getfixturevalue("from_a_mat"))
    assert "load_share" in told and "the front of the mat (toes)" in told and "not_qualified" in told
    assert "Its numbers are of this short time" not in told and "one foot stands alone" not in told


def verify(words: list[str], request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("tmp_path")
    shutil.copy(at_the_clinic(request) / "page.pdf", folder / words[2])
    assert "numbers from 1 recordings" in station(words, folder)


def backup(words: list[str], request: pytest.FixtureRequest) -> None:
    at_the_clinic(request)
    folder = request.getfixturevalue("tmp_path")
    assert "1 recording and the library" in station(words, folder)
    assert (folder / words[2]).is_file()


def drill(words: list[str], request: pytest.FixtureRequest) -> None:
    backup(["station", "backup", words[3]], request)
    assert "The backup can be restored." in station(words, request.getfixturevalue("tmp_path"))


def restore(words: list[str], request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("tmp_path")
    backup(["station", "backup", words[2]], request)
    station(words, folder)
    assert (folder / words[words.index("--home") + 1] / "library.sqlite").is_file()


Run = Callable[[list[str], pytest.FixtureRequest], Any]
COMMANDS: dict[str, Run] = {
    "python3 tasks.py demo": demo,
    "python3 tasks.py test": a_word_of_tasks,
    "python3 tasks.py install": a_word_of_tasks,
    "station devices": devices,
    "station record serial: --assessment quiet_stance --seconds 32 --out trial.parquet": record,
    "station analyse trial.parquet": analyse,
    "station metrics load_share": metrics,
    "station compare left.parquet right.parquet": compare,
    "station export trial.parquet trial.csv": export,
    "station simulate 'quiet_stance?seed=2' --pty --link plate": simulate,
    "station record serial:plate --out trial.parquet": from_the_simulated_port,
    "station calibrate serial: --masses 20,20 --latitude 47.4 --top 66.5": calibrate,
    "station calibrate --pose serial:": pose,
    "station check serial: --mass 10 --standard": check,
    "station check serial: --mass 10": check,
    "station record 'sim:mat?do=quiet_stance&pace=max' --at-once --seconds 40 --out mat.parquet": on_a_mat,
    "station analyse mat.parquet": analyse_mat,
    "station equalise 'sim:mat_bench?scans=8&pace=max' --by 'E. Example'": equalise,
    "station check 'sim:mat_bench?scans=8&pace=max' --mass 10": check_mat,
    "station equalise --show": show_mat,
    "station agree pairs.csv --keep": agree,
    "station analyse BDS00001.txt --mapping bds.toml --assessment quiet_stance --json": analyse_text,
    "station import BDS00001.txt --mapping bds.toml --out BDS00001.parquet": import_text,
    "station verify visit-2026-11-21.pdf": verify,
    "station backup clinic.backup": backup,
    "station restore --drill clinic.backup": drill,
    "station restore clinic.backup --home another-folder": restore,
}


def test_every_command_of_the_readme_is_tried() -> None:
    in_readme = {shlex.join(shlex.split(line)) for line in shown()}
    tried = {shlex.join(shlex.split(line)) for line in COMMANDS}
    assert in_readme == tried, (
        f"Untried: {sorted(in_readme - tried)}. No longer shown: {sorted(tried - in_readme)}. "
        "Change COMMANDS in tests/test_front_door.py with the README, and give a new command its check."
    )


def test_the_commands_of_the_readme_can_be_pasted_into_any_shell() -> None:
    bare = [line for line in shown() if re.search(r"[?*&]", re.sub(r"'[^']*'|\"[^\"]*\"", "", line))]
    assert not bare, f"{bare}: a shell takes ? * & for itself; put that word between quotation marks."


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_does_what_it_says(command: str, request: pytest.FixtureRequest) -> None:
    COMMANDS[command](shlex.split(command), request)
