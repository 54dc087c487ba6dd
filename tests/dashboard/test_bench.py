"""The bench on the server: it reads by itself, loses nothing, names what is wrong, and signs."""

import base64
import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import benched
import numpy as np
import pytest
from benched import feed, known, lift, looked, play, reader, show_anew
from certified import certified, stated
from hurried import Hurried
from led import asked_by
from served import until

from calibration import certificate as compose_module
from calibration import procedure, terminal
from calibration.captured import seal
from calibration.check import Scene
from calibration.placement import Placement, Purpose
from calibration.reading import Reading
from calibration.signing import SIGNING
from dashboard.accounts.role import Role
from dashboard.bench.answers import Answers
from dashboard.bench.bench import Bench
from dashboard.bench.felt import Doubt, Load, Match, cells_now, load, match
from dashboard.bench.pressed import Pressing
from dashboard.bench.reader import Reader
from dashboard.bench.stage import Stage
from dashboard.desk import Desk
from dashboard.pages import calibrate
from dashboard.parts.bench import (
    beginning,
    channels,
    charts,
    drawing,
    reading,
    recordings,
    result,
    signing,
    stages,
    state,
)
from dashboard.parts.bench.entry import EntryError
from dashboard.server.app import _shown, create_app, pages
from dashboard.words import bench as said
from station import certificate, logbook, validity
from station.errors import CalibrationError, CalibrationReason
from station.mat import Side, mat
from station.recording.disk import Lock

PLATES = mat("two_plates_400x600")
GAIN = 1.0 / PLATES.counts_per_newton(0.01875, 24)
G = 9.81
MAY = {Role.ENGINEER, Role.ADMINISTRATOR}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    with benched.desk(tmp_path_factory.mktemp("bench")) as found:
        yield found


@pytest.fixture
def bench(at: tuple[Desk, Hurried]) -> Iterator[Bench]:
    """Return the bench with empty plates and nothing open."""
    desk, source = at
    source.perform("empty")
    passed(desk, 4.0)
    desk.bench.leave()
    desk.bench.by_itself(True)
    yield desk.bench
    if desk.bench.opened.takes.running is not None:
        desk.bench.opened.stop_recording()


def passed(desk: Desk, seconds: float) -> None:
    """Let so many seconds of the plates' own time pass, and look meanwhile."""
    until(lambda: desk.station.newest_ticks is not None)
    end = (desk.station.newest_ticks or 0) + int(seconds * 1e6)
    looked(desk.bench, lambda: (desk.station.newest_ticks or 0) > end)


# What is felt


def placed(mass: float, x: float = 0.0, y: float = 0.0, shim: int | None = None) -> Placement:
    return Placement(2, 2, Purpose.GRID if mass else Purpose.ZERO, x, y, mass, shim)


def read(placement: Placement) -> Reading:
    return Reading(placement, (0.0,) * 4, (1.0,) * 4, (0.0,) * 4, 700, 100.0, "2026-11-22T10:00:00+01:00")


def test_what_lies_there_is_compared_with_what_was_asked_for() -> None:
    asked, was = placed(20.0, 0.1, 0.1), read(placed(0.0))
    right = Load(20.0 * G, 0.104, 0.097)

    def found(felt: Load, changed: float = 50.0, newest: Reading | None = was) -> Match:
        return match(asked, newest, felt, changed, G, was_touched=True)

    assert found(right) is Match.AS_ASKED
    assert found(right, newest=None) is Match.UNKNOWN
    assert found(right, changed=0.5) is Match.NOTHING_DONE
    assert found(Load(40.0 * G, 0.1, 0.1)) is Match.OTHER_LOAD
    assert found(Load(20.0 * G, 0.0, 0.1)) is Match.OTHER_PLACE
    assert found(Load(math.nan, math.nan, math.nan)) is Match.UNKNOWN


def test_the_same_load_on_the_same_place_must_have_been_lifted_between_two_readings() -> None:
    asked = placed(40.0)
    felt, before = Load(40.0 * G, 0.0, 0.0), read(placed(40.0))
    assert match(asked, before, felt, 0.1, G, was_touched=False) is Match.NOTHING_DONE
    assert match(asked, before, felt, 0.1, G, was_touched=True) is Match.AS_ASKED


