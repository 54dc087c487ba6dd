"""What the bench says of a mat: plain words for a workshop. No numbers are made here, only written out."""

from collections.abc import Sequence

from calibration.mat.gates import Gate
from calibration.mat.loading import Going, Kind, Loading
from calibration.mat.outcome import PASSED, UNCHECKED
from calibration.mat.plan import BEYOND, LEVELS, PRESS
from calibration.mat.procedure import Approach, Part, Resumed, Step
from station.equalisation import NOT_PASSED

KEYS = (
    "Enter: it is so, read. A number: what the gauge or the scale really shows. b: take the last reading "
    "back. q: leave; what was read is kept."
)
LEFT = "Left. Everything read so far is kept; run the same command to go on."
TIMES = "After more than an hour the sheet has stiffened again"
PARTS = {Part.MASSES: "the known masses", Part.STANDING: "who stands with a known split"}
WITHOUT = {
    Part.MASSES: "Without them nobody knows whether a force is right.",
    Part.STANDING: "Without it nobody knows whether the share is right, and current that sneaks over other "
    "lines stays in the curves.",
}
RESULTS = {PASSED: "PASSED", UNCHECKED: "NOT CHECKED", NOT_PASSED: "NOT PASSED"}
MEANING = {
    PASSED: "Every limit is kept: it may be used.",
    UNCHECKED: "It may be used, but not every limit was looked at: share, force and place are not proven.",
    NOT_PASSED: "At least one limit is broken: this one is kept, but never used. What held before holds on.",
}
KEPT = {True: "kept", False: "NOT KEPT", None: "not measured"}
NOTHING_ASKED = "for information"


def place(loading: Loading) -> str:
    """Return where a tile lies, from the middle of the mat, in mm."""
    told = []
    for value, more, less in ((loading.x, "right of", "left of"), (loading.y, "in front of", "behind")):
        if abs(value) >= 5e-4:
            told.append(f"{abs(1e3 * value):.0f} mm {more if value > 0.0 else less} the middle")
    if not told:
        return "on the middle of the mat"
    return f"with its middle {' and '.join(told)}"


def asked(step: Step) -> str:
    """Return what is to be done for a loading, in one sentence."""
    load = step.loading
    gauge = f"{load.pascals / 1e3:.3g} kPa"
    match load.kind, load.going:
        case Kind.EMPTY, _:
            return (
                f"Take everything off the mat, air out of the bladder too; it rests for {load.dwell:.0f} s."
            )
        case Kind.EVEN, Going.DOWN:
            return f"Let air out until the gauge shows {gauge}, and hold it for {load.dwell:.0f} s."
        case Kind.EVEN, _:
            return f"Pump until the gauge shows {gauge}, and hold it for {load.dwell:.0f} s."
        case Kind.TILE, _:
            tile = f"the tile of {1e3 * load.width:.0f} x {1e3 * load.depth:.0f} mm"
            return f"Lay {tile} {place(load)}: {load.kilograms:.4g} kg in all, for {load.dwell:.0f} s."
    return (
        f"Somebody stands still on the mat with {100.0 * load.share:.0f} % of the weight on the left foot, "
        f"as two scales under a plank or a force plate have shown, for {load.dwell:.0f} s."
    )


def before(step: Step) -> str:
    """Return what goes before a loading, or ""."""
    load = step.loading
    match step.approach:
        case Approach.OVER:
            return (
                f"First pump to {LEVELS[-1] / 1e3:g} kPa and hold it for {step.wait:.0f} s: on the way down "
                "the sheet remembers what has pressed before."
            )
        case Approach.REST if load.kind is Kind.STAND:
            return f"First nothing and nobody is on the mat for {step.wait:.0f} s; then step on anew."
        case Approach.REST if load.going is Going.WEIGH:
            return f"First take the bladder off, and let the mat lie empty for {step.wait:.0f} s."
        case Approach.REST:
            return f"First take all of it off, and let the mat rest for {step.wait:.0f} s."
    return ""


def heading(step: Step) -> str:
    """Return the number of a loading, and how long the hands are still busy."""
    minutes = round(step.left / 60.0)
    told = "less than a minute" if step.left < 60.0 else f"about {minutes} minute{'s' if minutes > 1 else ''}"
    return f"Loading {step.number} of {step.of}; {told} of hands left."


def presses(wanted: int) -> str:
    """Return what is to be done for all presses."""
    return (
        f"Press the whole mat {wanted} times with {BEYOND * LEVELS[-1] / 1e3:.0f} kPa, {PRESS:g} s each, and "
        "let all air out in between. The mat counts by itself."
    )


def resumed(found: Resumed) -> tuple[str, ...]:
    """Return what must be repeated after a break, or why nothing can come of it, one sentence each."""
    told = [] if found.old is None else [str(found.old)]
    if found.presses:
        told.append(
            f"{TIMES}: the presses and the empty mat behind them are done again. All other readings hold."
        )
    elif found.numbers:
        told.append(
            "The place that was left halfway is begun anew: a tile never lies twice in the same place."
        )
    return tuple(told)


def without(part: Part) -> str:
    """Return what it means to leave a part out."""
    return f"Left out: {PARTS[part]}. {WITHOUT[part]} The result will say: not checked."


def numbers(found: Sequence[int]) -> str:
    """Return numbers of loadings as people say them."""
    told = [str(each) for each in found]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))


def gate_rows(gates: Sequence[Gate]) -> list[tuple[str, ...]]:
    """Return the figures as rows: title, value, limit, kept or not."""
    rows: list[tuple[str, ...]] = [("figure", "value", "limit", "")]
    for each in gates:
        value = "-" if each.value is None else f"{each.value:.3g} {each.unit}".rstrip()
        unit = each.unit.removesuffix("s") if each.limit == 1.0 else each.unit
        limit = "-" if each.limit is None else f"{each.limit:g} {unit}".rstrip()
        rows.append((each.title, value, limit, NOTHING_ASKED if each.limit is None else KEPT[each.kept]))
    return rows
