"""Real recordings of other laboratories through the mappings beside this file: their authors' numbers."""

import csv
from pathlib import Path

import numpy as np
import pytest

from station.imports import reading
from station.imports.imported import Imported
from station.mat import Side

MAPPINGS = Path(__file__).parent / "mappings"


@pytest.fixture
def read(shared_data):
    def from_file(file: str, mapping: str) -> Imported:
        return reading.read(shared_data / file, MAPPINGS / f"{mapping}.toml")

    return from_file


def column(path: Path, skipped: int, *columns: int, delimiter: str | None = None) -> np.ndarray:
    return np.loadtxt(path, skiprows=skipped, usecols=columns, delimiter=delimiter, encoding="utf-8-sig")


def test_bds_is_read_to_the_last_bit(shared_data, read):
    for number in (1, 13, 24):
        file = f"bds/BDS{number:05d}.txt"
        found = read(file, "bds")
        fz, x, y = column(shared_data / file, 1, 3, 7, 8).T
        assert np.array_equal(found.forces.fz[:, 0], fz)
        assert np.array_equal(found.forces.cop[:, 0], np.column_stack([y, x]) * 0.01)
        assert len(found.forces) == 6000 and found.forces.rate == 100.0
        assert found.lost == 0 and found.warnings == ()
    assert read("bds/BDS00001.txt", "bds").forces.fz.mean() == pytest.approx(537.88, abs=0.01)


def test_bds_gives_its_published_velocities(shared_data, read):
    with (shared_data / "bds" / "published.csv").open(encoding="utf-8-sig", newline="") as file:
        published = {row["Trial"]: float(row["COPvelo"]) for row in csv.DictReader(file)}
    assert len(published) == 24
    for trial, velocity in published.items():
        cop = read(f"bds/{Path(trial).stem}.txt", "bds").forces.whole_cop
        path = np.hypot(*np.diff(cop, axis=0).T).sum()
        assert path * 100 / 60 == pytest.approx(velocity, rel=1e-9)


def test_bds_from_moments_is_where_its_columns_say(read):
    by_place, by_moment = (read("bds/BDS00001.txt", mapping).forces for mapping in ("bds", "bds_moments"))
    assert by_moment.rate == 100.0
    assert np.abs(by_place.cop - by_moment.cop).max() < 1e-8


@pytest.mark.parametrize(
    "trial, share, total",
    [("OR1", 54.45, 635.39), ("CR1", 54.41, 636.11), ("OF1", 51.70, 650.62), ("CF1", 52.10, 650.24)],
)
def test_pds_gives_its_shares_and_its_net_place(shared_data, read, trial, share, total):
    file = f"pds/PDS13{trial}grf.txt"
    feet, net, all_three = (read(file, mapping).forces for mapping in ("pds", "pds_net", "pds_with_net"))
    assert feet.sides == all_three.sides == (Side.LEFT, Side.RIGHT) and net.sides == (Side.BOTH,)
    instantaneous = feet.fz[:, 0] / feet.total
    assert 100 * instantaneous.mean() == pytest.approx(share, abs=0.01)
    assert feet.total.mean() == pytest.approx(total, abs=0.01)
    assert np.abs(feet.whole_cop - net.whole_cop).max() < 1e-5
    assert np.array_equal(all_three.whole_cop, net.whole_cop)
    published = {"OR1": 1.3771, "CR1": 1.6577, "OF1": 3.0368, "CF1": 5.1224}[trial]
    for cop, tolerance in ((net.whole_cop, 5e-5), (feet.whole_cop, 5e-4 * published)):
        velocity = np.hypot(*np.diff(cop, axis=0).T).sum() * 100 / 60
        assert velocity == pytest.approx(published, abs=tolerance)


def test_the_right_foot_of_pds_is_on_the_right(read):
    cop = read("pds/PDS13OR1grf.txt", "pds").forces.cop.mean(axis=0)
    assert cop[1, 0] > 0.05 and cop[0, 0] < -0.05


def test_opencap_static_weighs_what_it_should(read):
    found = read("opencap/static1_grf.mot", "opencap")
    assert len(found.forces) == 517 and found.forces.rate == 100.0 and found.warnings == ()
    assert found.forces.total.mean() == pytest.approx(588.87, abs=0.01)
    assert 100 * found.forces.fz[:, 1].mean() / found.forces.total.mean() == pytest.approx(47.16, abs=0.05)


def test_opencap_squats_keep_their_range(read):
    forces = read("opencap/squats1_grf.mot", "opencap").forces
    assert len(forces) == 1346 and forces.total.mean() == pytest.approx(589.52, abs=0.01)
    assert (forces.total.min(), forces.total.max()) == pytest.approx((390.9, 733.8), abs=0.05)
    assert 100 * (forces.fz[:, 1] / forces.total).mean() == pytest.approx(50.05, abs=0.02)


@pytest.mark.parametrize(
    "file, rows, peak, right, left",
    [("DJ1", 269, 1977.1, 919.5, 1335.6), ("DJAsym1", 250, 1865.9, 1116.2, 864.1)],
)
def test_opencap_drop_jumps_have_no_place_in_the_air(read, file, rows, peak, right, left):
    forces = read(f"opencap/{file}_grf.mot", "opencap").forces
    assert len(forces) == rows
    assert forces.total.max() == pytest.approx(peak, abs=0.05)
    assert forces.fz.max(axis=0) == pytest.approx([left, right], abs=0.05)
    in_the_air = forces.fz < 20
    assert in_the_air.any() and np.isnan(forces.cop[in_the_air]).all()
    assert not (forces.cop == 0).any()


