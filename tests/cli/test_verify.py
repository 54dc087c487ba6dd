"""A printed report against the recordings: identical, or the first number that is not."""

import json
import random
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
import recorded
from pypdf import PdfReader, PdfWriter

from dashboard import printing
from dashboard.records import Records
from dashboard.reports import clinic_page
from station import VERSION, analyse, home
from station.assessments import assessment as assessments
from station.cli import main
from station.compiled import KERNELS
from station.events.correction import from_json
from station.library.library import Library, TrialState
from station.proof import paper, proof, verification
from station.proof.proof import ATTACHMENT
from station.recording import parquet

STANCE = "single_leg_stance?seed={seed}&side={side}&mass=64&deficit={deficit}&weak=right&rate=100&seconds=36"

CONTEXT = {"eyes": "open", "support": "none", "tape": "none", "footwear": "barefoot", "surface": "firm"}


def trial(library: Library, visit: str, script: str, key: str, side: str | None = None) -> str:
    """Store a simulated trial with its context and weigh-in, as a guided visit would; return its id."""
    made = recorded.recording(script, key)
    head = replace(made.head, id=uuid4().hex, side=side, weigh_in=628.0, context=CONTEXT)
    recording = replace(made, head=head)
    library.begin_trial(visit, head.id, key, side, context=CONTEXT, weigh_in=head.weigh_in)
    path = library.recordings / f"{head.id}{parquet.SUFFIX}"
    sha256 = parquet.write(recording, path)
    library.finish_trial(head.id, TrialState.COMPLETE, file=path.name, sha256=sha256)
    result = analyse.of_recording(recording, key).to_json()
    library.store_result(head.id, key, VERSION, KERNELS, result)
    library.keep(head.id)
    return head.id


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Two visits, the second printed; one trial of it with events moved by hand."""
    folder = tmp_path_factory.mktemp("verify")
    library = Library.open(folder)
    patient = library.add_patient("Runa Beispiel", birth_year=1988)
    records = Records(library)
    for number in (1, 2):
        visit = library.open_visit(patient.id)
        trial(library, visit.id, f"quiet_stance?seed={number}&mass=64&rate=100&seconds=34", "quiet_stance")
        for side in ("left", "right"):
            script = STANCE.format(seed=number, side=side, deficit=0.6 / number)
            last = trial(library, visit.id, script, "single_leg_stance", side)
    found = next(e for e in records.automatic(last)["events"] if e["kind"] == "toe_off")
    move = {"change": "move", "kind": "toe_off", "side": found["side"], "time_s": found["time_s"]}
    records.correct(last, from_json([{**move, "to_s": found["time_s"] + 0.2}], 36.0), by="Dr. Ines Muster")
    desk = SimpleNamespace(library=library, records=records)
    pdf = printing.clinic_page(desk, records.visit(visit.id))
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    yield SimpleNamespace(folder=folder, file=file, desk=desk, visit=visit.id, last=last)
    library.close()


@pytest.fixture
def recordings(printed: SimpleNamespace, tmp_path: Path) -> Path:
    """A copy of the recordings that a test may spoil."""
    return Path(shutil.copytree(printed.folder / "recordings", tmp_path / "recordings"))


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["verify", *(str(word) for word in words)])
    out, err = capsys.readouterr()
    return code, out, err


def proof_of(file: Path) -> dict[str, object]:
    attached = dict(PdfReader(file).attachments)[ATTACHMENT][0]
    plain: dict[str, object] = json.loads(attached)
    return plain


def with_proof(file: Path, attached: bytes, out: Path) -> Path:
    """The same page with another attachment, as somebody with an editor would make it."""
    writer = PdfWriter(clone_from=file)
    for found in writer.attachment_list:
        if found.name == ATTACHMENT:
            found.delete()
    writer.add_attachment(ATTACHMENT, attached)
    writer.write(out)
    return out


def test_a_report_as_printed_is_identical(
    printed: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = proof_of(printed.file)
    code, out, _ = said(capsys, printed.file, "--home", printed.folder)
    assert code == 0, out
    assert f"identical: {len(plain['numbers'])} numbers from {len(plain['recordings'])} recordings" in out
    assert len(plain["numbers"]) > 20
    assert len(plain["recordings"]) == 6
    code, out, _ = said(capsys, printed.file, "--home", printed.folder, "--json")
    assert code == 0
    assert json.loads(out)["identical"] is True


def test_every_number_in_the_findings_is_part_of_the_proof(printed: SimpleNamespace) -> None:
    plain = proof_of(printed.file)
    kinds = {number["kind"] for number in plain["numbers"]}
    assert kinds >= {"value", "digits", "difference", "usual", "sentence", "change", "rate", "weight"}
    for row in plain["rows"]:
        rest = row
        for number in plain["numbers"]:
            if plain["rows"][number["row"]] == row:
                assert number["text"] in rest or number["text"] in row
                rest = rest.replace(number["text"], "", 1)
        assert not any(sign in rest for sign in ("mm/s", " %", "mm²", " BW")) or "95 %" in rest, rest


def test_the_code_on_the_page_says_which_proof_it_is(printed: SimpleNamespace) -> None:
    plain = proof_of(printed.file)
    text = PdfReader(printed.file).pages[0].extract_text()
    assert proof.squeezed(proof.digest(plain)) in proof.squeezed(text)
    said = proof.payload(str(plain["report"]), proof.digest(plain))
    assert said == f"STATION-REPORT/1 {plain['report']} {proof.digest(plain)} {plain['software']}".upper()
    attached = dict(PdfReader(printed.file).attachments)[ATTACHMENT][0]
    assert attached == proof.canonical(plain)


def test_a_recording_whose_samples_changed_is_named(
    printed: SimpleNamespace, recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recordings / f"{printed.last}.parquet"
    kept = parquet.read(path)
    path.unlink()
    wire = bytearray(kept.wire)
    del wire[len(wire) // 2 : len(wire) // 2 + 4000]
    parquet.write(replace(kept, wire=bytes(wire)), path)
    code, out, _ = said(capsys, printed.file, "--recordings", recordings)
    assert code == 1
    assert f"Recording {printed.last[:8]} (Single-leg stand) was changed" in out


def test_a_flipped_byte_in_a_recording_is_found(
    printed: SimpleNamespace, recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recordings / f"{printed.last}.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)
    code, out, err = said(capsys, printed.file, "--recordings", recordings)
    assert code == 1 and not err
    assert f"Recording {printed.last[:8]} (Single-leg stand)" in out


def test_who_prints_the_demonstration_is_told_where_its_recordings_are(
    printed: SimpleNamespace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "a clinic"))
    (home.data() / "recordings").mkdir(parents=True)
    code, out, _ = said(capsys, printed.file)
    assert code == 2 and "demonstration" not in out
    shutil.copytree(printed.folder / "recordings", home.demo() / "recordings")
    code, out, _ = said(capsys, printed.file)
    assert code == 2
    told = next(line for line in out.splitlines() if "demonstration" in line).partition(": ")[2]
    code, out, _ = said(capsys, printed.file, *shlex.split(told))
    assert code == 0 and "identical" in out
    (home.data() / "recordings").rmdir()
    code, out, _ = said(capsys, printed.file)
    assert code == 0 and "identical" in out, "nothing but the demonstration was ever on this computer"


def test_a_missing_recording_is_named_and_a_renamed_one_is_found(
    printed: SimpleNamespace, recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recordings / f"{printed.last}.parquet"
    path.rename(recordings / "another name.parquet")
    assert said(capsys, printed.file, "--recordings", recordings)[0] == 0
    (recordings / "another name.parquet").unlink()
    code, out, _ = said(capsys, printed.file, "--recordings", recordings)
    assert code == 2 and "DIFFERENT" not in out and "identical" not in out
    told = f"NOT CHECKED: Recording {printed.last[:8]} (Single-leg stand) is not in {recordings}."
    assert told in out.splitlines() and out.count("NOT CHECKED") == 1 and "--recordings" in out


def test_what_is_not_checked_is_counted_and_hides_no_difference(
    printed: SimpleNamespace, recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nothing").mkdir()
    code, out, _ = said(capsys, printed.file, "--recordings", tmp_path / "nothing", "--json")
    found, plain = json.loads(out), proof_of(printed.file)
    assert code == 2 and found["identical"] is False and found["differences"] == []
    assert len(found["missing"]) == len(plain["recordings"]) and found["recordings"] == 0
    assert (found["numbers"], found["unchecked"]) == (0, len(plain["numbers"]))
    (recordings / f"{printed.last}.parquet").unlink()
    number = next(n for n in plain["numbers"] if n["kind"] == "value" and "quiet" in str(told_of(plain, n)))
    number["value"] += 1.0
    changed = with_proof(printed.file, proof.canonical(plain), tmp_path / "changed.pdf")
    code, out, _ = said(capsys, changed, "--recordings", recordings)
    assert code == 1 and "DIFFERENT: " in out and "NOT CHECKED: " in out


def told_of(plain: dict[str, object], number: dict[str, object]) -> object:
    """The assessment that a printed number belongs to."""
    return plain["groups"][number["group"]]["assessment"]  # type: ignore[index]


def test_a_number_changed_in_the_attachment_is_named(
    printed: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = proof_of(printed.file)
    number = next(n for n in plain["numbers"] if (n["kind"], n["metric"]) == ("repeated", "mean_velocity"))
    number["value"] += 1.0
    changed = with_proof(printed.file, proof.canonical(plain), tmp_path / "changed.pdf")
    code, out, _ = said(capsys, changed, "--home", printed.folder)
    assert code == 1
    assert "The proof attached to the report is not the one whose hash is printed on it" in out
    assert f"the report says {number['value']:.12g} mm/s, the recordings give" in out


def test_a_number_changed_on_the_page_is_named(
    printed: SimpleNamespace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page is set anew with one other number and the true proof: what a good forger would do."""
    write = clinic_page.write
    changed: list[str] = []

    def forged(report, room, paper="a4"):  # type: ignore[no-untyped-def]
        if report.proof:
            row = next(row for row in report.rows if row.test == "Single-leg stand")
            changed.append(row.left)
            other = replace(row, left="1" + row.left)
            report = replace(report, rows=tuple(other if each is row else each for each in report.rows))
        return write(report, room, paper)

    monkeypatch.setattr(clinic_page, "write", forged)
    pdf = printing.clinic_page(printed.desk, printed.desk.records.visit(printed.visit))
    (tmp_path / "forged.pdf").write_bytes(pdf)
    code, out, _ = said(capsys, tmp_path / "forged.pdf", "--home", printed.folder)
    assert code == 1
    name = "Single-leg stand, Sway velocity, left, with its same-day error"
    assert f"{name}: the page does not say “{changed[0]}”." in out


