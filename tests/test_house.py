"""The house guards its own meaning. Each message says what to do."""

import ast
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from station import cli, compiled, errors
from station.cli.command import Command
from station.views import missing

CHECKOUT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("station", "dashboard", "calibration")
PICTURES = {".png", ".jpg", ".ico", ".parquet", ".c3d", ".pdf", ".ttf", ".otf", ".woff2", ".gz"}
OURS_AND_HIDDEN = {".ci", ".github", ".gitattributes", ".gitignore"}
FOLDERS_OF_TOOLS = {"build", "dist", "local", "__pycache__"}


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (CHECKOUT / folder).rglob("*.py"))


def name_of(file: Path) -> str:
    return file.relative_to(CHECKOUT).as_posix()


def committed() -> list[Path]:
    """Every file that is or could be committed; in a copy without git, every file that no tool made."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (CHECKOUT / ".git").exists() and shutil.which("git"):
        run = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True)
        found = [CHECKOUT / name for name in run.stdout.decode().split("\0") if name]
    else:
        found = [file for file in CHECKOUT.rglob("*") if not made_by_a_tool(file)]
    return [file for file in found if file.is_file()]


def made_by_a_tool(file: Path) -> bool:
    parts = file.relative_to(CHECKOUT).parts
    hidden = any(part.startswith(".") and part not in OURS_AND_HIDDEN for part in parts)
    return hidden or bool(FOLDERS_OF_TOOLS & set(parts)) or any(part.endswith(".egg-info") for part in parts)


def texts() -> Iterator[tuple[str, str]]:
    for file in committed():
        if file.suffix.lower() not in PICTURES:
            yield name_of(file), file.read_text(encoding="utf-8", errors="replace")


def test_imports_go_only_downwards() -> None:
    command = "from importlinter.cli import lint_imports_command as main; main(['--no-logo', '--no-cache'])"
    run = subprocess.run([sys.executable, "-c", command], cwd=CHECKOUT, capture_output=True, text=True)
    assert run.returncode == 0, (
        f"{run.stdout[-6000:]}{run.stderr[-2000:]}\n"
        "Move the code to the layer it belongs to. A new module of `station` needs a place in the layers of "
        "pyproject.toml and ARCHITECTURE.md."
    )


def test_every_package_stands_under_the_import_contracts() -> None:
    linter = PROJECT["tool"]["importlinter"]
    for package in PACKAGES:
        if not list((CHECKOUT / package).glob("*.py")):
            continue
        assert package in linter["root_packages"], (
            f"Add {package!r} to root_packages of [tool.importlinter] in pyproject.toml."
        )
        if package != "station":
            assert any(
                package in contract.get("forbidden_modules", [])
                for contract in linter["contracts"]
                if "station" in contract.get("source_modules", [])
            ), f"Forbid `station` to import {package!r}: a contract in pyproject.toml."
        if package == "calibration":
            assert any(
                "dashboard" in contract.get("forbidden_modules", [])
                for contract in linter["contracts"]
                if package in contract.get("source_modules", [])
            ), "Forbid `calibration` to import `dashboard`: a contract in pyproject.toml."


def test_architecture_shows_the_layers_that_are_enforced() -> None:
    (layers,) = (each["layers"] for each in PROJECT["tool"]["importlinter"]["contracts"] if "layers" in each)
    page = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    block = page.split("## Layers", 1)[-1].split("station:", 1)[-1].split("`a | b`", 1)[0]
    enforced = [word for layer in layers for word in re.findall(r"\w+", layer)]
    shown = re.findall(r"\w+", block)
    assert sorted(shown) == sorted(enforced), (
        "The layers in ARCHITECTURE.md and in pyproject.toml differ in "
        f"{sorted(set(shown) ^ set(enforced))}: make them the same."
    )


INSTRUMENT = """
import json, sys
from station import cli
cli.parser()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_the_instrument_starts_without_the_clinic_s_packages() -> None:
    run = subprocess.run([sys.executable, "-c", INSTRUMENT], cwd=CHECKOUT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    heavy = {"sqlalchemy", "alembic", "dash", "plotly", "flask", "matplotlib", "typst", "ezc3d", "starlette"}
    heavy |= {"scipy", "pandas", "pyarrow", "numba", "uvicorn", "dashboard", "calibration"}
    loaded = heavy & set(json.loads(run.stdout))
    assert not loaded, (
        f"`station --help` imports {sorted(loaded)}: import them in the function that needs them."
    )


ALONE = """
import importlib.abc, sys
KEPT = {"numpy", "numba", "llvmlite", "serial", "pyarrow", "station"} | set(sys.stdlib_module_names)
class Gate(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        first = name.partition(".")[0]
        if first in KEPT or first.startswith("_"):
            return None
        raise ModuleNotFoundError(f"No module named {name!r} (kept out by the test)", name=name)
sys.meta_path.insert(0, Gate())
from station import cli
sys.exit(cli.main(sys.argv[1:]))
"""


def alone(*arguments: str, folder: Path) -> str:
    """Run the command line where only numpy, numba, pyserial and pyarrow exist."""
    command = [sys.executable, "-c", ALONE, *arguments]
    surroundings = dict(os.environ, PYTHONPATH=str(CHECKOUT))
    run = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True)
    assert run.returncode == 0, (
        f"station {' '.join(arguments)} with numpy, numba, pyserial and pyarrow alone:\n{run.stderr}\n"
        "Import everything else in the function that needs it."
    )
    return run.stdout


