"""At the terminal: going on after a break, taking the last stack back, doing what was left out after all."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import benched
import pytest
from begun import KNOWN

from calibration import command_line, procedure, terminal
from calibration.begun import Begun
from calibration.procedure import Procedure
from dashboard.parts.bench import beginning
from station.errors import CalibrationError
from station.mat import Side
from station.wire.frame import Hello

HELLO = Hello(uid=bytes.fromhex(KNOWN.uid), geometry=KNOWN.geometry, bits=KNOWN.bits)
AS_SAID = replace(KNOWN, full_scale=HELLO.full_scale)


def bench(folder: Path) -> terminal.Bench:
    made = object.__new__(terminal.Bench)
    made._is_fresh, made._folder, made._hello = True, folder, HELLO
    made._options = command_line.parser().parse_args([])
    return made


def told(at: terminal.Bench, made: Procedure) -> tuple[str, ...]:
    step = made.next
    assert step is not None
    return at._told(made, step, next(each for each in made.plates if each.side is step.side))


def first_over_a_card(made: Procedure) -> int:
    return next(step.placement.number for step in made.steps if step.placement.shim is not None)


def test_who_goes_on_clears_the_plate_and_leaves_the_card_that_lies_there(tmp_path: Path) -> None:
    begun = procedure.begin(tmp_path / HELLO.serial, AS_SAID)
    benched.feed(begun, Side.LEFT, upto=first_over_a_card(begun) + 1)
    at = bench(tmp_path)
    made = at._opened()
    clear, card, lay = told(at, made)
    assert clear == "Take everything off the left plate, whatever lies there."
    assert card == "The card stays under the front left foot." and lay.startswith("Lay 40 kg on ")


def test_a_card_that_is_not_wanted_any_more_is_taken_out(tmp_path: Path) -> None:
    begun = procedure.begin(tmp_path / HELLO.serial, AS_SAID)
    plan = [step.placement for step in begun.steps if step.side is Side.LEFT]
    last = next(a.number for a, b in pairwise(plan) if a.shim == 0 and b.shim is None)
    benched.feed(begun, Side.LEFT, upto=last)
    at = bench(tmp_path)
    assert told(at, at._opened()) == (
        "Take everything off the left plate, whatever lies there.",
        "Take the card away from under the front left foot.",
    )


def test_the_card_of_a_stack_that_was_taken_back_is_not_forgotten_over_a_break(tmp_path: Path) -> None:
    begun = procedure.begin(tmp_path / HELLO.serial, AS_SAID)
    first = first_over_a_card(begun)
    benched.feed(begun, Side.LEFT, upto=first)
    begun.take_back(Side.LEFT, first, "the card slipped")
    at = bench(tmp_path)
    assert told(at, at._opened())[1] == "The card stays under the front left foot."


def test_b_takes_the_stack_back_that_was_read_last_also_of_the_other_plate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    benched.feed(made, Side.LEFT)
    count = len(made.readings(Side.LEFT))
    at = bench(tmp_path)
    at._last_back(made)
    assert f"Reading {count} of the left plate is taken back" in capsys.readouterr().out
    step = made.next
    assert step is not None and step.side is Side.LEFT and at._is_fresh
    assert told(at, made)[0].startswith("Take everything off the left plate")


def test_b_before_anything_was_read_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench(tmp_path)._last_back(procedure.begin(tmp_path, KNOWN))
    assert "Nothing has been read yet." in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "left"), [("", {"creep left", "tap right"}), ("d", set())])
def test_what_was_left_out_can_be_done_after_all(
    answer: str, left: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    made.note("skipped", ["creep left", "tap right"])
    monkeypatch.setattr("builtins.input", lambda _prompt="": answer)
    assert bench(tmp_path)._left_out(made) == left
    assert set(procedure.resume(made.folder).fact("skipped")) == left


def test_nobody_is_asked_when_nothing_was_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _prompt="": pytest.fail("asked"))
    assert bench(tmp_path)._left_out(procedure.begin(tmp_path, KNOWN)) == set()


# What is said at the beginning


WORDS = [
    "--masses",
    "20,10",
    "--mass-error",
    "0.1",
    "--latitude",
    "47",
    "--place",
    "Here",
    "--by",
    "E. Example",
]
ROOM = ["--humidity", "46", "--floor", "screed", "--warm-up", "25", "--placing", "0.3"]
FORM = {"design": "short", "latitude": 47, "height": 0, "place": "Here", "mass0_kg": 20, "mass0_g": 20}
FORM |= {"mass1_kg": 10, "mass1_g": 10, "humidity": 46, "floor": "screed", "warm_up": 25, "placing": 0.3}


def typed(*more: str) -> Begun:
    return command_line.begun(command_line.parser().parse_args([*WORDS, *ROOM, *more]), HELLO)


def test_terminal_and_bench_page_make_the_same_record() -> None:
    at_terminal = typed("--checked-until", "2027-05-01", "--weighed", "class III scale")
    form = {**FORM, **{f"mass{n}_due": "2027-05-01" for n in (0, 1)}}
    form |= {f"mass{n}_by": "class III scale" for n in (0, 1)}
    on_page = beginning.begun(form, HELLO, "E. Example", "engineer")
    assert (at_terminal.humidity, at_terminal.floor, at_terminal.warm_up) == (46.0, "screed", 25.0)
    assert at_terminal.placing == pytest.approx(0.3e-3)
    assert [each.due for each in at_terminal.masses] == ["2027-05-01"] * 2
    alike = replace(on_page, at=at_terminal.at, seed=at_terminal.seed, placing=at_terminal.placing)
    assert alike.masses[0].uncertainty == pytest.approx(at_terminal.masses[0].uncertainty)
    assert replace(alike, masses=()) == replace(at_terminal, masses=())


def test_masses_whose_check_has_run_out_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="mass 1 was checked until 2020-01-31"):
        procedure.begin(tmp_path, typed("--checked-until", "2020-01-31"))
    assert not list(tmp_path.iterdir())
    today = typed().at[:10]
    procedure.begin(tmp_path, typed("--checked-until", today))


@pytest.mark.parametrize(
    "words",
    [
        ("--checked-until", "next year"),
        ("--placing", "0"),
        ("--placing", "nan"),
        ("--warm-up", "-3"),
    ],
)
def test_what_cannot_be_is_refused_on_the_command_line(words: tuple[str, str]) -> None:
    with pytest.raises(SystemExit):
        command_line.parser().parse_args(list(words))


def test_a_day_that_is_none_is_refused_on_the_page() -> None:
    with pytest.raises(CalibrationError, match="needs a day"):
        beginning.begun({**FORM, "mass0_due": "soon"}, HELLO, "E. Example", "engineer")
