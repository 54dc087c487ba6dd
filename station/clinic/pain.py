"""Pain: 0 to 10 after each test, and when a visit must stop."""

from collections.abc import Sequence

STOPS_AT = 5
RISES_BY = 2
CALL_US_BY = 2
"""A rise since the last visit of which the patient is told to call, without waiting for any clock."""
SCALE = tuple(range(11))


def stops(before: int | None, after: Sequence[int | None]) -> bool:
    """Tell whether the tests of a visit must stop.

    before : pain before the first test, None when not asked. after : after each test so far, None where
    not asked. Five and more stops always, a rise of two only when there was something to rise from.
    """
    asked = [pain for pain in after if pain is not None]
    first = before if before is not None else next(iter(asked), None)
    return any(pain >= STOPS_AT or (first is not None and pain - first >= RISES_BY) for pain in asked)


def calls(last_visit: int | None, now: int | None) -> bool:
    """Tell whether a patient is to call now; what nobody asked says nothing."""
    return last_visit is not None and now is not None and now - last_visit >= CALL_US_BY
