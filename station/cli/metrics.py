"""`station metrics`: what every number means, how it is made and where it comes from."""

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from station.cli.command import Command
from station.errors import TrialError, TrialReason

if TYPE_CHECKING:
    from station.foot_map import Pictured
    from station.metrics.metric import Metric

MAT = "a pressure mat"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "key", nargs="?", help="a number, a test or a reason's code; without it all are listed"
    )
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def _run(options: Namespace) -> int:
    from station.foot_map import PICTURED
    from station.views.missing import Reason

    if options.key in list(Reason):
        print(_of_reason(options.key, options.json))
        return 0
    found, tests = _known()
    wanted = [key for key in found if options.key in (None, key) or options.key in tests[key]]
    drawn = [each for each in PICTURED if options.key in (None, each.key, each.plain)]
    if not wanted and not drawn:
        raise TrialError(
            TrialReason.UNKNOWN_ASSESSMENT,
            f"There is no number and no test called '{options.key}'.",
            "`station metrics` lists them all.",
        )
    if options.json:
        plain = [*(_plain(found[key], tests[key]) for key in wanted), *map(_plain_picture, drawn)]
        print(json.dumps(plain, ensure_ascii=False))
    elif len(wanted) == 1:
        print(_page(found[wanted[0]], tests[wanted[0]]))
    elif not wanted:
        print(_page_of_picture(drawn[0]))
    else:
        print(_list([found[key] for key in wanted], drawn))
    return 0


def _known() -> "tuple[dict[str, Metric], dict[str, list[str]]]":
    """Return every number by key, and the tests that give it, on plates or on a mat alone."""
    from station.assessments.assessment import assessments
    from station.metrics.metric import of_assessment
    from station.metrics.released import of_mat

    given = {
        test.key: of_assessment(test.key, (*test.also, *of_mat(test.key)), True) for test in assessments()
    }
    found = {metric.key: metric for every in given.values() for metric in every}
    return found, {key: [test for test in given if found[key] in given[test]] for key in found}


def _of_reason(code: str, as_json: bool) -> str:
    """Say what a code in the place of a number means."""
    from station.compare.words import ADVICE, REASONS, because
    from station.views.missing import Reason

    if as_json:
        return json.dumps([{"reason": code, "sentence": REASONS[Reason(code)]}], ensure_ascii=False)
    advice = ADVICE.get(Reason(code), "")
    return f"No number: {because(code)}." + (f"\n{advice}" if advice else "")


def _list(found: "list[Metric]", drawn: "list[Pictured]") -> str:
    """Return one line a metric: key, unit, title, what it needs; then what a foot map draws."""
    from station.compare.words import unit

    width = max(len(key) for key in (*(each.key for each in found), *(each.key for each in drawn)))
    lines = [
        f"{metric.key:{width}}  {unit(metric.unit):6}  {metric.title}" + (f"  ({needs})" if needs else "")
        for metric in found
        for needs in [_needs(metric)]
    ]
    return "\n".join(
        [
            *lines,
            *(
                f"{each.key:{width}}  {unit(each.unit):6}  {each.title}  (foot map of {MAT})"
                for each in drawn
            ),
            "",
            "`station metrics KEY` gives formula and source, or what a code such as too_short means.",
        ]
    )


def _needs(metric: "Metric") -> str:
    rate = f"{metric.least_rate:.0f} Hz" if metric.least_rate else ""
    mat = "" if metric.of or _is_of_plates(metric) else MAT
    return " ".join(filter(None, (mat, rate, "--further" if metric.is_further else "")))


def _is_of_plates(metric: "Metric") -> bool:
    """Whether a number that names no test of its own is named by one that plates take."""
    from station.assessments.assessment import assessments

    return any(metric.key in test.also for test in assessments())


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


def _page_of_picture(drawn: "Pictured") -> str:
    return "\n".join(
        [
            f"{drawn.key}   {drawn.title}, in {drawn.unit}; `{drawn.plain}` in --json",
            f"every test on {MAT}, in its foot map",
            "",
            drawn.definition,
        ]
    )


def _plain_picture(drawn: "Pictured") -> dict[str, object]:
    return {
        "key": drawn.key,
        "title": drawn.title,
        "unit": drawn.unit,
        "map": drawn.plain,
        "definition": drawn.definition,
    }


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
