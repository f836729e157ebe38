"""Who may send as whom: the kernel's table says whose a connection is, and each account has its own envelopes."""

from __future__ import annotations

import io
import os
import pwd
import socket
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.mail import gate
from hypothesis import given
from hypothesis import strategies as st

ME = pwd.getpwuid(os.getuid()).pw_name
SENDERS = {ME: ["me@readi.example", "@lists.readi.example"], "other": ["other@readi.example"]}
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def row(local: str, remote: str, uid: int, state: str = "01") -> str:
    return f"   0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000 {uid} 0 1 1 0\n"


def asked(sender: str, address: str = "127.0.0.1", port: int = 5000) -> dict[str, str]:
    return {"sender": sender, "client_address": address, "client_port": str(port)}


TABLES = [HEAD + row("0100007F:1388", "0100007F:0019", os.getuid())]


@pytest.mark.parametrize("sender", ["me@readi.example", "ME@Readi.Example", "a-bounces+x@lists.readi.example", ""])
def test_an_account_sends_with_its_own_envelopes(sender: str) -> None:
    assert gate.judge(asked(sender), SENDERS, TABLES, 25) == gate.OTHERS


@pytest.mark.parametrize("sender", ["other@readi.example", "me@buehl.example", "me@x.lists.readi.example", "me"])
def test_and_with_nothing_else(sender: str) -> None:
    assert gate.judge(asked(sender), SENDERS, TABLES, 25).startswith("REJECT 5.7.1")


def test_an_account_that_no_service_has_sends_nothing() -> None:
    tables = [HEAD + row("0100007F:1388", "0100007F:0019", 65534)]
    for sender in ("me@readi.example", ""):
        assert gate.judge(asked(sender), SENDERS, tables, 25).startswith("REJECT")


@pytest.mark.parametrize(
    "line",
    [
        row("0100007F:1389", "0100007F:0019", os.getuid()),
        row("0100007F:1388", "0100007F:001A", os.getuid()),
        row("0100007F:1388", "0100007F:0019", os.getuid(), state="06"),
        row("0200007F:1388", "0100007F:0019", os.getuid()),
    ],
)
def test_a_connection_that_is_not_there_comes_again(line: str) -> None:
    assert gate.judge(asked("me@readi.example"), SENDERS, [HEAD + line], 25) == gate.UNKNOWN


def test_who_comes_from_elsewhere_is_judged_by_others() -> None:
    assert gate.judge(asked("other@readi.example", "192.0.2.1"), SENDERS, TABLES, 25) == gate.OTHERS
    assert gate.judge(asked("x@y", "unknown"), SENDERS, TABLES, 25) == gate.OTHERS


def test_ipv6() -> None:
    tables = [HEAD + row("00000000000000000000000001000000:1388", "00000000000000000000000001000000:0019", os.getuid())]
    assert gate.judge(asked("me@readi.example", "::1"), SENDERS, tables, 25) == gate.OTHERS


@pytest.mark.parametrize(("family", "loopback"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_the_kernel_says_it_of_a_real_connection(family: int, loopback: str) -> None:
    with socket.socket(family) as server:
        try:
            server.bind((loopback, 0))
        except OSError:
            # A machine without IPv6 has no such connection to ask about.
            assert family == socket.AF_INET6
            return
        server.listen()
        with socket.create_connection(server.getsockname()[:2]) as client:
            tables = [table.read_text() for table in gate.TABLES if table.exists()]
            port = client.getsockname()[1]
            assert gate.owner(tables, loopback, port, server.getsockname()[1]) == os.getuid()
            assert gate.owner(tables, loopback, port, 25) is None


def test_questions_are_read_one_by_one() -> None:
    stream = io.BytesIO(b"request=smtpd_access_policy\nsender=a=b@c\n\nsender=d@e\n\nsender=cut")
    assert gate.questions(stream) == {"request": "smtpd_access_policy", "sender": "a=b@c"}
    assert gate.questions(stream) == {"sender": "d@e"}
    assert gate.questions(stream) is None


@given(st.text(max_size=40), st.text(max_size=20))
def test_nothing_that_somebody_writes_passes_as_another(local: str, domain: str) -> None:
    sender = f"{local}@{domain}"
    said = gate.judge(asked(sender), {ME: ["@lists.readi.example"]}, TABLES, 25)
    assert said.startswith("REJECT") == (domain.lower().rpartition("@")[2] != "lists.readi.example")


def test_tables_are_the_kernels() -> None:
    assert all(isinstance(table, Path) and str(table).startswith("/proc/self/net/tcp") for table in gate.TABLES)
