"""Account of a mat: what became of every row that it made, and of every scan."""

from copy import deepcopy

from station.block import Tally

_RECEIVED, _LOST, _CORRUPT = 0, 1, 2


class RowAccount:
    """Rows and scans, sent = received + lost + corrupt for both.

    A row's place is its scan's number times the rows of the mat, plus its own number. A scan is received
    when all its rows are, corrupt when those it lacks arrived damaged, lost otherwise. Scans of which the
    stream saw only a part (it began or ended, or STOP came, within them) count as rows only.

    due : the place of the next row that is to be accounted for, or None before the first.
    bad : damaged pieces since the last row.
    """

    def __init__(self, rows: int) -> None:
        self.due: int | None = None
        self.bad = 0
        self._rows = rows
        self._of_rows = [0, 0, 0]
        self._of_scans = [0, 0, 0]
        self._scan = -1
        self._within = [0, 0, 0]

    def take(self, first: int, count: int) -> None:
        """Enter `count` rows that arrived, one behind the other; what was due before the first is missing."""
        self.miss(first)
        self.due = first + count
        while count > 0:
            scan, row = divmod(first, self._rows)
            if row == 0 and count > self._rows:
                whole = count // self._rows
                self._close()
                self._of_rows[_RECEIVED] += whole * self._rows
                self._of_scans[_RECEIVED] += whole
                size = whole * self._rows
            else:
                size = min(count, self._rows - row)
                self._enter(scan, _RECEIVED, size)
            first, count = first + size, count - size

    def miss(self, until: int) -> None:
        """Enter what was due before `until`: corrupt as far as pieces arrived damaged, the rest lost."""
        first, self.due = (until if self.due is None else self.due), until
        damaged = min(max(0, until - first), self.bad)
        self.bad = 0
        while first < until:
            scan, row = divmod(first, self._rows)
            if row == 0 and damaged == 0 and until - first > self._rows:
                whole = (until - first) // self._rows
                self._close()
                self._of_rows[_LOST] += whole * self._rows
                self._of_scans[_LOST] += whole
                size = whole * self._rows
            else:
                size = min(until - first, self._rows - row)
                hurt = min(size, damaged)
                self._enter(scan, _CORRUPT, hurt)
                self._enter(scan, _LOST, size - hurt)
                damaged -= hurt
            first += size

    def forget(self) -> None:
        """A new segment begins: nothing is due."""
        self._close()
        self.due = None
        self.bad = 0

    def tallies(self, until: int | None) -> tuple[Tally, Tally]:
        """Return the account of the scans and that of the rows, as if the stream ended here.

        until : the place that a STATUS told to be reached, or None.
        """
        ended = deepcopy(self)
        if until is not None and self.due is not None and until > self.due:
            ended.miss(until)
        ended._close()
        return _tally(ended._of_scans), _tally(ended._of_rows)

    def _enter(self, scan: int, what: int, size: int) -> None:
        if scan != self._scan:
            self._close()
            self._scan = scan
        self._of_rows[what] += size
        self._within[what] += size

    def _close(self) -> None:
        if sum(self._within) == self._rows:
            received, lost, _ = self._within
            what = _RECEIVED if received == self._rows else _LOST if lost else _CORRUPT
            self._of_scans[what] += 1
        self._scan, self._within = -1, [0, 0, 0]


def _tally(counted: list[int]) -> Tally:
    received, lost, corrupt = counted
    return Tally(sum(counted), received, lost, corrupt)
