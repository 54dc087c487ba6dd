"""The firmware's core and the station speak the same bytes, and the core keeps its promises."""

import struct
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from conftest import missing
from firmware import core as native
from firmware.core import Core
from hypothesis import given
from hypothesis import strategies as st

from station.mat import mat
from station.sources.device import SimulatedDevice, hello_of
from station.wire import header
from station.wire.decoder import Decoder
from station.wire.frame import Ack, Channel, Hello, Status, command, crc, encode, samples, stuff, unstuff
from station.wire.spec import BLOB_SIZE, LONGEST_BLOB, LONGEST_ON_AVR, Answer, Flag, Kind, Reset, Sensor

bodies = st.binary(max_size=LONGEST_ON_AVR - 5)
START, STOP = command(Kind.START), command(Kind.STOP)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> object:
    absent = native.missing_tools()
    if absent:
        missing(f"The firmware's core needs {absent}.")
    return native.library(tmp_path_factory.mktemp("core"))


@pytest.fixture
def core(built: object) -> Core:
    return Core(built)  # type: ignore[arg-type]


@pytest.fixture
def met(core: Core) -> Core:
    """A core whose HELLO and channels have been read."""
    core.said()
    return core


# The same bytes ------------------------------------------------------------------------------------------


def test_the_header_and_its_page_are_those_of_the_specification() -> None:
    assert header.HEADER.read_text("utf-8") == header.header(), "run `python -m station.wire.header`"
    assert header.PAGE.read_text("utf-8") == header.page(), "run `python -m station.wire.header`"


def test_the_check_value_of_the_crc(core: Core) -> None:
    assert core.crc(b"123456789") == 0x29B1


@pytest.fixture(scope="module")
def one(built: object) -> Iterator[Core]:
    """One core for laws without memory."""
    yield Core(built)  # type: ignore[arg-type]


@given(body=bodies, kind=st.integers(0, 255))
def test_both_sides_write_the_same_bytes(one: Core, body: bytes, kind: int) -> None:
    assert one.encode(kind, body) == encode(kind, body)  # type: ignore[arg-type]
    assert one.crc(bytes([kind]) + body) == crc(bytes([kind]) + body)


@given(st.binary(min_size=1, max_size=LONGEST_ON_AVR))
def test_both_sides_undo_the_stuffing_alike(one: Core, piece: bytes) -> None:
    assert one.unstuff(piece) == (unstuff(piece) or None)
    assert one.unstuff(stuff(piece)) == piece


def test_the_golden_bytes_of_the_protocol(core: Core) -> None:
    body = bytes.fromhex("01 00 01 02 08 18 40 e8 03 30 1a 1e 01") + b"\xff" * 8
    wire = bytes.fromhex("03 01 01 16 01 02 08 18 40 e8 03 30 1a 1e 01 ff ff ff ff ff ff ff ff c0 bd 00")
    assert core.encode(Kind.HELLO, body) == encode(Kind.HELLO, body) == wire
    counts = [0, 1, -1, 0x7FFFFF, -0x800000, 256, 65536, -12345]
    body = bytes.fromhex("05 ff ff ef be ad de")
    body += b"".join(count.to_bytes(3, "little", signed=True) for count in counts)
    wire = bytes.fromhex(
        "09 10 05 ff ff ef be ad de 01 01 02 01 01 07 ff ff ff ff ff 7f 01 02 80 02 01 01 01 07 01 c7 cf ff"
        "6c 38 00"
    )
    assert core.encode(Kind.SAMPLES, body) == samples(5, 65535, 0xDEADBEEF, [counts]) == wire


# Saying what it is ---------------------------------------------------------------------------------------


def test_it_introduces_itself_after_power_up(core: Core) -> None:
    hello, *channels = core.said()
    found = Hello.read(hello)
    assert found is not None
    assert (found.protocol, found.channels, found.boot) == (1, 8, core.boot)
    assert found.geometry == "two_plates_400x600"
    assert found.uid == b"\xff" * 8
    places = [Channel.read(frame) for frame in channels]
    drawn = [
        (cell.channel, number, (cell.x > 0) + 2 * (cell.y < 0))
        for number, plate in enumerate(mat(found.geometry).plates)
        for cell in plate.cells
    ]
    assert [(each.channel, each.plate, each.corner) for each in places if each is not None] == drawn


