"""Numbers with their uncertainty: as many digits as say something, and nothing invented."""

import pytest

from station.compare.written import expanded


@pytest.mark.parametrize(
    ("uncertainty", "value", "unit", "text"),
    [
        (0.24, 31.2, "mm/s", "± 0.2"),
        (0.04, 31.2, "mm/s", "± 0.04"),
        (0.013, 3.12, "mm/s", "± 0.01"),
        (0.0085, 55.7, "%", "± 0.009"),
        (1.7, 312.0, "mm2", "± 2"),
        (0.06, 312.0, "mm2", "± 0.06"),
        (12.4, 640.0, "N", "± 12"),
        (0.3, 2.0, "1", "± 0.3"),
        (1e-7, 1.2, "m/s", "± 0.0001"),
        (0.2, 0.0, "mm", "± 0.20"),
    ],
)
def test_an_uncertainty_has_the_decimals_of_its_number_or_as_many_as_it_needs(
    uncertainty: float, value: float, unit: str, text: str
) -> None:
    assert expanded(uncertainty, value, unit) == text


@pytest.mark.parametrize(("uncertainty", "value"), [(None, 31.2), (0.2, None), (0.0, 3.0)])
def test_where_none_is_known_nothing_is_written(uncertainty: float | None, value: float | None) -> None:
    assert expanded(uncertainty, value, "mm/s") == ""
