"""The program itself: one per folder, on this computer only, ended by Ctrl+C."""

import os
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.server.instance import Instance, listen
from station.errors import RecordingError, RecordingReason, SourceError, SourceReason

HOSTILE = {
    "HOST": "0.0.0.0",
    "PORT": "1",
    "DASH_DEBUG": "1",
    "FLASK_DEBUG": "1",
    "DASH_URL_BASE_PATHNAME": "/x/",
}


@pytest.fixture
def program(folder: Path, free_port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "dashboard", "sim:", "--no-browser"]
    started = subprocess.Popen(
        [*command, "--home", str(folder), "--port", str(free_port)],
        env=os.environ | HOSTILE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield started
    if started.poll() is None:
        started.kill()
    started.communicate()


def answer(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asked:
        asked.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        got = b""
        while piece := asked.recv(65536):
            got += piece
    return got


@pytest.mark.skipif(sys.platform == "win32", reason="a test cannot send Ctrl+C to one program on Windows")
def test_it_answers_on_this_computer_only_and_ends_by_ctrl_c(
    program: subprocess.Popen[str], free_port: int, folder: Path
) -> None:
    assert program.stdout is not None
    assert f"http://127.0.0.1:{free_port}" in program.stdout.readline()
    assert answer(free_port, "/").startswith(b"HTTP/1.1 302")
    page = answer(free_port, "/first-start")
    assert page.startswith(b"HTTP/1.1 200") and b"Code from the terminal" in page
    assert "enter the code" in program.stdout.readline()
    assert answer(free_port, "/_reload-hash").startswith(b"HTTP/1.1 404")
    assert b"Werkzeug" not in answer(free_port, "/console")
    assert listening(program.pid) in ([f"127.0.0.1:{free_port}"], [])
    with pytest.raises(RecordingError) as refused:
        Instance(folder)
    assert refused.value.reason is RecordingReason.IN_USE and str(free_port) in str(refused.value)
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=60)
    assert program.returncode == 0, err
    assert "Stopped." in out and "Traceback" not in err


def listening(pid: int) -> list[str]:
    """Return the addresses a process listens on, where this system tells (Linux)."""
    table = Path(f"/proc/{pid}/net/tcp")
    if not table.is_file():
        return []
    own = {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.exists()}
    found = []
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and f"socket:[{fields[9]}]" in own:
            address, port = fields[1].split(":")
            octets = [str(int(address[place : place + 2], 16)) for place in (6, 4, 2, 0)]
            found.append(f"{'.'.join(octets)}:{int(port, 16)}")
    return found


def test_a_second_one_on_the_same_folder_is_refused_with_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Instance(folder)
    first.tell("http://127.0.0.1:8050")
    assert main(["sim:", "--no-browser", "--home", str(folder)]) == 2
    told = capsys.readouterr().err
    assert "already running at http://127.0.0.1:8050" in told and "Traceback" not in told
    first.release()
    Instance(folder).release()


def test_a_second_double_click_shows_the_page_of_the_first(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    first = Instance(folder)
    first.tell("http://127.0.0.1:8051")
    assert main(["sim:", "--home", str(folder)]) == 0
    first.release()
    assert opened == ["http://127.0.0.1:8051"]
    assert "already running" in capsys.readouterr().out


def test_a_taken_port_is_refused_when_asked_for_and_avoided_when_not(free_port: int) -> None:
    with listen(free_port):
        with pytest.raises(SourceError) as refused:
            listen(free_port)
        assert refused.value.reason is SourceReason.BUSY
    with listen(None) as usual, listen(None) as other:
        assert usual.getsockname()[1] != other.getsockname()[1]


@pytest.mark.parametrize("source", ["nothing", "carrier-pigeon:", "sim:dancing", "sim:?mass=heavy"])
def test_a_source_that_is_none_is_told_on_the_page_and_does_not_end_the_program(
    source: str, folder: Path
) -> None:
    from served import until

    from dashboard.server import running

    with running.desk(folder, source) as made:
        until(lambda: made.station.trouble is not None)
        assert made.status()["tone"] == "bad" and made.status()["line"].endswith(".")
        assert made.has_no_plate()


def test_what_to_look_at_without_a_plate_is_that_of_the_system() -> None:
    from dashboard.parts.visit.aside import no_plate

    for system, needed in (("win32", "CH340"), ("linux", "dialout"), ("darwin", "cable")):
        shown = str(no_plate(None, system).to_plotly_json())
        assert needed in shown and "No plate found" in shown
    assert "dialout" not in str(no_plate(None, "win32").to_plotly_json())
