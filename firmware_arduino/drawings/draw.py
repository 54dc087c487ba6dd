"""Draw the mechanics of hardware_bom.md as SVG, from its tables: python firmware_arduino/drawings/draw.py."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, pi, sin, sqrt
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "hardware_bom.md"
WIDTH, HEIGHT = 297.0, 210.0  # A4, mm
CELL_X, CELL_Y, HALF_WIDTH, HALF_LENGTH = 175.0, 275.0, 200.0, 300.0
FACE, WALL, TUBE = 3.0, 2.0, 40.0
BLOCK = TUBE - 2 * WALL - 0.2  # slides into the tube
CLAMP_BLOCK, STOP_BLOCK, CLAMP_MIDDLE = 60.0, 30.0, 186.5
SKIN, INSERT = 2.0, 15.0  # A11, A15
BORDER, PLATE_GAP, WALKWAY, WALKWAY_GAP = 50.0, 10.0, 300.0, 5.0
BOX = (0.0, 390.0, 120.0, 80.0)  # of the electronics: middle, width, depth; both plates' middle is the zero
CORNERS = 2 / sqrt(3)  # of a hexagon: across corners over across flats
FREE_THREAD = "free thread of the foot, 0 to 2"
TUBES_X = (-175.0, -175 / 3, 175 / 3, 175.0)
CROSS_Y = (-186.0, 0.0, 186.0)
STYLE = (
    "text{font-family:sans-serif;font-size:3.2px;fill:#111}.t{font-size:4.6px;font-weight:bold}"
    ".o{fill:none;stroke:#111;stroke-width:.5}.h{fill:none;stroke:#111;stroke-width:.25;stroke-dasharray:2 1}"
    ".c{fill:none;stroke:#111;stroke-width:.18;stroke-dasharray:6 1 1 1}"
    ".d{fill:none;stroke:#246;stroke-width:.18}"
    ".a{fill:#246}.dt{fill:#246}.alu{fill:#dfe7ef}.steel{fill:#c3c9d0}.wood{fill:#ead9b5}.rubber{fill:#8d8d8d}"
    ".plastic{fill:#f3d9c6}.floor{fill:#777}.red{fill:#e9a0a0}.r{fill:none;stroke:#b00;stroke-width:.35}"
)

Row = dict[str, str]


# The tables of the page


def tables(page: Path) -> dict[str, list[list[Row]]]:
    """Return the tables under each heading, each row by its column."""
    found: dict[str, list[list[Row]]] = {}
    heading, columns = "", list[str]()
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            columns = []
        elif not columns:
            columns = cells
            found.setdefault(heading, []).append([])
        elif not set(line) <= set("|- "):
            found[heading][-1].append(dict(zip(columns, cells, strict=True)))
    return found


@dataclass(frozen=True)
class Sizes:
    """The lengths the drawings need, in mm."""

    a: dict[str, float]
    b: dict[str, float]
    holder: dict[str, float]
    beam: dict[str, float]
    gap: dict[str, float]
    gauges: dict[str, str]
    foot: dict[str, float]
    holes: list[Row]

    @classmethod
    def of(cls, page: Path) -> "Sizes":
        """Read them from the page."""
        read = tables(page)
        stacks = {
            build: {
                row["part"]: float(row["mm"])
                for row in read["Stack from the floor"][0]
                if row["build"] == build
            }
            for build in "AB"
        }
        holder = {row["size"]: float(row["mm"]) for row in read["Half-bridge cell and holder of A"][0]}
        beam = {row["size"]: float(row["mm"]) for row in read["Beam cell"][0]}
        gap = {row["build"]: float(row["gap mm"]) for row in read["Stops"][0]}
        gauges = {
            row["build"]: f"{row['goes mm']} goes, {row['does not go mm']} does not"
            for row in read["Stops"][0]
        }
        foot = {
            row["build"]: float(row["diameter mm"])
            for row in read["Feet"][0]
            if row["foot"].startswith("hard")
        }
        return cls(stacks["A"], stacks["B"], holder, beam, gap, gauges, foot, read["Holes"][0])


# A sheet of paper


@dataclass
class Sheet:
    """An A4 sheet; a view has its places in mm, y upwards, a scale and its zero on the paper."""

    title: str
    scale: float = 1.0
    origin: tuple[float, float] = (0.0, 0.0)
    shapes: list[str] = field(default_factory=list)

    def view(self, x: float, y: float, scale: float, title: str = "") -> None:
        """Start a view whose zero lies at (x, y) of the paper."""
        self.origin, self.scale = (x, y), scale
        if title:
            self.note(x, y + 10, title)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the view on the paper."""
        return round(self.origin[0] + self.scale * x, 2), round(self.origin[1] - self.scale * y, 2)

    def note(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        """Write at a place of the paper."""
        style = f' class="{kind}"' if kind else ""
        self.shapes.append(
            f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}"{style}>{escape(text)}</text>'
        )

    def label(self, x: float, y: float, text: str, to: tuple[float, float]) -> None:
        """Write at a place of the view, with a thin line to what is meant."""
        (left, top), (right, bottom) = self.at(x, y), self.at(*to)
        self.shapes.append(f'<path class="d" d="M{left} {top}L{right} {bottom}"/>')
        self.shapes.append(f'<circle class="a" cx="{right}" cy="{bottom}" r="0.6"/>')
        beyond, anchor = (1, "start") if left >= right else (-1, "end")
        self.note(left + beyond, top + 1.1, text, anchor=anchor)

    def box(self, x: float, y: float, width: float, height: float, kind: str = "o") -> None:
        """Draw a rectangle from its lower left corner; `kind` may name a filling and then the line."""
        left, top = self.at(x, y + height)
        size = f'width="{width * self.scale:.2f}" height="{height * self.scale:.2f}"'
        self.shapes.append(f'<rect class="{kind}" x="{left}" y="{top}" {size}/>')

    def hole(self, x: float, y: float, diameter: float, kind: str = "o") -> None:
        """Draw a circle with its centre lines."""
        cx, cy = self.at(x, y)
        radius = diameter * self.scale / 2
        self.shapes.append(f'<circle class="{kind}" cx="{cx}" cy="{cy}" r="{radius:.2f}"/>')
        reach = radius + 1.2
        whole = 2 * reach
        self.shapes.append(
            f'<path class="c" d="M{cx - reach:.2f} {cy}h{whole:.2f}M{cx} {cy - reach:.2f}v{whole:.2f}"/>'
        )

    def hexagon(self, x: float, y: float, flats: float, kind: str = "o") -> None:
        """Draw a hexagon, its corners left and right, by its width across flats."""
        around = [
            (flats * CORNERS / 2 * cos(turn * pi / 3), flats * CORNERS / 2 * sin(turn * pi / 3))
            for turn in range(6)
        ]
        points = " ".join(f"{a},{b}" for a, b in (self.at(x + dx, y + dy) for dx, dy in around))
        self.shapes.append(f'<polygon class="{kind}" points="{points}"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "o") -> None:
        """Draw a straight line."""
        (a, b), (c, d) = self.at(x1, y1), self.at(x2, y2)
        self.shapes.append(f'<path class="{kind}" d="M{a} {b}L{c} {d}"/>')

    def across(self, x1: float, x2: float, y: float, text: str = "") -> None:
        """Dimension a width at the height y of the view."""
        (a, b), (c, _) = self.at(x1, y), self.at(x2, y)
        a, c = min(a, c), max(a, c)
        self.shapes.append(f'<path class="d" d="M{a} {b}H{c}M{a} {b - 1.5}v3M{c} {b - 1.5}v3"/>')
        if c - a > 5:
            self.shapes.append(f'<path class="a" d="M{a} {b}l2 -.6v1.2zM{c} {b}l-2 -.6v1.2z"/>')
        told = text or f"{abs(x2 - x1):g}"
        if c - a > 2.0 * len(told):
            self.note((a + c) / 2, b - 0.9, told, "dt", "middle")
        else:
            self.note(c + 1, b + 1.1, told, "dt")

    def along(self, y1: float, y2: float, x: float, text: str = "") -> None:
        """Dimension a height at the place x of the view."""
        (a, b), (_, d) = self.at(x, y1), self.at(x, y2)
        b, d = min(b, d), max(b, d)
        self.shapes.append(f'<path class="d" d="M{a} {b}V{d}M{a - 1.5} {b}h3M{a - 1.5} {d}h3"/>')
        if d - b > 5:
            self.shapes.append(f'<path class="a" d="M{a} {b}l-.6 2h1.2zM{a} {d}l-.6 -2h1.2z"/>')
        self.note(a + 1, (b + d) / 2 + 1.1, text or f"{abs(y2 - y1):g}", "dt")

    def svg(self) -> str:
        """Return the sheet as SVG."""
        frame = f'<rect class="o" x="5" y="5" width="{WIDTH - 10}" height="{HEIGHT - 10}"/>'
        title = f'<text class="t" x="10" y="14">{escape(self.title)}</text>'
        told = "mm, third angle, general tolerance 0.2"
        foot = f'<text x="{WIDTH - 10}" y="{HEIGHT - 8}" text-anchor="end">{told}</text>'
        body = "\n".join([frame, title, foot, *self.shapes])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}mm" height="{HEIGHT}mm" '
            f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}">\n<style>{STYLE}</style>\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
        )


