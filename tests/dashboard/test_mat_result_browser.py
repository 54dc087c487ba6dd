"""The maps of a mat in a browser: they stand in every window and scheme, and axe has nothing against them."""

from collections.abc import Callable, Iterator

import axed
import on_mat
import pytest
from drawn import wait_for_pictures
from playwright.sync_api import Page
from served import Served, served

WIDE, PHONE = (1366, 900), (390, 844)
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SHOWN = "each => [each.alt, each.currentSrc, each.naturalWidth]"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a running dashboard with a folder of its own."""
    with served(tmp_path_factory.mktemp("mat-pages")) as found:
        yield found


@pytest.fixture(scope="module")
def paths(running: Served) -> dict[str, str]:
    """Return the pages that show a trial on a mat."""
    library = running.desk.library
    patient = library.add_patient("Mia Invented").id
    visit = library.open_visit(patient).id
    trial = on_mat.trial(library, visit)
    return {"visit": f"/visit/{visit}", "trial": f"/trial/{trial}", "own": f"/patient/{patient}/page"}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_maps_stand_in_every_window(
    open_page: Callable[..., Page], paths: dict[str, str], scheme: str, size: tuple[int, int]
) -> None:
    for name, path in paths.items():
        page = open_page(path, scheme, size)
        wait_for_pictures(page)
        shown = page.locator(".picture img:visible").evaluate_all(f"all => all.map({SHOWN})")
        assert len(shown) == (1 if name == "own" else 2)
        for told, address, width in shown:
            assert width > 0 and f"scheme={scheme}" in address
            assert f"size={'narrow' if size == PHONE else 'wide'}" in address
            assert "feet on the mat" in told if name == "own" else "left foot 54 % of the load" in told
        assert not page.evaluate(OVERFLOWS), (name, size)
        assert axed.violations(page) == [], name
