"""The clinic's one page as PDF: typst sets it, fonts are embedded, nothing is fetched."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from dashboard.reports.report import Report

TEMPLATE = Path(__file__).with_name("clinic_page.typ")
LONG_WORD = 30
PAPERS = {"a4": "a4", "letter": "us-letter"}


def write(report: Report, paper: str = "a4") -> bytes:
    """Return the PDF. paper : `a4` or `letter`."""
    import matplotlib
    import typst

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    plain = asdict(report) | {"paper": PAPERS[paper], "person": _breakable(report.person)}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for number, panel in enumerate(plain["panels"]):
            if panel["chart"] is not None:
                (place / f"chart{number}.svg").write_bytes(panel["chart"])
                panel["chart"] = f"chart{number}.svg"
        for number, drawn in enumerate(plain["trends"]):
            (place / f"trend{number}.svg").write_bytes(drawn)
        plain["trends"] = [f"trend{number}.svg" for number in range(len(plain["trends"]))]
        page = place / TEMPLATE.name
        page.write_bytes(TEMPLATE.read_bytes())
        # What must be said takes its room first: the trends stay only when it is still one page.
        made = b""
        kept: list[list[str]] = [plain["trends"], []]
        for trends in kept:
            plain["trends"] = trends
            (place / "report.json").write_text(json.dumps(plain), "utf-8")
            # DejaVu Sans is embedded; the computer's own fonts only fill in letters it does not have.
            typesetter = typst.Compiler(str(page), root=folder, font_paths=[str(fonts)])
            found = typesetter.compile()
            assert isinstance(found, bytes)
            made = found
            if not trends or int(typesetter.query("<pages>", field="value", one=True)) == 1:
                break
    return made


def _breakable(text: str) -> str:
    """Let a word that is wider than the page break: a name must not run off the paper."""
    words = (
        "\u200b".join(word[at : at + LONG_WORD] for at in range(0, len(word), LONG_WORD))
        for word in text.split(" ")
    )
    return " ".join(words)
