"""The nets of the converter's board in hardware_bom.md: whole, without short, as the other tables say."""

import re
from collections import Counter, defaultdict

import pytest
from firmware.test_bill_of_materials import CHIPS, SPI, macros, pins, table

HEADING = "Converter board: "
# As many pins as each case has; J10, J11, R, C and so on: counted below.
CASES = {"U1": 32, "U2": 5, "U3": 5, "U4": 14, "U5": 14, "J9": 8, "J10": 1, "J11": 1}
CASES |= {f"D{number}": 5 for number in range(1, 5)} | {f"J{number}": 5 for number in range(1, 9)}
QUAD_BUFFER = {1: (1, 2, 3), 2: (4, 5, 6), 3: (10, 9, 8), 4: (13, 12, 11)}  # gate: its OE, A, Y
CONVERTER = {
    "SCLK": "SCLK",
    "MOSI": "DIN",
    "CS": "CS",
    "reset": "SYNC/RESET",
    "MISO": "DOUT",
    "data-ready": "DRDY",
}


def nets() -> dict[str, list[str]]:
    """Return the pins of every net, those of the cells as `S0P` (connector) and `A0P` (converter)."""
    found = {row["net"]: row["pins"].split() for row in table(f"{HEADING}nets") if row["net"] != "open"}
    for row in table(f"{HEADING}cells"):
        for sign, wire, capacitor in (("P", "S+", 1), ("N", "S-", 2)):
            resistor, chip = row[f"{wire} over"], row[f"{wire} to"]
            found[f"S{row['channel']}{sign}"] = [*row[wire].split(), f"{resistor}.1"]
            found[f"A{row['channel']}{sign}"] = [f"{resistor}.2", chip, f"{row['between them']}.{capacitor}"]
    return found


def net_of(pin: str) -> str:
    [net] = [net for net, wired in nets().items() if pin in wired]
    return net


def left_open() -> list[str]:
    [row] = [row for row in table(f"{HEADING}nets") if row["net"] == "open"]
    return row["pins"].split()


def names(text: str) -> list[str]:
    """Return R1, R2, R3 of "R1 to R3", and of "R1, R2, R3"."""
    first, *last = re.findall(r"([A-Z]+)(\d+)", text)
    if " to " in text:
        return [f"{first[0]}{number}" for number in range(int(first[1]), int(last[-1][1]) + 1)]
    return [f"{letters}{number}" for letters, number in (first, *last)]


def converter_pins() -> list[tuple[int, str, str]]:
    """Return number, name and net of each pin of the converter as the table of U1 gives them."""
    found = []
    for row in table(f"{HEADING}pins of U1"):
        found.append((int(row["pin"]), row["name"], row["net"]))
        found.append((int(row["right pin"]), row["right name"], row["right net"]))
    return sorted(found)


def test_every_pin_of_the_converter_occurs_once_and_on_the_net_of_its_name() -> None:
    told = converter_pins()
    assert [number for number, _, _ in told] == list(range(1, 33))
    for number, name, net in told:
        assert net == ("open" if f"U1.{number}" in left_open() else net_of(f"U1.{number}")), (number, name)
        if match := re.fullmatch(r"AIN(\d)([PN])", name):
            assert net == f"A{match[1]}{match[2]}"
        elif name in ("AGND", "DGND"):
            assert net == "GND"
        elif name in ("AVDD", "DVDD"):
            assert net == "3V3A"
        elif name == "NC":
            assert net == "open"
        else:
            assert net in re.split("/", name), name


def test_the_converter_has_the_pins_of_its_data_sheet() -> None:
    inputs = {
        29: "AIN0P",
        30: "AIN0N",
        32: "AIN1P",
        31: "AIN1N",
        1: "AIN2P",
        2: "AIN2N",
        4: "AIN3P",
        3: "AIN3N",
    }
    inputs |= {
        5: "AIN4P",
        6: "AIN4N",
        8: "AIN5P",
        7: "AIN5N",
        9: "AIN6P",
        10: "AIN6N",
        12: "AIN7P",
        11: "AIN7N",
    }
    others = {
        13: "AGND",
        28: "AGND",
        14: "REFIN",
        15: "AVDD",
        16: "SYNC/RESET",
        17: "CS",
        18: "DRDY",
        19: "SCLK",
    }
    others |= {
        20: "DOUT",
        21: "DIN",
        22: "XTAL2",
        23: "XTAL1/CLKIN",
        24: "CAP",
        25: "DGND",
        26: "DVDD",
        27: "NC",
    }
    assert {number: name for number, name, _ in converter_pins()} == inputs | others


def test_no_pin_stands_on_two_nets_and_none_is_forgotten() -> None:
    wired = Counter(pin for net in nets().values() for pin in net) + Counter(left_open())
    assert [pin for pin, times in wired.items() if times > 1] == []
    used: dict[str, set[int]] = defaultdict(set)
    for pin in wired:
        part, _, number = pin.partition(".")
        used[part].add(int(number))
    for part, numbers in used.items():
        assert numbers == set(range(1, CASES.get(part, 2) + 1)), part


def test_every_part_on_a_net_is_bought_in_the_right_number() -> None:
    listed = {row["no"]: int(row["quantity"]) for row in table("B electronics")}
    placed: dict[str, list[str]] = {}
    for row in table(f"{HEADING}parts"):
        placed[row["of the list"]] = names(row["part"])
        assert int(row["quantity"]) == len(names(row["part"])) == listed[row["of the list"]], row
    parts = [part for group in placed.values() for part in group]
    assert len(parts) == len(set(parts))
    assert {pin.partition(".")[0] for net in nets().values() for pin in net} == set(parts)


