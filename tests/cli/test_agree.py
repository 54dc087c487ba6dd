"""Simulated people on a plate and on a mat: what the mat may give, is written down, and holds.

Three of them, and three are made enough: ten, on one leg as well, are `python tests/agreeing.py 10 16`.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import agreeing
import numpy as np
import pytest

from station import equalisation, file, home, stream
from station.cli import main
from station.compare import agreement
from station.equalisation import COMPARED, Equalisation, from_json, of_bytes
from station.errors import CalibrationError
from station.sources.known_mat import equalisation_of
from station.sources.scene import MAT_FORM, uid_of

CELLS, PEOPLE = 16, 3
SECONDS, SCANS = 32.0, 30


@pytest.fixture(scope="module")
def made() -> Equalisation:
    """The mat's own true curves: those of the bench take longer and are in `agreeing`."""
    source = f"sim:mat?rows={CELLS}&mat={agreeing.MAT}&flaws=drawn"
    found = equalisation_of(source, uid_of(agreeing.MAT, MAT_FORM))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, made: Equalisation) -> Path:
    """Pairs of people who stand quietly, and the equalisation of the mat."""
    found = tmp_path_factory.mktemp("agree")
    agreeing.watched(found, PEOPLE, CELLS, (("quiet_stance", "", SECONDS),), SCANS)
    (found / "mat.mat.json").write_bytes(made.to_bytes())
    return found


@pytest.fixture
def own(folder: Path, made: Equalisation) -> Path:
    """The same equalisation as it holds at this station, and signed."""
    return equalisation.keep(home.data() / "calibrations", made)


def agree(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    *more: str,
    pairs: str = "pairs.csv",
    file: Path | None = None,
) -> tuple[int, str, str]:
    words = ["agree", str(folder / pairs), "--equalisation", str(file or folder / "mat.mat.json"), *more]
    code = main(words)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_what_agrees_is_released_and_what_does_not_is_refused_on_the_mat(
    folder: Path, own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement, "FEWEST", PEOPLE)
    out = folder / "compared.mat.json"
    code, said, err = agree(folder, capsys, "--json", "--out", str(out), file=own)
    assert code == 0, err
    told = json.loads(said)
    numbers = {(each["metric"], each["legs"]): each for each in told["numbers"]}
    share = numbers["load_share", "each"]
    assert told["people"] == PEOPLE and share["pairs"] == 2 * PEOPLE
    assert abs(share["bias"]) < 0.01, "what one leg has too much the other lacks"
    assert 0.5 < share["limits"][1] < 10.0
    for each in numbers.values():
        if each["verdict"] == "released":
            assert max(map(abs, each["limits"])) <= each["smallest_change"]
        elif each["verdict"] == "outside":
            assert max(map(abs, each["limits"])) > each["smallest_change"]
    refused = {name for (name, _), each in numbers.items() if each["verdict"] != "released"}
    given = set(told["released"].get("quiet_stance", ()))
    assert given.isdisjoint(refused) and "ellipse_area_95" in refused
    found = of_bytes(out.read_bytes())
    assert set(found.compared.get("quiet_stance", ())) == given
    trial = next(iter(sorted(folder.glob("*-mat.parquet"))))
    assert main(["analyse", str(trial), "--equalisation", str(out), "--json"]) == 0
    values = json.loads(capsys.readouterr().out)["values"]
    shown = {value["metric"] for value in values if value["value"] is not None}
    assert shown == {"load_share", "contact_area"} | given
    assert all(v["reason"] == "not_qualified" for v in values if v["metric"] in refused - {"load_share"})


def test_the_table_for_a_person_names_every_number_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, _ = agree(folder, capsys)
    assert code == 0 and "3 trials of 3 people" in said
    assert "fewer than ten people" in said and "agrees" not in said
    assert said.count("load_share") == 1 and "given without a comparison" in said
    assert "Bland and Altman" in said


