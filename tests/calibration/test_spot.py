"""A record of spot checks: biases, the plate that is steadily off, a wrong mass, and bad tables."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from calibration import spot
from calibration.spot import Order, Table
from station.errors import RecordingError, RecordingReason

RECORD = "spot_check/vertical_force_spotcheck_record.csv"


@pytest.fixture
def table(shared_data: Path) -> Table:
    return spot.read(shared_data / RECORD)


def test_the_day_stands_first_and_y_is_the_vertical_axis_of_the_real_record(table: Table) -> None:
    assert table.order is Order.DAY and table.axis == "y"
    assert [day.at for day in table.days] == [
        date(2022, 5, 9),
        date(2022, 7, 6),
        date(2022, 7, 26),
        date(2022, 9, 1),
        date(2022, 10, 3),
    ]
    assert table.plates == ("FP1", "FP2", "FP3", "FP4")


def test_every_error_of_the_real_plates_is_found(table: Table) -> None:
    found = spot.spot_check(table)
    errors = np.array([plate.errors for plate in found.plates])
    assert (
        pytest.approx(
            np.array(
                [
                    [-1.81, 0.00, -0.59, -0.45],
                    [-0.98, 1.16, 0.59, 0.65],
                    [-1.25, 0.13, -0.51, 0.29],
                    [-0.78, 0.08, -0.16, -0.61],
                    [-1.50, -0.25, -0.67, -0.60],
                ]
            ),
            abs=0.006,
        )
        == errors.T
    )
    assert [plate.failed for plate in found.plates] == [3, 1, 0, 0]


def test_biases_spreads_and_intervals_are_those_of_a_statistics_package(table: Table) -> None:
    found = spot.spot_check(table, gravity=9.81)
    assert [round(plate.bias, 2) for plate in found.plates] == [-1.30, 0.19, -0.30, -0.18]
    for plate in found.plates:
        own = stats.t.interval(0.95, 4, np.mean(plate.errors), stats.sem(plate.errors))
        assert (plate.low, plate.high) == pytest.approx(own, rel=1e-9)
        assert plate.spread == pytest.approx(np.std(plate.errors, ddof=1))
    every = [error for plate in found.plates for error in plate.errors]
    assert (min(every), max(every)) == pytest.approx((-1.84, 1.13), abs=0.006)


def test_the_one_plate_that_is_steadily_off_is_flagged(table: Table) -> None:
    for gravity in (9.80665, 9.81, 9.815):
        found = spot.spot_check(table, gravity)
        assert [plate.name for plate in found.steady] == ["FP1"]
    assert "FP1 reads too little on every day" in spot.page(found)


def test_the_day_on_which_all_plates_read_more_is_a_wrong_mass_rather_than_four_wrong_plates(
    table: Table,
) -> None:
    found = spot.spot_check(table)
    assert list(found.together) == [date(2022, 7, 6)]
    assert "was the mass right?" in spot.page(found)


def test_the_report_states_its_gravity_and_can_be_read(table: Table) -> None:
    lines = spot.page(spot.spot_check(table, 9.81)).splitlines()
    assert lines[0] == "5 days, 2022-05-09 to 2022-10-03; vertical axis y; g = 9.81 m/s^2"
    assert lines[2].split() == ["FP1", "-1.30", "0.41", "-1.81", "to", "-0.79", "4", "of", "5", "steady"]
    assert "Single days: -1.84 to +1.13 %." in lines


# Tables of our own


def written(folder: Path, rows: list[str], head: str = "date,mass_kg,Ax,Ay,Az,Bx,By,Bz") -> Path:
    file = folder / "record.csv"
    file.write_text("\n".join([head, *rows, ""]), "utf-8")
    return file


GOOD = ["2022-05-01,70,1,2,686,1,2,687", "2022-05-02,70,1,2,687,1,2,686", "2022-05-03,70,1,2,686,1,2,687"]


def test_the_vertical_axis_is_the_one_that_carries_the_weight_with_either_sign(tmp_path: Path) -> None:
    assert spot.read(written(tmp_path, GOOD)).axis == "z"
    upwards = [line.replace("686", "-686").replace("687", "-687") for line in GOOD]
    read = spot.read(written(tmp_path, upwards))
    assert read.axis == "z" and read.days[0].forces == {"A": 686.0, "B": 687.0}


def test_the_order_of_a_date_is_read_off_dates_that_have_only_one(tmp_path: Path) -> None:
    def order_of(*texts: str, order: Order | None = None) -> tuple[Order | None, date]:
        rows = [f"{text},70,1,2,686,1,2,687" for text in texts]
        read = spot.read(written(tmp_path, rows), order)
        return read.order, read.days[0].at

    assert order_of("05/09/2022", "26/09/2022") == (Order.DAY, date(2022, 9, 5))
    assert order_of("05/09/2022", "09/26/2022") == (Order.MONTH, date(2022, 5, 9))
    assert order_of("05.09.2022", "06.10.2022", "04.11.2022") == (Order.DAY, date(2022, 9, 5))
    assert order_of("2022-09-05") == (None, date(2022, 9, 5))
    assert order_of("05/09/2022", order=Order.MONTH) == (Order.MONTH, date(2022, 5, 9))


@pytest.mark.parametrize(
    "dates",
    [
        ("05/09/2022", "06/10/2022"),
        ("26/09/2022", "09/26/2022"),
        ("31/02/2022",),
        ("yesterday",),
        ("05/09/2022", "2022-09-06"),
    ],
)
def test_dates_that_can_be_read_in_two_ways_or_none_are_refused(
    tmp_path: Path, dates: tuple[str, ...]
) -> None:
    rows = [f"{text},70,1,2,686,1,2,687" for text in dates]
    with pytest.raises(RecordingError) as refused:
        spot.read(written(tmp_path, rows))
    assert refused.value.reason is RecordingReason.BAD_TIME


@pytest.mark.parametrize(
    "rows, head, reason",
    [
        ([], None, RecordingReason.EMPTY),
        (GOOD, "day,mass_kg,Ax,Ay,Az,Bx,By,Bz", RecordingReason.BAD_COLUMN),
        (GOOD, "date,mass_kg,Ax,Ay,Ac,Bx,By,Bc", RecordingReason.BAD_COLUMN),
        (["2022-05-01,70,1,2,686"], None, RecordingReason.BAD_COLUMN),
        (["2022-05-01,70,1,2,x,1,2,687"], None, RecordingReason.BAD_NUMBER),
        (["2022-05-01,-70,1,2,686,1,2,687"], None, RecordingReason.BAD_NUMBER),
        (["2022-05-01,70,1,2,nan,1,2,687"], None, RecordingReason.BAD_NUMBER),
        # kg instead of N, the weight on no axis, and on two of them
        (["2022-05-01,70,0,0,70,0,0,70"], None, RecordingReason.BAD_UNIT),
        (["2022-05-01,70,1,686,2,1,2,686"], None, RecordingReason.BAD_UNIT),
    ],
)
def test_a_table_that_is_not_what_it_should_be_is_one_sentence(
    tmp_path: Path, rows: list[str], head: str | None, reason: RecordingReason
) -> None:
    file = written(tmp_path, rows) if head is None else written(tmp_path, rows, head)
    with pytest.raises(RecordingError) as refused:
        spot.read(file)
    assert refused.value.reason is reason


def test_a_table_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"nothing\.csv"):
        spot.read(tmp_path / "nothing.csv")


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    file = tmp_path / "record.csv"
    rows = "\r\n".join(["date,mass_kg,Ax,Ay,Az,Bx,By,Bz", *GOOD]).replace(",", ";")
    file.write_bytes(b"\xef\xbb\xbf" + rows.encode())
    assert len(spot.read(file).days) == 3


def test_two_days_or_both_signs_are_not_steady(tmp_path: Path) -> None:
    two = spot.spot_check(spot.read(written(tmp_path, [line.replace("687", "680") for line in GOOD[:2]])))
    assert not two.steady
    low = [line.replace("687", "675").replace("686", "676") for line in GOOD]
    assert [plate.name for plate in spot.spot_check(spot.read(written(tmp_path, low))).steady] == ["A", "B"]
    mixed = [*low, "2022-05-04,70,1,2,700,1,2,675"]
    assert [plate.name for plate in spot.spot_check(spot.read(written(tmp_path, mixed))).steady] == ["B"]


def test_three_days_to_one_side_by_chance_are_not_steady(tmp_path: Path) -> None:
    chance = [f"2022-05-0{day},70,1,2,{force},1,2,687" for day, force in ((1, 687.0), (2, 687.3), (3, 694.0))]
    found = spot.spot_check(spot.read(written(tmp_path, chance)))
    assert all(error > 0.0 for error in found.plates[0].errors)
    assert not found.plates[0].is_steady


def test_one_day_has_no_spread_and_flags_nothing(tmp_path: Path) -> None:
    found = spot.spot_check(spot.read(written(tmp_path, GOOD[:1])))
    assert not found.steady and np.isinf(found.plates[0].high)
    assert "FP" not in spot.page(found)
