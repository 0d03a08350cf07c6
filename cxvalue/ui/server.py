"""The server around the pages: who may ask it, what it answers with, how much may be uploaded, what a defect shows.

It listens on this machine only, unless told otherwise. A page of somebody else, in the same browser, can reach
neither: its requests name another host or another origin.
"""

import asyncio
import ipaddress
import os
import re
import socket
import sys
import webbrowser
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, runtime

from cxvalue.errors import CxvalueError
from cxvalue.files.unforeseen import data_folder, reported

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (recognised here, never chosen)
READING = ("GET", "HEAD", "OPTIONS")
UPLOADS = "/_stcore/upload_file/"

MOST_HELD = 150_000_000
"""Bytes of uploads one session may hold, those under way included."""

REFUSED = b"This address is not one the app answers to.\n"


def policy() -> str:
    """Return what a page may load: itself, and the one script that stands in the page of the framework."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return (
        "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'; "
        "frame-src 'none'; connect-src 'self'; manifest-src 'self'; font-src 'self' data:; "
        f"script-src 'self' {hashes} blob: 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self'"
    )


class Guard:
    """Refuses whoever names another host, or comes from another page; tells the browser to load nothing foreign."""

    def __init__(self, app: ASGIApp) -> None:
        address = config.get_option("server.address") or ""
        self.app = app
        self.names = LOOPBACK | {name.lower() for name in config.get_option("server.allowedHosts")}
        self.by_number = address in EVERYWHERE
        if self.by_number:
            own = socket.gethostname().lower()
            short = own.partition(".")[0]
            self.names |= {own, short, f"{short}.local"}
        else:
            self.names |= {address.lower()}
        self.headers = {
            b"content-security-policy": policy().encode(),
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"no-referrer",
            b"x-frame-options": b"DENY",
            b"cross-origin-opener-policy": b"same-origin",
            b"cross-origin-resource-policy": b"same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it with 403."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            if self.admits(scope):
                await self.app(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1008})
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in self.headers]
                message = {**message, "headers": [*kept, *self.headers.items()]}
            await send(message)

        if self.admits(scope):
            await self.app(scope, receive, guarded)
        else:
            await _answer(guarded, 403, REFUSED)

    def admits(self, scope: Scope) -> bool:
        """Tell whether a request names this server and comes from one of its own pages."""
        given: dict[bytes, str] = {}
        for name, value in scope["headers"]:
            if name in (b"host", b"origin"):
                if name in given:
                    return False
                given[name] = value.decode("latin-1")
        host, origin = given.get(b"host", ""), given.get(b"origin")
        if not self._is_own(host):
            return False
        if origin is None:  # whoever follows a link or types the address sends none
            return scope["type"] == "http" and scope["method"] in READING
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()

    def _is_own(self, host: str) -> bool:
        try:
            parts = urlsplit(f"//{host}")
            name = (parts.hostname or "").rstrip(".")
            _ = parts.port
        except ValueError:
            return False
        if not name or parts.username is not None or parts.path or parts.query or parts.fragment:
            return False
        return name in self.names or (self.by_number and _is_number(name))


def _is_number(name: str) -> bool:
    """Tell whether a host is an address in numbers, which no name server can turn to another machine."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class UploadBudget:
    """Refuses an upload with which its session would hold too much, uploads under way included."""

    def __init__(self, app: ASGIApp, most: int = MOST_HELD) -> None:
        self.app, self.most = app, most
        self.under_way: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let an upload pass, or answer it with 413."""
        if scope["type"] != "http" or scope["method"] != "PUT" or not scope["path"].startswith(UPLOADS):
            await self.app(scope, receive, send)
            return
        session = scope["path"][len(UPLOADS) :].partition("/")[0]
        length = dict(scope["headers"]).get(b"content-length", b"")
        size = int(length) if length.isdigit() and len(length) < 16 else self.most + 1
        if held_by(session) + self.under_way.get(session, 0) + size > self.most:
            await _answer(send, 413, b"Too much uploaded.\n")
            return
        self.under_way[session] = self.under_way.get(session, 0) + size
        try:
            await self.app(scope, receive, send)
        finally:
            self.under_way[session] -= size
            if not self.under_way[session]:
                del self.under_way[session]


def held_by(session: str) -> int:
    """Return how many bytes of uploads a session holds."""
    manager: Any = runtime.get_instance().uploaded_file_mgr
    return sum(len(file.data) for file in list(manager.file_storage.get(session, {}).values()))


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


MIDDLEWARE = (Middleware(Guard), Middleware(UploadBudget))


@asynccontextmanager
async def opening(_: Any) -> AsyncIterator[dict[str, Any]]:
    """Say where the app is and who can see it; open it in the browser of this machine."""
    address, port = config.get_option("server.address") or "", config.get_option("server.port")
    shown = "localhost" if address in (*EVERYWHERE, "127.0.0.1") else address
    url = f"http://{shown}:{port}"
    sys.stdout.write(f"cxvalue: {url}\n")
    sys.stdout.flush()
    if not config.get_option("server.headless"):
        asyncio.get_running_loop().run_in_executor(None, webbrowser.open, url)
    yield {}


def show_unforeseen(error: Exception) -> bool:
    """Show why a page ends early: what its visitor can mend, or one sentence, the details of which are in a file."""
    from cxvalue.ui import state  # noqa: PLC0415 (the pages are loaded by the first visitor, not by the server)
    from cxvalue.ui.drafts import now  # noqa: PLC0415
    from cxvalue.ui.escape import plain  # noqa: PLC0415

    known = error.problems if isinstance(error, CxvalueError) else ()
    for problem in known or (reported(error, data_folder(os.environ), now()),):
        st.error(plain(state.reader_or_english().problem(problem)), icon=":material/error:")
    return True
