"""The root of the server: gate, lifespan, the live socket, and everything else through a2wsgi to Dash."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute

from dashboard.desk import Desk
from dashboard.live.viewers import Viewers
from dashboard.server.app import create_app
from dashboard.server.gate import Application, Gate

THREADS = 8


def root(desk: Desk, allowed: Callable[[], frozenset[str]]) -> Application:
    """Return the ASGI application of one desk.

    allowed : the Host headers that mean this server, asked for at each request.
    """
    app = create_app(desk)
    viewers = Viewers(desk)
    pages = WSGIMiddleware(app.server, workers=THREADS)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        serving = asyncio.create_task(viewers.serve())
        try:
            yield
        finally:
            serving.cancel()
            await viewers.close()

    routes = [WebSocketRoute("/ws/live", viewers.welcome), Mount("/", app=pages)]
    return Gate(Starlette(routes=routes, lifespan=lifespan), allowed)
