"""C3D: plates of all four types against known truth, against ezc3d, and against the numbers of real files."""

import warnings

import numpy as np
import pytest
from imports.c3d_writer import Plate, Recording, c3d

from station.errors import RecordingError, RecordingReason
from station.imports import reading
from station.imports.c3d_bytes import c3d_bytes
from station.imports.platforms import platforms
from station.mat import Side

N = 400
T = np.arange(N) / 100
LEFT = np.array([[-0.45, 0.6, 0], [-0.05, 0.6, 0], [-0.05, 0.0, 0], [-0.45, 0.0, 0]]) * 1e3
"""Corners, mm, of a plate on the left of one who faces +y: plate x points to -x, plate y to +y, z down."""
RIGHT = LEFT + np.array([500.0, 0.0, 0.0])
STEP = np.array([500.0, 0.0, 0.0])
MARKERS = {"LHEE": (-250.0, 200.0, 50.0), "RHEE": (250.0, 210.0, 50.0), "SACR": (0.0, 250.0, 900.0)}


def axes(corners):
    x = corners[0] - corners[1]
    y = corners[0] - corners[3]
    z = np.cross(x, y)
    return np.column_stack([v / np.linalg.norm(v) for v in (x, np.cross(z, x), z)])


def truth(corners, weight=300.0, seed=0):
    """Force of the person (n, 3) N and place (n, 2) mm in the laboratory, for one plate."""
    rng = np.random.default_rng(seed)
    force = np.column_stack([8 * np.sin(3 * T), 5 * np.cos(2 * T), -(weight + 15 * np.sin(4 * T + seed))])
    place = (
        corners.mean(axis=0)[:2]
        + np.column_stack([30 * np.sin(2 * T), 40 * np.cos(3 * T)])
        + rng.normal(size=2)
    )
    return force, place


def reaction(corners, force, place):
    """Reaction force (n, 3) and its moment about the middle of the surface, in the plate's frame; N, N mm."""
    arm = np.column_stack([place, np.full(len(place), corners[:, 2].mean())]) - corners.mean(axis=0)
    return -force @ axes(corners), np.cross(arm, -force) @ axes(corners)


def type_1(corners, force, place):
    own, _ = reaction(corners, force, place)
    arm = (np.column_stack([place, np.zeros(len(place))]) - corners.mean(axis=0)) @ axes(corners)
    return Plate(
        1, np.column_stack([own, arm[:, :2], np.zeros(N)]), corners, units=("N", "N", "N", "mm", "mm", "Nmm")
    )


def type_2(corners, force, place, origin=(1.5, -2.0, -40.0)):
    own, moment = reaction(corners, force, place)
    # The moment about the true origin, from which the middle of the surface lies at `origin`.
    return Plate(2, np.column_stack([own, moment + np.cross(origin, own)]), corners, origin)


def type_3(corners, force, place, a=200.0, b=120.0, depth=-52.0):
    own, moment = reaction(corners, force, place)
    between = moment + np.cross([0.0, 0.0, depth], own)
    z = own[:, 2] / 4
    x, y = between[:, 0] / (4 * b), between[:, 1] / (4 * a)
    posts = [z + x - y, z + x + y, z - x + y, z - x - y]
    samples = np.column_stack([own[:, 0] / 2, own[:, 0] / 2, own[:, 1] / 2, own[:, 1] / 2, *posts])
    return Plate(3, samples, corners, (a, b, depth), units=("N",) * 8)


def type_4(corners, force, place):
    plate = type_2(corners, force, place)
    matrix = (
        np.diag([1.5, 1.5, 6.0, 740.0, 750.0, 370.0]) + np.random.default_rng(1).normal(size=(6, 6)) * 0.05
    )
    volts = plate.samples @ np.linalg.inv(matrix).T
    return Plate(4, volts, corners, plate.origin, units=("V",) * 6, matrix=matrix)


TYPES = {1: type_1, 2: type_2, 3: type_3, 4: type_4}


@pytest.fixture
def written(tmp_path):
    def write(recording, name="trial.c3d"):
        path = tmp_path / name
        path.write_bytes(c3d(recording))
        return path

    return write


