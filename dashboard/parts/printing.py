"""The links that print a page: the usual paper as a button, the other one beside it."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.paper import other


def printing(
    path: str, label: str, paper: str, *, is_main: bool = False, size: str = "sm"
) -> list[Component]:
    """Return the links. path : of the PDF. paper : the usual one, `a4` or `letter`."""
    return [
        _link(path, words.on_paper(label, paper), paper, "filled" if is_main else "default", size),
        _link(
            path,
            words.PAPERS[other(paper)],
            other(paper),
            "subtle",
            size,
            words.on_paper(label, other(paper)),
        ),
    ]


def _link(path: str, label: str, paper: str, variant: str, size: str, told: str = "") -> Component:
    more = {"aria-label": told} if told else {}
    return html.A(
        dmc.Button(label, variant=variant, size=size, tabIndex=-1),
        href=f"{path}?paper={paper}",
        target="_blank",
        rel="noopener",
        title=words.SAVE_PDF_HINT,
        **more,
    )
