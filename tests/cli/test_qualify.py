"""An engineer and a plate: the guided qualification, with a builder who does what the words say."""

import errno
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from obeyed import Builder, builder

from station.cli import main
from station.qualification.step import ASKED
from station.recording import parquet
from station.recording.disk import Disk
from station.sources.simulated import fault_of

SHORT = ["--empty-seconds", "20", "--person", "70"]


def skipping(*steps: str) -> list[str]:
    return [word for step in steps for word in ("--skip", step)]


def report_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read("report.json"))
    return found


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {name: step["outcome"] for name, step in report["steps"].items()}


def test_a_good_plate_is_qualified_into_one_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch)
    out = tmp_path / "shared" / "plate.zip"
    assert main(["qualify", "sim:", "--out", str(out), *SHORT]) == 0
    report = report_of(out)
    assert report["schema"] == "station.qualification/1" and report["broken_off"] is False
    assert outcomes(report) == dict.fromkeys(("identity", *ASKED), "measured")
    assert {found["verdict"] for step in report["steps"].values() for found in step["findings"]} == {"good"}
    assert report["worst"] == "good"
    person = report["steps"]["person"]["findings"][0]
    assert person["value"] == pytest.approx(70.0, rel=0.01)
    printed = capsys.readouterr().out
    assert "6 of 6 steps were measured, 30 figures.\nWhat was measured is good.\n" in printed
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path)
        recorded = [name for name in archive.namelist() if name.endswith(".parquet")]
        assert "6 of 6 steps were measured" in archive.read("report.txt").decode()
    assert len(recorded) == 16
    assert all(parquet.read(tmp_path / name).head.hello is not None for name in recorded)


def test_where_every_step_is_skipped_nothing_was_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = builder(monkeypatch).asked
    out = tmp_path / "plate.zip"
    assert main(["qualify", "sim:", "--out", str(out), *skipping(*ASKED)]) == 1
    report = report_of(out)
    assert report["worst"] == "not measured"
    assert (
        report["summary"]["steps"]["skipped"] == list(ASKED) and report["summary"]["steps"]["measured"] == []
    )
    assert not asked
    printed = capsys.readouterr().out
    for step in ASKED:
        assert f"{step}\n{'-' * len(step)}\n     skipped  As asked by --skip {step}." in printed
    final = printed.split("in short")[1]
    assert "Nothing was measured" in final and "6 skipped: " + "; ".join(ASKED) in final
    assert "is good" not in final


def test_the_final_word_counts_what_was_skipped_and_what_is_to_be_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch).ringing = 285.0
    out = tmp_path / "plate.zip"
    assert main(["qualify", "sim:", "--out", str(out), *SHORT, *skipping("empty", "wiring", "drop")]) == 0
    final = capsys.readouterr().out.split("in short")[1]
    assert "2 of 6 steps were measured, 4 figures." in final
    assert "   4 skipped: empty; wiring; drop; return\n" in final
    assert "   2 to look at: natural frequency of the left plate; natural" in final
    assert report_of(out)["steps"]["return"]["why"] == "It needs the step empty, which is skipped."


def test_a_person_is_weighed_from_zero_although_the_step_empty_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch)
    out = tmp_path / "plate.zip"
    skipped = skipping("empty", "wiring", "ping", "drop")
    assert main(["qualify", "sim:", "--out", str(out), "--person", "70", *skipped]) == 0
    assert report_of(out)["steps"]["person"]["findings"][0]["verdict"] == "good"


@pytest.mark.parametrize("fault", ["off:5", "stuck:5"])
def test_a_dead_cell_is_named_with_channel_and_corner_and_what_to_do(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch, faults=(fault_of(fault),))
    out = tmp_path / "plate.zip"
    skipped = skipping("ping", "drop", "person", "return")
    assert main(["qualify", "sim:", "--out", str(out), "--empty-seconds", "5", *skipped]) == 1
    steps = report_of(out)["steps"]
    where = "5 (front right corner of the right plate)"
    assert where in steps["identity"]["findings"][0]["remark"]
    bad = [found for found in steps["wiring"]["findings"] if found["verdict"] == "bad"]
    assert [found["name"] for found in bad] == ["channel 5, front right corner of the right plate"]
    for word in (f"Channel {where} does not answer", "cable", "connector", "resistance"):
        assert word in bad[0]["remark"]
    assert "not good  channel 5, front right corner" in capsys.readouterr().out


