"""One change of a Discourse by its admin API: groups, tags, categories, themes; what it would bend is refused before.

What was made is remembered among the rows that were read, so that the next change knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ...reconcile.types import AdapterError, Obj, Present
from . import present, refusals
from .kinds import CATEGORY
from .messages import say
from .place import Place
from .rest import Rest

WHITE = "FFFFFF"


class At(Protocol):
    """The adapter, for whom this writes."""

    place: Place
    rest: Rest

    def there(self, *names: str) -> dict[str, list[dict[str, Any]]]: ...

    def forget(self, *names: str) -> None: ...


class Writing:
    def __init__(self, at: At, needed: Mapping[str, tuple[str, ...]]) -> None:
        self.at, self.needed = at, needed

    def group(self, obj: Obj) -> str:
        refuse(refusals.group(obj.key, obj.fields))
        answer = self.at.rest.good("POST", "/admin/groups.json", {"group": {"name": obj.key, **obj.fields}})
        made = answer.json()["basic_group"]
        self.at.there("groups")["groups"].append({**made, "automatic": False})
        return str(made["id"])

    def tags(self, obj: Obj) -> str:
        tags = list(obj.fields["tags"])
        refuse(refusals.tag_group(tags))
        answer = self.at.rest.good("POST", "/tag_groups.json", {"name": obj.key, "tag_names": tags})
        made = answer.json()["tag_group"]
        self.at.there("tag_groups")["tag_groups"].append({"id": made["id"], "name": obj.key})
        return str(made["id"])

    def category(self, obj: Obj, before: Present | None = None) -> str:
        """Always whole: what is not sent is emptied, or open."""
        there = self.at.there(*self.needed[CATEGORY])
        others = {one.key: {**one.fields, "id": int(one.id)} for one in present.categories(there, self.at.place)}
        fields = {**(before.fields if before else {}), **obj.fields}
        if before:
            # Colours are people's after the first time.
            fields |= {name: before.fields[name] for name in ("color", "text_color")}
        names = set(present.group_names(there).values())
        tag_groups = {row["name"] for row in there["tag_groups"]}
        refuse(refusals.category(obj.key, fields, names, others, tag_groups))
        parent = fields.get("parent") or ""
        sent = {
            "name": fields["name"],
            "slug": obj.key,
            "color": fields.get("color", "0088CC"),
            "text_color": fields.get("text_color", WHITE),
            "parent_category_id": others[parent]["id"] if parent else "",
            "permissions": self._named(fields["permissions"], there),
            "email_in": self.at.place.address(obj.key) if fields.get("mail") else "",
            "allowed_tag_groups": list(fields.get("tag_groups") or ()),
        }
        if before is None:
            made = self.at.rest.good("POST", "/categories.json", sent).json()["category"]
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
            self.at.rest.good("PUT", f"/categories/{number}.json", sent)
            there["access"][:] = [row for row in there["access"] if row["category_id"] != number]
        numbers = {name: group for group, name in reversed(present.group_names(there).items())}
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

    def theme(self, obj: Obj) -> str:
        body = {"theme": {"name": obj.key, **theme_sent(obj.fields)}}
        number = int(self.at.rest.good("POST", "/admin/themes.json", body).json()["theme"]["id"])
        self.compiled(number, obj)
        return str(number)

    def compiled(self, number: int, obj: Obj) -> None:
        """What does not compile is taken all the same; the field alone says so."""
        self.at.forget("themes")
        for row in self.at.there("themes")["themes"]:
            if row["id"] == number and row["error"]:
                raise AdapterError(say("theme", name=obj.key, said=row["error"]), begun=True)


def refuse(line: str | None) -> None:
    if line:
        raise AdapterError(line)


def theme_sent(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "default": bool(fields.get("default")),
        "theme_fields": [{"name": "scss", "target": "common", "value": fields["scss"]}],
    }
