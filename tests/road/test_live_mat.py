"""The live view of a mat: the same numbers as the analysis, in whatever pieces; what is missing is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from station import analyse
from station.equalisation import Equalisation
from station.events.footprints import Footprints
from station.live_mat import LEFT, MOST_A_SECOND, RIGHT, LiveMat, Sight
from station.mat import matrix
from station.recording.recording import Head, Recording
from station.scans import Scans, joined
from station.sources.known_mat import equalisation_of
from station.sources.sheet.pressed import Truth
from station.sources.simulated import open_simulated
from station.wire.decoder import Decoder
from station.wire.frame import Hello, command
from station.wire.spec import Kind

STEP = 0.25
"""s that one reading of a source without a clock makes."""


@dataclass(frozen=True)
class Stand:
    """Somebody on a simulated mat. truths : one for each reading, of the scan that was being sent."""

    wire: bytes
    hello: Hello
    scans: Scans
    made: Equalisation
    truths: Sequence[Truth | None]

    def live(self, made: Equalisation | None = None, *, is_raw: bool = False) -> LiveMat:
        own = None if is_raw else made or self.made
        return LiveMat(matrix(self.hello.geometry), self.hello.rate, 2**self.hello.bits - 1, own)

    def analysed(self, address: str) -> Footprints:
        head = Head("x", "quiet_stance", None, "", "", f"sim:{address}", self.hello)
        return analyse.pedogram(Recording(head, self.wire)).footprints


def stand(address: str) -> Stand:
    source: Any = open_simulated(f"{address}&pace=max")
    source.write(command(Kind.ASK_HELLO) + command(Kind.START))
    wire, truths = bytearray(), []
    while not source.ended:
        wire += source.read(1.0)
        truths.append(source._scene.truth)
    source.close()
    decoder = Decoder()
    scans = joined([item for item in decoder.feed(bytes(wire)) if isinstance(item, Scans)])
    assert decoder.hello is not None
    made = equalisation_of(f"sim:{address}", decoder.hello.uid)
    assert made is not None
    return Stand(bytes(wire), decoder.hello, scans.trimmed(), made, truths)


def part(scans: Scans, first: int, last: int) -> Scans:
    one = slice(first, last)
    return Scans(
        scans.index[one], scans.ticks[one], scans.cells[one], scans.missing[one], segment=scans.segment
    )


def sights(live: LiveMat, scans: Scans) -> list[Sight]:
    """Return what was seen, one a scan that was looked at."""
    found: list[Sight] = []
    for k in range(len(scans)):
        live.add(part(scans, k, k + 1))
        if live.sight is not None and (not found or found[-1] is not live.sight):
            found.append(live.sight)
    return found


QUIET = "mat?do=quiet_stance&flaws=drawn&mat=5&seconds=15"


@pytest.mark.parametrize(
    "address",
    [
        f"{QUIET}&rows=32&scans=30",
        f"{QUIET}&rows=24&width=0.11&turn=14:-5",
        "mat?do=single_leg_stance&side=right&rows=24&seconds=19&flaws=usual,dead:9:7",
    ],
)
def test_the_numbers_of_the_view_are_those_of_the_analysis_bit_for_bit(address: str) -> None:
    """Wherever both feet have been seen; before that the analysis knows better, for it knows what comes."""
    made = stand(address)
    seen, said = sights(made.live(), made.scans), made.analysed(address)
    assert len(seen) == len(made.scans) - 1
    sure = [
        k for k, sight in enumerate(seen) if sight.prints.feet.sure[0] and sight.prints.feet.standing.any()
    ]
    since = sure[len(sure) // 4]
    late = range(since, len(seen))
    assert len(late) > 60
    for name in ("force", "share", "area", "peak", "cop", "whole"):
        live = np.concatenate([getattr(seen[k].prints, name) for k in late])
        assert_array_equal(live, getattr(said, name)[since : len(seen)], err_msg=name)
    standing = np.concatenate([seen[k].prints.feet.standing for k in late])
    assert_array_equal(standing, said.feet.standing[since : len(seen)])


def test_share_and_centre_of_pressure_are_those_of_the_person() -> None:
    """The truth is the sheet's; two feet of different load, so that a swap shows."""
    made = stand("mat?do=quiet_stance&rows=32&scans=30&seconds=14&flaws=none&deficit=0.6&weak=right")
    seen = sights(made.live(), made.scans)[-60:]
    truths = [truth for truth in made.truths[-9:-1] if truth is not None]
    share = np.mean([sight.prints.share[0] for sight in seen], axis=0)
    true = np.mean([truth.share for truth in truths], axis=0)
    assert abs(true[0] - true[1]) > 4.0
    assert np.abs(share - true).max() < 1.0
    cop = np.mean([sight.prints.cop[0] for sight in seen], axis=0)
    assert np.abs(cop - np.mean([truth.cop for truth in truths], axis=0)).max() < 2e-3
    both = np.mean([sight.prints.whole[0] for sight in seen], axis=0)
    assert np.abs(both - np.mean([truth.whole for truth in truths], axis=0)).max() < 2e-3
    owner, last = seen[-1].owner, truths[-1].owner
    assert ((owner == LEFT) <= ((last & 1) > 0)).mean() > 0.99
    assert ((owner == RIGHT) <= ((last & 2) > 0)).mean() > 0.99
    assert (owner == LEFT).sum() > 60 < (owner == RIGHT).sum()


