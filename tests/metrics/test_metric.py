"""The list of metrics: complete, documented, and open for one more file."""

import json
import textwrap

import pytest

import station.assessments
import station.metrics
from station import folder
from station.analyse import Facts, analyse
from station.assessments.assessment import assessment, assessments
from station.mat import Side
from station.metrics.metric import metrics, of_assessment
from station.views.missing import Missing, Reason
from station.views.sway import Sway

SWAY = {
    "mean_velocity": "mm/s",
    "mean_velocity_ml": "mm/s",
    "mean_velocity_ap": "mm/s",
    "path_length": "mm",
    "ellipse_area_95": "mm2",
    "range_ml": "mm",
    "range_ap": "mm",
    "rms_ml": "mm",
    "rms_ap": "mm",
    "power_mean_frequency": "Hz",
    "median_frequency_ml": "Hz",
    "median_frequency_ap": "Hz",
    "frequency_95_ml": "Hz",
    "frequency_95_ap": "Hz",
    "sample_entropy_ml": "1",
    "sample_entropy_ap": "1",
}
CONTRACT = {
    "quiet_stance": {**SWAY, "load_share": "%", "load_asymmetry": "%"},
    "single_leg_stance": {
        **SWAY,
        "hold_time": "s",
        "touches": "1",
        "early_sway_ratio": "1",
        "apa_amplitude": "mm",
        "load_transfer_time": "s",
        "settling_time_ml": "s",
    },
    "weight_shift": {
        "peak_load_share": "%",
        "excursion_ml": "mm",
        "movement_time": "s",
        "path_ratio": "1",
        "hold_sd": "mm",
    },
    "mini_squat": {
        "repetitions": "1",
        "depth": "mm",
        "tempo": "s",
        "load_share": "%",
        "load_share_bottom": "%",
        "load_share_descent": "%",
        "load_share_ascent": "%",
        "load_asymmetry": "%",
    },
    "single_leg_squat": {
        "repetitions": "1",
        "clean_repetitions": "1",
        "depth": "mm",
        "tempo": "s",
        "mean_velocity_ml": "mm/s",
        "range_ml": "mm",
        "touches": "1",
        "forefoot_share": "%",
    },
    "landing": {
        "impact_velocity": "m/s",
        "peak_force": "N",
        "peak_force_bw": "{BW}",
        "time_to_peak": "ms",
        "loading_rate_average": "{BW}/s",
        "loading_rate_20_80": "{BW}/s",
        "loading_rate_max": "{BW}/s",
        "impulse_50": "{BW}.s",
        "impulse_100": "{BW}.s",
        "impulse_200": "{BW}.s",
        "vertical_stability_index": "1",
        "time_to_stabilisation": "s",
        "onset_delay": "ms",
        "peak_asymmetry": "%",
    },
}


@pytest.mark.parametrize("key", CONTRACT)
def test_an_assessment_has_exactly_the_keys_and_units_promised(key):
    metrics_of = of_assessment(key, assessment(key).also)
    assert {metric.key: metric.unit for metric in metrics_of} == CONTRACT[key]


@pytest.mark.parametrize("metric", metrics(), ids=lambda metric: metric.key)
def test_a_metric_says_what_it_is_how_it_is_computed_and_who_says_so(metric):
    assert metric.tooltip.endswith(".")
    assert "\nFormula: " in metric.definition
    assert "\nSource: " in metric.definition
    assert metric.title


def test_keys_are_unique_and_name_assessments_that_exist():
    keys = [metric.key for metric in metrics()]
    assert len(keys) == len(set(keys))
    known = {each.key for each in assessments()}
    assert {key for metric in metrics() for key in metric.of} <= known
    assert {key for each in assessments() for key in each.also} <= set(keys)


def test_a_rate_below_the_one_needed_is_told_with_one_percent_tolerance():
    import numpy as np

    entropy = next(metric for metric in metrics() if metric.key == "sample_entropy_ml")
    x = np.random.default_rng(0).normal(size=400)
    assert entropy(Sway(Side.BOTH, 24.0, x, x)) == Missing(Reason.RATE_TOO_LOW)
    assert isinstance(entropy(Sway(Side.BOTH, 24.8, x, x)), float)


@pytest.fixture
def extra_files(tmp_path, monkeypatch):
    """A folder whose files count as files of station.metrics and station.assessments."""

    def forget():
        for cached in (folder.modules, metrics, assessments):
            cached.cache_clear()

    for package in (station.metrics, station.assessments):
        place = tmp_path / package.__name__.rsplit(".", 1)[1]
        place.mkdir()
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(place)])
    forget()
    yield tmp_path
    monkeypatch.undo()
    forget()


def test_one_more_metric_is_one_more_file(extra_files):
    from assessments.made import quiet

    (extra_files / "metrics" / "shape.py").write_text(
        textwrap.dedent(
            '''
            from station.metrics.metric import Better, Family, metric
            from station.views.sway import Sway

            FAMILY = Family("Shape", 99)

            @metric(unit="1", of=("quiet_stance",), title="Range ratio", better=Better.NEITHER)
            def range_ratio(sway: Sway) -> float:
                """Range side to side over range forward and back."""
                return (sway.sums.max_x - sway.sums.min_x) / (sway.sums.max_y - sway.sums.min_y)
            '''
        )
    )
    result = analyse(quiet(), Facts(), "quiet_stance")
    expected = result.value("range_ml").value / result.value("range_ap").value
    assert result.value("range_ratio").value == pytest.approx(expected)
    assert result.to_json()["values"][-1]["metric"] == "range_ratio"


def test_one_more_assessment_is_one_more_file(extra_files):
    """It takes metrics of others by their keys, and repetitions come with their mean."""
    from assessments.made import quiet

    (extra_files / "assessments" / "two_halves.py").write_text(
        textwrap.dedent(
            """
            from station.assessments.assessment import Assessment, Findings
            from station.mat import Side
            from station.views.loads import Loads

            def measure(forces, settings, weigh_in, corrections):
                views = [
                    Loads(Side.LEFT, forces.rate, *forces.fz[k * 500 : k * 500 + 500].T, repetition=k + 1)
                    for k in range(6)
                ]
                return Findings((), tuple(views), {})

            ASSESSMENT = Assessment(
                "six_parts", "Six parts", 30.0, (), (), measure, also=("load_share",), middle_only=True
            )
            """
        )
    )
    result = analyse(quiet(30.0, share=0.6), Facts(), "six_parts")
    parts = [result.value("load_share", Side.LEFT, k + 1).value for k in range(6)]
    assert parts == pytest.approx([60.0] * 6, abs=0.1)
    assert result.value("load_share", Side.LEFT).value == pytest.approx(sum(parts[1:-1]) / 4)
    json.dumps(result.to_json(), allow_nan=False)
