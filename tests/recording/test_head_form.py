import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recording.examples import MARKS, head

from station.errors import RecordingError, RecordingReason
from station.recording import head_form
from station.recording.recording import Head, Mark

words = st.text(st.characters(codec="utf-8"), max_size=30)
marks = st.builds(Mark, words, st.floats(allow_nan=False), st.none() | st.integers(0, 2**63), words)


def through_json(plain: dict[str, Any]) -> dict[str, Any]:
    return head_form.unseal(head_form.seal(plain), "it")


def test_a_full_head_goes_round_exactly() -> None:
    assert head_form.head_from_plain(through_json(head_form.head_to_plain(head())), "it") == head()


@given(words, words, st.none() | words, st.floats(allow_nan=False), st.dictionaries(words, words, max_size=4))
def test_any_head_without_a_device_goes_round_exactly(
    started: str, source: str, side: str | None, weigh_in: float, context: dict[str, str]
) -> None:
    given_head = Head("ab", "landing", side, started, "0.1.0", source, weigh_in=weigh_in, context=context)
    assert head_form.head_from_plain(through_json(head_form.head_to_plain(given_head)), "it") == given_head


@given(st.lists(marks, max_size=5))
def test_marks_go_round_exactly_as_lines(made: list[Mark]) -> None:
    assert head_form.marks_from_lines(head_form.marks_to_lines(tuple(made))) == (tuple(made), 0)


def test_of_marks_cut_off_anywhere_the_whole_lines_are_read() -> None:
    lines = head_form.marks_to_lines(MARKS)
    for length in range(len(lines)):
        read, broken = head_form.marks_from_lines(lines[:length])
        whole = lines[:length].count(b"\n")
        assert read[:whole] == MARKS[:whole]
        assert len(read) + broken == whole + (not lines[:length].endswith(b"\n") and length > 0)


def test_every_flipped_bit_of_a_sealed_head_is_seen() -> None:
    plain = head_form.head_to_plain(head())
    sealed = head_form.seal(plain)
    for place in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[place] ^= 1 << place % 8
        try:
            assert head_form.unseal(bytes(flipped), "it") == through_json(plain)
        except RecordingError as error:
            assert error.reason is RecordingReason.DAMAGED


def test_a_newer_form_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_form, "FORMAT", 2)
    sealed = head_form.seal({"anything": 1})
    monkeypatch.undo()
    with pytest.raises(RecordingError, match="newer version") as refused:
        head_form.unseal(sealed, "trial.parquet")
    assert refused.value.reason is RecordingReason.NEWER


def test_a_field_that_this_version_does_not_know_is_refused_not_dropped() -> None:
    with pytest.raises(RecordingError) as refused:
        head_form.head_from_plain({**head_form.head_to_plain(head()), "mood": "good"}, "it")
    assert refused.value.reason is RecordingReason.NEWER


@pytest.mark.parametrize("name", ["id", "started", "hello", "channels", "calibration"])
def test_a_missing_or_senseless_field_is_refused(name: str) -> None:
    plain = head_form.head_to_plain(head())
    for broken in (
        {key: value for key, value in plain.items() if key != name},
        {**plain, "hello": {"uid": "xyz"}},
        {**plain, "calibration": {"schema": "?"}},
    ):
        with pytest.raises(RecordingError) as refused:
            head_form.head_from_plain(broken, "it")
        assert refused.value.reason is RecordingReason.DAMAGED


def test_a_sealed_head_is_readable_json() -> None:
    sealed = json.loads(head_form.seal(head_form.head_to_plain(head())))
    assert sealed["content"]["hello"]["uid"] == "0001020304050607"
    assert dataclasses.asdict(head())["context"] == sealed["content"]["context"]