def test_what_was_compared_holds_at_the_station_when_that_is_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str], made: Equalisation
) -> None:
    uid, kept = bytes.fromhex(made.uid), home.data() / "calibrations"
    code, _, err = agree(folder, capsys, "--keep", "--json")
    assert code == 2 and f"The equalisation {made.number} does not hold at this station." in err
    assert equalisation.of_mat(kept, uid) is None
    equalisation.keep(kept, made)
    code, _, err = agree(folder, capsys, "--keep", "--json")
    assert code == 0, err
    found = equalisation.of_mat(kept, uid)
    assert found is not None and found.bare == made and found.found[COMPARED]["people"] == PEOPLE
    code, said, _ = agree(folder, capsys, "--keep")
    assert code == 0 and f"written: {kept / (made.uid + '.mat.json')}" in said
    equalisation.keep(kept, replace(made, number="M-2", factor=1.1 * made.factor))
    code, _, err = agree(folder, capsys, "--keep")
    assert code == 2 and "Another equalisation holds for this mat by now: M-2." in err
    assert equalisation.of_mat(kept, uid).number == "M-2"  # type: ignore[union-attr]


def test_the_equalisation_that_holds_here_is_taken_when_none_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], made: Equalisation
) -> None:
    words = ["agree", str(folder / "pairs.csv"), "--keep"]
    assert main(words) == 2
    assert f"Mat {made.uid} has no equalisation that holds at this station." in capsys.readouterr().err
    file = equalisation.keep(home.data() / "calibrations", made)
    assert main(words) == 0
    told = capsys.readouterr().out
    assert f"mat {made.uid}: 3 trials of 3 people" in told and f"written: {file}" in told
    (folder / "other.csv").write_text(
        "person,plate,mat\na,{0},{0}\n".format(next(folder.glob("*-plate.parquet")).name), "utf-8"
    )
    assert main(["agree", str(folder / "other.csv")]) == 2
    assert "is not a recording of this mat" in capsys.readouterr().err


def test_a_release_that_nobody_known_signed_is_not_believed(
    folder: Path, own: Path, capsys: pytest.CaptureFixture[str], made: Equalisation, tmp_path: Path
) -> None:
    trial = str(next(iter(sorted(folder.glob("*-mat.parquet")))))
    file = tmp_path / "handmade.mat.json"
    forged = made.with_compared({"released": {"quiet_stance": ["mean_velocity"]}})
    for written, is_believed in (
        (forged.to_bytes(), False),
        (equalisation.to_send(tmp_path, forged), False),
        (equalisation.to_send(own.parent, forged), True),
    ):
        file.write_bytes(written)
        assert main(["analyse", trial, "--equalisation", str(file), "--json"]) == 0
        result = json.loads(capsys.readouterr().out)
        speeds = {v["value"] for v in result["values"] if v["metric"] == "mean_velocity"}
        told = " ".join(result["recording"]["warnings"])
        assert ("its comparison with a plate does not count" in told) is not is_believed
        assert (speeds == {None}) is not is_believed
    out = folder / "unsigned.mat.json"
    assert agree(folder, capsys, "--out", str(out))[0] == 0
    assert equalisation.signed(out.read_bytes())[1] is None, "what came unsigned is not signed here"


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = agree(folder, capsys, "--out", str(folder / "nowhere" / "x.mat.json"))
    assert code == 2 and "x.mat.json could not be written" in err and "Traceback" not in err


def test_curves_that_had_run_out_that_day_are_told_also_when_they_are_given(
    folder: Path, capsys: pytest.CaptureFixture[str], made: Equalisation, tmp_path: Path
) -> None:
    trial = str(next(iter(sorted(folder.glob("*-mat.parquet")))))
    file = tmp_path / "old.mat.json"
    for day, due, is_told in (("2019-01-01", "2020-01-01", True), (str(date.today()), "", False)):
        old = replace(made, made=day, due=due, found={"result": "passed"})
        file.write_bytes(old.to_bytes())
        assert main(["analyse", trial, "--equalisation", str(file)]) == 0
        assert ("had expired when this was recorded" in capsys.readouterr().out) is is_told


