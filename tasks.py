"""The words typed at the front door: `python3 tasks.py demo`, `python3 tasks.py test` and the rest.

Standard library only, and no syntax newer than Python 3.7: an old Python must get a sentence that says
what to do, not a syntax error.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
VENV = HERE / ".venv"
STAMP = VENV / "made-by-tasks.json"
OLDEST = (3, 11)
CODE = ("station", "dashboard", "calibration", "tests", "benchmarks", "tasks.py")
NAME = "Force plate station"
KEY = "force-plate-station"
AT_ONCE = min(8, 2 * max(2, os.cpu_count() or 2))
"""Two for each core: half of the time a test waits for a browser, a plate or a program."""
PYTEST = ("-n", str(AT_ONCE), "--dist", "loadfile", "--no-loadscope-reorder")
"""So many at a time, each with whole files in the order of tests/conftest.py: the longest first."""
WITH_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}
"""The tests start many programs, and what is compiled once need not be compiled by each of them."""


class Stop(Exception):  # noqa: N818  (a sentence for a person, not a fault of the program)
    """Ends the task with sentences that say what is wrong and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Run one word and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    word, rest = (arguments[0], list(arguments[1:])) if arguments else ("help", [])
    if word in ("help", "-h", "--help"):
        print(usage())
        return 0
    try:
        if word not in WORDS:
            raise Stop(f"tasks.py does not know the word {word!r}.\n\n{usage()}")
        check_python(sys.version_info[:2], sys.executable)
        return WORDS[word](rest)
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def usage() -> str:
    """Return the list of words, one line each."""
    lines = [f"  {word:<10}{(task.__doc__ or '').splitlines()[0]}" for word, task in WORDS.items()]
    return "Usage: python3 tasks.py WORD [arguments]\n\n" + "\n".join(lines)


def check_python(version: tuple[int, ...], program: str) -> None:
    """Stop with a sentence when this Python is too old, naming a newer one if there is one."""
    if tuple(version) >= OLDEST:
        return
    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if starts(name)]
    other = f"There is a newer one on this computer: run  {newer[0]} tasks.py" if newer else ""
    raise Stop(
        f"The station needs Python 3.11 or newer; this is Python {version[0]}.{version[1]} ({program}).\n"
        + (
            other
            or "Install one from python.org or with the system's packages, and run the same command with it."
        )
    )


def starts(program: str) -> bool:
    """Return whether a Python of this name is on the PATH and really starts."""
    return bool(shutil.which(program)) and watch([program, "-c", ""], quiet=True)[0] == 0


