"""Accounts that exist and lead nowhere: of an organisation's domain, but neither its members nor linked to it.

Made by hand, or by a directory before its city had a provider. Keycloak 26.7.4 (Organizations.resolveOrganization) asks
them for a password as soon as a client wants to know the organisation; as members they are led to their city's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...reconcile.types import JSON, Obj
from .client import Api, seg

PAGE = 1000


@dataclass(frozen=True)
class Stray:
    organisation: str
    organisation_id: str
    person: str
    person_id: str


def domains(wanted: Iterable[Obj]) -> dict[str, list[str]]:
    """Organisation -> the domains that lead to its provider; without one it has none in Keycloak."""
    return {o.key: list(o.fields["domains"]) for o in wanted if o.kind == "organization" and o.fields.get("domains")}


def find(api: Api, base: str, led: Mapping[str, Iterable[str]]) -> list[Stray]:
    """Two lists per organisation; an organisation that is not there yet has no strays."""
    if not led:
        return []
    present = {o["alias"]: o["id"] for o in _all(api, f"{base}/organizations?briefRepresentation=true")}
    found = []
    for alias, own in sorted(led.items()):
        if alias not in present:
            continue
        path = f"{base}/organizations/{present[alias]}/members?briefRepresentation=true"
        members = {member["id"] for member in _all(api, path)}
        for domain in own:
            end = f"@{domain.lower()}"
            for user in _all(api, f"{base}/users?briefRepresentation=true&exact=false&email={seg(end)}"):
                address = (user.get("email") or "").lower()
                if address.endswith(end) and user["id"] not in members:
                    found.append(Stray(alias, present[alias], address, user["id"]))
    return found


def lead(api: Api, base: str, wanted: Iterable[Obj], *, check: bool) -> list[Stray]:
    """Who was, or would be, made a member."""
    found = find(api, base, domains(wanted))
    if not check:
        join(api, base, found)
    return found


def join(api: Api, base: str, strays: Iterable[Stray]) -> None:
    """409: became a member meanwhile. Members made so are UNMANAGED: taking them out later deletes nobody."""
    for stray in strays:
        api.call("POST", f"{base}/organizations/{stray.organisation_id}/members", stray.person_id, ok=(201, 204, 409))


def _all(api: Api, path: str) -> Iterator[JSON]:
    first = 0
    while True:
        answer = api.call("GET", f"{path}&first={first}&max={PAGE}", ok=(200, 404))
        page = answer.body if answer.status == 200 else []  # no realm yet: check mode before the first run
        yield from page
        if len(page) < PAGE:
            return
        first += PAGE
