"""SCRAM-SHA-256 verifiers as PostgreSQL keeps them (17: src/common/scram-common.c, scram_build_secret).

The server is sent the verifier, never the password: a statement that fails may be written to its log.

    SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>      (RFC 5803, base64)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re

ITERATIONS = 4096
_FORM = re.compile(r"SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)")


def verifier(password: str, salt: bytes | None = None, iterations: int = ITERATIONS) -> str:
    """What pg_authid.rolpassword holds for the password. Ours are ASCII, so SASLprep changes nothing."""
    salt = salt or os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, iterations)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    text = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${iterations}:{text[0]}${text[1]}:{text[2]}"


def fits(password: str, kept: str) -> bool:
    """Whether the verifier the server keeps is the password's."""
    match = _FORM.fullmatch(kept)
    if not match:
        return False
    made = verifier(password, base64.b64decode(match[2]), int(match[1]))
    return hmac.compare_digest(made, kept)
