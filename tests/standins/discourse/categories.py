"""Categories, tags and what is written there: app/controllers/categories_controller.rb, app/models/category.rb."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from ..kit.server import Answer, json_answer
from ..kit.state import Do
from .answers import crash, fault, number, ok, refused, told
from .forum import FULL, REPLY, Forum, now
from .web import Asked, Routes

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
WORDS = {"everyone": 0, "staff": 3}
"""They are known in every language."""


def routes(add: Routes) -> None:
    add("POST", "/categories.json", create, admin=True)
    add("PUT", "/categories/{number}.json", update, admin=True)
    add("DELETE", "/categories/{number}.json", destroy, admin=True)
    add("GET", "/categories/find.json", find)
    add("GET", "/c/{number}/show.json", show)
    add("GET", "/c/{slug}/{number}.json", listed)
    add("GET", "/site.json", site)
    add("POST", "/tag_groups.json", create_tags, admin=True)
    add("PUT", "/tag_groups/{number}.json", update_tags, admin=True)
    add("GET", "/tag_groups.json", all_tags, admin=True)
    add("DELETE", "/tag_groups/{number}.json", destroy_tags, admin=True)
    add("POST", "/posts.json", write_post)
    add("GET", "/t/{number}.json", topic)


def slug_of(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(UMLAUTS)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _permissions(do: Do, sent: Any, *, new: bool) -> dict[int, int] | None:
    """Group -> level; None where nothing is said. Values are not looked at: `full` is 0."""
    if not isinstance(sent, dict) or not sent:
        return None
    names = {row["name"]: row["id"] for row in do("select id, name from groups")}
    found = {}
    for name, level in sent.items():
        group = WORDS.get(name, names.get(name))
        if group is None:
            raise refused("group") if new else crash()
        found[group] = number(level)
    return found


def _checked(do: Do, sent: dict[str, Any], mine: int | None) -> dict[str, Any]:
    found: dict[str, Any] = {name: sent[name] for name in ("color", "text_color") if name in sent}
    if any(len(str(value)) > 6 for value in found.values()):
        raise crash()
    if sent.get("parent_category_id"):
        rows = do("select * from categories where id = :id", id=number(sent["parent_category_id"]))
        if not rows:
            raise crash()
        if rows[0]["parent_category_id"]:
            raise refused("two levels")
    if "parent_category_id" in sent:
        found["parent_category_id"] = number(sent["parent_category_id"] or 0) or None
    others = do("select id, name, slug, parent_category_id from categories where id <> :id", id=mine or -1)
    if "name" in sent:
        parent, name = found.get("parent_category_id"), str(sent["name"])
        beside = {row["name"].lower() for row in others if row["parent_category_id"] == parent}
        if not 1 <= len(name) <= 50 or name.lower() in beside:
            raise refused("name")
        found["name"] = sent["name"]
    if "slug" in sent:
        found["slug"] = slug_of(str(sent["slug"]))
        if found["slug"] in {row["slug"] for row in others}:
            raise refused("slug is taken")
    return found


def _within(do: Do, parent: int | None, groups: set[int]) -> bool:
    """Whether a parent that is closed lets in whom its child lets in."""
    if parent is None or not do("select id from categories where id = :id and read_restricted = true", id=parent):
        return True
    inside = {r["group_id"] for r in do("select group_id from category_groups where category_id = :id", id=parent)}
    return 0 in inside or groups <= inside


def _write(do: Do, row: int, fields: dict[str, Any], permissions: dict[int, int] | None) -> None:
    for name, value in fields.items():
        do(f"update categories set {name} = :value where id = :id", value=value, id=row)
    if permissions is None:
        return
    do("delete from category_groups where category_id = :id", id=row)
    open_ = permissions == {0: FULL}
    for group, level in permissions.items() if not open_ else ():
        sql = "insert into category_groups (category_id, group_id, permission_type) values (:id, :group, :level)"
        do(sql, id=row, group=group, level=level)
    do("update categories set read_restricted = :closed where id = :id", closed=0 not in permissions, id=row)


def _tag_groups(do: Do, row: int, sent: dict[str, Any]) -> None:
    """Unknown ones are dropped without a word."""
    if "allowed_tag_groups" not in sent:
        return
    do("delete from category_tag_groups where category_id = :id", id=row)
    for name in sent["allowed_tag_groups"] or []:
        sql = (
            "insert into category_tag_groups (category_id, tag_group_id) select :id, id from tag_groups where name = :n"
        )
        do(sql, id=row, n=name)


def create(forum: Forum, do: Do, asked: Asked) -> Answer:
    """Without permissions it is public, also below a closed parent. A `description` is not looked at."""
    sent = told(asked.request)
    if not sent.get("name"):
        raise fault(400, "invalid_parameters", forum.language)
    permissions = _permissions(do, sent.get("permissions"), new=True)
    given = {"color": "0088CC", "text_color": "FFFFFF", **sent}
    fields = _checked(do, given, None)
    fields.setdefault("slug", slug_of(str(sent["name"])))
    if permissions is not None and not _within(do, fields.get("parent_category_id"), set(permissions)):
        raise refused("groups that the parent does not let in")
    sql = (
        "insert into categories (name, slug, color, text_color, user_id) "
        "values (:name, :slug, :color, :text_color, -1) returning id"
    )
    base = {name: fields[name] for name in ("name", "slug", "color", "text_color")}
    row = do(sql, **base)[0]["id"]
    _write(do, row, {**fields, "email_in": sent.get("email_in") or None}, permissions)
    _tag_groups(do, row, sent)
    about = forum.topic(do, -1, row, f"About the {sent['name']} category"[:255], "(Replace this first paragraph)")
    do("update categories set topic_id = :topic where id = :id", topic=about, id=row)
    return json_answer({"category": _shown(forum, do, row, permissions=True)})


def update(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    """Without `email_in` it is cleared (newer). Under another parent nobody compares the groups."""
    there = _category(forum, do, number)
    sent = told(asked.request)
    permissions = _permissions(do, sent.get("permissions"), new=False)
    fields = _checked(do, sent, there["id"])
    moves = "parent_category_id" in sent
    if permissions is not None and not moves and not _within(do, there["parent_category_id"], set(permissions)):
        raise refused("groups that the parent does not let in")
    _write(do, there["id"], {**fields, "email_in": sent.get("email_in") or None}, permissions)
    _tag_groups(do, there["id"], sent)
    return json_answer({"success": "OK", "category": _shown(forum, do, there["id"], permissions=True)})


def destroy(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    there = _category(forum, do, number)
    seeded = there["id"] <= 3
    children = do("select id from categories where parent_category_id = :id", id=there["id"])
    sql = "select id from topics where category_id = :id and id <> :about and deleted_at is null"
    if seeded or children or do(sql, id=there["id"], about=there["topic_id"] or 0):
        raise fault(403, "invalid_access", forum.language)
    for table in ("category_groups", "category_tag_groups"):
        do(f"delete from {table} where category_id = :id", id=there["id"])
    do("update topics set deleted_at = :at where category_id = :id", at=now(), id=there["id"])
    do("delete from categories where id = :id", id=there["id"])
    return ok()


def find(forum: Forum, do: Do, asked: Asked) -> Answer:
    """Newer: several at once, with permissions for administrators."""
    wanted = [number(one) for one in asked.many("ids[]")]
    may = forum.allowed(do, asked.user)
    with_them = asked.request.query.get("include_permissions") == "true"
    shown = [_shown(forum, do, one, permissions=with_them) for one in wanted if one in may]
    return json_answer({"categories": shown})


def show(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    there = _category(forum, do, number)
    if there["id"] not in forum.allowed(do, asked.user):
        raise fault(404, "not_found", forum.language)
    return json_answer({"category": _shown(forum, do, there["id"], permissions=True)})


def listed(forum: Forum, do: Do, asked: Asked, slug: str, number: str) -> Answer:
    there = _category(forum, do, number)
    if there["id"] not in forum.allowed(do, asked.user):
        raise fault(404, "not_found", forum.language)
    sql = "select id, title from topics where category_id = :id and deleted_at is null order by id desc"
    return json_answer({"topic_list": {"topics": do(sql, id=there["id"])}})


def site(forum: Forum, do: Do, asked: Asked) -> Answer:
    may = forum.allowed(do, asked.user)
    rows = do("select id from categories order by id")
    shown = [_shown(forum, do, row["id"], permissions=False) for row in rows if row["id"] in may]
    return json_answer({"categories": shown, "groups": []})


def _category(forum: Forum, do: Do, text: str) -> dict[str, Any]:
    found = do("select * from categories where id = :id", id=int(text)) if text.isdecimal() else []
    if not found:
        raise fault(404, "not_found", forum.language)
    return found[0]


def _shown(forum: Forum, do: Do, row: int, *, permissions: bool) -> dict[str, Any]:
    (there,) = do("select * from categories where id = :id", id=row)
    names = ("id", "name", "slug", "color", "text_color", "parent_category_id", "position", "email_in")
    found = {name: there[name] for name in names} | {"read_restricted": bool(there["read_restricted"])}
    if permissions:
        sql = (
            "select g.name as group_name, g.id as group_id, c.permission_type from category_groups c join groups g "
            "on g.id = c.group_id where c.category_id = :id order by g.id"
        )
        # One without rows is everybody's.
        everyone = [{"permission_type": FULL, "group_name": "everyone", "group_id": 0}]
        rows = do(sql, id=row)
        found["group_permissions"] = rows or ([] if there["read_restricted"] else everyone)
    return found


def create_tags(forum: Forum, do: Do, asked: Asked) -> Answer:
    sent = _tags_sent(told(asked.request))
    name = str(sent.get("name") or "")
    if not name or any(row["name"].lower() == name.lower() for row in do("select name from tag_groups")):
        raise refused("name")
    row = do("insert into tag_groups (name) values (:name) returning id", name=name)[0]["id"]
    _put_tags(do, row, sent.get("tag_names") or [])
    return json_answer({"tag_group": _tags_shown(do, row)})


def update_tags(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    if not do("select id from tag_groups where id = :id", id=int(number)):
        raise fault(404, "not_found", forum.language)
    sent = _tags_sent(told(asked.request))
    if "tag_names" in sent:
        _put_tags(do, int(number), sent["tag_names"] or [])
    return json_answer({"success": "OK", "tag_group": _tags_shown(do, int(number))})


def destroy_tags(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    do("delete from tag_group_memberships where tag_group_id = :id", id=int(number))
    do("delete from tag_groups where id = :id", id=int(number))
    return ok()


def all_tags(forum: Forum, do: Do, asked: Asked) -> Answer:
    return json_answer(
        {"tag_groups": [_tags_shown(do, row["id"]) for row in do("select id from tag_groups order by id")]}
    )


def _tags_sent(sent: dict[str, Any]) -> dict[str, Any]:
    return dict(sent.get("tag_group") or sent)


def _put_tags(do: Do, row: int, names: list[str]) -> None:
    """`holz bau` becomes holz-bau."""
    do("delete from tag_group_memberships where tag_group_id = :id", id=row)
    for name in names:
        clean = re.sub(r"\s+", "-", str(name).strip().lower())
        if not do("select id from tags where name = :name", name=clean):
            do("insert into tags (name) values (:name)", name=clean)
        sql = "insert into tag_group_memberships (tag_id, tag_group_id) select id, :id from tags where name = :name"
        do(sql, id=row, name=clean)


def _tags_shown(do: Do, row: int) -> dict[str, Any]:
    (there,) = do("select id, name from tag_groups where id = :id", id=row)
    sql = "select t.name from tags t join tag_group_memberships m on m.tag_id = t.id where m.tag_group_id = :id"
    return {**there, "tag_names": sorted(one["name"] for one in do(sql, id=row))}


def write_post(forum: Forum, do: Do, asked: Asked) -> Answer:
    """A topic in a category, or an answer in one."""
    if asked.user is None:
        raise fault(403, "invalid_access", forum.language)
    sent = told(asked.request)
    raw = str(sent.get("raw", ""))
    if len(raw) < int(forum.settings(do)["min_post_length"]):
        raise refused("raw")
    may = forum.allowed(do, asked.user)
    if sent.get("topic_id"):
        rows = do("select * from topics where id = :id and deleted_at is null", id=number(sent["topic_id"]))
        if not rows or may.get(rows[0]["category_id"], 9) > REPLY:
            raise fault(403, "invalid_access", forum.language)
        row = rows[0]["id"]
        forum.post(do, asked.user["id"], row, raw)
    else:
        category = number(sent.get("category", 1))
        if may.get(category, 9) > FULL:
            raise fault(403, "invalid_access", forum.language)
        row = forum.topic(do, asked.user["id"], category, str(sent.get("title", "")), raw)
    return json_answer({"topic_id": row, "username": asked.user["username"]})


def topic(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    rows = (
        do("select * from topics where id = :id and deleted_at is null", id=int(number)) if number.isdecimal() else []
    )
    if not rows or rows[0]["category_id"] not in forum.allowed(do, asked.user):
        raise fault(404, "not_found", forum.language)
    sql = "select raw, user_id, post_number from posts where topic_id = :id and deleted_at is null order by post_number"
    posts = [{"raw": one["raw"], "post_number": one["post_number"]} for one in do(sql, id=rows[0]["id"])]
    return json_answer({"id": rows[0]["id"], "title": rows[0]["title"], "post_stream": {"posts": posts}})
