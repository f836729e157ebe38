"""Values that Discourse would bend, empty or open without a word: a line for each, before anything is sent. Pure.

Seen in 3.1.0.beta3 on 2026-11-28, newer code read beside it; tests/contracts/discourse asks each of them again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .kinds import LEVELS
from .messages import say

AUTOMATIC: Mapping[int, str] = {
    0: "everyone",
    1: "admins",
    2: "moderators",
    3: "staff",
    4: "anonymous_users",
    # To take the place of everyone (39516, 39517): in memory first, in the database later. Both are read as one.
    5: "everyone",
    **{10 + level: f"trust_level_{level}" for level in range(5)},
}
"""By their number: default_locale renames them."""

TAKEN = frozenset(
    {
        *AUTOMATIC.values(),
        "logged_in_users",
        "new",
        "search",
        "jeder",
        "administratoren",
        "moderatoren",
        "team",
        "system",
    }
)
SEEN, CALLED = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 99)
MOST_NAME, MOST_CATEGORY = 20, 50
WRITE, ANSWER, READ = 1, 2, 3


def text(value: Any) -> str:
    """As Discourse keeps it: all values are texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "|".join(text(one) for one in value)
    return str(value)


def setting(
    name: str, value: Any, meta: Mapping[str, Any] | None, groups: Collection[int], categories: Collection[int]
) -> str | None:
    """`meta`: its row in the list of settings; None where it is not in it."""
    if meta is None:
        return say("unknown_setting", name=name)
    if value is None:
        return say("missing", name=name)
    sent, kind = text(value), str(meta["type"])
    if kind in _BY_TYPE:
        return _BY_TYPE[kind](name, sent, meta)
    if kind in ("list", "host_list", "url_list", "tag_list", "simple_list"):
        return _list(name, value, sent)
    known = {"group_list": groups, "category_list": categories, "category": categories}.get(kind)
    if known is None:
        return None
    strange = [part for part in sent.split("|") if part and not (part.isdecimal() and int(part) in known)]
    code = "group_list" if kind == "group_list" else "category_list"
    return say(code, name=name, value=strange[0], those=_those(sorted(known))) if strange else None


def _list(name: str, value: Any, sent: str) -> str | None:
    given = [text(one) for one in value] if isinstance(value, list | tuple) else sent.split("|")
    for one in given:
        if given.count(one) > 1 or "|" in one or "\n" in one:
            return say("list", name=name, value=one)
    return None


def _bool(name: str, sent: str, meta: Mapping[str, Any]) -> str | None:
    return None if sent in ("true", "false") else say("bool", name=name, value=sent)


def _integer(name: str, sent: str, meta: Mapping[str, Any]) -> str | None:
    if not re.fullmatch(r"-?\d+", sent):
        return say("integer", name=name, value=sent)
    least, most = meta.get("min"), meta.get("max")
    if (least is not None and int(sent) < least) or (most is not None and int(sent) > most):
        return say("range", name=name, value=sent, least=least, most=most)
    return None


def _float(name: str, sent: str, meta: Mapping[str, Any]) -> str | None:
    return None if re.fullmatch(r"-?\d+(\.\d+)?", sent) else say("float", name=name, value=sent)


def _enum(name: str, sent: str, meta: Mapping[str, Any]) -> str | None:
    those = [text(one["value"]) for one in meta.get("valid_values") or ()]
    return None if sent in those else say("enum", name=name, value=sent, those=", ".join(those))


def _email(name: str, sent: str, meta: Mapping[str, Any]) -> str | None:
    fits = not sent or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", sent)
    return None if fits else say("email", name=name, value=sent)


def _upload(name: str, sent: str, meta: Mapping[str, Any]) -> str | None:
    return None if sent in ("", meta["value"]) else say("upload", name=name)


_BY_TYPE = {"bool": _bool, "integer": _integer, "float": _float, "enum": _enum, "email": _email, "upload": _upload}


def group(name: str, fields: Mapping[str, Any]) -> str | None:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{3,20}", name) or name.lower() in TAKEN:
        return say("group_name", name=name)
    for level in LEVELS:
        those = SEEN if level.endswith("visibility_level") else CALLED
        value = fields.get(level, 0)
        if isinstance(value, bool) or value not in those:
            return say("group_level", name=name, field=level, value=value, those=_those(those))
    return None


def category(
    slug: str,
    fields: Mapping[str, Any],
    groups: Collection[str],
    parents: Mapping[str, Mapping[str, Any]],
    tag_groups: Collection[str],
) -> str | None:
    """`fields`: as it is to be, whole; `groups`: names that are there; `parents`: the others, by slug, with their
    `permissions` and `parent`."""
    return (
        _form(slug, fields)
        or _who(slug, fields.get("permissions"), groups)
        or _under(slug, fields, parents)
        or next(
            (
                say("category_tags", slug=slug, name=one)
                for one in fields.get("tag_groups") or ()
                if one not in tag_groups
            ),
            None,
        )
    )


def _form(slug: str, fields: Mapping[str, Any]) -> str | None:
    name = str(fields.get("name", ""))
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or slug.isdecimal():
        return say("category_form", slug=slug, field="slug", value=slug, want="a-z 0-9 -")
    if not 1 <= len(name.strip()) <= MOST_CATEGORY or name != name.strip():
        return say("category_form", slug=slug, field="name", value=name, want=f"1-{MOST_CATEGORY}")
    for one in ("color", "text_color"):
        if one in fields and not re.fullmatch(r"[0-9A-F]{6}", str(fields[one])):
            return say("category_form", slug=slug, field=one, value=fields[one], want="0088CC")
    return None


def _who(slug: str, permissions: Any, groups: Collection[str]) -> str | None:
    if not isinstance(permissions, Mapping) or not permissions:
        return say("category_open", slug=slug)
    known = {*AUTOMATIC.values(), *groups}
    for name, level in permissions.items():
        if isinstance(level, bool) or level not in (WRITE, ANSWER, READ):
            return say("category_level", slug=slug, group=name, value=level)
        if name not in known:
            return say("category_group", slug=slug, group=name)
    return None


def _under(slug: str, fields: Mapping[str, Any], parents: Mapping[str, Mapping[str, Any]]) -> str | None:
    parent = fields.get("parent") or ""
    if not parent:
        return None
    if parent not in parents or parents[parent].get("parent"):
        return say("category_parent", slug=slug, parent=parent)
    inside = parents[parent]["permissions"]
    if "everyone" in inside:
        return None
    for name in fields["permissions"]:
        if name not in inside:
            return say("category_within", slug=slug, group=name, parent=parent)
    return None


def tag_group(tags: Sequence[str]) -> str | None:
    for one in tags:
        clean = re.sub(r"[/?#\[\]@!$&'()*+,;=.%\\`^|{}\"<>]", "", re.sub(r"\s+", "-", one.strip().lower()))
        if clean != one or not one:
            return say("tag", name=one, clean=clean)
    return None


def _those(values: Collection[Any]) -> str:
    return ", ".join(str(one) for one in values)
