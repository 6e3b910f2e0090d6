"""A web server for one page on this machine only: the way from a program into the browser.

A page that is opened as a file loses the reader's settings in some browsers and cannot be read at
all by those that are locked into a container (snap, flatpak). So the page is handed over by HTTP,
from an address that only this machine can reach. Nothing else is served.
"""

from __future__ import annotations

import gzip
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import InvalidValueError, OutputError

if TYPE_CHECKING:
    from types import TracebackType

HOST = "127.0.0.1"
USUAL_PORT = 47_123
"""Tried first: browsers keep settings for each address, port included."""

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')


class PageServer:
    """Serves one page at the root of a loopback address; use it as a context manager.

    Parameters
    ----------
    text
        The page, as `faceanatomy.view.web.page` returns it. Its own content security policy is
        sent as a header as well.
    port
        The port; None takes `USUAL_PORT`, or any free one where that is in use.

    Raises
    ------
    InvalidValueError
        If the page has no content security policy.
    OutputError
        If the port cannot be used.
    """

    def __init__(self, text: str, port: int | None = None) -> None:
        found = _POLICY.search(text)
        if found is None:
            raise InvalidValueError(
                "Only pages with a content security policy are served: give what "
                "faceanatomy.view.web.page() returns."
            )
        self.fetched = threading.Event()
        """Set once a browser has read the whole page."""
        self._server = _listening(port)
        self._server.page = _Page(text, found[1], self._server.server_port, self.fetched)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        """Address of the page."""
        return f"http://{HOST}:{self._server.server_port}/"

    def __enter__(self) -> PageServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Answer requests beside the program, until `stop` or its end."""
        self._thread.start()

    def wait(self) -> None:
        """Go on answering until the user interrupts (Ctrl-C)."""
        try:
            while self._thread.is_alive():
                self._thread.join(0.5)
        except KeyboardInterrupt:
            self.stop()

    def stop(self) -> None:
        """Answer no more and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Page:
    """What is sent: the body, plain and compressed, and the headers that go with it."""

    def __init__(self, text: str, policy: str, port: int, fetched: threading.Event) -> None:
        self.body = text.encode()
        self.compressed = gzip.compress(self.body, compresslevel=1, mtime=0)
        self.hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        self.fetched = fetched
        self.headers = {
            "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # On Windows a second program could take the port of a running one.
    allow_reuse_address = os.name != "nt"
    page: _Page

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about a reader who closed the tab before the page had come."""


class _Handler(BaseHTTPRequestHandler):
    server_version = "faceanatomy"
    sys_version = ""
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, *_: Any) -> None:
        """Write no log: the user's terminal is not the place for it."""

    def end_headers(self) -> None:
        for name, value in self.server.page.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def _answer(self, *, with_body: bool) -> None:
        page = self.server.page
        # A page elsewhere whose name was made to point here must not read ours.
        if self.headers.get("Host") not in page.hosts:
            self._refuse(421)
        elif self.path.partition("?")[0] != "/":
            self._refuse(404)
        else:
            squeezed = "gzip" in self.headers.get("Accept-Encoding", "")
            body = page.compressed if squeezed else page.body
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if squeezed:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body:
                self.wfile.write(body)
                page.fetched.set()

    def _refuse(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


def _listening(port: int | None) -> _Server:
    wanted = (USUAL_PORT, 0) if port is None else (port,)
    for number in wanted:
        try:
            return _Server((HOST, number), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
    raise OutputError(
        f"Cannot serve the page on port {wanted[-1]} of this machine: {reason.lower()}. "
        "Write it as a file instead: write_html('face.html')."
    )
