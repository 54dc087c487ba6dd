"""Instructions: what the engineer is asked to do for the next reading, in words for a workshop."""

from calibration.placement import Placement, Purpose
from calibration.procedure import Step
from station.mat import Plate
from station.qualification.wiring import corner_name

WHY = {
    Purpose.ZERO: "The empty plate is read.",
    Purpose.GRID: "A point of the grid.",
    Purpose.CENTRE: "The middle is read again and again, to see drift.",
    Purpose.SHIM: "A point with the card under one foot: it shows how the floor shares the load.",
    Purpose.CORNER: "The load stands right over a cell.",
    Purpose.CREEP: "The load stays for a long time.",
    Purpose.RETURN: "What the plate still shows when the load is gone.",
    Purpose.NOISE: "The load stands still, and the plate's own noise is heard.",
    Purpose.VERIFY: "A fresh point, which the fit does not see.",
}


def instruction(step: Step, plate: Plate, before: Placement | None) -> tuple[str, ...]:
    """Say what is to be done before this reading, one thing a line, in order.

    before : what lay on this plate for the reading before; None at the beginning of a plate.
    """
    wanted, side = step.placement, plate.side.value
    lines = [] if before is not None else [f"Now the {side} plate."]
    card = None if before is None else before.shim
    has_load = before is not None and before.mass > 0.0
    if wanted.shim != card or wanted.mass == 0.0:
        lines += [f"Take everything off the {side} plate."] if has_load or before is None else []
    if wanted.shim != card:
        lines += _cards(plate, card, wanted.shim)
    if wanted.mass > 0.0:
        lines.append(_laying(wanted, before if wanted.shim == card else None))
    return tuple(lines) or (f"Leave the {side} plate empty.",)


def anew(step: Step, plate: Plate, card: int | None) -> tuple[str, ...]:
    """Say what is to be done before a reading when nobody knows what lies on the plate, as `instruction`.

    card : the cell under whose foot the card lay when the plate was read last, or None.
    """
    wanted = step.placement
    lines = [f"Take everything off the {plate.side.value} plate, whatever lies there."]
    if wanted.shim != card:
        lines += _cards(plate, card, wanted.shim)
    elif card is not None:
        lines.append(f"The card stays under the {corner_name(plate.cells[card])} foot.")
    if wanted.mass > 0.0:
        lines.append(_laying(wanted, None))
    return tuple(lines)


def place(x: float, y: float) -> str:
    """Return a place on a plate in words. x, y : m, from its middle."""
    across = f"{1e3 * abs(x):.0f} mm to the {'right' if x > 0.0 else 'left'}" if x else ""
    along = f"{1e3 * abs(y):.0f} mm to the {'front' if y > 0.0 else 'back'}" if y else ""
    return " and ".join(filter(None, (across, along))) + (" of the middle" if x or y else "the middle")


def kilograms(mass: float) -> str:
    """Return a mass in words."""
    return f"{mass:g} kg"


def _laying(wanted: Placement, before: Placement | None) -> str:
    is_there = before is not None and before.mass > 0.0 and before.group == wanted.group
    if before is not None and is_there:
        change = wanted.mass - before.mass
        verb = "Add" if change > 0.0 else "Take off"
        return f"{verb} {kilograms(abs(change))} without moving the rest: {kilograms(wanted.mass)} lie there."
    verb = "Move to" if before is not None and before.mass == wanted.mass else "Lay"
    if verb == "Move to":
        return f"Move the {kilograms(wanted.mass)} to {place(wanted.x, wanted.y)}."
    return f"Lay {kilograms(wanted.mass)} on {place(wanted.x, wanted.y)}."


def _cards(plate: Plate, was: int | None, wanted: int | None) -> list[str]:
    lines = []
    if was is not None:
        lines.append(f"Take the card away from under the {corner_name(plate.cells[was])} foot.")
    if wanted is not None:
        name = corner_name(plate.cells[wanted])
        lines.append(f"Lift the {name} corner and lay a card of 0.5 to 0.8 mm under its foot.")
    return lines
