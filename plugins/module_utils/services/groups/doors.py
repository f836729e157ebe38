"""Keycloak as the pages use it: signing in (OpenID Connect with PKCE), and memberships by somebody's token.

Keycloak 26.7.4. The token endpoint is asked over loopback, on the host that both are on, so that an id token which it
gives is taken without its signature (OpenID Connect Core 1.0, 3.1.3.7, 6); issuer, audience, time and nonce are judged.
Nothing here decides who may do what: the token does. Every method may be called from several threads.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from ...http import Http, HttpError

ASK_S = 20
SKEW_S = 30


class DoorError(Exception):
    """Keycloak did not do it. `status` 0: it does not answer; 400 or 401 of a token: the session is over."""

    def __init__(self, status: int, why: str = "") -> None:
        super().__init__(f"{status} {why}")
        self.status = status


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str
    id: str
    ends: float
    """Seconds since 1970 at which the access token counts no more."""
    claims: Mapping[str, Any]
    """Of the id token."""


def challenge(verifier: str) -> str:
    """RFC 7636, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class Doors:
    def __init__(self, config: Mapping[str, Any], clock: Callable[[], float] = time.time) -> None:
        """`url`: over loopback; `issuer`: as browsers know it; `client`, `pages`: {id, secret}."""
        self._config, self._clock = config, clock
        self._own = ("", 0.0)
        self._lock = threading.Lock()

    # signing in

    def way_in(self, *, back: str, state: str, nonce: str, verifier: str, lang: str) -> str:
        query = {
            "client_id": self._config["client"]["id"],
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": back,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
            **({"ui_locales": lang} if lang else {}),
        }
        return f"{self._config['issuer']}/protocol/openid-connect/auth?{urlencode(query)}"

    def way_out(self, *, back: str, id_token: str) -> str:
        query = {"post_logout_redirect_uri": back, "id_token_hint": id_token}
        return f"{self._config['issuer']}/protocol/openid-connect/logout?{urlencode(query)}"

    def exchange(self, code: str, *, back: str, nonce: str, verifier: str) -> Tokens:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        tokens = self._tokens("client", form)
        if tokens.claims.get("nonce") != nonce:
            raise DoorError(401, "a nonce that was not ours")
        return tokens

    def renew(self, refresh: str) -> Tokens:
        return self._tokens("client", {"grant_type": "refresh_token", "refresh_token": refresh})

    def _tokens(self, who: str, form: Mapping[str, str]) -> Tokens:
        client = self._config[who]
        body = urlencode({**form, "client_id": client["id"], "client_secret": client["secret"]}).encode()
        path = f"/realms/{self._config['realm']}/protocol/openid-connect/token"
        answer = self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 200:
            raise DoorError(answer.status, answer.text[:200])
        raw = answer.json()
        claims: Mapping[str, Any] = {}
        if who == "client":
            claims = _claims(raw["id_token"])
            wrong = (
                claims.get("iss") != self._config["issuer"]
                or client["id"] not in _texts(claims.get("aud"))
                or float(claims.get("exp", 0)) < self._clock() - SKEW_S
            )
            if wrong:
                raise DoorError(401, "an id token of another issuer, for another client, or of another time")
        ends = self._clock() + float(raw.get("expires_in", 60)) - SKEW_S
        return Tokens(raw["access_token"], raw.get("refresh_token", ""), raw.get("id_token", ""), ends, claims)

    def whose(self, token: str) -> str:
        """The id of the person whose access token this is, of any client; DoorError where it counts no more."""
        path = f"/realms/{self._config['realm']}/protocol/openid-connect/userinfo"
        answer = self._ask("GET", path, None, {"Authorization": f"Bearer {token}"})
        if answer.status != 200:
            raise DoorError(answer.status, answer.text[:200])
        return str(answer.json()["sub"])

    # memberships

    def put(self, token: str, sub: str, group_id: str) -> None:
        self._membership("PUT", token, sub, group_id)

    def take(self, token: str, sub: str, group_id: str) -> None:
        self._membership("DELETE", token, sub, group_id)

    def own(self) -> str:
        """The token of the pages' own account."""
        with self._lock:
            if self._own[1] <= self._clock():
                found = self._tokens("pages", {"grant_type": "client_credentials"})
                self._own = (found.access, found.ends)
            return self._own[0]

    def own_groups(self, token: str) -> dict[str, str]:
        """Path -> id of every group of Keycloak's that whoever has this token is in."""
        path = f"/realms/{self._config['realm']}/account/groups?briefRepresentation=true"
        answer = self._ask("GET", path, None, {"Authorization": f"Bearer {token}", "Accept": "application/json"})
        if answer.status != 200:
            raise DoorError(answer.status, answer.text[:200])
        return {one["path"]: one["id"] for one in answer.json()}

    def moderation(self, token: str, group_id: str, key: str = "") -> str:
        """The id of the group of a project group's moderators, which its moderators know of themselves: the same name
        below another root. `key`: that name, where somebody moderates without being in the group itself."""
        own = self.own_groups(token)
        name = next((path.rpartition("/")[2] for path, id_ in own.items() if id_ == group_id), key)
        found = own.get(f"/moderators/{name}", "")
        if not found:
            raise DoorError(403, "they do not moderate it")
        return found

    def _membership(self, method: str, token: str, sub: str, group_id: str) -> None:
        path = f"/admin/realms/{self._config['realm']}/users/{quote(sub, safe='')}/groups/{quote(group_id, safe='')}"
        answer = self._ask(method, path, None, {"Authorization": f"Bearer {token}"})
        if answer.status != 204:
            raise DoorError(answer.status, answer.text[:200])

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Any:
        try:
            with Http(self._config["url"], timeout_s=ASK_S) as server:
                return server.ask(method, path, body=body, headers=headers)
        except HttpError as error:
            raise DoorError(0, str(error)) from error


def _claims(token: str) -> Mapping[str, Any]:
    part = token.split(".")[1]
    found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found if isinstance(found, dict) else {}


def _texts(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