def test_an_open_input_that_spoils_every_sample_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch, faults=(fault_of("saturated:5"),))
    out = tmp_path / "plate.zip"
    assert main(["qualify", "sim:", "--out", str(out), "--empty-seconds", "5"]) == 2
    step = report_of(out)["steps"]["empty"]
    noises = [found for found in step["findings"] if found["name"].startswith("noise")]
    assert [found["name"] for found in noises] == [
        "noise of channel 5, front right corner of the right plate"
    ]
    assert "open" in noises[0]["remark"] and noises[0]["verdict"] == "bad"
    assert step["outcome"] == "broken off"
    assert "no sample of the empty plates that can be used" in capsys.readouterr().err


def test_a_reversed_cell_is_named_with_channel_and_corner_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch, faults=(fault_of("wrong:2:-1"),))
    out = tmp_path / "plate.zip"
    skipped = skipping("empty", "ping", "drop", "person")
    assert main(["qualify", "sim:", "--out", str(out), *skipped]) == 1
    bad = [found for found in report_of(out)["steps"]["wiring"]["findings"] if found["verdict"] == "bad"]
    assert [found["name"] for found in bad] == ["channel 2, back left corner of the left plate"]
    assert (
        "Channel 2 (back left corner of the left plate) answers downwards: swap S+ and S-" in bad[0]["remark"]
    )


def test_a_hand_that_came_late_is_asked_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = builder(monkeypatch)
    obey, missed = found.answer, ["front left corner of the left plate", "tap once"]

    def late(self: Builder, prompt: str) -> str:
        if "Nothing was felt" not in prompt and any(word in prompt for word in missed):
            found.asked.append(prompt)
            found.hands.release()
            return ""
        return obey(prompt)

    monkeypatch.setattr(Builder, "answer", late)
    out = tmp_path / "plate.zip"
    skipped = skipping("empty", "drop", "person")
    assert main(["qualify", "sim:", "--out", str(out), *skipped]) == 0
    assert report_of(out)["worst"] == "good"
    assert sum("Nothing was felt. Once more: " in prompt for prompt in found.asked) == 3


def test_a_slow_plate_is_not_tapped_for_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = builder(monkeypatch, rate=80).asked
    out = tmp_path / "plate.zip"
    skipped = skipping("empty", "wiring", "person")
    assert main(["qualify", "sim:", "--out", str(out), *skipped]) == 1
    assert not asked
    assert report_of(out)["summary"]["steps"]["not_possible"] == ["ping", "drop"]
    final = capsys.readouterr().out.split("in short")[1]
    assert "Nothing was measured" in final and "2 not possible: ping; drop" in final


def interrupting(found: Builder, word: str, *, while_recording: bool) -> Callable[[str], None]:
    """Return what presses Ctrl+C at the prompt with `word`, or while the plate is recorded after it."""

    def live(_: int) -> None:
        raise KeyboardInterrupt

    def before(prompt: str) -> None:
        if word in prompt:
            if not while_recording:
                raise KeyboardInterrupt
            found.hands.load = live  # type: ignore[assignment]

    return before