# The sheets


def corner_of_a(sizes: Sizes) -> Sheet:
    """Section of a corner of A across the width of the plate, through cell and stop."""
    a, holder = sizes.a, sizes.holder
    sheet = Sheet("Build A, corner: section at y = 275, seen towards the middle of the plate. 1.5 : 1")
    sheet.view(98, 172, 1.5)
    sheet.box(-15, -4, 90, 4, "floor")
    shoulder = a["foot, plate and ball"]
    nut = shoulder + a[FREE_THREAD]
    button = nut + a["thin nut M8"]
    face = button + a["button A18"]
    seat = face + a["cell, face of the tongue to seat of the rim"]
    under = seat + a["holder A13 above the seat"]
    rubber = under + a["panel"]
    x = 50.0  # of the cell; the edge of the plate lies 25 further out
    sheet.box(x - sizes.foot["A"] / 2, 0, sizes.foot["A"], 6, "steel o")
    sheet.box(x - 6, 6, 12, shoulder - 6, "steel o")
    sheet.box(x - 4, shoulder, 8, nut - shoulder, "steel o")
    sheet.box(x - 6.5, nut, 13, a["thin nut M8"], "steel o")
    body = holder["button, hexagon, height"]
    corners = holder["button, hexagon, across flats"] * CORNERS
    sheet.box(x - corners / 2, button, corners, body, "steel o")
    boss = holder["button, boss on the tongue, diameter"]
    sheet.box(x - boss / 2, button + body, boss, holder["button, boss, height"], "steel o")
    sheet.box(x - 4, shoulder, 8, 14, "h")
    bottom = seat - holder["seat, depth"]
    half = holder["holder, width along x"] / 2
    sheet.box(x - half, bottom, 2 * half, holder["holder, height"], "plastic o")
    seated, hollow = holder["seat, square"], holder["hollow for the tongue, square"]
    sheet.box(x - seated / 2, bottom, seated, holder["seat, depth"], "o")
    sheet.box(x - hollow / 2, seat, hollow, holder["hollow, depth from the seat"], "o")
    rim, thick = holder["rim, width (yours)"], holder["rim, thickness (yours)"]
    washer, clip = holder["clip washer, diameter"], holder["clip screws M3, either side of the cell's centre"]
    for sign in (-1.0, 1.0):
        middle = x + sign * (holder["cell, square"] - rim) / 2
        sheet.box(middle - rim / 2, seat - thick, rim, thick, "steel o")
        sheet.box(x + sign * clip - washer / 2, seat - thick - 0.8, washer, 0.8, "steel o")
        sheet.box(x + sign * clip - 2.5, seat - thick - 2.6, 5, 1.8, "steel o")
    sheet.box(x - 8, face, 16, 1.5, "steel o")
    for y, height, kind in (
        (under, 2, "alu"),
        (under + 2, 18, "wood"),
        (under + 20, 2, "alu"),
        (rubber, 2, "rubber"),
    ):
        sheet.box(-12, y, 87, height, f"{kind} o")
    stop = x - 35
    end = sizes.gap["A"]
    sheet.box(stop - 4, end, 8, under - end, "steel o")
    sheet.box(stop - 6.25, under, 12.5, SKIN, "h")
    sheet.box(stop - 5.25, under + SKIN, 10.5, INSERT, "h")
    sheet.box(stop - 4, under, 8, end + 67 - under, "h")
    sheet.box(stop - 3, 8, 6, 10, "o")
    sheet.box(stop - 8, under - 1.6, 16, 1.6, "steel o")
    sheet.box(stop - 6.5, under - 8.4, 13, 6.8, "steel o")
    for at in (x, stop):
        sheet.line(at, -6, at, rubber + 6, "c")
    levels = [0.0, shoulder, nut, button, face, seat, under, rubber, a["height"]]
    for low, high in pairwise(levels):
        sheet.along(low, high, 82)
    sheet.along(0, a["height"], 96)
    sheet.across(stop, x, -8)
    sheet.across(x, x + half, -8, "25 to the edge")
    sheet.label(-20, 12, f"gap {end:g}: {sizes.gauges['A']}", (stop, end / 2))
    sheet.label(-20, 24, "A15: rod M8 x 67, rounded end", (stop - 4, 26))
    sheet.label(-20, 15, "two flats 6", (stop - 3, 14))
    sheet.label(-20, under - 6, "nut, washer", (stop - 6.5, under - 5))
    sheet.label(-20, under + 8, "insert M8 x 15 in the wood, epoxied", (stop - 5.25, under + 8))
    sheet.label(-20, rubber - 2, "A10, A11: 2 + 18 + 2", (-12, rubber - 3))
    sheet.label(-20, rubber + 6, "A16: rubber 2", (-12, rubber + 1))
    notes = (
        "A13 holder: glued, flush with both edges, two wood screws 4 x 25",
        "Cell: gauge side up; rim 0.2 thicker than the seat is deep,",
        "so that two screws M3 x 8 with washers clamp it",
        "A18 button: hexagon 14, boss glued to the tongue of the cell",
        "A14 foot M8: thread 14 long, 9 of it in the button (8 to 10); thin nut",
        "3 N m, the button held with a spanner 14",
        "Tape 0.2 between foot and floor",
    )
    for number, text in enumerate(notes):
        sheet.note(182, 22 + 5 * number, text)
    return sheet


