"""Course: one plate on its way through the steps of a qualification, with a builder at the terminal."""

import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from station.cli.asked import ask, ask_number, number, say
from station.cli.told import progress
from station.qualification.finding import Finding, Verdict
from station.qualification.step import ASKED, Outcome, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from station.forces import Forces
    from station.mat import Cell, Plate
    from station.newtons import Calibration
    from station.qualification.bench import Bench
    from station.recording.recording import Recording

PERSON = number(20.0, 300.0, "kg")
"""Reads what a person weighs."""


class Course:
    """One plate on its way through the steps.

    recordings : what was recorded, by name. Each figure is printed as soon as it is known, and kept.
    """

    def __init__(self, bench: "Bench", options: Namespace) -> None:
        self._bench = bench
        self._options = options
        self._calibration: Calibration | None = None
        self._is_zeroed = False
        self._found: dict[str, list[Finding]] = {}
        self._ended: set[str] = set()
        self.recordings: dict[str, Recording] = {}

    def run(self) -> None:
        """Go through all steps that are not left out. Errors: StationError, KeyboardInterrupt."""
        from station.qualification import report

        self._take("identity", self._identity)
        parts: dict[str, Callable[[], Iterator[Finding]]] = {
            "empty": self._empty,
            "wiring": self._wiring,
            "ping": self._ping,
            "drop": self._drop,
            "person": self._person,
            "return": self._return,
        }
        for name in ASKED:
            if self._left_out(name):
                print(report.block(self._step(name)), flush=True)
            else:
                self._take(name, parts[name])

    def steps(self) -> list[Step]:
        """Return what became of every step until now."""
        return [self._step(name) for name in ("identity", *ASKED)]

    def _take(self, name: str, part: Callable[[], Iterator[Finding]]) -> None:
        from station.qualification import report

        print(report.heading(name), flush=True)
        for each in part():
            self._found.setdefault(name, []).append(each)
            print(report.line(each), flush=True)
        self._ended.add(name)
        print(flush=True)

    def _step(self, name: str) -> Step:
        found = tuple(self._found.get(name, ()))
        if name in self._ended:
            is_possible = any(each.verdict is not Verdict.NOT_POSSIBLE for each in found)
            return Step(name, Outcome.MEASURED if is_possible else Outcome.NOT_POSSIBLE, found)
        left_out = self._left_out(name)
        if left_out:
            return Step(name, Outcome.SKIPPED, why=left_out)
        if found:
            return Step(name, Outcome.BROKEN_OFF, found, "It ended here, before the step was over.")
        return Step(name, Outcome.NOT_REACHED, why="The qualification was broken off before.")

    def _left_out(self, name: str) -> str:
        """Say why a step is left out, or nothing."""
        if name in self._options.skip:
            return f"As asked by --skip {name}."
        if name == "return" and "empty" in self._options.skip:
            return "It needs the step empty, which is skipped."
        return ""

    def _record(self, name: str, seconds: float, prompt: str) -> "Forces":
        from station.stream import measured

        ask(prompt)
        recording = self._bench.record(seconds, self._calibration, lambda share: progress(name, share))
        self.recordings[name.replace(" ", "_")] = recording
        return measured(recording).forces

    def _felt(self, name: str, seconds: float, prompt: str, judge: "Callable[[Forces], Finding]") -> Finding:
        """Record and judge; where nothing was felt, once more: a hand may have come late."""
        found = judge(self._record(name, seconds, prompt))
        if found.value is None:
            found = judge(self._record(name, seconds, f"Nothing was felt. Once more: {prompt}"))
        return found

    # The steps

    def _identity(self) -> Iterator[Finding]:
        from station.qualification.wiring import place_name
        from station.wire.frame import NO_UID

        hello = self._bench.meet()
        if hello.uid == NO_UID:
            hello = self._bench.give_serial(os.urandom(len(NO_UID)))
            print("The board had no serial number: it has one now, and keeps it.")
        print(
            f"plate {hello.serial}, firmware {hello.firmware}, {hello.channels} channels at {hello.rate} Hz"
        )
        plates = self._bench.mat.plates
        self._calibration = self._bench.calibration()
        failing = self._bench.self_test()
        places = [f"{at} ({place_name(plates, at)})" for at in range(hello.channels) if failing >> at & 1]
        remark = f"Look at the cable, the connector and the cell of channel {', '.join(places)}."
        name, count = "channels that fail the self-test", float(len(places))
        if failing:
            yield Finding(name, count, "", "none", Verdict.BAD, remark)
        else:
            yield Finding(name, count, "", "none", Verdict.GOOD)

    def _empty(self) -> Iterator[Finding]:
        from station.qualification.empty import empty

        self._clear("empty", self._options.empty_seconds)
        yield from empty(self.recordings["empty"])
        self._zero("empty")

    def _clear(self, name: str, seconds: float) -> None:
        self._record(
            name, seconds, f"Clear both plates, press Enter, and do not touch them for {seconds:g} s."
        )

    def _zero(self, name: str) -> None:
        from station.qualification.bench import zeroed

        assert self._calibration is not None
        self._calibration = zeroed(self._calibration, self.recordings[name])
        self._is_zeroed = True

    def _wiring(self) -> Iterator[Finding]:
        plates = self._bench.mat.plates
        say("Left and right are yours when you stand on the plates and look to the edge marked FRONT.")
        rest = self._record("before the corners", 2.0, "Keep the plates empty, and press Enter.").cells
        for plate in plates:
            for cell in plate.cells:
                yield self._corner(plates, plate, cell, rest)

    def _corner(
        self, plates: "tuple[Plate, ...]", plate: "Plate", cell: "Cell", rest: "NDArray[np.float64]"
    ) -> Finding:
        from station.qualification.wiring import change, place_name, pressed

        return self._felt(
            f"corner {cell.channel}",
            4.0,
            f"Press Enter, then lean with one hand on the {place_name(plates, cell.channel)} for 4 s.",
            lambda forces: pressed(plates, plate, cell, change(rest, forces.cells)),
        )

    def _ping(self) -> Iterator[Finding]:
        from station.qualification.ping import too_slow

        for at, plate in enumerate(self._bench.mat.plates):
            yield too_slow(plate.side, self._bench.hello.rate) or self._tap(at, plate.side)

    def _tap(self, at: int, side: str) -> Finding:
        from station.qualification.ping import rings

        return self._felt(
            f"ping {side}",
            4.0,
            f"Press Enter, then tap once, hard, with a knuckle on the middle of the {side} plate.",
            lambda forces: rings(side, forces.fz[:, at], forces.rate),
        )

    def _drop(self) -> Iterator[Finding]:
        from station.qualification.drop import too_slow

        mass, height = self._options.mass, self._options.height
        for at, plate in enumerate(self._bench.mat.plates):
            slow = too_slow(plate.side, self._bench.hello.rate, mass, height)
            yield slow or self._fall(at, plate.side, mass, height)

    def _fall(self, at: int, side: str, mass: float, height: float) -> Finding:
        from station.qualification.drop import dropped

        return self._felt(
            f"drop {side}",
            6.0,
            f"Lay a foam pad on the middle of the {side} plate. Press Enter, then let {mass:g} kg fall from "
            f"{1000 * height:g} mm above the pad, and leave it lying.",
            lambda forces: dropped(side, forces.fz[:, at], forces.rate, mass, height),
        )

    def _person(self) -> Iterator[Finding]:
        from station.qualification.weight import weighs

        if not self._is_zeroed:
            self._clear("zero", 5.0)
            self._zero("zero")
        mass = self._options.person or ask_number(
            "How many kg does the person weigh, by another scale?", PERSON
        )
        forces = self._record(
            "person", 10.0, "Stand on both plates, one foot on each, press Enter, and hold still for 10 s."
        )
        yield weighs("the person", forces.total, mass)

    def _return(self) -> Iterator[Finding]:
        from station.qualification.empty import returned

        yield from returned(
            self._record("empty again", 10.0, "Clear both plates, press Enter, and wait for 10 s.")
        )
