"""A mat is equalised at the terminal, through the wire: left, taken up, taken back, and used afterwards."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from equalised import captured, compared

from calibration.mat import plan, procedure, terminal
from calibration.mat.begun import Begun, Way
from calibration.mat.capture import Capture
from calibration.mat.loading import Going
from calibration.mat.procedure import Part
from station import equalisation, home, logbook
from station import station as instrument
from station.cli import main
from station.qualification import on_mat
from station.sources.known_mat import equalisation_of
from station.sources.sheet.flaws import USUAL
from station.sources.sheet.sheet import LARGEST

UID = "53494d0301000000"
ADDRESS = "sim:mat_bench?scans=4&pace=max"
BY = ["--by", "E. Example"]


class Keyboard:
    """Says what a test has it say at a loading, and else presses Enter. told : all that was on the screen."""

    def __init__(self, out: Callable[[], str]) -> None:
        self.told = ""
        self.answers: dict[str, list[str]] = {}
        self._out = out

    def __call__(self, prompt: str = "") -> str:
        fresh = self._out() + prompt
        self.told += fresh
        for words, said in self.answers.items():
            if said and re.search(words, fresh):
                return said.pop(0)
        return "E. Example" if "again to sign" in fresh else ""

    def run(self, *words: str) -> int:
        code = terminal.main([ADDRESS, *words])
        self.told += self._out()
        return code


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Keyboard]:
    """Somebody at the keyboard; the mat's time runs as fast as the computer goes."""
    made = Keyboard(lambda: capsys.readouterr().out)
    monkeypatch.setattr("builtins.input", made)
    monkeypatch.setattr(instrument, "GATHER", 0.0)
    monkeypatch.setattr(terminal, "PAUSE", 0.002)
    yield made


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of the same loadings that lie less long."""
    monkeypatch.setattr(plan, "DWELL", 12.0)
    monkeypatch.setattr(plan, "REST", 15.0)
    monkeypatch.setattr(plan, "PRESSES", 3)


@cache
def every(broken: bool = False) -> tuple[Capture, ...]:
    """What the bench says of the very mat that the address simulates."""
    return captured("mat_16x16", 1, replace(USUAL, rows=(3,)) if broken else USUAL, masses=True)


def fed(captures: tuple[Capture, ...]) -> Path:
    """Leave behind an equalisation that only has to be ended."""
    known = Begun(UID, "mat_16x16", LARGEST, Way.BLADDER, "E. Example", "2026-11-22T09:00:00+00:00")
    made = procedure.begin(home.data() / "calibrations" / UID, known)
    made.note_presses(20)
    for each in captures:
        made.keep(each)
    return made.folder


def held() -> equalisation.Equalisation | None:
    return equalisation.of_mat(home.data() / "calibrations", bytes.fromhex(UID))


@pytest.mark.usefixtures("briefly")
def test_a_mat_is_left_taken_up_and_kept(keyboard: Keyboard) -> None:
    keyboard.answers = {r"Loading 8 of": ["q"]}
    assert keyboard.run(*BY) == 1
    assert "The mat has felt 3 presses." in keyboard.told
    assert "run the same command to go on" in keyboard.told and held() is None
    below = home.data() / "calibrations" / UID
    (left,) = procedure.open_ones(below)
    assert [each.loading.number for each in left.captures] == [4, 5, 6, 7]

    keyboard.told = ""
    keyboard.answers = {
        r"Loading 8 of": ["b", "20,4"],
        r"leave out the known masses": ["s"],
    }
    assert keyboard.run() == 0
    assert "Going on with the equalisation that E. Example began" in keyboard.told
    assert "Loading 7 is taken back" in keyboard.told
    assert "First pump to 110 kPa" not in keyboard.told
    assert "10 kg in all" in keyboard.told and "Left out: the known masses." in keyboard.told
    assert "NOT CHECKED. It may be used" in keyboard.told
    made = held()
    assert made is not None and made.number.endswith("-0001") and made.hash in keyboard.told
    (done,) = [procedure.resume(each) for each in below.glob("mat-*")]
    assert done.fact("number") == made.number and done.left_out == (Part.MASSES,)
    shown = [e.loading.pascals for e in done.captures if e.loading.going is Going.UP]
    assert shown[3] == pytest.approx(20.4e3) and shown[2] == 8e3
    assert made.found["figures"]["share"] is not None and abs(made.found["figures"]["share"]) < 1.0
    off = {way: each[-1, 0] for way, each in compared("mat_16x16", 1, made, USUAL).items()}
    assert off["equalised"] < 1.0 and off["equalised"] < off["counts"], "points of share, mean of a stance"


def test_what_is_kept_is_used_for_the_recordings_of_this_mat_and_listed(
    keyboard: Keyboard, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fed(every())
    assert keyboard.run() == 0 and "PASSED. Every limit is kept" in keyboard.told
    file = tmp_path / "mat.parquet"
    record = [
        "record",
        "sim:mat?do=quiet_stance&pace=max&scans=20&deficit=0.3",
        "--at-once",
        "--seconds",
        "20",
    ]
    assert main([*record, "--assessment", "quiet_stance", "--out", str(file)]) == 0
    capsys.readouterr()
    assert main(["analyse", str(file)]) == 0
    found = capsys.readouterr().out
    assert "load_share" in found and "has not been equalised" not in found
    assert main(["calibrate", "--show"]) == 0
    shown = capsys.readouterr().out
    made = held()
    assert made is not None and made.number in shown and "PASSED" in shown and "no daily check yet" in shown
    assert main(["equalise", "--show"]) == 0 and capsys.readouterr().out == shown


def test_what_is_to_be_shown_and_is_not_there_names_the_way_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--show"]) == 2
    assert "a pressure mat: station equalise serial:" in capsys.readouterr().err
    assert main(["equalise", "--show"]) == 2
    assert "No mat is equalised here. Equalise one: station equalise serial:" in capsys.readouterr().err
    folder = home.data() / "calibrations"
    folder.mkdir(parents=True)
    for uid in (UID, UID.replace("01", "02")):
        (folder / f"{uid}.mat.json").touch()
    for words in (["calibrate", "--show"], ["equalise", "--show"]):
        assert main(words) == 2
        assert f"There are equalisations of 2 mats: {UID}, " in capsys.readouterr().err
    assert main(["equalise", "--show", "0" * 16]) == 2
    assert f"is not equalised here. Known are: {UID}, " in capsys.readouterr().err


def test_a_force_that_is_off_by_next_to_nothing_has_no_minus(capsys: pytest.CaptureFixture[str]) -> None:
    made = replace(equalisation_of(ADDRESS, bytes.fromhex(UID)), number="M-1", found={"result": "passed"})
    folder = home.data() / "calibrations"
    equalisation.keep(folder, made)
    check = on_mat.line(made, [], [on_mat.Laid(-0.0004, (0.0, 0.0))] * 2, "2026-11-22T08:00:00+00:00")
    for many in ("1 daily check, 1 good", "2 daily checks, 2 good"):
        logbook.append(logbook.path(folder, UID, logbook.CHECKS), check)
        assert main(["equalise", "--show"]) == 0
        told = capsys.readouterr().out
        assert many in told and "force +0.0 % and +0.0 %" in told and "-0.0" not in told


def test_a_dead_row_is_named_and_what_does_not_pass_never_holds(keyboard: Keyboard) -> None:
    fed(every(True))
    assert keyboard.run() == 0
    assert "Row 4 from the front is dead: look at its line." in keyboard.told
    assert re.search(r"Dead and stuck cells +6\.25 % +0\.5 % +NOT KEPT", keyboard.told)
    assert "NOT PASSED." in keyboard.told and held() is None
    assert list((home.data() / "calibrations" / UID).glob("*.mat.json"))


def test_a_gauge_that_was_read_wrong_leads_back_to_its_loadings_and_loses_nothing(keyboard: Keyboard) -> None:
    wrong, above = (
        next(each for each in every() if (each.loading.going, each.loading.pascals) == (Going.UP, level))
        for level in (20e3, 50e3)
    )
    mixed = replace(wrong, counts=0.25 * wrong.counts + 0.75 * above.counts)
    folder = fed(tuple(mixed if each is wrong else each for each in every()))
    keyboard.answers = {r"Loading 29 of": ["q"]}
    assert keyboard.run() == 1
    assert re.search(r"By the other pressures 20 kPa were [34]\d", keyboard.told)
    assert f"To be taken again: loading {wrong.loading.number} and 29." in keyboard.told
    again = procedure.resume(folder)
    taken = {each.loading.number: each for each in again.captures}
    assert sorted(taken) == [n for n in range(21, 54) if n != 29]
    assert taken[wrong.loading.number].counts.mean() == pytest.approx(wrong.counts.mean(), rel=0.1)


def test_a_name_that_is_not_the_same_keeps_nothing(keyboard: Keyboard) -> None:
    fed(every())
    keyboard.answers = {"again to sign": ["somebody else"]}
    assert keyboard.run() == 1 and "Not kept." in keyboard.told and held() is None
    assert keyboard.run() == 0 and held() is not None


def test_a_number_that_is_no_digit_is_not_read_as_one(keyboard: Keyboard) -> None:
    wrong = next(e for e in every() if (e.loading.going, e.loading.pascals) == (Going.UP, 20e3))
    above = next(e for e in every() if (e.loading.going, e.loading.pascals) == (Going.UP, 50e3))
    folder = fed(tuple(replace(e, counts=above.counts - 1.0) if e is wrong else e for e in every()))
    keyboard.answers = {r"To be taken again": ["\u00b2"]}
    assert keyboard.run() == 2 and "Traceback" not in keyboard.told
    assert len(procedure.resume(folder).captures) == len(every())


def test_an_equalisation_of_last_year_is_not_signed_as_of_today(keyboard: Keyboard) -> None:
    journal = fed(every()) / "bench.jsonl"
    year = datetime.now().year
    journal.write_text(journal.read_text("utf-8").replace(f'"at": "{year}', f'"at": "{year - 4}'), "utf-8")
    assert keyboard.run() == 2 and held() is None
    assert "Begin a new one (at a terminal with --new)" in keyboard.told


@pytest.mark.parametrize(
    "address, sentence",
    [
        ("sim:?pace=max", "These are force plates, not a pressure mat. Plates are calibrated"),
        ("sim:mat_bench?pace=max&mass=3", "no option 'mass'"),
    ],
)
def test_what_cannot_be_equalised_is_one_sentence(
    address: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal.main([address, *BY]) == 2
    told = capsys.readouterr()
    assert sentence in told.err and "Traceback" not in told.err and told.out == ""


def test_the_front_door_hands_over_to_the_bench(
    keyboard: Keyboard, capsys: pytest.CaptureFixture[str]
) -> None:
    fed(every())
    assert main(["equalise", ADDRESS]) == 0
    assert "Kept: equalisation M-" in keyboard.told + capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["equalise", "--months", "61"])
    assert ended.value.code == 2
