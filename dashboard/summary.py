"""Summary: what the result page says of each test of a visit, gathered once. Nothing is drawn here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard import trends, words
from dashboard.numbers import Line, held, is_withheld, key_lines, of_tested, primary, transition_lines
from dashboard.records import Tested, Visited
from dashboard.seen import Ticked, seen, told
from dashboard.trends import Trend
from dashboard.window import Window, common_window
from dashboard.words import mat
from dashboard.words import result as said
from station.assessments.assessment import assessment
from station.compare.lines import is_on_one_foot
from station.library.library import Library

FIGURES: Mapping[str, tuple[str, ...]] = {
    "quiet_stance": ("cop",),
    "single_leg_stance": ("cop",),
    "mini_squat": ("shares",),
    "landing": ("landings",),
}
"""What is drawn of each test, by names of `pictures`."""
PRESSURES = (mat.MEAN, mat.PEAK)
"""What is drawn besides of a test on a pressure mat."""


@dataclass(frozen=True)
class Summary:
    """One test of a visit. lines : of the trials made alike. ticked : observations by trial.

    since : how its named number has changed, None without it. window : of holds that ended early.
    """

    tested: Tested
    lines: tuple[Line, ...]
    ticked: Ticked
    since: Trend | None
    window: Window | None

    @property
    def key(self) -> str:
        """Key of the assessment."""
        return self.tested.key

    @property
    def title(self) -> str:
        """Word on the screen."""
        return assessment(self.key).title

    @property
    def figures(self) -> tuple[str, ...]:
        """What is drawn of it."""
        return (*FIGURES.get(self.key, ()), *(PRESSURES if self.tested.is_of_mat else ()))

    @property
    def under(self) -> tuple[tuple[str, str], ...]:
        """Conditions of the trials that are shown."""
        alike = self.tested.alike
        return alike[0].conditions if alike else ()

    @property
    def shares_a_sum(self) -> bool:
        """Whether a difference is a percentage of both legs together."""
        return assessment(self.key).is_bilateral and not is_on_one_foot(self.under)

    @cached_property
    def shown(self) -> list[Line]:
        """The at most five numbers."""
        chosen = key_lines(self.key, self.lines, of_mat=self.tested.is_of_mat)
        if self.window is None:
            return chosen
        return [each for each in (self.window.instead(line) for line in chosen) if each is not None]

    @property
    def given(self) -> list[Line]:
        """Every number but those that a pressure mat may not give."""
        return [line for line in self.lines if not (self.tested.is_of_mat and is_withheld(line))]

    @property
    def withheld(self) -> list[str]:
        """Titles of the numbers that a pressure mat may not give."""
        return [line.metric.title for line in self.lines if line not in self.given]

    @cached_property
    def transition(self) -> list[Line]:
        """The numbers of the way onto one leg, of a stance on one."""
        return transition_lines(self.given) if self.key == "single_leg_stance" else []

    @cached_property
    def primary(self) -> Line | None:
        """The one number a difference is stated of."""
        return primary(self.key, self.lines)

    @property
    def is_left_out(self) -> bool:
        """Whether trials that count were made otherwise and are not part of these numbers."""
        return len(self.tested.alike) < len(self.tested.used)

    @property
    def observed(self) -> list[str]:
        """What a clinician saw in its trials."""
        return told(seen(self.tested.trials, self.ticked))

    @property
    def signs(self) -> str:
        """What the signs of the figure stand for."""
        return said.signs([each.kind for each in seen(self.tested.alike, self.ticked) if each.repetition])


def summaries(visit: Visited, visits: Sequence[Visited], library: Library) -> list[Summary]:
    """Return one summary a test that has results. visits : all of the patient."""
    ticked = library.observations.of_visit(visit.id)
    baselines = library.sign_offs.baselines(visit.patient.id)
    until = [each for each in visits if each.started <= visit.started]
    return [
        _summary(tested, until, ticked, baselines.get(tested.key)) for tested in visit.tests if tested.used
    ]


def _summary(tested: Tested, until: Sequence[Visited], ticked: Ticked, baseline: str | None) -> Summary:
    lines = tuple(of_tested(tested))
    named = primary(tested.key, lines)
    since = None
    if named is not None and any(each.id != tested.trials[0].visit for each in until):
        since = trends.trend(until, tested.key, named.metric.key, baseline)
    hold = next((line for line in lines if line.metric.key == "hold_time"), None)
    fell = tested.key == "single_leg_stance" and hold is not None and not held(hold)
    return Summary(
        tested, lines, ticked, since, common_window(tested.alike) if fell and not tested.is_of_mat else None
    )


def guesses(made: Sequence[Summary], answers: Mapping[str, str]) -> list[str]:
    """Set the patient's own guesses beside what was measured; nothing for what was not asked."""
    stated = []
    heavier, steadier = answers.get("guess_heavier", ""), answers.get("guess_steadier", "")
    if heavier in said.GUESS_OF:
        line = _line(made, "quiet_stance", "load_share")
        stated.append(said.felt_heavier(heavier, None if line is None else line.difference))
    if steadier in said.GUESS_OF:
        line = _line(made, "single_leg_stance", "mean_velocity")
        stated.append(said.felt_steadier(steadier, None if line is None else line.difference, "mm/s"))
    return stated


def _line(made: Sequence[Summary], test: str, metric: str) -> Line | None:
    lines = [line for each in made if each.key == test for line in each.lines]
    return next((line for line in lines if line.metric.key == metric), None)


def stated(found: Summary) -> list[tuple[str, str, str]]:
    """Return what may be said of a test: sentence, verdict, and what the verdict rests on."""
    line = found.primary
    if line is None or line.difference is None:
        return []
    difference = line.difference
    if difference.reason is not None:
        return [(f"{line.metric.title}: {words.REASON_CODES[difference.reason.value]}.", "", "")]
    sentence = words.difference(line.metric.title, line.metric.unit, difference)
    return [(sentence, words.verdict(difference.verdict), words.rests_on(difference, "%"))]
