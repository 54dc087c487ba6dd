"""Path: the shape of the way that the centre of pressure takes."""

from station.mechanics.descriptors import ratio
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing
from station.views.sway import Sway

FAMILY = Family("Shape of the path", 24)

OF = ("quiet_stance", "single_leg_stance")
LEAST_RATE = 25.0
"""Hz."""
MM = 1e3
"""mm per m."""


@metric(
    unit="mm2/s",
    of=OF,
    title="Sway area per second",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def sway_area_per_second(sway: Sway) -> float | Missing:
    """How much area the line from the middle to the centre of pressure sweeps each second.

    Formula: sum of |x[i+1] y[i] - x[i] y[i+1]| / (2 T), about the mean, T = (N - 1) / fs.

    Source: Prieto et al. 1996 (AREA-SW), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: MM * MM * d.swept_per_second)


@metric(
    unit="Hz",
    of=OF,
    title="Mean frequency of the path",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def mean_frequency(sway: Sway) -> float | Missing:
    """How often a second the centre of pressure would go around, if its path were a circle about its middle.

    Formula: path / (2 pi T mean_distance), T = (N - 1) / fs. Not the mean frequency of the spectrum.

    Source: Prieto et al. 1996 (MFREQ), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: d.mean_frequencies[2])


@metric(
    unit="Hz",
    of=OF,
    title="Mean frequency of the path, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def mean_frequency_ml(sway: Sway) -> float | Missing:
    """How often a second the side-to-side sway would go to and fro, if it were a sine.

    Formula: sum of |dx| / (4 sqrt(2) T mean of |x|), T = (N - 1) / fs.

    Source: Prieto et al. 1996 (MFREQ), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: d.mean_frequencies[0])


@metric(
    unit="Hz",
    of=OF,
    title="Mean frequency of the path, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def mean_frequency_ap(sway: Sway) -> float | Missing:
    """How often a second the forward-and-back sway would go to and fro, if it were a sine.

    Formula: as mean_frequency_ml, for y.

    Source: Prieto et al. 1996 (MFREQ), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: d.mean_frequencies[1])


@metric(
    unit="mm-1",
    of=OF,
    title="Path length over area",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def length_per_area(sway: Sway) -> float | Missing:
    """How much path the body spends on its area: large for quick small sway.

    Formula: path length / area of the 95 % ellipse (covariance with divisor N).

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067 (LFS).
    """
    return sway.described(lambda d: ratio(d.plane.path, d.ellipse_area) / MM)


@metric(
    unit="1",
    of=OF,
    title="Fractal dimension",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def fractal_dimension(sway: Sway) -> float | Missing:
    """How well the path fills its area: 1 for a straight line, 2 for one that goes everywhere.

    Formula: log N / (log N + log(d / path length)), d the diameter of a circle with the area of the 95 %
    ellipse.

    Source: Prieto et al. 1996 (FD-CE), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: d.fractal_dimension)


@metric(
    unit="mm",
    of=OF,
    title="Phase plane parameter, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def phase_plane_ml(sway: Sway) -> float | Missing:
    """How far the sway side to side gets in place and velocity together.

    Formula: sqrt(variance of x + variance of its velocity), in mm and mm/s as if they were one unit; velocity
    from the cubic through five samples.

    Source: Riley et al. 1995, J Rehabil Res Dev 32:227; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.phase_planes[0])


@metric(
    unit="mm",
    of=OF,
    title="Phase plane parameter, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def phase_plane_ap(sway: Sway) -> float | Missing:
    """How far the sway forward and back gets in place and velocity together.

    Formula: as phase_plane_ml, for y.

    Source: Riley et al. 1995, J Rehabil Res Dev 32:227; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.phase_planes[1])
