"""Secrets that a service does not give back are compared by HMAC: the ledger keeps no value and no plain hash."""

from __future__ import annotations

import hashlib
import hmac as _hmac

from .types import Key, label


def digest(key: str, at: Key, field: str, value: str) -> str:
    """Bound to object and field: two objects with one password do not show it."""
    message = "\0".join((label(at), field, value)).encode()
    return _hmac.new(key.encode(), message, hashlib.sha256).hexdigest()
