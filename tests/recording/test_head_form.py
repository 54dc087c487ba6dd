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
from station.sources.known_mat import equalisation_of
from station.sources.scene import MAT_FORM, uid_of

words = st.text(st.characters(codec="utf-8"), max_size=30)
marks = st.builds(Mark, words, st.floats(allow_nan=False), st.none() | st.integers(0, 2**63), words)


def through_json(plain: dict[str, Any]) -> dict[str, Any]:
    return head_form.unseal(head_form.seal(plain), "it")


def test_a_full_head_goes_round_exactly() -> None:
    assert head_form.head_from_plain(through_json(head_form.head_to_plain(head())), "it") == head()


def test_the_equalisation_of_a_mat_goes_round_and_makes_it_the_second_form() -> None:
    uid = uid_of(6, MAT_FORM)
    made = equalisation_of("sim:mat?rows=16&mat=6&flaws=drawn", uid)
    assert made is not None
    with_curves = dataclasses.replace(head(), calibration=None, equalisation=made)
    sealed = head_form.seal(head_form.head_to_plain(with_curves))
    assert json.loads(sealed)["format"] == 2 and len(sealed) < 0.6 * len(made.to_bytes())
    read = head_form.head_from_plain(head_form.unseal(sealed, "it"), "it")
    assert read == with_curves and read.equalisation is not None
    assert read.equalisation.hash == made.hash
    plain = head_form.head_to_plain(with_curves)
    for broken in ("", "%", plain["equalisation"][:-8], plain["equalisation"][8:], 7, {}):
        with pytest.raises(RecordingError) as refused:
            head_form.head_from_plain({**plain, "equalisation": broken}, "it")
        assert refused.value.reason is RecordingReason.DAMAGED


def test_what_has_no_equalisation_is_still_the_first_form() -> None:
    """Plates' recordings are read by older stations, and their bytes are what they were."""
    plain = head_form.head_to_plain(head())
    assert "equalisation" not in plain
    assert (
        json.loads(head_form.seal(plain))["format"]
        == json.loads(head_form.seal({"head": plain}))["format"]
        == 1
    )


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
    monkeypatch.setattr(head_form, "_version", lambda _: head_form.FORMAT + 1)
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
