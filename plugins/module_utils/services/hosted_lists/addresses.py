"""An address as a list of Mailman 2.1 keeps it: in small letters, in ASCII. Pure."""

from __future__ import annotations

import re

# What its form's line takes as an address and nothing else (email.utils.parseaddr; Mailman/Utils.py:247, 2.1.39).
_PLAIN = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


def plain(email: str) -> str:
    """A domain with umlauts is written as it is sent (RFC 3490)."""
    local, _, domain = email.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return f"{local}@{domain}"
    return f"{local}@{domain}"


def writable(address: str) -> bool:
    return _PLAIN.fullmatch(address) is not None
