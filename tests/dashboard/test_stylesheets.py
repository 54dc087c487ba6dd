"""Stylesheets of one page leave the others alone: all of them are loaded on every page."""

import re
from collections import defaultdict
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"
HOUSE = "style.css"
"""The sheet that every page shares: what it names is meant for all, and may be refined elsewhere."""


def selectors(sheet: str) -> list[str]:
    """Return every selector of a sheet, those inside media queries too."""
    text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    heads = [head.strip() for head in re.findall(r"([^{}]+)\{", text)]
    return [part.strip() for head in heads if not head.startswith("@") for part in head.split(",")]


def test_a_class_that_stands_alone_belongs_to_one_stylesheet() -> None:
    alone: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for path in sorted(ASSETS.glob("*.css")):
        for selector in selectors(path.read_text(encoding="utf-8")):
            if found := re.fullmatch(r"[a-z]*\.([\w-]+)", selector):
                alone[found[1]].add(path.name)
            for name in re.findall(r"\.([A-Za-z][\w-]*)", selector):
                named[name].add(path.name)
    assert len(alone) > 50, "the selectors were not read"
    leaks = {
        name: sorted(named[name]) for name, at in alone.items() if HOUSE not in at and len(named[name]) > 1
    }
    assert not leaks, leaks