def with_ezc3d(path):
    """What ezc3d's own force plate filter says."""
    import ezc3d

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ezc3d.c3d(str(path), extract_forceplat_data=True)["data"]


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_of_plate_gives_the_load_and_place_that_were_written(written, kind):
    known = [truth(LEFT, 290, 1), truth(RIGHT, 330, 2)]
    plates = [TYPES[kind](corners, *one) for corners, one in zip((LEFT, RIGHT), known, strict=True)]
    found = reading.read(written(Recording(plates, markers=MARKERS)))
    forces = found.forces
    assert forces.sides == (Side.LEFT, Side.RIGHT) and forces.rate == 100.0 and found.warnings == ()
    for number, (force, place) in enumerate(known):
        assert np.allclose(forces.fz[:, number], -force[:, 2], rtol=1e-5)
        assert np.abs(forces.cop[:, number] * 1e3 - place).max() < 0.01
    assert np.isfinite(forces.whole_cop).all()


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_agrees_with_ezc3d(written, kind):
    plates = [TYPES[kind](corners, *truth(corners, 300, n)) for n, corners in enumerate((LEFT, RIGHT))]
    path = written(Recording(plates, markers=MARKERS))
    ours, theirs = platforms(c3d_bytes(path)), with_ezc3d(path)["platform"]
    for our, their in zip(ours, theirs, strict=True):
        assert np.abs(our.force - their["force"].T).max() < 1e-9
        assert np.abs(our.cop - their["center_of_pressure"].T * 1e-3).max() < 1e-9


@pytest.mark.parametrize("processor", [84, 85, 86])
@pytest.mark.parametrize("integers, unsigned", [(False, False), (True, False), (True, True)])
def test_every_computer_s_bytes_give_the_same_numbers(written, processor, integers, unsigned):
    known = truth(LEFT, 290, 1)
    recording = Recording(
        [type_2(LEFT, *known)], markers=MARKERS, processor=processor, integers=integers, unsigned=unsigned
    )
    found = c3d_bytes(written(recording))
    (plate,) = platforms(found)
    assert np.abs(plate.fz + known[0][:, 2]).max() < (0.02 if integers else 1e-3)
    assert np.abs(plate.cop[:, :2] * 1e3 - known[1]).max() < (1.0 if integers else 0.01)
    assert np.allclose(found.points[0], list(MARKERS.values()), atol=0.1)


def test_a_file_in_metres_and_newton_metres_is_the_same(written):
    force, place = truth(LEFT)
    millimetres = type_2(LEFT, force, place)
    scaled = millimetres.samples / [1, 1, 1, 1000, 1000, 1000]
    metres = Plate(
        2, scaled, LEFT / 1e3, np.array(millimetres.origin) / 1e3, ("N", "N", "N", "Nm", "Nm", "Nm")
    )
    one = reading.read(written(Recording([millimetres], markers=MARKERS), "a.c3d")).forces
    other = reading.read(written(Recording([metres], markers=MARKERS, unit="m"), "b.c3d")).forces
    assert np.allclose(one.fz, other.fz) and np.allclose(one.cop, other.cop, atol=1e-6)


def test_a_file_that_holds_the_person_s_force_instead_of_the_plate_s_is_turned_round(written):
    force, place = truth(LEFT)
    plate = type_2(LEFT, force, place)
    plate.samples = -plate.samples
    forces = reading.read(written(Recording([plate], markers=MARKERS))).forces
    assert np.allclose(forces.fz[:, 0], -force[:, 2], rtol=1e-5)
    assert np.abs(forces.cop[:, 0] * 1e3 - place).max() < 0.01


def test_a_positive_origin_is_turned_round(written):
    force, place = truth(LEFT)
    plate = type_2(LEFT, force, place)
    plate.origin = tuple(-v for v in plate.origin)
    forces = reading.read(written(Recording([plate], markers=MARKERS))).forces
    assert np.abs(forces.cop[:, 0] * 1e3 - place).max() < 0.01


@pytest.mark.parametrize("kind", TYPES)
def test_corners_in_the_other_order_of_rotation_give_the_same_person(written, kind):
    corners = LEFT[[1, 0, 3, 2]]
    force, place = truth(corners)
    assert axes(corners)[2, 2] == 1, "the plate's own z points up now"
    plate = type_3(corners, force, place, depth=52.0) if kind == 3 else TYPES[kind](corners, force, place)
    if kind in (2, 4):
        plate = type_2(corners, force, place, origin=(-1.5, -2.0, 40.0))
    forces = reading.read(written(Recording([plate], markers=MARKERS))).forces
    assert np.allclose(forces.fz[:, 0], -force[:, 2], rtol=1e-5)
    assert np.abs(forces.cop[:, 0] * 1e3 - place).max() < 0.01


