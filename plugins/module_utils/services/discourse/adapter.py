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
from . import refusals, table
from .kinds import API_KEY, CATEGORY, LEVELS, OURS, SETTING, STATE, SWITCHES, SYNC, TAGS, THEME
from .messages import say
from .people_there import People
from .place import Place
from .rest import Rest
from .table import Psql, Tables

OPTIONAL = frozenset(
    {"openid_connect_email_verified_claim_fallback", "granular_anonymous_and_logged_in_groups_permissions"}
)
"""Settings that a release of ours may not have yet, or no longer."""
SEEDED = ("general_category_id", "meta_category_id", "staff_category_id", "uncategorized_category_id")
WHITE = "FFFFFF"
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
        self.people = People(self)

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
            GROUP: self._groups,
            TAGS: self._tags,
            CATEGORY: self._categories,
            THEME: self._themes,
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

    def _groups(self, there: Mapping[str, Any]) -> Iterator[Present]:
        for row in there["groups"]:
            if not row["automatic"]:
                fields = {"full_name": row["full_name"] or "", **{name: row[name] for name in LEVELS}}
                fields |= {name: bool(row[name]) for name in SWITCHES}
                yield Present(GROUP, row["name"], fields, id=str(row["id"]))

    def _tags(self, there: Mapping[str, Any]) -> Iterator[Present]:
        for row in there["tag_groups"]:
            tags = [one["name"] for one in there["tags"] if one["tag_group_id"] == row["id"]]
            yield Present(TAGS, row["name"], {"tags": tags}, id=str(row["id"]))

    def _categories(self, there: Mapping[str, Any]) -> Iterator[Present]:
        seeded = {row["value"] for row in there["pinned"] if row["name"] in SEEDED}
        slugs = {row["id"]: row["slug"] for row in there["categories"]}
        names = self._group_names(there)
        access: dict[int, dict[str, int]] = {}
        for row in there["access"]:
            mine = access.setdefault(row["category_id"], {})
            name = names.get(row["group_id"], f"#{row['group_id']}")
            mine[name] = min(row["permission_type"], mine.get(name, row["permission_type"]))
        tags: dict[int, list[str]] = {}
        for row in there["category_tags"]:
            tags.setdefault(row["category_id"], []).append(row["name"])
        for row in there["categories"]:
            number = row["id"]
            # One without rows that is not closed is everybody's to write in.
            open_ = {} if row["read_restricted"] else {"everyone": refusals.WRITE}
            fields = {
                "name": row["name"],
                "color": row["color"],
                "text_color": row["text_color"],
                "parent": slugs.get(row["parent_category_id"], ""),
                "permissions": access.get(number) or open_,
                "mail": row["email_in"] == self.place.address(row["slug"]),
                "tag_groups": tags.get(number, []),
            }
            key = row["slug"] or f"#{number}"
            yield Present(CATEGORY, key, fields, id=str(number), builtin=str(number) in seeded)

    def _themes(self, there: Mapping[str, Any]) -> Iterator[Present]:
        default = next((row["value"] for row in there["pinned"] if row["name"] == "default_theme_id"), "")
        for row in there["themes"]:
            fields = {"scss": row["value"] or "", "default": str(row["id"]) == default}
            yield Present(THEME, row["name"], fields, id=str(row["id"]), builtin=int(row["id"]) < 0)

    @staticmethod
    def _group_names(there: Mapping[str, Any]) -> dict[int, str]:
        """By number: automatic ones by a name that no language changes."""
        return {
            row["id"]: refusals.AUTOMATIC.get(row["id"], row["name"]) if row["automatic"] else row["name"]
            for row in there["groups"]
        }

    # Writing

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        makes: Mapping[str, Callable[[Obj], str]] = {
            API_KEY: self._make_key,
            SETTING: self._put_setting,
            GROUP: self._make_group,
            TAGS: self._make_tags,
            CATEGORY: self._write_category,
            THEME: self._make_theme,
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
            self._refuse(refusals.group(obj.key, obj.fields))
            self.rest.good("PUT", f"/groups/{before.id}.json", {"group": sent})
        elif obj.kind == TAGS:
            self._refuse(refusals.tag_group(obj.fields["tags"]))
            self.rest.good("PUT", f"/tag_groups/{before.id}.json", {"tag_names": list(obj.fields["tags"])})
        elif obj.kind == CATEGORY:
            self._write_category(obj, before)
        elif obj.kind == THEME:
            self.rest.good("PUT", f"/admin/themes/{before.id}.json", {"theme": _theme_sent(obj.fields)})
            self._compiled(int(before.id), obj)
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
        self._refuse(self._refused(obj.key, value))
        now = self.settings()[obj.key]
        sent = refusals.text(value)
        if _as_wanted(str(now["value"]), sent, now["type"]) != sent:
            self.rest.good("PUT", f"/admin/site_settings/{obj.key}.json", {obj.key: sent})
            now["value"] = sent
        return obj.key

    def _make_group(self, obj: Obj) -> str:
        self._refuse(refusals.group(obj.key, obj.fields))
        answer = self.rest.good("POST", "/admin/groups.json", {"group": {"name": obj.key, **obj.fields}})
        made = answer.json()["basic_group"]
        self.there("groups")["groups"].append({**made, "automatic": False})
        return str(made["id"])

    def _make_tags(self, obj: Obj) -> str:
        tags = list(obj.fields["tags"])
        self._refuse(refusals.tag_group(tags))
        answer = self.rest.good("POST", "/tag_groups.json", {"name": obj.key, "tag_names": tags})
        made = answer.json()["tag_group"]
        self.there("tag_groups")["tag_groups"].append({"id": made["id"], "name": obj.key})
        return str(made["id"])

    def _write_category(self, obj: Obj, before: Present | None = None) -> str:
        """Always whole: what is not sent is emptied, or open."""
        there = self.there(*NEED[CATEGORY])
        others = {one.key: {**one.fields, "id": int(one.id)} for one in self._categories(there)}
        fields = {**(before.fields if before else {}), **obj.fields}
        if before:
            # Colours are people's after the first time.
            fields |= {name: before.fields[name] for name in ("color", "text_color")}
        names = set(self._group_names(there).values())
        tag_groups = {row["name"] for row in there["tag_groups"]}
        self._refuse(refusals.category(obj.key, fields, names, others, tag_groups))
        parent = fields.get("parent") or ""
        sent = {
            "name": fields["name"],
            "slug": obj.key,
            "color": fields.get("color", "0088CC"),
            "text_color": fields.get("text_color", WHITE),
            "parent_category_id": others[parent]["id"] if parent else "",
            "permissions": self._named(fields["permissions"], there),
            "email_in": self.place.address(obj.key) if fields.get("mail") else "",
            "allowed_tag_groups": list(fields.get("tag_groups") or ()),
        }
        if before is None:
            made = self.rest.good("POST", "/categories.json", sent).json()["category"]
            number = int(made["id"])
            row = {name: made.get(name) for name in ("name", "slug", "color", "text_color", "parent_category_id")}
            there["categories"].append(
                {
                    **row,
                    "id": number,
                    "read_restricted": made.get("read_restricted", True),
                    "email_in": sent["email_in"],
                }
            )
            if made["slug"] != obj.key:
                raise AdapterError(say("not_taken", key=obj.key, what=f"slug: {made['slug']}"), begun=True)
        else:
            number = int(before.id)
            self.rest.good("PUT", f"/categories/{number}.json", sent)
            there["access"][:] = [row for row in there["access"] if row["category_id"] != number]
        numbers = {name: group for group, name in reversed(self._group_names(there).items())}
        there["access"] += [
            {"category_id": number, "group_id": numbers[name], "permission_type": level}
            for name, level in fields["permissions"].items()
        ]
        return str(number)

    def _named(self, permissions: Mapping[str, int], there: Mapping[str, Any]) -> dict[str, int]:
        """By the names that this forum's language gives them; two are known in every language."""
        called = {
            refusals.AUTOMATIC[row["id"]]: row["name"]
            for row in there["groups"]
            if row["automatic"] and row["id"] in refusals.AUTOMATIC
        }
        called |= {"everyone": "everyone", "staff": "staff"}
        return {called.get(name, name): level for name, level in permissions.items()}

    def _make_theme(self, obj: Obj) -> str:
        body = {"theme": {"name": obj.key, **_theme_sent(obj.fields)}}
        number = int(self.rest.good("POST", "/admin/themes.json", body).json()["theme"]["id"])
        self._compiled(number, obj)
        return str(number)

    def _compiled(self, number: int, obj: Obj) -> None:
        """What does not compile is taken all the same; the field alone says so."""
        self.forget("themes")
        for row in self.there("themes")["themes"]:
            if row["id"] == number and row["error"]:
                raise AdapterError(say("theme", name=obj.key, said=row["error"]), begun=True)

    @staticmethod
    def _refuse(line: str | None) -> None:
        if line:
            raise AdapterError(line)


def _theme_sent(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "default": bool(fields.get("default")),
        "theme_fields": [{"name": "scss", "target": "common", "value": fields["scss"]}],
    }


def _as_wanted(now: str, wanted: str, kind: str) -> str:
    """A float is read with a point: 24 as 24.0."""
    if kind == "float":
        try:
            return wanted if float(now) == float(wanted) else now
        except ValueError:
            return now
    return now