def test_a_card_under_a_foot_is_seen_although_the_plate_is_as_empty_as_before() -> None:
    asked, before = placed(0.0, shim=1), read(placed(0.0))
    empty = Load(0.3, math.nan, math.nan)
    assert match(asked, before, empty, 0.2, G, was_touched=True) is Match.NOTHING_DONE
    assert match(asked, before, empty, 6.0, G, was_touched=True) is Match.AS_ASKED


def test_a_place_is_only_stated_of_a_load() -> None:
    plate = PLATES.plates[0]
    found = load(plate, np.array([100.0, 100.0, 50.0, 50.0]))
    assert (found.newtons, found.x) == (300.0, 0.0) and found.y == pytest.approx(0.275 / 3)
    assert math.isnan(load(plate, np.full(4, 1.0)).x)


def test_a_cell_without_samples_a_frozen_one_and_one_at_its_end_are_named() -> None:
    random = np.random.default_rng(1)
    counts = random.normal(0.0, 100.0, (400, 8))
    counts[:, 1] = 4711.0
    counts[:, 2] += 2**23 - 1000
    counts[:, 3] = np.nan
    found = {each.cell.channel: each for each in cells_now(PLATES, GAIN, 24, counts, 100.0, np.zeros(8))}
    assert [found[n].doubt for n in range(4)] == [None, Doubt.FROZEN, Doubt.AT_END, Doubt.SILENT]
    assert found[0].noise == pytest.approx(100.0, rel=0.2) and abs(found[0].newtons or 9.0) < 1.0
    assert {each.doubt for each in cells_now(PLATES, GAIN, 24, np.empty((0, 8)), 0.0, None)} == {Doubt.SILENT}


# Wiring


def press(pressing: Pressing, cells: dict[int, float]) -> None:
    """Press and let go; cells : what answers, N, by channel."""
    newtons = np.random.default_rng(2).normal(0.0, 0.1, (500, 8))
    for channel, force in cells.items():
        newtons[150:300, channel] += force
    pressing.hear(newtons / GAIN, 100.0)


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({0: 80.0}, ""),
        ({0: -80.0}, "downwards"),
        ({5: 80.0}, "two plugs are swapped"),
        ({1: 40.0, 2: 40.0}, "does not answer"),
    ],
)
def test_the_wiring_test_names_the_fault(answers: dict[int, float], word: str) -> None:
    pressing = Pressing(PLATES.plates, GAIN)
    pressing.begin(np.zeros((200, 8)))
    press(pressing, answers)
    found = pressing.findings[0]
    assert (word in found.remark) if word else not found.remark
    assert pressing.wanted is not None and pressing.wanted[1].channel == 1


def test_a_corner_that_is_still_pressed_is_not_judged_and_one_that_is_silent_is_when_asked() -> None:
    pressing = Pressing(PLATES.plates, GAIN)
    pressing.begin(np.zeros((200, 8)))
    held = np.zeros((500, 8))
    held[300:, 0] = 80.0
    assert pressing.hear(held / GAIN, 100.0) is None and not pressing.findings
    assert pressing.silent(np.zeros((500, 8))) is not None
    assert "does not answer" in pressing.findings[0].remark
    pressing.again(0)
    press(pressing, {0: 80.0})
    assert not pressing.findings[0].remark, "pressed again after it was mended"


def test_the_wiring_test_hears_the_simulated_plates(bench: Bench, at: tuple[Desk, Hurried]) -> None:
    bench.go(Stage.WIRING)
    bench.wiring.begin()
    assert bench.wiring.pressing is not None
    for channel in range(8):
        at[1].perform("press", cell=channel, newtons=90)
        looked(bench, lambda wanted=channel: wanted in bench.wiring.pressing.findings)
    assert bench.wiring.pressing.is_good


# Readings


def matched(bench: Bench) -> Match | None:
    found = reader(bench).seen()
    return None if found is None else found.match


def begin(bench: Bench, **more: object) -> procedure.Procedure:
    bench.begin(known(bench, **more))
    made = bench.procedure
    assert made is not None
    return made


