"""Ends sessions of people who may no longer have one, where nobody tells us: run by a timer beside Keycloak.

The role session_check ships this very file as /usr/local/lib/readi/session_check.py: the standard library only.

    session_check.py CONFIG            look once, end what must end, remember when
    session_check.py CONFIG --health   exit 1 where it did not succeed for `stale_s`

Two reasons end a session:

- An identity provider that sends no logout was last asked longer than `recheck_s[ALIAS]` ago. The next page leads to it
  and, while the person's session there lasts, straight back. (A stored refresh token would ask more quietly; it would
  also keep a working key to every colleague's account at home in our database.)
- The directory behind this server (`directory`) knows the person no more, or as locked: Keycloak answers with an
  account that is not enabled. Where the platform's sign-on is the client, it hears of it by OIDC back-channel logout.

Who signed in is read from the events, since listing sessions would need the right to see every client's secret.
Keycloak 26.7.4: events take `dateFrom` in milliseconds; LOGIN carries sessionId and details.identity_provider; ending
a session needs manage-users, reading events view-events.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

JSON = Any
PAGE = 1000


class CheckError(Exception):
    """Keycloak did not answer as expected; the unit fails, and the next run tries again."""


@dataclass(frozen=True)
class Config:
    """`members`: organisations whose directory is behind this server, by alias, with their group's path."""

    url: str
    realm: str
    client_id: str
    longest_s: int
    stale_s: int
    recheck_s: Mapping[str, int]
    directory: bool
    members: Mapping[str, Mapping[str, str]]


class Server(Protocol):
    def call(self, method: str, path: str, body: JSON = None) -> tuple[int, JSON]: ...


class Keycloak:
    """The admin API of one realm, with the check's own account."""

    def __init__(self, config: Config, secret: str) -> None:
        self._base = f"{config.url}/admin/realms/{urllib.parse.quote(config.realm, safe='')}"
        form = {"grant_type": "client_credentials", "client_id": config.client_id, "client_secret": secret}
        url = f"{config.url}/realms/{urllib.parse.quote(config.realm, safe='')}/protocol/openid-connect/token"
        status, answer = self._send("POST", url, urllib.parse.urlencode(form).encode(), {})
        if status != 200:
            raise CheckError(f"the account {config.client_id} gets no token: {status}")
        self._headers = {"Authorization": f"Bearer {answer['access_token']}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: JSON = None) -> tuple[int, JSON]:
        data = None if body is None else json.dumps(body).encode()
        return self._send(method, self._base + path, data, self._headers)

    @staticmethod
    def _send(method: str, url: str, data: bytes | None, headers: Mapping[str, str]) -> tuple[int, JSON]:
        request = urllib.request.Request(url, data, dict(headers), method=method)  # noqa: S310 - loopback, from the config
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
                raw = answer.read()
                return answer.status, json.loads(raw) if raw else None
        except urllib.error.HTTPError as error:
            return error.code, None
        except OSError as error:
            raise CheckError(f"Keycloak does not answer: {error}") from error


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
    return still_open, done


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
    organisations = expect(server.call("GET", f"/organizations/members/{user['id']}/organizations"), 200)
    if any(o.get("alias") == home for o in organisations):
        return []
    found = expect(server.call("GET", f"/organizations?search={urllib.parse.quote(home)}&max={PAGE}"), 200)
    group = expect(server.call("GET", f"/group-by-path/{urllib.parse.quote(place['group'].lstrip('/'))}"), 200)
    expect(server.call("PUT", f"/users/{user['id']}/groups/{group['id']}"), 204)
    organisation = next(o["id"] for o in found if o["alias"] == home)
    expect(server.call("POST", f"/organizations/{organisation}/members", user["id"]), 201, 204, 409)
    return [f"{user['id']} is a member of {home} now"]


def sign_ins(server: Server, since_ms: int) -> Iterator[Mapping[str, JSON]]:
    first = 0
    while True:
        query = f"/events?type=LOGIN&dateFrom={since_ms}&direction=asc&first={first}&max={PAGE}"
        page = expect(server.call("GET", query), 200)
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
    return Path(os.environ.get("STATE_DIRECTORY", "/var/lib/readi-session-check")) / "last.json"


def remembered() -> Mapping[str, int]:
    try:
        found: Mapping[str, int] = json.loads(state_file().read_text())
    except FileNotFoundError:
        return {"since_ms": 0, "succeeded_s": 0}
    return found


def healthy(config: Config, succeeded_s: float, now_s: float) -> bool:
    return now_s - succeeded_s <= config.stale_s


def main(arguments: list[str]) -> int:
    config = Config(**json.loads(Path(arguments[0]).read_text()))
    last = remembered()
    if arguments[1:] == ["--health"]:
        if healthy(config, last["succeeded_s"], time.time()):
            return 0
        print(f"the session check has not succeeded for more than {config.stale_s} s", file=sys.stderr)
        return 1
    secret = os.environ["SESSION_CHECK_SECRET"]
    now = time.time()
    try:
        since, done = run(config, Keycloak(config, secret), last["since_ms"], int(now * 1000))
    except CheckError as error:
        print(error, file=sys.stderr)
        return 1
    for line in done:
        print(line)
    fresh = state_file().with_suffix(".new")
    fresh.write_text(json.dumps({"since_ms": since, "succeeded_s": int(now)}))
    fresh.replace(state_file())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