def test_an_unloaded_plate_has_no_place(written):
    force, place = truth(RIGHT)
    force[:200] *= 0.01
    forces = reading.read(
        written(Recording([type_2(LEFT, *truth(LEFT)), type_2(RIGHT, force, place)], markers=MARKERS))
    ).forces
    assert np.isnan(forces.cop[:200, 1]).all() and np.isfinite(forces.cop[200:, 1]).all()


def turned(corners, markers, degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    return corners @ turn.T, {name: tuple(turn @ place) for name, place in markers.items()}


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 200])
def test_markers_tell_left_and_right_whichever_way_the_person_faces(written, degrees):
    plates, known = [], []
    for n, corners in enumerate((RIGHT, LEFT)):
        here, markers = turned(corners, MARKERS, degrees)
        force, place = truth(here, 280 + 40 * n, n)
        plates.append(type_2(here, force, place))
        known.append(-force[:, 2])
    found = reading.read(written(Recording(plates, markers=markers)))
    assert found.forces.sides == (Side.LEFT, Side.RIGHT) and found.warnings == ()
    assert np.allclose(found.forces.fz, np.column_stack(known[::-1]), rtol=1e-5)
    left, right = found.forces.cop.mean(axis=0)
    assert right[0] - left[0] == pytest.approx(0.5, abs=0.02) and abs(right[1] - left[1]) < 0.05


def test_without_markers_the_facing_is_assumed_and_said(written):
    plates = [type_2(corners, *truth(corners, 300, n)) for n, corners in enumerate((LEFT, RIGHT))]
    found = reading.read(written(Recording(plates)))
    assert found.forces.sides == (Side.LEFT, Side.RIGHT)
    assert "face +y" in found.warnings[0] and "mapping" in found.warnings[0]


def test_a_mapping_wins_over_markers(written, tmp_path):
    plates = [type_2(corners, *truth(corners, 300 + 40 * n, n)) for n, corners in enumerate((LEFT, RIGHT))]
    path = written(Recording(plates, markers=MARKERS))
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'title = "Turned"\n[[plate]]\nnumber = 1\nside = "right"\n[[plate]]\nnumber = 2\nside = "left"\n'
    )
    found = reading.read(path, mapping)
    assert found.title == "Turned" and found.forces.sides == (Side.LEFT, Side.RIGHT)
    assert found.forces.fz[:, 0].mean() > found.forces.fz[:, 1].mean() and found.warnings == ()
    mapping.write_text('ml = "-y"\n[[plate]]\nnumber = 2\nside = "both"\n')
    single = reading.read(path, mapping).forces
    assert single.sides == (Side.BOTH,)
    assert np.abs(single.cop[:, 0, 0] * 1e3 + truth(RIGHT, 340, 1)[1][:, 1]).max() < 0.01


WRONG_MAPPINGS = {
    'ml = "+z"': "vertical axis",
    'ml = "y"': "+y",
    "number = 3": "no such key",
    "zero = 1": "true or false",
    '[[plate]]\nnumber = 7\nside = "left"': "no plate 7",
    '[[plate]]\nside = "left"': "number",
    '[[plate]]\nnumber = 1\nside = "left"\n[[plate]]\nnumber = 1\nside = "right"': "twice",
    '[[plate]]\nnumber = 0\nside = "left"': "from 1",
    "skip_lines = 3": "Keys here",
}


@pytest.mark.parametrize("text", WRONG_MAPPINGS)
def test_a_wrong_mapping_of_a_c3d_file_is_refused(written, tmp_path, text):
    path = written(Recording([type_2(LEFT, *truth(LEFT))], markers=MARKERS))
    mapping = tmp_path / "m.toml"
    mapping.write_text(text)
    with pytest.raises(RecordingError) as caught:
        reading.read(path, mapping)
    assert caught.value.reason == RecordingReason.BAD_MAPPING and WRONG_MAPPINGS[text] in str(caught.value)


def test_one_loaded_plate_of_two_is_taken_alone_and_said(written):
    empty = type_2(RIGHT, truth(RIGHT)[0] * 0.01, truth(RIGHT)[1])
    found = reading.read(written(Recording([type_2(LEFT, *truth(LEFT)), empty], markers=MARKERS)))
    assert found.forces.sides == (Side.BOTH,)
    assert "Only plate 1 of 2" in found.warnings[0] and "[[plate]]" in found.warnings[0]