def test_it_reads_by_itself_when_what_was_asked_for_lies_still(
    bench: Bench, at: tuple[Desk, Hurried]
) -> None:
    made = begin(bench)
    assert bench.stage is Stage.READINGS and reader(bench).done == 0
    bench.ask()
    looked(bench, lambda: reader(bench).done == 1)
    for number in (2, 3):
        step = made.next
        assert step is not None
        play(at[1], step, None)
        looked(bench, lambda wanted=number: reader(bench).done == wanted)
    last = reader(bench).last
    assert last is not None and last[1].placement.mass == 40.0
    seen = sum(reader(bench).above_empty(*last)) / G
    assert seen == pytest.approx(40.0, rel=0.05)


def test_a_look_tells_whether_hands_were_felt_at_the_plates(bench: Bench, at: tuple[Desk, Hurried]) -> None:
    felt: list[bool] = []

    def until_read(number: int) -> None:
        def one_look() -> bool:
            felt.append(bench.look())
            return reader(bench).done == number

        until(one_look)

    made = begin(bench)
    bench.ask()
    until_read(1)
    felt.clear()
    end = (at[0].station.newest_ticks or 0) + 12_000_000
    until(lambda: felt.append(bench.look()) or (at[0].station.newest_ticks or 0) > end)
    assert not any(felt), "nobody has done anything"
    assert made.next is not None
    play(at[1], made.next, None)
    until_read(2)
    assert felt[-1] and not any(felt[:-1]), "a mass was laid on and read without a button"


def test_nothing_is_read_twice_and_what_was_read_stays_when_a_reading_is_refused(
    bench: Bench, at: tuple[Desk, Hurried]
) -> None:
    made = begin(bench)
    bench.ask()
    looked(bench, lambda: reader(bench).done == 1)
    passed(at[0], 12.0)
    assert reader(bench).done == 1, "nothing was laid on"
    bench.ask()
    looked(bench, lambda: reader(bench).refused is not None)
    refused = reader(bench).refused
    assert refused is not None and refused.reason is CalibrationReason.NOT_MOVED
    assert reader(bench).done == 1 and made.next is not None and made.next.number == 2
    told = str(calibrate._everything(at[0]))
    assert "should have been laid on" in told and said.NOT_TAKEN in told


def test_what_lies_elsewhere_is_not_read_without_the_button(bench: Bench, at: tuple[Desk, Hurried]) -> None:
    begin(bench)
    bench.ask()
    looked(bench, lambda: reader(bench).done == 1)
    at[1].perform("mass", kg=20, x=0.12, y=0.1, side="left")
    looked(bench, lambda: matched(bench) is Match.OTHER_PLACE)
    passed(at[0], 12.0)
    assert reader(bench).done == 1
    bench.ask()
    looked(bench, lambda: reader(bench).done == 2)


def test_another_program_goes_on_where_the_first_was_left(bench: Bench, at: tuple[Desk, Hurried]) -> None:
    made = begin(bench)
    feed(made, Side.LEFT, upto=6)
    assert made.next is not None and made.next.placement.group > made.readings(Side.LEFT)[-1].placement.group
    again = Bench(at[0].station, at[0].library)
    assert made.folder.name in [each.folder.name for each in again.connected.open_ones()]
    again.take_up(made.folder.name)
    assert again.stage is Stage.READINGS and reader(again).done == 6, "between two stacks nothing is lost"
    assert again.procedure is not None and again.procedure.next == made.next
    with pytest.raises(CalibrationError, match="not open any more"):
        again.take_up("bench-19990101T000000")


def test_a_stack_that_was_left_half_way_is_laid_anew(bench: Bench, at: tuple[Desk, Hurried]) -> None:
    made = begin(bench)
    feed(made, Side.LEFT, upto=7)
    again = Bench(at[0].station, at[0].library)
    again.take_up(made.folder.name)
    found = reader(again)
    step = found.procedure.next
    assert found.done == 6 and step is not None and step.placement.number == 7 and found.is_anew
    told = reading.instructed(step, found.plate(Side.LEFT), found)
    assert (
        told[0] == "Take everything off the left plate, whatever lies there."
        and "Lay" in told[1]
        and len(told) == 2
    )
    assert said.TAKEN_UP in str(reading.head(step, found))
    journal = (made.folder / "bench.jsonl").read_text("utf-8")
    assert journal.count("taken_back") == 1 and "middle of a stack" in journal, "it is kept, with the reason"


