"""Words of the progress over visits: changes, baselines, bands, marks. Measured, never guessed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dashboard.words import CONDITIONS, LEGS, amount, day, number, unit, verdict
from dashboard.words.plan import STAGES
from station.clinic.stage import Stage
from station.compare import Change, Conditions, one_more_trial
from station.compare.context import CALIBRATION, PLATE
from station.compare.device import told
from station.compare.words import doubt
from station.mat import Side

BASELINE, BASELINE_TAG = "Compared with", "baseline"
BASELINE_HOW = "Later visits are compared with this one."
SMALLEST = "Smallest change that counts (MDC95):"
FIRST_VISIT = "the first visit with trials made alike"
MARKS = "What changed, and when"
NO_MARKS = "Nothing marked yet."
ADD_MARK = "Add a mark"
MARK_DAY, MARK_KIND, MARK_NOTE = "Day", "What changed", "Note (may be left out)"
MARK_ADD, MARK_BACK = "Add", "Take back"
MARK_NEEDED = "A mark needs a day and what changed."
MARK_FUTURE = "A mark is of a day that has been."
BAND = "The shaded bands begin at the baseline: within them a change is within measurement error."
BAND_OF = "Band: within measurement error of the baseline"
NO_BAND = "No band: measurement error not known yet for this number."
EVEN = "even"
SAME_DAY = "Before and after, on one day"
SAME_DAY_HOW = "Judged by how far repeats of one session spread, never by the error between days."
NUMBERS_OF_MARKS = "The numbers above the figure are explained below."

KINDS = {
    "shoes": "new shoes",
    "surface": "other surface",
    "mileage": "other distance",
    "tape": "tape",
    "stage": "stage",
    "pain": "pain",
    "medicine": "pain medicine",
}
"""What is drawn on the trend, by kind."""
VALUES: Mapping[str, Mapping[str, str]] = {
    "eyes": {"open": "eyes open", "closed": "eyes closed"},
    "support": {
        "none": "hands on hips",
        "one_hand_same": "one hand, stance side",
        "one_hand_opposite": "one hand, other side",
        "two_hands": "two hands",
    },
    "tape": {"none": "no tape"},
    "surface": {"firm": "firm ground", "foam": "foam"},
    "footwear": {"barefoot": "barefoot", "socks": "in socks", "shoes": "in shoes"},
    "fatigue": {"after": "after 60 s of squats", "during": "during 60 s of squats"},
    "feet": {"one": "landing on one foot", "both": "landing on both feet"},
}
LEARNING = (
    "Second time: the first sessions usually get about 5 % steadier by practice alone, "
    "so part of a change may be learning."
)
NOTHING_BEFORE = "No earlier visit was made alike: this is the first point of its line."
BASELINE_OTHER = "The chosen baseline was not made alike: nothing is compared with it."
LEGS_APART = "At the last visit the legs were not tested alike: left and right are not compared."
APART = "Trials that were not made alike stand as series of their own, each with its mark: never joined."
OPEN = "Open symbols: {}. They are shown, joined with no other and judged against none."
NOT_ALIKE_SINCE = "not made alike"
ON_DEVICE, ON_PLATES = "on {}", "on plates"


def open_symbols(doubts: Iterable[str]) -> str:
    """Say why points are open; nothing where none is. doubts : in words, each once."""
    told = ", ".join(doubts)
    return OPEN.format(told) if told else ""


def since(when: str) -> str:
    """Name the visit that a change is counted from."""
    return f"since {day(when)}"


def change(side: str, found: Change, title: str, unit_code: str, metric: str, when: str, better: str) -> str:
    """State a change of one leg from then to now with its direction and what may be said of it."""
    then, now = (_written(metric, value, unit_code) for value in (found.then, found.now))
    shown = f"{then} → {now} {unit(unit_code)}".rstrip()
    by = _by(found, unit_code)
    leg = LEGS[Side(side)] if side in ("left", "right") else "Both legs"
    stated = f"{leg}, {since(when)}: {title.lower()} {shown}{by} ({better})."
    limit = ""
    if found.limit is not None:
        limit = f"{SMALLEST} {found.limit:.3g} {unit(unit_code)}".rstrip() + "."
    return " ".join(filter(None, (stated, verdict(found.verdict), limit)))


def _written(metric: str, value: float | None, unit_code: str) -> str:
    return amount(metric, value, unit_code)[0] if value is not None else "–"


def _by(found: Change, unit_code: str) -> str:
    """Write how much larger or smaller; points of share, and no percentage of a count or of nothing."""
    if found.then is None or found.now is None:
        return ""
    if unit_code == "%":
        points = found.now - found.then
        shown = number(abs(points), "%")
        return ", unchanged" if not float(shown) else f", {shown} points {'more' if points > 0 else 'less'}"
    if found.percent is None or unit_code == "1":
        return ""
    if abs(found.percent) < 0.5:
        return ", unchanged"
    return f", {abs(found.percent):.0f} % {'larger' if found.percent > 0 else 'smaller'}"


def source(found: Change) -> str:
    """Say what the verdict on a change rests on, or why nothing judges it; the limit stands beside it."""
    notes = "; ".join(found.notes)
    if found.reference is None:
        return f"{notes[:1].upper()}{notes[1:]}." if notes else ""
    then, now = found.trials
    averaged = "Single trials" if (then, now) == (1, 1) else f"{then} and {now} trials averaged"
    borrowed = f" ({notes})" if notes else ""
    return f"{averaged}, {found.reference.source}, between days{borrowed}."


def one_more(side: str, found: Change, unit_code: str) -> str:
    """Say what one more trial of a leg today would buy; nothing where nothing judges."""
    more = one_more_trial(found)
    if more is None:
        return ""
    named = f"smallest change named {more.now:.3g} → {more.after:.3g} {unit(unit_code)}".rstrip()
    if more.could_change is None:
        return f"One more trial, {side}: {named}; whether the verdict could change is not known."
    could = "could" if more.could_change else "would not"
    return f"One more trial, {side}: {named}; the verdict {could} change."


def value_of(key: str, value: str) -> str:
    """Write one condition, alone."""
    if key in VALUES and value in VALUES[key]:
        return VALUES[key][value]
    is_known = value not in ("not asked", "", "None")
    if key == PLATE:
        return ON_DEVICE.format(told(value)) if is_known else ON_PLATES
    if not is_known:
        return ""
    return CONDITIONS.get(key, f"{key} {{}}").format(value.removesuffix(".0").replace("_", " "))


def contexts(made: Sequence[Conditions]) -> dict[Conditions, str]:
    """Name each set of conditions. made : of every row, so that the most frequent is the usual one.

    The usual one is named by all that varies, the others by what sets them apart from it; one alone needs
    no name, unless its plates or its mat were not in order.
    """
    lines = list(dict.fromkeys(made))
    if len(lines) < 2:
        return {line: doubt(line) for line in lines}
    usual = max(lines, key=lambda line: (made.count(line), -lines.index(line)))
    varying = [
        key
        for key in dict.fromkeys(key for line in lines for key, _ in line)
        if len({dict(line).get(key) for line in lines}) > 1
    ]
    return {line: _named(line, varying if line == usual else _apart(line, usual, varying)) for line in lines}


def _apart(line: Conditions, usual: Conditions, varying: Sequence[str]) -> list[str]:
    return [key for key in varying if dict(line).get(key) != dict(usual).get(key)]


def _named(line: Conditions, keys: Sequence[str]) -> str:
    here = dict(line)
    told = [
        doubt(line) if key == CALIBRATION else value_of(key, here[key]) or f"{key} not asked"
        for key in keys
        if key in here
    ]
    return ", ".join(told)


def series(side: str, context_name: str) -> str:
    """Name a series in a legend."""
    name = side.capitalize() if side in ("left", "right") else "Whole body"
    return f"{name}: {context_name}" if context_name else name


def mark(kind: str, note: str) -> str:
    """Say what a mark stands for."""
    name = KINDS.get(kind, kind)
    return f"{name}: {note}" if note else name


def pain_note(pain: int) -> str:
    """Write an answered pain."""
    return f"{pain} of 10"


def stage(key: str) -> str:
    """Name a stage."""
    return STAGES[Stage(key)].lower() if key in set(Stage) else key.replace("_", " ")


def on_day(when: date) -> str:
    """Write the day of a mark."""
    return f"{when.day} {when:%b %Y}"


def of_visit(told: Sequence[str]) -> str:
    """Write what a point carries besides its number."""
    return " · ".join(told)


def take_back(kind: str, when: date) -> str:
    """Label the button that takes one mark back."""
    return f"{MARK_BACK}: {KINDS.get(kind, kind)}, {on_day(when)}"
