"""The firmware's C header and PROTOCOL.md, written from `spec.py`: `python -m station.wire.header`.

`forceplate/src/core/protocol.h` and `PROTOCOL.md` of `firmware_arduino/` are committed; a test compares them
with what this module writes.
"""

from enum import IntEnum, IntFlag
from pathlib import Path
from struct import calcsize

from station.wire import spec
from station.wire.spec import BODIES, Answer, Field, Flag, Kind, Reset, Sensor

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware_arduino"
HEADER = FIRMWARE / "forceplate" / "src" / "core" / "protocol.h"
PAGE = FIRMWARE / "PROTOCOL.md"
CONSTANTS = (
    ("PROTOCOL", "uint8_t", spec.PROTOCOL),
    ("DELIMITER", "uint8_t", spec.DELIMITER),
    ("CRC_POLYNOMIAL", "uint16_t", spec.CRC_POLYNOMIAL),
    ("CRC_START", "uint16_t", spec.CRC_START),
    ("LONGEST_WIRE", "uint8_t", spec.LONGEST_ON_AVR),
    ("LONGEST_BODY", "uint8_t", spec.LONGEST_ON_AVR - 5),
    ("BLOB_SIZE", "uint8_t", spec.BLOB_SIZE),
    ("LONGEST_BLOB", "uint8_t", spec.LONGEST_BLOB),
)
ENUMS: tuple[tuple[str, type[IntEnum] | type[IntFlag]], ...] = (
    ("KIND", Kind),
    ("SENSOR", Sensor),
    ("ANSWER", Answer),
    ("FLAG", Flag),
    ("RESET", Reset),
)


def places(body: tuple[Field, ...]) -> tuple[list[tuple[Field, int]], int]:
    """Return each field with its first byte in the body, and the bytes of all fields of fixed length."""
    found = []
    at = 0
    for field in body:
        found.append((field, at))
        if len(field.form) <= 2:
            at += calcsize(f"<{field.form}")
    return found, at


def header() -> str:
    """Return the C++ header: constants, codes, and the place of each field."""
    lines = [
        "// Protocol 1. Written by `python -m station.wire.header` from station/wire/spec.py: do not edit.",
        "#pragma once",
        "#include <stdint.h>",
        "",
        "namespace wire {",
        "",
    ]
    lines += [f"constexpr {form} {name} = {value};" for name, form, value in CONSTANTS]
    for prefix, codes in ENUMS:
        lines.append("")
        lines += [f"constexpr uint8_t {prefix}_{code.name} = 0x{code.value:02X};" for code in codes]
    for kind, body in BODIES.items():
        found, size = places(body)
        lines += ["", f"// {kind.name}"]
        for field, at in found:
            lines.append(f"constexpr uint8_t {kind.name}_{field.name.upper()} = {at};  // {field.meaning}")
        lines.append(f"constexpr uint8_t {kind.name}_SIZE = {size};")
    return "\n".join([*lines, "", "}  // namespace wire", ""])


def page() -> str:
    """Return PROTOCOL.md: the same for people."""
    speeds = " and ".join(f"{baud:,}" for baud in spec.BAUD_RATES)
    lines = [
        "# Protocol 1",
        "",
        "Written by `python -m station.wire.header` from `station/wire/spec.py`: do not edit.",
        "",
        "A message on the wire is `COBS( type u8 | body | CRC-16 ) 0x00`, little-endian. The CRC is",
        "CRC-16/IBM-3740 (polynomial 0x1021, start 0xFFFF, check value 0x29B1) over type and body, low byte",
        f"first. On an AVR no message is longer than {spec.LONGEST_ON_AVR} bytes on the wire. Bodies only",
        f"grow at their end; unknown types are skipped. Speeds: {speeds} baud; native USB has none.",
        "",
    ]
    for kind, body in BODIES.items():
        lines += [f"## 0x{kind.value:02X} {kind.name}", ""]
        if not body:
            lines += ["No body.", ""]
            continue
        lines += ["| byte | form | field | meaning |", "|---|---|---|---|"]
        lines += [
            f"| {at} | {field.form} | {field.name} | {field.meaning} |" for field, at in places(body)[0]
        ]
        lines.append("")
    for prefix, codes in ENUMS[1:]:
        lines += [f"## {prefix.capitalize()} codes", "", "| value | name |", "|---|---|"]
        lines += [f"| 0x{code.value:02X} | {code.name} |" for code in codes]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Write both files."""
    HEADER.write_text(header(), encoding="utf-8", newline="\n")
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
