"""Events while they are corrected: what was changed, what is drawn, and what the numbers say of it."""

import numpy as np
import pytest
import recorded

from dashboard import timeline, words
from dashboard.changes import changes
from dashboard.draft import ADDED, MOVED, corrections, entries, entry
from dashboard.figures import force_time
from station import analyse
from station.analyse import Corrections
from station.assessments.assessment import assessments
from station.errors import TrialError
from station.events.correction import Change, Correction
from station.events.event import EventKind
from station.mat import Side

SCRIPTS = {
    "quiet_stance": "quiet_stance?seed=3&rate=100&seconds=30",
    "single_leg_stance": "single_leg_stance?seed=3&rate=100&seconds=40&side=right",
    "mini_squat": "mini_squat?seed=3&rate=100&seconds=50",
    "single_leg_squat": "single_leg_squat?seed=3&rate=100&seconds=50&side=right",
    "landing": "landing?seed=3&rate=1000&seconds=12",
    "weight_shift": "weight_shift?seed=3&rate=100&seconds=40",
}
A_LITTLE = 0.004
"""s."""
BOTTOM = EventKind.REPETITION_BOTTOM
FOUND = [
    {"kind": "repetition_start", "side": "both", "time_s": 4.123456},
    {"kind": "repetition_bottom", "side": "both", "time_s": 5.5},
    {"kind": "repetition_end", "side": "both", "time_s": 7.0},
]
MOVED_BOTTOM = Correction(Change.MOVE, BOTTOM, Side.BOTH, 5.5, 5.75)
NO_END = Correction(Change.DELETE, EventKind.REPETITION_END, Side.BOTH, 7.0)
ADDED_END = Correction(Change.ADD, EventKind.REPETITION_END, Side.BOTH, 7.25)


def test_events_as_found_are_no_correction_also_when_typed_as_shown() -> None:
    rows = entries(FOUND, Corrections())
    assert not corrections(rows, 30.0)
    assert not corrections([rows[0].at(4.123), *rows[1:]], 30.0), "shown to the millisecond"
    assert corrections([rows[0].at(4.125), *rows[1:]], 30.0).items[0].to == 4.125


def test_corrections_become_entries_and_corrections_again() -> None:
    kept = Corrections((MOVED_BOTTOM, NO_END, ADDED_END))
    rows = entries(FOUND, kept)
    assert [row.is_moved for row in rows] == [False, True, False, False]
    assert [row.is_deleted for row in rows] == [False, False, True, False]
    assert tuple(entry(row.to_json()) for row in rows) == rows
    assert set(corrections(rows, 30.0).items) == set(kept.items)
    assert not corrections(entries(FOUND, Corrections()), 30.0)


def test_an_event_without_a_time_or_outside_the_recording_is_refused() -> None:
    rows = entries(FOUND, Corrections())
    for time in (None, -0.1, 30.1):
        with pytest.raises(TrialError):
            corrections([rows[0].at(time), *rows[1:]], 30.0)
    assert corrections([rows[0].at(None).turned(), *rows[1:]], 30.0).items[0].change is Change.DELETE


def test_every_state_of_an_event_looks_its_own_way() -> None:
    rows = entries(FOUND, Corrections((MOVED_BOTTOM, NO_END, ADDED_END)))
    lanes = timeline.lanes(rows, "mini_squat")
    assert [(lane.name, [mark.state for mark in lane.marks]) for lane in lanes] == [
        ("Start", ["found"]),
        ("Bottom", ["moved"]),
        ("End", ["deleted", "added"]),
    ]
    nothing = timeline.Traces(np.arange(3000) / 100, {}, None)
    drawn = force_time.figure(nothing, lanes, [], dark=False)
    symbols = {symbol for trace in drawn.data for symbol in trace.marker.symbol}
    assert len(symbols) == 4 and "x-thin-open" in symbols
    close = force_time.figure(nothing, lanes, [], dark=False, window=(5.0, 6.0))
    assert len(close.data) == 1 and tuple(close.layout.xaxis.range) == (5.0, 6.0)


@pytest.mark.parametrize("key", SCRIPTS)
def test_a_person_is_offered_just_what_the_analysis_takes(key: str) -> None:
    """An event is offered for moving when moving it has an effect, and only then."""
    recording = recorded.recording(SCRIPTS[key], key)
    found = analyse.of_recording(recording, key)
    assert found.events
    for event in found.events:
        item = Correction(Change.MOVE, event.kind, event.side, event.time, event.time + A_LITTLE)
        told = analyse.of_recording(recording, key, corrections=Corrections((item,))).warnings
        is_taken = not any("changed nothing" in sentence for sentence in told)
        is_offered = event.side in MOVED.get(key, {}).get(event.kind, ())
        assert is_offered is is_taken, f"{event.kind} of {event.side} in dashboard/draft.py: MOVED"
    for kind, sides in ADDED.get(key, {}).items():
        taken = []
        for side in sides:
            # A contact can only be where the plates become loaded.
            lands = [event.time for event in found.events if event.kind is kind is EventKind.CONTACT]
            time = lands[0] + A_LITTLE if key == "landing" else found.duration / 2
            item = Correction(Change.ADD, kind, side, time)
            told = analyse.of_recording(recording, key, corrections=Corrections((item,))).warnings
            taken.append(not any("changed nothing" in sentence for sentence in told))
        assert any(taken), f"{kind} in dashboard/draft.py: ADDED"


def test_every_assessment_has_an_example_here() -> None:
    assert {one.key for one in assessments()} == set(SCRIPTS)


def test_phases_lie_between_their_events() -> None:
    squats = analyse.of_recording(recorded.recording(SCRIPTS["mini_squat"]), "mini_squat").to_json()
    drawn = timeline.phases(squats)
    starts = [e["time_s"] for e in squats["events"] if e["kind"] == "repetition_start"]
    assert [phase.start for phase in drawn] == starts and drawn[1].name == "Squat 2"
    stance = recorded.recording(SCRIPTS["single_leg_stance"], "single_leg_stance")
    held = analyse.of_recording(stance, "single_leg_stance")
    (hold,) = timeline.phases(held.to_json())
    assert hold.name == words.hold("right")
    assert hold.end - hold.start == pytest.approx(held.value("hold_time", Side.RIGHT).value)
    flight = {"events": [{"kind": "take_off", "side": "both", "time_s": 1.0}], "values": []}
    assert timeline.phases(flight) == []
    flight["events"].append({"kind": "contact", "side": "both", "time_s": 1.4})
    assert [(phase.start, phase.end) for phase in timeline.phases(flight)] == [(1.0, 1.4)]


def test_a_changed_number_is_told_with_both_values_and_an_unchanged_one_is_not() -> None:
    recording = recorded.recording(SCRIPTS["mini_squat"], "mini_squat")
    before = analyse.of_recording(recording, "mini_squat").to_json()
    assert changes("mini_squat", before, before) == []
    gone = tuple(
        Correction(Change.DELETE, EventKind(e["kind"]), Side.BOTH, e["time_s"])
        for e in before["events"]
        if e["kind"].startswith("repetition")
    )
    after = analyse.of_recording(recording, "mini_squat", corrections=Corrections(gone)).to_json()
    told = changes("mini_squat", before, after)
    assert "Repetitions: was 5, now 0." in told, told
    assert any(
        sentence.startswith("Depth: was ") and words.REASON_CODES["not_this_movement"] in sentence
        for sentence in told
    )
