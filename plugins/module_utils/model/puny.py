"""Domain names as ASCII (IDNA 2008, package idna), controller only."""

from __future__ import annotations

import idna


def ascii_domain(name: str) -> str | None:
    """`bühl.example` -> xn--bhl-hoa.example; None if no such domain can exist."""
    try:
        return idna.encode(name.strip().lower(), uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return None


def is_clean(domain: str) -> bool:
    """Whether the xn-- labels of an ASCII domain stand for something, and for exactly that."""
    if "xn--" not in domain:
        return True
    try:
        return idna.encode(idna.decode(domain)).decode() == domain
    except (idna.IDNAError, UnicodeError):
        return False
