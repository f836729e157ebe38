"""How long readi.one.health asks, and what check mode may leave out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from ansible_collections.readi.one.plugins.module_utils import healthcheck
from ansible_collections.readi.one.plugins.module_utils.healthcheck import Question, ask


class FakeHost(healthcheck.Host):
    """A clock that only waiting moves, and a service that is healthy after a while."""

    def __init__(self, healthy_at: float = 0.0, *, unit: tuple[str, str] = ("loaded", "active")) -> None:
        self.clock = 0.0
        self.healthy_at = healthy_at
        self.state = unit
        self.paths: set[str] = set()

    def now(self) -> float:
        return self.clock

    def wait(self, seconds: float) -> None:
        self.clock += seconds

    def exists(self, path: str) -> bool:
        return path in self.paths

    def program(self, name: str) -> bool:
        return name in self.paths

    def unit(self, name: str) -> tuple[str, str]:
        return self.state

    def url(self, url: str, expect: int, contains: str | None) -> str:
        return "" if self.clock >= self.healthy_at else "connection refused"

    def command(self, command: str, contains: str | None) -> str:
        return self.url("", 0, None)


def test_it_waits_until_healthy() -> None:
    report = ask(Question(url="http://x", within_s=10), FakeHost(4.5), check=False)
    assert (report.ok, report.seconds, report.last_error) == (True, 5.0, "connection refused")


def test_it_gives_up_in_time_and_says_why() -> None:
    host = FakeHost(99)
    report = ask(Question(url="http://x", within_s=10), host, check=False)
    assert (report.ok, report.reason, report.last_error) == (False, "", "connection refused")
    assert host.clock <= 10


@pytest.mark.parametrize(
    ("question", "host", "reason"),
    [
        (Question(url="u", unit="x.service"), FakeHost(unit=("not-found", "inactive")), "x.service does not exist yet"),
        (Question(unit="x.service"), FakeHost(unit=("loaded", "inactive")), "a run starts it before it asks"),
        (Question(url="u", installed="/opt/x"), FakeHost(), "/opt/x does not exist yet"),
        (Question(command="pg_isready -q"), FakeHost(), "pg_isready is not installed yet"),
        (Question(url="u"), FakeHost(99), "name `unit` or `installed`"),
    ],
)
def test_check_mode_says_what_it_cannot_ask(question: Question, host: FakeHost, reason: str) -> None:
    report = ask(question, host, check=True)
    assert not report.ok
    assert reason in report.reason
    assert host.clock == 0, "check mode waited for what cannot come"


def test_check_mode_insists_where_it_is_installed_and_runs() -> None:
    report = ask(Question(url="u", unit="x.service", within_s=3), FakeHost(99), check=True)
    assert (report.ok, report.reason) == (False, "")
    assert ask(Question(url="u", unit="x.service"), FakeHost(), check=True).ok


def test_a_real_run_never_excuses() -> None:
    report = ask(Question(unit="x.service", within_s=1), FakeHost(unit=("not-found", "inactive")), check=False)
    assert (report.ok, report.reason, report.last_error) == (False, "", "there is no unit x.service")


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response({"/ready": 200, "/moved": 302}.get(self.path, 503))
        self.send_header("Location", "/ready")
        self.end_headers()
        self.wfile.write(b'{"status": "UP"}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Answer) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def test_real_answers(server: str) -> None:
    host = healthcheck.Host()
    assert host.url(f"{server}/ready", 200, '"UP"') == ""
    assert host.url(f"{server}/ready", 200, "DOWN") == "the answer does not contain 'DOWN'"
    assert host.url(f"{server}/down", 200, None) == "status 503, not 200"
    assert host.url(f"{server}/moved", 302, None) == ""
    assert "refused" in host.url("http://127.0.0.1:1/", 200, None)


def test_real_commands() -> None:
    host = healthcheck.Host()
    assert host.command("echo well", "well") == ""
    assert host.command("echo well", "ill") == "the output does not contain 'ill'"
    assert host.command("sh -c 'echo broken >&2; exit 3'", None) == "exit 3: broken"
    assert host.command("/nonexistent/tool", None) == "/nonexistent/tool is not installed"
