"""Accounts, memberships and locks of a Discourse, by the sub; the half of its adapter that sync needs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

from ...reconcile.types import AdapterError, Obj, Present, Step
from ...sync.wanted import ACCOUNT, LOCK, MEMBERSHIP
from . import table
from .messages import say
from .place import Place
from .rest import Rest
from .table import Tables

FOREVER = "3000-01-01T00:00:00Z"
REASON = "Konto der Plattform gesperrt"
STRANGER = "@"
"""Before the username of a member whom no sub is known of."""
MOST_USERNAME = 20
TRIES = 4


class Forum(Protocol):
    place: Place
    rest: Rest
    tables: Tables

    def there(self, *names: str) -> dict[str, list[dict[str, Any]]]: ...

    def forget(self, *names: str) -> None: ...


class People:
    def __init__(self, forum: Forum) -> None:
        self._forum = forum

    @property
    def _rows(self) -> list[dict[str, Any]]:
        return self._forum.there("people")["people"]

    # Reading

    def accounts(self, there: Mapping[str, Any]) -> Iterator[Present]:
        for row in there["people"]:
            fields = {"name": row["name"] or "", "email": row["email"] or "", "username": row["username"]}
            # Who has no sub came by themselves: by mail, with the installation, or by hand.
            yield Present(ACCOUNT, row["sub"] or _stranger(row), fields, id=str(row["id"]), builtin=not row["sub"])

    def memberships(self, there: Mapping[str, Any]) -> Iterator[Present]:
        people = {row["id"]: row["sub"] or _stranger(row) for row in there["people"]}
        names = {row["id"]: row["name"] for row in there["groups"]}
        for row in there["members"]:
            if row["user_id"] in people:
                key = f"{names[row['group_id']]}/{people[row['user_id']]}"
                yield Present(MEMBERSHIP, key, id=str(row["user_id"]))

    def locks(self, there: Mapping[str, Any]) -> Iterator[Present]:
        """Suspended, without a session and without a key of an app: each alone is a way back."""
        inside = {row["user_id"] for name in ("sessions", "apps") for row in there[name]}
        now = datetime.datetime.now(tz=datetime.UTC).replace(tzinfo=None).isoformat()
        for row in there["people"]:
            until = str(row["suspended_till"] or "").replace(" ", "T")
            if until > now and row["id"] not in inside:
                yield Present(LOCK, row["sub"] or _stranger(row), id=str(row["id"]))

    # Writing

    def make(self, obj: Obj) -> str:
        """An account ahead of the first sign-in, tied to the sub; without a password, and without a mail."""
        sub, email = obj.key, str(obj.fields["email"])
        if row := self._came_meanwhile(sub):
            return str(row["id"])
        there = next((row for row in self._rows if (row["email"] or "").lower() == email.lower()), None)
        if there is not None and not there["staged"]:
            return self._tied(there, obj)
        for number in range(TRIES):
            username = self._free(str(obj.fields["username"]), sub, number)
            said = self._asked(obj, username)
            if said.get("success"):
                row = {"id": int(said["user_id"]), "username": username, "sub": sub, "email": email, "staged": False}
                blank = {"name": obj.fields["name"], "active": True, "admin": False, "moderator": False}
                self._rows.append({**row, **blank, "suspended_till": None})
                return str(row["id"])
            wrong = set(said.get("errors") or ())
            if "username" not in wrong or "email" in wrong:
                break
        raise AdapterError(say("refused", fields=", ".join(sorted(wrong)) or str(said.get("message", ""))[:200]))

    def _asked(self, obj: Obj, username: str) -> dict[str, Any]:
        """What is refused is answered with 200, too."""
        body = {
            "name": obj.fields["name"],
            "email": obj.fields["email"],
            "username": username,
            "active": True,
            "approved": True,
            "external_ids": {"oidc": obj.key},
        }
        said: dict[str, Any] = self._forum.rest.good("POST", "/users.json", body).json()
        return said

    def _came_meanwhile(self, sub: str) -> dict[str, Any] | None:
        """Somebody who signed in since the read. A sub that is written twice would move without a word."""
        answer = self._forum.rest.good("GET", f"/u/by-external/oidc/{quote(sub, safe='')}.json", None, 404)
        if answer.status == 404:
            return None
        self._forum.forget("people")
        found: dict[str, Any] = answer.json()["user"]
        return found

    def _tied(self, there: Mapping[str, Any], obj: Obj) -> str:
        """The address is the sign-on's to vouch for; whose account it is stays so where another id has it."""
        told = {"email": obj.fields["email"], "username": there["username"]}
        if there["sub"]:
            raise AdapterError(say("address_taken", **told))
        if there["admin"] or there["moderator"]:
            raise AdapterError(say("address_of_staff", **told))
        body = {"name": obj.fields["name"], "external_ids": {"oidc": obj.key}}
        self._forum.rest.good("PUT", f"/u/{quote(str(there['username']), safe='')}.json", body)
        for row in self._rows:
            if row["id"] == there["id"]:
                row["sub"] = obj.key
        return str(there["id"])

    def _free(self, wish: str, sub: str, number: int) -> str:
        taken = {str(row["username"]).lower() for row in self._rows}
        taken |= {str(row["name"]).lower() for row in self._forum.there("groups")["groups"]}
        if number == 0 and wish.lower() not in taken:
            return wish
        for size in range(4 + number, len(sub) + 1):
            tail = sub.replace("-", "")[:size]
            name = f"{wish[: MOST_USERNAME - 1 - len(tail)].rstrip('_.')}_{tail}"
            if name.lower() not in taken:
                return name
        return wish

    def change(self, before: Present, sent: Mapping[str, Any]) -> None:
        if sent:
            username = next(row["username"] for row in self._rows if str(row["id"]) == before.id)
            self._forum.rest.good("PUT", f"/u/{quote(str(username), safe='')}.json", dict(sent))

    def lock(self, obj: Obj) -> str:
        """All three, since each alone is undone: a session that slept lives again after a suspension, and a key of an
        app outlives a sign-out."""
        row = next((row for row in self._rows if row["sub"] == obj.key), None)
        if row is None:
            raise AdapterError(say("no_account", sub=obj.key))
        rest, number = self._forum.rest, int(row["id"])
        rest.good("PUT", f"/admin/users/{number}/suspend.json", {"suspend_until": FOREVER, "reason": REASON}, 409)
        rest.good("POST", f"/admin/users/{number}/log_out.json")
        table.revoke_apps(self._forum.tables, number)
        return str(number)

    def members(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        """One request for each group, and one question for all: who is unknown is dropped without a word."""
        by_group: dict[str, list[Step]] = {}
        for step in steps:
            by_group.setdefault(step.key.rpartition("/")[0], []).append(step)
        failed: dict[str, AdapterError] = {}
        people: dict[str, dict[str, Any]] = {row["sub"] or _stranger(row): row for row in self._rows}
        for name, mine in by_group.items():
            try:
                self._told(name, [people[one] for step in mine if (one := step.key.rpartition("/")[2]) in people], mine)
            except AdapterError as error:
                failed[name] = error
                if error.silent:
                    break
        yield from self._seen(steps, failed, people)

    def _told(self, name: str, people: Sequence[Mapping[str, Any]], steps: Sequence[Step]) -> None:
        number = self._number(name)
        body = {"usernames": ",".join(str(one["username"]) for one in people)}
        if not people:
            return
        adds = steps[0].do != "delete"
        # 422: all of them are members; 400: none is known. Either way the question afterwards tells.
        path = f"/groups/{number}/members.json"
        extra = {"notify_users": False} if adds else {}
        self._forum.rest.good("PUT" if adds else "DELETE", path, {**body, **extra}, 400, 422)

    def _seen(
        self, steps: Sequence[Step], failed: Mapping[str, AdapterError], people: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[tuple[Step, str | AdapterError]]:
        self._forum.forget("members")
        inside = {(row["group_id"], row["user_id"]) for row in self._forum.there("members")["members"]}
        for step in steps:
            name, _, sub = step.key.rpartition("/")
            person = people.get(sub)
            if name in failed:
                yield step, failed[name]
            elif person is None:
                yield step, AdapterError(say("no_account", sub=sub))
            elif ((self._number(name), person["id"]) in inside) == (step.do != "delete"):
                yield step, str(person["id"])
            else:
                yield step, AdapterError(say("not_taken", key=step.key, what=MEMBERSHIP), retry=True)

    def _number(self, name: str) -> int:
        for row in self._forum.there("groups")["groups"]:
            if row["name"] == name:
                return int(row["id"])
        raise AdapterError(say("not_there", kind="group", key=name))


def _stranger(row: Mapping[str, Any]) -> str:
    return f"{STRANGER}{row['username']}"
