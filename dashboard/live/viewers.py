"""Who watches: the sockets, how much each of them can take, and which screen leads the visit.

A packet is made once per tick and offered to every viewer. A viewer says which packet it has drawn; one
that falls behind is passed over until it has caught up, and then gets every row it missed.
"""

import asyncio
import contextlib
import json
import math
import time
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from dashboard.accounts.role import BENCH
from dashboard.desk import Desk
from dashboard.live import maps
from dashboard.live.packets import OVERLAP, Moment, pack
from dashboard.visit.guide import Phase
from station.library.sessions import Session
from station.live import Ring, Rows
from station.live_mat import LiveMat

MOST = 8
AHEAD = 4
"""Packets on the way to a viewer that has not yet drawn them."""
FAST, USUAL, SLOW = 60.0, 30.0, 10.0
"""Ticks per second: when a viewer asks for it, when it draws, when nobody draws."""
IDLE = 120.0
"""s without a word from a viewer, then its place is given up; a page in view says something every frame."""
LONGEST_WORD = 200
LOOK_AGAIN = 1.0
"""s between two looks whether who watches is still signed in."""
SIGNED_OUT = 4401
"""The code with which a socket is closed when its session has ended."""


@dataclass(eq=False)
class Viewer:
    """One page that watches.

    session : of who watches. tab : its random name. want : frames per second it draws, 0 for none.
    flying : numbers of the packets that it has not yet drawn. row : number of the newest row it was sent,
    of the ring `of`.
    """

    socket: WebSocket
    session: Session
    tab: str
    want: float = 0.0
    flying: list[int] = field(default_factory=list)
    row: int = -1
    of: Ring | None = None
    told: dict[str, object] = field(default_factory=dict)
    heard: float = field(default_factory=time.monotonic)
    outgoing: asyncio.Queue[str | bytes] = field(default_factory=lambda: asyncio.Queue(2 * AHEAD))