def corner_of_b(sizes: Sizes) -> Sheet:
    """Section of a corner of B along the outer tube, through beam, bolts and stop."""
    b, beam = sizes.b, sizes.beam
    sheet = Sheet("Build B, front corner: section along the outer tube at x = 175. 1 : 1, y to the right")
    start = 140.0
    sheet.view(72, 160, 1.0)

    def place(y: float) -> float:
        return y - start

    shoulder = b["foot, plate and ball"]
    nut = shoulder + b[FREE_THREAD]
    low = nut + b["thin nut M12"]
    top = low + b["beam"]
    under = top + b["spacer"]
    box = under + b["box"]
    load, first = place(CELL_Y), place(CELL_Y - beam["load thread M12 x 1.75 to the first clamp hole"])
    second = first - beam["first to second clamp hole"]
    cable = second - beam["second clamp hole to the end of the cable"]
    free = load + beam["load thread to the free end (estimated)"]
    sheet.box(cable - 5, -4, free - cable + 45, 4, "floor")
    sheet.box(load - sizes.foot["B"] / 2, 0, sizes.foot["B"], 8, "steel o")
    sheet.box(load - 9, 8, 18, shoulder - 8, "steel o")
    sheet.box(load - 6, shoulder, 12, nut - shoulder, "steel o")
    sheet.box(load - 9.5, nut, 19, b["thin nut M12"], "steel o")
    sheet.box(cable, low, free - cable, b["beam"], "steel o")
    sheet.box(load - 6, low, 12, b["beam"] + 1, "o")
    sheet.box(cable, top, beam["clamped length"], b["spacer"], "alu o")
    for at in (first, second):
        sheet.box(at - 6.5, low, 13, b["beam"] + b["spacer"] + FACE + WALL, "h")
        sheet.box(at - 6, low - 2.5, 12, 65, "o")
        sheet.box(at - 9.5, low - 10, 19, 7.5, "steel o")
        sheet.box(at - 12, low - 2.5, 24, 2.5, "steel o")
    edge = place(HALF_LENGTH)
    sheet.box(-10, under, edge + 10, FACE, "alu o")
    sheet.box(-10, under + FACE, edge + 10, WALL, "alu o")
    sheet.box(-10, box - FACE - WALL, edge + 10, WALL, "alu o")
    sheet.box(-10, box - FACE, edge + 10, FACE, "alu o")
    sheet.box(-10, box, edge + 10, b["rubber"], "rubber o")
    inside = under + FACE + WALL
    sheet.box(place(CLAMP_MIDDLE) - CLAMP_BLOCK / 2, inside, CLAMP_BLOCK, BLOCK, "h")
    sheet.box(load - STOP_BLOCK / 2, inside, STOP_BLOCK, BLOCK, "h")
    tip = top + 1 + sizes.gap["B"]
    sheet.box(load - 5, tip, 10, 40, "steel o")
    sheet.box(load - 5, tip + 40, 10, 8, "o")
    for at in (first, second, load):
        sheet.line(at, -6, at, box + 8, "c")
    sheet.across(second, first, -12)
    sheet.across(first, load, -12)
    sheet.across(load, edge, -12, "25")
    sheet.across(cable, cable + beam["clamped length"], -20)
    sheet.across(cable, free, -28, f"{free - cable:g} (yours)")
    levels = [0.0, shoulder, nut, low, top, under, box, box + b["rubber"]]
    for down, up in pairwise(levels):
        sheet.along(down, up, edge + 12)
    sheet.along(0, b["height"], edge + 26)
    sheet.along(low, low - 2.5, cable - 16, "washer 2.5")
    beside = load + 10
    sheet.label(beside, box + 22, "M10 x 8 locks the M10 x 40; hole 11 in the face", (load + 2, tip + 44))
    sheet.label(
        load + 14, box + 14, f"B25 block {BLOCK:g} x {BLOCK:g} x 30, M10 through", (load + 12, inside + 26)
    )
    sheet.label(load - 20, inside + 8, f"gap {sizes.gap['B']:g}:", (load - 5, tip - 0.2))
    sheet.note(*sheet.at(load - 21, inside + 3), sizes.gauges["B"], anchor="end")
    sheet.label(-16, low + 20, "B01 beam; load arrow", (cable + 2, low + 20))
    sheet.note(*sheet.at(-17, low + 15), "at the free end: up", anchor="end")
    sheet.label(load - 20, nut + 3, "thin nut M12", (load - 9.5, nut + 3))
    sheet.label(load - 40, 6, f"B23 foot {sizes.foot['B']:g}, thread 40,", (load - 25, 6))
    sheet.note(*sheet.at(load - 41, 1), "1 above the beam (0 to 2)", anchor="end")
    sheet.label(
        -16, inside + 20, f"clamp block {BLOCK:g} x {BLOCK:g} x 60", (place(CLAMP_MIDDLE) - 28, inside + 20)
    )
    sheet.label(-16, top + 3, "spacer 56 x 32 x 6", (cable + 1, top + 3))
    sheet.label(-16, low - 12, "2 x M12 x 65 - 8.8, 50 N m", (second - 9.5, low - 7))
    sheet.label(20, box + 14, "B26 rubber 2, B19 face 3, B20 tube 40 x 40 x 2", (12, box - 1))
    return sheet


