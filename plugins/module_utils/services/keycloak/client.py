"""Keycloak's admin API over one connection: a token renewed in time, a count of requests, errors that say what to do.

Keycloak 26.7.4: a client-credentials token of `master` lives 60 s by default, and holds the realms' roles as they were
when it was issued, so that a realm made a moment ago needs a new one.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from ...http import Http, HttpError
from ...reconcile.types import JSON, AdapterError

OK = (200, 201, 204)
RENEW_BEFORE_S = 15
MAX = 100000  # /organizations and /groups/{id}/children answer ten without it


class ApiError(AdapterError):
    """An answer that is not the expected one. `status` 0: none came."""

    def __init__(self, status: int, message: str, *, unsure: bool = False) -> None:
        super().__init__(
            message,
            retry=status in (0, 429, 500, 502, 503, 504),
            unsure=unsure or status >= 500,
            duplicate=status == 409,
        )
        self.status = status


class UnreachableError(ApiError):
    """No connection: the service does not run."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: JSON
    location: str = ""

    @property
    def new_id(self) -> str:
        return self.location.rpartition("/")[2]


def seg(text: str) -> str:
    """One segment of a path: names hold spaces, slashes and umlauts."""
    return quote(text, safe="")


class Api:
    """`url`: scheme, host and port, e.g. http://127.0.0.1:8080."""

    def __init__(
        self, url: str, client_id: str, client_secret: str, *, auth_realm: str = "master", timeout: float = 60
    ) -> None:
        self._http = Http(url, timeout_s=timeout)
        self._auth_realm = auth_realm
        self._client = (client_id, client_secret)
        self._token = ""
        self._token_ends = 0.0
        self.tokens = 0

    @property
    def requests(self) -> int:
        return self._http.requests

    def close(self) -> None:
        self._http.close()

    def get(self, path: str) -> JSON:
        return self.call("GET", path).body

    def post(self, path: str, body: JSON = None, **kw: Any) -> Answer:
        return self.call("POST", path, body, **kw)

    def put(self, path: str, body: JSON = None, **kw: Any) -> Answer:
        return self.call("PUT", path, body, **kw)

    def delete(self, path: str, body: JSON = None, **kw: Any) -> Answer:
        return self.call("DELETE", path, body, **kw)

    def call(self, method: str, path: str, body: JSON = None, *, ok: tuple[int, ...] = OK) -> Answer:
        """`path` below /admin/realms. A token that the server no longer takes is renewed once."""
        answer = self._authorised(method, path, body)
        if answer.status == 401:
            self.renew()
            answer = self._authorised(method, path, body)
        if answer.status not in ok:
            raise ApiError(answer.status, f"{method} {path.partition('?')[0]}: {answer.status} {_why(answer.body)}")
        return answer

    def _authorised(self, method: str, path: str, body: JSON) -> Answer:
        headers = {"Authorization": f"Bearer {self.token()}", "Accept": "application/json"}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        return self._send(method, f"/admin/realms{path}", data, headers)

    def renew(self) -> None:
        """Forget the token: the next request fetches one with today's roles."""
        self._token_ends = 0.0

    def token(self) -> str:
        if time.monotonic() >= self._token_ends:
            client_id, secret = self._client
            form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
            answer = self._send(
                "POST",
                f"/realms/{seg(self._auth_realm)}/protocol/openid-connect/token",
                urlencode(form).encode(),
                {"Content-Type": "application/x-www-form-urlencoded"},
            )
            if answer.status != 200:
                raise ApiError(answer.status, f"client {client_id} gets no token: {answer.status} {_why(answer.body)}")
            self.tokens += 1
            lifetime = float(answer.body["expires_in"])
            self._token = answer.body["access_token"]
            self._token_ends = time.monotonic() + max(lifetime - RENEW_BEFORE_S, lifetime / 2)
        return self._token

    def _send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        """A POST that changes nothing may go over a kept connection twice: the token's, and an export's."""
        repeatable = True if path.endswith(("/token", "/partial-export")) else None
        try:
            answer = self._http.ask(method, path, data, headers, repeatable=repeatable)
            body: JSON = answer.text or None
            if body and "json" in answer.headers.get("content-type", ""):
                body = answer.json()
        except HttpError as error:
            if error.refused:
                raise UnreachableError(0, f"Keycloak does not answer at {self._http.url}: {error}") from error
            raise ApiError(0, f"{method} {path.partition('?')[0]}: {error}", unsure=error.unsure) from error
        return Answer(answer.status, body, answer.headers.get("location", ""))


def _why(body: JSON) -> str:
    """Keycloak says it in one of three places."""
    if isinstance(body, dict):
        for name in ("errorMessage", "error_description", "error"):
            if body.get(name):
                return str(body[name])[:300]
        if "errors" in body:
            return json.dumps(body["errors"])[:300]
    return str(body or "")[:300]
