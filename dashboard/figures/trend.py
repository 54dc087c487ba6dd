"""One number of both sides over the visits. Only comparable trials are joined by a line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from dashboard.figures import ticks
from dashboard.figures.canvas import Canvas
from dashboard.figures.frame import Frame
from dashboard.figures.legend import Entry, Legend
from dashboard.figures.look import DASHES, Look

VARIANTS = ("", "dot", "cross", "x")
"""The shape keeps the side; its filling says under which conditions."""
DOUBTED = "open"
"""Of points that are shown, joined with none and judged against none."""
EVEN = 50.0
LONGEST = 24
"""Letters of a flag that stand on paper."""
FLAG = 1.55
"""Height of the numbers of a flag, in letters."""
TOLD = 3
"""Lines of flags above a frame on paper."""


@dataclass(frozen=True)
class Point:
    """One visit's value of one side.

    when : ISO date. value : mean of the visit's trials. low, high : smallest and largest of them.
    trials : how many. line : identity of the conditions; points of different conditions are never joined.
    doubt : why it is only shown, or "".
    """

    side: str
    when: str
    value: float
    low: float
    high: float
    trials: int
    line: str
    doubt: str = ""


@dataclass(frozen=True)
class Band:
    """Where a change of one side is within measurement error of its baseline. start, end : ISO dates."""

    side: str
    start: str
    end: str
    low: float
    high: float
    line: str


@dataclass(frozen=True)
class Flag:
    """What happened on a day. when : ISO date. numbers : under which the list below explains it."""

    when: str
    numbers: str
    told: str


@dataclass(frozen=True)
class Names:
    """Words of the figure. series : of each side and set of conditions. even : whether 50 is even.

    title : above it, where no heading says what it shows; with the unit, which then stands nowhere else.
    """

    series: Mapping[tuple[str, str], str]
    even: bool = False
    title: str = ""


@dataclass(frozen=True)
class Series:
    """The points of one side and one set of conditions, in order of time. variant : of its symbol."""

    points: tuple[Point, ...]
    name: str
    variant: str

    @property
    def side(self) -> str:
        """Left, right or both."""
        return self.points[0].side

    @property
    def is_joined(self) -> bool:
        """Whether a line goes through its points."""
        return self.variant != DOUBTED


def series(points: Sequence[Point], names: Names) -> list[Series]:
    """Return one series a side and set of conditions; those in doubt come last."""
    sure = dict.fromkeys(point.line for point in points if not point.doubt)
    order = {line: number for number, line in enumerate(sure)}
    found = sorted({(p.side, p.line) for p in points}, key=lambda key: (order.get(key[1], len(order)), key))
    made = []
    for side, line in found:
        mine = sorted((p for p in points if (p.side, p.line) == (side, line)), key=lambda p: p.when)
        variant = VARIANTS[min(order[line], len(VARIANTS) - 1)] if line in order else DOUBTED
        made.append(Series(tuple(mine), names.series.get((side, line), side.capitalize()), variant))
    return made


def figure(
    points: Sequence[Point],
    unit: str,
    look: Look,
    size: tuple[float, float],
    names: Names,
    bands: Sequence[Band] = (),
    flags: Sequence[Flag] = (),
) -> Canvas:
    """Draw the points with the range of their trials; one series a side and set of conditions."""
    canvas = Canvas(size, look)
    drawn = series(points, names)
    shown = sorted(_within(points, flags) if look.is_paper else flags, key=lambda flag: flag.when)
    days = _span([*(p.when for p in points), *(flag.when for flag in shown)], look)
    heights = _heights(points, bands, is_even=names.even)
    frame, legend = _placed(canvas, drawn, (days, heights), names, shown)
    frame.grid(_dates(frame, points), ticks.numbers(*heights, 5), is_barred=False)
    frame.edges()
    for band in bands:
        _band(frame, band)
    if names.even:
        frame.across(EVEN, look.quiet, 0.6 * look.stroke, "dot", "even")
    if look.is_paper:
        _told(frame, shown)
    else:
        _numbered(frame, shown)
    for number, each in enumerate(drawn):
        _series(frame, each, number)
    if legend is None:
        _ends(frame, drawn)
    else:
        legend.draw(legend.height)
    if names.title:
        top = canvas.height - 0.2 * look.text
        canvas.text(0.2 * look.text, top, names.title, va="top", name="title")
    else:
        middle = 0.4 * look.text, frame.bottom + frame.height / 2
        canvas.text(*middle, unit, size=look.small, va="center", turned=True, name="title")
    return canvas


def _placed(
    canvas: Canvas,
    drawn: Sequence[Series],
    ranges: tuple[tuple[float, float], tuple[float, float]],
    names: Names,
    flags: Sequence[Flag],
) -> tuple[Frame, Legend | None]:
    """Return the frame, and the legend below it; on paper lines of one kind are named at their ends."""
    look, text = canvas.look, canvas.look.text
    left = (3.3 if names.title else 4.6) * text
    right = canvas.width - (3.2 if look.is_paper else 0.9) * text
    is_at_ends = look.is_paper and len({each.variant for each in drawn}) == 1
    entries = tuple(Entry(each.side, each.name, each.variant, each.is_joined) for each in drawn)
    begins = text if look.is_paper else left
    legend = None if is_at_ends else Legend(canvas, entries, begins, canvas.width - text)
    bottom = 3.2 * text + (0.0 if legend is None else legend.height + 0.3 * text)
    above = (1.9 if names.title else 0.7) * text
    if look.is_paper:
        above += 1.2 * look.small * min(len(flags), TOLD)
    elif flags:
        across = Frame(canvas, left, 0.0, right - left, 1.0, *ranges)
        above += FLAG * text * (1 + max(_levels(across, flags)))
    frame = Frame(canvas, left, bottom, right - left, canvas.height - above - bottom, *ranges)
    return frame, legend


def _series(frame: Frame, found: Series, number: int) -> None:
    look, side = frame.canvas.look, found.side
    ink, name = look.sides[side], f"{side}-{number}"
    x = [_day(point.when) for point in found.points]
    y = [point.value for point in found.points]
    several = [place for place, point in enumerate(found.points) if point.high > point.low]
    if several:
        low, high = ([getattr(found.points[place], edge) for place in several] for edge in ("low", "high"))
        frame.ranges([x[place] for place in several], low, high, ink, f"range-{name}")
    if found.is_joined:
        frame.line(x, y, ink, look.stroke, dash=DASHES[side], name=f"line-{name}")
    frame.marks(x, y, side, found.variant, f"points-{name}")


def _band(frame: Frame, band: Band) -> None:
    """Shade a band, with its edges in the side's own dash for who does not see the shade."""
    look = frame.canvas.look
    ink, ends = look.sides[band.side], (_day(band.start), _day(band.end))
    frame.shade(ends, (band.low, band.high), ink, 0.13, f"band-{band.side}")
    for edge, name in ((band.low, "low"), (band.high, "high")):
        if frame.y[0] <= edge <= frame.y[1]:
            more: dict[str, Any] = {
                "dash": DASHES[band.side],
                "above": 0.8,
                "name": f"band-{band.side}-{name}",
            }
            frame.line(ends, (edge, edge), ink, 0.5 * look.stroke, **more)


