"""Ends sessions of people who may no longer have one, where nobody tells us, and leads people to their own city.

Run by a timer beside Keycloak.

    main(CONFIG)              look once, end what must end, remember when
    main(CONFIG, "--health")  1 where it did not succeed for `stale_s`

An operator's password for one sign-in (keycloak_operator) that nobody used for `one_time_s` is taken away.

Two reasons end a session:

- An identity provider that sends no logout was last asked longer than `recheck_s[ALIAS]` ago. The next page leads to it
  and, while the person's session there lasts, straight back. (A stored refresh token would ask more quietly; it would
  also keep a working key to every colleague's account at home in our database.)
- The directory behind this server (`directory`) knows the person no more, or as locked: Keycloak answers with an
  account that is not enabled. Where the platform's sign-on is the client, it hears of it by OIDC back-channel logout.

Sign-ins are read from the events, since listing sessions would need the right to see every client's secret.
Keycloak 26.7.4: events take `dateFrom` in milliseconds; LOGIN carries sessionId and details.identity_provider; ending
a session needs manage-users, reading events view-events, making members manage-organizations and manage-users
(OrganizationMemberResource.addMember).
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ... import one_line
from .client import Api, ApiError, seg

JSON = Any
PAGE = 1000
ANY = tuple(range(100, 600))


class CheckError(Exception):
    """Keycloak did not answer as expected; the unit fails, and the next run tries again."""


@dataclass(frozen=True)
class Config:
    """`members`: organisations whose directory is behind this server, by alias, with their group's path.

    `leads`: organisations with a sign-in page of their own, by alias, with their domains.
    `operators`: the path of their group; "" where there is none. `one_time_s`: how long their password for one sign-in
    counts.
    """

    url: str
    realm: str
    client_id: str
    longest_s: int
    stale_s: int
    recheck_s: Mapping[str, int]
    directory: bool
    members: Mapping[str, Mapping[str, str]]
    leads: Mapping[str, Sequence[str]]
    lead_every_s: int
    operators: str
    one_time_s: int


class Server(Protocol):
    def call(self, method: str, path: str, body: JSON = None) -> tuple[int, JSON]: ...


class Keycloak:
    """The admin API of one realm, with the check's own account. Any status is an answer."""

    def __init__(self, config: Config, secret: str) -> None:
        self._api = Api(config.url, config.client_id, secret, auth_realm=config.realm)
        self._realm = f"/{seg(config.realm)}"

    def call(self, method: str, path: str, body: JSON = None) -> tuple[int, JSON]:
        try:
            answer = self._api.call(method, self._realm + path, body, ok=ANY)
        except ApiError as error:
            raise CheckError(str(error)) from error
        return answer.status, answer.body


def run(config: Config, server: Server, since_ms: int, now_ms: int) -> tuple[int, list[str]]:
    """One look at everything since `since_ms`; from where the next one begins, and what was done."""
    done: list[str] = []
    begin = max(since_ms, now_ms - config.longest_s * 1000)
    still_open = now_ms
    for event in sign_ins(server, begin):
        alias = (event.get("details") or {}).get("identity_provider")
        due = config.recheck_s.get(alias or "")
        if due is None or not event.get("sessionId"):
            continue
        if event["time"] > now_ms - due * 1000:
            still_open = min(still_open, event["time"])
        elif ended(server, event["sessionId"]):
            done.append(f"session of {event['userId']} ended: {alias} was last asked {due} s ago or more")
    if config.directory:
        done += _directory(config, server, now_ms)
    if config.operators:
        done += one_time(config, server, now_ms)
    return still_open, done


def one_time(config: Config, server: Server, now_ms: int) -> Iterator[str]:
    """An account that must choose a password at the next sign-in was given one for that sign-in. Nothing is remembered
    here: the account says that it is one, the credential since when (26.7.4: createdDate, renewed with the password).
    """
    group = expect(server.call("GET", f"/group-by-path/{urllib.parse.quote(config.operators.lstrip('/'))}"), 200)
    for user in listed(server, f"/groups/{group['id']}/members?briefRepresentation=false"):
        if "UPDATE_PASSWORD" not in (user.get("requiredActions") or ()):
            continue
        for one in expect(server.call("GET", f"/users/{user['id']}/credentials"), 200):
            if one["type"] == "password" and now_ms - one["createdDate"] >= config.one_time_s * 1000:
                expect(server.call("DELETE", f"/users/{user['id']}/credentials/{one['id']}"), 204, 404)
                yield f"{user['id']}: the password for one sign-in was not used for {config.one_time_s} s and is gone"


def _directory(config: Config, server: Server, now_ms: int) -> list[str]:
    """Everybody who may have a session and came by the directory."""
    done = []
    events = sign_ins(server, now_ms - config.longest_s * 1000)
    for user in sorted({e["userId"] for e in events if not (e.get("details") or {}).get("identity_provider")}):
        status, found = server.call("GET", f"/users/{user}")
        if status == 404:
            continue
        if status != 200:
            raise CheckError(f"user {user}: {status}")
        if not found.get("enabled"):
            if _sessions(server, user):
                expect(server.call("POST", f"/users/{user}/logout"), 204)
                done.append(f"sessions of {user} ended: the directory does not let this person in any more")
        elif found.get("federationLink"):
            done += _joined(config, server, found)
    return done


def _sessions(server: Server, user: str) -> bool:
    return bool(expect(server.call("GET", f"/users/{user}/sessions"), 200))


