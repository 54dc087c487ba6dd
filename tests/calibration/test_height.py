"""How high the top of real plates stands is said by somebody with a ruler, and never assumed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import benched
import pytest
from begun import KNOWN

from calibration import procedure, terminal
from calibration.begun import Begun
from dashboard.parts.bench import beginning
from station.errors import CalibrationError, CalibrationReason
from station.sources import scene
from station.sources.scene import BENCH_FORM, UID_FORM, uid_of

REAL = "0011223344556677"
HOW_MUCH = {"mass0_kg": 20, "mass0_g": 10, "latitude": 47.2, "height": 400, "placing": 0.5, "place": "Here"}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with benched.desk(tmp_path_factory.mktemp("height")) as found:
        yield found


def refusal(known: Begun, folder: Path) -> CalibrationError:
    with pytest.raises(CalibrationError) as refused:
        procedure.begin(folder, known)
    return refused.value


def test_real_plates_without_a_height_are_not_begun_and_nothing_is_written(tmp_path: Path) -> None:
    told = refusal(replace(KNOWN, uid=REAL), tmp_path)
    assert told.reason is CalibrationReason.INCOMPLETE and "has to be said" in told.sentence
    assert "--top 105" in told.what_to_do and "bench page" in told.what_to_do
    assert not list(tmp_path.iterdir())


def test_with_a_height_they_are(tmp_path: Path) -> None:
    assert procedure.begin(tmp_path, replace(KNOWN, uid=REAL, top=0.105)).known.use.height == 0.105


def test_plates_of_a_drawing_need_no_ruler(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, replace(KNOWN, uid=REAL, geometry="two_plates_50kg", loads=(20.0,)))
    assert made.known.use.height == 0.0665


@pytest.mark.parametrize("form", [UID_FORM, BENCH_FORM])
def test_simulated_plates_keep_the_height_that_they_have(form: int, tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, replace(KNOWN, uid=uid_of(7, form).hex()))
    assert made.known.use.height == 0.04


def test_what_was_begun_without_a_height_is_not_taken_up_again() -> None:
    older = replace(KNOWN, uid=REAL)
    with pytest.raises(CalibrationError, match="has to be said"):
        older.require_device(older.geometry, older.bits, older.full_scale)


def test_the_terminal_says_so_before_it_asks_for_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def asked(prompt: str = "") -> str:
        raise AssertionError(prompt)

    monkeypatch.setattr(scene, "UID_MARK", b"REA")
    monkeypatch.setattr("builtins.input", asked)
    assert terminal.main(["sim:bench?rate=100&pace=max"]) == 2
    assert "has to be said" in capsys.readouterr().out


def test_the_bench_page_says_so_too(at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = at[0].bench
    other = replace(bench.hello, uid=bytes.fromhex(REAL))
    monkeypatch.setattr(at[0].station.decoder, "hello", other)
    assert bench.hello == other
    with pytest.raises(CalibrationError, match="has to be said"):
        bench.begin(beginning.begun(HOW_MUCH, other, "E. Example", "engineer"))
    assert bench.procedure is None
    bench.begin(beginning.begun({**HOW_MUCH, "top": 105}, other, "E. Example", "engineer"))
    assert bench.procedure is not None
