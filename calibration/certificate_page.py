"""The certificate's one page as PDF: always one, black on white, with the certificate itself attached."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from calibration import error_map
from calibration.certificate_sheet import Fact, Sheet, sheet
from calibration.error_map import Outline, enlarged
from station.certificate import Certificate
from station.exports.typeset import PAPERS, breakable, typesetter

TEMPLATE = Path(__file__).with_name("certificate_page.typ")
SIZES = (
    (7.1, 39.0),
    (6.9, 39.0),
    (6.7, 38.0),
    (6.5, 37.0),
    (6.3, 35.0),
    (6.1, 32.0),
    (5.9, 29.0),
    (5.7, 26.0),
    (5.4, 22.0),
    (5.0, 18.0),
)
"""pt of the text and mm of a map's width: the largest with which it is one page."""
LONGEST = 260
"""Letters of what somebody typed in."""
TYPED = ("item", "method", "conditions", "signature")
"""Parts of the sheet in which that stands; everything else is printed whole."""


def printed(certificate: Certificate, paper: str = "a4") -> bytes:
    """Return the PDF. paper : `a4` or `letter`."""
    shown = sheet(certificate)
    maps = {f"map{number}.svg": map_ for number, map_ in enumerate(drawn(certificate.content["plates"]))}
    files = {**maps, "certificate.json": certificate.to_bytes()}
    made = b""
    with typesetter(TEMPLATE, "sheet.json", files) as typeset:
        for size, width in SIZES:
            made, pages = typeset(_values(shown, paper, size, width))
            if pages == 1:
                break
    return made


def drawn(plates: Sequence[Mapping[str, Any]]) -> tuple[bytes, ...]:
    """Draw the error maps of a certificate's plates as SVG, all on one scale."""
    outlines = [_outline(plate) for plate in plates]
    scale = min(
        enlarged(outline, error_map.of_rows(plate["unseen"]))
        for outline, plate in zip(outlines, plates, strict=True)
    )
    return tuple(
        error_map.draw(
            outline,
            error_map.of_rows([row for row in plate["unseen"] if not row["is_fresh"]]),
            error_map.of_rows([row for row in plate["unseen"] if row["is_fresh"]]),
            error_map.found_of(plate["unseen"]),
            scale=scale,
        )
        for outline, plate in zip(outlines, plates, strict=True)
    )


def _outline(plate: Mapping[str, Any]) -> Outline:
    cells = tuple((float(cell["x_mm"]), float(cell["y_mm"])) for cell in plate["cells"])
    return Outline(float(plate["width_mm"]), float(plate["depth_mm"]), cells)


def _values(shown: Sheet, paper: str, size: float, width: float) -> dict[str, Any]:
    typed = {name: _clipped(getattr(shown, name)) for name in TYPED}
    plain: dict[str, Any] = breakable({**asdict(shown), **typed})
    # A hash is compared letter by letter: nothing may stand between them.
    return {**plain, "hash": shown.hash, "paper": PAPERS[paper], "size": size, "map_width": width}


def _clipped(facts: tuple[Fact, ...]) -> list[Fact]:
    return [(name, said if len(said) <= LONGEST else f"{said[:LONGEST]}\u2026") for name, said in facts]