def plate(sizes: Sizes, build: str) -> Sheet:
    """Holes of one plate from above, the lower face seen through, and what lies inside."""
    sheet = Sheet(f"Build {build}, one plate from above, lower face seen through. 1 : 4")
    sheet.view(75, 112, 0.25)
    sheet.box(-HALF_WIDTH, -HALF_LENGTH, 2 * HALF_WIDTH, 2 * HALF_LENGTH, "o")
    sheet.line(0, -320, 0, 320, "c")
    sheet.line(-220, 0, 220, 0, "c")
    sheet.note(75, 30, "FRONT (y +)", anchor="middle")
    reach = BORDER
    sheet.box(
        reach - HALF_WIDTH, reach - HALF_LENGTH, 2 * (HALF_WIDTH - reach), 2 * (HALF_LENGTH - reach), "r"
    )
    sheet.note(150, 28, f"red line: inner edge of the red border, {BORDER:g} wide; nobody steps on it")
    if build == "B":
        inside_of_b(sheet)
    else:
        holders(sheet, sizes)
    named: list[tuple[float, float]] = []
    for number, row in enumerate(hole_rows(sizes, build)):
        letter = "abcdefgh"[number]
        for x, y in places(row):
            sheet.hole(x, y, max(float(row["diameter mm"]), 5.0))
        place = max(places(row))
        px, py = sheet.at(*place)
        sheet.note(px + 2.4 + 2.6 * named.count(place), py - 0.6, letter)
        named.append(place)
        left = 150.0
        where = "both faces" if row["face"] == "both" else f"{row['face']} face"
        text = f"{letter}  {row['hole']}: x {row['x mm']}, y {row['y mm']}, {where},"
        sheet.note(left, 40 + 14 * number, text)
        sheet.note(left + 4, 45 + 14 * number, f"diameter {row['diameter mm']}, depth {row['depth mm']}")
    sheet.across(-HALF_WIDTH, HALF_WIDTH, -325)
    sheet.along(-HALF_LENGTH, HALF_LENGTH, -236)
    sheet.across(-CELL_X, CELL_X, -345, "350 between the cells")
    sheet.along(-CELL_Y, CELL_Y, -272, "550")
    return sheet


