"""Adding a number, or a test, is one new file: it appears everywhere, and nothing else has to be told."""

import json
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent

METRIC = '''"""Made for this test."""

from station.metrics.metric import Better, Family, metric
from station.views.sway import Sway

FAMILY = Family("Made for this test", 99)


@metric(unit="mm", of=("quiet_stance",), title="Farthest reach", better=Better.LOWER)
def farthest_reach(sway: Sway) -> float:
    """How far the centre of pressure ever is from its middle.

    Formula: max sqrt(x^2 + y^2).

    Source: made for this test.
    """
    return 1e3 * float((sway.x**2 + sway.y**2).max() ** 0.5)
'''

ASSESSMENT = '''"""Made for this test."""

from station.assessments import quiet_stance
from station.assessments.assessment import Assessment
from station.assessments.setting import STANCE

ASSESSMENT = Assessment(
    key="tandem_stance",
    title="Tandem stand",
    seconds=32.0,
    instructions=("look_at_the_mark", "One foot before the other, heel to toe."),
    settings=STANCE,
    measure=quiet_stance.measure,
    also=("mean_velocity", "load_share"),
    primary=("mean_velocity",),
    headline=("mean_velocity",),
)
'''

PROGRAM = """
import io, json, sys
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace

import station.assessments, station.metrics

folder, key, word = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
for package, name in ((station.metrics, "metrics"), (station.assessments, "assessments")):
    package.__path__.append(str(folder / name))

from dashboard.numbers import key_lines, lines
from dashboard.parts.visit.cue import instructions
from dashboard.printing import clinic_page
import stored
from dashboard.records import Records
from recorded import recording
from station import cli, exports
from station.analyse import of_recording
from station.library.library import Library

found = recording("quiet_stance?seed=2&rate=100&seconds=40", key)
plain = of_recording(found, key).to_json()
exports.write(found, folder / "out.numbers.csv")
manual = io.StringIO()
with redirect_stdout(manual):
    assert cli.main(["metrics", word]) == 0
shown = lines(key, [plain])
library = Library.open(folder / "library")
visit = library.open_visit(library.add_patient("Nobody Atall", code="EX-09").id)
stored.trial(library, visit.id, "quiet_stance?seed=2&rate=100&seconds=40", key)
desk = SimpleNamespace(library=library, records=Records(library))
(folder / "page.pdf").write_bytes(clinic_page(desk, desk.records.visit(visit.id)))
library.close()
print(json.dumps({
    "json": [v["metric"] for v in plain["values"] if v["value"] is not None],
    "export": (folder / "out.numbers.csv").read_text(),
    "manual": manual.getvalue(),
    "screen": [line.metric.title for line in shown],
    "first": [line.metric.title for line in key_lines(key, shown)],
    "told": instructions(key),
}))
"""


def seen(tmp_path: Path, folder: str, name: str, text: str, key: str, word: str) -> dict[str, str]:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), key, word]
    places = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    own = {**os.environ, "PYTHONPATH": places}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=own)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def paper(folder: Path) -> tuple[str, str]:
    """The words of the printed page, and the numbers attached to it."""
    pdf = str(folder / "page.pdf")
    words = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    subprocess.run(["pdfdetach", "-saveall", "-o", str(folder), pdf], check=True)
    assert "Healthy runners" in (folder / "detection.md").read_text(encoding="utf-8")
    return words, (folder / "numbers.csv").read_text(encoding="utf-8")


def test_a_number_is_one_new_file(tmp_path: Path) -> None:
    (tmp_path / "assessments").mkdir()
    found = seen(tmp_path, "metrics", "farthest_reach.py", METRIC, "quiet_stance", "farthest_reach")
    assert found["json"].count("farthest_reach") == 3
    assert "quiet_stance,farthest_reach,both,," in found["export"]
    assert "Farthest reach" in found["screen"]
    assert "max sqrt(x^2 + y^2)" in found["manual"]
    _, attached = paper(tmp_path)
    assert "farthest_reach,both" in attached


def test_a_test_is_one_new_file(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    found = seen(tmp_path, "assessments", "tandem.py", ASSESSMENT, "tandem_stance", "tandem_stance")
    assert set(found["json"]) == {"mean_velocity", "load_share"}
    assert "tandem_stance,mean_velocity,both,," in found["export"]
    assert found["first"] == ["Sway velocity"]
    assert "heel to toe" in found["told"]
    assert "load_share" in found["manual"]
    words, attached = paper(tmp_path)
    assert "Tandem stand" in words and "Sway velocity" in words
    assert "tandem_stance,load_share,left" in attached
