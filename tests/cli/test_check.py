"""A known mass on each plate, and what cannot be checked with."""

import json

import pytest
from obeyed import builder

from station.cli import main


def test_a_mass_on_its_mark_is_weighed_and_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch)
    assert main(["check", "sim:", "--mass", "10", "--json", "--seconds", "2"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]["mass"]
    assert [each["verdict"] for each in found] == ["good"] * 4
    assert found[0]["value"] == pytest.approx(10.0, rel=0.005)


def test_a_mass_beside_its_mark_is_told_where_it_lies(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch).mark = (0.12, 0.03)
    assert main(["check", "sim:", "--mass", "10", "--seconds", "2"]) == 1
    out = capsys.readouterr().out
    assert "It lies 20 mm too far right, 30 mm too far back" in out
    assert out.endswith(
        "   2 not good: distance from its mark on the left plate; distance from its mark on the right plate\n"
    )


def test_an_empty_plate_is_not_the_mass_it_is_checked_with(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch).weight = 0.0
    assert main(["check", "sim:", "--mass", "10", "--json", "--seconds", "2"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]["mass"]
    assert [each["verdict"] for each in found] == ["bad"] * 4
    assert found[1]["value"] is None


@pytest.mark.parametrize(
    "option, value, sentence",
    [
        *[("mass", text, "from 2.5 to 200 kg") for text in ("nan", "0", "-3", "5000", "inf", "ten")],
        *[("seconds", text, "from 1 to 600 s") for text in ("nan", "0", "0.01", "-1", "inf")],
        *[("at", text, "two numbers in mm") for text in ("nan,inf", "1", "1,2,3", "a,b", "0,inf")],
    ],
)
def test_a_number_without_sense_is_refused_before_the_plate_is_opened(
    option: str,
    value: str,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = builder(monkeypatch).asked
    monkeypatch.setattr("station.sources.source.open_source", lambda _: pytest.fail("The plate was opened."))
    with pytest.raises(SystemExit) as ended:
        main(["check", "sim:", "--mass", "10", f"--{option}={value}"])
    error = capsys.readouterr().err
    assert ended.value.code == 2 and not asked
    assert f"argument --{option}: " in error and sentence in error and f"not '{value}'" in error


@pytest.mark.parametrize("mark", ["201,0", "0,-301", "900,900"])
def test_a_mark_beside_the_plate_is_refused_before_anybody_lifts_a_mass(
    mark: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = builder(monkeypatch).asked
    assert main(["check", "sim:", "--mass", "10", f"--at={mark}"]) == 2
    assert f"The mark {mark} mm lies beside the left plate." in capsys.readouterr().err
    assert not asked
