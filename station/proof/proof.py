"""Proof: the machine's copy of what a report states, written while the page is, and attached to it."""

import hashlib
import json
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from station import VERSION
from station.compare import Conditions
from station.proof import statement
from station.proof.statement import Group, Kind, Told

SCHEMA = "station.report-proof/1"
ATTACHMENT = "proof.json"
QR = "STATION-REPORT/1"
Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """A recording that a number came from. sha256 : of its raw bytes. weigh_in : N, or None."""

    id: str
    sha256: str
    result: Plain
    weigh_in: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what a verification needs to make its result again, and how it was made."""
        return {
            "id": self.id,
            "sha256": self.sha256,
            "assessment": self.result["assessment"],
            "method": self.result["method"]["version"],
            "kernels": self.result["method"]["kernels"],
            "software": self.result["software"],
            "settings": dict(self.result["settings"]),
            "corrections": list(self.result.get("corrections", ())),
        }


@dataclass
class Draft:
    """Collects what a page states while it is written. moment : ISO, of the printing."""

    moment: str
    id: str = field(default_factory=lambda: uuid4().hex)
    _sources: dict[str, Source] = field(default_factory=dict)
    _groups: list[Group] = field(default_factory=list)
    _numbers: list[dict[str, Any]] = field(default_factory=list)
    _rows: list[str] = field(default_factory=list)

    def group(self, key: str, sources: Sequence[Source], under: Conditions) -> int:
        """Add the trials of one test that were made alike; return their place."""
        self._sources |= {source.id: source for source in sources}
        recordings = tuple(source.id for source in sources)
        results = tuple(source.result for source in sources)
        self._groups.append(Group(key, recordings, under, results))
        return len(self._groups) - 1

    def of(self, group: int) -> Group:
        """Return a group by its place."""
        return self._groups[group]

    def state(
        self, kind: Kind, group: int, metric: str = "", side: str = "", earlier: int | None = None
    ) -> str:
        """Make a number, remember it for the row that follows, and return what is to be printed."""
        before = None if earlier is None else self._groups[earlier]
        found = statement.told(kind, self._groups[group], metric, side, before)
        if found.text:
            place: dict[str, Any] = {"group": group, "metric": metric, "side": side, "repetition": None}
            self._remember(kind, found, place | ({} if earlier is None else {"earlier": earlier}))
        return found.text

    def weight(self, source: Source) -> str:
        """State the weigh-in of a recording; empty without one."""
        if not source.weigh_in:
            return ""
        self._sources[source.id] = source
        found = statement.weight(source.weigh_in)
        self._remember(Kind.WEIGHT, found, {"recording": source.id})
        return found.text

    def row(self, *cells: str) -> None:
        """Say how the numbers stated since the last row stand on the page: these words in this order."""
        self._rows.append(" ".join(cell for cell in cells if cell))

    def keep(self, printed: Collection[str]) -> None:
        """Keep only the rows that have found room on the page, and their numbers."""
        there = {squeezed(line) for line in printed}
        kept = [place for place, row in enumerate(self._rows) if squeezed(row) in there]
        now = {old: new for new, old in enumerate(kept)}
        self._numbers = [each | {"row": now[each["row"]]} for each in self._numbers if each["row"] in now]
        self._rows = [self._rows[place] for place in kept]

    def to_json(self, letters: str = "") -> dict[str, Any]:
        """Return the proof. letters : `letters_of` the printed page."""
        stated = {each["recording"] for each in self._numbers if "recording" in each}
        groups = {each[name] for each in self._numbers for name in ("group", "earlier") if name in each}
        used = {id for place in groups for id in self._groups[place].recordings} | stated
        return {
            "schema": SCHEMA,
            "report": self.id,
            "printed": self.moment,
            "software": VERSION,
            "recordings": [self._sources[each].to_json() for each in sorted(used)],
            "groups": [
                {
                    "assessment": group.assessment,
                    "recordings": list(group.recordings),
                    "under": [list(pair) for pair in group.under],
                }
                for group in self._groups
            ],
            "rows": list(self._rows),
            "numbers": list(self._numbers),
            "letters": letters,
        }

    def _remember(self, kind: Kind, found: Told, place: Mapping[str, Any]) -> None:
        self._numbers.append(
            {
                "kind": kind.value,
                **place,
                "rule": found.rule,
                "unit": found.unit,
                "value": found.value,
                "text": found.text,
                "row": len(self._rows),
            }
        )


def canonical(plain: Plain) -> bytes:
    """Return the one way to write a proof, over which its SHA-256 is taken."""
    return json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(plain: Plain) -> str:
    """Return the SHA-256 of a proof."""
    return hashlib.sha256(canonical(plain)).hexdigest()


def payload(report: str, sha256: str, software: str = VERSION) -> str:
    """Return what the QR code says; capitals make it a third smaller."""
    return f"{QR} {report} {sha256} {software}".upper()


def fingerprint_words(report: str, sha256: str, software: str = VERSION) -> str:
    """Return the same for eyes, as it stands beside the QR code."""
    return f"Report {report[:8]} · proof {sha256} · station {software}"


def squeezed(text: str) -> str:
    """Return text without what stands between its letters: each reader breaks lines where it likes."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in plain if not letter.isspace() and letter not in "\u200b\u00ad")


def letters_of(page: str, sha256: str) -> str:
    """Return how often each ASCII letter stands on a page apart from the proof's own hash, as one hash.

    A word that was added, removed or replaced changes it; the order in which a reader finds them does not.
    """
    rest = squeezed(page).replace(sha256, "")
    ascii_only = sorted(letter for letter in rest if letter.isascii() and letter.isprintable())
    return hashlib.sha256("".join(ascii_only).encode()).hexdigest()
