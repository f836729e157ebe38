"""Discourse for the engine: settings by one request, all else by one query, one change at a time.

`connect(document)` gives a Discourse by what the document says under `discourse`, or is itself (place.py). Memberships
are written a hundred at a time: a thousand take 17 s, and the server ends a request at 30 s (3.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ...document import Document
from ...reconcile.types import AdapterError, KindSpec, NotInstalledError, Obj, Present, State, Step, state
from ...sync.wanted import ACCOUNT, GROUP, LOCK, MEMBERSHIP
from . import present, refusals, table
from .kinds import API_KEY, CATEGORY, OURS, SETTING, STATE, SYNC, TAGS, THEME
from .messages import say
from .people_there import People
from .place import Place
from .rest import Rest
from .table import Psql, Tables
from .writing import Writing, refuse, theme_sent

OPTIONAL = frozenset(
    {"openid_connect_email_verified_claim_fallback", "granular_anonymous_and_logged_in_groups_permissions"}
)
"""Settings that a release of ours may not have yet, or no longer."""
NEED = {
    API_KEY: ("keys",),
    SETTING: ("groups", "categories", "pinned"),
    GROUP: ("groups",),
    TAGS: ("tag_groups", "tags"),
    CATEGORY: ("groups", "categories", "access", "category_tags", "tag_groups", "pinned"),
    THEME: ("themes", "pinned"),
    ACCOUNT: ("people",),
    MEMBERSHIP: ("groups", "members", "people"),
    LOCK: ("people", "sessions", "apps"),
}
# With every read: whether our key is good, which decides where settings come from.
ALWAYS = ("keys",)


@contextmanager
def connect(document: Document | Mapping[str, Any]) -> Iterator[Discourse]:
    said = document.get("discourse", document)
    place = Place.of(document.filled(said) if isinstance(document, Document) else said)
    if not place.installed:
        raise NotInstalledError(say("not_here"))
    made = Discourse(place)
    try:
        yield made
    finally:
        made.rest.close()


class Discourse:
    kinds: Mapping[str, KindSpec] = {**STATE, **SYNC}

    def __init__(self, place: Place, rest: Rest | None = None, tables: Tables | None = None) -> None:
        self.place, self.rest, self.tables = place, rest or Rest(place), tables or Psql(place)
        self._queries = 0
        self._wanted: list[Obj] = []
        self._there: dict[str, list[dict[str, Any]]] = {}
        self._settings: dict[str, dict[str, Any]] | None = None
        self.people, self.write = People(self), Writing(self, NEED)

    @property
    def requests(self) -> int:
        return self.rest.requests + self._queries

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.place.token.encode()).hexdigest()

    def there(self, *names: str) -> dict[str, list[dict[str, Any]]]:
        """Rows by the names of selects; what was not asked yet is asked in one query."""
        if missing := set(names) - set(self._there):
            self._queries += 1
            self._there |= table.everything(self.tables, missing)
        return self._there

    def forget(self, *names: str) -> None:
        for name in names:
            self._there.pop(name, None)

    def completed(self, objects: Iterable[Obj]) -> list[Obj]:
        """Without settings that this release does not have and may lack."""
        kept = list(objects)
        if any(one.kind == SETTING and one.key in OPTIONAL for one in kept) and self._key_is_good():
            known = self.settings()
            kept = [one for one in kept if one.kind != SETTING or one.key not in OPTIONAL or one.key in known]
        self._wanted = kept
        return kept

    # Reading

    def read(self, wanted: set[str]) -> State:
        kinds = [kind for kind in self.kinds if kind in {name.partition(":")[0] for name in wanted}]
        there = self.there(*ALWAYS, *(name for kind in kinds for name in NEED[kind]))
        reads = {
            API_KEY: self._keys,
            SETTING: self._set,
            GROUP: present.groups,
            TAGS: present.tags,
            CATEGORY: lambda rows: present.categories(rows, self.place),
            THEME: present.themes,
            ACCOUNT: self.people.accounts,
            MEMBERSHIP: self.people.memberships,
            LOCK: self.people.locks,
        }
        return state([one for kind in kinds for one in reads[kind](there)])

    def _key_is_good(self) -> bool:
        rows = self.there("keys")["keys"]
        return any(row["key_hash"] == self.digest and row["user_id"] == -1 for row in rows)

    def _keys(self, there: Mapping[str, Any]) -> Iterator[Present]:
        if there["keys"]:
            yield Present(API_KEY, OURS, {"current": self._key_is_good()}, id=str(there["keys"][0]["id"]), builtin=True)

    def settings(self) -> dict[str, dict[str, Any]]:
        """By name: value, type, default. Hidden ones, and what the environment sets, are not among them."""
        if self._settings is None:
            rows = self.rest.good("GET", "/admin/site_settings.json").json()["site_settings"]
            self._settings = {str(row["setting"]): row for row in rows}
        return self._settings

    def _set(self, there: Mapping[str, Any]) -> Iterator[Present]:
        """Those that are wanted. Without a key of ours only what was written once is known; the rest is looked at when
        it is written."""
        asked = {one.key: one.fields.get("value") for one in self._wanted if one.kind == SETTING}
        if not asked:
            return
        if not there["keys"]:
            # The first run, whose plan check mode made on an empty host: the first administrator brought some with it.
            return
        if not self._key_is_good():
            for row in there["pinned"]:
                if row["name"] in asked:
                    value = asked[row["name"]]
                    now = value if refusals.text(value) == row["value"] else row["value"]
                    yield Present(SETTING, row["name"], {"value": now}, id=row["name"], builtin=True)
            return
        known = self.settings()
        if wrong := [line for name, value in asked.items() if (line := self._refused(name, value))]:
            raise AdapterError("\n".join(wrong))
        for name, value in asked.items():
            if name in known:
                sent, now = refusals.text(value), str(known[name]["value"])
                alike = _as_wanted(now, sent, known[name]["type"]) == sent
                yield Present(SETTING, name, {"value": value if alike else now}, id=name, builtin=True)

    def _refused(self, name: str, value: Any) -> str | None:
        there = self.there("groups", "categories")
        groups = {row["id"] for row in there["groups"]}
        categories = {row["id"] for row in there["categories"]}
        return refusals.setting(name, value, self.settings().get(name), groups, categories)

    # Writing

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        makes: Mapping[str, Callable[[Obj], str]] = {
            API_KEY: self._make_key,
            SETTING: self._put_setting,
            GROUP: self.write.group,
            TAGS: self.write.tags,
            CATEGORY: self.write.category,
            THEME: self.write.theme,
            ACCOUNT: self.people.make,
            LOCK: self.people.lock,
        }
        return makes[obj.kind](obj)

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        if "key" in fields:
            raise AdapterError(say("no_rename", kind=obj.kind))
        sent = {name: obj.fields[name] for name in sorted(fields) if name in obj.fields}
        if obj.kind == API_KEY:
            self._make_key(obj)
        elif obj.kind == SETTING:
            self._put_setting(obj)
        elif obj.kind == GROUP:
            refuse(refusals.group(obj.key, obj.fields))
            self.rest.good("PUT", f"/groups/{before.id}.json", {"group": sent})
        elif obj.kind == TAGS:
            refuse(refusals.tag_group(obj.fields["tags"]))
            self.rest.good("PUT", f"/tag_groups/{before.id}.json", {"tag_names": list(obj.fields["tags"])})
        elif obj.kind == CATEGORY:
            self.write.category(obj, before)
        elif obj.kind == THEME:
            self.rest.good("PUT", f"/admin/themes/{before.id}.json", {"theme": theme_sent(obj.fields)})
            self.write.compiled(int(before.id), obj)
        else:
            self.people.change(before, sent)

    def delete(self, before: Present) -> None:
        paths = {
            GROUP: "/admin/groups/{}.json",
            TAGS: "/tag_groups/{}.json",
            CATEGORY: "/categories/{}.json",
            THEME: "/admin/themes/{}.json",
        }
        if before.kind == LOCK:
            self.rest.good("PUT", f"/admin/users/{before.id}/unsuspend.json")
        elif before.kind in paths:
            self.rest.good("DELETE", paths[before.kind].format(before.id), None, 404)
        else:
            raise AdapterError(say("stays", kind=before.kind))

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        yield from self.people.members(steps)

    def _make_key(self, obj: Obj) -> str:
        table.key_is(self.tables, self.digest)
        self.forget("keys")
        self._settings = None
        return OURS

    def _put_setting(self, obj: Obj) -> str:
        """Only where it differs: each write pins a row, also of the same value."""
        value = obj.fields.get("value")
        refuse(self._refused(obj.key, value))
        now = self.settings()[obj.key]
        sent = refusals.text(value)
        if _as_wanted(str(now["value"]), sent, now["type"]) != sent:
            self.rest.good("PUT", f"/admin/site_settings/{obj.key}.json", {obj.key: sent})
            now["value"] = sent
        return obj.key


def _as_wanted(now: str, wanted: str, kind: str) -> str:
    """A float is read with a point: 24 as 24.0."""
    if kind == "float":
        try:
            return wanted if float(now) == float(wanted) else now
        except ValueError:
            return now
    return now
