"""The people of an organisation in Keycloak, as its administrator's own token reads and changes them.

Keycloak 26.7.4 asks for the right each time: the permissions `accounts of KEY`, `people of KEY` and `arrivals of KEY`
(services/keycloak/desired_permissions.py). An operator's or administrator's account is out of reach, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ..keycloak import lock
from ..keycloak.client import Answer, Api, ApiError
from .doors import DoorError

ADMINISTRATORS, MODERATORS, ORGANISATIONS = "/administrators/", "/moderators/", "/organisations/"
PAGE = 500
INVITATION_S = 7 * 86400


@dataclass(frozen=True)
class Someone:
    """`arrived`: they answered the invitation, or have come from a directory."""

    sub: str
    email: str
    name: str
    enabled: bool
    arrived: bool


class _ByToken(Api):
    """The admin API by a token that is here already."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, "", "")
        self._given = token

    def token(self) -> str:
        return self._given

    def call(self, method: str, path: str, body: Any = None, *, ok: tuple[int, ...] = (200, 201, 204)) -> Answer:
        try:
            return super().call(method, path, body, ok=ok)
        except ApiError as error:
            raise DoorError(error.status, str(error)) from error


class OrganisationDoors:
    def __init__(self, url: str, realm: str, *, client: str, back: str) -> None:
        """`client`, `back`: where somebody goes on who answered their invitation."""
        self._url, self._realm, self._client, self._back = url, realm, client, back

    def people(self, token: str, group_id: str) -> list[Someone]:
        with opened(self._url, token) as api:
            return [_someone(raw) for raw in self._paged(api, f"/{self._realm}/groups/{group_id}/members")]

    def _paged(self, api: Api, path: str) -> Iterator[Any]:
        first = 0
        while True:
            page = api.get(f"{path}?briefRepresentation=false&first={first}&max={PAGE}")
            yield from page
            if len(page) < PAGE:
                return
            first += PAGE

    def invite(self, token: str, key: str, fields: Mapping[str, str], actions: list[str]) -> str:
        """The id of the new account. `fields`: email, firstName, lastName."""
        with opened(self._url, token) as api:
            made = api.post(f"/{self._realm}/users", {
                **fields, "username": fields["email"], "enabled": True, "requiredActions": actions,
                "attributes": {"home_organisation": [key]}, "groups": [f"{ORGANISATIONS}{key}"],
            })  # fmt: skip
        self.write_to(token, made.new_id, actions)
        return made.new_id

    def write_to(self, token: str, sub: str, actions: list[str]) -> None:
        query = {"client_id": self._client, "redirect_uri": self._back, "lifespan": INVITATION_S}
        with opened(self._url, token) as api:
            api.put(f"/{self._realm}/users/{sub}/execute-actions-email?{urlencode(query)}", actions)

    def disable(self, token: str, sub: str) -> None:
        """Every session and token of theirs ends, too."""
        with opened(self._url, token) as api:
            lock.lock(api, self._realm, lock.of(api, self._realm, sub))

    def enable(self, token: str, sub: str) -> None:
        with opened(self._url, token) as api:
            api.put(f"/{self._realm}/users/{sub}", {**api.get(f"/{self._realm}/users/{sub}"), "enabled": True})


class opened:  # noqa: N801 - a context manager
    def __init__(self, url: str, token: str) -> None:
        self._api = _ByToken(url, token)

    def __enter__(self) -> Api:
        return self._api

    def __exit__(self, *_: object) -> None:
        self._api.close()


def _someone(raw: Mapping[str, Any]) -> Someone:
    name = f"{raw.get('firstName') or ''} {raw.get('lastName') or ''}".strip()
    arrived = bool(raw.get("emailVerified") or raw.get("federationLink"))
    return Someone(raw["id"], raw.get("email") or "", name, bool(raw.get("enabled")), arrived)