def hole_rows(sizes: Sizes, build: str) -> list[Row]:
    """Return the holes of one build."""
    return [row for row in sizes.holes if row["build"] == build]


def places(row: Row) -> list[tuple[float, float]]:
    """Return every place of a hole: `+-` stands for both signs."""
    signs = [(1.0, -1.0) if row[name].startswith("+-") else (1.0,) for name in ("x mm", "y mm")]
    x, y = (float(row[name].lstrip("+-")) for name in ("x mm", "y mm"))
    return [(a * x, b * y) for a in signs[0] for b in signs[1]]


def inside_of_b(sheet: Sheet) -> None:
    """Draw tubes, cross pieces, blocks and beams of B."""
    for x in TUBES_X:
        sheet.box(x - TUBE / 2, -HALF_LENGTH, TUBE, 2 * HALF_LENGTH, "h")
    for left, right in pairwise(TUBES_X):
        for y in CROSS_Y:
            sheet.box(left + TUBE / 2, y - TUBE / 2, right - left - TUBE, TUBE, "h")
    for x in (-CELL_X, CELL_X):
        for sign in (-1.0, 1.0):
            sheet.box(x - BLOCK / 2, sign * CLAMP_MIDDLE - CLAMP_BLOCK / 2, BLOCK, CLAMP_BLOCK, "alu h")
            sheet.box(x - BLOCK / 2, sign * CELL_Y - STOP_BLOCK / 2, BLOCK, STOP_BLOCK, "alu h")
    sheet.note(150, 130, "dashed: four tubes 40 x 40 x 2 x 600 at x +-58.3 and +-175,")
    sheet.note(150, 135, "nine cross pieces 76.5 at y 0 and +-186,")
    sheet.note(150, 140, f"blocks {BLOCK:g} square: 60 long at y +-186.5, 30 long at y +-275")
    sheet.note(150, 150, "Beams lie under the outer tubes, free ends (feet) at the corners, y +-275")
    sheet.note(150, 155, "a, b: clearance in face and wall, M12 in the block, 30 deep from below")
    sheet.note(150, 160, "c, d: clearance in face and wall, M10 through the block")


