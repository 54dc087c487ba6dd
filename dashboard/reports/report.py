"""Report: everything the one page says, already in words and figures. Knows no library and no screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One line of the findings table, ready to print; empty cells stay empty.

    test : title, on the first line of each test. whole : a number of both legs together, in place of two.
    is_beyond : the difference is larger than usual between healthy legs. is_primary : named beforehand.
    """

    test: str
    metric: str
    left: str = ""
    right: str = ""
    whole: str = ""
    difference: str = ""
    usual: str = ""
    last: str = ""
    note: str = ""
    is_beyond: bool = False
    is_primary: bool = True

    @property
    def cells(self) -> tuple[str, ...]:
        """The words of the line in the order in which they stand on the page."""
        legs = (self.whole,) if self.whole else (self.left, self.right)
        return (self.test, self.metric, *legs, self.difference, self.usual, self.last, self.note)


@dataclass(frozen=True)
class Picture:
    """A figure with its heading and a line below.

    drawn : SVG, None where there is nothing to draw. width, height : beside the others.
    """

    title: str
    drawn: bytes | None
    note: str = ""
    width: float = 1.0
    height: float = 1.0


@dataclass(frozen=True)
class Planned:
    """The signed plan. lines : each with what it is about, empty for a line of its own."""

    signed: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Report:
    """One visit on one page.

    clinic : its name, empty while nobody has set it. facts : what stands small in the head: date of birth,
    weight, examiner, plates. context : two lines with their headings. pictures : beside each other. seen :
    what a clinician saw. words : the clinician's own; sentences : automatic ones. footer : trials used and
    left out, rate, filter, noise, one line a test. warnings : printed as they are. mark : the fingerprint of
    the proof, qr : the same as SVG. numbers, detection, proof : attached.
    """

    person: str
    visit: str
    facts: tuple[str, ...]
    context: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    pictures: tuple[Picture, ...]
    seen: tuple[str, ...]
    words: str
    sentences: tuple[str, ...]
    plan: Planned | None
    footer: tuple[str, ...]
    sign_off: str
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    clinic: str = ""
    is_example: bool = False
    mark: str = ""
    qr: bytes = b""
    numbers: str = ""
    detection: str = ""
    proof: bytes = b""
    labels: Mapping[str, object] = field(default_factory=dict)

    @property
    def lines(self) -> frozenset[str]:
        """Every line that states a number, as the proof knows it."""
        rows = (" ".join(cell for cell in row.cells if cell) for row in self.rows)
        return frozenset((*rows, *self.sentences, *self.footer, *self.facts))
