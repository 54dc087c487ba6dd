"""Every reference is well-formed, says where it comes from, and follows from what its source states."""

import json
import math
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from station import compare
from station.assessments.assessment import assessment, assessments
from station.compare import Design, Evidence, Form, Legs, Reference, published
from station.compare.reference import FOLDER, of_text
from station.metrics.metric import metrics

HERE = Path(compare.__file__).parent / FOLDER
EVERY = published()


def name(each: Reference) -> str:
    return f"{each.assessment}-{each.metric}-{each.design}-{each.eyes}-{each.source}"


def one(assessment: str, metric: str, design: Design, **fields: object) -> Reference:
    (found,) = [
        each
        for each in EVERY
        if (each.assessment, each.metric, each.design) == (assessment, metric, design)
        and all(getattr(each, key) == value for key, value in fields.items())
    ]
    return found


@pytest.mark.parametrize("each", EVERY, ids=name)
def test_a_reference_says_on_whom_by_whom_and_how(each: Reference) -> None:
    assert each.metric in {metric.key for metric in metrics()} | set(assessment(each.assessment).primary)
    assert re.search(r"\b(19|20)\d\d\b|17:174", each.source)
    assert each.link.startswith("https://")
    assert len(each.derived) > 40 and each.who and each.days
    assert each.people >= 2 and each.eyes in ("open", "closed", "any")
    assert each.seconds is None or 5.0 <= each.seconds <= 60.0


@pytest.mark.parametrize("each", EVERY, ids=name)
def test_what_was_not_verified_judges_nothing(each: Reference) -> None:
    assert each.carries == (each.evidence is not Evidence.UNVERIFIED)
    with pytest.raises(ValueError, match="not verified"):
        replace(each, carries=True, evidence=Evidence.UNVERIFIED)


def test_every_test_has_a_file_that_says_what_was_searched() -> None:
    files = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in HERE.glob("*.toml")}
    assert set(files) == {each.key for each in assessments() if each.primary}
    assert all(len(read["searched"]) > 80 for read in files.values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"design": "between_weeks"},
        {"form": "mm"},
        {"error": -1.0},
        {"error": math.nan},
        {"people": 1},
        {"trials": 0},
        {"trial": 1000.0},
        {"source": ""},
        {"link": ""},
        {"derived": ""},
        {"form": "index"},
        {"unknown": 1},
    ],
    ids=str,
)
def test_a_file_that_is_not_well_formed_is_refused(wrong: dict[str, object]) -> None:
    entry = tomllib.loads((HERE / "landing.toml").read_text("utf-8"))["reference"][0] | wrong
    text = "[[reference]]\n" + "\n".join(
        f"{key} = {'nan' if value != value else json.dumps(value)}" for key, value in entry.items()
    )
    with pytest.raises((ValueError, TypeError)):
        of_text("landing", text)


def test_the_shares_of_older_adults_are_those_of_the_computed_file(shared_data: Path) -> None:
    file = json.loads((shared_data / "reference" / "reliability.json").read_text("utf-8"))
    signed, share = file["PDSold|signed_asym_pct"], file["PDSold|dominant_share_pct"]
    legs = one("quiet_stance", "load_share", Design.HEALTHY_LEGS)
    assert legs.error == pytest.approx(signed["sd_between"], abs=1e-4)
    assert legs.trial == pytest.approx(signed["SEM"], abs=1e-4)
    assert legs.offset == pytest.approx(signed["mean"], abs=1e-4)
    assert (legs.people, legs.trials) == (signed["n"], signed["k"])
    within = one("quiet_stance", "load_share", Design.WITHIN_SESSION)
    assert within.error == pytest.approx(share["SEM"], abs=1e-4)
    assert 1.96 * math.sqrt(2) * within.at(1) == pytest.approx(share["MDC95_single"], rel=1e-3)
    assert 1.96 * math.sqrt(2) * within.at(3) == pytest.approx(share["MDC95_meank"], rel=1e-3)


def test_the_velocities_of_quiet_stance_are_those_of_the_computed_file(shared_data: Path) -> None:
    file = json.loads((shared_data / "reference" / "reliability.json").read_text("utf-8"))
    for study, doi, surface in (("BDS", "peerj.2648", "Firm"), ("PDS", "peerj.3626", "Rigid")):
        for eyes in ("Open", "Closed"):
            for age in ("Young", "Old"):
                row = file[f"{study}|{eyes}|{surface}|{age}|COPvelo"]
                (found,) = [
                    each
                    for each in EVERY
                    if each.metric == "mean_velocity"
                    and each.assessment == "quiet_stance"
                    and each.link.endswith(doi)
                    and each.eyes == eyes.lower()
                    and (age == "Old") == ("older" in each.who)
                ]
                assert found.error == pytest.approx(10.0 * row["SEM"], abs=1e-3)
                assert (found.people, found.design) == (row["n"], Design.WITHIN_SESSION)


def test_fransz_follows_from_its_abstract() -> None:
    found = one("single_leg_stance", "mean_velocity", Design.BETWEEN_DAY, eyes="open")
    assert found.error == pytest.approx(12.0 / math.sqrt(2.0), abs=1e-3)
    mdc = {k: 1.96 * math.sqrt(2.0) * found.at(k) for k in (1, 2, 3, 5)}
    assert mdc[5] == pytest.approx(1.96 * 12.0, abs=0.01)
    assert mdc[2] == pytest.approx(30.7, abs=0.1)
    assert mdc[3] == pytest.approx(27.0, abs=0.1)
    assert found.at(1000) > 6.0  # the part between days stays


def test_rugby_follows_from_its_tables() -> None:
    sway = one("single_leg_stance", "mean_velocity", Design.BETWEEN_DAY, eyes="closed")
    assert sway.error == pytest.approx(100 * 0.010 / 0.0855, abs=0.5)
    peak = one("landing", "peak_force_bw", Design.BETWEEN_DAY)
    assert peak.error == pytest.approx(100 * 0.67 / 4.735, abs=0.5)
    assert (peak.trials, peak.legs, peak.form) == (3, Legs.ONE, Form.PERCENT)


def test_more_trials_than_the_source_s_buy_nothing_where_it_does_not_separate_them() -> None:
    peak = one("landing", "peak_force_bw", Design.BETWEEN_DAY)
    assert peak.at(3) == peak.at(30) == peak.error
    assert peak.at(1) == pytest.approx(peak.error * math.sqrt(3))