def test_a_lifted_foot_and_a_walk_off_the_mat_leave_the_names_as_they_were() -> None:
    made = stand("mat?do=single_leg_stance&side=right&rows=16&seconds=19&flaws=usual")
    live = made.live()
    seen = sights(live, made.scans)
    alone = seen[-1].prints.feet
    assert alone.standing[0].tolist() == [False, True] and alone.sure[0]
    assert seen[-1].prints.share[0].tolist() == [0.0, 100.0]
    last = part(made.scans, len(made.scans) - 1, len(made.scans))
    for k in range(1, 90):
        empty = replace(last, index=last.index + k, ticks=last.ticks + 14_000 * k, cells=last.cells * 0)
        back = k > 60
        live.add(replace(empty, cells=last.cells if back else empty.cells))
        assert live.sight is not None
        if 2 < k < 60:
            assert not live.sight.owner.any() and np.isnan(live.sight.prints.share).all()
    assert live.sight is not None
    again = live.sight.prints.feet
    assert again.standing[0].tolist() == [False, True] and again.sure[0]


def test_cutting_the_scans_anywhere_changes_nothing() -> None:
    made = stand(f"{QUIET}&rows=16")
    one, other = made.live(), made.live()
    sights(one, made.scans)
    random, k = np.random.default_rng(3), 0
    while k < len(made.scans):
        step = int(random.integers(1, 40))
        other.add(part(made.scans, k, k + step))
        k += step
    assert one.count == other.count
    assert_array_equal(one.latest(60.0).values, other.latest(60.0).values)
    assert one.sight is not None and other.sight is not None
    assert_array_equal(one.sight.pressure, other.sight.pressure)


def test_a_lost_row_is_counted_leaves_no_number_and_ages() -> None:
    made = stand("mat?do=quiet_stance&rows=16&seconds=24&flaws=usual")
    live = made.live()
    live.add(part(made.scans, 0, 700))
    assert live.sight is not None and live.sight.lost == 0 and live.sight.is_whole
    broken = part(made.scans, 700, 704)
    broken.missing[1, 5] = True
    broken.cells[1, 5] = 0
    live.add(part(broken, 0, 1))
    before = live.count
    for k in range(1, 4):
        live.add(part(broken, k, k + 1))
        if not live.sight.is_whole:
            assert live.sight.lost == 1 and live.sight.missing.nonzero()[0].tolist() == [5]
            assert np.isnan(live.sight.prints.share).all() and np.isnan(live.sight.pressure[5]).all()
    assert live.count > before and live.sight.lost == 1
    live.add(part(made.scans, 706, 710))
    assert live.sight.lost == 1 + 2 * 16
    live.add(part(made.scans, 710, len(made.scans)))
    assert live.sight.lost == 0, "after ten seconds it is history"


def test_what_start_cuts_off_is_not_lost_and_a_restart_begins_anew() -> None:
    made = stand(f"{QUIET}&rows=16")
    torn = part(made.scans, 0, 60)
    torn.missing[0, :9] = True
    live = made.live()
    live.add(torn)
    assert live.sight is not None and live.sight.lost == 0
    live.add(replace(part(made.scans, 100, 200), segment=7))
    assert live.sight.lost == 0 and live.sight.rate == pytest.approx(69.75, rel=1e-3)


def test_the_rate_is_measured_and_a_fast_mat_is_thinned() -> None:
    made = stand(f"{QUIET}&rows=16")
    live = made.live()
    seen = sights(live, made.scans)
    assert seen[-1].rate == pytest.approx(69.75, rel=1e-3) and made.hello.rate == 69
    assert live.row_rate == pytest.approx(MOST_A_SECOND)
    assert len(seen) == pytest.approx(len(made.scans) * MOST_A_SECOND / 69, rel=0.02)
    assert live.count == pytest.approx(len(seen), abs=2), "an even grid without holes"


def test_a_mat_without_an_equalisation_is_shown_raw() -> None:
    made = stand("mat?do=quiet_stance&rows=16&seconds=11&flaws=usual")
    live = made.live(is_raw=True)
    seen = sights(live, made.scans)[-1]
    assert live.equalisation is None
    at = np.flatnonzero((made.scans.cells == seen.pressure).all(axis=(1, 2)))
    assert len(at) == 1, "the counts as they were read"
    assert seen.prints.feet.standing.all()