def test_every_life_has_an_id_of_its_own(core: Core) -> None:
    ids = {core.power_up() for _ in range(1000)}
    assert len(ids) == 1000 and 0 not in ids


def test_two_plates_have_other_ids(core: Core) -> None:
    core.said(command(Kind.WRITE_BLOB, b"\0\0" + b"plate001"))
    first = [core.power_up() for _ in range(3)]
    core.said(command(Kind.WRITE_BLOB, b"\0\0" + b"plate002"))
    assert not set(first) & {core.power_up() for _ in range(3)}


def test_the_status_tells_why_this_life_began(met: Core) -> None:
    met.power_up(Reset.BROWN_OUT)
    met.said()
    met.tick(1_000_000)
    (frame,) = met.said()
    status = Status.read(frame)
    assert status is not None
    assert (status.reset, status.boot, status.uptime, status.supply) == (Reset.BROWN_OUT, met.boot, 1, 5000)


def test_a_status_comes_once_a_second_running_or_not(met: Core) -> None:
    for started in (False, True):
        if started:
            met.said(START)
        found = []
        for _ in range(30):
            met.tick(100_000)
            found += [frame for frame in met.said() if frame.kind == Kind.STATUS]
        assert len(found) == 3


# Obeying -------------------------------------------------------------------------------------------------


def answer(core: Core, sent: bytes) -> Ack:
    acks = [Ack.read(frame) for frame in core.said(sent) if frame.kind == Kind.ACK]
    assert len(acks) == 1 and acks[0] is not None
    return acks[0]


commands = st.one_of(
    st.just((Kind.START, b"")),
    st.just((Kind.STOP, b"")),
    st.just((Kind.SELF_TEST, b"")),
    st.just((Kind.READ_TEMP, b"")),
    st.tuples(st.just(Kind.SET_RATE), st.integers(0, 3000).map(lambda rate: rate.to_bytes(2, "little"))),
    st.tuples(st.just(Kind.SET_RATE), st.binary(max_size=1)),
    st.tuples(st.just(Kind.SET_GAIN), st.binary(min_size=1, max_size=1)),
    st.tuples(
        st.just(Kind.READ_BLOB),
        st.tuples(st.integers(0, BLOB_SIZE + 2), st.integers(0, 40)).map(
            lambda found: found[0].to_bytes(2, "little") + bytes([found[1]])
        ),
    ),
    st.tuples(st.sampled_from([0x99, 0xFF]), st.binary(max_size=4)),
)


@given(said=st.lists(commands, max_size=12))
def test_the_core_answers_as_its_simulated_twin_does(one: Core, said: list[tuple[Kind, bytes]]) -> None:
    one.power_up()
    one.said()
    plates = mat("two_plates_400x600")
    twin = SimulatedDevice(Still(), plates, hello_of(plates, b"\xff" * 8, 1000), np.random.SeedSequence(1))
    twin.advance(0)
    for kind, body in said:
        twin.receive(command(kind, body))
        theirs = [frame for frame in native.frames(twin.advance(0)) if frame.kind == Kind.ACK]
        ours = [frame for frame in one.said(command(kind, body)) if frame.kind == Kind.ACK]
        assert [frame.body for frame in ours] == [frame.body for frame in theirs]


class Still:
    """A converter that never converts."""

    rate = 1000

    def counts(self, count: int) -> np.ndarray:
        return np.zeros((count, 8), np.int32)

    def set_rate(self, rate: int) -> None:
        self.rate = rate

    def failing(self) -> int:
        return 0


@given(st.binary(max_size=400))
def test_noise_on_the_line_never_starts_anything_and_a_command_behind_it_is_heard(
    one: Core, noise: bytes
) -> None:
    one.power_up()
    one.said()
    one.said(noise)
    assert not one.is_restarting
    assert answer(one, b"\0" + START).answer == Answer.OK