@pytest.mark.parametrize("how", ["no_weigh_in", "no_recording", "unknown_recording"])
def test_a_number_that_no_recording_carries_is_different(
    printed: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    plain = proof_of(printed.file)
    folder = printed.folder / "recordings"
    if how == "no_weigh_in":
        folder = Path(shutil.copytree(folder, tmp_path / "recordings"))
        weight = next(number for number in plain["numbers"] if number["kind"] == "weight")  # type: ignore[attr-defined]
        entry = next(each for each in plain["recordings"] if each["id"] == weight["recording"])  # type: ignore[attr-defined]
        path = folder / f"{entry['id']}{parquet.SUFFIX}"
        kept = parquet.read(path)
        path.unlink()
        parquet.write(replace(kept, head=replace(kept.head, weigh_in=None)), path)
        entry["sha256"] = parquet.fingerprint(parquet.read(path))
        told = "Body weight: the report says"
    else:
        plain["groups"][0]["recordings"] = [] if how == "no_recording" else ["f" * 32]  # type: ignore[index]
        told = "Quiet stand"
    forged = with_proof(printed.file, proof.canonical(plain), tmp_path / "forged.pdf")
    code, out, _ = said(capsys, forged, "--recordings", folder)
    assert code == 1
    assert any(told in line and "the recordings give nothing" in line for line in out.splitlines()), out


@pytest.mark.parametrize("stamp", ["55.5 mm/s", "No difference."])
def test_words_added_to_the_page_are_found(
    printed: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str], stamp: str
) -> None:
    import typst

    (tmp_path / "stamp.typ").write_text(f"#place(dx: 30mm, dy: 40mm)[{stamp}]", "utf-8")
    over = PdfReader(BytesIO(typst.compile(str(tmp_path / "stamp.typ"))))
    writer = PdfWriter(clone_from=printed.file)
    writer.pages[0].merge_page(over.pages[0])
    writer.write(tmp_path / "stamped.pdf")
    code, out, _ = said(capsys, tmp_path / "stamped.pdf", "--home", printed.folder)
    assert code == 1
    assert "The words on the page are not those that the station printed." in out


