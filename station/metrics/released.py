"""Released: which numbers a pressure mat may give. What is not named here is null, `not_qualified`.

Home-made mats agree poorly with a force plate in single-leg stance (ICC 0.38 to 0.63), a number is therefore
released only by a comparison of this mat with a plate. Load share and contact area need none.
"""

from collections.abc import Mapping
from types import MappingProxyType

WITHOUT_COMPARISON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"quiet_stance": ("load_share", "contact_area")}
)
"""By assessment."""


NEVER = frozenset({"landing"})
"""Assessments of which a mat gives nothing, whatever it was compared with: it is too slow for an impact."""
_UNCOMPARED: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def of_mat(assessment: str, compared: Mapping[str, tuple[str, ...]] = _UNCOMPARED) -> tuple[str, ...]:
    """Return the keys of the metrics that an equalised mat may give of an assessment.

    compared : by assessment, those in which it agrees with a plate.
    """
    if assessment in NEVER:
        return ()
    return tuple(dict.fromkeys((*WITHOUT_COMPARISON.get(assessment, ()), *compared.get(assessment, ()))))


def of_foreign_mat(assessment: str) -> tuple[str, ...]:
    """Return the same for a file of another lab, which keeps the forces of a mat but no area."""
    return tuple(key for key in of_mat(assessment) if key == "load_share")