def test_damaged_commands_are_counted(met: Core) -> None:
    damaged = bytearray(START)
    damaged[2] ^= 0x40
    met.said(bytes(damaged) * 3 + b"\x05" * 100 + b"\0")
    assert not met.is_running
    met.tick(1_000_000)
    (frame,) = met.said()
    status = Status.read(frame)
    assert status is not None and status.bad_received == 4


def test_what_is_written_into_the_memory_stays_after_power_off(met: Core) -> None:
    found = answer(met, command(Kind.WRITE_BLOB, b"\0\0" + b"FPnumber"))
    assert (found.answer, found.value) == (Answer.OK, b"FPnumber")
    met.power_up()
    hello = Hello.read(met.said()[0])
    assert hello is not None and hello.uid == b"FPnumber"


# What stays without power --------------------------------------------------------------------------------


def write(core: Core, blob: bytes, address: int = 0) -> Ack:
    return answer(core, command(Kind.WRITE_BLOB, address.to_bytes(2, "little") + blob))


def blob_of(core: Core) -> bytes:
    """What the device says is in its memory, all of it."""
    pieces = ((0, LONGEST_BLOB), (LONGEST_BLOB, BLOB_SIZE - LONGEST_BLOB))
    asked = [
        command(Kind.READ_BLOB, address.to_bytes(2, "little") + bytes([size])) for address, size in pieces
    ]
    return b"".join(answer(core, sent).value for sent in asked)


def next_life(core: Core, image: bytes) -> bytes:
    """Power up with this in the EEPROM. Returns the blob, which begins with the uid of HELLO."""
    core.mend()
    core.load(image)
    core.power_up()
    hello = Hello.read(core.said()[0])
    blob = blob_of(core)
    assert hello is not None and hello.uid == blob[:8]
    return blob


UNWRITTEN = b"\xff" * BLOB_SIZE
FIRST_BLOB = b"plate-01" + bytes(range(40))
FIRST_LAYOUT = b"FP\x01" + FIRST_BLOB + crc(FIRST_BLOB).to_bytes(2, "little")


def written_by_the_first_layout(core: Core) -> None:
    core.load(FIRST_LAYOUT)


def written_twice(core: Core) -> None:
    write(core, b"plate-01" + bytes(24))
    write(core, b"\x11" * 16, 32)


def written_until_the_numbers_begin_again(core: Core) -> None:
    for number in range(255):
        write(core, bytes([number]))


HISTORIES = (
    lambda core: None,
    written_by_the_first_layout,
    written_twice,
    written_until_the_numbers_begin_again,
)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("torn", [None, 0x00, 0x5A, 0xFF])
def test_power_lost_at_any_byte_leaves_the_blob_before_or_the_blob_after(
    met: Core, history: Callable[[Core], None], torn: int | None
) -> None:
    history(met)
    before_image = met.image()
    before = next_life(met, before_image)
    sent = b"plate-02" + bytes(range(200, 224))
    after = sent + before[len(sent) :]
    seen = []
    for cut in range(80):
        next_life(met, before_image)
        met.cut(cut, torn)
        write(met, sent)
        is_cut = met.is_cut
        seen.append(next_life(met, met.image()))
        assert seen[-1] in (before, after), f"after {cut} bytes"
        # A life after it writes again as if nothing had happened, and so does the one after that.
        for again in (b"third..!", b"fourth.!"):
            write(met, again)
            assert next_life(met, met.image())[:8] == again
        if not is_cut:
            break
    assert cut > 30 and not is_cut and seen[0] == before and seen[-1] == after
    # Never back: what has once been there is there for each later cut, too.
    assert seen == sorted(seen, key=lambda blob: blob == after)


def test_a_board_of_the_first_layout_keeps_its_blob_and_forgets_it_once_it_is_out_of_date(met: Core) -> None:
    assert next_life(met, FIRST_LAYOUT) == FIRST_BLOB
    write(met, b"plate-02")
    image = bytearray(met.image())
    assert next_life(met, bytes(image)) == b"plate-02" + FIRST_BLOB[8:]
    image[128 + 20] ^= 1  # the only slot that was written
    assert next_life(met, bytes(image)) == UNWRITTEN