def holders(sheet: Sheet, sizes: Sizes) -> None:
    """Draw the holders of A."""
    holder = sizes.holder
    out, inward = (
        holder["holder, outward of the cell's centre"],
        holder["holder, inward of the cell's centre"],
    )
    half = holder["holder, width along x"] / 2
    for x in (-CELL_X, CELL_X):
        for sign in (-1.0, 1.0):
            low = CELL_Y - inward if sign > 0 else -CELL_Y - out
            sheet.box(x - half, low, 2 * half, out + inward, "h")
            sheet.hole(x, sign * CELL_Y, 12, "h")
    sheet.note(150, 110, "dashed: holders A13 glued under the plate, their long end inwards;")
    sheet.note(150, 115, "circle in them: middle of the cell, x +-175, y +-275")


def parts(sizes: Sizes) -> Sheet:
    """The parts to make: plan above, side below."""
    sheet = Sheet("Parts to make. 1 : 1, plan above, section below; per station 8 of each")
    holder = sizes.holder
    holder_views(sheet, holder)
    sheet.view(102, 72, 1.0)
    flats, boss = holder["button, hexagon, across flats"], holder["button, boss on the tongue, diameter"]
    body = flats * CORNERS
    sheet.note(104, 30, "A18 button, steel", anchor="middle")
    sheet.hexagon(0, 20, flats)
    sheet.hole(0, 20, boss)
    high, up = holder["button, hexagon, height"], holder["button, boss, height"]
    deep, whole = (
        holder["button, core hole 6.8 from below, depth without tip"],
        holder["button, whole thread M8 with a bottoming tap, depth"],
    )
    sheet.box(-body / 2, -10, body, high, "steel o")
    sheet.box(-boss / 2, -10 + high, boss, up, "steel o")
    sheet.box(-3.4, -10, 6.8, deep, "h")
    sheet.box(-4, -10, 8, whole, "h")
    sheet.across(-body / 2, body / 2, -15, f"{flats:g} a. f.")
    sheet.across(-boss / 2, boss / 2, 9, f"dia {boss:g}")
    sheet.along(-10, -10 + high, 14)
    sheet.along(-10 + high, -10 + high + up, 14)
    sheet.note(88, 92, f"core 6.8: {deep:g} deep, tip besides")
    sheet.note(88, 97, f"M8: {whole:g} whole, bottoming tap")
    cell_view(sheet, holder)
    block_views(sheet, sizes)
    return sheet


def holder_views(sheet: Sheet, holder: dict[str, float]) -> None:
    """Draw A13 from below and cut along its length."""
    out, inward = (
        holder["holder, outward of the cell's centre"],
        holder["holder, inward of the cell's centre"],
    )
    width, high = holder["holder, width along x"], holder["holder, height"]
    seat, hollow = holder["seat, square"], holder["hollow for the tongue, square"]
    deep, hollowed = holder["seat, depth"], holder["hollow, depth from the seat"]
    sheet.note(46, 30, "A13 holder from below, PETG or POM", anchor="middle")
    sheet.view(48, 66, 1.0)
    sheet.box(-width / 2, -inward, width, out + inward, "plastic o")
    sheet.box(-seat / 2, -seat / 2, seat, seat)
    sheet.box(-hollow / 2, -hollow / 2, hollow, hollow)
    slot = holder["cable slot, width, inward"]
    sheet.box(-slot / 2, -inward, slot, inward - seat / 2)
    clip = holder["clip screws M3, either side of the cell's centre"]
    for sign in (-1.0, 1.0):
        sheet.hole(sign * clip, 0, 2.5)
        sheet.hole(
            sign * holder["wood screws, either side"],
            -holder["wood screws, inward of the cell's centre"],
            4.5,
        )
    sheet.across(-width / 2, width / 2, 30)
    sheet.along(-inward, 0, -33)
    sheet.along(0, out, -33)
    screw = holder["wood screws, either side"]
    sheet.across(-screw, screw, -50, f"{2 * screw:g}, two holes 4.5")
    sheet.along(-holder["wood screws, inward of the cell's centre"], 0, 29)
    sheet.across(-clip, clip, -56, f"{2 * clip:g}, two pilots 2.5 for M3 x 8")
    sheet.across(-seat / 2, seat / 2, -62, f"{seat:g} seat, {deep:g} deep")
    sheet.across(-hollow / 2, hollow / 2, -68, f"{hollow:g} hollow, {hollowed:g} more")
    sheet.view(48, 160, 1.0)
    sheet.box(-width / 2, 0, width, high, "plastic o")
    sheet.box(-seat / 2, 0, seat, deep)
    sheet.box(-hollow / 2, deep, hollow, hollowed)
    sheet.along(0, high, width / 2 + 4)
    sheet.along(0, deep, width / 2 + 18)
    sheet.along(deep, deep + hollowed, width / 2 + 18)
    sheet.note(23, 168, f"cable slot {slot:g} wide, {deep + hollowed:g} deep, inwards; seat open below")
    sheet.note(23, 173, "seat depth = your rim - 0.2; seat = your cell + 0.4")


