"""An equalisation: curves that rise, silent cells that stay silent, a file that is believed whole or not."""

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from station import signature
from station.disk import Disk
from station.equalisation import (
    NOT_PASSED,
    Equalisation,
    bridged,
    curves,
    direct,
    from_json,
    keep,
    of_bytes,
    of_mat,
    signed,
)
from station.errors import CalibrationError, CalibrationReason
from station.scans import Scans

UID = "53494d0200000001"
LARGEST = 1023


def example(**changed: object) -> Equalisation:
    random = np.random.default_rng(1)
    knots = np.array([0, 5, 20, 80, 300, 700, LARGEST])
    steps = random.integers(50, 20_000, (16, 16, len(knots)))
    dead, stuck = np.zeros((16, 16), dtype=np.bool_), np.zeros((16, 16), dtype=np.bool_)
    dead[3, 4] = stuck[5, 6] = True
    made = Equalisation(
        "M-1", UID, "mat_16x16", "2026-11-22", "2027-11-22", LARGEST, 4, 0.0, 1.07,
        knots, np.cumsum(steps, axis=-1), dead, stuck, {"result": "passed", "figures": {"fz": 1.2}},
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def of(count: float) -> np.ndarray:
    return np.full((1, 16, 16), count, dtype=np.uint16 if isinstance(count, int) else np.float64)


def scans(cells: np.ndarray, missing: np.ndarray) -> Scans:
    ticks = np.zeros(missing.shape, dtype=np.int64)
    return Scans(np.arange(len(cells)), ticks, cells.astype(np.uint16), missing, 0)


def refused(written: bytes) -> CalibrationReason:
    with pytest.raises(CalibrationError) as caught:
        of_bytes(written)
    assert isinstance(caught.value.reason, CalibrationReason)
    return caught.value.reason


def test_at_a_knot_a_cell_feels_what_its_curve_says_times_the_factor() -> None:
    made = example()
    for number, knot in enumerate(made.knots[1:-1], start=1):
        said = made.pressures(of(int(knot)))[0]
        live = ~made.silent
        assert np.allclose(said[live], 1.07 * made.pascals[..., number][live], rtol=1e-12)


def test_more_counts_are_never_less_pressure() -> None:
    made = example()
    every = np.arange(made.threshold, LARGEST + 1)
    said = made.pressures(np.broadcast_to(every[:, None, None], (len(every), 16, 16)))
    assert (np.diff(said, axis=0)[:, ~made.silent] > 0.0).all()


def test_a_straight_curve_stays_straight() -> None:
    knots = np.array([0, 3, 11, 200, 1000])
    at = np.arange(1001)
    assert np.allclose(curves(knots, knots * 2.5, at), at * 2.5, atol=1e-9)


def test_a_mean_of_scans_lies_between_its_counts() -> None:
    made = example()
    low, high, middle = (made.pressures(of(count)) for count in (80, 81, 80.25))
    live = ~made.silent
    assert np.allclose(middle[0][live], (0.75 * low + 0.25 * high)[0][live], rtol=1e-12)


def test_below_the_threshold_nobody_presses() -> None:
    made = example()
    assert (made.pressures(of(3))[0][~made.silent] == 0.0).all()
    assert (made.pressures(of(4))[0][~made.silent] > 0.0).all()


def test_dead_and_stuck_cells_and_rows_that_did_not_arrive_are_no_numbers() -> None:
    made = example()
    missing = np.zeros((2, 16), dtype=np.bool_)
    missing[1, 7] = True
    for count in (0, 500):
        said = made.pressures(scans(np.full((2, 16, 16), count), missing))
        nothing = np.isnan(said)
        assert np.array_equal(nothing[0], made.silent)
        assert nothing[1, 7].all() and nothing[1].sum() == 16 + 2


def test_counts_of_another_mat_are_refused() -> None:
    with pytest.raises(ValueError, match="24"):
        example().pressures(np.zeros((1, 24, 24), dtype=np.uint16))


def test_a_silent_cell_takes_the_mean_of_its_neighbours_and_a_broken_row_those_across_it() -> None:
    field = np.tile(np.arange(6.0)[:, None] * 10.0, (1, 1, 6)).reshape(1, 6, 6)
    holed = field.copy()
    holed[0, 2, 3] = np.nan
    assert bridged(holed)[0, 2, 3] == 20.0
    holed[0, 2] = np.nan
    assert np.allclose(bridged(holed), field)
    assert np.isnan(holed[0, 2]).all()


def test_what_comes_over_other_lines_is_taken_away_where_nobody_presses() -> None:
    own = np.zeros((1, 16, 16))
    own[0, 2:6, 2:5] = own[0, 9:13, 10:13] = 0.4
    row, column = own.sum(axis=2, keepdims=True) - own, own.sum(axis=1, keepdims=True) - own
    rest = own.sum() - row - column - own
    with np.errstate(divide="ignore"):
        seen = own + 0.008 / (1.0 / row + 1.0 / column + 1.0 / rest)
    counts = LARGEST * seen / (1.0 + seen)
    bare = own == 0.0
    assert counts[bare].max() > 4.0
    assert direct(counts, LARGEST, 0.008)[bare].max() < 1.0
    assert np.abs(direct(counts, LARGEST, 0.008) - LARGEST * own / (1.0 + own)).max() < 1.0


def test_a_file_is_read_as_it_was_written() -> None:
    made = example()
    again = of_bytes(made.to_bytes())
    assert again.to_bytes() == made.to_bytes() and again.hash == made.hash
    assert np.array_equal(again.pascals, made.pascals) and np.array_equal(again.silent, made.silent)
    counts = np.random.default_rng(2).integers(0, LARGEST + 1, (3, 16, 16))
    assert np.array_equal(again.pressures(counts), made.pressures(counts), equal_nan=True)


def test_a_thousand_changed_or_cut_files_are_not_believed() -> None:
    written, random = example().to_bytes(), np.random.default_rng(3)
    for _ in range(900):
        place, bit = int(random.integers(len(written))), 1 << int(random.integers(8))
        changed = written[:place] + bytes([written[place] ^ bit]) + written[place + 1 :]
        assert refused(changed) in (CalibrationReason.CHANGED, CalibrationReason.UNREADABLE)
    for _ in range(100):
        refused(written[: int(random.integers(len(written)))])
    refused(written + b" ")


@pytest.mark.parametrize(
    "changed",
    [
        {"geometry": "mat_24x24"},
        {"geometry": "two_plates"},
        {"threshold": 2000},
        {"factor": -1.0},
        {"sneak": 0.5},
        {"largest": 4095},
        {"dead": [[16, 0]]},
        {"dead": [3]},
        {"knots": [0, 5, 5, 80, 300, 700, 1023]},
        {"pascals": []},
        {"uid": ""},
        {"schema": "station.equalisation/2"},
    ],
)
def test_parts_that_contradict_each_other_are_no_equalisation(changed: dict[str, object]) -> None:
    with pytest.raises(CalibrationError) as caught:
        from_json({**example().to_json(), **changed})
    assert caught.value.reason is CalibrationReason.UNREADABLE


def test_a_falling_curve_is_no_equalisation() -> None:
    pascals = example().pascals.copy()
    pascals[7, 8, 3] = pascals[7, 8, 2]
    with pytest.raises(CalibrationError):
        from_json(example(pascals=pascals).to_json())


def test_a_mat_finds_its_own_file_and_one_that_did_not_pass_never_holds(tmp_path: Path) -> None:
    assert of_mat(tmp_path, bytes.fromhex(UID)) is None
    good = example()
    keep(tmp_path, good)
    keep(tmp_path, example(number="M-2", found={"result": NOT_PASSED}))
    found = of_mat(tmp_path, bytes.fromhex(UID))
    assert found is not None and found.hash == good.hash
    assert (tmp_path / UID / "M-2.mat.json").is_file()


def test_another_mats_file_is_refused_and_a_mat_without_a_number_has_none(tmp_path: Path) -> None:
    written = keep(tmp_path, example()).read_bytes()
    (tmp_path / f"{'02' * 8}.mat.json").write_bytes(written)
    with pytest.raises(CalibrationError) as caught:
        of_mat(tmp_path, b"\x02" * 8)
    assert caught.value.reason is CalibrationReason.OTHER_SERIAL
    (tmp_path / f"{'ff' * 8}.mat.json").write_bytes(written)
    assert of_mat(tmp_path, b"\xff" * 8) is None


def test_what_nobody_signed_or_a_station_that_is_not_known_does_not_hold(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for each in (here, there):
        each.mkdir()
    sent, file = keep(there, example()), here / f"{UID}.mat.json"
    for written, told in ((example().to_bytes(), "Nobody signed"), (sent.read_bytes(), "does not know")):
        file.write_bytes(written)
        with pytest.raises(CalibrationError, match=told) as caught:
            of_mat(here, bytes.fromhex(UID))
        assert caught.value.reason is CalibrationReason.NOT_SIGNED
    by = signed(sent.read_bytes())[1]
    assert by is not None
    signature.trust(here, by.key, "E. Example")
    assert of_mat(here, bytes.fromhex(UID)) == example()
    other = replace(by, value=by.value[:-2] + ("00" if by.value[-2:] != "00" else "01"))
    with pytest.raises(CalibrationError) as caught:
        signed(sent.read_bytes().replace(by.value.encode(), other.value.encode()))
    assert caught.value.reason is CalibrationReason.CHANGED


def test_a_full_disk_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, example())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CalibrationError, match="No space") as caught:
        keep(tmp_path, example(number="M-2"))
    assert caught.value.reason is CalibrationReason.NOT_KEPT
    assert of_mat(tmp_path, bytes.fromhex(UID)) == example()
    assert not [*tmp_path.rglob("*.part"), *tmp_path.rglob("*.tmp")]