def test_a_record_of_the_first_layout_with_a_wrong_bit_is_not_believed(met: Core) -> None:
    for place in range(len(FIRST_LAYOUT)):
        image = bytearray(FIRST_LAYOUT)
        image[place] ^= 0x10
        assert next_life(met, bytes(image)) == UNWRITTEN


def test_a_blob_half_written_over_whose_crc_is_right_by_chance_is_not_believed(met: Core) -> None:
    write(met, bytes(32))  # number 1, in the slot that number 3 will be written over
    write(met, b"between!")
    # Two bytes that bring the CRC, behind another number, to where it was: all that follows then agrees.
    target = crc(b"\x01\0\0")
    pair = next(pair for pair in range(1 << 16) if crc(b"\x03" + pair.to_bytes(2, "little")) == target)
    sent = pair.to_bytes(2, "little") + b"\x22" * 30
    image, before = met.image(), blob_of(met)
    for cut in range(70):
        next_life(met, image)
        met.cut(cut)
        write(met, sent)
        assert next_life(met, met.image()) in (before, sent + before[32:])


@pytest.mark.parametrize("place", range(54))
def test_a_memory_with_a_wrong_bit_is_not_believed_and_the_blob_before_it_is(met: Core, place: int) -> None:
    write(met, b"FPnumber")
    before = blob_of(met)
    write(met, b"FPanother")
    image = bytearray(met.image())
    image[192 + place] ^= 0x10
    assert next_life(met, bytes(image)) == before
    image[128 + place] ^= 0x10
    assert next_life(met, bytes(image)) == UNWRITTEN


@pytest.mark.parametrize("cut", [0, 5, 12])
def test_a_memory_that_takes_nothing_is_told_and_changes_nothing(met: Core, cut: int) -> None:
    assert write(met, b"FPnumber").answer == Answer.OK
    before = blob_of(met)
    met.cut(cut)
    found = write(met, b"another!")
    assert (found.answer, found.value) == (Answer.HARDWARE, b"")
    assert blob_of(met) == before
    met.mend()
    assert write(met, b"another!").answer == Answer.OK
    assert next_life(met, met.image())[:8] == b"another!"


@pytest.mark.parametrize("torn", [None, 0x00, 0x5A, 0xFF])
@pytest.mark.parametrize("lives", [0, 14, 250, 65_530])
def test_power_lost_at_any_byte_of_the_count_never_repeats_an_id_nor_runs_away(
    core: Core, lives: int, torn: int | None
) -> None:
    core.load(b"\xff" * 256)
    for count in range(max(1, lives - 15), lives + 1):
        core.load(core.image()[: place_of(count)] + count.to_bytes(4, "little"))
    ids = set()
    for life in range(40):
        for cut in range(5):
            core.cut(cut, torn)
            core.power_up()  # and off again, before it has said anything
            core.mend()
        ids.add(core.power_up())
        assert len(ids) == life + 1
    # Each of the five may have been counted, and a torn one may have been believed a little ahead.
    assert lives + 40 <= beginnings(core) <= lives + 40 * 38


def place_of(count: int) -> int:
    return 64 + 4 * (count % 16)


def test_a_worn_out_place_of_the_count_is_passed_over(core: Core) -> None:
    core.wear_out(place_of(5))
    assert len({core.power_up() for _ in range(80)}) == 80


def test_a_source_of_chance_spares_the_memory(core: Core) -> None:
    core.chance(0x1234_5678)
    before = core.image()
    assert core.power_up() == 0x1234_5678
    assert core.image() == before


@pytest.mark.parametrize("address, length", [(48, 1), (47, 2), (0, 33), (0xFFFF, 1), (30, 32)])
def test_addresses_outside_of_the_memory_are_refused(met: Core, address: int, length: int) -> None:
    where = address.to_bytes(2, "little")
    assert answer(met, command(Kind.READ_BLOB, where + bytes([length]))).answer == Answer.BAD_ARGUMENT
    assert answer(met, command(Kind.WRITE_BLOB, where + b"x" * length)).answer == Answer.BAD_ARGUMENT


def test_the_slow_memory_is_not_written_while_samples_come(met: Core) -> None:
    met.said(START)
    assert answer(met, command(Kind.WRITE_BLOB, b"\0\0x")).answer == Answer.BUSY


