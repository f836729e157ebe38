"""The token with which staff open and moderate a room, as Jitsi-Admin signs it and prosody's auth_token reads it. Pure.

    token(key, app="jitsi_admin", portal="reden.sonnental.example", room="rathaus", name="Maria Muster", moderator=True)

RFC 7519 with HS256. Claims as src/Service/RoomService.php of H2-invent/jitsi-admin 1.4.2 makes them: audience
`jitsi_admin`, issuer the portals' app id, subject the portal's address, and neither `exp` nor `nbf`. It counts for its
room until the secret changes, so the room is always named and prosody must compare it. `moderator` is below
context.user (`jwt_moderator_position` 1): that is all that upstream's auth_token keeps of it in a session.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

AUDIENCE = "jitsi_admin"
APP = "readi"
"""The issuer that prosody accepts, for all portals: Jitsi-Admin's appId."""
SIGNED_BY = "jitsi_token"


def claims(*, app: str, portal: str, room: str, name: str, moderator: bool) -> dict[str, Any]:
    """What is signed. `portal` is its address without https://, `room` as in the conference's own address."""
    if not room or room == "*":
        raise ValueError("a token that never ends is for one room; `*` would open every room of every portal")
    return {
        "aud": AUDIENCE,
        "iss": app,
        "sub": portal,
        "room": room,
        "context": {"user": {"name": name, "moderator": moderator}},
    }


def signed(key: str, said: Mapping[str, Any]) -> str:
    """The compact form (RFC 7515, 7.1). `key` is the portals' shared secret, at least 32 bytes (RFC 7518, 3.2)."""
    if len(key.encode()) < hashlib.sha256().digest_size:
        raise ValueError("HS256 asks for a key of at least 32 bytes")
    head = {"alg": "HS256", "typ": "JWT"}
    text = ".".join(_part(json.dumps(part, separators=(",", ":")).encode()) for part in (head, said))
    return f"{text}.{_part(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest())}"


def token(key: str, *, app: str, portal: str, room: str, name: str, moderator: bool) -> str:
    return signed(key, claims(app=app, portal=portal, room=room, name=name, moderator=moderator))


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
