"""`station metrics`: what every number means, how it is made and where it comes from."""

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from station.cli.command import Command
from station.errors import TrialError, TrialReason

if TYPE_CHECKING:
    from station.metrics.metric import Metric


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("key", nargs="?", help="a number or a test; without it all are listed")
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def _run(options: Namespace) -> int:
    from station.assessments.assessment import assessments
    from station.metrics.metric import of_assessment

    found = {
        metric.key: metric for test in assessments() for metric in of_assessment(test.key, test.also, True)
    }
    tests = {
        key: [test.key for test in assessments() if found[key] in of_assessment(test.key, test.also, True)]
        for key in found
    }
    wanted = [key for key in found if options.key in (None, key) or options.key in tests[key]]
    if not wanted:
        raise TrialError(
            TrialReason.UNKNOWN_ASSESSMENT,
            f"There is no number and no test called '{options.key}'.",
            "`station metrics` lists them all.",
        )
    if options.json:
        print(json.dumps([_plain(found[key], tests[key]) for key in wanted], ensure_ascii=False))
    elif len(wanted) == 1:
        print(_page(found[wanted[0]], tests[wanted[0]]))
    else:
        print(_list([found[key] for key in wanted]))
    return 0


def _list(found: "list[Metric]") -> str:
    """Return one line a metric: key, unit, title, what it needs."""
    width = max(len(metric.key) for metric in found)
    lines = [
        f"{metric.key:{width}}  {metric.unit:6}  {metric.title}" + (f"  ({needs})" if needs else "")
        for metric in found
        for needs in [_needs(metric)]
    ]
    return "\n".join([*lines, "", "`station metrics KEY` gives formula and source."])


def _needs(metric: "Metric") -> str:
    rate = f"{metric.least_rate:.0f} Hz" if metric.least_rate else ""
    return " ".join(filter(None, (rate, "--further" if metric.is_further else "")))


def _page(metric: "Metric", tests: list[str]) -> str:
    needs = _needs(metric)
    return "\n".join(
        [
            f"{metric.key}   {metric.title}, in {metric.unit}",
            f"tests: {', '.join(tests)}" + (f"; needs {needs}" if needs else ""),
            "",
            metric.definition,
        ]
    )


def _plain(metric: "Metric", tests: list[str]) -> dict[str, object]:
    return {
        "key": metric.key,
        "title": metric.title,
        "unit": metric.unit,
        "assessments": tests,
        "sides": [side.value for side in metric.sides],
        "better": metric.better.value,
        "least_rate_hz": metric.least_rate or None,
        "definition": metric.definition,
    }


COMMANDS = (
    Command(
        75,
        "metrics",
        "Say what a number means: its formula, its unit, its source.",
        "station metrics mean_velocity",
        _arguments,
        _run,
    ),
)