def test_a_calibration_goes_to_the_terminal_and_comes_back(
    bench: Bench, at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(bench)
    feed(made, Side.LEFT, upto=6)
    bench.opened.skip(Scene.CREEP, Side.LEFT)
    at_terminal = terminal.Bench(at[0].station, terminal.parser().parse_args(["sim:"]))
    monkeypatch.setattr(at_terminal, "_folder", at[0].library.calibrations)
    there = at_terminal._opened()
    assert there.folder == made.folder and there.next == made.next
    assert there.readings(Side.LEFT) == made.readings(Side.LEFT)
    assert there.fact("skipped") == ["creep left"], "what is left out here is not asked for there"
    feed(there, Side.LEFT, upto=8)
    there.note("skipped", ["creep left", "tap right"])
    bench.leave()
    bench.take_up(there.folder.name)
    assert reader(bench).done == 8 and bench.opened.is_skipped(Scene.TAP, Side.RIGHT)
    bench.opened.skip(Scene.CREEP, Side.LEFT, is_skipped=False)
    assert procedure.resume(made.folder).fact("skipped") == ["tap right"]


def test_a_reading_is_taken_back_with_its_whole_stack_and_its_reason(bench: Bench) -> None:
    made = begin(bench)
    feed(made, Side.LEFT, upto=8)
    show_anew(bench)
    left = reader(bench).minutes_left
    assert [each.placement.group for each in made.readings(Side.LEFT)][-2:] == [4, 4]
    bench.take_last_back(said.WHYS["touched"])
    assert reader(bench).done == 6 and made.next is not None and made.next.placement.number == 7
    assert reader(bench).minutes_left == pytest.approx(left + 2 * 22.0 / 60.0)
    assert (made.folder / "bench.jsonl").read_text("utf-8").count(said.WHYS["touched"]) == 2
    told = str(reading.head(made.next, reader(bench)))
    assert said.TAKEN_BACK.format(number=8, side="left") in told


def test_a_second_press_of_the_same_button_takes_no_second_stack_back(bench: Bench) -> None:
    feed(begin(bench), Side.LEFT, upto=8)
    meant = reader(bench).named_newest
    for _ in range(2):
        bench.take_last_back(said.WHYS["touched"], meant)
    assert reader(bench).done == 6
    bench.take_last_back(said.WHYS["touched"], reader(bench).named_newest)
    assert reader(bench).done == 4


def test_taking_back_an_earlier_stack_moves_the_one_that_lies_there(bench: Bench) -> None:
    made = begin(bench)
    feed(made, Side.LEFT, upto=9)
    show_anew(bench)
    bench.take_back(Side.LEFT, 5, said.WHYS["wrong mass"])
    held = [each.placement.number for each in made.readings(Side.LEFT)]
    assert held == [1, 2, 3, 4, 7, 8], "stack 5 with 6, and 9, which has to make room for it"
    with pytest.raises(CalibrationError, match="no such reading"):
        bench.take_back(Side.LEFT, 5, "")


def test_what_is_taken_back_is_not_read_by_itself_before_it_was_lifted(
    bench: Bench, at: tuple[Desk, Hurried]
) -> None:
    made = begin(bench)
    bench.ask()
    looked(bench, lambda: reader(bench).done == 1)
    assert made.next is not None
    play(at[1], made.next, None)
    looked(bench, lambda: reader(bench).done == 2)
    bench.take_last_back(said.WHYS["beside its mark"])
    looked(bench, lambda: matched(bench) is Match.NOT_LIFTED)
    passed(at[0], 12.0)
    assert reader(bench).done == 1, "the mass still stands beside its mark"
    lift(at[1])
    looked(bench, lambda: matched(bench) is not Match.NOT_LIFTED)
    play(at[1], made.next, None)
    looked(bench, lambda: reader(bench).done == 2)
    assert not reader(bench).is_anew


def test_lost_samples_are_noted_while_a_calibration_is_open_and_add_up(
    bench: Bench, at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(bench)
    bench.ask()
    looked(bench, lambda: reader(bench).done == 1)
    assert bench.procedure is not None and bench.procedure.fact("lost") == 0
    lost = bench.connected.lost()
    monkeypatch.setattr(bench.connected, "lost", lambda: lost + 12)
    bench.opened.reader = Reader(bench.procedure, bench.connected)
    monkeypatch.setattr(reader(bench)._losses, "_lost", lambda: lost + 17)
    reader(bench).note_losses()
    reader(bench).note_losses()
    assert procedure.resume(bench.procedure.folder).fact("lost") == 5


def test_the_drawing_says_in_words_what_it_shows(bench: Bench) -> None:
    made = begin(bench)
    step = next(each for each in made.steps if each.placement.shim is not None and each.placement.mass)
    plate = reader(bench).plate(step.side)
    told = drawing.told(plate, step.placement)
    assert "40 kg" in told and "card under the front left foot" in told and "front at the top" in told
    drawn = str(drawing.placement(plate, step.placement, [step.placement], set(), None))
    assert said.CARD in drawn and "2 / 3" in drawn.replace("0.4 / 0.6", "2 / 3"), "in its own proportions"


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (-0.11, 0.165, "90 mm from the left edge, 135 mm from the front edge."),
        (0.11, -0.165, "90 mm from the right edge, 135 mm from the back edge."),
        (0.0, 0.0, "200 mm from the left edge, 300 mm from the front edge."),
    ],
)
def test_a_placement_is_drawn_with_its_distances_from_the_edges(x: float, y: float, words: str) -> None:
    plate = PLATES.plates[0]
    asked = placed(20.0, x, y)
    assert said.edges(plate, x, y) == words
    drawn = str(drawing.placement(plate, asked, [asked], set(), None))
    assert words in drawn
    for number in words.split(" mm")[0], words.split(", ")[1].split(" mm")[0]:
        assert f"Span('{number}')" in drawn


