"""Routes of the door: sign in and out, first start, password, the demonstration. JSON in, JSON out."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, abort, g, jsonify, redirect, request
from werkzeug.wrappers import Response as Answer

from dashboard.accounts.door import Door
from dashboard.accounts.guard import open_to
from dashboard.accounts.role import EVERYBODY, HOMES, Role
from dashboard.accounts.sheet import Field, form, paragraph, sheet
from dashboard.words import accounts as said
from station.errors import AccountReason, StationError
from station.library.library import Library

STATUS: Mapping[object, int] = {
    AccountReason.NOT_LET_IN: 401,
    AccountReason.WAIT: 429,
    AccountReason.NOT_ALLOWED: 403,
}
LONGEST = 2000
"""Characters of one entry."""


def add(server: Flask, library: Library, door: Door) -> None:
    """Add the routes to a server whose guard stands already."""
    _sign_in(server, library, door)
    _first_start(server, library, door)
    _password(server, door)
    if door.is_demo:
        _demonstration(server, door)

    @server.get("/health")
    def health() -> Response:
        return Response("ok", mimetype="text/plain")

    @server.get("/signed-in")
    def signed_in() -> Response:
        return jsonify(signed_in=g.session is not None)

    @server.post("/present")
    @open_to(EVERYBODY)
    def present() -> tuple[str, int]:
        """Answer a page at which somebody types or taps; the guard has noted it."""
        return "", 204

    @server.post("/sign-out")
    @open_to(EVERYBODY)
    def sign_out() -> Response:
        door.sign_out()
        return jsonify(to="/sign-in")


def _sign_in(server: Flask, library: Library, door: Door) -> None:
    @server.get("/sign-in")
    def sign_in() -> Answer | str:
        if g.session is not None:
            return redirect(HOMES[g.signed_in.role])
        if door.is_demo:
            return sheet(said.SIGN_IN, paragraph(said.NEW_DEMO_LINK))
        if library.accounts.is_empty():
            return redirect("/first-start")
        fields = (
            Field("name", said.NAME, filled="username"),
            Field("password", said.PASSWORD, "password", "current-password"),
        )
        return sheet(said.SIGN_IN, form("/sign-in", fields, said.SIGN_IN, said.PAGE_FAILED))

    @server.post("/sign-in")
    def signing_in() -> Answer:
        told = _told("name", "password")
        return _answer(lambda: HOMES[door.sign_in(told["name"], told["password"], _address())])


def _first_start(server: Flask, library: Library, door: Door) -> None:
    @server.get("/first-start")
    def first_start() -> Answer | str:
        if not door.code:
            return redirect("/sign-in")
        fields = (
            Field("code", said.CODE),
            Field("name", said.YOUR_NAME, filled="username"),
            Field("password", said.CHOOSE_PASSWORD, "password", "new-password", said.PASSWORD_HOW),
        )
        made = form("/first-start", fields, said.MAKE_ADMINISTRATOR, said.PAGE_FAILED)
        return sheet(said.FIRST_START, paragraph(said.FIRST_START_HOW) + made)

    @server.post("/first-start")
    def starting() -> Answer:
        told = _told("code", "name", "password")
        if not door.code:
            abort(404)
        return _answer(
            lambda: HOMES[door.first_start(told["code"], told["name"], told["password"], _address())]
        )


def _password(server: Flask, door: Door) -> None:
    @server.get("/password")
    @open_to(EVERYBODY)
    def password() -> str:
        _need_own_session()
        fields = (
            Field("old", said.OLD_PASSWORD, "password", "current-password"),
            Field("new", said.NEW_PASSWORD, "password", "new-password", said.PASSWORD_HOW),
        )
        made = form("/password", fields, said.SAVE, said.PAGE_FAILED, door.secret_cookie)
        told = paragraph(said.TEMPORARY_HOW) if g.session.must_change else paragraph("")
        return sheet(said.CHANGE_PASSWORD, told + made)

    @server.post("/password")
    @open_to(EVERYBODY)
    def changing() -> Answer:
        _need_own_session()
        told = _told("old", "new")
        return _answer(lambda: HOMES[door.change_password(g.session, told["old"], told["new"], _address())])


def _need_own_session() -> None:
    """A tablet that was handed over is no place to change the clinician's password."""
    if g.session.is_handed:
        abort(404)


def _demonstration(server: Flask, door: Door) -> None:
    @server.get("/demo/<link>")
    def enter(link: str) -> Answer:
        return redirect("/" if door.follow(link) else "/sign-in")

    @server.post("/look-as")
    @open_to(EVERYBODY)
    def look_as() -> Answer:
        told = _told("role")
        if told["role"] not in set(Role):
            abort(400)
        return _answer(lambda: door.look_as(Role(told["role"])))


def _told(*keys: str) -> Mapping[str, str]:
    """Return the entries of a request. Errors: 415 for anything but JSON, 400 for other entries."""
    if request.mimetype != "application/json":
        abort(415)
    body: Any = request.get_json()
    if not isinstance(body, dict) or set(body) != set(keys):
        abort(400)
    if not all(isinstance(value, str) and len(value) <= LONGEST for value in body.values()):
        abort(400)
    return body


def _answer(do: Any) -> Response:
    try:
        return jsonify(to=do())
    except StationError as error:
        answer = jsonify(sentence=error.sentence, what_to_do=error.what_to_do)
        answer.status_code = STATUS.get(error.reason, 400)
        return answer


def _address() -> str:
    return request.remote_addr or ""
