"""Legend: the names of what is drawn, as many in a line as there is room for."""

from dataclasses import dataclass
from functools import cached_property

from dashboard.figures.canvas import Canvas
from dashboard.figures.look import DASHES, Look

HEIGHT = 1.45
"""Of a line, in letters."""
LETTER = 0.6
"""Width of a usual letter, of its height."""


@dataclass(frozen=True)
class Entry:
    """How a side and its variant look, and its name. variant : of the symbol, None without one."""

    side: str
    name: str
    variant: str | None = None
    has_line: bool = True


@dataclass(frozen=True)
class Legend:
    """Entries between two edges of a canvas; a name that is too long for a line goes on in the next."""

    canvas: Canvas
    entries: tuple[Entry, ...]
    left: float
    right: float

    @property
    def _sample(self) -> float:
        return _sample(self.canvas.look)

    @cached_property
    def _lines(self) -> list[list[tuple[float, Entry, str]]]:
        """What stands in each line: where it begins, and either a whole entry or what is left of a name."""
        look = self.canvas.look
        lines: list[list[tuple[float, Entry, str]]] = [[]]
        x = self.left
        for entry in self.entries:
            parts = self._parts(entry.name)
            width = self._sample + self.canvas.width_of(parts[0], look.small)
            if lines[-1] and (x + width > self.right or len(parts) > 1):
                lines.append([])
                x = self.left
            lines[-1].append((x, entry, parts[0]))
            lines += [[(x, Entry(entry.side, "", None, False), part)] for part in parts[1:]]
            x = self.right if len(parts) > 1 else x + width + 1.3 * look.text
        return lines

    def _parts(self, name: str) -> list[str]:
        """Break a name between its words where a line ends."""
        room = self.right - self.left - self._sample
        parts = [""]
        for word in name.split(" "):
            longer = f"{parts[-1]} {word}".strip()
            if parts[-1] and self.canvas.width_of(longer, self.canvas.look.small) > room:
                parts.append(word)
            else:
                parts[-1] = longer
        return parts

    @property
    def height(self) -> float:
        """How much room it takes, px."""
        return HEIGHT * self.canvas.look.text * len(self._lines)

    def draw(self, top: float) -> None:
        """Draw it below a height."""
        canvas, look = self.canvas, self.canvas.look
        for number, line in enumerate(self._lines):
            y = top - HEIGHT * look.text * (number + 0.5)
            for x, entry, words in line:
                ends = [x, x + self._sample - 0.4 * look.text]
                if entry.has_line:
                    ink = look.sides[entry.side]
                    canvas.line(ends, [y, y], ink, look.stroke, dash=DASHES[entry.side])
                if entry.variant is not None:
                    canvas.marks([sum(ends) / 2], [y], entry.side, entry.variant)
                place = x + self._sample, y
                canvas.text(*place, words, size=look.small, va="center_baseline", name="legend")


def lines(names: list[str], room: float, look: Look) -> int:
    """Return about how many lines a legend takes; nothing is measured. room : px."""
    count, x = 1, 0.0
    for name in names:
        width = _sample(look) + LETTER * look.small * len(name)
        if x and x + width > room:
            count, x = count + 1, 0.0
        count += int(width / room)
        x += width + 1.3 * look.text
    return count


def _sample(look: Look) -> float:
    """Return the room of what stands before a name, px."""
    return 2.7 * look.text
