"""What a pressure mat may not give: said once below the numbers, with what releases it."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from station.views.missing import Reason

if TYPE_CHECKING:
    from station.analyse import Pedogram

WIDTH = 100
Values = Sequence[dict[str, Any]]


def parted(values: Values) -> tuple[list[dict[str, Any]], list[str]]:
    """Part the values of a result on a mat: those that are shown one by one, and the keys of all others.

    A number is left out when the mat gives it of no side and of no repetition.
    """
    held = {value["metric"] for value in values if value["reason"] == Reason.NOT_QUALIFIED}
    held -= {value["metric"] for value in values if value["reason"] != Reason.NOT_QUALIFIED}
    keys = list(dict.fromkeys(value["metric"] for value in values if value["metric"] in held))
    return [value for value in values if value["metric"] not in held], keys


def lines(keys: Sequence[str], why: str) -> list[str]:
    """Return which numbers are left out, by key, and in one sentence why; nothing when none is."""
    if not keys:
        return []
    many = "1 number is" if len(keys) == 1 else f"{len(keys)} numbers are"
    listed = textwrap.wrap(", ".join(keys), WIDTH, break_long_words=False, break_on_hyphens=False)
    return ["", f"{many} left out ({Reason.NOT_QUALIFIED}). {why}", *(f"  {line}" for line in listed)]


def why(found: "Pedogram | None", assessment: str) -> str:
    """Say why a mat leaves numbers out, and what releases them. found : None for another lab's mat."""
    from station.metrics.released import NEVER

    made = None if found is None else found.equalisation
    if assessment in NEVER:
        return "A mat is too slow for a landing: nothing releases them."
    if found is None:
        return "Nobody has compared this mat with a force plate, and a file of another lab cannot be."
    if made is None:
        return "A mat gives none until it has been equalised: station equalise."
    if not made.passed:
        return "A mat whose equalisation did not pass gives none: equalise it again, station equalise."
    if made.compared:
        return "In these it has not been shown to agree with a force plate; station agree compares anew."
    return "A mat gives them only after it has been compared with a force plate: station agree."
