"""What an invented engineer says when a calibration is begun."""

from calibration.begun import Begun
from calibration.reference import Mass

KNOWN = Begun(
    uid="53494d0100000001",
    geometry="two_plates_400x600",
    sensor="ADS131M08",
    firmware="1.0.0",
    bits=24,
    full_scale=0.01875,
    design="short",
    seed=7,
    loads=(20.0, 40.0),
    masses=(Mass("A", 20.0, 0.002, "shop scale"), Mass("B", 20.0, 0.002, "shop scale")),
    latitude=47.0,
    height=400.0,
    place="Example workshop",
    by="E. Example",
    role="engineer",
    at="2026-11-22T10:00:00+01:00",
)
