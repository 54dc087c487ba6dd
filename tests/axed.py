"""What axe has against a page."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(each => ({
    rule: each.id, help: each.help,
    at: each.nodes.slice(0, 4).map(node => node.target.join(" ") + " | " + node.html.slice(0, 160)
        + " | " + (node.failureSummary || "").replace(/\\s+/g, " ").slice(0, 220))}))"""


def violations(page: Page) -> list[Any]:
    """Return what axe has against a page as it stands."""
    page.evaluate(AXE + ";0")
    found: list[Any] = page.evaluate(FOUND)
    return found
