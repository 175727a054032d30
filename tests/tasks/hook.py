"""A receiver of notices on loopback, as a chat service's web hook would be, that answers as it is told."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PATH = "hooks/Gr33nBottle"
"""The part of the URL that would be the secret."""


@dataclass
class Hook:
    """What it answers, where it is, and what it was sent."""

    status: int = 200
    location: str | None = None  # a redirect's
    wait: threading.Event | None = None  # it answers when that is set
    port: int = 0
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its Apprise URL, secret and all."""
        return f"json://clerk:H0rseStaple@127.0.0.1:{self.port}/{PATH}"


@contextmanager
def hook(status: int = 200, *, location: str | None = None, wait: threading.Event | None = None) -> Iterator[Hook]:
    """The receiver, listening on a free port until the block ends."""
    found = Hook(status, location, wait)

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.paths.append(self.path)
            found.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            if found.wait:
                found.wait.wait(10)
            self.send_response(found.status)
            if found.location:
                self.send_header("Location", found.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            found.paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield found
    finally:
        if found.wait:
            found.wait.set()
        server.shutdown()
        thread.join()
        server.server_close()