class Viewers:
    """All viewers of one station, and the loop that serves them. Lives on the server's event loop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._all: list[Viewer] = []
        self._number = 0
        self._phase = Phase.WAITING
        self._shown: tuple[Ring | None, int, float] = (None, -1, 0.0)

    def __len__(self) -> int:
        return len(self._all)

    async def welcome(self, socket: WebSocket) -> None:
        """Serve one socket until its page goes away, or who watches is signed out."""
        door = self._desk.door
        session = await asyncio.to_thread(door.session, socket.cookies.get(door.cookie))
        if session is None or not door.open_to(session, BENCH):
            await socket.close(code=1008, reason="not signed in")
            return
        if len(self._all) >= MOST:
            await socket.close(code=1013, reason="too many screens")
            return
        await socket.accept()
        viewer = Viewer(socket, session, socket.query_params.get("tab", "")[:64])
        self._all.append(viewer)
        self._desk.present.append(viewer.tab)
        self._desk.preparation.page_is_up.set()
        sending = asyncio.create_task(_send(viewer))
        looking = asyncio.create_task(self._look_again(viewer))
        try:
            await _listen(viewer)
        finally:
            self._all.remove(viewer)
            self._desk.present.remove(viewer.tab)
            self._desk.guide.touch()
            sending.cancel()
            looking.cancel()

    async def _look_again(self, viewer: Viewer) -> None:
        """Close the socket as soon as its session has ended: what is open is no activity."""
        while await asyncio.to_thread(self._desk.door.open_to, viewer.session, BENCH):
            await asyncio.sleep(LOOK_AGAIN)
        with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect):
            await viewer.socket.close(code=SIGNED_OUT, reason="signed out")

    async def close(self) -> None:
        """Send everybody away: the server ends."""
        for viewer in list(self._all):
            if viewer.socket.client_state is WebSocketState.CONNECTED:
                await viewer.socket.close(code=1001)

    async def serve(self) -> None:
        """Tick until cancelled."""
        due = time.monotonic()
        while True:
            wanted = max((viewer.want for viewer in self._all), default=0.0)
            rate = FAST if wanted > USUAL else USUAL if wanted > 0 else SLOW
            due = max(due + 1.0 / rate, time.monotonic() - 1.0 / rate)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.tick()

    def tick(self) -> None:
        """Tell every viewer what is new: words as JSON, samples as one shared packet."""
        now = time.monotonic()
        words = self._desk.told()
        for viewer in list(self._all):
            self._tell(viewer, words)
            if now - viewer.heard > IDLE:
                viewer.outgoing.put_nowait("") if not viewer.outgoing.full() else None
        drawing = [viewer for viewer in self._all if viewer.want > 0 and len(viewer.flying) < AHEAD]
        live = self._desk.station.live or self._desk.station.live_mat
        if drawing and live is not None and not self._is_computing() and self._is_new(live, now):
            self._offer(drawing, live)

    def _is_new(self, live: Ring, now: float) -> bool:
        """Say whether there is something to draw: plates always bring some, a mat only a scan at a time.

        The clock of a step is on the screen too, and moves without a scan.
        """
        shown, count, at = self._shown
        is_new = shown is not live or count != live.count or now - at > 1.0 / SLOW
        if is_new:
            self._shown = live, live.count, now
        return is_new

    def _is_computing(self) -> bool:
        """Say whether numbers are being computed and viewers know it: the picture rests for that moment."""
        before, self._phase = self._phase, self._desk.guide.beat().phase
        return before is self._phase is Phase.COMPUTING

    def _tell(self, viewer: Viewer, words: dict[str, object]) -> None:
        fresh = {key: value for key, value in words.items() if viewer.told.get(key) != value}
        if fresh and not viewer.outgoing.full():
            viewer.told |= fresh
            viewer.outgoing.put_nowait(json.dumps(fresh))

    def _offer(self, drawing: list[Viewer], live: Ring) -> None:
        self._number += 1
        moment = self._moment()
        rows = live.latest(OVERLAP)
        pressures = _pressures(live)
        shared = pack(self._number, moment, rows, pressures)
        for viewer in drawing:
            if viewer.outgoing.full():
                continue
            whole = viewer.of is not live or rows.first > viewer.row + 1
            if whole:
                missed = live.since(0 if viewer.of is not live else viewer.row + 1)
                packet, newest = pack(self._number, moment, missed, pressures), _last(missed)
            else:
                packet, newest = shared, _last(rows)
            viewer.of, viewer.row = live, newest
            viewer.flying.append(self._number)
            viewer.outgoing.put_nowait(packet)

    def _moment(self) -> Moment:
        station, guide = self._desk.station, self._desk.guide
        beat = guide.beat()
        return Moment(
            station.state,
            int(beat.phase),
            self._desk.newest_sample() * 1000.0,
            beat.remaining,
            beat.seconds,
            beat.weight,
            beat.side,
            beat.tempo,
        )


def _pressures(live: Ring) -> bytes:
    """Return the map of a mat, nothing for plates."""
    if not isinstance(live, LiveMat) or live.sight is None:
        return b""
    return maps.pack(live.sight, live.equalisation is not None)


def _last(rows: Rows) -> int:
    return rows.first + len(rows.values) - 1


async def _send(viewer: Viewer) -> None:
    try:
        while True:
            waiting = await viewer.outgoing.get()
            if waiting == "":
                await viewer.socket.close(code=1001, reason="idle")
            elif isinstance(waiting, str):
                await viewer.socket.send_text(waiting)
            else:
                await viewer.socket.send_bytes(waiting)
    except (WebSocketDisconnect, RuntimeError, OSError):
        return


async def _listen(viewer: Viewer) -> None:
    while True:
        message = await viewer.socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        viewer.heard = time.monotonic()
        if (came := message.get("bytes")) is not None:
            if len(came) == 4:
                drawn = int.from_bytes(came, "little")
                viewer.flying = [number for number in viewer.flying if number > drawn]
        elif (text := message.get("text")) is not None:
            _hear(viewer, text)


def _hear(viewer: Viewer, text: str) -> None:
    """Read what a page asks for; what makes no sense is passed over."""
    if len(text) > LONGEST_WORD:
        return
    try:
        asked = json.loads(text)
        want = float(asked["want"])
    except (ValueError, TypeError, KeyError):
        return
    if math.isfinite(want):
        viewer.want = min(max(want, 0.0), FAST)
        viewer.flying.clear()