def test_a_failing_channel_is_answered_and_stays_flagged(met: Core) -> None:
    met.fail(0b0010_0100)
    found = answer(met, command(Kind.SELF_TEST))
    assert (found.answer, int.from_bytes(found.value, "little")) == (Answer.HARDWARE, 0b0010_0100)
    met.tick(1_000_000)
    status = Status.read(met.said()[0])
    assert status is not None and status.flags & Flag.SELF_TEST


def test_a_converter_that_did_not_answer_at_power_up_is_flagged(met: Core) -> None:
    met.power_up(converter_ok=False)
    met.said()
    met.tick(1_000_000)
    status = Status.read(met.said()[0])
    assert status is not None and status.flags & Flag.SELF_TEST


def test_a_silent_converter_is_flagged(met: Core) -> None:
    met.said(START)
    met.fall_silent()
    met.tick(1_000_000)
    status = Status.read(met.said()[0])
    assert status is not None and status.flags & Flag.TIMEOUT


def test_it_answers_before_it_restarts(met: Core) -> None:
    assert answer(met, command(Kind.REBOOT)).answer == Answer.OK
    assert met.is_restarting


# Sending -------------------------------------------------------------------------------------------------


def row(number: int) -> list[int]:
    return [number * (channel + 1) - 500 for channel in range(8)]


def decoded(wire: bytes) -> tuple[list[int], Decoder]:
    decoder = Decoder()
    blocks = [*decoder.feed(wire), *decoder.finish()]
    found = [int(index) for block in blocks if hasattr(block, "index") for index in block.index]
    return found, decoder


def test_every_conversion_arrives_in_order(core: Core) -> None:
    wire = b""
    core.receive(START)
    for number in range(3000):
        core.tick(1000)
        core.convert(row(number))
        core.turn(4)
        wire += core.take(50)  # 500 000 baud carry 50 bytes in a millisecond
    core.receive(STOP)
    for _ in range(200):
        core.turn(4)
        wire += core.take(50)
    _, decoder = decoded(wire)
    assert decoder.tally.lost == decoder.tally.corrupt == 0
    assert decoder.tally.received == decoder.tally.sent > 2900


def test_a_line_too_slow_loses_samples_and_says_how_many(core: Core) -> None:
    wire = b""
    core.receive(START)
    sent = 0
    for number in range(4000):
        core.tick(1000)
        sent += core.is_running
        core.convert(row(number))
        core.turn(4)
        wire += core.take(20)
    core.receive(STOP)
    for _ in range(400):
        core.turn(4)
        wire += core.take(20)
    _, decoder = decoded(wire)
    tally = decoder.tally
    assert tally.sent == sent == tally.received + tally.lost + tally.corrupt
    assert tally.corrupt == 0 and tally.lost > 1000
    status = decoder.status
    assert status is not None and status.dropped == tally.lost and status.flags & Flag.DROPPED


def test_a_full_line_does_not_lock_the_host_out(core: Core) -> None:
    core.said(START)
    wire = b""
    for number in range(200):
        core.tick(1000)
        core.convert(row(number))
        if number == 100:
            core.receive(STOP)
        core.turn(4)
        wire += core.take(20)
    assert not core.is_running


def test_the_sensor_of_the_native_core_is_the_synthetic_one(core: Core) -> None:
    hello = Hello.read(core.said()[0])
    assert hello is not None and hello.sensor == Sensor.SYNTHETIC


def test_a_status_between_samples_tells_number_and_time_of_the_next_one(met: Core) -> None:
    met.said(START)
    for number in range(5):
        met.tick(1000)
        met.convert(row(number))
    met.tick(1_000_000)
    met.turn()
    (status,) = [Status.read(frame) for frame in native.frames(met.take()) if frame.kind == Kind.STATUS]
    assert status is not None
    met.turn(64)
    first = next(frame for frame in native.frames(met.take()) if frame.kind == Kind.SAMPLES)
    sequence, ticks = struct.unpack_from("<HI", first.body, 1)
    assert (status.conversions, status.ticks) == (sequence, ticks)