def test_the_2000_hz_drop_jump_keeps_its_first_contact_to_the_sample(read):
    found = read("opencap/DJ1_forces_2000hz.mot", "opencap_2000hz")
    forces = found.forces
    assert len(forces) == 5779 and forces.rate == 2000.0 and found.lost == 0
    contact = int(np.argmax(forces.total > 20))
    assert forces.time[contact] == pytest.approx(1.4925, abs=1e-9)
    landing = forces.part(contact, contact + 500)
    assert landing.total.max() == pytest.approx(3297.0, abs=0.05)
    assert landing.fz.max(axis=0) == pytest.approx([1255.9, 2131.7], abs=0.05)


@pytest.mark.parametrize("patient, rows", [("BFR003", 12080), ("BFR007", 16350)])
def test_acl_squat_jumps_keep_their_landings(shared_data, read, patient, rows):
    found = read(f"acl_squat_jump/{patient}_squat_jump.csv", "acl_squat_jump")
    forces = found.forces
    assert len(forces) == rows and forces.rate == 1000.0 and found.warnings == ()
    expected = {
        "BFR003": [(2.691, 1696.6), (6.229, 1938.4), (9.979, 2034.2)],
        "BFR007": [(2.081, 2766.2), (6.513, 2675.8), (11.366, 2458.0)],
    }[patient]
    for contact, peak in expected:
        at = round(contact * 1000)
        assert forces.total[at] > 20 and forces.total[at - 5 : at].max() <= 20
        assert forces.total[at : at + 250].max() == pytest.approx(peak, abs=0.05)
    left, right = np.nanmean(forces.cop, axis=0)
    assert right[0] > left[0]


def test_the_raw_jump_is_read_by_column_number(shared_data, read):
    found = read("jump_2000hz/cmj_example.txt", "jump_2000hz")
    forces = found.forces
    fz = column(shared_data / "jump_2000hz" / "cmj_example.txt", 1, 2, 8, delimiter=",")
    assert np.array_equal(forces.fz, fz) and forces.rate == 2000.0
    assert forces.total[:2000].mean() == pytest.approx(-0.256, abs=5e-4)
    assert forces.total[10000:12000].mean() == pytest.approx(722.96, abs=5e-3)
    assert 100 * forces.fz[10000:12000, 0].mean() / 722.96 == pytest.approx(51.67, abs=5e-3)
    assert np.isnan(forces.cop[:3000]).all(), "nobody stands yet"
    assert not forces.pose_known and "origin_x_mm" in found.warnings[0]


def test_the_slow_squat_is_turned_to_the_line_of_its_feet(read):
    found = read("slow_squat/grf_Squat2.mot", "slow_squat")
    forces = found.forces
    assert len(forces) == 4600 and forces.rate == 1000.0 and found.warnings == ()
    assert forces.total[:500].mean() == pytest.approx(610.93, abs=5e-3)
    assert (forces.total.mean(), forces.total.min(), forces.total.max()) == pytest.approx(
        (614.80, 570.85, 663.93), abs=5e-3
    )
    assert 100 * forces.fz[:, 1].sum() / forces.total.sum() == pytest.approx(51.90, abs=5e-3)
    left, right = forces.cop.mean(axis=0)
    assert right[1] == pytest.approx(left[1], abs=1e-9)
    assert right[0] - left[0] == pytest.approx(np.hypot(0.3, 0.45), abs=0.03)


def test_the_single_leg_stance_masks_the_empty_plate(read):
    found = read("c3d/functional_left_hip_standing_on_right.csv", "functional_left_hip")
    forces = found.forces
    assert len(forces) == 14193 and forces.rate == 1080.0 and found.lost == 0
    stance = forces.part(0, 12 * 1080)
    assert stance.fz[:, 1].mean() == pytest.approx(597.46, abs=0.01)
    assert np.isnan(stance.cop[:, 0]).all() and np.isfinite(stance.cop[:, 1]).all()
    assert np.abs(stance.whole_cop - stance.cop[:, 1]).max() < 1e-15
    velocity = np.hypot(*np.diff(stance.cop[:, 1], axis=0).T).sum() / 12
    assert velocity * 1e3 == pytest.approx(399.1, abs=0.1)
    assert forces.fz[-50:].mean(axis=0) == pytest.approx([451, 143], abs=0.5)


def test_each_foot_of_the_drop_jump_keeps_its_onset_and_impulse(read):
    forces = read("opencap/DJ1_forces_2000hz.mot", "opencap_2000hz").forces
    contacts = np.argmax(forces.fz > 20, axis=0)
    assert (contacts[0] - contacts[1]) / 2 == pytest.approx(-4.5)
    impulse = [forces.fz[at : at + 200, foot].sum() / forces.rate for foot, at in enumerate(contacts)]
    assert impulse == pytest.approx([92.16, 117.99], rel=1e-3)


def test_every_mapping_beside_the_tests_is_tried():
    tried = Path(__file__).read_text(encoding="utf-8")
    for mapping in MAPPINGS.glob("*.toml"):
        assert f'"{mapping.stem}"' in tried, f"{mapping.name} is read by no test"