def test_a_report_of_another_method_says_so_and_is_compared_all_the_same(
    printed: SimpleNamespace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tuple(replace(each, method=each.method + 1) for each in assessments.assessments())
    monkeypatch.setattr(assessments, "assessments", lambda: later)
    code, out, _ = said(capsys, printed.file, "--home", printed.folder)
    assert code == 0, out
    assert "note: Single-leg stand: the report was made with method" in out
    assert "identical:" in out


def test_a_method_that_measures_otherwise_is_named_by_its_first_number(
    printed: SimpleNamespace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_recording = analyse.of_recording

    def other(recording, key, *more, **named):  # type: ignore[no-untyped-def]
        made = of_recording(recording, key, *more, **named)
        values = tuple(
            replace(value, value=1.001 * value.value)
            if value.metric == "mean_velocity" and value.value is not None
            else value
            for value in made.values
        )
        return replace(made, values=values)

    monkeypatch.setattr(verification.analyse, "of_recording", other)
    code, out, _ = said(capsys, printed.file, "--home", printed.folder)
    assert code == 1
    assert "DIFFERENT: Single-leg stand, Sway velocity, left, with its same-day error: the report says" in out


def test_corrections_by_hand_travel_with_the_report(
    printed: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = proof_of(printed.file)
    (entry,) = [each for each in plain["recordings"] if each["corrections"]]
    assert entry["id"] == printed.last
    entry["corrections"] = []
    changed = with_proof(printed.file, proof.canonical(plain), tmp_path / "changed.pdf")
    code, out, _ = said(capsys, changed, "--home", printed.folder)
    assert code == 1
    assert "right: the report says" in out


@pytest.mark.parametrize(
    ("attached", "told"),
    [
        (b"{", "is damaged"),
        (b"[]", "is damaged"),
        (b'{"schema": "station.report-proof/1"}', "is damaged"),
        (b'{"schema": "station.report-proof/9"}', "newer version"),
        (b"[" * 100_000, "is damaged"),
    ],
)
def test_a_damaged_attachment_is_one_sentence(
    printed: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str], attached: bytes, told: str
) -> None:
    changed = with_proof(printed.file, attached, tmp_path / "changed.pdf")
    code, out, err = said(capsys, changed, "--home", printed.folder)
    assert (code, out) == (2, "")
    assert told in err and len(err.splitlines()) == 1


def test_what_is_no_report_is_one_sentence(
    printed: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = PdfWriter()
    plain.add_blank_page(100, 100)
    plain.write(tmp_path / "plain.pdf")
    (tmp_path / "text.pdf").write_text("no PDF", "utf-8")
    (tmp_path / "empty.pdf").write_bytes(b"")
    for name in ("plain.pdf", "text.pdf", "empty.pdf", "absent.pdf", "."):
        code, out, err = said(capsys, tmp_path / name, "--home", printed.folder)
        assert (code, out) == (2, ""), name
        assert len(err.splitlines()) == 1, err
    code, _, err = said(capsys, printed.file, "--recordings", tmp_path / "nowhere")
    assert code == 2 and "no folder" in err


def test_a_report_damaged_anywhere_is_told_in_a_sentence(
    printed: SimpleNamespace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred cuts and flips: an exit code, at most a page of words, never a traceback."""
    monkeypatch.setattr(verification, "_recordings", lambda *_: None)  # what the page says is looked at first
    whole = printed.file.read_bytes()
    drawn = random.Random(8)
    file = tmp_path / "damaged.pdf"
    for number in range(100):
        content = bytearray(whole)
        if number % 2:
            content = content[: drawn.randrange(len(whole))]
        else:
            for _ in range(drawn.choice((1, 3, 30))):
                content[drawn.randrange(len(whole))] = drawn.randrange(256)
        file.write_bytes(content)
        code, _, err = said(capsys, file, "--home", printed.folder)
        assert code in (0, 1, 2)
        assert len(err.splitlines()) == (1 if code == 2 else 0)


def test_a_report_is_read_without_the_dashboard() -> None:
    import subprocess
    import sys

    program = (
        "import sys, station.proof.verification, station.cli.verify\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('dash', 'dashboard', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert paper.LARGEST > 1e6