# The form


def answers(**more: object) -> dict[str, object]:
    usual = {"design": "short", "place": "Example workshop", "latitude": 47.2, "height": 400, "placing": 0.5}
    masses = {"mass0_kg": 20, "mass0_g": 10, "mass1_kg": 20, "mass1_g": 10}
    return {**usual, **masses, **more}


def test_the_form_makes_loads_of_masses_and_a_place_of_millimetres(bench: Bench) -> None:
    assert bench.hello is not None
    made = beginning.begun(answers(celsius="21.5", humidity=""), bench.hello, "E. Example", "engineer")
    assert made.loads == (20.0, 40.0) and made.placing == 0.0005 and made.celsius == 21.5
    assert made.humidity is None and made.uid == bench.hello.serial and made.top is None
    assert beginning.begun(answers(top=45), bench.hello, "E. Example", "engineer").top == 0.045
    assert made.masses[0].uncertainty == pytest.approx(0.010 / math.sqrt(3.0))


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"latitude": ""}, "Latitude"),
        ({"latitude": 95}, "Latitude"),
        ({"mass0_kg": "20 pounds"}, "Mass 1"),
        ({"mass0_kg": 20000}, "Mass 1"),
        ({"mass0_kg": "", "mass1_kg": ""}, "at least one mass"),
        ({"place": "  "}, "place is needed"),
        ({"level": "flat"}, "Level"),
        ({"latitude": "47,2"}, "Latitude"),
        ({"celsius": "21,5"}, "Temperature"),
        ({"mass1_kg": "20,0"}, "Mass 2"),
        ({"height": "4_0"}, "Height"),
        ({"placing": "11"}, "placed"),
        ({"placing": math.nan}, "placed"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(bench: Bench, wrong: dict[str, object], word: str) -> None:
    assert bench.hello is not None
    with pytest.raises(CalibrationError) as refused:
        beginning.begun(answers(**wrong), bench.hello, "E. Example", "engineer")
    assert word in refused.value.sentence
    assert isinstance(refused.value, EntryError) and refused.value.name in (*wrong, "mass0_kg"), "is marked"
    has_comma = any("," in str(each) for each in wrong.values())
    assert ("point" in refused.value.what_to_do) is has_comma


def test_answers_are_of_one_person_and_one_day_and_end_with_the_beginning() -> None:
    day = date(2026, 11, 23)
    kept = Answers(lambda: day)
    kept.keep("a", "celsius", "21.5")
    kept.keep("a", "place", "Example workshop")
    kept.keep("b", "place", "Elsewhere")
    assert kept.of("a") == {"celsius": "21.5", "place": "Example workshop"}
    kept.forget("a")
    assert kept.of("a") == {} and kept.of("b") == {"place": "Elsewhere"}
    day += timedelta(days=1)
    assert kept.of("b") == {}


# Recordings, result, signature


def whole(bench: Bench) -> procedure.Procedure:
    made = begin(bench)
    for side in (Side.LEFT, Side.RIGHT):
        feed(made, side)
    show_anew(bench)
    return made


def test_a_recording_is_kept_as_a_file_with_its_seal_and_what_is_left_out_says_so(bench: Bench) -> None:
    made = whole(bench)
    bench.show(Side.LEFT)
    bench.go(Stage.RECORDINGS)
    bench.opened.record(Scene.TAP, Side.LEFT, {})
    looked(bench, lambda: bench.opened.takes.running is None)
    capture = made.capture("tap", Side.LEFT)
    assert capture is not None and capture.sha256 == seal(made.folder / capture.file)
    assert capture.told["seconds"] == pytest.approx(5.0, abs=0.5)
    bench.opened.skip(Scene.CREEP, Side.LEFT)
    listed = str(recordings.listed(bench))
    assert said.OUT in listed and "recorded, 5 s" in listed
    assert said.DECIDES in listed and said.DECIDES_NOT in listed and listed.count(said.FOR_BOTH) == 1


def test_what_was_not_measured_is_said_before_it_is_signed_and_what_was_measured_is_not(bench: Bench) -> None:
    whole(bench)
    shown = str(signing.shown(bench, "E. Example"))
    _, found, told = shown.partition(said.NOT_MEASURED_LIST)
    assert found and "Creep, left and right" in told
    assert "Zero return, " not in told, "the empty readings between the loads gave it"
    assert "No class: incomplete" in shown and "It may be used" in shown


def test_the_dead_load_gives_noise_and_false_sway(bench: Bench, at: tuple[Desk, Hurried]) -> None:
    whole(bench)
    at[1].perform("mass", kg=40, side="right")
    bench.opened.record(Scene.DEAD_LOAD, Side.RIGHT, {"mass": 40.0}, 15.0)
    looked(bench, lambda: bench.opened.takes.running is None)
    found = {each.key: each.value for each in bench.opened.result(Side.RIGHT).outcome.figures}  # type: ignore[union-attr]
    assert found["noise"] is not None and found["false_sway"] is not None
    assert found["creep"] is None, "not measured, and it says so"


def test_the_result_shows_residuals_map_figures_and_takes_a_row_back(bench: Bench) -> None:
    made = whole(bench)
    bench.show(Side.LEFT)
    bench.go(Stage.RESULT)
    found = bench.opened.result(Side.LEFT)
    assert found.error is None and found.outcome is not None and found.fit is not None
    shown = str(result.shown(bench, False))
    for words in (
        said.MAP,
        said.RESIDUALS,
        said.VERIFICATION,
        said.BUDGET,
        said.NO_PRESENT,
        said.NOT_MEASURED,
    ):
        assert words in shown
    fresh = len(found.outcome.verified.points)
    drawn = result.map_figure(reader(bench).plate(Side.LEFT), found, True)
    assert len([each for each in drawn.layout.annotations if each.showarrow]) == len(found.fit.points) + fresh
    bench.take_back(Side.LEFT, 8, said.WHYS["card"])
    assert bench.stage is Stage.READINGS, "what is to be done next is shown"
    again = bench.opened.result(Side.LEFT)
    assert again.outcome is None and again.fit is not None and again.error is not None
    assert again.error.reason is CalibrationReason.INCOMPLETE
    assert made.next is not None and made.next.placement.number == 7, "with its stack"
    bench.show(Side.LEFT)
    assert said.PREVIEW in str(result.shown(bench, False))


def test_signed_it_is_used_at_once_and_the_next_one_is_compared_with_it(
    bench: Bench, at: tuple[Desk, Hurried]
) -> None:
    desk, _ = at
    made = whole(bench)
    bench.go(Stage.SIGN)
    held = Lock(made.folder / SIGNING)
    with pytest.raises(CalibrationError, match="being signed at another screen"):
        bench.sign("S. Igner", "engineer", 12)
    held.release()
    kept = bench.sign("S. Igner", "engineer", 12)
    assert desk.station.calibration is not None and desk.station.calibration.number == kept.number
    assert desk.station.validity().state is validity.State.VALID and desk.station.zeroed is None
    assert kept.content["by"] == "S. Igner" and made.fact("signed") == kept.number
    assert not [each for each in bench.connected.open_ones() if each.folder == made.folder]
    assert said.SIGNED.format(number=kept.number, due=kept.due) in str(calibrate._everything(desk))
    with pytest.raises(CalibrationError, match="No calibration is open"):
        bench.sign("S. Igner", "engineer", 12)
    assert signing.printed(kept, "a4").startswith(b"%PDF")
    saved = calibrate._file(kept, "json", "a4")
    assert saved["filename"] == f"{kept.number}.json"
    assert certificate.of_bytes(base64.b64decode(saved["content"])).hash == kept.hash
    assert "Valid" in state.facts_of(desk) and state.facts_of(desk)["Due"] == kept.due

    bench.leave()
    next_one = whole(bench)
    found = bench.opened.result(Side.LEFT).outcome
    assert found is not None and found.found is not None
    assert said.THEN in str(result.shown(bench, False))
    procedure.resume(next_one.folder).note("signed", "FP-ELSEWHERE")
    with pytest.raises(CalibrationError, match="signed already, at another screen: it is FP-ELSEWHERE"):
        bench.sign("S. Igner", "engineer", 12)
    assert desk.station.calibration.number == kept.number


def test_a_certificate_of_another_serial_is_neither_compared_with_nor_used(
    bench: Bench, at: tuple[Desk, Hurried]
) -> None:
    desk, _ = at
    made = whole(bench)
    assert bench.hello is not None and desk.station.calibration is not None
    other = replace(desk.station.calibration, uid="00112233445566aa")
    foreign = certified(other if other.states_uncertainty else stated(other))
    file = desk.library.calibrations / f"{bench.hello.serial}.json"
    before = file.read_bytes() if file.exists() else None
    file.write_bytes(foreign.to_bytes())
    try:
        found = bench.opened.result(Side.LEFT)
        assert found.error is not None and found.error.reason is CalibrationReason.OTHER_SERIAL
        bench.go(Stage.RESULT)
        assert "00112233445566aa" in str(calibrate._everything(desk)), "it is told, with its cause"
        with pytest.raises(CalibrationError) as refused:
            bench.sign("S. Igner", "engineer", 12)
        assert refused.value.reason is CalibrationReason.OTHER_SERIAL and made.fact("signed") is None
        assert file.read_bytes() == foreign.to_bytes()
    finally:
        file.unlink()
        if before is not None:
            file.write_bytes(before)


def test_a_journal_that_can_no_longer_be_used_is_told_where_calibrations_are_taken_up(
    bench: Bench, at: tuple[Desk, Hurried]
) -> None:
    made = begin(bench, at="2099-01-01T10:00:00+01:00")
    bench.leave()
    bench.go(Stage.BEGIN)
    journal = made.folder / "bench.jsonl"
    written = journal.read_bytes()
    journal.write_bytes(written[:-9] + b"\n" + written)
    try:
        shown = str(stages.stage(at[0]))
        assert made.folder.name in shown and "is kept as it is" in shown
    finally:
        shutil.rmtree(made.folder)
    assert made.folder.name not in str(stages.stage(at[0]))


def test_cells_have_the_numbers_of_the_certificate_from_1_to_4_on_each_plate(bench: Bench) -> None:
    assert bench.mat is not None
    shown = str(channels.channels(bench.mat, bench.cells()[0]))
    for number, corner in enumerate(("front left", "front right", "back left", "back right"), start=1):
        assert shown.count(f"{number} · {corner}") == 2
    assert channels.number_of(bench.mat.plates, 4) == 1 and channels.number_of(bench.mat.plates, 7) == 4


def test_readings_of_another_device_are_not_taken_up(bench: Bench, at: tuple[Desk, Hurried]) -> None:
    made = begin(bench)
    bench.leave()
    foreign = made.folder.with_name("bench-foreign")
    shutil.copytree(made.folder, foreign)
    journal = foreign / "bench.jsonl"
    journal.write_text(journal.read_text("utf-8").replace(made.known.uid, "00112233445566aa"), "utf-8")
    try:
        with pytest.raises(CalibrationError) as refused:
            bench.take_up("bench-foreign")
        assert refused.value.reason is CalibrationReason.OTHER_SERIAL and bench.procedure is None
    finally:
        shutil.rmtree(foreign)


def test_plates_that_did_not_pass_keep_the_certificate_before(
    bench: Bench, at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = at[0].station.calibration
    whole(bench)
    bench.go(Stage.SIGN)
    composed = compose_module.compose

    def not_passed(*given: object) -> certificate.Certificate:
        found = composed(*given)  # type: ignore[arg-type]
        return certificate.of_content({**found.content, "result": certificate.NOT_PASSED})

    monkeypatch.setattr(compose_module, "compose", not_passed)
    kept = bench.sign("S. Igner", "engineer", 12)
    assert at[0].station.calibration is not None and before is not None
    assert at[0].station.calibration.number == before.number != kept.number
    told = str(calibrate._everything(at[0]))
    assert said.NOT_PASSED.format(number=kept.number) in told and said.SIGNED_HOW not in told


def test_the_page_of_the_plates_charts_the_daily_checks_of_this_certificate(
    bench: Bench, at: tuple[Desk, Hurried]
) -> None:
    desk, _ = at
    calibration, hello = desk.station.calibration, desk.station.hello
    assert calibration is not None and hello is not None
    file = logbook.path(desk.library.calibrations, hello.serial, logbook.CHECKS)
    for day, name in ((1, validity.identity(calibration)), (2, validity.identity(calibration)), (3, "other")):
        at_ = f"2026-11-0{day}T08:00:00+00:00"
        line = {"kind": "check", "at": at_, "calibration": name, "passed": True, "failed": False}
        logbook.append(file, {**line, "figures": {"left weight %": 0.1 * day, "left place mm": 0.2}})
    found = charts.charted(desk)
    assert {each.name for each in found} == {"left weight", "left place"}
    assert all(len(each.at) == 2 for each in found), "not those of another certificate"
    with asked_by("E. Example", Role.ENGINEER):
        shown = str(state.shown(desk))
    assert said.TREND in shown and "/calibrate" in shown
    with asked_by("C. Example", Role.CLINICIAN):
        assert "/calibrate" not in str(state.shown(desk)), "who may not calibrate is not sent there"
    file.unlink()


# Who may


@pytest.mark.parametrize("role", list(Role))
def test_nobody_but_engineer_and_administrator_sees_the_bench(at: tuple[Desk, Hurried], role: Role) -> None:
    page = pages()["dashboard.pages.calibrate"]
    with asked_by("Somebody", role):
        shown = str(_shown(page, at[0], {}))
    assert (said.STAGES[Stage.WIRING] in shown) is (role in MAY)


def test_every_callback_of_the_bench_is_theirs(at: tuple[Desk, Hurried]) -> None:
    every = create_app(at[0]).callback_map.items()
    asked = ((name, each) for name, each in every if "callback" in each)  # not of what the browser answers
    found = {name: each for name, each in asked if "bench-" in name.replace("measure-bench", "")}
    assert len(found) == 6, list(found)
    assert all(each["callback"].roles == MAY for each in found.values())


def test_another_device_ends_what_was_shown_of_the_one_before(
    bench: Bench, at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(bench)
    assert bench.hello is not None
    other = replace(bench.hello, uid=bytes.fromhex("00112233445566aa"))
    monkeypatch.setattr(at[0].station.decoder, "hello", other)
    assert bench.hello == other and bench.procedure is None and bench.stage is Stage.CHANNELS
    assert bench.connected.open_ones() == ()


def test_a_bench_without_plates_says_so(at: tuple[Desk, Hurried]) -> None:
    class Nothing:
        hello = None

    alone = Bench(Nothing(), at[0].library)  # type: ignore[arg-type]
    assert alone.stages()[Stage.CHANNELS] and not alone.stages()[Stage.READINGS]
    assert alone.connected.open_ones() == () and alone.cells() == ([], 0.0)
