"""Drawn: pictures that were drawn already, kept in memory until others need the room."""

import threading
from collections import OrderedDict
from collections.abc import Callable

MOST = 256
"""Pictures kept; one has 10 to 40 kB."""


class Drawings:
    """Keeps pictures by whose they are and their address, which says what they show: none grows stale."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._at_once = threading.Lock()

    def of(self, whose: str, address: str, draw: Callable[[], bytes | None]) -> bytes | None:
        """Return a picture, drawn now if it is not kept; None when there is nothing to draw.

        whose : id. A patient's own page has the same address for every patient.
        """
        key = whose, address
        with self._at_once:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = draw()
        if made is not None:
            with self._at_once:
                self._kept[key] = made
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return made
