"""What nobody can be or do is refused here, in one sentence."""

from station.errors import SourceError, SourceReason


def refusal(what: str, remedy: str) -> SourceError:
    """Make the error for a wish that cannot be granted."""
    return SourceError(SourceReason.BAD_OPTION, f"The simulated person cannot do or be '{what}'.", remedy)


def between(name: str, value: float, low: float, high: float) -> None:
    """Refuse a `value` outside `low` to `high`, and what is no number. Errors: SourceError BAD_OPTION."""
    try:
        is_good = low <= float(value) <= high
    except (TypeError, ValueError):
        is_good = False
    if not is_good:
        raise refusal(f"{name}={value}", f"Give {low:g} to {high:g}.")
