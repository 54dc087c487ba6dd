"""Companion: the simulated person hears the cues of the visit, as a real person hears the clinician."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from station.errors import StationError
from station.sources.source import Source

_log = logging.getLogger("dashboard")


class Companion:
    """Stands between the guide and the source; a real plate's person hears nothing from it.

    open_source : called when the station opens its source; the simulated ones have `perform`.
    """

    def __init__(self, open_source: Callable[[], Source]) -> None:
        self._open = open_source
        self._lock = threading.RLock()
        self._source: Source | None = None
        self._asked: tuple[str, Mapping[str, Any]] | None = None

    def open_source(self) -> Source:
        """Open the source and remember it; what was asked meanwhile is done now."""
        source = self._open()
        with self._lock:
            self._source = source
            asked, self._asked = self._asked, None
        if asked is not None:
            self.tell(*asked)
        return source

    def tell(self, activity: str, options: Mapping[str, Any]) -> None:
        """Ask the simulated person to do something; asking for the same again changes nothing.

        Two who ask at once are heard in the order in which they are remembered: else the person would do
        what was asked first, and nobody would ask again for what is thought to be done.
        """
        with self._lock:
            is_news = self._asked != (activity, options)
            self._asked = (activity, options)
            perform = getattr(self._source, "perform", None)
            if perform is None or not is_news:
                return
            try:
                perform(activity, **options)
            except StationError as refused:
                _log.warning("the simulated person did not %s: %s", activity, refused)