def test_record_and_analyse_run_with_four_packages(tmp_path: Path) -> None:
    alone("record", "sim:quiet_stance?seed=1", "--seconds", "2", "--out", "trial.parquet", folder=tmp_path)
    result = json.loads(alone("analyse", "trial.parquet", "--set", "settle_s=0", "--json", folder=tmp_path))
    values = {(each["metric"], each["side"]): each["value"] for each in result["values"]}
    assert 30 < values["load_share", "left"] < 70


HOSTS = re.compile(
    r"https?://[^\s/\"')]*(pypi|pythonhosted|npmjs|registry|mirror|artifactory|nexus|anaconda)"
    r"|\bindex[-_]url\b|extra[-_]index|--find[-_]links|trusted[-]host",
    re.IGNORECASE,
)
MACHINES = re.compile(
    r"(?<![\w.])/(?:tmp|root|work|farm|home/(?!example\b)\w+|Users/(?!example\b)\w+)/"
    r"|\b[A-Z]:\\{1,2}Users\\{1,2}(?!example\b)\w",
    re.IGNORECASE,
)


def test_no_file_names_a_package_host_or_a_place_on_one_machine() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if HOSTS.search(line) or MACHINES.search(line)
    ]
    assert not found, (
        "\n".join(found) + "\nTake package hosts and index options out; write paths relative to the project, "
        "or as /home/example/… where an example needs one."
    )


@pytest.mark.parametrize(
    "line",
    [
        "https://files.python" + "hosted.org/x",
        "--index" + "-url",
        "/tm" + "p/place/file",
        "/hom" + "e/someone/x",
        "C:" + r"\Users\someone",
    ],
)
def test_the_search_for_hosts_and_places_finds_one(line: str) -> None:
    assert HOSTS.search(line) or MACHINES.search(line)


def requirements() -> list[Requirement]:
    project = PROJECT["project"]
    lines = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    return [Requirement(line) for line in lines]


def locked() -> dict[str, list[Version]]:
    versions: dict[str, list[Version]] = {}
    text = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE):
        versions.setdefault(name.lower(), []).append(Version(version))
    return versions


