"""The Flask and Dash half of the server: pages, callbacks, the printed page. Made anew for each desk."""

import base64
import hashlib
import logging
import re
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from dash import register_page, set_props
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from dashboard import words
from dashboard.accounts import routes
from dashboard.accounts.authorize import is_for
from dashboard.accounts.guard import SECRET_HEADER, Guard
from dashboard.accounts.guarded import Guarded
from dashboard.accounts.openings import Openings, subject
from dashboard.accounts.role import EVERYBODY, HOMES, Role
from dashboard.accounts.signed_in import PROGRAM, signed_in
from dashboard.desk import Desk
from dashboard.drawn import Drawings
from dashboard.page import Page
from dashboard.pages import not_found_404
from dashboard.parts import frame
from dashboard.parts.notice import notice, of_error
from dashboard.parts.stand_in import stand_in
from dashboard.server.arrival import ADDRESS_HEADER, Arrival, container
from station.errors import StationError
from station.folder import modules

ASSETS = Path(__file__).parents[1] / "assets"
LOOPBACK = "127.0.0.1"
LARGEST_BODY = 1_000_000
NAMED_BY_CONTENT = "/_dash-component-suites/"
"""Files whose address changes with their content: the browser may keep them."""
POLYFILL = re.compile(r'<script src="[^"]*/polyfill@[^"]*"></script>')
KEPT, KEPT_SHORTLY = "private, max-age=31536000, immutable", "private, max-age=600"
"""Of our own files: those asked for with the time of their last change, and those without."""
FIRST = "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("scheme.js", "early.js"))
"""What runs before anything else is fetched stands in the page itself; the policy knows it by its hash."""
INDEX = """<!DOCTYPE html>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{%title%}</title>
        <link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
        <script>{first}</script>
        {%css%}
    </head>
    <body>
        {%app_entry%}
        <footer>
            {%config%}
            {%scripts%}
            {%renderer%}
        </footer>
    </body>
</html>
""".replace("{first}", FIRST)
_log = logging.getLogger("dashboard")


def pages() -> dict[str, Page]:
    """Return the pages of the folder `pages/`, by the name of their module."""
    return {module.__name__: module.PAGE for module in modules("dashboard.pages") if hasattr(module, "PAGE")}


def create_app(desk: Desk) -> Guarded:
    """Make the application around one desk; two of them live in one process without knowing each other."""
    server = Flask("dashboard", static_folder=None)
    server.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        TRUSTED_HOSTS=[LOOPBACK, "localhost", *desk.names],
        DEBUG=False,
        DESK=desk,
        OPENINGS=Openings(desk.library.audit),
        DRAWINGS=Drawings(),
    )
    found = pages()
    listed = list(found.values())
    # Before Dash: what is asked first decides first.
    guard = Guard(server, desk.library, desk.door)
    routes.add(server, desk.library, desk.door)
    app = Guarded(
        "dashboard",
        server=server,
        backend="flask",
        title=words.NAME,
        update_title=None,
        use_pages=True,
        pages_folder="",
        assets_ignore=r"scheme\.js|early\.js|favicon\.svg",
        index_string=INDEX,
        serve_locally=True,
        # Otherwise Dash writes every page as it stands at the start, with names, into the first answer.
        suppress_callback_exceptions=True,
        csrf_token_name=desk.door.secret_cookie,
        csrf_header_name=SECRET_HEADER,
        enable_mcp=False,
        on_error=_tell,
        add_log_handler=False,
    )
    app.interpolate_index = partial(_sooner, app.interpolate_index)
    for module, page in found.items():
        _register(module, page)
    arrival = Arrival(listed)
    app.layout = lambda: frame.frame(listed, desk, signed_in(), _arrived(arrival, desk))
    with app.open_to(EVERYBODY):
        frame.connect(app)
    for page in listed:
        with app.open_to(page.roles):
            page.connect(app, desk)
    _print_route(app, server, desk)
    _protect(app, server, desk)
    guard.knows = lambda output: isinstance(output, str) and "callback" in app.callback_map.get(output, {})
    # Dash Pages adds its inline script and its router while it answers the first request, and two first ones
    # at once would each add another: so the first one is ours, and the policy knows the script from then on.
    with guard.itself(), app.open_to(EVERYBODY):
        server.test_client().get("/", base_url=f"http://{LOOPBACK}")
    return app


def _sooner(written: Callable[..., str], **parts: str) -> str:
    """Write the first answer with what Dash brings for old browsers at its end.

    Only what draws graphs needs it, later: here it is read while the page's parts are on their way.
    """
    late = "".join(POLYFILL.findall(parts["scripts"]))
    return written(
        **{**parts, "scripts": POLYFILL.sub("", parts["scripts"]), "renderer": parts["renderer"] + late}
    )


