"""A clinic with two patients for all tests of a file, and a hash that costs nothing."""

from collections.abc import Iterator
from pathlib import Path

import argon2
import pytest
import served
from two_patients import CANARY, Clinic, person

from dashboard.server.app import create_app
from station.library import passwords
from station.library.library import Library


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("clinic") / "library"
    before = Library.open(folder)
    own = person(before, "Plain Invented", "P-PLAIN")
    foreign = person(before, f"{CANARY} Invented", CANARY.upper())
    before.close()
    with served.desk(folder, speed=1.0) as (desk, _):
        yield Clinic(desk, create_app(desk), own, foreign)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library.open(tmp_path / "library")
    yield made
    made.close()


@pytest.fixture
def quick_hash(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a hash take no time, in tests that are not about its strength."""
    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()
