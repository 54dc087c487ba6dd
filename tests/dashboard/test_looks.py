"""Every page in a real browser, light and dark: nothing complains, nothing asks another host."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import LONG_AGO
from drawn import wait_for_pictures
from invented import copied
from playwright.sync_api import Page
from served import Served, served, until

from dashboard import words
from dashboard.figures.look import LIGHT
from dashboard.records import Records

SMALL = """() => [...document.querySelectorAll("button, .nav a, input")]
    .filter(each => each.offsetParent && each.getBoundingClientRect().height < 44)
    .map(each => each.outerHTML.slice(0, 120))"""
"""What is touched and lower than a finger is wide, px."""
SHOWN = """() => [...document.querySelectorAll(".picture img")].filter(each => each.offsetParent)
    .map(each => [each.clientWidth, each.clientHeight, each.naturalWidth,
        each.naturalHeight / each.naturalWidth])"""
"""Of each picture that is shown: width, height, px of the file, and its ratio."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, example_library: Path) -> Iterator[Served]:
    """Return a running demonstration with its example patients."""
    with served(copied(example_library, tmp_path_factory.mktemp("demo")), speed=4.0, is_demo=True) as found:
        until(lambda: found.desk.preparation.is_over)
        yield found


def addresses(records: Records) -> list[str]:
    ada = next(person.id for person in records.people("Ada"))
    visit = records.visits(ada)[0]
    trial = visit.trials[1].id
    return [
        "/",
        "/measure",
        "/plates",
        f"/patient/{ada}",
        f"/visit/{visit.id}",
        f"/trial/{trial}",
        f"/compare/{ada}",
        "/x",
    ]


@pytest.mark.parametrize(("scheme", "size"), [("light", (768, 1024)), ("dark", (1024, 768))])
def test_no_page_complains_or_asks_another_host(
    running: Served, open_page: Callable[..., Page], scheme: str, size: tuple[int, int]
) -> None:
    page = open_page("/", scheme, size)
    for address in addresses(running.desk.records):
        page.goto(running.base + address)
        page.locator("h1").first.wait_for(state="attached")
        for graph in page.locator(".js-plotly-plot").all():
            graph.locator("svg.main-svg").first.wait_for()
        if page.locator(".picture").count():
            wait_for_pictures(page)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, ground[4:-1].split(","))) < 200) is (scheme == "dark"), (address, ground)
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{address} is {wider} px wider than the screen"


def test_light_becomes_dark_without_a_reload_and_figures_follow(
    running: Served, open_page: Callable[..., Page]
) -> None:
    ada = next(person.id for person in running.desk.records.people("Ada"))
    trial = running.desk.records.visits(ada)[0].trials[1].id
    page = open_page(f"/trial/{trial}")
    page.locator("summary", has_text=words.CORRECT).click()
    line = ".js-plotly-plot .scatterlayer .trace path.js-line"
    before = page.locator(line).first.evaluate("path => path.style.stroke")
    page.get_by_label(words.SCHEME).click()
    page.wait_for_function("() => document.documentElement.dataset.mantineColorScheme === 'dark'")
    page.wait_for_function(
        "([line, was]) => document.querySelector(line).style.stroke !== was", arg=[line, before]
    )


@pytest.mark.parametrize("width", [1366, 390])
def test_a_picture_is_asked_for_in_the_scheme_and_size_of_the_window_and_in_no_other(
    running: Served, open_page: Callable[..., Page], width: int
) -> None:
    ada = next(person.id for person in running.desk.records.people("Ada"))
    page = open_page("/", size=(width, 844))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if ".svg?" in request.url else None)
    page.goto(f"{running.base}/visit/{running.desk.records.visits(ada)[0].id}")
    wait_for_pictures(page)
    size = "narrow" if width < 740 else "wide"
    assert len(asked) == 2 and all(url.endswith(f"scheme=light&size={size}") for url in asked), asked
    page.get_by_label(words.SCHEME).click()
    page.wait_for_function("() => document.documentElement.dataset.mantineColorScheme === 'dark'")
    wait_for_pictures(page)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.in-dark img')].every(each => each.complete)"
    )
    assert all(url.endswith(f"scheme=dark&size={size}") for url in asked[2:]) and len(asked) == 4
    assert not page.evaluate("Boolean(document.querySelector('.js-plotly-plot'))")


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (768, 1024), (390, 844)])
def test_the_room_of_a_picture_is_known_before_it_is_there_and_its_letters_can_be_read(
    running: Served, open_page: Callable[..., Page], size: tuple[int, int]
) -> None:
    ada = next(person.id for person in running.desk.records.people("Ada"))
    visit = running.desk.records.visits(ada)[0]
    page = open_page("/", size=size)
    for address in (
        f"/visit/{visit.id}",
        f"/compare/{ada}",
        f"/patient/{ada}/page",
        f"/trial/{visit.trials[0].id}",
    ):
        page.goto(running.base + address)
        page.locator(".picture img:visible").first.wait_for()
        wait_for_pictures(page)
        for width, height, natural, ratio in page.evaluate(SHOWN):
            assert height / width == pytest.approx(ratio, rel=0.01), address
            # The browser counts the points of the file at 4/3 px.
            assert LIGHT.small * width / (0.75 * natural) >= 12.0, (address, width)


CUT = """[...document.querySelectorAll("main .scroll")].filter(each => each.offsetParent
    && each.scrollWidth > each.clientWidth + 1).map(each => each.innerText.slice(0, 60))"""
"""Tables that do not fit where they stand, on a screen that has the room."""


@pytest.mark.parametrize("width", [1280, 1366])
def test_no_table_of_a_result_is_cut_on_a_clinic_s_screen(
    running: Served, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page("/", size=(width, 800))
    records = running.desk.records
    for person in records.people("Example"):
        for visit in records.visits(person.id)[:1]:
            page.goto(f"{running.base}/visit/{visit.id}")
            page.locator("main table.numbers").first.wait_for()
            assert page.evaluate(CUT) == []


def test_what_is_touched_is_large_enough_for_a_finger(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/", size=(768, 1024))
    for address in addresses(running.desk.records)[:6]:
        page.goto(running.base + address)
        page.locator("h1").first.wait_for(state="attached")
        small = page.evaluate(SMALL)
        assert small == [], f"{address}: {small} are hard to touch"


def test_the_way_to_a_visit_can_be_walked_with_the_keyboard(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/")
    page.get_by_label(words.FIND).focus()
    page.keyboard.type("bru")
    page.locator(".people li").first.locator("text=Bruno").wait_for()
    page.wait_for_function("() => document.querySelectorAll('.people li').length === 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    start = page.get_by_role("button", name=words.START_VISIT)
    start.wait_for()
    start.focus()
    page.keyboard.press("Enter")
    page.locator(".intake").wait_for()
    for form in (".intake", ".questions", ".guesses"):
        page.locator(form).wait_for()
        onward = page.get_by_role("button", name=words.GO_ON, exact=True)
        onward.focus()
        page.evaluate(LONG_AGO)
        page.keyboard.press("Enter")
    page.get_by_role("button", name=words.SET_ZERO).wait_for()
    running.desk.guide.end()


def test_what_draws_figures_is_fetched_while_the_first_page_is_read(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    page.wait_for_function("() => Boolean(window.Plotly)")
    fetched = page.evaluate(
        "() => [...document.scripts].filter(each => each.src.endsWith(window._dashPlotlyJSURL)).length"
    )
    assert fetched == 1
