"""What every test gets: a STATION_HOME of its own, a closed network, real data and a browser when there."""

import importlib.util
import ipaddress
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import settings

from station import home

if TYPE_CHECKING:
    from browsing import Windows
    from playwright.sync_api import Browser

CHECKOUT = Path(__file__).resolve().parents[1]

# Before anything imports numba: machine code stays in the person's own cache, warm from run to run, while
# everything else moves to a folder that is thrown away.
os.environ.setdefault("NUMBA_CACHE_DIR", str(home.cache()))
_THROWN_AWAY = tempfile.TemporaryDirectory(prefix="station-tests-", ignore_cleanup_errors=True)
os.environ["STATION_HOME"] = str(Path(_THROWN_AWAY.name) / "shared")

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


LONGEST = (
    "test_walk_chip.py",
    "test_accessibility.py",
    "test_walk.py",
    "test_trial.py",
    "test_visit.py",
    "test_road.py",
    "test_looks.py",
    "test_browser.py",
    "test_front_door.py",
    "test_error_table.py",
    "test_guide.py",
    "test_matrix.py",
    "test_mine.py",
    "test_progress.py",
    "test_keyboard.py",
)
"""Files that take longest. They go first: what is short fills the gaps at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; otherwise all stays in order."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))


def missing(sentence: str) -> NoReturn:
    """Skip where a person may lack something; fail where CI=true promises that everything is there."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(f"{sentence} With CI=true this must be there.", pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(autouse=True)
def station_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a STATION_HOME of its own, so that no test sees the user's library or another test's."""
    folder = tmp_path_factory.mktemp("station-home")
    monkeypatch.setenv("STATION_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of other labs' recordings beside the project, or $STATION_SHARED_DATA."""
    given = os.environ.get("STATION_SHARED_DATA")
    folder = Path(given) if given else CHECKOUT.parent / "shared" / "data"
    if not folder.is_dir():
        missing(
            f"The recordings of other labs are not here ({folder}); STATION_SHARED_DATA names their folder."
        )
    return folder


@pytest.fixture(scope="session")
def tasks() -> ModuleType:
    """Return tasks.py as a module; it is a program and lies outside the packages."""
    found = importlib.util.spec_from_file_location("tasks", CHECKOUT / "tasks.py")
    assert found and found.loader
    module = importlib.util.module_from_spec(found)
    sys.modules["tasks"] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def browser_path(tasks: ModuleType) -> str:
    """Return the path of a Chromium, Chrome or Edge, for playwright's `executable_path`."""
    path: str | None = tasks.find_browser()
    return path or missing(
        "No Chromium, Chrome or Edge is here; `python3 tasks.py test` says how to get one."
    )


@pytest.fixture(scope="session")
def browser(browser_path: str) -> "Iterator[Browser]":
    """Return a headless browser: one for all tests of a process."""
    import browsing

    with browsing.launched(browser_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def all_windows(browser: "Browser") -> "Windows":
    """Return the browser's windows, with what they keep from test to test."""
    import browsing

    return browsing.Windows(browser)


@pytest.fixture
def windows(all_windows: "Windows") -> "Iterator[Windows]":
    """Return a way to open windows, which are closed when the test ends."""
    yield all_windows
    all_windows.close_pages()


@pytest.fixture(scope="session")
def example_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a library with the example patients, to be copied, never written to."""
    import invented

    return invented.made_once(invented.shared_folder(tmp_path_factory.getbasetemp()))


@pytest.fixture
def free_port() -> int:
    """Return a port of this computer that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_own_computer(address: object) -> bool:
    """Return whether a socket address stays on this computer."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """Fail every test that opens a connection to, or listens to, anything but this computer."""

    def guarded(name: str) -> Any:
        original = getattr(socket.socket, name)

        def checked(self: socket.socket, *given: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_own_computer(given[-1]):
                pytest.fail(f"This test reaches beyond this computer: {name}{given[-1]}. Use 127.0.0.1.")
            return original(self, *given)

        return checked

    lookup = socket.getaddrinfo

    def checked_lookup(host: Any, *given: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not is_own_computer((name,)):
            pytest.fail(f"This test asks the network for the host {name!r}. Use 127.0.0.1.")
        return lookup(host, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto", "bind"):
            patch.setattr(socket.socket, name, guarded(name))
        patch.setattr(socket, "getaddrinfo", checked_lookup)
        yield