def _register(module: str, page: Page) -> None:
    """Dash keeps one list of pages per process: the layout finds its desk through the running app."""

    def layout(**named: str) -> Any:
        return _shown(page, current_app.config["DESK"], named)

    title = f"{page.title} · {words.NAME}"
    template = page.path if "<" in page.path else None
    register_page(
        module,
        path=None if template else page.path,
        path_template=template,
        title=title,
        name=page.title,
        layout=layout,
    )


def _shown(page: Page, desk: Desk, named: dict[str, str]) -> Any:
    """Show a page, or in its place what is wrong: a page that cannot be made leaves no window blank."""
    if signed_in() is PROGRAM:
        return []
    home = HOMES[signed_in().role or Role.CLINICIAN]
    try:
        return _allowed(page, desk, named)
    except HTTPException:
        raise
    except StationError as error:
        return stand_in(error.sentence, error.what_to_do, home)
    except Exception as error:
        remedy = _remedy(error, f"while showing {page.path}")
        return stand_in(words.GENERIC_ERROR, remedy, home)


def _arrived(arrival: Arrival, desk: Desk) -> Any:
    """Return the place of the pages, with the page in it that the window shows first, if it says which."""
    address = request.headers.get(ADDRESS_HEADER, "")
    found = arrival.page(address)
    if found is None:
        return container()
    page, named = found
    try:
        return container(address, _shown(page, desk, named), page.title)
    except HTTPException:
        # Dash asks for the page again and gets this answer itself.
        return container()


def _allowed(page: Page, desk: Desk, named: dict[str, str]) -> Any:
    """Show a page to who may see it; to others as if it, or what is named, did not exist."""
    who = signed_in()
    if who.role not in page.roles or not is_for(desk.library, who, named):
        return not_found_404.layout(desk)
    of = subject(named, who)
    if of and page.path != not_found_404.PAGE.path:
        current_app.config["OPENINGS"].page(of, page.path.split("/")[1])
    return page.layout(desk, **named)


def _tell(error: Exception) -> None:
    """Show a callback's error as a calm sentence; what nobody foresaw gets a number and goes to the log."""
    if isinstance(error, HTTPException):
        raise error
    if isinstance(error, StationError):
        told = of_error(error)
    else:
        told = notice(words.GENERIC_ERROR, _remedy(error, "in a callback"), "bad")
    set_props("told", {"children": told})


def _remedy(error: Exception, where: str) -> str:
    """Give what nobody foresaw a number, write it to the log, and return what to do."""
    number = secrets.token_hex(3)
    _log.error("error %s %s", number, where, exc_info=error)
    return words.GENERIC_REMEDY.format(number=number)


def _print_route(app: Guarded, server: Flask, desk: Desk) -> None:
    @server.get("/visit/<visit>/page.pdf")
    def page_pdf(visit: str) -> Response:
        from dashboard.printing import clinic_page

        found = desk.records.visit(visit)
        if found is None:
            return Response(app.index(), status=404, mimetype="text/html")
        paper = "letter" if request.args.get("paper") == "letter" else "a4"
        made = clinic_page(desk, found, paper)
        # The date and no name: files lie about in folders that others see.
        name = f"visit-{found.started[:10]}.pdf"
        return Response(
            made,
            mimetype="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


def _protect(app: Guarded, server: Flask, desk: Desk) -> None:
    hashes: list[str] = []

    @server.after_request
    def note_print(response: Response) -> Response:
        who = signed_in()
        of = subject(request.view_args or {}, who)
        if response.status_code == 200 and response.mimetype == "application/pdf" and of:
            desk.library.audit.add(who.account, "printed", of)
        return response

    @server.after_request
    def headers(response: Response) -> Response:
        if response.mimetype == "text/html" and not hashes:
            hashes.extend([_hash(FIRST), *app.csp_hashes()])
        response.headers["Content-Security-Policy"] = _policy(hashes)
        if request.path.startswith("/assets/"):
            response.headers["Cache-Control"] = KEPT if "m" in request.args else KEPT_SHORTLY
        elif not request.path.startswith(NAMED_BY_CONTENT):
            response.headers["Cache-Control"] = "no-store"
        return response

    @server.errorhandler(Exception)
    def failed(error: Exception) -> Any:
        if isinstance(error, HTTPException):
            if error.code == 404 and g.get("session") and request.method == "GET" and _is_window():
                return app.index(), 404
            return error.get_response() if error.response else (error.name, error.code or 500)
        number = secrets.token_hex(3)
        _log.error("error %s while answering", number, exc_info=error)
        return f"{words.GENERIC_ERROR} ({number})", 500


def _is_window() -> bool:
    """Say whether the browser shows the answer in a window of its own."""
    return not request.path.startswith(("/_dash", "/assets/"))


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _policy(hashes: list[str]) -> str:
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' " + " ".join(hashes),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
