"""The running server: the live socket, other hosts, an encrypted network, and files for one's own eyes."""

import datetime
import http.client
import json
import os
import re
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import served
import signed
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from served import Served, until
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from dashboard.__main__ import main
from dashboard.accounts.network import Network, network
from dashboard.accounts.role import BENCH, Role
from dashboard.live import viewers
from dashboard.server import running
from dashboard.server.instance import listen
from station.errors import AccountError
from station.library.library import Library

GOOD = "three blue unrelated hats"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(viewers, "LOOK_AGAIN", 0.05)
        with served.served(tmp_path_factory.mktemp("clinic") / "library", speed=1.0) as found:
            yield found


def socket(up: Served, cookies: dict[str, str], **other: Any) -> ClientConnection:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    return connect(
        f"ws://127.0.0.1:{up.port}/ws/live?tab=t",
        origin=other.pop("origin", up.base),
        additional_headers={**headers, **other},
    )


@pytest.mark.parametrize("role", [None, *Role])
def test_the_live_socket_opens_for_who_may_see_the_plates(up: Served, role: Role | None) -> None:
    patient = up.desk.library.add_patient("Somebody Invented").id if role is Role.PATIENT else None
    cookies = signed.cookies(up.desk, role, patient) if role else {}
    if role in BENCH:
        with socket(up, cookies) as found:
            assert "status" in json.loads(found.recv(timeout=30))
        return
    with pytest.raises(InvalidStatus) as refused, socket(up, cookies):
        pass
    assert refused.value.response.status_code == 403


def test_the_live_socket_asks_for_host_and_origin_whoever_has_signed_in(up: Served) -> None:
    for other in ({"Host": "evil.example"}, {"origin": "http://evil.example"}, {"origin": "null"}):
        with pytest.raises(InvalidStatus) as refused, socket(up, dict(up.cookies), **other):
            pass
        assert refused.value.response.status_code in (400, 403)
    stale = {name: "x" * 43 for name in up.cookies}
    with pytest.raises(InvalidStatus), socket(up, stale):
        pass


@pytest.mark.parametrize("how", ["signed out", "disabled", "another password", "idle"])
def test_an_open_socket_does_not_outlive_its_session(up: Served, how: str, monkeypatch: Any) -> None:
    library = up.desk.library
    signed.account(up.desk, Role.ADMINISTRATOR)
    account = library.accounts._add(f"leaves {how}", "Leaves", "clinician", signed.HASH)
    cookie = library.sessions.open(account.id)
    session = library.sessions.find(cookie)
    assert session is not None
    with socket(up, {up.desk.door.cookie: cookie}) as found:
        found.recv(timeout=30)
        found.send('{"want": 30}')
        if how == "signed out":
            library.sessions.close(session)
        elif how == "disabled":
            library.accounts.disable(account.id)
        elif how == "another password":
            library.accounts.reset_password(account.id)
        else:
            late = session.seen + datetime.timedelta(minutes=10, seconds=1)
            monkeypatch.setattr(library.sessions, "clock", lambda: late)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                found.recv(timeout=30)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == viewers.SIGNED_OUT


def test_a_foreign_page_or_host_signs_nobody_in(up: Served) -> None:
    before = len(up.desk.library.audit.newest(1000))
    for headers, status in (({"Origin": "http://evil.example"}, 403), ({"Host": "evil.example"}, 400)):
        asked = http.client.HTTPConnection("127.0.0.1", up.port, timeout=30)
        body = json.dumps({"name": "x", "password": "y"})
        own = {"Host": f"127.0.0.1:{up.port}", "Content-Type": "application/json", **headers}
        for path in ("/sign-in", "/first-start", "/sign-out", "/password", "/_dash-update-component"):
            asked.request("POST", path, body, own)
            answer = asked.getresponse()
            answer.read()
            assert answer.status == status, path
        asked.close()
    assert len(up.desk.library.audit.newest(1000)) == before


def test_nonsense_is_answered_plainly_to_everybody(up: Served) -> None:
    asked = http.client.HTTPConnection("127.0.0.1", up.port, timeout=30)
    secret = up.cookies[up.desk.door.secret_cookie]
    own = {"Host": f"127.0.0.1:{up.port}", "Content-Type": "application/json", "X-CSRFToken": secret}
    for cookie in ({}, {"Cookie": up.cookie_header}):
        for body in (b"[]", b"null", b"{", b'{"output": {}, "inputs": []}', b'{"inputs": 3}', b"\xff"):
            for path in ("/_dash-update-component", "/sign-in", "/password", "/sign-out", "/first-start"):
                asked.request("POST", path, body, {**own, **cookie})
                answer = asked.getresponse()
                told = answer.read()
                assert b"Traceback" not in told and b"/dashboard/" not in told and answer.status < 500
                assert answer.getheader("X-Content-Type-Options") == "nosniff"
                assert "frame-ancestors 'none'" in str(answer.getheader("Content-Security-Policy"))
                assert answer.getheader("Cache-Control") == "no-store"
                if path == "/sign-out" and cookie:
                    cookie = {
                        "Cookie": "; ".join(
                            f"{n}={v}" for n, v in signed.cookies(up.desk, Role.CLINICIAN).items()
                        )
                    }
    asked.close()


