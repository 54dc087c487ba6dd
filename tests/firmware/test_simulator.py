"""The sketch in the simulator: what it sends is what was on the cells, and each fault shows as meant."""

import struct
from pathlib import Path

import numpy as np
import pytest
from conftest import missing
from firmware import chip
from firmware.chip import Chip, Run, run
from numpy.typing import NDArray

from station.wire.decoder import Decoder
from station.wire.frame import Ack, Channel, Frame, Hello, command, crc
from station.wire.spec import Answer, Flag, Kind, Reset, Sensor

HELLO_AT = 0.1
"""s. By then HELLO and the channels are out."""
START = command(Kind.START)
BEGUN = ((0.2, START),)
BOARDS = ("uno", "mega")


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """Skip where the compiler or the simulator of the chip is not installed."""
    absent = chip.missing_tools()
    if absent:
        missing(f"The firmware's simulator needs {absent}.")


@pytest.fixture(scope="module")
def ramp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a CSV of 2000 rows, 1 ms apart, each with counts that no other row has."""
    path = tmp_path_factory.mktemp("signal") / "ramp.csv"
    write_counts(path, np.arange(2000) / 1000, codes(2000))
    return path


def codes(rows: int) -> NDArray[np.int64]:
    """(rows, 8): over the whole range of 24 bits, both signs, all bytes alive."""
    number = np.arange(rows)[:, None] * 8 + np.arange(8)
    return np.asarray(number * 1_234_567 % 2**24 - 2**23, dtype=np.int64)


def write_counts(path: Path, times: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
    lines = ["t," + ",".join(f"ch{c}" for c in range(8))]
    lines += [f"{t:.6f}," + ",".join(map(str, row)) for t, row in zip(times, counts.tolist(), strict=True)]
    path.write_text("\n".join(lines) + "\n")


def hello_of(seen: Run) -> Hello:
    hello = Hello.read(seen.frames(Kind.HELLO)[-1])
    assert hello
    return hello


def answers(seen: Run, kind: Kind) -> list[Ack]:
    read = [Ack.read(frame) for frame in seen.frames(Kind.ACK)]
    return [ack for ack in read if ack and ack.command == kind]


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(
    ("front_end", "sensor"), [("made_up", Sensor.SYNTHETIC), ("ads131m08", Sensor.ADS131M08)]
)
def test_a_plate_introduces_itself_and_sends_without_a_gap(
    board: str, front_end: str, sensor: Sensor
) -> None:
    seen = run(board, front_end, 1.2, BEGUN)
    assert hello_of(seen).sensor == sensor and hello_of(seen).channels == 8
    places = [Channel.read(frame) for frame in seen.frames(Kind.CHANNEL)]
    assert [(place.plate, place.corner) for place in places if place] == [(c // 4, c % 4) for c in range(8)]
    tally = seen.decoder.tally
    assert (tally.lost, tally.corrupt, tally.bad_frames, tally.resets) == (0, 0, 0, 0)
    assert 995 <= tally.received <= 1001
    assert len(seen.wire) == seen.account["bytes_sent"]
    assert seen.account["uart_load_busiest"] == pytest.approx(0.73, abs=0.02)


def test_made_up_counts_follow_their_formula() -> None:
    seen = run("uno", "made_up", 0.6, BEGUN)
    number, cell = np.arange(len(seen.counts))[:, None], np.arange(8)
    assert np.array_equal(seen.counts, 1000 * (cell + 1) + (number * (2 * cell + 1)) % 1024 - 512)


@pytest.mark.parametrize("board", BOARDS)
def test_counts_of_a_csv_come_back_exactly(board: str, ramp: Path) -> None:
    seen = run(board, "ads131m08", 1.2, BEGUN, "-i", str(ramp))
    rows = codes(2000)
    first = rows[:, 0].tolist().index(int(seen.counts[0, 0]))
    assert len(seen.counts) > 990
    assert np.array_equal(seen.counts, rows[first : first + len(seen.counts)])


def test_newtons_become_counts_by_gain_and_offset(tmp_path: Path) -> None:
    path = tmp_path / "newtons.csv"
    path.write_text("t," + ",".join(f"cell{c}" for c in range(8)) + "\n0," + ",".join(["12.5"] * 8) + "\n")
    scale = ("--gains", "100,200,300,400,500,600,700,-800", "--offsets", "0,1,2,3,4,5,6,7")
    seen = run("uno", "ads131m08", 0.4, BEGUN, "-i", str(path), *scale)
    assert seen.counts[-1].tolist() == [1250, 2501, 3752, 5003, 6254, 7505, 8756, -9993]


def test_straight_lines_lie_between_the_rows_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    write_counts(path, np.array([0.0, 1.0]), np.array([[0] * 8, [100_000] * 8]))
    seen = run("uno", "ads131m08", 0.5, BEGUN, "-i", str(path), "--linear", truth=tmp_path / "truth.csv")
    late = seen.truth[seen.truth[:, 0] > 0.1]
    assert np.allclose(late[:, 1], late[:, 0] * 100_000, atol=0.6)
    assert np.all(np.diff(seen.counts[:, 0]) == pytest.approx(100, abs=3))


def test_the_signal_can_begin_with_start(ramp: Path) -> None:
    seen = run("uno", "ads131m08", 0.6, BEGUN, "-i", str(ramp), "--start-on", START.hex())
    rows = codes(2000)[:, 0].tolist()
    assert rows.index(int(seen.counts[0, 0])) <= 2
    assert rows.index(int(seen.counts[300, 0])) == rows.index(int(seen.counts[0, 0])) + 300


def test_the_converter_interval_is_even() -> None:
    seen = run("uno", "ads131m08", 1.2, BEGUN)
    assert float(np.std(np.diff(seen.ticks))) <= 5.0
    assert float(np.mean(np.diff(seen.ticks))) == pytest.approx(1000.0, abs=0.1)


def test_no_sample_is_older_than_its_time_stamp(tmp_path: Path) -> None:
    ages = []
    for phase in range(8):
        # START falls at another moment between two conversions each time.
        shift = ("--converter-ppm", str(600 * phase))
        seen = run("uno", "ads131m08", 0.3, BEGUN, *shift, truth=tmp_path / "truth.csv")
        made = {tuple(row[1:].astype(int)): row[0] for row in seen.truth}
        true = np.array([made[tuple(row)] for row in seen.counts.tolist()])
        ages.append(seen.ticks - true * 1e6)
    # The chip's own zero is the same in all runs; a conversion read one late would stand 1000 us off.
    assert float(np.ptp(np.concatenate(ages))) < 60.0


def test_the_clocks_of_chip_and_converter_err_each_for_itself() -> None:
    slow_chip = run("uno", "ads131m08", 1.2, BEGUN, "--chip-ppm", "-5000")
    fast_converter = run("uno", "ads131m08", 1.2, BEGUN, "--converter-ppm", "2000")
    assert float(np.mean(np.diff(slow_chip.ticks))) == pytest.approx(995.0, abs=0.2)
    assert float(np.mean(np.diff(fast_converter.ticks))) == pytest.approx(1000 / 1.002, abs=0.2)


def test_another_clock_gives_the_converter_another_rate() -> None:
    seen = run("uno", "ads131m08", 0.6, BEGUN, "--converter-rate", "800")
    assert float(np.mean(np.diff(seen.ticks))) == pytest.approx(1250.0, abs=0.2)


@pytest.mark.parametrize(("rate", "oversampling"), [(250, 16384), (500, 8192)])
def test_the_rate_follows_the_oversampling(rate: int, oversampling: int) -> None:
    set_rate = command(Kind.SET_RATE, struct.pack("<H", rate))
    seen = run("uno", "ads131m08", 0.8, ((HELLO_AT, set_rate), (0.2, START)))
    assert answers(seen, Kind.SET_RATE)[0].answer == Answer.OK
    assert float(np.mean(np.diff(seen.ticks))) == pytest.approx(oversampling / 4.096, abs=0.5)


@pytest.mark.parametrize("board", BOARDS)
def test_self_test_passes_on_a_sound_converter(board: str) -> None:
    seen = run(board, "ads131m08", 0.4, ((HELLO_AT, command(Kind.SELF_TEST)),))
    assert answers(seen, Kind.SELF_TEST) == [Ack(Kind.SELF_TEST, Answer.OK, bytes(4))]
    assert seen.account["commands_foreign"] == 0


@pytest.mark.parametrize("excitation", ["2.4", "2.6"])
def test_the_full_scale_follows_the_excitation_because_the_reference_does(
    excitation: str, tmp_path: Path
) -> None:
    # By the reference inside the converter the counts would be 4 % off: a bridge fed more gives more.
    path = tmp_path / "still.csv"
    values = codes(40)[37]
    write_counts(path, np.array([0.0]), values[None])
    say = ((HELLO_AT, command(Kind.SELF_TEST)), (0.4, START))
    seen = run("uno", "ads131m08", 0.7, say, "-i", str(path), "--excitation", excitation)
    assert len(seen.counts) > 250
    assert np.array_equal(seen.counts, np.tile(values, (len(seen.counts), 1)))
    assert answers(seen, Kind.SELF_TEST)[0].answer == Answer.OK


def test_self_test_names_a_channel_at_the_lower_end() -> None:
    seen = run("uno", "ads131m08", 0.4, ((HELLO_AT, command(Kind.SELF_TEST)),), "-F", "saturated:5:-1")
    assert answers(seen, Kind.SELF_TEST) == [
        Ack(Kind.SELF_TEST, Answer.HARDWARE, (1 << 5).to_bytes(4, "little"))
    ]


# Determinism


def test_two_runs_give_the_same_bytes() -> None:
    faults = ("-F", "flip:1e-4", "-F", "insert:1e-3", "-F", "reset:brown_out@0.5", "--seed", "7")
    one, other = (run("uno", "ads131m08", 0.8, BEGUN, *faults) for _ in range(2))
    assert one.wire == other.wire
    kept = {name for name in one.account if name not in ("wall_s", "cpu_s", "largest_lag_ms")}
    assert {name: one.account[name] for name in kept} == {name: other.account[name] for name in kept}


def test_another_seed_gives_other_damage() -> None:
    one, other = (run("uno", "made_up", 0.5, BEGUN, "-F", "flip:1e-4", "--seed", seed) for seed in "12")
    assert one.wire != other.wire


def test_a_slow_reader_stops_the_time_instead_of_losing_bytes() -> None:
    # The line holds about 0.3 s of samples.
    options = ("--say", f"0.2:{START.hex()}", "--seconds", "1.2")
    with Chip("uno", "made_up", *options, "--until-input-ends") as plate:
        seen = plate.read_to_end(piece=16)
    assert plate.account["bytes_lost"] == 0
    assert len(seen) == plate.account["bytes_sent"]
    with Chip("uno", "made_up", *options, lossless=False) as plate:
        account = plate.wait()
    assert account["simulated_s"] == pytest.approx(1.2, abs=1e-3)
    assert account["bytes_lost"] > 10_000


def test_a_host_talks_to_the_plate_through_its_serial_port() -> None:
    serial = pytest.importorskip("serial")
    with (
        Chip("uno", "made_up", "--wait") as plate,
        serial.Serial(plate.port, 500_000, timeout=chip.PATIENCE) as port,
    ):
        port.write(command(Kind.ASK_HELLO))
        heard = b""
        while b"two_plates" not in heard:
            heard += port.read_until(b"\0")
    assert plate.account["bytes_heard"] == len(command(Kind.ASK_HELLO))


def test_a_chip_that_is_reset_by_opening_is_deaf_and_silent_while_its_boot_loader_runs() -> None:
    ask = command(Kind.ASK_HELLO)
    options = ("--wait", "--reset-on-open", "1.6", "--seconds", "2.8", "--until-input-ends")
    with Chip("uno", "made_up", *options, "--say", f"1.5:{ask.hex()}", "--say", f"2:{ask.hex()}") as plate:
        wire = plate.read_to_end(said=ask)
    account = plate.account
    assert account["openings"] == account["resets"] == 1
    assert (account["bytes_unheard"], account["bytes_heard"]) == (2 * len(ask), len(ask))
    decoder = Decoder()
    items = [item for item in decoder.feed(wire) if isinstance(item, Frame)]
    assert [item.kind for item in items].count(Kind.HELLO) == 2, "one at its beginning, one when it was asked"
    assert decoder.status is not None and decoder.status.reset == 0, "a boot loader clears the cause"
    # 2.8 s less 1.6 s: the sketch has begun once, behind the boot loader.
    assert decoder.status.uptime == 1
    assert decoder.tally.resets == 0 and decoder.tally.bad_frames == 0


# Faults


def test_turned_bits_are_bad_frames_and_nothing_else() -> None:
    seen = run("uno", "ads131m08", 1.2, BEGUN, "-F", "flip:1e-4@0.3")
    tally = seen.decoder.tally
    assert 10 < seen.account["bits_flipped"] < 60
    # A turned bit can make a zero, which cuts a frame in two.
    assert 0 < tally.bad_frames <= 2 * seen.account["bits_flipped"]
    assert tally.sent == tally.received + tally.lost + tally.corrupt
    assert seen.decoder.tally.resets == 0


@pytest.mark.parametrize(("verb", "name"), [("drop", "bytes_dropped"), ("insert", "bytes_inserted")])
def test_dropped_and_inserted_bytes_are_counted_on_both_sides(verb: str, name: str) -> None:
    seen = run("uno", "made_up", 0.8, BEGUN, "-F", f"{verb}:0.001@0.3")
    assert 5 < seen.account[name] < 50
    assert 0 < seen.decoder.tally.bad_frames <= seen.account[name] + 1
    change = seen.account["bytes_inserted"] - seen.account["bytes_dropped"]
    assert len(seen.wire) == seen.account["bytes_sent"] + change


def test_a_stuck_cell_keeps_its_value_and_the_others_do_not(ramp: Path) -> None:
    seen = run("uno", "ads131m08", 0.7, BEGUN, "-i", str(ramp), "-F", "stuck:3@0.4-0.6")
    steps = np.diff(seen.counts, axis=0) == 0
    assert steps[:, [0, 1, 2, 4, 5, 6, 7]].sum() == 0
    assert 195 <= steps[:, 3].sum() <= 200


@pytest.mark.parametrize(("amount", "code"), [("1", 2**23 - 1), ("-1", -(2**23))])
def test_a_saturated_cell_reads_the_end_of_the_range_and_is_flagged(amount: str, code: int) -> None:
    seen = run("uno", "ads131m08", 0.5, BEGUN, "-F", f"saturated:2:{amount}@0.35")
    at_end = seen.counts[:, 2] == code
    assert 100 <= at_end.sum() <= 160
    assert np.array_equal(at_end, (seen.flags & Flag.OVERRANGE) != 0)


def test_a_load_beyond_the_range_is_cut_off_and_flagged(tmp_path: Path) -> None:
    path = tmp_path / "heavy.csv"
    write_counts(path, np.array([0.0]), np.array([[9_000_000, -9_000_000, 2**23 - 2, 0, 0, 0, 0, 0]]))
    seen = run("uno", "ads131m08", 0.4, BEGUN, "-i", str(path))
    assert seen.counts[-1, :3].tolist() == [2**23 - 1, -(2**23), 2**23 - 2]
    assert bool(seen.flags[-1] & Flag.OVERRANGE)


def test_every_spoiled_crc_of_the_converter_is_flagged() -> None:
    seen = run("uno", "ads131m08", 1.0, BEGUN, "-F", "crc:50@0.3")
    flagged = (seen.flags & Flag.CONVERTER_CRC) != 0
    assert seen.account["frames_spoiled"] >= 13
    assert abs(int(flagged.sum()) - seen.account["frames_spoiled"]) <= 1
    assert set(np.diff(np.flatnonzero(flagged))) == {50}
    assert seen.decoder.tally.bad_frames == 0


def test_a_silent_converter_is_reported_and_heard_again() -> None:
    seen = run("uno", "ads131m08", 2.1, BEGUN, "-F", "silent@0.8-1.2")
    assert seen.decoder.status and seen.decoder.status.converter_errors == 1
    pause = np.diff(seen.ticks).max()
    assert pause == pytest.approx(401_000, abs=1100)
    statuses = [frame.body for frame in seen.frames(Kind.STATUS)]
    assert [bool(body[14] & Flag.TIMEOUT) for body in statuses] == [False, True, False]


def test_a_converter_that_restarts_by_itself_never_passes_for_sound(tmp_path: Path) -> None:
    path = tmp_path / "still.csv"
    write_counts(path, np.array([0.0]), np.full((1, 8), 1_000_000))
    seen = run("uno", "ads131m08", 1.0, BEGUN, "-i", str(path), "-F", "restart@0.5")
    foreign = (seen.counts != 1_000_000).any(axis=1)
    assert seen.account["converter_restarts"] == 1
    assert (seen.flags & Flag.CONVERTER_RESET).any()
    assert not (foreign & ((seen.flags & Flag.CONVERTER_RESET) == 0)).any()
    tally = seen.decoder.tally
    assert tally.sent == tally.received + tally.lost and 0 < tally.lost < 10
    # A restart moves the phase of the conversions, by one at most; their numbers keep step with time.
    assert float(np.ptp(seen.ticks - 1000.0 * seen.index)) < 1500.0
    assert np.all(seen.counts[-100:] == 1_000_000)


@pytest.mark.parametrize(
    ("cause", "reset"),
    [("external", Reset.EXTERNAL), ("brown_out", Reset.BROWN_OUT), ("watchdog", Reset.WATCHDOG)],
)
def test_a_reset_begins_a_life_with_another_boot_id_and_tells_its_cause(cause: str, reset: Reset) -> None:
    seen = run("uno", "ads131m08", 3.0, (*BEGUN, (2.4, START)), "-F", f"reset:{cause}@0.5")
    boots = {Hello.read(frame).boot for frame in seen.frames(Kind.HELLO)}  # type: ignore[union-attr]
    assert len(boots) == 2
    assert seen.account["resets"] == 1
    assert seen.decoder.status and seen.decoder.status.reset == reset
    assert [block.segment for block in seen.blocks] == sorted(block.segment for block in seen.blocks)
    assert {block.segment for block in seen.blocks} == {0, 1}


def test_a_line_that_pauses_brings_everything_late() -> None:
    seen = run("uno", "made_up", 1.2, BEGUN, "-F", "pause:0.3@0.5")
    assert seen.decoder.tally.lost == 0 and seen.decoder.tally.bad_frames == 0
    assert seen.account["bytes_lost"] == 0


def test_a_word_that_is_no_fault_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    for text in ("bend:3", "stuck", "stuck:8", "reset", "reset:lightning@2", "flip:much", "flip@3-2"):
        with pytest.raises(ValueError, match="does not start"):
            Chip("uno", "made_up", "-F", text)
        assert f"no fault: {text}" in capfd.readouterr().err


# Memory


def test_the_eeprom_survives_a_restart_of_the_process(tmp_path: Path) -> None:
    memory = str(tmp_path / "eeprom.bin")
    write = command(Kind.WRITE_BLOB, struct.pack("<H", 0) + b"PLATE-01")
    first = run("uno", "made_up", 0.6, ((HELLO_AT, write),), "--eeprom", memory)
    second = run("uno", "made_up", 0.3, (), "--eeprom", memory)
    assert hello_of(first).uid == b"\xff" * 8 and hello_of(second).uid == b"PLATE-01"
    assert hello_of(first).boot != hello_of(second).boot


def test_a_write_to_the_eeprom_takes_its_time() -> None:
    write = command(Kind.WRITE_BLOB, struct.pack("<H", 0) + bytes(range(1, 9)))
    sync = command(Kind.SYNC, b"TIME")
    seen = run("uno", "made_up", 0.6, ((HELLO_AT, sync), (HELLO_AT, write), (HELLO_AT, sync)))
    before, after = (struct.unpack("<I", ack.value[4:])[0] for ack in answers(seen, Kind.SYNC))
    # Two bytes of the magic, number, eight bytes of the blob, CRC, and the magic's first byte: 14 writes.
    assert 14 * 3400 <= after - before <= 14 * 3400 + 4000


def blob_read(address: int, size: int) -> bytes:
    return command(Kind.READ_BLOB, struct.pack("<HB", address, size))


def test_a_board_that_loses_power_while_it_writes_keeps_the_blob_before_or_has_the_one_after() -> None:
    before, after = b"PLATE-01" + bytes(24), b"PLATE-02" + bytes(range(100, 124))
    writes = [command(Kind.WRITE_BLOB, b"\0\0" + blob) for blob in (before, before, after)]
    say = ((0.1, writes[0]), (0.4, writes[1]), (0.7, writes[2]), (1.1, blob_read(0, 32)))
    found = []
    for cut in (0.701, 0.72, 0.76, 0.79, 0.9):
        seen = run("uno", "made_up", 1.3, say, "-F", f"reset:power_on@{cut}")
        (ack,) = answers(seen, Kind.READ_BLOB)
        assert ack.answer == Answer.OK and hello_of(seen).uid == ack.value[:8]
        found.append(ack.value)
    assert found == [before] * 4 + [after]


@pytest.mark.parametrize(("board", "size"), [("uno", 1024), ("mega", 4096)])
def test_a_board_written_by_the_first_layout_keeps_its_serial_number(
    board: str, size: int, tmp_path: Path
) -> None:
    blob = b"PLATE-01" + bytes(range(40))
    memory = tmp_path / "eeprom.bin"
    memory.write_bytes((b"FP\x01" + blob + crc(blob).to_bytes(2, "little")).ljust(size, b"\xff"))
    say = ((HELLO_AT, command(Kind.WRITE_BLOB, struct.pack("<H", 40) + b"anything")),)
    first = run(board, "made_up", 0.5, say, "--eeprom", str(memory))
    say = ((HELLO_AT, blob_read(16, 32)),)
    second = run(board, "made_up", 0.3, say, "--eeprom", str(memory))
    assert hello_of(first).uid == hello_of(second).uid == b"PLATE-01"
    assert answers(second, Kind.READ_BLOB)[0].value == blob[16:40] + b"anything"


# Commands faster than they are obeyed


@pytest.mark.parametrize("first", [b"", b"\0" + 2 * command(Kind.READ_TEMP)])
def test_commands_that_find_no_room_are_counted_and_the_next_is_heard(first: bytes) -> None:
    write = command(Kind.WRITE_BLOB, b"\0\0" + bytes(range(1, 33)))
    tokens = [struct.pack("<I", number) for number in range(21)]
    say = [(HELLO_AT, write), (0.12, first + command(Kind.SYNC, tokens[0]))]
    say += [(0.121 + 0.001 * number, command(Kind.SYNC, tokens[number])) for number in range(1, 20)]
    say += [(0.5, command(Kind.SYNC, tokens[20]))]
    seen = run("uno", "made_up", 1.2, say)
    # While the memory is written 63 bytes have room: six commands, or behind `first` five, to the very byte.
    kept = 5 if first else 6
    assert [ack.value[:4] for ack in answers(seen, Kind.SYNC)] == [*tokens[:kept], tokens[20]]
    assert seen.decoder.status is not None and seen.decoder.status.bad_received == 1


# HX711


@pytest.mark.parametrize("board", BOARDS)
def test_eight_hx711_wait_for_the_slowest(board: str) -> None:
    seen = run(board, "hx711", 2.2, BEGUN)
    rate = 1e6 / float(np.mean(np.diff(seen.ticks)))
    assert 80 * (1 - 0.035) <= rate < 80
    assert seen.account["power_downs"] == 0
    assert seen.decoder.tally.lost == 0
    assert hello_of(seen).sensor == Sensor.HX711


def test_hx711_of_equal_oscillators_reach_their_rate_and_a_spread_slows_them() -> None:
    even = run("mega", "hx711", 2.2, BEGUN, "--spread", "0")
    wide = run("mega", "hx711", 2.2, BEGUN, "--spread", "0.1", "--seed", "3")
    assert 1e6 / float(np.mean(np.diff(even.ticks))) == pytest.approx(80.0, abs=0.1)
    assert 72.0 <= 1e6 / float(np.mean(np.diff(wide.ticks))) < 79.0


@pytest.mark.parametrize("board", BOARDS)
def test_counts_of_hx711_come_back_exactly_from_every_reading(board: str, tmp_path: Path) -> None:
    # The pulses of a reading choose the input of the next: 24 leave the chip half read, 26 bring the empty
    # channel B, 27 half of the counts, each from the second reading on; a change costs four conversions.
    path = tmp_path / "still.csv"
    values = codes(40)[37]
    write_counts(path, np.array([0.0]), values[None])
    seen = run(board, "hx711", 0.6, BEGUN, "-i", str(path))
    assert len(seen.counts) >= 28
    assert np.array_equal(seen.counts, np.tile(values, (len(seen.counts), 1)))
    assert not seen.flags.any()


def test_a_dead_hx711_is_flagged_and_the_others_go_on() -> None:
    seen = run("uno", "hx711", 2.2, BEGUN, "-F", "off:6@1")
    late = seen.flags[-20:]
    assert np.all(late & Flag.TIMEOUT) and np.all(seen.counts[-20:, 6] == -(2**23))
    assert np.all(seen.counts[-20:, 5] > 0)
    assert seen.decoder.status and seen.decoder.status.converter_errors >= 1


# Mat


@pytest.mark.parametrize("board", BOARDS)
def test_a_mat_sends_its_rows_as_they_are_pressed(board: str) -> None:
    seen = run(board, "mat", 0.6, BEGUN)
    scans, tally = seen.scans, seen.decoder.row_tally
    assert scans.index.tolist() == list(range(len(scans))) and len(scans) >= 2
    assert scans.whole[:-1].all()
    assert tally.lost == tally.corrupt == 0 and tally.received > 70
    pressed = [[(37 * row + 11 * column) % 1024 for column in range(32)] for row in range(32)]
    assert (scans.cells[scans.whole] == pressed).all()


def test_a_mat_reads_the_codes_of_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "mat.csv"
    pressed = np.arange(1024).reshape(32, 32)[::-1]
    names = ",".join(f"r{r}c{c}" for r in range(32) for c in range(32))
    path.write_text(f"t,{names}\n0,{','.join(map(str, pressed.ravel()))}\n")
    scans = run("mega", "mat", 0.5, BEGUN, "-i", str(path)).scans
    assert scans.whole.any() and (scans.cells[scans.whole] == pressed).all()


def test_a_cell_at_the_upper_end_fails_the_self_test() -> None:
    for amount in ("1", "-1"):
        say = ((0.5, command(Kind.SELF_TEST)),)
        seen = run("uno", "ads131m08", 1.0, say, "-F", f"saturated:2:{amount}")
        (ack,) = answers(seen, Kind.SELF_TEST)
        assert (ack.answer, int.from_bytes(ack.value, "little")) == (Answer.HARDWARE, 1 << 2)


def test_a_sample_behind_a_dropped_one_says_so() -> None:
    seen = run("uno", "ads131m08", 1.5, BEGUN, "--converter-rate", "1600")
    tally = seen.decoder.tally
    assert tally.lost > 0 and tally.corrupt == 0
    gap = int(np.flatnonzero(np.diff(seen.index) > 1)[0])
    dropped = (seen.flags & Flag.DROPPED) != 0
    assert dropped[gap + 1 :].any() and not dropped[: max(0, gap - 8)].any()


def test_a_dead_hx711_does_not_hold_the_others_up_for_long() -> None:
    seen = run("mega", "hx711", 4.0, BEGUN, "-F", "off:6@1.5-9")
    late = seen.ticks > seen.ticks[0] + 2_500_000
    assert np.median(np.diff(seen.ticks[late])) < 16_000
    assert ((seen.flags[late] & Flag.TIMEOUT) != 0).all()
    # The half second in which all waited is a gap of the count, as it is one in time.
    usual = float(np.median(np.diff(seen.ticks)))
    assert seen.index[-1] - seen.index[0] == pytest.approx((seen.ticks[-1] - seen.ticks[0]) / usual, abs=4)


def test_rows_of_two_runs_of_a_mat_never_share_a_scan() -> None:
    start, stop = command(Kind.START), command(Kind.STOP)
    say = ((0.3, start), (0.55, stop), (0.7, start), (0.95, stop), (1.1, start))
    seen = run("mega", "mat", 1.5, say)
    scans, tally = seen.scans, seen.decoder.row_tally
    assert (np.diff(scans.index) > 0).all() and tally.received > 50
    assert tally.lost == tally.corrupt == tally.duplicates == 0
    assert (~scans.whole).sum() >= 2
    assert seen.decoder.tally.sent == seen.decoder.tally.received == scans.whole.sum()
