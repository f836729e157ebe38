"""Who on this host may send as whom: Postfix asks here before it takes a recipient (3.10, SMTPD_POLICY_README).

A connection over loopback has an owner, whom the kernel knows: the account whose process opened it. So a service needs
no password to send, and nobody sends with another service's envelope, whatever they know. Connections from
elsewhere are not judged here: mail for a domain of ours is taken by the restrictions that follow, other mail is not.
"""

from __future__ import annotations

import ipaddress
import json
import pwd
import socketserver
import sys
from collections.abc import Mapping, Sequence
from io import BufferedIOBase
from pathlib import Path

TABLES = (Path("/proc/self/net/tcp"), Path("/proc/self/net/tcp6"))
OTHERS, UNKNOWN = "DUNNO", "DEFER_IF_PERMIT 4.7.0 it is not known whose connection this is"
ESTABLISHED = "01"
# A question is a few hundred bytes.
LONGEST = 65536


def local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def owner(tables: Sequence[str], address: str, port: int, server_port: int) -> int | None:
    """The uid of the connection from `address`:`port` on this host; None where there is none such.

    `tables` are the kernel's (proc_net_tcp: local and remote address in hexadecimal digits, the port big endian, the
    address as 32-bit words of this machine; then the state, ... and in the eighth column the uid).
    """
    here = f"{_words(address)}:{port:04X}"
    for table in tables:
        for line in table.splitlines()[1:]:
            columns = line.split()
            if columns[1] == here and columns[2].endswith(f":{server_port:04X}") and columns[3] == ESTABLISHED:
                return int(columns[7])
    return None


def _words(address: str) -> str:
    packed = ipaddress.ip_address(address).packed
    words = (packed[at : at + 4] for at in range(0, len(packed), 4))
    return "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words)


def allowed(patterns: Sequence[str], sender: str) -> bool:
    """Addresses, and @DOMAIN for all of a domain. Nobody is everybody's sender: a bounce has none."""
    plain = sender.lower()
    return not plain or plain in patterns or f"@{plain.rpartition('@')[2]}" in patterns


def judge(question: Mapping[str, str], senders: Mapping[str, Sequence[str]], tables: Sequence[str], server: int) -> str:
    """The action for access(5). `senders`: account -> what it may send with."""
    address, port = question.get("client_address", ""), question.get("client_port", "")
    if not local(address):
        return OTHERS
    uid = owner(tables, address, int(port), server) if port.isdigit() else None
    if uid is None:
        return UNKNOWN
    who = _name(uid)
    if who in senders and allowed(senders[who], question.get("sender", "")):
        return OTHERS
    return f"REJECT 5.7.1 {who} does not send mail as {question.get('sender') or '<>'} here"


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def questions(stream: BufferedIOBase) -> Mapping[str, str] | None:
    """The next question, or None at the end: lines of name=value, then an empty one."""
    found: dict[str, str] = {}
    length = 0
    while line := stream.readline(LONGEST):
        length += len(line)
        if length > LONGEST:
            return None
        text = line.decode("utf-8", "replace").rstrip("\n")
        if not text:
            return found
        name, _, value = text.partition("=")
        found[name] = value
    return None


class _Asked(socketserver.StreamRequestHandler):
    """One connection of smtpd's, which asks several questions on it."""

    server: _Gate
    timeout = 600

    def handle(self) -> None:
        try:
            while (question := questions(self.rfile)) is not None:
                tables = [table.read_text() for table in TABLES if table.exists()]
                said = judge(question, self.server.senders, tables, self.server.smtp)
                if said.startswith("REJECT"):
                    print(said.removeprefix("REJECT "), flush=True)
                self.wfile.write(f"action={said}\n\n".encode())
        except OSError:
            return


class _Gate(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, smtp: int, senders: Mapping[str, Sequence[str]]) -> None:
        super().__init__(("127.0.0.1", port), _Asked)
        self.smtp, self.senders = smtp, senders


def main(config: Path, *words: str) -> int:
    said = json.loads(config.read_text())
    with _Gate(said["port"], said["server"], said["senders"]) as gate:
        gate.serve_forever()
    return 0