def _joined(config: Config, server: Server, user: Mapping[str, JSON]) -> list[str]:
    """Keycloak computes the group of a directory's people and makes nobody a member of an organisation: we do."""
    home = ((user.get("attributes") or {}).get("home_organisation") or [""])[0]
    place = config.members.get(home)
    if place is None:
        return []
    found = expect(server.call("GET", f"/organizations/members/{user['id']}/organizations"), 200)
    if any(o.get("alias") == home for o in found):
        return []
    group = expect(server.call("GET", f"/group-by-path/{urllib.parse.quote(place['group'].lstrip('/'))}"), 200)
    expect(server.call("PUT", f"/users/{user['id']}/groups/{group['id']}"), 204)
    expect(server.call("POST", f"/organizations/{organisations(server)[home]}/members", user["id"]), 201, 204, 409)
    return [f"{user['id']} is a member of {home} now"]


def led(config: Config, server: Server) -> Iterator[str]:
    """People of an organisation's domain who are not its members become so: two lists per organisation.

    Made by hand, or before the city had a provider. Keycloak 26.7.4 (Organizations.resolveOrganization) asks them for a
    password as soon as a client wants to know the organisation; members are led to their city's page. Members made so
    are UNMANAGED: taking them out later deletes nobody. 409: became one meanwhile. One refusal stops no other person.
    """
    if not config.leads:
        return
    refused = []
    present = organisations(server)
    for alias, domains in sorted(config.leads.items()):
        if alias not in present:
            continue  # not there yet
        path = f"/organizations/{present[alias]}/members"
        members = {member["id"] for member in listed(server, f"{path}?briefRepresentation=true")}
        for user in people(server, domains):
            if user in members:
                continue
            status, _ = server.call("POST", path, user)
            if status in (201, 204):
                yield f"{user} is a member of {alias} now, whose domain the address is of"
            elif status != 409:
                refused.append(f"{user}: {status}")
    if refused:
        raise CheckError(f"not made members: {', '.join(refused)}")


def people(server: Server, domains: Sequence[str]) -> Iterator[str]:
    """The search finds any address that holds the text; whole domains are asked for here, whatever the case."""
    for domain in domains:
        end = f"@{domain.lower()}"
        for user in listed(server, f"/users?briefRepresentation=true&exact=false&email={urllib.parse.quote(end)}"):
            if (user.get("email") or "").lower().endswith(end):
                yield user["id"]


def organisations(server: Server) -> dict[str, str]:
    """Alias -> id. Keycloak's own search asks for names and domains only (26.7.4: JpaOrganizationProvider)."""
    return {o["alias"]: o["id"] for o in listed(server, "/organizations?briefRepresentation=true")}


def sign_ins(server: Server, since_ms: int) -> Iterator[Mapping[str, JSON]]:
    return listed(server, f"/events?type=LOGIN&dateFrom={since_ms}&direction=asc")


def listed(server: Server, path: str) -> Iterator[Mapping[str, JSON]]:
    first = 0
    while True:
        page = expect(server.call("GET", f"{path}&first={first}&max={PAGE}"), 200)
        yield from page
        if len(page) < PAGE:
            return
        first += PAGE


def ended(server: Server, session: str) -> bool:
    """404: it ended by itself."""
    status, _ = server.call("DELETE", f"/sessions/{urllib.parse.quote(session, safe='')}")
    if status not in (200, 204, 404):
        raise CheckError(f"session {session}: {status}")
    return status != 404


def expect(answer: tuple[int, JSON], *wanted: int) -> JSON:
    if answer[0] not in wanted:
        raise CheckError(f"unexpected answer {answer[0]}")
    return answer[1]


def state_file() -> Path:
    return Path(os.environ.get("STATE_DIRECTORY", "/var/lib/readi-keycloak-session-check")) / "last.json"


def remembered() -> Mapping[str, int]:
    try:
        found: Mapping[str, int] = json.loads(state_file().read_text())
    except FileNotFoundError:
        return {"since_ms": 0, "succeeded_s": 0, "led_s": 0}
    return found


def healthy(config: Config, succeeded_s: float, now_s: float) -> bool:
    return now_s - succeeded_s <= config.stale_s


def due(config: Config, led_s: float, now_s: float) -> bool:
    """A clock that was set back must not put it off for long."""
    return not 0 <= now_s - led_s < config.lead_every_s


def main(config_file: Path, *words: str) -> int:
    settings = json.loads(config_file.read_text())
    secret = settings.pop("client_secret")
    config = Config(**settings)
    last = remembered()
    if words == ("--health",):
        if healthy(config, last["succeeded_s"], time.time()):
            return 0
        print(f"the session check has not succeeded for more than {config.stale_s} s", file=sys.stderr)
        return 1
    now = time.time()
    try:
        server = Keycloak(config, secret)
        since, done = run(config, server, last["since_ms"], int(now * 1000))
        for line in done:
            print(line)
        led_s = last["led_s"]
        if due(config, led_s, now):
            for line in led(config, server):
                print(line)
            led_s = int(now)
    except CheckError as error:
        print(error, file=sys.stderr)
        return 1
    fresh = state_file().with_suffix(".new")
    try:
        fresh.write_text(json.dumps({"since_ms": since, "succeeded_s": int(now), "led_s": led_s}))
        fresh.replace(state_file())
    except OSError as error:
        print(one_line.words(error, fresh), file=sys.stderr)
        return 1
    return 0
