"""What a Discourse holds, made of the rows of table.py: groups, tags, categories, themes. Pure.

Automatic groups have a name that no language changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...reconcile.types import Present
from ...sync.wanted import GROUP
from . import refusals
from .kinds import CATEGORY, LEVELS, SWITCHES, TAGS, THEME
from .place import Place

SEEDED = ("general_category_id", "meta_category_id", "staff_category_id", "uncategorized_category_id")


def groups(there: Mapping[str, Any]) -> Iterator[Present]:
    for row in there["groups"]:
        if not row["automatic"]:
            fields = {"full_name": row["full_name"] or "", **{name: row[name] for name in LEVELS}}
            fields |= {name: bool(row[name]) for name in SWITCHES}
            yield Present(GROUP, row["name"], fields, id=str(row["id"]))


def tags(there: Mapping[str, Any]) -> Iterator[Present]:
    for row in there["tag_groups"]:
        tags = [one["name"] for one in there["tags"] if one["tag_group_id"] == row["id"]]
        yield Present(TAGS, row["name"], {"tags": tags}, id=str(row["id"]))


def categories(there: Mapping[str, Any], place: Place) -> Iterator[Present]:
    seeded = {row["value"] for row in there["pinned"] if row["name"] in SEEDED}
    slugs = {row["id"]: row["slug"] for row in there["categories"]}
    names = group_names(there)
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
            "mail": row["email_in"] == place.address(row["slug"]),
            "tag_groups": tags.get(number, []),
        }
        key = row["slug"] or f"#{number}"
        yield Present(CATEGORY, key, fields, id=str(number), builtin=str(number) in seeded)


def themes(there: Mapping[str, Any]) -> Iterator[Present]:
    default = next((row["value"] for row in there["pinned"] if row["name"] == "default_theme_id"), "")
    for row in there["themes"]:
        fields = {"scss": row["value"] or "", "default": str(row["id"]) == default}
        yield Present(THEME, row["name"], fields, id=str(row["id"]), builtin=int(row["id"]) < 0)


def group_names(there: Mapping[str, Any]) -> dict[int, str]:
    """By number: automatic ones by a name that no language changes."""
    return {
        row["id"]: refusals.AUTOMATIC.get(row["id"], row["name"]) if row["automatic"] else row["name"]
        for row in there["groups"]
    }