def test_it_is_on_the_disk_with_its_name_before_anybody_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, example())  # the key is there from now on
    done: list[tuple[str, str]] = []
    for step, named in (
        ("sync", lambda file: Path(file.name).name),
        ("rename", lambda _, file: file.name),
        ("sync_folder", lambda folder: folder.name),
    ):
        real = getattr(Disk, step)

        def noted(disk, *about, step=step, named=named, real=real):  # type: ignore[no-untyped-def]
            done.append((step, named(*about)))
            real(disk, *about)

        monkeypatch.setattr(Disk, step, noted)
    keep(tmp_path, example(number="M-2"))
    held = f"{UID}.mat.json"
    assert done == [
        *(("sync", "M-2.mat.json.tmp"), ("rename", "M-2.mat.json"), ("sync_folder", UID)),
        *(("sync", f"{held}.tmp"), ("rename", held), ("sync_folder", tmp_path.name)),
    ]
    done.clear()
    keep(tmp_path, example(number="M-3", found={"result": NOT_PASSED}, uid="00" * 8))
    assert done[0] == ("sync_folder", tmp_path.name) and done[-1] == ("sync_folder", "00" * 8)


def test_two_that_got_one_number_are_both_kept(tmp_path: Path) -> None:
    own, other = example(), example(factor=1.2)
    keep(tmp_path, own)
    keep(tmp_path, other)
    files = sorted((tmp_path / UID).glob("M-*.mat.json"))
    assert len(files) == 2 and {of_bytes(file.read_bytes()).hash for file in files} == {own.hash, other.hash}
    assert of_mat(tmp_path, bytes.fromhex(UID)) == other


def test_a_list_of_keys_that_was_torn_takes_the_next_key_all_the_same(tmp_path: Path) -> None:
    keep(tmp_path, example())
    keys = tmp_path / signature.TRUSTED
    keys.write_bytes(keys.read_bytes()[:60])
    keep(tmp_path, example())
    assert of_mat(tmp_path, bytes.fromhex(UID)) == example()
