"""The bench of a pressure mat on the server: pressed, read, refused, taken back, resumed, kept, used."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import matted
import numpy as np
import pytest
import served
from hurried import Hurried
from led import asked_by
from matted import KNOWN, UID, every, fed
from served import until

from calibration.mat import procedure, terminal
from calibration.mat import words as told
from calibration.mat.loading import Going, Kind, Loading
from calibration.mat.outcome import PASSED, UNCHECKED
from calibration.mat.procedure import MatProcedure, Part
from dashboard.accounts.role import Role
from dashboard.bench.mat_bench import MatBench
from dashboard.bench.mat_reader import Doing, MatReader
from dashboard.desk import Desk
from dashboard.pages import calibrate
from dashboard.parts.bench import mat_drawing
from dashboard.server.app import _shown, pages
from dashboard.words import mat_bench as said
from station import equalisation, home
from station import station as instrument
from station.equalisation import NOT_PASSED
from station.errors import CalibrationError, CalibrationReason, StationError, TrialReason
from station.mat import matrix
from station.station import State

At = tuple[Desk, Hurried]
SPEED = 40.0
"""Slow enough that each press lies within the twelve seconds that a station has at hand."""


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    with served.desk(tmp_path_factory.mktemp("mat"), person=matted.ADDRESS, speed=SPEED) as found:
        until(lambda: found[0].mat_bench.counts() is not None)
        yield found


@pytest.fixture
def bench(at: At, monkeypatch: pytest.MonkeyPatch) -> Iterator[MatBench]:
    """Return the bench of an empty mat of which nothing was ever read."""
    desk, source = at
    matted.shorten(monkeypatch)
    source.perform("empty")
    yield desk.mat_bench
    desk.mat_bench.leave()
    for file in sorted(desk.library.calibrations.glob(f"{UID}*/**/*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    (desk.library.calibrations / f"{UID}.mat.json").unlink(missing_ok=True)
    desk.station.renew()


def press(desk: Desk, act: str, of: str = "", **asked: Any) -> None:
    """Press a button of the page, as an engineer who has signed in."""
    with asked_by("T. Engineer", Role.ENGINEER):
        calibrate._do_on_mat(desk, act, of, asked)


def shown(desk: Desk) -> str:
    with asked_by("T. Engineer", Role.ENGINEER):
        return str(calibrate._everything(desk))


def buttons(desk: Desk) -> set[str]:
    return set(re.findall(r"'bench': '(\w+)'", shown(desk)))


def looked(bench: MatBench, holds: Callable[[], object]) -> None:
    """Look again and again, as an open page does, until something holds."""

    def one_look() -> object:
        bench.look()
        return holds()

    until(one_look)


def made_of(bench: MatBench) -> MatProcedure:
    assert bench.procedure is not None
    return bench.procedure


def reader_of(bench: MatBench) -> MatReader:
    assert bench.reader is not None
    return bench.reader


def read(desk: Desk, number: int, typed: Any = "") -> None:
    """Read the loading that is asked for, which is to be this one."""
    bench = desk.mat_bench
    step = made_of(bench).next
    assert step is not None and step.number == number
    press(desk, "mat_read", mat_shown=typed)
    assert "mat_stop" in buttons(desk) and "mat_read" not in buttons(desk)
    looked(bench, lambda: reader_of(bench).doing is Doing.NOTHING)
    assert reader_of(bench).refused is None, reader_of(bench).refused


def numbers(made: MatProcedure) -> list[int]:
    return [each.loading.number for each in made.captures]


# Loadings


def test_an_equalisation_goes_from_the_presses_up_and_nothing_that_is_refused_is_lost(
    bench: MatBench, at: At
) -> None:
    desk, source = at
    assert said.SIMULATED in shown(desk) and said.WAYS[procedure.begun.Way.TILES] in shown(desk)
    press(desk, "mat_begin", mat_way="bladder")
    made = made_of(bench)
    assert made.known.by == "T. Engineer" and made.known.uid == UID and len(made.presses) == 3
    assert told.presses(3) in shown(desk) and "mat_read" not in buttons(desk)
    with pytest.raises(CalibrationError, match="not what is to be done now"):
        press(desk, "mat_read")
    press(desk, "mat_press")
    assert "mat_end_presses" not in buttons(desk), "not before it is quiet"
    looked(bench, lambda: made.pressed is not None)
    assert made.pressed == 3 and "3 of 3" in shown(desk)
    read(desk, 4)
    assert said.TAKEN.format(number=4) in shown(desk)
    read(desk, 5)

    with pytest.raises(CalibrationError, match="too far from the 4 kPa") as refused:
        press(desk, "mat_read", mat_shown=9)
    assert refused.value.reason is CalibrationReason.WRONG_UNIT and numbers(made) == [4, 5]
    with pytest.raises(CalibrationError, match="not a number"):
        press(desk, "mat_read", mat_shown="much")
    read(desk, 6, "4,2")
    assert made.captures[-1].loading.pascals == pytest.approx(4.2e3)

    # Somebody walks over the bladder while it is read.
    press(desk, "mat_read", mat_shown="")
    looked(bench, lambda: reader_of(bench).left()[0] < 3.0)
    source.perform("bladder", kpa=60.0)
    looked(bench, lambda: reader_of(bench).doing is Doing.NOTHING)
    assert "while it was read" in shown(desk) and said.NOT_TAKEN in shown(desk)
    assert "press “Read” again" in shown(desk) and "press Enter" not in shown(desk)
    assert numbers(made) == [4, 5, 6]
    for _ in range(2):  # the second press comes too late, and takes nothing more
        bench.take_last_back("6")
    step = made.next
    assert numbers(made) == [4, 5] and step is not None and step.number == 6


def test_a_deaf_mat_is_gone_on_with_only_after_a_while(bench: MatBench, at: At) -> None:
    desk, _ = at
    press(desk, "mat_begin", mat_way="bladder")
    reader = reader_of(bench)
    reader._hands = None
    press(desk, "mat_press")
    with pytest.raises(CalibrationError):
        press(desk, "mat_end_presses")
    looked(bench, lambda: reader.is_quiet)
    assert "mat_end_presses" in buttons(desk) and said.FEW_HOW in shown(desk)
    press(desk, "mat_end_presses")
    assert made_of(bench).pressed == 0 and told.asked(made_of(bench).next) in shown(desk)  # type: ignore[arg-type]


def test_nothing_is_read_of_what_nobody_has_looked_at(bench: MatBench, at: At) -> None:
    desk, _ = at
    made = fed(desk.library.calibrations, ())
    now = [100.0]
    reader = MatReader(made, desk.station, None, lambda: now[0])
    reader.ask(None)
    until(lambda: reader.left()[0] == 0.0)
    now[0] += 11.0
    assert reader.look() and reader.refused is not None and "not open" in reader.refused.sentence
    assert reader.doing is Doing.NOTHING and not made.captures
    reader.ask(None)
    assert reader.refused is None
    until(lambda: reader.left()[0] == 0.0)
    assert reader.look() and numbers(made) == [4]


def test_who_stands_is_asked_for_and_masses_are_left_out_and_done_after_all(bench: MatBench, at: At) -> None:
    desk, _ = at
    taken = tuple(each for each in every() if each.loading.going is not Going.WEIGH)
    press(desk, "mat_take_up", fed(desk.library.calibrations, taken).folder.name)
    assert "mat_leave_out" in buttons(desk) and told.WITHOUT[Part.MASSES] in shown(desk)
    press(desk, "mat_leave_out", Part.MASSES.value)
    step = made_of(bench).next
    assert step is not None and step.part is Part.STANDING and said.LEFT_OUT in shown(desk)
    read(desk, step.number, 36)
    assert made_of(bench).captures[-1].loading.share == pytest.approx(0.36)
    press(desk, "mat_leave_out", Part.STANDING.value)
    found = bench.result().outcome
    assert found is not None and found.equalisation.found["result"] == UNCHECKED
    assert told.MEANING[UNCHECKED] in shown(desk) and told.without(Part.STANDING) in shown(desk)
    press(desk, "mat_after_all")
    after = made_of(bench).next
    assert after is not None and after.part is Part.MASSES and "mat_keep" not in buttons(desk)
    press(desk, "mat_leave_out", "pressures")
    assert made_of(bench).left_out == (), "without pressures there is no equalisation"


# Left and taken up


def test_what_a_terminal_began_goes_on_here_and_the_other_way_round(
    bench: MatBench, at: At, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, _ = at
    monkeypatch.setattr(home, "data", lambda: desk.folder)
    monkeypatch.setattr(instrument, "GATHER", 0.0)
    monkeypatch.setattr(terminal, "PAUSE", 0.002)
    heard: list[str] = []

    def at_terminal(leaving: int) -> int:
        def answer(prompt: str = "") -> str:
            heard.append(capsys.readouterr().out)
            return "q" if f"Loading {leaving} of" in heard[-1] else ""

        monkeypatch.setattr("builtins.input", answer)
        return terminal.main(["sim:mat_bench?scans=4&pace=max", "--by", "E. Example"])

    assert at_terminal(6) == 1
    assert "E. Example" in shown(desk) and said.SPOKEN[KNOWN.way] in shown(desk)
    (left,) = bench.open_ones()
    assert ": 5 of 36 loadings done" in shown(desk), "as many as where loading 6 of 36 is asked for"
    press(desk, "mat_take_up", left.folder.name)
    assert "Loading 6 of 36" in shown(desk)
    assert numbers(made_of(bench)) == [4, 5] and made_of(bench).known.by == "E. Example"
    read(desk, 6)
    press(desk, "mat_leave")
    assert bench.procedure is None and "mat_begin" in buttons(desk)
    assert at_terminal(8) == 1
    assert any("Going on with the equalisation that E. Example began" in each for each in heard)
    assert numbers(procedure.resume(left.folder)) == [4, 5, 6, 7]


def test_a_break_says_what_is_done_again_and_another_mat_is_not_mixed_in(
    bench: MatBench, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = at
    made = procedure.begin(desk.library.calibrations / UID, KNOWN)
    made.note_presses(3)
    monkeypatch.setattr(procedure, "BREAK", timedelta(0))
    press(desk, "mat_take_up", made.folder.name)
    assert told.TIMES in shown(desk) and made_of(bench).pressed is None
    press(desk, "mat_leave")

    other = procedure.begin(desk.library.calibrations / UID, replace(KNOWN, largest=255))
    with pytest.raises(CalibrationError) as refused:
        press(desk, "mat_take_up", other.folder.name)
    assert refused.value.reason is CalibrationReason.OTHER_SERIAL and bench.procedure is None
    with pytest.raises(CalibrationError, match="not open any more"):
        press(desk, "mat_take_up", "mat-nothing")


def test_another_mat_ends_what_was_shown_and_one_without_a_number_is_refused(
    bench: MatBench, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = at
    press(desk, "mat_begin", mat_way="tiles")
    assert made_of(bench).known.way is procedure.begun.Way.TILES and not made_of(bench).presses
    hello = desk.station.hello
    assert hello is not None
    with monkeypatch.context() as patch:
        patch.setattr(desk.station.decoder, "hello", replace(hello, uid=b"\xff" * 8))
        assert bench.hello is not None and bench.procedure is None
        with pytest.raises(CalibrationError, match="no serial number"):
            press(desk, "mat_begin", mat_way="bladder")
    assert bench.hello == hello


# What comes of it


def test_what_is_kept_is_signed_and_used_by_the_live_mat_at_once(bench: MatBench, at: At) -> None:
    desk, _ = at
    live = desk.station.live_mat
    assert live is not None and live.equalisation is not None and live.equalisation.number == "SIMULATED"
    assert said.TRUE_CURVES in shown(desk)
    press(desk, "mat_take_up", fed(desk.library.calibrations, every()).folder.name)
    assert told.MEANING[PASSED] in shown(desk) and "Centre of pressure on the marks" in shown(desk)
    press(desk, "mat_keep", mat_months="6")
    kept = bench.kept
    assert kept is not None and kept.found["by"] == "T. Engineer" and kept.number.startswith("M-")
    assert said.KEPT.format(number=kept.number, due=kept.due) in shown(desk)
    assert (int(kept.due[:4]) * 12 + int(kept.due[5:7])) - (
        int(kept.made[:4]) * 12 + int(kept.made[5:7])
    ) == 6
    assert equalisation.of_mat(desk.library.calibrations, bytes.fromhex(UID)) == kept
    live = desk.station.live_mat
    assert live is not None and live.equalisation == kept, "the live mat uses it at once"
    until(lambda: desk.station.live_mat is live and live.sight is not None)
    assert made_of(bench).fact("number") == kept.number and bench.open_ones() == ()
    for act in ("mat_read", "mat_keep", "mat_back"):
        with pytest.raises(CalibrationError, match="No equalisation is open"):
            press(desk, act)
    newest = desk.library.audit.newest(1)[0]
    assert newest.action == "certificate_signed"
    press(desk, "mat_leave")
    assert kept.number in shown(desk) and told.RESULTS[PASSED] in shown(desk)


def test_readings_of_another_year_are_not_signed_as_of_today(bench: MatBench, at: At) -> None:
    desk, _ = at
    journal = fed(desk.library.calibrations, every()).folder / "bench.jsonl"
    year = datetime.now().year
    journal.write_text(journal.read_text("utf-8").replace(f'"at": "{year}', f'"at": "{year - 4}'), "utf-8")
    press(desk, "mat_take_up", journal.parent.name)
    assert "Begin a new one" in shown(desk) and "mat_keep" not in buttons(desk)
    with pytest.raises(CalibrationError, match="hold for 7 days"):
        press(desk, "mat_keep")
    assert equalisation.of_mat(desk.library.calibrations, bytes.fromhex(UID)) is None


def test_what_does_not_pass_names_its_defects_is_kept_and_never_holds(bench: MatBench, at: At) -> None:
    desk, _ = at
    press(desk, "mat_take_up", fed(desk.library.calibrations, every(True)).folder.name)
    assert "Row 4 from the front is dead: look at its line." in shown(desk)
    assert told.MEANING[NOT_PASSED] in shown(desk) and told.KEPT[False] in shown(desk)
    press(desk, "mat_keep")
    assert said.KEPT_BAD_HOW in shown(desk)
    live = desk.station.live_mat
    assert live is not None and live.equalisation is not None and live.equalisation.number == "SIMULATED"
    assert list((desk.library.calibrations / UID).glob("M-*.mat.json"))


def test_a_gauge_that_was_read_wrong_leads_back_to_its_loadings(bench: MatBench, at: At) -> None:
    desk, _ = at
    wrong, above = (
        next(each for each in every() if (each.loading.going, each.loading.pascals) == (Going.UP, level))
        for level in (20e3, 50e3)
    )
    mixed = replace(wrong, counts=0.25 * wrong.counts + 0.75 * above.counts)
    press(
        desk,
        "mat_take_up",
        fed(desk.library.calibrations, tuple(mixed if e is wrong else e for e in every())).folder.name,
    )
    before = set(numbers(made_of(bench)))
    found = bench.result()
    assert found.outcome is None and found.error is not None and len(found.again) == 2
    assert "By the other pressures 20 kPa were" in shown(desk) and "mat_keep" not in buttons(desk)
    with pytest.raises(CalibrationError):
        press(desk, "mat_keep")
    press(desk, "mat_again", ",".join(map(str, found.again)))
    assert before - set(numbers(made_of(bench))) == set(found.again)
    step = made_of(bench).next
    assert step is not None and step.number == found.again[0] and told.asked(step) in shown(desk)


def test_any_loading_can_be_taken_again_before_it_is_kept(bench: MatBench, at: At) -> None:
    desk, _ = at
    press(desk, "mat_take_up", fed(desk.library.calibrations, every()).folder.name)
    assert bench.result().outcome is not None
    with pytest.raises(CalibrationError, match="has not been read"):
        press(desk, "mat_other", mat_number=999)
    with pytest.raises(CalibrationError, match="not the number of a loading"):
        press(desk, "mat_other", mat_number="7,8")
    press(desk, "mat_other", mat_number=8)
    step = made_of(bench).next
    assert step is not None and step.number == 8


def test_nothing_is_kept_while_a_trial_is_recorded(
    bench: MatBench, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = at
    press(desk, "mat_take_up", fed(desk.library.calibrations, every()).folder.name)
    with monkeypatch.context() as patch:
        patch.setattr(desk.station, "state", State.RECORDING)
        with pytest.raises(StationError) as refused:
            press(desk, "mat_keep")
    assert refused.value.reason is TrialReason.NOT_READY and bench.kept is None
    assert equalisation.of_mat(desk.library.calibrations, bytes.fromhex(UID)) is None


# The picture, and who may see it


def opened(png: bytes) -> np.ndarray:  # type: ignore[type-arg]
    """Return how much each point of a picture covers, (height, width)."""
    width, height = struct.unpack(">II", png[16:24])
    size = struct.unpack(">I", png[33:37])[0]
    lines = np.frombuffer(zlib.decompress(png[41 : 41 + size]), dtype=np.uint8).reshape(height, -1)
    assert not lines[:, 0].any() and lines.shape[1] == 1 + 2 * width
    return lines[:, 2::2]


def test_the_picture_covers_what_is_pressed_at_the_place_where_it_is_pressed() -> None:
    counts = np.zeros((16, 24))
    counts[0, 20] = 800.0
    points = opened(mat_drawing.picture(counts, 1023))
    fine = mat_drawing.FINE
    assert points.shape == (16 * fine, 24 * fine)
    assert (points[:fine, 20 * fine : 21 * fine] == 255).all() and points.sum() == 255 * fine**2
    assert opened(mat_drawing.picture(np.full((4, 4), 2.0), 1023)).max() < 40, "noise is no load"


@pytest.mark.parametrize("x, y", [(0.12, 0.07), (-0.12, -0.07)])
def test_a_tile_is_drawn_to_scale_where_it_is_to_lie(x: float, y: float) -> None:
    lines = matrix("mat_16x16")
    load = Loading(1, Kind.TILE, Going.WEIGH, 10.0, 1.0, 11.0, x, y, 0.06, 0.06)
    drawn = str(mat_drawing.drawn(lines, None, 1023, load))
    side = lines.columns * lines.pitch
    box = re.search(r"'left': '([\d.]+)%', 'top': '([\d.]+)%', 'width': '([\d.]+)%', 'height'", drawn)
    assert box is not None
    left, top, width = map(float, box.groups())
    assert left + width / 2.0 == pytest.approx(50.0 + 100.0 * x / side, abs=0.02)
    assert top + width / 2.0 == pytest.approx(50.0 - 100.0 * y / side, abs=0.02), "the front is at the top"
    assert width == pytest.approx(6.0 / side, abs=0.01)
    across, along = ("120 mm right", "70 mm front") if x > 0 else ("120 mm left", "70 mm back")
    assert across in drawn and along in drawn and told.place(load) in drawn
    assert said.NO_SCAN in drawn


@pytest.mark.parametrize("role", list(Role))
def test_nobody_but_engineer_and_administrator_sees_the_bench_of_a_mat(at: At, role: Role) -> None:
    with asked_by("Somebody", role):
        found = str(_shown(pages()["dashboard.pages.calibrate"], at[0], {}))
    assert (said.BEGIN in found) is (role in {Role.ENGINEER, Role.ADMINISTRATOR})


def test_a_mat_that_is_lost_says_so_and_goes_on(bench: MatBench, at: At) -> None:
    desk, source = at
    press(desk, "mat_take_up", fed(desk.library.calibrations, ()).folder.name)
    source.is_out = True
    until(lambda: desk.trouble() is not None)
    assert desk.trouble().sentence in shown(desk)  # type: ignore[union-attr]
    source.is_out = False
    until(lambda: desk.trouble() is None and desk.station.state is State.READY)
    read(desk, 4)