def test_a_comparison_belongs_to_the_curves_that_were_compared(made: Equalisation) -> None:
    told = made.with_compared({"made": "2026-11-22", "released": {"quiet_stance": ["mean_velocity"]}})
    assert from_json(told.to_json()).compared == {"quiet_stance": ("mean_velocity",)}
    other = told.to_json()
    other["factor"] = 1.01
    with pytest.raises(CalibrationError):
        from_json(other)
    strange = told.to_json()
    strange["found"][COMPARED]["released"] = ["mean_velocity"]
    with pytest.raises(CalibrationError):
        from_json(strange)


def test_the_plate_of_another_lab_may_be_the_one_that_is_compared_with(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their files have no bytes of ours: each is known by its numbers, and says newtons itself."""
    lines = []
    for number, mat in enumerate(sorted(folder.glob("*-mat.parquet"))[:2]):
        plate = folder / mat.name.replace("-mat", "-plate")
        (folder / f"lab{number}.txt").write_text(as_text(plate), encoding="utf-8")
        words = ["import", str(folder / f"lab{number}.txt"), "--mapping", str(mapping(folder))]
        assert (
            main([*words, "--assessment", "quiet_stance", "--out", str(folder / f"lab{number}.parquet")]) == 0
        )
        lines.append(f"p{number},lab{number}.parquet,{mat.name}")
    (folder / "lab.csv").write_text("\n".join(["person,plate,mat", *lines]), encoding="utf-8")
    capsys.readouterr()
    code, said, err = agree(folder, capsys, "--json", pairs="lab.csv")
    assert code == 0, err
    numbers = {(each["metric"], each["legs"]): each for each in json.loads(said)["numbers"]}
    assert numbers["load_share", "each"]["pairs"] == 4


def as_text(plate: Path) -> str:
    """Write the loads of a recording of ours as another lab would export them."""
    forces = stream.measured(file.recording(plate)).forces
    rows = np.column_stack([forces.fz, forces.cop.reshape(len(forces), -1)])[::5]
    names = ("fl", "fr", "xl", "yl", "xr", "yr")
    return "\n".join(
        [" ".join(names), *(" ".join(f"{each:.6f}" for each in row) for row in np.nan_to_num(rows))]
    )


def mapping(folder: Path) -> Path:
    """Say what the columns are."""
    plates = [
        f'''[[plate]]
side = "{side}"
fz     = {{column = "f{side[0]}", unit = "N"}}
cop_ml = {{column = "x{side[0]}", unit = "m"}}
cop_ap = {{column = "y{side[0]}", unit = "m"}}'''
        for side in ("left", "right")
    ]
    made = folder / "lab.toml"
    rate = SCANS * CELLS / 5
    made.write_text("\n".join(['delimiter = "whitespace"', f"rate_hz = {rate}", *plates]), encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("person,plate,mat\n", "has no line"),
        ("person,plate,mat\na,,b\n", "lacks person, plate or mat"),
        ("a;b\n1;2\n", "lacks person, plate or mat"),
        ("person,plate,mat\na,{mat},{plate}\n", "is of the other"),
        ("person,plate,mat\na,{plate},{mat}\nb,{plate},{mat}\n", "very recording of line 2"),
        ("person,plate,mat\na,nowhere.parquet,{mat}\n", "nowhere.parquet"),
    ],
)
def test_what_is_no_table_of_pairs_is_refused_with_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], lines: str, said: str
) -> None:
    mat = next(iter(sorted(folder.glob("*-mat.parquet")))).name
    written = lines.format(mat=mat, plate=mat.replace("-mat", "-plate"))
    (folder / "wrong.csv").write_text(written, encoding="utf-8")
    code, _, err = agree(folder, capsys, pairs="wrong.csv")
    assert code != 0 and said in err and "Traceback" not in err