def test_after_stop_the_last_samples_come_before_the_status_that_closes_the_account(met: Core) -> None:
    met.said(START)
    for number in range(5):
        met.tick(1000)
        met.convert(row(number))
    kinds = [frame.kind for frame in met.said(STOP)]
    assert kinds == [*[Kind.SAMPLES] * 5, Kind.ACK, Kind.STATUS]


@given(seed=st.integers(0, 2**32 - 1), carried=st.sampled_from([8, 12, 20, 30]))
def test_start_and_stop_on_a_slow_line_spoil_no_frame(one: Core, seed: int, carried: int) -> None:
    one.power_up()
    dice = np.random.default_rng(seed)
    wire = b""
    made = 0
    for number in range(1000):
        one.tick(1000)
        if 60 < number < 460 and dice.random() < 0.05:
            one.receive((START, STOP)[dice.integers(2)])
        if number == 460:
            one.receive(STOP)
        made += one.is_running
        one.convert(row(number))
        one.turn(4)
        wire += one.take(carried)
    _, decoder = decoded(wire)
    tally = decoder.tally
    assert (tally.corrupt, tally.bad_frames, tally.resets) == (0, 0, 0)
    assert tally.sent == made == tally.received + tally.lost
    assert decoder.status is not None and decoder.status.dropped == tally.lost


def test_seconds_do_not_drift_when_the_loop_is_late(met: Core) -> None:
    found = []
    for _ in range(200):
        met.tick(1_004_000)
        found += [Status.read(frame) for frame in met.said() if frame.kind == Kind.STATUS]
    assert found[-1] is not None
    assert found[-1].uptime == 200
    met.tick(200_000)
    assert [frame.kind for frame in met.said()] == [Kind.STATUS], (
        "0.8 s were late in all, 0.2 s more make a second"
    )


def test_the_count_of_damaged_commands_stays_at_its_end(met: Core) -> None:
    for _ in range(7):
        met.receive(b"\x05\x05\0" * 10_000)
        met.turn(4_000)
    met.said()
    met.tick(1_000_000)
    status = Status.read(met.said()[0])
    assert status is not None and status.bad_received == 0xFFFF


def test_bytes_that_came_too_fast_are_counted_and_the_command_behind_them_is_heard(met: Core) -> None:
    sync = command(Kind.SYNC, b"TIME")
    half, rest = sync[:5], sync[5:]
    for before, after in ((sync, sync), (half, sync), (b"", rest + sync), (half, rest + sync)):
        bad = status_of(met).bad_received
        met.receive(before)
        met.lose_bytes()
        tokens = [frame for frame in met.said(after) if frame.kind == Kind.ACK]
        assert len(tokens) == 1 + (before == sync)
        assert status_of(met).bad_received == bad + 1


def status_of(core: Core) -> Status:
    core.tick(1_000_000)
    found = [Status.read(frame) for frame in core.said() if frame.kind == Kind.STATUS]
    assert len(found) == 1 and found[0] is not None
    return found[0]


def test_a_torn_count_of_beginnings_is_not_believed(met: Core) -> None:
    for _ in range(20):
        met.power_up()
    slot = 64 + 4 * 3
    for place, byte in enumerate((0, 0, 1, 0)):
        met.memory[slot + place] = byte  # 65536 does not belong into slot 3
    before = beginnings(met)
    met.power_up()
    assert beginnings(met) == before + 1


def beginnings(core: Core) -> int:
    """The largest count of the sixteen slots that belongs where it stands."""
    counts = [
        int.from_bytes(bytes(core.memory[64 + 4 * slot + i] for i in range(4)), "little")
        for slot in range(16)
    ]
    return max(count for slot, count in enumerate(counts) if count != 0xFFFFFFFF and count % 16 == slot)


@pytest.mark.parametrize("body", [b"", bytes([64, 0]), bytes([63])])
def test_only_the_one_gain_is_taken(met: Core, body: bytes) -> None:
    assert answer(met, command(Kind.SET_GAIN, body)).answer == Answer.BAD_ARGUMENT
    assert answer(met, command(Kind.SET_GAIN, bytes([64]))).answer == Answer.OK
