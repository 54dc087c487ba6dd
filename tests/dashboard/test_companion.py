"""The simulated person hears the cues in the order in which they were given, whoever gives them."""

import threading
from typing import Any

from dashboard.visit.companion import Companion


class Listener:
    """A source whose person is slow to begin what is asked first."""

    def __init__(self) -> None:
        self.performed: list[str] = []
        self.hears = threading.Event()
        self.goes_on = threading.Event()

    def perform(self, activity: str, **options: Any) -> None:
        if activity == "stand":
            self.hears.set()
            self.goes_on.wait(10.0)
        self.performed.append(activity)


def test_what_was_asked_last_is_done_last() -> None:
    person = Listener()
    companion = Companion(lambda: person)  # type: ignore[arg-type,return-value]
    companion.open_source()
    first = threading.Thread(target=companion.tell, args=("stand", {}))
    second = threading.Thread(target=companion.tell, args=("away", {}))
    first.start()
    assert person.hears.wait(10.0)
    second.start()
    second.join(0.2)  # whoever does not wait for the first has overtaken it by now
    person.goes_on.set()
    for each in (first, second):
        each.join(10.0)
    assert person.performed == ["stand", "away"]


def test_what_is_asked_before_there_is_a_source_is_done_when_it_comes_and_only_once() -> None:
    person = Listener()
    companion = Companion(lambda: person)  # type: ignore[arg-type,return-value]
    companion.tell("away", {})
    companion.open_source()
    companion.tell("away", {})
    assert person.performed == ["away"]