def demo(arguments: Sequence[str]) -> int:
    """Start a simulated plate and the dashboard with example patients; --port N, --no-browser."""
    return become([str(ready()), "-m", "dashboard", "--demo", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run every test, then `check`; with arguments for pytest, only what they ask for."""
    command = [str(ready()), "-m", "pytest", *PYTEST]
    browser = provide_test_programs()
    if not arguments:
        warm_up()
    code, output = watch(
        [*command, *arguments], {**WITH_BYTECODE, **({"STATION_BROWSER": browser} if browser else {})}
    )
    if arguments:
        return code
    failed = failed_checks()
    if failed:
        print(f"\nThese checks failed: {', '.join(failed)} (`python3 tasks.py check` runs them alone).")
    print(f"\n{closing_line(output)}")
    return 1 if code or failed else 0


def check(arguments: Sequence[str]) -> int:
    """Look at the code without running it: ruff, mypy, import layers, spelling."""
    no_arguments("check", arguments)
    ready()
    failed = failed_checks()
    print(f"\nThese checks failed: {', '.join(failed)}." if failed else "\nAll checks passed.")
    return 1 if failed else 0


def cover(arguments: Sequence[str]) -> int:
    """Run the tests with the kernels as plain Python and list the lines that no test reaches."""
    python = str(ready())
    plain = {"NUMBA_DISABLE_JIT": "1"}
    coverage = [python, "-m", "coverage"]
    run([*coverage, "erase"])
    code = run([*coverage, "run", "-m", "pytest", *PYTEST, *arguments], plain)
    run([*coverage, "combine", "--quiet"])
    return code or run([*coverage, "report"])


def bench(arguments: Sequence[str]) -> int:
    """Compare speed with the usual packages: equality first, then ours, peer, ratio."""
    return run([str(ready()), "-m", "benchmarks", *arguments])


def firmware(arguments: Sequence[str]) -> int:
    """Compile the sketch for both boards with every front end, and the simulator (Debian and its kin)."""
    no_arguments("firmware", arguments)
    provide_test_programs()
    if not shutil.which("make") or not shutil.which("avr-gcc"):
        raise Stop("`firmware` needs make and gcc-avr. The Arduino IDE compiles the sketch without them.")
    return run(["make", "--no-print-directory", "-C", "firmware_arduino", "all", "sim"])


def header(arguments: Sequence[str]) -> int:
    """Write the firmware's C header and PROTOCOL.md from station/wire/spec.py."""
    no_arguments("header", arguments)
    return run([str(ready()), "-m", "station.wire.header"])


def lock(arguments: Sequence[str]) -> int:
    """Write requirements.lock from pyproject.toml (needs uv); --upgrade takes the newest versions."""
    uv = shutil.which("uv")
    if not uv:
        raise Stop("`lock` needs uv, and it is not on the PATH. Install uv, then run the same command again.")
    command = [uv, "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--all-extras", "--quiet"]
    return run([*command, *arguments, "--output-file", LOCK.name, "pyproject.toml"])


def install(arguments: Sequence[str]) -> int:
    """Set up a clinic's computer: a double-click start, and a start at login; --no-autostart."""
    unknown = [argument for argument in arguments if argument != "--no-autostart"]
    no_arguments("install", unknown)
    if os.environ.get("SUDO_USER"):
        raise Stop(
            "Run `install` without sudo, as the person who uses the station: it needs no special rights."
        )
    ready()
    warm_up()
    wanted = [item for item in launchers_here() if not (item.at_login and arguments)]
    for item in launchers_here():
        if item in wanted:
            write(item)
            print(f"made     {item.path}")
        elif remove(item):
            print(f"removed  {item.path}")
    place = "with a double click on" if desktop_here(Path.home()) else "in the menu of programs with"
    print(f"\nStart the station {place} “{NAME}”. `python3 tasks.py uninstall` undoes this.")
    return 0


def warm_up() -> None:
    """Compile the kernels once, so that neither the first patient nor the first test waits for them."""
    print("Compiling the arithmetic, where that has not been done yet ...", flush=True)
    run([str(ready()), "-m", "station.cli", "warmup"])


def uninstall(arguments: Sequence[str]) -> int:
    """Remove what `install` made; recordings and patients stay."""
    no_arguments("uninstall", arguments)
    for item in launchers_here():
        if remove(item):
            print(f"removed  {item.path}")
        elif Path(item.path).exists():
            print(f"left     {item.path} (it starts another copy of the station)")
    print("\nRecordings, patients and this folder stay where they are.")
    return 0


WORDS: dict[str, Callable[[Sequence[str]], int]] = {
    task.__name__: task
    for task in (demo, test, check, cover, bench, firmware, header, lock, install, uninstall)
}


def no_arguments(word: str, arguments: Sequence[str]) -> None:
    """Stop when a word is given something it does not know."""
    if arguments:
        raise Stop(f"`{word}` does not know {' '.join(arguments)!r}.")


def ready() -> Path:
    """Return the Python of .venv, which is made or mended first when it is not what the lock says.

    The stamp is written last. A folder whose making was cut short says so and is made again from
    nothing, so the cure for every accident is to run the same command once more.
    """
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted, found = stamp_wanted(), stamp_found()
    if found == wanted and python.exists():
        return python
    if found and python.exists() and dict(found, project="") == dict(wanted, project=""):
        print("Installing the station itself again, because pyproject.toml changed ...", flush=True)
    else:
        make_venv(python, whole=found is not None or not python.exists())
    install_project(python)
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")
    return python


def stamp_wanted() -> dict[str, str]:
    """Return what .venv has to be made from: the lock, what is built, and where this folder is."""
    import tomllib  # not in the Pythons that are too old

    if not LOCK.exists():
        raise Stop("requirements.lock is missing beside tasks.py. Get the whole project again.")
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
    built = [project["build-system"], project["project"], project["tool"]["setuptools"]]
    return {
        "lock": digest(LOCK.read_bytes()),
        "project": digest(json.dumps(built).encode()),
        "folder": str(HERE),
    }


def stamp_found() -> dict[str, str] | None:
    """Return what .venv was made from: {} when its making was cut short, None when we did not make it."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file, whatever its line ends."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def make_venv(python: Path, whole: bool) -> None:
    """Make .venv from the lock, from nothing when `whole`, with uv when there is one, else with pip."""
    print(f"Making {VENV.name} from {LOCK.name}: once, a minute or two and 1.5 GB of disk.", flush=True)
    if whole and VENV.exists():
        try:
            shutil.rmtree(VENV)
        except OSError as error:
            raise Stop(
                f"{VENV} cannot be removed: close every program that uses it, then run again. ({error})"
            ) from None
    VENV.mkdir(exist_ok=True)
    STAMP.write_text("{}", encoding="utf-8")
    if uv_here() and empty_venv("--without-pip"):
        code, output = watch([*installer(python), "--compile-bytecode", *from_lock()], quiet=True)
        if code == 0:
            return
        print(f"uv could not install everything ({first_line(output)}); trying again with pip.", flush=True)
        os.environ["STATION_INSTALLER"] = "pip"
    make_venv_with_pip(python)


def make_venv_with_pip(python: Path) -> None:
    """Make .venv with nothing but what Python brings."""
    if not empty_venv() and not (apt(f"python3.{sys.version_info[1]}-venv") and empty_venv()):
        raise Stop(no_venv_sentence())
    total = LOCK.read_text(encoding="utf-8").count("==")
    code, output = watch([*installer(python), *from_lock()], quiet=True, progress=total)
    if code:
        raise Stop(install_fault(output))


def install_project(python: Path) -> None:
    """Install this checkout itself into .venv; setuptools comes from the lock, so nothing is fetched."""
    command = [*installer(python), "--no-deps", "--no-build-isolation", "--editable", str(HERE)]
    code, output = watch(command, quiet=True)
    if code:
        raise Stop(install_fault(output))


def uv_here() -> str | None:
    """Return the program uv, unless pip is asked for."""
    return None if os.environ.get("STATION_INSTALLER") == "pip" else shutil.which("uv")


def installer(python: Path) -> list[str]:
    """Return the beginning of an install command for the Python of .venv."""
    uv = uv_here()
    if uv:
        return [uv, "pip", "install", "--python", str(python)]
    return [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]


def from_lock() -> list[str]:
    """Return the rest of the install command: exactly the locked files, never a build of unknown sources."""
    return ["--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)]


def empty_venv(*options: str) -> bool:
    """Make the bare .venv with the Python that runs this; False when that Python cannot."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    return watch([base, "-m", "venv", *options, str(VENV)], quiet=True)[0] == 0


def no_venv_sentence() -> str:
    """Say how a Python gets the part that makes .venv."""
    if shutil.which("apt-get"):
        package = f"python3.{sys.version_info[1]}-venv"
        return (
            f"This Python cannot make {VENV.name}. Run  sudo apt-get install {package}  and then this again."
        )
    return (
        f"This Python ({sys.executable}) cannot make {VENV.name}: `venv` or `ensurepip` is missing.\n"
        "Install Python from python.org, or the system's package with venv, then run the same command again."
    )


FAULTS = (
    (
        "name resolution|failed to establish a new connection|connection refused|connection reset|unreachable"
        "|timed out|dns error|error sending request|proxyerror|getaddrinfo failed|could not connect",
        "The packages could not be fetched: no connection to the package index.\n"
        "Check the internet connection (behind a firewall: HTTPS_PROXY), then run the same command again.",
    ),
    (
        "certificate",
        "The packages could not be fetched: the certificate of the connection is not trusted.\n"
        "Ask the network's administrator for its file, set SSL_CERT_FILE and PIP_CERT to it, and run again.",
    ),
    (
        "do not match the hashes|hash mismatch",
        "A fetched package is not the file that requirements.lock names, so it was not installed.\n"
        "Run the same command again; if it stays so, something on the way changes files: do not go on.",
    ),
    (
        "no space left|not enough space",
        "The disk is full: about 1.5 GB is needed. Make room, then run the same command again.",
    ),
    (
        "from versions: none|no matching distribution|no solution found|has no wheels|no compatible",
        "The package index has no ready-made package for this Python on this computer, or did not answer.\n"
        "Python 3.11 to 3.14 on 64-bit Linux or Windows, or on a Mac with Apple silicon, has them all.\n"
        "If that is what this is, check the internet connection and run the same command again.",
    ),
)


def first_line(output: str) -> str:
    """Return the first line a program said, or that it said nothing."""
    return (output.strip().splitlines() or ["it said nothing"])[0]


def install_fault(output: str) -> str:
    """Turn the output of a failed installation into sentences."""
    tail = "\n".join(output.strip().splitlines()[-12:])
    for words, sentence in FAULTS:
        if re.search(words, output, re.IGNORECASE):
            return f"{tail}\n\n{sentence}"
    return (
        f"{tail}\n\nThe packages could not be installed. Run the same command again; it starts from nothing."
    )


def checks() -> dict[str, list[str]]:
    """Return the checks by name, each as arguments of Python."""
    code = [name for name in CODE if (HERE / name).is_file() or any((HERE / name).rglob("*.py"))]
    return {
        "ruff check": ["-m", "ruff", "check", *code],
        "ruff format": ["-m", "ruff", "format", "--check", *code],
        "mypy": ["-m", "mypy", *(name for name in code if name != "tests")],
        "lint-imports": [
            "-c",
            "from importlinter.cli import lint_imports_command as main; main(['--no-logo'])",
        ],
        "codespell": ["-m", "codespell_lib"],
    }


def failed_checks() -> list[str]:
    """Run all checks and return the names of those that failed."""
    python, failed = str(ready()), []
    for name, command in checks().items():
        print(f"\n{name}", flush=True)
        if run([python, *command]):
            failed.append(name)
    return failed


def closing_line(output: str) -> str:
    """Return pytest's last word, such as `212 passed in 38.40s`."""
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in output.splitlines()]
    for line in reversed(lines):
        if re.search(r"(\d+ [a-z]+|no tests ran).* in [\d.]+s", line):
            return line
    return "pytest ended without a closing line."


PROGRAMS = {"pdftoppm": "poppler-utils", "make": "make", "g++": "g++", "gcc": "gcc"}
"""Programs that the tests start, and the Debian packages that bring them."""
FIRMWARE = {
    "/usr/lib/avr/include/avr/io.h": "avr-libc",
    "/usr/bin/avr-gcc": "gcc-avr",
    "/usr/bin/avr-objcopy": "binutils-avr",
    "/usr/share/arduino/hardware/arduino/avr/cores/arduino/Arduino.h": "arduino-core-avr",
    "/usr/include/simavr/sim_avr.h": "libsimavr-dev",
}
"""Files of the firmware's tools, which are packaged for Debian and its kin only, with their packages."""


def provide_test_programs() -> str | None:
    """Install a browser and the firmware's tools where that may be done; return the browser's path."""
    missing = [] if find_browser() else ["chromium", "fonts-dejavu-core"]
    missing += [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if shutil.which("apt-get"):
        missing += [package for file, package in FIRMWARE.items() if not Path(file).exists()]
    if missing and not apt(*missing):
        print(f"Some tests need programs that are not here. To get them:\n  {how_to_get(missing)}\n")
    return find_browser()


def how_to_get(missing: Sequence[str]) -> str:
    """Return the one command that installs what is missing on this system."""
    if shutil.which("apt-get"):
        return "sudo apt-get install " + " ".join(missing)
    if sys.platform == "darwin":
        names = {"poppler-utils": "poppler", "chromium": "--cask google-chrome"}
        return " && ".join(f"brew install {names[name]}" for name in reversed(missing) if name in names)
    if sys.platform == "win32":
        names = {"poppler-utils": "oschwartz10612.Poppler", "chromium": "Google.Chrome"}
        return " && ".join(f"winget install {names[name]}" for name in missing if name in names)
    return "install these with the system's packages: " + " ".join(missing)


def find_browser() -> str | None:
    """Return the path of a Chromium, Chrome or Edge on this computer, if there is one."""
    names = (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "microsoft-edge",
        "chrome",
    )
    asked = os.environ.get("STATION_BROWSER", "")
    mac = [
        f"/Applications/{name}.app/Contents/MacOS/{name}"
        for name in ("Google Chrome", "Chromium", "Microsoft Edge")
    ]
    folders = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    programs = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
    windows = [str(Path(folder) / program) for folder in folders if folder for program in programs]
    places = [asked, *(shutil.which(name) for name in names), *mac, *windows]
    return next((place for place in places if place and Path(place).is_file()), None)


def apt(*packages: str) -> bool:
    """Install Debian packages where that may be done without asking for a password."""
    if not shutil.which("apt-get"):
        return False
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if root and (not shutil.which("sudo") or watch([*root, "true"], quiet=True)[0]):
        return False
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    print(f"Installing with apt-get: {' '.join(packages)}", flush=True)
    watch([*command, "update"], quiet=True)
    code, output = watch([*command, "install", "--yes", "--no-install-recommends", *packages], quiet=True)
    if code:
        print("\n".join(output.strip().splitlines()[-5:]))
    return code == 0


class Launcher(NamedTuple):
    """One file that starts the station: where it is, what it says, and whether it starts at login."""

    path: PurePath
    content: bytes
    at_login: bool
    mark: bytes
    """The checkout as it is written in the file: a file without it starts another copy and is not ours."""


class Places(NamedTuple):
    """The folders of one person where start files belong; a folder that is not there is None."""

    desktop: PurePath | None
    menu: PurePath | None
    autostart: PurePath


def launchers_here() -> list[Launcher]:
    """Return the start files of this checkout for the person who runs this."""
    home = Path.home()
    return launchers(sys.platform, places(sys.platform, home, desktop_here(home), os.environ), HERE)


def places(system: str, home: PurePath, desktop: PurePath | None, environ: Mapping[str, str]) -> Places:
    """Return where start files belong on `linux`, `win32` or `darwin`."""
    if system == "win32":
        roaming = (
            home / "AppData" / "Roaming" if not environ.get("APPDATA") else type(home)(environ["APPDATA"])
        )
        return Places(
            desktop, None, roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Startup"
        )
    if system == "darwin":
        return Places(desktop, None, home / "Library" / "LaunchAgents")
    shared = environ.get("XDG_DATA_HOME") or home / ".local" / "share"
    config = environ.get("XDG_CONFIG_HOME") or home / ".config"
    return Places(desktop, type(home)(shared) / "applications", type(home)(config) / "autostart")


def launchers(system: str, where: Places, checkout: PurePath) -> list[Launcher]:
    """Return every start file of one system; nothing is written."""
    if system == "win32":
        content, mark = windows_start(checkout)
        quiet, _ = windows_start(checkout, QUIETLY)
        names = [(where.desktop, f"{NAME}.cmd", content), (where.autostart, f"{NAME}.cmd", quiet)]
    elif system == "darwin":
        content, mark = mac_start(checkout)
        agent = mac_agent(checkout)
        names = [(where.desktop, f"{NAME}.command", content), (where.autostart, f"{KEY}.plist", agent)]
    else:
        content, mark = linux_start(checkout)
        quiet, _ = linux_start(checkout, QUIETLY)
        names = [(folder, f"{KEY}.desktop", content) for folder in (where.desktop, where.menu)]
        names.append((where.autostart, f"{KEY}.desktop", quiet))
    return [
        Launcher(folder / name, text, folder == where.autostart, mark)
        for folder, name, text in names
        if folder is not None
    ]


QUIETLY = " --no-browser"
"""At login the station only gets ready; a double click then opens the page of the one that runs."""


def windows_start(checkout: PurePath, how: str = "") -> tuple[bytes, bytes]:
    """Return a .cmd file and its mark; chcp lets cmd read letters beyond ASCII in the path."""
    folder = str(checkout).replace("%", "%%")
    lines = [
        "@echo off",
        "chcp 65001 >nul",
        f"title {NAME}",
        f'cd /d "{folder}"',
        rf'".venv\Scripts\python.exe" -m dashboard{how} %*',
        "if errorlevel 1 pause",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode(), f'"{folder}"'.encode()


def mac_start(checkout: PurePath) -> tuple[bytes, bytes]:
    """Return a .command file, which Finder starts in a terminal, and its mark."""
    folder = shlex.quote(str(checkout))
    return f'#!/bin/sh\ncd {folder} || exit 1\nexec .venv/bin/python -m dashboard "$@"\n'.encode(), str(
        checkout
    ).encode()


def mac_agent(checkout: PurePath) -> bytes:
    """Return the file that macOS reads at login."""
    return plistlib.dumps(
        {
            "Label": KEY,
            "ProgramArguments": [
                str(checkout / ".venv" / "bin" / "python"),
                "-m",
                "dashboard",
                QUIETLY.strip(),
            ],
            "WorkingDirectory": str(checkout),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
    )


def linux_start(checkout: PurePath, how: str = "") -> tuple[bytes, bytes]:
    """Return a .desktop file and its mark, quoted as the Desktop Entry Specification asks."""
    program = re.sub(r'(["`$\\])', r"\\\1", str(checkout / ".venv" / "bin" / "python"))
    program = program.replace("\\", "\\\\").replace("%", "%%")
    folder = str(checkout).replace("\\", "\\\\")
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        f"Name={NAME}",
        "Comment=Measure how a person shares weight between two legs",
        f'Exec="{program}" -m dashboard{how}',
        f"Path={folder}",
        f"Icon={folder}/dashboard/assets/favicon.svg",
        f"Terminal={'false' if how else 'true'}",
        "Categories=Science;",
    ]
    return "".join(f"{line}\n" for line in lines).encode(), f"Path={folder}\n".encode()


def desktop_here(home: Path) -> Path | None:
    """Return this person's Desktop folder, under whatever name and wherever it was moved."""
    if sys.platform == "win32":
        place = ctypes.create_unicode_buffer(260)
        found = ctypes.windll.shell32.SHGetFolderPathW(None, 0x10, None, 0, place) == 0
        folder = Path(place.value) if found and place.value else home / "Desktop"
    else:
        folder = home / "Desktop"
        named = home / ".config" / "user-dirs.dirs"
        match = named.is_file() and re.search(
            r'^XDG_DESKTOP_DIR="(.+)"', named.read_text("utf-8"), re.MULTILINE
        )
        if match:
            folder = Path(match.group(1).replace("$HOME", str(home)))
    return folder if folder.is_dir() and folder != home else None


def write(item: Launcher) -> None:
    """Write one start file so that a double click may start it."""
    path = Path(item.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(item.content)
    if path.suffix != ".plist":
        path.chmod(0o755)
    if path.suffix == ".desktop" and shutil.which("gio"):
        watch(["gio", "set", str(path), "metadata::trusted", "true"], quiet=True)


def remove(item: Launcher) -> bool:
    """Remove one start file if it is ours; True when something was removed."""
    path = Path(item.path)
    if not path.is_file() or item.mark not in path.read_bytes():
        return False
    path.unlink()
    return True


FOREIGN = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")
"""Settings of the surroundings that would let other people's packages into .venv."""


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for programs that tasks.py starts."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    kept.setdefault("UV_NATIVE_TLS", "true")  # a clinic's own certificates: uv trusts what the system trusts
    return dict(kept, **(more or {}))


def become(command: Sequence[str]) -> int:
    """Run a program in our place, so that stopping one stops the other."""
    sys.stdout.flush()
    if sys.platform != "win32":
        os.chdir(HERE)
        os.execve(command[0], list(command), environment())
    return run(command)


def run(command: Sequence[str], more: Mapping[str, str] | None = None) -> int:
    """Run a program in the folder of the project, with our screen and keyboard."""
    sys.stdout.flush()
    return subprocess.run(command, cwd=HERE, env=environment(more), check=False).returncode


def watch(
    command: Sequence[str], more: Mapping[str, str] | None = None, quiet: bool = False, progress: int = 0
) -> tuple[int, str]:
    """Run a program, show what it says as it comes (unless `quiet`), and return its code and words."""
    said: list[bytes] = []
    sys.stdout.flush()
    try:
        process = subprocess.Popen(
            command, cwd=HERE, env=environment(more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        return 1, str(error)
    assert process.stdout is not None
    try:
        for piece in pieces(process.stdout.fileno()):
            said.append(piece)
            if progress:
                show_progress(b"".join(said), progress)
            elif not quiet:
                sys.stdout.write(piece.decode(errors="replace"))
                sys.stdout.flush()
        return process.wait(), b"".join(said).decode(errors="replace")
    except KeyboardInterrupt:
        process.wait()
        raise
    finally:
        process.stdout.close()


def pieces(source: int) -> Iterable[bytes]:
    """Yield what arrives on a file descriptor until it is closed."""
    piece = os.read(source, 65536)
    while piece:
        yield piece
        piece = os.read(source, 65536)


def show_progress(said: bytes, total: int) -> None:
    """Draw how many packages pip has got, when a person is looking."""
    names = re.findall(rb"^Collecting (\S+?)==", said, re.MULTILINE)
    if names and sys.stdout.isatty():
        filled = "#" * (30 * len(names) // total)
        installing = b"Installing collected" in said
        what = "installing" if installing else names[-1].decode(errors="replace")
        print(f"\r  [{filled:<30}] {what:<34}", end="\n" if installing else "", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
