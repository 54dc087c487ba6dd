"""The clinic's one page as PDF: typst sets it, fonts are embedded, nothing is fetched."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from dashboard.reports.report import Report

TEMPLATE = Path(__file__).with_name("clinic_page.typ")
PAPERS = {"a4": "a4", "letter": "us-letter"}


def write(report: Report, paper: str = "a4") -> bytes:
    """Return the PDF. paper : `a4` or `letter`."""
    import matplotlib
    import typst

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    plain = asdict(report) | {"paper": PAPERS[paper]}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for number, panel in enumerate(plain["panels"]):
            if panel["chart"] is not None:
                (place / f"chart{number}.svg").write_bytes(panel["chart"])
                panel["chart"] = f"chart{number}.svg"
        (place / "report.json").write_text(json.dumps(plain), "utf-8")
        page = place / TEMPLATE.name
        page.write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(str(page), root=folder, font_paths=[str(fonts)], ignore_system_fonts=True)
    return bytes(made)
