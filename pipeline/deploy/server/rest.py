"""TF-Serving's REST API, health, metrics and a page for people."""

import http.server
import json
import pathlib
import re
import sys
from typing import Any, NamedTuple

from google.protobuf.json_format import MessageToDict
from prometheus_client import generate_latest

from pipeline.deploy.codes import Code
from pipeline.deploy.cpp_session import SessionError
from pipeline.deploy.server.json_tensors import (
    parse_json,
    read_inputs,
    write_outputs,
)
from pipeline.deploy.server.rpc import metadata
from pipeline.deploy.server.service import (
    DEFAULT_SIGNATURE,
    Service,
)
from pipeline.deploy.server.status import model_status
from pipeline.deploy.server.versions import Wish

DOOR = "rest"
PAGE = pathlib.Path(__file__).parents[1] / "page.html"
PATH = re.compile(
    r"/v1/models/(?P<name>[^/:]+)"
    r"(?:/versions/(?P<number>[0-9]{1,18})|/labels/(?P<label>[^/:]+))?"
    r"(?P<action>:predict|/metadata)?"
)
# HTTP status by gRPC code, as TF-Serving translates.
STATUSES: dict[int, int] = {
    Code.INVALID_ARGUMENT: 400,
    Code.DEADLINE_EXCEEDED: 504,
    Code.NOT_FOUND: 404,
    Code.RESOURCE_EXHAUSTED: 429,
    Code.FAILED_PRECONDITION: 400,
    Code.UNIMPLEMENTED: 501,
    Code.UNAVAILABLE: 503,
}
IDLE_S = 5  # seconds that a client may say nothing


class RestServer(http.server.ThreadingHTTPServer):
    """Waits, when it is closed, for the requests that have begun."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], service: Service) -> None:
        self.service = service
        self.stopping = False
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of clients that hang up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class HttpError(Exception):
    """A status and what is wrong."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Asked(NamedTuple):
    """What a path names."""

    model: str
    wish: Wish
    action: str


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    disable_nagle_algorithm = True
    server: RestServer

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the metrics count."""

    def _answer(self, handle: Any) -> None:
        try:
            status, kind, body = handle()
        except HttpError as error:
            status, kind, body = _json({"error": str(error)}, error.status)
        except SessionError as error:
            code = STATUSES.get(error.code, 500)
            status, kind, body = _json({"error": error.message}, code)
        if self.server.stopping:
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _get(self) -> tuple[int, str, bytes]:
        service = self.server.service
        if self.path == "/":
            return 200, "text/html; charset=utf-8", PAGE.read_bytes()
        if self.path == "/healthz":
            ready = service.is_ready() and not self.server.stopping
            about = {"ready": ready, "model": service.models.name}
            return _json(about, 200 if ready else 503)
        if self.path == "/monitoring/prometheus/metrics":
            text = generate_latest(service.registry)
            return 200, "text/plain; version=0.0.4", text
        asked = self._asked()
        if asked.action == "/metadata":
            return _message(metadata(service, asked.model, asked.wish))
        if asked.action:
            raise HttpError(405, "Send :predict as a POST.")
        return _message(model_status(service.models, asked.model, asked.wish))

    def _post(self) -> tuple[int, str, bytes]:
        body = self._body()
        asked = self._asked()
        if asked.action != ":predict":
            raise HttpError(405, "Only :predict takes a POST.")
        try:
            document = parse_json(body, self.server.service.limits.max_depth)
        except ValueError as error:
            raise SessionError(Code.INVALID_ARGUMENT, str(error)) from error
        signature = document.get("signature_name", DEFAULT_SIGNATURE)
        if not isinstance(signature, str):
            raise HttpError(400, "'signature_name' must be a string")
        answer = self.server.service.predict(
            DOOR,
            asked.model,
            asked.wish,
            signature,
            lambda session: read_inputs(document, session.find(signature)),
        )
        return _json(write_outputs(answer.outputs, "instances" in document))

    def _body(self) -> bytes:
        """The whole of it; what is not read makes the connection useless."""
        length = self.headers.get("Content-Length", "")
        most = self.server.service.limits.max_body
        fault = None
        if not length:
            fault = HttpError(411, "Send a Content-Length.")
        elif not (length.isascii() and length.isdecimal()):
            fault = HttpError(400, "Content-Length must be a number.")
        elif int(length) > most:
            fault = HttpError(413, f"Send {most} bytes at the most.")
        if fault:
            self.close_connection = True
            raise fault
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            raise HttpError(400, "The body ended early.")
        return body

    def _asked(self) -> "Asked":
        match = PATH.fullmatch(self.path)
        if not match:
            raise HttpError(
                400 if self.path.startswith("/v1/") else 404,
                f"Malformed request: {self.command} {self.path}",
            )
        name, number, label, action = match.groups(default="")
        return Asked(name, Wish(int(number) if number else None, label), action)


def _json(document: Any, status: int = 200) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(document).encode()


def _message(message: Any) -> tuple[int, str, bytes]:
    return _json(MessageToDict(message, preserving_proto_field_name=True))