def _numbered(frame: Frame, flags: Sequence[Flag]) -> None:
    """Draw each flag with its numbers above; near days stand at two heights, not to hide each other."""
    canvas, look = frame.canvas, frame.canvas.look
    for flag, level in zip(flags, _levels(frame, flags), strict=True):
        day = _day(flag.when)
        frame.upright(day, look.quiet, 0.5 * look.stroke, "dot", f"flag-{flag.numbers}")
        x, _ = frame.at(day, 0)
        height = frame.top + (0.6 + FLAG * level) * look.text
        words: dict[str, Any] = {
            "size": look.small,
            "bold": True,
            "boxed": look.quiet,
            "name": f"numbers-{flag.numbers}",
        }
        canvas.text(x, height, flag.numbers, ha="center", **words)


def _levels(frame: Frame, flags: Sequence[Flag]) -> list[int]:
    """Return how high the numbers of each flag stand: 0, or 1 where they would hide those before."""
    small = frame.canvas.look.small
    ends, levels = [-1e9, -1e9], []
    for flag in flags:
        x, _ = frame.at(_day(flag.when), 0)
        half = frame.canvas.width_of(flag.numbers, small) / 2 + 0.4 * small
        level = 0 if x - half > ends[0] or ends[0] <= ends[1] else 1
        ends[level] = x + half
        levels.append(level)
    return levels


