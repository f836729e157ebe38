"""Derived secrets: HKDF-SHA256 (RFC 5869) from the platform's master secret, with a name and an epoch.

    secret(master, "keycloak_db")      # base64url without padding, 43 characters
    secret(master, "keycloak_db", 2)   # after `secret_epochs: {keycloak_db: 2}`

Standard library only. The master and what is derived from it exist in actions on the controller alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

SALT = b"readi.one/1"
LENGTH = 32


def hkdf_sha256(ikm: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, sections 2.2 and 2.3."""
    key = hmac.new(salt, ikm, hashlib.sha256).digest()
    block, output, counter = b"", b"", 1
    while len(output) < length:
        block = hmac.new(key, block + info + bytes([counter]), hashlib.sha256).digest()
        output += block
        counter += 1
    return output[:length]


def secret(master: str, name: str, epoch: int = 1) -> str:
    raw = hkdf_sha256(master.encode(), SALT, f"{name}:{epoch}".encode(), LENGTH)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