def test_values_are_those_of_the_parts_list() -> None:
    described = {row["no"]: row["part"] for row in table("B electronics")}
    for row in table(f"{HEADING}parts"):
        for word in re.findall(r"[A-Z0-9]{6,}|[\d.]+ (?:[numkM]?(?:F|ohm|Hz)|MHz|pF)", row["value"]):
            assert word in described[row["of the list"]], row


def test_every_part_of_the_board_has_a_case() -> None:
    for row in table(f"{HEADING}parts"):
        assert row["case"], row
        pins = {"TQFP-32": 32, "SOT-23-5": 5, "SOIC-14": 14}.get(row["case"])
        assert pins is None or {CASES[name] for name in names(row["part"])} == {pins}, row


@pytest.mark.parametrize("board", CHIPS)
def test_the_control_lines_reach_the_pins_of_the_sketch(board: str) -> None:
    sketch = macros(board, 1)
    arduino = SPI[board] | {
        "CS": int(sketch["ADS131M08_CS_PIN"]),
        "data-ready": int(sketch["ADS131M08_DRDY_PIN"]),
        "reset": int(sketch["ADS131M08_RESET_PIN"]),
    }
    assert arduino == pins(f"Build B on {'an' if board == 'Uno' else 'a'} {board}")
    header = {row["J9"]: row for row in table(f"{HEADING}J9 to the Arduino")}
    chip = {name: f"U1.{number}" for number, name, _ in converter_pins()}
    for signal, name in CONVERTER.items():
        [pole] = [pole for pole, row in header.items() if row[board] == str(arduino[signal])]
        assert net_of(f"J9.{pole}") == header[pole]["net"]
        assert passes_a_buffer(f"J9.{pole}", chip[name], to_the_chip=signal not in ("MISO", "data-ready"))
    assert net_of("J9.1") == header["1"]["net"] == "5V"
    assert net_of("J9.2") == header["2"]["net"] == "GND"


def passes_a_buffer(outside: str, chip: str, to_the_chip: bool) -> bool:
    """Tell whether a line goes through one gate of the right level shifter, the right way round."""
    buffer, (start, end) = ("U4", (outside, chip)) if to_the_chip else ("U5", (chip, outside))
    for enable, a, y in QUAD_BUFFER.values():
        if net_of(start) == net_of_or_open(f"{buffer}.{a}") and net_of(end) == net_of_or_open(
            f"{buffer}.{y}"
        ):
            return net_of(f"{buffer}.{enable}") in ("GND", "CS_5V")
    return False


def net_of_or_open(pin: str) -> str:
    return "open" if pin in left_open() else net_of(pin)


def test_only_the_answer_of_the_converter_leaves_the_bus_with_chip_select() -> None:
    assert {gate: net_of(f"U5.{enable}") for gate, (enable, _, _) in QUAD_BUFFER.items()} == {
        1: "CS_5V",
        2: "GND",
        3: "5VF",
        4: "5VF",
    }
    assert net_of("U5.2") == "DOUT"


def test_no_input_of_a_level_shifter_floats() -> None:
    for buffer in ("U4", "U5"):
        for enable, a, _ in QUAD_BUFFER.values():
            assert net_of(f"{buffer}.{enable}")
            assert net_of(f"{buffer}.{a}")
        assert net_of(f"{buffer}.7") == "GND"
    assert (net_of("U4.14"), net_of("U5.14")) == ("3V3A", "5VF")


def test_five_volts_never_reach_the_converter() -> None:
    for number in range(1, 33):
        if f"U1.{number}" not in left_open():
            assert "5V" not in net_of(f"U1.{number}")


def test_every_supply_and_reference_has_its_capacitor_to_ground() -> None:
    value = {name: row["value"] for row in table(f"{HEADING}parts") for name in names(row["part"])}
    wanted = {
        "CAP": "220 nF",
        "REFIN": "100 nF",
        "XTAL1": "18 pF C0G",
        "XTAL2": "18 pF C0G",
        "EXC": "10 uF",
        "3V3": "10 uF",
    }
    for net, text in wanted.items():
        found = [pin.partition(".")[0] for pin in nets()[net] if pin.startswith("C")]
        assert [value[part] for part in found] == [text], net
        assert [net_of(f"{part}.2") for part in found] == ["GND"]
    at_the_chip = Counter(value[pin.partition(".")[0]] for pin in nets()["3V3A"] if pin.startswith("C"))
    assert at_the_chip == {"1 uF": 2, "100 nF": 1}


def test_each_cell_has_its_own_filter_and_comes_in_at_the_channel_of_its_number() -> None:
    for row in table(f"{HEADING}cells"):
        connector = f"J{int(row['channel']) + 1}"
        assert (net_of(f"{connector}.1"), net_of(f"{connector}.2"), net_of(f"{connector}.5")) == (
            "EXC",
            "GND",
            "GND",
        )
        assert net_of(f"{connector}.3") == f"S{row['channel']}P"
        assert net_of(f"{connector}.4") == f"S{row['channel']}N"


def test_the_reference_is_half_the_excitation() -> None:
    assert (net_of("R17.1"), net_of("R17.2"), net_of("R18.1"), net_of("R18.2")) == (
        "EXC",
        "REFMID",
        "REFMID",
        "GND",
    )
    assert (net_of("JP2.1"), net_of("JP2.2")) == ("REFMID", "REFIN")