# Beyond this computer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "station.test")])
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(begin).not_valid_after(begin.replace(year=2100))
    certificate, private = folder / "station.pem", folder / "key.pem"
    certificate.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private


def test_a_network_needs_encryption_and_an_account(
    certificate: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "library"
    lan = ["sim:", "--no-browser", "--home", str(folder), "--lan", "127.0.0.1"]
    files = ["--certificate", str(certificate[0]), "--key", str(certificate[1])]
    wrong = ["--certificate", str(certificate[1]), "--key", str(certificate[0])]
    for more, said in (
        ([], "without encryption"),
        (files[:2], "without encryption"),
        (wrong, "cannot be used"),
        (files, "before anybody has an account"),
    ):
        assert main([*lan, *more]) == 2
        told = capsys.readouterr().err
        assert said in told and "Traceback" not in told and told.count("\n") == 1
    library = Library.open(folder)
    library.accounts.add_first("iris", GOOD)
    library.close()
    assert network("127.0.0.1", *certificate, folder).host == "127.0.0.1"
    with pytest.raises(AccountError):
        network("127.0.0.1", certificate[0], None, folder)


def test_an_encrypted_server_gives_cookies_for_encryption_only(
    certificate: tuple[Path, Path], tmp_path: Path, quick_hash: None
) -> None:
    with served.desk(tmp_path / "library", speed=1.0) as (desk, _):
        desk.library.accounts.add_first("iris", GOOD)
        desk.names = ("station.test",)
        listening = listen(0)
        port = int(listening.getsockname()[1])
        files = Network("127.0.0.1", str(certificate[0]), str(certificate[1]))
        server = running.server(desk, port, files)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until(lambda: server.started)
        try:
            trusted = ssl.create_default_context(cafile=str(certificate[0]))
            trusted.check_hostname = False
            asked = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusted)
            own = {"Host": f"station.test:{port}", "Content-Type": "application/json"}
            body = json.dumps({"name": "iris", "password": GOOD})
            for origin, status in (
                (f"http://station.test:{port}", 403),
                (f"https://station.test:{port}", 200),
            ):
                asked.request("POST", "/sign-in", body, {**own, "Origin": origin})
                answer = asked.getresponse()
                told = answer.read()
                assert answer.status == status, told
            for cookie in answer.headers.get_all("Set-Cookie"):
                assert "Secure" in cookie and "SameSite=Strict" in cookie
            asked.close()
        finally:
            server.should_exit = True
            thread.join(60)
            listening.close()


HOSTILE = {
    "HOST": "0.0.0.0",
    "PORT": "1",
    "DASH_DEBUG": "1",
    "FLASK_DEBUG": "1",
    "DASH_HOST": "0.0.0.0",
    "UVICORN_HOST": "0.0.0.0",
    "FORWARDED_ALLOW_IPS": "*",
    "WEB_CONCURRENCY": "4",
}


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are those of POSIX")
def test_the_program_keeps_its_files_to_itself_whatever_the_surroundings_say(
    tmp_path: Path, free_port: int
) -> None:
    folder = tmp_path / "library"
    earlier = Library.open(folder)  # one that an earlier version made, open to others
    earlier.close()
    folder.chmod(0o755)
    command = [sys.executable, "-m", "dashboard", "sim:", "--no-browser", "--port", str(free_port)]
    started = subprocess.Popen(
        [*command, "--home", str(folder)], env=os.environ | HOSTILE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert started.stdout is not None
        assert f"http://127.0.0.1:{free_port}" in started.stdout.readline()
        found = re.search(r"enter the code\s+(\S+)", started.stdout.readline())
        assert found is not None
        asked = http.client.HTTPConnection("127.0.0.1", free_port, timeout=60)
        body = json.dumps({"code": found.group(1), "name": "Iris", "password": GOOD})
        asked.request("POST", "/first-start", body, {"Content-Type": "application/json"})
        answer = asked.getresponse()
        assert answer.status == 200 and json.loads(answer.read()) == {"to": "/accounts"}
        asked.close()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for path in folder.rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    finally:
        started.kill()
        started.communicate()