@pytest.mark.parametrize("while_recording", [False, True])
def test_what_was_measured_before_an_interrupt_is_kept_and_the_rest_not_reached(
    while_recording: bool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = builder(monkeypatch)
    found.before = interrupting(found, "back left corner of the left plate", while_recording=while_recording)
    out = tmp_path / "plate.zip"
    assert main(["qualify", "sim:", "--out", str(out), *SHORT, *skipping("drop")]) == 130
    report = report_of(out)
    assert report["broken_off"] is True
    assert outcomes(report) == {
        "identity": "measured",
        "empty": "measured",
        "wiring": "broken off",
        "ping": "not reached",
        "drop": "skipped",
        "person": "not reached",
        "return": "not reached",
    }
    assert len(report["steps"]["empty"]["findings"]) == 14
    assert [each["verdict"] for each in report["steps"]["wiring"]["findings"]] == ["good", "good"]
    with zipfile.ZipFile(out) as archive:
        names = [Path(name).stem for name in archive.namelist() if name.endswith(".parquet")]
        text = archive.read("report.txt").decode()
    assert names == ["empty", "before_the_corners", "corner_0", "corner_1"]
    assert "   3 not reached: ping; person; return\n" in text
    assert "   3 not reached: ping; person; return\n" in capsys.readouterr().out


def test_a_cable_that_comes_out_keeps_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch, faults=(fault_of("gone:60@30"),))
    out = tmp_path / "plate.zip"
    assert main(["qualify", "sim:", "--out", str(out), *SHORT]) == 2
    found = outcomes(report_of(out))
    assert (found["empty"], found["wiring"], found["return"]) == ("measured", "broken off", "not reached")


def test_without_a_person_at_the_keyboard_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> str:
        raise EOFError

    builder(monkeypatch)
    monkeypatch.setattr("builtins.input", nobody)
    assert main(["qualify", "sim:", "--out", str(tmp_path / "plate.zip")]) == 2
    assert "Nobody answers at the keyboard" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "option, value",
    [
        *[("empty-seconds", text) for text in ("nan", "0", "0.01", "-1", "inf")],
        *[("mass", text) for text in ("nan", "0", "-1", "500")],
        *[("height", text) for text in ("nan", "0", "200")],
        *[("person", text) for text in ("nan", "0", "5000")],
    ],
)
def test_a_number_without_sense_is_refused_before_the_plate_is_opened(
    option: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.sources.source.open_source", lambda _: pytest.fail("The plate was opened."))
    with pytest.raises(SystemExit) as ended:
        main(["qualify", "sim:", f"--{option}={value}"])
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert f"argument --{option}: a number from " in error and f"not '{value}'" in error


def test_a_weight_is_asked_for_until_it_makes_sense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = builder(monkeypatch)
    answers = iter(["seventy", "nan", "7000", " 70,0 "])
    obey = found.answer
    monkeypatch.setattr(
        Builder, "answer", lambda _, prompt: next(answers) if "kg" in prompt else obey(prompt)
    )
    out = tmp_path / "plate.zip"
    skipped = skipping("empty", "wiring", "ping", "drop")
    assert main(["qualify", "sim:", "--out", str(out), *skipped]) == 0
    assert next(answers, None) is None


def test_a_file_that_cannot_be_written_is_refused_before_the_plate_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.sources.source.open_source", lambda _: pytest.fail("The plate was opened."))
    there = tmp_path / "plate.zip"
    there.write_bytes(b"mine")
    wrong = {
        there: "There is already another file called plate.zip",
        tmp_path: "is a folder. Add the name of the file",
        there / "other.zip": "is not there and cannot be made",
        tmp_path / ("n" * 300): "did not take",
    }
    for out, sentence in wrong.items():
        assert main(["qualify", "sim:", "--out", str(out)]) == 2
        assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [there] and there.read_bytes() == b"mine"


def test_a_folder_that_takes_no_file_or_a_full_disk_is_refused_before_the_plate_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.sources.source.open_source", lambda _: pytest.fail("The plate was opened."))

    def forbidden(self: Path, *_: object) -> BinaryIO:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", forbidden)
        assert main(["qualify", "sim:", "--out", str(tmp_path / "plate.zip")]) == 2
    assert "The station may not write plate.zip there." in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Disk, "free", lambda *_: 1_000_000)
    assert main(["qualify", "sim:"]) == 2
    assert "Only 1 MB are free" in capsys.readouterr().err


def test_without_a_name_the_file_carries_the_serial_number_of_the_plate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch)
    monkeypatch.chdir(tmp_path)
    assert main(["qualify", "sim:", *skipping(*ASKED)]) == 1
    assert [file.name[:30] for file in tmp_path.iterdir()] == ["qualification-53494d0101000000"]
