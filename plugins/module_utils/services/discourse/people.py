"""People in Discourse: an account tied to the sub, made before the first sign-in, and a lock for leavers. Pure; but for
what `erase` and `export` ask of the adapter.

People in a group that has a place here have an account; others get theirs when they sign in. The address and the
username are written once: a sign-in brings the sign-on's address, and people may be called otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from ...personal_data import Erased, write
from ...reconcile.types import AdapterError, Obj
from ...roster.types import Person, Roster
from ...sync.wanted import ACCOUNT, locks, with_place
from .messages import say
from .place import DELETE, Place
from .rest import Rest
from .table import Tables

MOST_NAME, MOST_USERNAME = 255, 20
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ı": "i", "ø": "o", "Ø": "O"}


class Adapter(Protocol):
    place: Place
    rest: Rest
    tables: Tables


def accounts(roster: Roster) -> Iterator[Obj]:
    placed = with_place(roster)
    for sub in sorted(placed):
        yield Obj(ACCOUNT, sub, fields(roster.people[sub]))
    yield from locks(roster)


def fields(person: Person) -> dict[str, str]:
    name = " ".join(f"{person.given_name} {person.family_name}".split())[:MOST_NAME]
    return {
        "name": name or person.email.partition("@")[0],
        "email": person.email.lower(),
        "username": username(person),
    }


def username(person: Person) -> str:
    """Given_Family in plain letters. It always has an underscore, which no slug has: a group and a user of one name are
    refused (3.1)."""
    words = [_plain(person.given_name), _plain(person.family_name)]
    words = [word for word in words if word] or [_plain(person.email.partition("@")[0]) or "person"]
    if len(words) == 1:
        words.append(re.sub(r"[^a-z0-9]", "", person.sub.lower())[:4] or "x")
    first, last = words[0][:9], words[1]
    return f"{first}_{last[: MOST_USERNAME - 1 - len(first)]}"


def _plain(text: str) -> str:
    for letter, plain in _LETTERS.items():
        text = text.replace(letter, plain)
    return re.sub(r"[^A-Za-z0-9]", "", unicodedata.normalize("NFKD", text))


def _there(adapter: Adapter, sub: str) -> Mapping[str, Any] | None:
    """The account of a sub, with its posts. A sub that is none of Keycloak's is nobody's."""
    if not re.fullmatch(r"[0-9A-Za-z-]{1,64}", sub):
        return None
    of = f"SELECT user_id FROM user_associated_accounts WHERE provider_name = 'oidc' AND provider_uid = '{sub}'"
    found = adapter.tables.read(
        {
            "account": "SELECT u.id, u.username, u.name, u.created_at, u.last_seen_at, e.email FROM users u "
            f'LEFT JOIN user_emails e ON e.user_id = u.id AND e."primary" = true WHERE u.id IN ({of})',
            "posts": "SELECT p.id, t.title, p.raw, p.created_at FROM posts p JOIN topics t ON t.id = p.topic_id "
            f"WHERE p.deleted_at IS NULL AND p.user_id IN ({of}) ORDER BY p.id",
            "groups": "SELECT g.name FROM groups g JOIN group_users m ON m.group_id = g.id "
            f"WHERE g.automatic = false AND m.user_id IN ({of}) ORDER BY g.name",
            "sessions": f"SELECT user_id FROM user_auth_tokens WHERE user_id IN ({of})",
        }
    )
    return found if found["account"] else None


def erase(adapter: Adapter, sub: str, *, check: bool = False) -> list[Erased]:
    """The account, and what they wrote where the inventory says so; else posts stay, without a name. `check` counts."""
    found = _there(adapter, sub)
    posts, sessions = (len(found[name]) if found else 0 for name in ("posts", "sessions"))
    removes = adapter.place.posts == DELETE
    if found and not check:
        _erased(adapter, found["account"][0], removes=removes)
    return [
        Erased("accounts", "deleted", int(bool(found))),
        Erased("posts", "deleted" if removes else "anonymised", posts),
        Erased("sessions", "deleted", sessions),
        Erased("requests", "kept"),
    ]


def _erased(adapter: Adapter, account: Mapping[str, Any], *, removes: bool) -> None:
    number, told = int(account["id"]), {"username": account["username"]}
    if removes:
        body = {"delete_posts": True, "context": "erasure"}
        answer = adapter.rest.ask("DELETE", f"/admin/users/{number}.json", body)
        gone = answer.status in (200, 404)
    else:
        answer = adapter.rest.ask("PUT", f"/admin/users/{number}/anonymize.json")
        gone = answer.status == 200
    if not gone:
        raise AdapterError(say("erased", status=answer.status, **told))


def export(adapter: Adapter, sub: str, folder: Path) -> list[str]:
    """`forum.json`: the account, its groups and all posts, with what only the forum's own page says of them."""
    found = _there(adapter, sub)
    if found is None:
        return []
    (account,) = found["account"]
    shown = adapter.rest.ask("GET", f"/u/{quote(str(account['username']), safe='')}.json")
    profile = shown.json() if shown.status == 200 else {}
    write(
        folder / "forum.json",
        {
            "account": account,
            "groups": [row["name"] for row in found["groups"]],
            "posts": found["posts"],
            "profile": profile,
        },
    )
    return ["forum.json"]
