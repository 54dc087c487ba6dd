"""The clinic's one page as PDF: always one. typst sets it, fonts are embedded, nothing is fetched."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dashboard.reports.report import Planned, Report, Row
from dashboard.words import report as said

TEMPLATE = Path(__file__).with_name("clinic_page.typ")
LONG_WORD = 24
PAPERS = {"a4": "a4", "letter": "us-letter"}


@dataclass(frozen=True)
class Room:
    """How much of each part a page takes. rows : a test. letters : of free text. size : of the type, pt.

    picture : height of a figure, mm.
    """

    rows: int
    letters: int
    lines: int
    size: float
    picture: float


ROOMS = (
    Room(5, 700, 8, 8.2, 50),
    Room(3, 600, 8, 8.0, 46),
    Room(3, 450, 6, 7.8, 42),
    Room(2, 450, 6, 7.8, 42),
    Room(2, 450, 6, 7.6, 38),
    Room(1, 450, 6, 7.8, 42),
    Room(1, 300, 5, 7.4, 40),
    Room(1, 220, 4, 7.0, 36),
    Room(1, 160, 3, 6.6, 32),
    Room(1, 110, 2, 6.2, 27),
    Room(1, 90, 1, 5.8, 22),
)
"""From the most to the least; the first that is one page is taken."""


def fitted(report: Report, paper: str = "a4") -> tuple[Report, Room]:
    """Return the report shortened until it is one page, and the room it then takes.

    What was measured and is named beforehand always stays; what gives way says that the record has more.
    """
    with _typesetter(paper) as typeset:
        for room in ROOMS:
            shorter = _shortened(report, room)
            if typeset(shorter, room)[1] == 1:
                break
    return shorter, room


def write(report: Report, room: Room, paper: str = "a4") -> bytes:
    """Return the PDF of a fitted report. paper : `a4` or `letter`."""
    with _typesetter(paper) as typeset:
        return typeset(report, room)[0]


def _shortened(report: Report, room: Room) -> Report:
    """Cut free text and lists to the room there is."""
    return replace(
        report,
        person=said.clipped(report.person, 70),
        clinic=said.clipped(report.clinic, 60),
        facts=tuple(said.clipped(fact, 60) for fact in report.facts),
        context=tuple((head, said.clipped(line, 330)) for head, line in report.context),
        rows=_rows(report.rows, room.rows),
        seen=_some(report.seen, room.lines + 2, 90),
        words=said.clipped(report.words, room.letters),
        sentences=_some(report.sentences, 2 * room.lines + 4, 300),
        plan=_plan(report.plan, room),
        warnings=_some(report.warnings, max(1, room.lines - 2), 90 + 20 * room.lines),
        footer=tuple(said.clipped(line, 360) for line in report.footer),
        sign_off=said.clipped(report.sign_off, 120),
    )


def _rows(rows: tuple[Row, ...], most: int) -> tuple[Row, ...]:
    """Keep so many lines of each test, the one named beforehand first."""
    kept: list[Row] = []
    count = 0
    for row in rows:
        count = 1 if row.is_primary else count + 1
        if count <= most:
            kept.append(row)
    return tuple(kept)


def _some(lines: tuple[str, ...], most: int, letters: int) -> tuple[str, ...]:
    shown = [said.clipped(line, letters) for line in lines[:most]]
    return (*shown, said.more(len(lines) - most)) if len(lines) > most else tuple(shown)


def _plan(plan: Planned | None, room: Room) -> Planned | None:
    if plan is None:
        return None
    kept = [(head, said.clipped(line, max(80, room.letters // 3))) for head, line in plan.lines[:9]]
    if len(plan.lines) > len(kept):
        kept.append(("", said.more(len(plan.lines) - len(kept))))
    return Planned(said.clipped(plan.signed, 70), tuple(kept))


Typeset = Callable[[Report, Room], tuple[bytes, int]]


@contextmanager
def _typesetter(paper: str) -> Iterator[Typeset]:
    """Return what makes a PDF of a report and says how many pages it has."""
    import matplotlib
    import typst

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())

        def typeset(report: Report, room: Room) -> tuple[bytes, int]:
            plain = _plain(report, place) | {"paper": PAPERS[paper], "room": asdict(room)}
            (place / "report.json").write_text(json.dumps(plain), "utf-8")
            # DejaVu Sans is embedded; the computer's own fonts only fill in letters it does not have.
            compiler = typst.Compiler(str(place / TEMPLATE.name), root=folder, font_paths=[str(fonts)])
            made = compiler.compile()
            assert isinstance(made, bytes)
            return made, int(compiler.query("<pages>", field="value", one=True))

        yield typeset


def _plain(report: Report, place: Path) -> dict[str, Any]:
    """Return the report as JSON: figures as files beside it, long words breakable."""
    pictures = []
    for number, picture in enumerate(report.pictures):
        file = f"picture{number}.svg" if picture.drawn else ""
        if picture.drawn:
            (place / file).write_bytes(picture.drawn)
        shape = {"width": picture.width, "height": picture.height}
        pictures.append({"title": picture.title, "file": file, "note": picture.note, **shape})
    if report.qr:
        (place / "qr.svg").write_bytes(report.qr)
    plain = asdict(replace(report, pictures=(), qr=b"", proof=b""))
    breakable: dict[str, Any] = _breakable(plain)
    return breakable | {
        "pictures": pictures,
        "qr": "qr.svg" if report.qr else "",
        "proof": report.proof.decode(),
        "numbers": report.numbers,
        "detection": report.detection,
        "mark": report.mark,
    }


def _breakable(plain: Any) -> Any:
    """Let every word that is wider than its place break: a name must not run off the paper."""
    if isinstance(plain, dict):
        return {key: _breakable(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_breakable(value) for value in plain]
    return _broken(plain) if isinstance(plain, str) else plain


def _broken(text: str) -> str:
    return " ".join(
        "\u200b".join(word[at : at + LONG_WORD] for at in range(0, len(word), LONG_WORD))
        for word in text.split(" ")
    )
