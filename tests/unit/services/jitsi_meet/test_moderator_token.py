"""A token for staff: RFC 7519 by the letter, one room each, and a key that is long enough."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_meet import moderator_token as made

KEY = secret("a master secret of a test, long enough", made.SIGNED_BY)
MARIA: dict[str, Any] = {
    "app": made.APP,
    "portal": "reden.sonnental.example",
    "room": "rathaus",
    "name": "Maria „Mia“ Müller",
    "moderator": True,
}


def parts(token: str) -> list[bytes]:
    return [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")]


def test_it_says_who_where_and_what_and_no_end() -> None:
    head, said, _ = parts(made.token(KEY, **MARIA))
    assert json.loads(head) == {"alg": "HS256", "typ": "JWT"}
    assert json.loads(said) == {
        "aud": "jitsi_admin",
        "iss": "readi",
        "sub": "reden.sonnental.example",
        "room": "rathaus",
        "context": {"user": {"name": "Maria „Mia“ Müller", "moderator": True}},
    }


def test_another_program_makes_the_same_signature() -> None:
    """OpenSSL, over the very text."""
    token = made.token(KEY, **MARIA)
    text, _, signature = token.rpartition(".")
    asked = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{KEY.encode().hex()}", "-binary"]
    theirs = subprocess.run(asked, input=text.encode(), capture_output=True, check=True, timeout=20).stdout
    assert parts(token)[2] == theirs
    assert hmac.compare_digest(theirs, hmac.new(KEY.encode(), text.encode(), hashlib.sha256).digest())
    assert "=" not in signature


@pytest.mark.parametrize("room", ["", "*"])
def test_it_is_for_one_room(room: str) -> None:
    with pytest.raises(ValueError, match="one room"):
        made.token(KEY, **{**MARIA, "room": room})


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        made.token("short", **MARIA)