def test_three_loaded_plates_need_a_mapping(written):
    plates = [type_2(LEFT + STEP * n, *truth(LEFT + STEP * n)) for n in range(3)]
    with pytest.raises(RecordingError, match="3 plates") as caught:
        reading.read(written(Recording(plates, markers=MARKERS)))
    assert caught.value.reason == RecordingReason.BAD_MAPPING


def test_the_zero_of_an_empty_plate_is_taken_off_and_of_a_loaded_one_it_is_not(written, tmp_path):
    force, place = truth(LEFT, 600)
    force[:100] = 0.0
    plate = type_2(LEFT, force, place)
    plate.samples = plate.samples + np.array([1.0, -2.0, 6.3, 300.0, -200.0, 50.0])
    found = reading.read(written(Recording([plate], markers=MARKERS, zero=(1, 5))))
    assert np.allclose(found.forces.fz[:, 0], -force[:, 2], atol=1e-3)
    assert np.abs(found.forces.cop[100:, 0] * 1e3 - place[100:]).max() < 0.01
    assert "6.3 N off zero" in found.warnings[0]
    for untouched in ({"zero": (11, 20)}, {"zero": (0, 0)}):
        raw = reading.read(written(Recording([plate], markers=MARKERS, **untouched)))
        assert np.allclose(raw.forces.fz[:, 0], -force[:, 2] - 6.3, atol=1e-3) and raw.warnings == ()
    mapping = tmp_path / "m.toml"
    mapping.write_text("zero = false")
    raw = reading.read(written(Recording([plate], markers=MARKERS, zero=(1, 5))), mapping)
    assert np.allclose(raw.forces.fz[:, 0], -force[:, 2] - 6.3, atol=1e-3)


def test_the_zero_of_a_plate_that_states_its_own_place_moves_only_its_forces(written):
    force, place = truth(LEFT, 600)
    force[:100] = 0.0
    plate = type_1(LEFT, force, place)
    plate.samples = plate.samples + np.array([1.0, -2.0, 6.3, 0.0, 0.0, 50.0])
    forces = reading.read(written(Recording([plate], markers=MARKERS, zero=(1, 5)))).forces
    assert np.allclose(forces.fz[:, 0], -force[:, 2], atol=1e-3)
    assert np.abs(forces.cop[100:, 0] * 1e3 - place[100:]).max() < 0.01


def test_a_sample_without_a_number_is_lost(written):
    plate = type_2(LEFT, *truth(LEFT))
    plate.samples[50:53] = np.nan
    found = reading.read(written(Recording([plate], markers=MARKERS)))
    assert found.lost == 3 and np.isnan(found.forces.fz[50:53]).all()
    assert "sample 50" in found.warnings[0]


def broken(**changes):
    plate = type_2(LEFT, *truth(LEFT))
    for name, value in changes.items():
        setattr(plate, name, value)
    return Recording([plate], markers=MARKERS)


REFUSED = {
    "no plate": (Recording([], markers=MARKERS), "NO_PLATE", "no force plate"),
    "no frames": (Recording([], rate=0.0, per_frame=1), "EMPTY", "no frames"),
    "another type": (broken(kind=5), "NO_PLATE", "type 5"),
    "volts": (broken(units=("V",) * 6), "BAD_UNIT", "'V', which cannot be weight"),
    "an empty plate": (broken(samples=np.zeros((N, 6))), "DEAD_PLATE", "never carries weight"),
    "corners on one line": (broken(corners=LEFT * [1, 0, 0]), "DAMAGED", "one line"),
    "a plate as large as a town": (broken(corners=LEFT * 1e3), "BAD_UNIT", "m long"),
    "kilonewtons": (broken(units=("kN",) * 3 + ("Nmm",) * 3), "BAD_UNIT", "Did you mean N?"),
}


@pytest.mark.parametrize("defect", REFUSED)
def test_a_c3d_file_that_cannot_be_used_is_refused_in_one_sentence(written, defect):
    recording, reason, words = REFUSED[defect]
    with pytest.raises(RecordingError) as caught:
        reading.read(written(recording))
    assert caught.value.reason == RecordingReason[reason] and words in caught.value.sentence, str(
        caught.value
    )
    assert caught.value.what_to_do


