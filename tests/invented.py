"""The example patients: made once a run, by the road of the demonstration, and copied for every test."""

import os
import shutil
import time
from pathlib import Path

from dashboard.examples import PEOPLE, Examples, certify
from station.library.library import Library

LONG_ENOUGH = 300.0
"""s after which a test no longer waits for the one that makes them."""


def made_once(folder: Path) -> Path:
    """Return the library of the examples below `folder`, made by whichever process comes first."""
    library = folder / "examples"
    done = folder / "examples.done"
    try:
        library.mkdir()
    except FileExistsError:
        end = time.monotonic() + LONG_ENOUGH
        while not done.exists():
            assert time.monotonic() < end, "the test that makes the example patients never finished"
            time.sleep(0.1)
        return library
    opened = Library.open(library)
    certify(opened.calibrations)
    progress = list(Examples(opened).make())
    opened.close()
    total = sum(len(person.visits) for person in PEOPLE)
    assert progress[0] == (0, total) and progress[-1] == (total, total)
    done.touch()
    return library


def shared_folder(own: Path) -> Path:
    """Return the folder that all processes of a run share. own : the base folder of this one."""
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def copied(library: Path, to: Path) -> Path:
    """Copy the library into a folder that may be there already."""
    shutil.copytree(library, to, dirs_exist_ok=True)
    return to