def cell_view(sheet: Sheet, holder: dict[str, float]) -> None:
    """Draw the cell of A in its seat, from below, with its button and its washers."""
    sheet.note(125, 174, "Cell of A in its seat, from below:")
    sheet.view(225, 176, 1.0)
    square, rim = holder["cell, square"], holder["rim, width (yours)"]
    inner = square - 2 * rim
    clip, washer = holder["clip screws M3, either side of the cell's centre"], holder["clip washer, diameter"]
    sheet.box(-square / 2, -square / 2, square, square, "steel o")
    sheet.box(-inner / 2, -inner / 2, inner, inner, "plastic o")
    sheet.box(-6, -inner / 2, 12, inner - 4, "steel o")
    sheet.hexagon(0, 0, holder["button, hexagon, across flats"], "h")
    sheet.hole(0, 0, holder["button, boss on the tongue, diameter"])
    for sign in (-1.0, 1.0):
        sheet.hole(sign * clip, 0, washer)
    sheet.line(0, -square / 2, 0, -square / 2 - 6)
    notes = (
        "rim clamped by washers, overlap 2;",
        "tongue: boss in the middle of the square;",
        "gauge on the side away from you;",
        "wires inwards, into the slot (tongue: yours)",
    )
    for number, text in enumerate(notes):
        sheet.note(125, 180 + 5 * number, text)


def block_views(sheet: Sheet, sizes: Sizes) -> None:
    """Draw spacer, block of the clamp and block of the stop of B."""
    beam, told = sizes.beam, f"{BLOCK:g}*"
    length, wide, gauge = beam["clamped length"], beam["width and height"], beam["first to second clamp hole"]
    end = beam["second clamp hole to the end of the cable"]
    sheet.note(140, 28, "B24 spacer, EN AW-6082-T6")
    sheet.view(140, 70, 1.0)
    sheet.box(0, 0, length, wide, "alu o")
    for at in (end, end + gauge):
        sheet.hole(at, wide / 2, beam["clamp holes, diameter"])
    sheet.across(0, length, wide + 4)
    sheet.across(0, end, -6)
    sheet.across(end, end + gauge, -6)
    sheet.along(0, wide, length + 5)
    sheet.across(
        0, length, -12, f"two holes {beam['clamp holes, diameter']:g}, thickness {sizes.b['spacer']:g}"
    )
    sheet.note(210, 30, "B24 block, EN AW-6082-T6")
    sheet.view(210, 75, 1.0)
    sheet.box(0, 0, CLAMP_BLOCK, BLOCK, "alu o")
    middle = CLAMP_BLOCK / 2
    for at in (middle - gauge / 2, middle + gauge / 2):
        sheet.hole(at, BLOCK / 2, 12)
    sheet.across(0, CLAMP_BLOCK, BLOCK + 3)
    sheet.across(middle - gauge / 2, middle + gauge / 2, -5)
    sheet.along(0, BLOCK, CLAMP_BLOCK + 5, told)
    sheet.view(210, 130, 1.0)
    sheet.box(0, 0, CLAMP_BLOCK, BLOCK, "alu o")
    for at in (middle - gauge / 2, middle + gauge / 2):
        sheet.box(at - 6, 0, 12, 30, "h")
    sheet.along(0, 30, middle, "30")
    sheet.along(0, BLOCK, CLAMP_BLOCK + 5, told)
    sheet.note(210, 136, "2 x M12 from below, 30 deep, after bonding")
    sheet.note(210, 141, "* yours: inside of your tube less 0.2")
    sheet.note(210, 146, "long edges: chamfer 1.5 x 45, or its radius")
    sheet.note(150, 105, "B25 block, EN AW-6082-T6")
    sheet.view(150, 150, 1.0)
    sheet.box(0, 0, STOP_BLOCK, BLOCK, "alu o")
    sheet.hole(STOP_BLOCK / 2, BLOCK / 2, 10)
    sheet.across(0, STOP_BLOCK, BLOCK + 3)
    sheet.along(0, BLOCK, STOP_BLOCK + 5, told)
    sheet.note(150, 157, "M10 through, after bonding")
    sheet.note(150, 162, "* and long edges as on the right")


