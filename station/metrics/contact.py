"""What a pressure mat alone can say: on how much of it a foot presses."""

from station.metrics.metric import EACH_LEG, Better, Family, metric
from station.views.contact import Contact

FAMILY = Family("Contact with the mat", 12)


@metric(unit="cm2", of=(), title="Contact area", better=Better.NEITHER, sides=EACH_LEG)
def contact_area(contact: Contact) -> float:
    """How large the part of the foot is that presses on a pressure mat.

    Formula: mean over time of the area of all cells under more than 10 kPa; where both feet touch, the line
    between them parts a cell. The size of a cell limits it: an edge cell counts whole. No plate can give it.

    Source: the threshold is the least pressure that an emed platform gives out, and the default of pressuRe
    (Telfer and Li, R package, version 0.2.7).
    """
    return 1e4 * float(contact.area.mean())