def test_the_lock_holds_every_dependency_with_hashes() -> None:
    found = locked()
    for wanted in requirements():
        fitting = [each for each in found.get(wanted.name.lower(), []) if each in wanted.specifier]
        assert fitting, f"requirements.lock does not hold {wanted}: run `python3 tasks.py lock`."
    text = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    naked = [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
    assert not naked, (
        f"These stand in requirements.lock without a hash: {naked}; run `python3 tasks.py lock`."
    )


def functions(file: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]


def is_kernel(function: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "kernel" for each in function.decorator_list)


def measuring() -> list[Path]:
    """Each has a twin; the kernels of station/wire are steps of one decoder, with NaiveDecoder as twin."""
    return sources("station/mechanics")


def test_every_public_kernel_has_a_slow_twin() -> None:
    twins = {each.name for file in sources("tests") for each in functions(file)}
    kernels = {
        each.name: name_of(file) for file in measuring() for each in functions(file) if is_kernel(each)
    }
    public = {name: place for name, place in kernels.items() if not name.startswith("_")}
    lonely = {name: place for name, place in public.items() if name not in twins}
    assert len(public) >= 3, "No kernels were found: mend this test."
    assert not lonely, (
        f"{lonely}: write the same function slowly and obviously, under the same name, in tests/naive.py "
        "and compare the two in a test."
    )


def test_the_machine_code_of_every_kernel_is_bound_to_its_source() -> None:
    for file in sources("station"):
        if file.name != "compiled.py" and any(is_kernel(each) for each in functions(file)):
            folder = file.parent.relative_to(CHECKOUT / "station").as_posix()
            assert folder in ("mechanics", "wire", "sources/bodies"), (
                f"{name_of(file)} has a kernel: add its folder to station/compiled.py and to this test."
            )


@pytest.mark.parametrize("given", [None, "given", f"given/numba-{'0' * 16}"])
def test_the_folder_of_machine_code_never_nests(given: str | None) -> None:
    folder = compiled.cache_folder(given, Path("own"))
    assert folder.parent == Path("given" if given else "own")
    assert compiled.cache_folder(str(folder), Path("own")) == folder


def arrays(function: ast.FunctionDef) -> list[str]:
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [each.arg for each in given if each.annotation and is_array(ast.unparse(each.annotation))]


def is_array(annotation: str) -> bool:
    return bool(re.search(r"NDArray|ndarray|\bArray\b|\bFloats\b", annotation))


def test_every_public_array_says_its_shape_and_unit() -> None:
    silent = [
        f"{name_of(file)}: {function.name}({array})"
        for file in sources("station/mechanics")
        for function in functions(file)
        if not function.name.startswith("_")
        for array in arrays(function)
        if not re.search(
            rf"\b{array}\b(?:, \w+)* : \([^)]*\)\s*[,;:.]?\s*\w", ast.get_docstring(function) or ""
        )
    ]
    assert not silent, (
        "\n".join(silent) + "\nSay shape, unit and meaning in the docstring: `x : (n,), m, without gaps.`"
    )


def test_every_reason_of_an_error_is_given_somewhere() -> None:
    kinds = [each for name, each in vars(errors).items() if name.endswith("Reason")]
    places = [file for file in sources(*PACKAGES) if name_of(file) != "station/errors.py"]
    code = "\n".join(file.read_text(encoding="utf-8") for file in places)
    names = [f"{kind.__name__}.{reason.name}" for kind in kinds for reason in kind]
    unused = [name for name in names if not re.search(rf"\b{name}\b", code)]
    assert names and not unused, f"Nothing gives these reasons: {unused}. Use them or take them out."


def test_every_reason_of_a_missing_number_has_a_sentence() -> None:
    from dashboard import words

    codes = {str(reason) for reason in missing.Reason}
    assert set(words.REASON_CODES) == codes, (
        f"REASON_CODES in dashboard/words.py and Reason in station/views/missing.py differ in "
        f"{sorted(codes ^ set(words.REASON_CODES))}: each code needs its sentence."
    )


@pytest.mark.parametrize("command", cli.commands(), ids=lambda each: each.name)
def test_every_command_shows_a_worked_example(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([command.name, "--help"])
    shown = capsys.readouterr().out
    assert end.value.code == 0
    assert re.search(rf"example:\n\s+station {command.name}\b", shown), (
        f"`station {command.name} --help` shows no example: give its Command one."
    )


@pytest.mark.parametrize("command", cli.commands(), ids=lambda each: each.name)
def test_every_example_of_a_command_is_one_it_understands(command: Command) -> None:
    words = command.example.split()
    assert words[:2] == ["station", command.name], f"The example of {command.name} does not begin with it."
    cli.parser().parse_args(words[1:])


def test_every_word_of_the_front_door_is_in_contributing(tasks: ModuleType) -> None:
    page = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    absent = [word for word in tasks.WORDS if f"`{word}`" not in page]
    assert not absent, f"CONTRIBUTING.md does not explain {absent} of tasks.py: add a line to its table."


DEFECTS = CHECKOUT / "tests" / "defects"


@pytest.mark.parametrize("listed", sorted(DEFECTS.glob("*.toml")), ids=lambda each: each.stem)
def test_every_seeded_defect_still_has_its_place_and_its_tests(listed: Path) -> None:
    """A defect whose line was written anew is seeded no more, and nobody would notice."""
    gone = []
    for defect in tomllib.loads(listed.read_text("utf-8"))["defect"]:
        has_place = (CHECKOUT / defect["file"]).read_text("utf-8").count(defect["old"]) == 1
        named = [each.partition("::") for each in defect["tests"].split() if each.startswith("tests/")]
        has_tests = named and all(
            (CHECKOUT / file).exists()
            and (not name or f"def {name}(" in (CHECKOUT / file).read_text("utf-8"))
            for file, _, name in named
        )
        gone += [] if has_place and has_tests else [defect["name"]]
    assert not gone, f"{listed.name}: write anew what is seeded for {gone}"


def test_no_test_reaches_beyond_this_computer() -> None:
    outside = ("192.0.2.1", 80)
    with socket.socket() as stream, pytest.raises(pytest.fail.Exception):
        stream.connect(outside)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram, pytest.raises(pytest.fail.Exception):
        datagram.sendto(b"x", outside)
    with socket.socket() as stream, pytest.raises(pytest.fail.Exception):
        stream.bind(("", 0))
    with pytest.raises(pytest.fail.Exception):
        socket.getaddrinfo("example.org", 80)
    with socket.socket() as stream:
        stream.bind(("127.0.0.1", 0))


def test_no_test_touches_the_library_of_the_user(station_home: Path) -> None:
    from station import home

    assert home.data() == station_home / "data"
    assert compiled.cache_folder(os.environ["NUMBA_CACHE_DIR"], Path("own")) == Path(
        os.environ["NUMBA_CACHE_DIR"]
    )
    assert station_home not in Path(os.environ["NUMBA_CACHE_DIR"]).parents
