"""Answers: what was typed into the form of a calibration that is not begun yet, whatever screens show."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any


class Answers:
    """The newest answers of the day, by who gave them. today : returns the day.

    Who began yesterday begins anew: the temperature of another day must not stand on a certificate.
    """

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        self._today = today
        self._day = today()
        self._told: dict[str, dict[str, Any]] = {}

    def keep(self, account: str, name: str, value: Any) -> None:
        """Keep an answer. name : of its field."""
        self._told = {**self._of_today(), account: {**self.of(account), name: value}}

    def of(self, account: str) -> Mapping[str, Any]:
        """Return the answers of somebody, by the name of their field."""
        return self._of_today().get(account, {})

    def forget(self, account: str) -> None:
        """Let nothing be answered: a calibration was begun with it."""
        self._of_today().pop(account, None)

    def _of_today(self) -> dict[str, dict[str, Any]]:
        if self._today() != self._day:
            self._day, self._told = self._today(), {}
        return self._told