def test_garbage_under_the_name_of_c3d_is_refused(tmp_path):
    path = tmp_path / "trial.c3d"
    for content, reason in (
        (b"Fz,X\n1,2\n" * 100, "NOT_OURS"),
        (b"", "NOT_OURS"),
        (bytes(5000), "NOT_OURS"),
        (b"\x02\x50" + bytes(5000), "DAMAGED"),
    ):
        path.write_bytes(content)
        with pytest.raises(RecordingError) as caught:
            reading.read(path)
        assert caught.value.reason == RecordingReason[reason], str(caught.value)


def test_a_file_that_breaks_off_says_how_many_frames_it_holds(written):
    path = written(Recording([type_2(LEFT, *truth(LEFT))], markers=MARKERS))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 5000])
    with pytest.raises(RecordingError, match="promises 40 frames") as caught:
        reading.read(path)
    assert caught.value.reason == RecordingReason.DAMAGED


def test_a_c3d_file_under_another_name_is_known_by_its_first_bytes(written):
    path = written(Recording([type_2(LEFT, *truth(LEFT))], markers=MARKERS), "trial.bin")
    assert len(reading.read(path).forces) == N


FILES = [
    "FunctionalStatic.c3d",
    "sample10/TYPE-2.C3D",
    "sample10/TYPE-4.C3D",
    "sample10/type-2a.c3d",
    "sample10/type-4a.c3d",
]


@pytest.mark.parametrize("name", FILES)
def test_real_files_agree_with_ezc3d(shared_data, name):
    path = shared_data / "c3d" / name
    ours, theirs = c3d_bytes(path), with_ezc3d(path)
    assert np.array_equal(ours.analog, theirs["analogs"][0].T)
    assert np.allclose(ours.points, theirs["points"][:3].T, equal_nan=True, rtol=1e-6)
    for our, their in zip(platforms(ours, zeroed=False), theirs["platform"], strict=True):
        assert np.abs(our.force - their["force"].T).max() < 1e-9
        loaded = our.fz > 20
        assert np.abs(our.cop[loaded] - their["center_of_pressure"].T[loaded] * 1e-3).max(initial=0) < 1e-9


def test_the_static_trial_gives_its_numbers(shared_data):
    found = reading.read(shared_data / "c3d" / "FunctionalStatic.c3d")
    forces = found.forces
    # Plate 1 is under the right foot, plate 2 under the left: the markers say so.
    assert forces.sides == (Side.LEFT, Side.RIGHT) and forces.rate == 1080.0 and len(forces) == 5895
    assert forces.fz.mean(axis=0) == pytest.approx([308.70, 287.03], abs=0.005)
    assert 100 * forces.fz[:, 0].sum() / forces.total.sum() == pytest.approx(51.8, abs=0.05)
    # In the laboratory (488.7, 431.7) and (485.1, 690.2) mm; right is -y, forward +x.
    assert forces.cop.mean(axis=0) * 1e3 == pytest.approx(
        np.array([[-690.2, 485.1], [-431.7, 488.7]]), abs=0.05
    )
    assert found.warnings == () and found.lost == 0


def test_the_same_recording_as_type_2_and_type_4(shared_data, tmp_path):
    mapping = tmp_path / "raw.toml"
    mapping.write_text("zero = false")
    folder = shared_data / "c3d" / "sample10"
    peaks = {
        name: reading.read(folder / name, mapping).forces.fz.max(axis=0)
        for name in ("TYPE-2.C3D", "TYPE-4.C3D", "type-2a.c3d", "type-4a.c3d")
    }
    assert peaks["TYPE-2.C3D"] == pytest.approx([397.85], abs=0.005)
    assert peaks["TYPE-4.C3D"] == pytest.approx([390.48], abs=0.005)
    assert sorted(peaks["type-2a.c3d"]) == pytest.approx([521.64, 582.83], abs=0.006)
    assert sorted(peaks["type-4a.c3d"]) == pytest.approx([520.68, 583.24], abs=0.006)
    assert peaks["TYPE-2.C3D"] == pytest.approx(peaks["TYPE-4.C3D"], rel=0.02)
    assert peaks["type-2a.c3d"] == pytest.approx(peaks["type-4a.c3d"], rel=0.002)


def test_an_unloaded_centre_of_pressure_is_masked_in_real_files(shared_data):
    forces = reading.read(shared_data / "c3d" / "sample10" / "TYPE-2.C3D").forces
    place = forces.cop[:, 0]
    assert np.isnan(place[forces.fz[:, 0] < 20]).all()
    assert np.nanmin(place[:, 1]) > 0 and np.nanmax(place[:, 1]) < 0.464, "on a plate 464 mm wide"
