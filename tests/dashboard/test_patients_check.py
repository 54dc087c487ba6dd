"""The patients check the plates: at the end of a visit the same body on each leg goes into the log."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from recorded import recording

from calibration.patients import NEWEST, balance
from dashboard.bench.connected import Connected
from dashboard.bench.patients import Patients
from dashboard.bench.turns import Turns
from dashboard.visit.ended import Ended
from dashboard.visit.now import Phase
from station import logbook
from station.library.library import Library, TrialState
from station.newtons import Calibration
from station.qualification.ratio import Ratio
from station.recording import parquet
from station.recording.recording import Recording
from station.validity import identity

G = 9.80665
HEAVIER = "&fault=" + ",".join(f"wrong:{cell}:1.006" for cell in range(4))
"""The left plate reads 0.6 % more than the right one."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path)
    yield opened
    opened.close()


def body(seed: int, support: str = "none") -> list[Recording]:
    """One visit: somebody stands on both legs, on the left alone and on the right alone."""
    mass = 55.0 + 4.0 * seed
    who = f"seed={seed}&mass={mass:g}&rate=100&offset=0{HEAVIER}"
    made = [recording(f"quiet_stance?{who}&seconds=22", "quiet_stance")]
    for side in ("left", "right"):
        script = f"single_leg_stance?{who}&side={side}&seconds=32"
        made.append(recording(script, "single_leg_stance"))
        made[-1] = replace(made[-1], head=replace(made[-1].head, side=side))
    started = f"2026-03-{seed + 1:02d}T09:0{{}}:00+01:00"
    return [
        replace(
            each,
            head=replace(
                each.head,
                id=uuid4().hex,
                started=started.format(number),
                context={"support": support},
                weigh_in=mass * G,
            ),
        )
        for number, each in enumerate(made)
    ]


def visited(library: Library, recordings: list[Recording]) -> str:
    visit = library.open_visit(library.add_patient("Vera Invented").id).id
    for each in recordings:
        head = each.head
        library.begin_trial(visit, head.id, head.assessment, head.side, context=head.context)
        path = library.recordings / f"{head.id}{parquet.SUFFIX}"
        sha256 = parquet.write(each, path)
        library.finish_trial(head.id, TrialState.COMPLETE, file=path.name, sha256=sha256)
        library.keep(head.id)
    return visit


def heard(library: Library, calibration: Calibration) -> Patients:
    hello = SimpleNamespace(serial=calibration.uid)
    station = SimpleNamespace(hello=hello, calibration=calibration)
    return Patients(Connected(station, library.calibrations), library, Turns())


def lines(library: Library, calibration: Calibration) -> list[Ratio]:
    own = identity(calibration)
    log = logbook.lines(logbook.path(library.calibrations, calibration.uid, logbook.RATIOS))
    return [ratio for line in log if line is not None and (ratio := Ratio.of(line, own)) is not None]


def test_ten_visits_find_plates_of_unequal_gain_and_name_nobody(library: Library) -> None:
    calibration = None
    for seed in range(NEWEST):
        recordings = body(seed)
        calibration = recordings[0].head.calibration
        assert calibration is not None
        heard(library, calibration).read(visited(library, recordings))
        found = lines(library, calibration)
        assert len(found) == seed + 1
        assert balance(found).is_off is (seed + 1 == NEWEST)
    assert calibration is not None
    told = heard(library, calibration).balance()
    assert told is not None and told.percent == pytest.approx(0.6, abs=0.2)
    assert "the left plate reads" in told.sentence
    log = logbook.path(library.calibrations, calibration.uid, logbook.RATIOS).read_text("utf-8")
    kept = {"kind", "at", "calibration", "ratio", "uncertainty"}
    assert all(set(json.loads(line)) == kept for line in log.splitlines())
    assert "Vera" not in log


def test_a_visit_is_logged_once_and_one_with_a_hand_on_something_never(library: Library) -> None:
    recordings = body(1)
    calibration = recordings[0].head.calibration
    assert calibration is not None
    visit = visited(library, recordings)
    for _ in range(2):
        heard(library, calibration).read(visit)
    heard(library, calibration).read(visited(library, body(2, support="two_hands")))
    assert [each.at for each in lines(library, calibration)] == [recordings[0].head.started]


def test_the_end_of_a_visit_is_noticed_once_whichever_way_it_ends() -> None:
    told: list[str] = []
    ended = Ended(told.append)

    def now(visit: str, phase: Phase) -> SimpleNamespace:
        return SimpleNamespace(visit=SimpleNamespace(id=visit), phase=phase)

    for each in (None, now("a", Phase.WAITING), now("a", Phase.RUNNING), now("a", Phase.REVIEW)):
        ended.look(each)
    assert told == []
    for each in (now("a", Phase.OVER), now("a", Phase.OVER), None, None):
        ended.look(each)
    assert told == ["a"]
    for each in (now("b", Phase.WAITING), None, now("c", Phase.WAITING), now("d", Phase.WAITING)):
        ended.look(each)
    assert told == ["a", "b", "c"]
