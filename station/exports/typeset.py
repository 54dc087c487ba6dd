"""Typeset: a typst template and plain values become a PDF. Fonts are embedded, nothing is fetched."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PAPERS = {"a4": "a4", "letter": "us-letter"}

Typeset = Callable[[Mapping[str, Any]], tuple[bytes, int]]
"""Makes a PDF of plain values and says how many pages it has."""


@contextmanager
def typesetter(template: Path, name: str, files: Mapping[str, bytes]) -> Iterator[Typeset]:
    """Return what makes pages of one template.

    name : under which the template finds the values. files : pictures and attachments, by the names that the
    template calls them. The template says its number of pages in a metadata `<pages>`.
    """
    import matplotlib
    import typst

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / template.name).write_bytes(template.read_bytes())
        for file, content in files.items():
            (place / file).write_bytes(content)

        def typeset(values: Mapping[str, Any]) -> tuple[bytes, int]:
            (place / name).write_text(json.dumps(values), "utf-8")
            # DejaVu Sans is embedded; the computer's own fonts only fill in letters that it does not have.
            compiler = typst.Compiler(str(place / template.name), root=folder, font_paths=[str(fonts)])
            made = compiler.compile()
            assert isinstance(made, bytes)
            return made, int(compiler.query("<pages>", field="value", one=True))

        yield typeset


def breakable(plain: Any, longest: int = 24) -> Any:
    """Let every word of plain values that is wider than its place break: it must not run off the paper."""
    if isinstance(plain, dict):
        return {key: breakable(value, longest) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [breakable(value, longest) for value in plain]
    return _broken(plain, longest) if isinstance(plain, str) else plain


def _broken(text: str, longest: int) -> str:
    return " ".join(
        "\u200b".join(word[at : at + longest] for at in range(0, len(word), longest))
        for word in text.split(" ")
    )
