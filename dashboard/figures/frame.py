"""Frame: a rectangle of a canvas with scales of its own, its ticks, and what is drawn by values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dashboard.figures.canvas import Canvas


@dataclass(frozen=True)
class Frame:
    """A rectangle of a canvas with scales of its own. x, y : lowest and highest value."""

    canvas: Canvas
    left: float
    bottom: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def top(self) -> float:
        """px."""
        return self.bottom + self.height

    @property
    def right(self) -> float:
        """px."""
        return self.left + self.width

    @property
    def within(self) -> Any:
        """The way from values to px."""
        from matplotlib.transforms import Affine2D

        (x, _), (y, _) = self.x, self.y
        (across, up) = self._scale
        return Affine2D().translate(-x, -y).scale(across, up).translate(self.left, self.bottom)

    @property
    def _scale(self) -> tuple[float, float]:
        return self.width / (self.x[1] - self.x[0]), self.height / (self.y[1] - self.y[0])

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a value lies, px."""
        across, up = self._scale
        return self.left + (x - self.x[0]) * across, self.bottom + (y - self.y[0]) * up

    def line(self, x: ArrayLike, y: ArrayLike, ink: str, width: float, **more: Any) -> None:
        """Draw a line through values."""
        self.canvas.line(x, y, ink, width, within=self.within, **more)

    def marks(self, x: ArrayLike, y: ArrayLike, side: str, variant: str = "", name: str = "") -> None:
        """Draw the symbol of a side at values."""
        self.canvas.marks(x, y, side, variant, within=self.within, name=name)

    def ranges(self, x: ArrayLike, low: ArrayLike, high: ArrayLike, ink: str, name: str) -> None:
        """Draw from the lowest to the highest of what a value is the mean of."""
        x, low, high = (np.asarray(each, float) for each in (x, low, high))
        (across, _), half = self._scale, 0.32 * self.canvas.look.mark
        gap = np.full_like(x, np.nan)
        ends = x - half / across, x + half / across
        ways = (x, x, gap, ends[0], ends[1], gap, ends[0], ends[1], gap)
        heights = (low, high, gap, low, low, gap, high, high, gap)
        ups, downs = (np.stack(each, axis=1).ravel() for each in (ways, heights))
        self.line(ups, downs, ink, 0.5 * self.canvas.look.stroke, name=name)

    def shade(
        self, x: tuple[float, float], y: tuple[float, float], ink: str, alpha: float, name: str
    ) -> None:
        """Fill what of a rectangle lies within the frame."""
        (x0, x1), (y0, y1) = (np.clip(each, *of) for each, of in ((x, self.x), (y, self.y)))
        self.canvas.shade((x0, x1), (y0, y1), ink, alpha, self.within, name)

    def boxes(
        self, places: ArrayLike, ink: str, *, edge: str, width: float, above: float = 1.0, name: str
    ) -> None:
        """Fill rectangles with one colour. places : (n, 4), left, lower, right and upper edge of each."""
        self.canvas.boxes(places, ink, edge=edge, width=width, within=self.within, above=above, name=name)

    def across(self, y: float, ink: str, width: float, dash: str, name: str) -> None:
        """Draw a line from left to right at a value."""
        self.line(self.x, (y, y), ink, width, dash=dash, above=1.0, name=name)

    def upright(self, x: float, ink: str, width: float, dash: str, name: str) -> None:
        """Draw a line from below to above at a value."""
        self.line((x, x), self.y, ink, width, dash=dash, above=1.0, name=name)

    def grid(
        self,
        x: Sequence[tuple[float, str]] = (),
        y: Sequence[tuple[float, str]] = (),
        *,
        is_barred: bool = True,
    ) -> None:
        """Draw the ticks with their labels. is_barred : with lines from below to above as well."""
        look = self.canvas.look
        gap, width = 0.4 * look.text, 0.07 * look.text
        for value, label in y:
            self.line(self.x, (value, value), look.grid, width, above=0.2)
            if label:
                place = self.left - gap, self.at(0, value)[1]
                self.canvas.text(
                    *place, label, size=look.small, ink=look.quiet, ha="right", va="center_baseline"
                )
        for value, label in x:
            if is_barred:
                self.line((value, value), self.y, look.grid, width, above=0.2)
            if label:
                place = self.at(value, 0)[0], self.bottom - 1.4 * gap
                self.canvas.text(
                    *place, label, size=look.small, ink=look.quiet, ha="center", va="top", name="x-tick"
                )

    def edges(self) -> None:
        """Draw the left and the lower edge."""
        ink, width = self.canvas.look.quiet, 0.06 * self.canvas.look.text
        x, y = (self.left, self.left, self.right), (self.top, self.bottom, self.bottom)
        self.canvas.line(x, y, ink, width, above=0.4)
