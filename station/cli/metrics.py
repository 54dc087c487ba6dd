"""`station metrics`: what every number means, how it is made and where it comes from."""

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from station.cli.command import Command
from station.errors import TrialError, TrialReason

if TYPE_CHECKING:
    from station.metrics.metric import Metric


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "key", nargs="?", help="a number, a test or a reason's code; without it all are listed"
    )
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def _run(options: Namespace) -> int:
    from station.assessments.assessment import assessments
    from station.metrics.metric import of_assessment
    from station.views.missing import Reason

    if options.key in list(Reason):
        print(_of_reason(options.key, options.json))
        return 0
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


def _of_reason(code: str, as_json: bool) -> str:
    """Say what a code in the place of a number means."""
    from station.compare.words import REASONS, because
    from station.views.missing import Reason

    if as_json:
        return json.dumps([{"reason": code, "sentence": REASONS[Reason(code)]}], ensure_ascii=False)
    return f"No number: {because(code)}."


def _list(found: "list[Metric]") -> str:
    """Return one line a metric: key, unit, title, what it needs."""
    from station.compare.words import unit

    width = max(len(metric.key) for metric in found)
    lines = [
        f"{metric.key:{width}}  {unit(metric.unit):6}  {metric.title}" + (f"  ({needs})" if needs else "")
        for metric in found
        for needs in [_needs(metric)]
    ]
    return "\n".join(
        [
            *lines,
            "",
            "`station metrics KEY` gives formula and source, or what a code such as too_short means.",
        ]
    )


def _needs(metric: "Metric") -> str:
    rate = f"{metric.least_rate:.0f} Hz" if metric.least_rate else ""
    return " ".join(filter(None, (rate, "--further" if metric.is_further else "")))


def _page(metric: "Metric", tests: list[str]) -> str:
    from station.compare.words import unit

    needs, known = _needs(metric), unit(metric.unit)
    return "\n".join(
        [
            f"{metric.key}   {metric.title}, " + (f"in {known}" if known else "without unit"),
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
