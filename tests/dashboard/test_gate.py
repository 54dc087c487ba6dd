"""Who may come in: this computer's own browser, and nobody who pretends to be it."""

import base64
import hashlib
import http.client
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import signed
from served import Served, desk
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from werkzeug.test import TestResponse

from dashboard.server.app import create_app


def ask(served: Served, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    told = {
        "Host": f"127.0.0.1:{served.port}",
        "Cookie": served.cookie_header,
        "X-CSRFToken": served.cookies[served.desk.door.secret_cookie],
    }
    connection.request(method, path, body or None, headers={**told, **headers})
    answer = connection.getresponse()
    answer.told = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


PATHS = (
    "/",
    "/measure",
    "/_dash-layout",
    "/_dash-dependencies",
    "/assets/style.css",
    "/visit/x/page.pdf",
    "/x",
)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_host_is_turned_away(running: Served, host: str, path: str) -> None:
    assert ask(running, path, Host=host.format(port=running.port)).status == 400


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_origin_is_turned_away(running: Served, path: str) -> None:
    assert ask(running, path, Origin="http://evil.example").status == 403
    assert ask(running, path, Origin="null").status == 403


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers_that_protect(running: Served, path: str) -> None:
    for answer in (ask(running, path), ask(running, path, Host="evil.example")):
        policy = answer.getheader("Content-Security-Policy")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy and "http:" not in policy and "https:" not in policy
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert answer.getheader("Referrer-Policy") == "no-referrer"
        assert answer.getheader("Server") is None


def test_many_first_requests_at_once_all_get_the_whole_policy(folder: Path) -> None:
    """Each inline script of the page stands in the policy, whoever asks first."""
    with desk(folder) as (found, _):
        server = create_app(found).server
        clients = [signed.client(found, server, signed.CLINICIAN) for _ in range(8)]
        together = threading.Barrier(8)
        answers: list[TestResponse] = []

        def first() -> None:
            together.wait()
            answers.append(clients.pop().get("/", base_url="http://127.0.0.1"))

        asking = [threading.Thread(target=first) for _ in range(8)]
        for each in asking:
            each.start()
        for each in asking:
            each.join()
    for answer in answers:
        scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
        assert scripts
        for script in scripts:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_what_pages_hold_is_not_kept_by_the_browser(running: Served) -> None:
    assert ask(running, "/").getheader("Cache-Control") == "no-store"
    assert ask(running, "/_dash-layout").getheader("Cache-Control") == "no-store"


def test_own_files_are_kept_by_the_browser_until_they_change(running: Served) -> None:
    def kept(address: str) -> str | None:
        return ask(running, address).getheader("Cache-Control")

    assert kept("/assets/style.css?m=1.5") == "private, max-age=31536000, immutable"
    assert kept("/assets/style.css") == kept("/assets/scheme.js") == "private, max-age=600"
    first = ask(running, "/").told.decode()
    files = re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css)[^"]*)"', first)
    assert len(files) > 10 and all("?m=" in each for each in files if "scheme.js" not in each)
    assert first.count("polyfill@") == 1 and first.index("new DashRenderer") < first.index("polyfill@")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_page_cannot_press_a_button(running: Served, kind: str) -> None:
    answer = ask(running, "/_dash-update-component", "POST", b"{}", **{"Content-Type": kind})
    assert 400 <= answer.status < 500


def test_a_body_of_more_than_a_megabyte_is_refused(running: Served) -> None:
    body = json.dumps({"x": "y" * 1_100_000}).encode()
    answer = ask(running, "/_dash-update-component", "POST", body, **{"Content-Type": "application/json"})
    assert answer.status == 413


def test_nonsense_gets_a_plain_answer_without_a_traceback(running: Served) -> None:
    for body in (b"{}", b"[]", b"null", b'{"output": "x.y", "inputs": []}', b'{"output": 3}', b"\xff\xfe{"):
        kind = {"Content-Type": "application/json"}
        answer = ask(running, "/_dash-update-component", "POST", body, **kind)
        assert answer.status >= 400
        assert (
            b"Traceback" not in answer.told
            and b"File " not in answer.told
            and b"/dashboard/" not in answer.told
        )
    assert ask(running, "/console").told.find(b"Werkzeug") == -1


@pytest.fixture
def origin(running: Served) -> Iterator[str]:
    yield f"http://127.0.0.1:{running.port}"


def who(running: Served) -> dict[str, str]:
    return {"Cookie": running.cookie_header}


def live(running: Served) -> str:
    return f"ws://127.0.0.1:{running.port}/ws/live?tab=t"


@pytest.mark.parametrize("foreign", ["http://evil.example", "null", "https://127.0.0.1:{port}", None])
def test_the_live_socket_opens_for_its_own_page_only(running: Served, foreign: str | None) -> None:
    named = foreign.format(port=running.port) if foreign else None
    with pytest.raises(InvalidStatus) as refused, connect(live(running), origin=named):  # type: ignore[arg-type]
        pass
    assert refused.value.response.status_code == 403


def test_the_live_socket_asks_who_was_meant(running: Served, origin: str) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(live(running), origin=origin, additional_headers={"Host": "evil.example"}),  # type: ignore[arg-type]
    ):
        pass
    assert refused.value.response.status_code == 400


def test_nonsense_on_the_live_socket_is_passed_over(running: Served, origin: str) -> None:
    with connect(live(running), origin=origin, additional_headers=who(running)) as socket:  # type: ignore[arg-type]
        assert "status" in json.loads(socket.recv(timeout=30))
        for word in (
            "",
            "{",
            "[]",
            "7",
            '{"want": "x"}',
            '{"want": NaN}',
            '{"want": 1e400}',
            "x" * 3000,
            b"",
            b"12345",
        ):
            socket.send(word)
        socket.send('{"want": 30}')
        while not isinstance(socket.recv(timeout=30), bytes):
            pass


def test_a_word_too_long_for_the_live_socket_ends_it(running: Served, origin: str) -> None:
    with connect(live(running), origin=origin, additional_headers=who(running)) as socket:  # type: ignore[arg-type]
        socket.send("x" * 5000)
        with pytest.raises(ConnectionClosed):
            while True:
                socket.recv(timeout=30)
