"""The present certificate in words, what is written down about the plates, and a table of spot checks."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from certified import stated
from issued import issued, plain

from calibration import present
from station import certificate, equalisation, home, logbook, signature
from station.certificate import Certificate, of_content
from station.cli import main
from station.qualification.ratio import Ratio
from station.sources.known_mat import equalisation_of
from station.sources.scene import MAT_FORM, uid_of
from station.validity import Cause, State, identity

TABLE = """date,mass_kg,FP1x,FP1y,FP1z,FP2x,FP2y,FP2z
2026-05-04,25,0.1,242.0,0.2,0.1,245.2,0.1
2026-06-01,25,0.0,242.3,0.1,0.2,245.0,0.0
2026-07-06,25,0.1,241.8,0.0,0.1,245.3,0.1
"""


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["calibrate", *words])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return code, told.out + told.err


@pytest.fixture
def folder() -> Path:
    return home.data() / "calibrations"


@pytest.fixture
def kept(folder: Path) -> Certificate:
    """A certificate of three weeks ago."""
    began = datetime.now().astimezone() - timedelta(days=21)
    found = issued()
    due = (began + timedelta(days=365)).date().isoformat()
    own = replace(found.calibration, made=began.date().isoformat(), due=due)
    head = {"made": began.isoformat(timespec="seconds"), "due": due, "calibration": own.to_json()}
    made = of_content(plain(found) | head)
    certificate.keep(folder, made)
    return made


def test_the_certificate_is_told_in_words(kept: Certificate, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, "--show")
    assert code == 0
    for each in (
        f"certificate {kept.number} of plate {kept.calibration.uid}",
        "result PASSED, Class B, for a clinic",
        "left plate, U (k = 2) of place and force in its middle: 20 kg ",
        "right plate from the left one: 410.2",
        f"due {kept.due}; no daily check yet",
        "The daily check is overdue.",
        "Lay the known mass on the plates: station check.",
        "No patient has checked the plates yet.",
    ):
        assert each in told, (each, told)
    assert said(capsys, "--show", kept.calibration.uid) == (0, told)
    assert said(capsys, "--serial", kept.calibration.uid, "--show") == (0, told)


def test_a_drop_is_written_down_by_name_and_lifted_by_name(
    kept: Certificate, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by = ("--by", "E. Example", "--note", "fell off the trolley")
    assert said(capsys, "--void", "dropped", *by) == (
        0,
        "The calibration is void: a plate had been dropped.\n",
    )
    (void,) = logbook.voids(folder, kept.calibration.uid)
    assert (void.cause, void.by, void.note) == (Cause.DROPPED, "E. Example", "fell off the trolley")
    _, told = said(capsys, "--show")
    assert "a plate had been dropped, fell off the trolley (E. Example)" in told
    assert "Calibrate the plates anew, or look at them and let it stand by name (--lift)." in told
    code, told = said(capsys, "--lift", "--by", "E. Example", "--note", "reads as before")
    assert code == 0 and "void" not in told
    now = datetime.now().astimezone()
    assert present.worth(folder, kept, now, check_days=30.0).state is State.VALID


def test_what_patients_say_stands_there_too(
    kept: Certificate, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    uid, own = kept.calibration.uid, identity(kept.calibration)
    for day in range(10):
        line = Ratio(f"2026-05-{day + 1:02d}T09:00:00+01:00", 1.006, 0.001).to_json(own)
        logbook.append(logbook.path(folder, uid, logbook.RATIOS), line)
    _, told = said(capsys, "--show")
    assert "By the last 10 patients the left plate reads 0.60 %" in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--show", "0011223344556677"), "There is no certificate of plate 0011223344556677."),
        (("--show", "../../etc/passwd"), "There is no certificate of plate ../../etc/passwd."),
        (("--void", "dropped"), "What happened to a plate is written down in words and by name."),
        (("--lift", "--by", "E. Example"), "What happened to a plate is written down in words and by name."),
        (("--spot", "no_such_file.csv"), "cannot be read."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    kept: Certificate, words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said(capsys, *words)
    assert code == 2 and sentence in told
    assert logbook.voids(home.data() / "calibrations", kept.calibration.uid) == []


@pytest.mark.parametrize(
    "words",
    [("--void", "failed twice"), ("--spot", "x", "--gravity", "0"), ("--show", "--lift"), ("--nonsense",)],
)
def test_words_that_mean_nothing_end_with_the_usage(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["calibrate", *words])
    assert ended.value.code == 2
    assert "usage: station calibrate" in capsys.readouterr().err


def test_without_a_certificate_or_with_several_it_says_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said(capsys, "--show")
    assert code == 2 and "No plate has a certificate here." in told
    for number in (1, 2):
        own = replace(stated(issued().calibration), uid=f"{number:016x}")
        head = {"number": own.number, "made": f"{own.made}T09:00:00+01:00", "due": own.due}
        content = plain(issued()) | head
        content["device"] = content["device"] | {"uid": own.uid}
        certificate.keep(folder, of_content(content | {"calibration": own.to_json()}))
    code, told = said(capsys, "--show")
    assert code == 2 and "There are certificates of 2 plates: 0000000000000001, 0000000000000002." in told
    assert said(capsys, "--show", "0000000000000002")[0] == 0


def test_a_changed_certificate_is_not_shown(
    kept: Certificate, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / f"{kept.calibration.uid}.json"
    file.write_text(file.read_text("utf-8").replace('"by": "E. Example"', '"by": "X. Example"'), "utf-8")
    code, told = said(capsys, "--show")
    assert code == 2 and "is not as the calibration bench wrote it" in told


def test_a_plate_that_is_off_on_every_day_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "spot.csv"
    table.write_text(TABLE, "utf-8")
    code, told = said(capsys, "--spot", str(table))
    assert code == 1
    assert "FP1 reads too little on every day: calibrate it." in told
    assert "FP2 reads" not in told
    good = tmp_path / "good.csv"
    good.write_text(
        TABLE.replace(",242.0,", ",245.3,").replace(",242.3,", ",245.0,").replace(",241.8,", ",245.2,")
    )
    assert said(capsys, "--spot", str(good))[0] == 0


def test_the_help_names_every_way_in_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["calibrate", "--help"])
    told = capsys.readouterr().out
    for each in ("--show", "--pose", "--void", "--lift", "--spot", "--design"):
        assert f"station calibrate {each}" in told or f"station calibrate serial: {each}" in told, each


# Certificates of another station


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """What an engineer signed at another station."""
    there = tmp_path / "there"
    there.mkdir()
    return certificate.keep(there, issued())


def test_the_certificate_of_another_station_is_accepted_by_who_compared_its_key(
    sent: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = certificate.read(sent)
    assert made.signature is not None
    code, told = said(capsys, "--trust", str(sent))
    assert code == 1 and made.signature.fingerprint in told and made.number in told
    assert not folder.exists() or signature.trusted(folder) == frozenset()
    key = made.signature.fingerprint.replace(" ", "").upper()
    code, told = said(capsys, "--trust", str(sent), "--key", key, "--by", "E. Example")
    assert code == 0 and f"The certificate {made.number} holds" in told
    assert certificate.of_plate(folder, bytes.fromhex(made.calibration.uid)) == made
    assert f"signed with the key {made.signature.fingerprint}" in said(capsys, "--show")[1]
    assert "E. Example" in (folder / signature.TRUSTED).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--key", "0123 4567", "--by", "E. Example"), "was signed with another key"),
        (("--key", "0123 4567"), "says so by name"),
    ],
)
def test_a_certificate_whose_key_is_another_one_is_not_accepted(
    words: tuple[str, ...], sentence: str, sent: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said(capsys, "--trust", str(sent), *words)
    assert code == 2 and sentence in told and not folder.exists()


def test_a_certificate_that_nobody_signed_cannot_be_accepted(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "unsigned.json"
    file.write_bytes(issued().to_bytes())
    for words in ((), ("--key", "", "--by", "E. Example"), ("--key", "00", "--by", "E. Example")):
        code, told = said(capsys, "--trust", str(file), *words)
        assert code == 2 and "Nobody signed the certificate" in told
    assert not folder.exists()


def test_the_equalisation_of_a_mat_from_another_station_is_accepted_likewise(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = equalisation_of("sim:mat", uid_of(1, MAT_FORM))
    assert made is not None
    there = tmp_path / "there"
    there.mkdir()
    file = equalisation.keep(there, made)
    by = equalisation.signed(file.read_bytes())[1]
    assert by is not None
    code, told = said(capsys, "--trust", str(file))
    assert code == 1 and by.fingerprint in told and made.number in told
    code, told = said(capsys, "--trust", str(file), "--key", by.fingerprint, "--by", "E. Example")
    assert code == 0 and f"The equalisation {made.number} holds" in told
    assert equalisation.of_mat(folder, bytes.fromhex(made.uid)) == made


def test_an_older_file_replaces_a_newer_one_only_when_that_is_said(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    true = equalisation_of("sim:mat", uid_of(1, MAT_FORM))
    assert true is not None
    there = tmp_path / "there"
    there.mkdir()
    old, new = replace(true, number="M-1"), replace(true, number="M-2", made="2026-06-01")
    file = equalisation.keep(there, old)
    equalisation.keep(folder, new)
    by = equalisation.signed(file.read_bytes())[1]
    assert by is not None
    words = ("--trust", str(file), "--key", by.fingerprint, "--by", "E. Example")
    code, told = said(capsys, *words)
    assert code == 2 and "The equalisation M-2 of 2026-06-01 holds, and is newer" in told
    assert equalisation.of_mat(folder, bytes.fromhex(true.uid)) == new
    assert said(capsys, *words, "--older")[0] == 0
    assert equalisation.of_mat(folder, bytes.fromhex(true.uid)) == old
