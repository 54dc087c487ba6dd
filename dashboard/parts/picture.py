"""A picture that is only read: drawn by the server, light and dark, for a wide window and a narrow one."""

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

SCHEMES = ("light", "dark")
SIZES = ("wide", "narrow")
BROAD = "broad"
"""Of the pictures that fill a large screen; others have no such size."""
NARROW = "(max-width: 740px)"
"""Windows that show the narrow one; `assets/style.css` says the same."""
LARGE = "(min-width: 1100px)"
"""Windows that show the broad one, where there is one; `assets/style.css` says the same."""
LARGER = 1.25
"""How much larger than drawn it may be shown: beyond, its letters would shout."""


@dataclass(frozen=True)
class Shape:
    """Width and height of the wide and of the narrow picture, and of the broad one if there is one, px."""

    wide: tuple[float, float]
    narrow: tuple[float, float]
    broad: tuple[float, float] | None = None

    def of(self, size: str) -> tuple[float, float]:
        """Return one of them."""
        return {"narrow": self.narrow, BROAD: self.broad}.get(size) or self.wide

    @property
    def sizes(self) -> dict[str, tuple[float, float]]:
        """Each by its name."""
        found = {"wide": self.wide, "narrow": self.narrow}
        return found if self.broad is None else found | {BROAD: self.broad}


@dataclass(frozen=True)
class Picture:
    """Where a picture is and how large. told : for who cannot see it."""

    address: str
    shape: Shape
    told: str

    def at(self, scheme: str, size: str) -> str:
        """Return the address for one scheme and size."""
        mark = "&" if "?" in self.address else "?"
        return f"{self.address}{mark}scheme={scheme}&size={size}"


# A browser fetches as soon as it knows the address: what it is to wait for has to be said before.
_PROPERTIES = ["loading", "decoding", *html.Img()._prop_names]


class _LazyImg(html.Img):  # type: ignore[misc]  # Dash has no types
    """An image that is fetched only when it comes into sight; what is not shown is never fetched."""

    def __init__(self, src: str, alt: str) -> None:
        super().__init__(src=src, alt=alt)
        self._prop_names = _PROPERTIES
        self.loading, self.decoding = "lazy", "async"


def picture(shown: Picture) -> Component:
    """Return the picture in both schemes: the page's stylesheet shows the one that fits."""
    name = "picture" if shown.shape.broad is None else f"picture {BROAD}"
    return html.Div([_in(shown, scheme) for scheme in SCHEMES], className=name, style=_style(shown.shape))


def _in(shown: Picture, scheme: str) -> Component:
    sources = [html.Source(media=NARROW, srcSet=shown.at(scheme, "narrow"))]
    if shown.shape.broad is not None:
        sources.append(html.Source(media=LARGE, srcSet=shown.at(scheme, BROAD)))
    return html.Picture([*sources, _LazyImg(shown.at(scheme, "wide"), shown.told)], className=f"in-{scheme}")


def _style(shape: Shape) -> dict[str, str]:
    """Return the room it takes, known before it is there."""
    sizes = shape.sizes
    made = {f"--{size}": f"{width:g} / {height:g}" for size, (width, height) in sizes.items()}
    return made | {f"--{size}-most": f"{round(LARGER * width)}px" for size, (width, _) in sizes.items()}
