"""The loopback server over real HTTP, and the ways in: browser, file, desktop window."""

from __future__ import annotations

import gzip
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import faceanatomy as fa
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view import opening, web
from faceanatomy.view.scene import Scene
from faceanatomy.view.web_server import HOST, PageServer

PAGE = (
    '<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    "<title>Lächeln</title>"
)


@pytest.fixture
def server() -> Iterator[PageServer]:
    with PageServer(PAGE, port=0) as started:
        yield started


def ask(
    server: PageServer, path: str = "/", method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    port = int(server.address.rsplit(":", 1)[1].rstrip("/"))
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_the_page_comes_whole_with_strict_headers(server: PageServer) -> None:
    answer, body = ask(server)
    assert answer.status == 200
    assert body.decode() == PAGE
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Server"].strip() == "faceanatomy", "no versions are told"
    assert server.fetched.wait(30)


def test_it_is_compressed_for_those_who_can_read_that(server: PageServer) -> None:
    answer, body = ask(server, **{"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).decode() == PAGE


def test_asking_for_the_headers_only(server: PageServer) -> None:
    answer, body = ask(server, method="HEAD")
    assert answer.status == 200
    assert body == b""
    assert int(answer.headers["Content-Length"]) == len(PAGE.encode())
    assert not server.fetched.is_set()


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/viewer.html",
     "/favicon.ico", "http://example.org/", "/\\..\\x", "*"],
)  # fmt: skip
def test_nothing_else_is_served(server: PageServer, path: str) -> None:
    answer, body = ask(server, path)
    assert answer.status in {404, 421}
    assert body == b""
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"])
def test_nothing_can_be_sent_to_it(server: PageServer, method: str) -> None:
    answer, _ = ask(server, "/", method)
    assert answer.status == 501


def test_a_foreign_name_that_points_here_is_refused(server: PageServer) -> None:
    answer, body = ask(server, Host="evil.example")
    assert answer.status == 421
    assert body == b""


def test_only_this_machine_can_reach_it(server: PageServer) -> None:
    assert server.address.startswith("http://127.0.0.1:")
    assert server._server.socket.getsockname()[0] == "127.0.0.1"


def test_a_query_changes_nothing(server: PageServer) -> None:
    with urllib.request.urlopen(server.address + "?from=mail", timeout=60) as answer:
        assert answer.read().decode() == PAGE


def test_a_busy_port_is_passed_over_unless_it_was_asked_for() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(fa.OutputError, match=f"port {port}"):
            PageServer(PAGE, port=port)
    with PageServer(PAGE) as first, PageServer(PAGE) as second:
        assert first.address != second.address
        assert ask(second)[0].status == 200


def test_ports_that_do_not_exist_are_refused() -> None:
    with pytest.raises(fa.OutputError, match="port 70000"):
        PageServer(PAGE, port=70000)


def test_pages_without_a_policy_are_refused() -> None:
    with pytest.raises(fa.InvalidValueError, match="content security policy"):
        PageServer("<title>x</title>", port=0)


def test_when_stopped_it_answers_no_more() -> None:
    server = PageServer(PAGE, port=0)
    with server:
        assert ask(server)[0].status == 200
    with pytest.raises(OSError):  # noqa: PT011 - refused, reset: each system has its own
        ask(server)


# Ways in -------------------------------------------------------------------------------------


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the bundle, so that these tests need no npm."""
    path = tmp_path / "bundle.html"
    path.write_text(PAGE.replace("Lächeln", "faceanatomy") + "<!--data-->", encoding="utf-8")
    monkeypatch.setattr(web, "BUNDLE", path)
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_browser_is_sent_to_the_page(
    made: Callable[..., Scene], bundled: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def fetch(address: str) -> bool:
        def get() -> None:
            with urllib.request.urlopen(address, timeout=60) as answer:
                read.append(answer.read().decode())

        threading.Thread(target=get).start()
        return True

    monkeypatch.setattr(opening, "has_browser", lambda: True)
    monkeypatch.setattr(webbrowser, "open", fetch)
    server = opening.in_browser(made("happiness"))
    assert isinstance(server, PageServer)
    server.stop()
    assert "<title>Happiness" in read[0]
    assert fa.view(made("happiness")) is None
    assert not list(here.iterdir()), "no file is left behind"


def test_a_browser_that_never_comes_gives_a_file(
    made: Callable[..., Scene], bundled: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "has_browser", lambda: True)
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    written = fa.view(made("happiness"))
    assert written == Path("faceanatomy-happiness.html")
    assert "Happiness" in (here / written).read_text(encoding="utf-8")


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def test_without_a_display_the_page_is_written(
    made: Callable[..., Scene], bundled: Path, here: Path, headless: None
) -> None:
    assert fa.view(made("happiness")) == Path("faceanatomy-happiness.html")
    assert fa.view(made("happiness"), window="desktop", size=(160, 120)) == Path(
        "faceanatomy-happiness.png"
    )
    assert {path.suffix for path in here.iterdir()} == {".html", ".png"}


def test_without_the_bundle_there_is_a_picture(
    made: Callable[..., Scene], here: Path, headless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "BUNDLE", here / "missing.html")
    assert fa.view(made("anger"), size=(160, 120)) == Path("faceanatomy-anger.png")


def test_unknown_windows_are_refused(head: MeshLibrary) -> None:
    with pytest.raises(fa.InvalidValueError, match="desktop"):
        fa.view("happiness", window="dektop", library=head)  # type: ignore[arg-type]


BROWSER = """#!/bin/sh
echo "$1" > "$ADDRESS_FILE"
exec {python} -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()' "$1"
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_the_command_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    if not web.BUNDLE.is_file():
        pytest.skip("needs the bundled viewer: python -m faceanatomy.view.web_build")
    program = tmp_path / "browser"
    program.write_text(BROWSER.format(python=sys.executable))
    program.chmod(0o755)
    environment: dict[str, Any] = {
        **os.environ, "DISPLAY": ":99", "BROWSER": f"{program} %s",
        "ADDRESS_FILE": str(tmp_path / "address"), "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "faceanatomy", "view", "happiness", "--light"]
    running = subprocess.Popen(
        command, env=environment, cwd=tmp_path, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # a shell that runs the tests in the background has its children ignore Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        address = (tmp_path / "address").read_text().strip()
        assert address in line
        assert "Ctrl-C" in line
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert "Happiness" in answer.read().decode()
        running.send_signal(signal.SIGINT)
        out, errors = running.communicate(timeout=120)
    finally:
        running.kill()
    assert running.returncode == 0, (out, errors)
    assert errors == ""
