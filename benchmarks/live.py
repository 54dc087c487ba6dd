"""`python -m benchmarks.live`: does the live view keep up, and is a sample lost, while browsers watch?

The simulated station writes 8 channels at 1 kHz into a pseudo terminal, the dashboard reads it as a
serial port, and headless browsers draw. A figure is printed for each minute and for the whole.
"""

import argparse
import contextlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from dashboard.accounts.door import Door
from dashboard.accounts.role import Role
from station.library.library import Library

SIZE = {"width": 1280, "height": 800}
BROWSER = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
GOAL_FRAMES_BUSY, GOAL_FRAMES, GOAL_AGE = 30.0, 60.0, 40.0
TAKE = """() => { const s = window.liveStats;
    return { frames: s.frames, ages: s.ages.splice(0), now: performance.now() }; }"""


@dataclass(frozen=True)
class Minute:
    """What one viewer did. frames : per second. ages : (n,), ms, of the newest sample at each paint."""

    frames: float
    ages: np.ndarray[Any, np.dtype[np.float64]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one variant. Returns 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long (10 for the figure of record)")
    parser.add_argument("--viewers", type=int, default=2)
    parser.add_argument("--busy", action="store_true", help="keep one core busy all the time")
    options = parser.parse_args(arguments)
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    with contextlib.ExitStack() as all_of_it:
        port = all_of_it.enter_context(plate())
        home = Path(all_of_it.enter_context(tempfile.TemporaryDirectory()))
        base, server = all_of_it.enter_context(dashboard(port, home))
        pages = all_of_it.enter_context(browsers(base, options.viewers, clinician(home)))
        if options.busy:
            all_of_it.enter_context(busy_core())
        begun, cpu = time.monotonic(), cpu_seconds(server)
        minutes = watch(pages, options.minutes)
        share = 100 * (cpu_seconds(server) - cpu) / (time.monotonic() - begun)
        tally = counted(pages[0], base)
    return told(minutes, tally, share, is_busy=options.busy)


@contextlib.contextmanager
def plate() -> Iterator[str]:
    """Start the simulated station on a pseudo terminal; its name comes back."""
    command = [sys.executable, "-m", "station.cli", "simulate", "quiet_stance", "--pty"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as program:
        assert program.stdout is not None
        yield program.stdout.readline().split(" on ")[1].split()[0]


@contextlib.contextmanager
def dashboard(port: str, home: Path) -> Iterator[tuple[str, int]]:
    """Start the dashboard on that port; its address and process id come back."""
    command = [sys.executable, "-m", "dashboard", f"serial:{port}", "--no-browser", "--home", str(home)]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as program:
        assert program.stdout is not None
        yield program.stdout.readline().split(": ", 1)[1].split()[0], program.pid


def clinician(home: Path) -> dict[str, str]:
    """Let a clinician sign in to the library of a home; the cookies that say so come back, by name."""
    library = Library.open(home)
    try:
        name = f"bench {Role.CLINICIAN}"
        found = library.accounts.named(name) or library.accounts._add(name, "Bench", Role.CLINICIAN, "none")
        cookie = library.sessions.open(found.id)
        session = library.sessions.find(cookie)
        assert session is not None
        door = Door(library, home, False)
        return {door.cookie: cookie, door.secret_cookie: session.secret}
    finally:
        library.close()


@contextlib.contextmanager
def ended(program: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """Give a program, and end it with the block."""
    try:
        yield program
    finally:
        program.terminate()
        program.wait(timeout=20)


@contextlib.contextmanager
def browsers(base: str, count: int, cookies: dict[str, str]) -> Iterator[list[Page]]:
    """Open so many browsers on the live view and wait until each draws."""
    path = os.environ.get("STATION_BROWSER", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        pages = []
        for _ in range(count):
            opened = playwright.chromium.launch(executable_path=path, args=list(BROWSER))
            page = opened.new_page(viewport=SIZE)  # type: ignore[arg-type]  # a plain dict is taken
            pairs = [{"name": name, "value": value, "url": base} for name, value in cookies.items()]
            page.context.add_cookies(pairs)  # type: ignore[arg-type]  # plain dicts are taken
            page.set_default_timeout(300_000)
            page.goto(f"{base}/measure")
            pages.append(page)
        for page in pages:
            page.wait_for_function("() => window.liveStats && window.liveStats.frames > 300")
        yield pages


@contextlib.contextmanager
def busy_core() -> Iterator[None]:
    """Keep one core busy."""
    worker = multiprocessing.Process(target=_spin, daemon=True)
    worker.start()
    try:
        yield
    finally:
        worker.terminate()
        worker.join()


def _spin() -> None:
    while True:
        pass


def watch(pages: list[Page], minutes: float) -> list[list[Minute]]:
    """Return one row a minute with what each viewer did."""
    found = []
    rest = minutes * 60.0
    before = [page.evaluate(TAKE) for page in pages]
    while rest > 0.5:
        time.sleep(min(60.0, rest))
        rest -= 60.0
        after = [page.evaluate(TAKE) for page in pages]
        found.append([_minute(was, now) for was, now in zip(before, after, strict=True)])
        before = after
        print("  ".join(_line(each) for each in found[-1]), flush=True)
    return found


def _minute(was: dict[str, Any], now: dict[str, Any]) -> Minute:
    seconds = (now["now"] - was["now"]) / 1e3
    return Minute((now["frames"] - was["frames"]) / seconds, np.array(now["ages"], dtype=float))


def _line(minute: Minute) -> str:
    p50, p95 = np.percentile(minute.ages, (50, 95))
    return f"{minute.frames:5.1f} frames/s, age p50 {p50:5.1f} p95 {p95:5.1f} ms"


def counted(page: Page, base: str) -> dict[str, int]:
    """Read the tally of samples off the page of the plates."""
    page.goto(f"{base}/plates")
    page.locator("dl.facts").nth(1).wait_for()
    text = page.locator("dl.facts").nth(1).inner_text().splitlines()
    told = dict(zip(text[::2], text[1::2], strict=True))
    names = {"sent": "Sent by the plate", "received": "Received", "lost": "Lost", "corrupt": "Damaged"}
    return {key: int(told[name].replace(",", "")) for key, name in names.items()}


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used, s; NaN where the system does not tell (not Linux)."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.is_file():
        return float("nan")
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(minutes: list[list[Minute]], tally: dict[str, int], share: float, *, is_busy: bool) -> int:
    """Print the figures and return 1 when one misses its goal."""
    missed = tally["lost"] + tally["corrupt"] > 0
    for viewer in range(len(minutes[0])):
        mine = [row[viewer] for row in minutes]
        ages = np.concatenate([minute.ages for minute in mine])
        whole = Minute(float(np.mean([minute.frames for minute in mine])), ages)
        worst = min(minute.frames for minute in mine)
        print(f"viewer {viewer + 1}: {_line(whole)}; slowest minute {worst:.1f} frames/s")
        goal = GOAL_FRAMES_BUSY if is_busy else GOAL_FRAMES - 1.0
        missed |= worst < goal or (not is_busy and float(np.percentile(ages, 95)) > GOAL_AGE)
    print("samples: " + ", ".join(f"{name} {count}" for name, count in tally.items()))
    print(f"server: {share:.0f} % of one core")
    print("a goal was missed" if missed else "all goals met")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
