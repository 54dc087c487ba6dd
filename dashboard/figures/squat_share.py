"""How both legs share the load at the bottom of each squat, and what was seen in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import ticks
from dashboard.figures.canvas import Canvas
from dashboard.figures.frame import Frame
from dashboard.figures.legend import Entry, Legend
from dashboard.figures.look import DASHES, Look

EVEN = 50.0
MOST_TICKS = 12
LEGS = ("left", "right")


@dataclass(frozen=True)
class Squat:
    """One repetition. left, right : % of the load. is_counted : whether it is part of the mean.

    signs : short signs of what was seen in it.
    """

    number: int
    left: float | None
    right: float | None
    is_counted: bool
    signs: tuple[str, ...] = ()

    def share(self, side: str) -> float:
        """Return the share of a leg, NaN where it is not known."""
        found = self.left if side == "left" else self.right
        return math.nan if found is None else found


@dataclass(frozen=True)
class Words:
    """Titles of the axes, empty where a heading says it."""

    repetition: str
    share: str


def figure(squats: Sequence[Squat], told: Words, look: Look, size: tuple[float, float]) -> Canvas:
    """Draw left and right over the repetitions; those outside the mean are hollow."""
    canvas = Canvas(size, look)
    text = look.text
    left = (4.4 if told.share else 2.6) * text
    right = canvas.width - (2.8 if look.is_paper else 0.8) * text
    legend = Legend(canvas, tuple(Entry(side, side.capitalize(), "") for side in LEGS), left, right)
    top = canvas.height - (0.7 * text if look.is_paper else legend.height + 0.5 * text)
    bottom = (3.3 if told.repetition else 1.9) * text
    numbers = [squat.number for squat in squats]
    x = min(numbers, default=1) - 0.6, max(numbers, default=1) + 0.6
    frame = Frame(canvas, left, bottom, right - left, top - bottom, x, _range(squats))
    step = max(1, math.ceil(len(numbers) / MOST_TICKS))
    labels = [(float(number), str(number)) for number in numbers[::step]]
    frame.grid(labels, ticks.numbers(*frame.y, 6), is_barred=False)
    frame.edges()
    frame.across(EVEN, look.quiet, 0.6 * look.stroke, "dot", "even")
    for side in LEGS:
        _series(frame, squats, side)
    for squat in squats:
        if squat.signs:
            at = frame.at(squat.number, 0)[0], frame.bottom + 0.5 * text
            signs: dict[str, Any] = {
                "size": look.small,
                "ha": "center",
                "boxed": look.quiet,
                "name": f"signs-{squat.number}",
            }
            canvas.text(*at, "\n".join(squat.signs), **signs)
    if look.is_paper:
        _ends(frame, squats)
    else:
        legend.draw(canvas.height - 0.2 * text)
    middle = frame.left + frame.width / 2, frame.bottom + frame.height / 2
    below: dict[str, Any] = {"ha": "center", "va": "top", "size": look.small, "name": "title"}
    canvas.text(middle[0], bottom - 1.8 * text, told.repetition, **below)
    canvas.text(0.4 * text, middle[1], told.share, **{**below, "va": "center", "ha": "left", "turned": True})
    return canvas


def _series(frame: Frame, squats: Sequence[Squat], side: str) -> None:
    look = frame.canvas.look
    x, y = [squat.number for squat in squats], [squat.share(side) for squat in squats]
    frame.line(x, y, look.sides[side], 0.8 * look.stroke, dash=DASHES[side], name=f"line-{side}")
    for variant, name in (("", "counted"), ("open", "left-out")):
        chosen = [squat for squat in squats if squat.is_counted is not bool(variant)]
        if chosen:
            shares = [squat.share(side) for squat in chosen]
            frame.marks([squat.number for squat in chosen], shares, side, variant, f"{name}-{side}")


def _ends(frame: Frame, squats: Sequence[Squat]) -> None:
    """Name each line at its end, the upper one above."""
    look = frame.canvas.look
    last = {side: [s for s in squats if not math.isnan(s.share(side))][-1:] for side in LEGS}
    heights = {side: found[0].share(side) for side, found in last.items() if found}
    for side, height in heights.items():
        x, y = frame.at(last[side][0].number, height)
        lift = 0.35 * look.text * (1 if height >= max(heights.values()) else -1)
        place = x + 0.9 * look.mark, y + lift
        frame.canvas.text(*place, side, ink=look.sides[side], va="center_baseline", name=f"end-{side}")


def _range(squats: Sequence[Squat]) -> tuple[float, float]:
    known = [value for squat in squats for value in (squat.left, squat.right) if value is not None]
    far = max([abs(value - EVEN) for value in known], default=5.0)
    reach = 5.0 * (int(far / 5.0) + 2)
    return max(0.0, EVEN - reach), min(100.0, EVEN + reach)