def _told(frame: Frame, flags: Sequence[Flag]) -> None:
    """Draw each flag with what it stands for above it: on paper no list explains numbers."""
    canvas, look = frame.canvas, frame.canvas.look
    for number, flag in enumerate(flags):
        level = 1.2 * look.small * (min(len(flags), TOLD) - 1 - number % TOLD)
        told = flag.told if len(flag.told) <= LONGEST else f"{flag.told[: LONGEST - 1]}…"
        x, y = frame.at(_day(flag.when), 0)[0], frame.top + level + 0.3 * look.small
        is_late = _day(flag.when) > sum(frame.x) / 2
        dots: dict[str, Any] = {"dash": "dot", "above": 1.0, "name": f"flag-{flag.numbers}"}
        canvas.line((x, x), (frame.bottom, y + 0.8 * look.small), look.quiet, 0.5 * look.stroke, **dots)
        words: dict[str, Any] = {
            "size": 0.9 * look.small,
            "ink": look.quiet,
            "boxed": look.ground,
            "name": f"told-{flag.numbers}",
        }
        gap = (-0.3 if is_late else 0.3) * look.text
        canvas.text(x + gap, y, told, ha="right" if is_late else "left", **words)


def _ends(frame: Frame, drawn: Sequence[Series]) -> None:
    """Name each line at its end; of two that end together the upper one above."""
    look = frame.canvas.look
    for each in drawn:
        last = each.points[-1]
        together = [other.points[-1].value for other in drawn if other.points[-1].when == last.when]
        x, y = frame.at(_day(last.when), last.value)
        lift = 0.55 * look.text * (1 if last.value >= max(together) else -1)
        place = x + 0.9 * look.mark, y + lift
        frame.canvas.text(
            *place, each.side, ink=look.sides[each.side], va="center_baseline", name=f"end-{each.side}"
        )


# Scales


def _day(iso: str) -> float:
    """Return a date or moment as days on the axis, by the clock of its own place."""
    return datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp() / 86400.0


def _within(points: Sequence[Point], flags: Iterable[Flag]) -> list[Flag]:
    """Return the flags between the first and the last visit."""
    first, last = (edge(_day(point.when) for point in points) for edge in (min, max))
    return [flag for flag in flags if first <= _day(flag.when) <= last]


def _span(whens: Sequence[str], look: Look) -> tuple[float, float]:
    first, last = (edge(_day(when) for when in whens) for edge in (min, max))
    side = max(0.06 * (last - first), 1.0 if last > first else 3.0)
    return first - side, last + side * (0.5 if look.is_paper else 1.0)


def _heights(points: Sequence[Point], bands: Sequence[Band], *, is_even: bool) -> tuple[float, float]:
    values = [value for point in points for value in (point.low, point.high)]
    top = max(values)
    # A band without an upper edge does not press everything else to the ground.
    values += [edge for band in bands for edge in (band.low, band.high) if abs(edge) <= 2.0 * max(top, 1e-9)]
    if is_even:
        values.append(EVEN)
        low, high = min(values), max(values)
        room = 0.1 * max(high - low, 4.0)
        return low - room, high + room
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.08 * ((high - low) or 1.0)
    return low - (room if low < 0 else 0.0), high + room


def _dates(frame: Frame, points: Sequence[Point]) -> list[tuple[float, str]]:
    """Return days of the axis from the first visit on; the year stands below the first of each."""
    first = min(datetime.fromisoformat(point.when).date() for point in points)
    last = datetime.fromtimestamp(86400.0 * frame.x[1], UTC).date()
    room = frame.width / (4.3 * frame.canvas.look.small)
    found, years = [], set[int]()
    for day in ticks.days(first, last, max(2, int(room))):
        label = f"{day.day} {MONTHS[day.month - 1]}"
        found.append((_day(day.isoformat()), label if day.year in years else f"{label}\n{day.year}"))
        years.add(day.year)
    return found


MONTHS = [date(2000, month, 1).strftime("%b") for month in range(1, 13)]
