"""The room: two plates as they are and stand, and how carefully somebody works there."""

from dataclasses import dataclass

from station.sources.bench.flaws import Flaws, Site


@dataclass(frozen=True)
class Bench:
    """Two plates as they are and stand.

    plates, sites : of each plate; the temperature of the first site is that of the room.
    places : m, m, rad, where each plate lies beside its drawn place.
    rings : Hz and damping ratio of each empty plate.
    lag : s, by which the right plate is read late.
    warming : K, how much warmer the electronics get after they are switched on.
    wired : for each channel, the one whose wire is plugged in there.
    """

    plates: tuple[Flaws, ...] = (Flaws(), Flaws())
    sites: tuple[Site, ...] = (Site(), Site())
    places: tuple[tuple[float, float, float], ...] = ((0.0, 0.0, 0.0),) * 2
    rings: tuple[tuple[float, float], ...] = ((190.0, 0.02),) * 2
    lag: float = 0.0
    warming: float = 0.0
    wired: tuple[int, ...] = tuple(range(8))


@dataclass(frozen=True)
class Care:
    """How the engineer works.

    spread : m, standard deviation of a place per axis. mass_error : share, standard deviation of a mass.
    gravity : m/s^2. misplaced : (which laying, from 1; m) it lies so far beside its place.
    forgotten : layings that are not done.
    """

    spread: float = 0.0005
    mass_error: float = 0.0005
    gravity: float = 9.80665
    misplaced: tuple[tuple[int, float], ...] = ()
    forgotten: tuple[int, ...] = ()