def jig(sizes: Sizes) -> Sheet:
    """The drill jig of each build: the holes of one corner from its two edges."""
    sheet = Sheet("Drill jigs, aluminium 5 mm, seen onto the lower face of a corner. 1 : 1")
    guides = {
        "A": {"wood screw": 3.0, "insert": 10.5},
        "B": {"clamp": 10.2, "stop, way of the M10": 8.5},
    }
    for build, left, width, height in (("A", 30.0, 90.0, 90.0), ("B", 170.0, 60.0, 145.0)):
        sheet.view(left, 175, 1.0)
        sheet.box(0, 0, width, height, "alu o")
        sheet.box(width, 0, 10, height + 10, "steel o")
        sheet.box(0, height, width, 10, "steel o")
        sheet.note(left, 175 - height - 14, f"Jig {build}")
        found = [
            (
                HALF_WIDTH - float(row["x mm"].lstrip("+-")),
                HALF_LENGTH - float(row["y mm"].lstrip("+-")),
                guide,
            )
            for row in hole_rows(sizes, build)
            for name, guide in guides[build].items()
            if row["hole"].startswith(name)
        ]
        for number, (side, front, guide) in enumerate(found):
            sheet.hole(width - side, height - front, guide)
            px, py = sheet.at(width - side, height - front)
            sheet.note(px - 8, py - 3, "abc"[number])
            text = f"{'abc'[number]}: {side:g} from the long, {front:g} from the short edge, guide {guide:g}"
            sheet.note(left, 181 + 5 * number, text)
    for number, text in enumerate(
        (
            "Stop edges: flat bar 15 x 10,",
            "proud by 5 on both faces",
            "of the plate.",
            "Turned over it makes",
            "the mirrored corner.",
        )
    ):
        sheet.note(245, 60 + 5 * number, text)
    return sheet


def floor_plan(sizes: Sizes) -> Sheet:
    """Both plates on the floor from above, with feet, red border, walkway and box."""
    sheet = Sheet("Both plates on the floor, from above. 1 : 10; walkway: build B")
    sheet.view(95, 112, 0.1)
    centre = HALF_WIDTH + PLATE_GAP / 2
    inner = (HALF_WIDTH * 2 + PLATE_GAP / 2 + WALKWAY_GAP, HALF_LENGTH + WALKWAY_GAP)
    outer = (inner[0] + WALKWAY, inner[1] + WALKWAY)
    sheet.box(-outer[0], -outer[1], 2 * outer[0], 2 * outer[1], "wood o")
    sheet.box(-inner[0], -inner[1], 2 * inner[0], 2 * inner[1], "o")
    for middle in (-centre, centre):
        sheet.box(middle - HALF_WIDTH, -HALF_LENGTH, 2 * HALF_WIDTH, 2 * HALF_LENGTH, "red o")
        sheet.box(
            middle - HALF_WIDTH + BORDER,
            -HALF_LENGTH + BORDER,
            2 * (HALF_WIDTH - BORDER),
            2 * (HALF_LENGTH - BORDER),
            "rubber o",
        )
        sheet.box(middle - 60, -100, 120, 200, "o")
        for x in (-CELL_X, CELL_X):
            for y in (-CELL_Y, CELL_Y):
                sheet.hole(middle + x, y, sizes.foot["B"], "h")
    x, y, width, depth = BOX
    sheet.box(x - width / 2, y - depth / 2, width, depth, "steel o")
    sheet.across(-centre, centre, -outer[1] - 40, f"{2 * centre:g} between the middles")
    sheet.note(95, 20, "FRONT (y +)", anchor="middle")
    near = centre - CELL_X
    sheet.label(1050, 480, "box of the electronics: below the walkway (A: on the floor),", (x + width / 2, y))
    sheet.note(202, 69, "lid upwards, cables in under the front edges")
    sheet.label(
        1050, 275, f"feet {2 * near:g} from middle to middle, B {sizes.foot['B']:g} wide:", (near, CELL_Y)
    )
    sheet.note(202, 89.5, f"{2 * near - sizes.foot['B']:g} free between them")
    sheet.label(1050, 60, f"red border {BORDER:g}: nobody steps on it", (2 * HALF_WIDTH - 10, 60))
    sheet.label(1050, -60, "mark for the foot, 120 x 200", (centre + 50, -60))
    sheet.label(
        1050, -200, f"{WALKWAY_GAP:g} free all round, {PLATE_GAP:g} between the plates", (inner[0], -200)
    )
    sheet.label(1050, -400, f"walkway, {WALKWAY:g} wide, as high as the plates", (inner[0] + 150, -400))
    return sheet


def draw(page: Path = PAGE, folder: Path = HERE) -> None:
    """Write all sheets into a folder."""
    sizes = Sizes.of(page)
    sheets = {
        "a_corner": corner_of_a(sizes),
        "a_plate": plate(sizes, "A"),
        "b_corner": corner_of_b(sizes),
        "b_plate": plate(sizes, "B"),
        "parts": parts(sizes),
        "jig": jig(sizes),
        "floor": floor_plan(sizes),
    }
    for name, sheet in sheets.items():
        (folder / f"{name}.svg").write_text(sheet.svg(), "utf-8", newline="\n")


if __name__ == "__main__":
    draw()
