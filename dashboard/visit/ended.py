"""Ended: notices that a visit is over, once, by looking where it stands."""

from collections.abc import Callable

from dashboard.visit.now import Now, Phase


class Ended:
    """Looks at the running visit again and again. hear : called with the id of a visit that has ended."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear
        self._running = ""

    def look(self, now: Now | None) -> None:
        """Take what runs at this moment: None when no visit does."""
        visit = "" if now is None or now.phase is Phase.OVER else now.visit.id
        over, self._running = self._running, visit
        if over and over != visit:
            self._hear(over)
