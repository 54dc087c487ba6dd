"""What is typed ahead answers no question: an Enter too many would read a mass that does not lie yet."""

import io
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from station.cli import asked

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAM = "from station.cli.asked import {0}; print(repr({0}('ready? '{1})), flush=True)"


def answered(program: str) -> str:
    """Run a program at a keyboard on which Enter, then a word, was typed ahead; type 7 when it asks."""
    keyboard, terminal = os.openpty()
    try:
        os.write(keyboard, b"\nearly\n")
        with subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=CHECKOUT,
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            assert process.stdout is not None
            told = b""
            while not told.endswith(b"ready? "):
                byte = process.stdout.read(1)
                assert byte, told
                told += byte
            os.write(keyboard, b"7\n")
            rest = process.stdout.read().decode()
        assert process.returncode == 0, rest
        return rest.strip()
    finally:
        os.close(keyboard)
        os.close(terminal)


if sys.platform != "win32":

    @pytest.mark.parametrize(
        ("name", "more", "answer"),
        [("answer", "", "'7'"), ("ask_number", ", float", "7.0"), ("ask", "", "None")],
    )
    def test_only_what_is_typed_after_the_question_answers_it(name: str, more: str, answer: str) -> None:
        assert answered(PROGRAM.format(name, more)) == answer


def test_on_windows_the_keys_that_wait_are_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = list("\r\rq")
    keys = types.SimpleNamespace(kbhit=lambda: bool(waiting), getwch=lambda: waiting.pop(0))
    monkeypatch.setitem(sys.modules, "msvcrt", keys)  # type: ignore[arg-type]
    monkeypatch.setattr(asked.sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(isatty=lambda: True))
    asked.forget_typed()
    assert waiting == []


def test_answers_from_a_file_or_a_pipe_are_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\ntwo\n"))
    assert [asked.answer(""), asked.answer("")] == ["one", "two"]
    monkeypatch.setattr(sys, "stdin", None)
    asked.forget_typed()


def test_the_benches_ask_in_this_one_way() -> None:
    """`input` alone would take what was typed ahead."""
    rooms = [*(CHECKOUT / "calibration").rglob("*.py"), *(CHECKOUT / "station" / "cli").glob("*.py")]
    bare = [each.name for each in rooms if " input(" in each.read_text("utf-8").replace("(input(", " input(")]
    assert bare == ["asked.py"]
