"""nginx's error log on its way to the journal, without whole addresses and queries: a program that runs all the time.

nginx shapes its access log by log_format, its error log by nothing: every line said while a client is served ends with
`client: ADDRESS`, the request and the referrer, queries included, whatever the level (1.26.3, ngx_http_log_error and
ngx_http_log_error_handler in src/http/ngx_http_request.c). So nginx sends its errors to a socket, and this program
says them shortened.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import sys
from pathlib import Path

# As src/core/ngx_syslog.c and ngx_log.c write it; the journal has time and level of its own.
_HEAD = re.compile(r"<(\d+)>\w{3} [ \d]\d \d\d:\d\d:\d\d \w+: ?(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[\w+\] )?")
_QUERY = re.compile(r"\?[^\s\"]*")
_IPV4 = re.compile(r"(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}(?![\w.]*\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:.])")
# The first descriptor that systemd hands over (sd_listen_fds(3)).
_FIRST = 3


def shorten(text: str) -> str:
    """IPv4 without its last octet, IPv6 with its first 48 bits, requests without their queries; loopback stays."""
    return _IPV6.sub(_six, _IPV4.sub(_four, _QUERY.sub("", text)))


def _four(match: re.Match[str]) -> str:
    return match[0] if match[1] == "127" else f"{match[1]}.{match[2]}.{match[3]}.0"


def _six(match: re.Match[str]) -> str:
    try:
        address = ipaddress.IPv6Address(match[0])
    except ValueError:
        return match[0]
    if address.is_loopback:
        return match[0]
    return str(ipaddress.IPv6Address(int(address) >> 80 << 80))


def said(datagram: bytes) -> str:
    """One message as journald reads it from standard output: <LEVEL>text (sd-daemon(3))."""
    text = datagram.decode(errors="replace").strip()
    head = _HEAD.match(text)
    if head is None:
        return f"<3>{shorten(text)}"
    return f"<{int(head[1]) & 7}>{shorten(text[head.end() :])}"


def main(_: Path) -> int:
    """Nothing to read: the socket comes from systemd."""
    with socket.socket(fileno=_FIRST) as inbox:
        while True:
            for line in said(inbox.recv(65536)).splitlines():
                sys.stdout.write(line + "\n")
            sys.stdout.flush()
