"""Groups and who is in them: app/controllers/groups_controller.rb, admin/groups_controller.rb, app/models/group.rb."""

from __future__ import annotations

import re
from typing import Any

from ..kit.server import Answer, json_answer
from ..kit.state import Do
from .answers import fault, number, ok, refused, told, truth
from .forum import Forum
from .web import Asked, Routes

PAGE = 36
NUMBERS = ("visibility_level", "members_visibility_level", "mentionable_level", "messageable_level")
TRUTHS = ("public_admission", "public_exit", "allow_membership_requests", "primary_group")
LEVELS = (0, 1, 2, 3, 4, 99)
UNREADABLE = ("new", "search")
SHOWN = ("id", "name", "full_name", "automatic", "bio_raw", "grant_trust_level", *NUMBERS, *TRUTHS)


def routes(add: Routes) -> None:
    add("POST", "/admin/groups.json", create, admin=True)
    add("PUT", "/groups/{number}.json", update, admin=True)
    add("DELETE", "/admin/groups/{number}.json", destroy, admin=True)
    add("GET", "/groups/search.json", search)
    add("GET", "/groups.json", index)
    add("GET", "/groups/{name}/members.json", members)
    add("PUT", "/groups/{number}/members.json", add_members, admin=True)
    add("DELETE", "/groups/{number}/members.json", remove_members, admin=True)
    add("GET", "/groups/{name}.json", show)


def checked(forum: Forum, do: Do, name: str, mine: int | None) -> None:
    most = int(forum.settings(do)["max_username_length"])
    pattern = r"[\w.-]+" if forum.on(do, "unicode_usernames") else r"[A-Za-z0-9_.-]+"
    if not 3 <= len(name) <= most or not re.fullmatch(pattern, name):
        raise refused("Name")
    taken = [row for row in do("select id, name from groups") if row["name"].lower() == name.lower()]
    if any(row["id"] != mine for row in taken) or forum.named(do, name):
        raise refused("Name is taken")


def given(sent: dict[str, Any], *, new: bool) -> dict[str, Any]:
    """Numbers as Ruby reads them: `x` is 0, public; 77 is taken."""
    found: dict[str, Any] = {name: number(sent[name]) for name in NUMBERS if name in sent}
    if any(found.get(name, 0) not in LEVELS for name in ("mentionable_level", "messageable_level")):
        raise refused("level")
    found |= {name: truth(sent[name]) for name in TRUTHS if name in sent}
    found |= {name: sent[name] for name in ("name", "full_name", "bio_raw") if name in sent}
    if "grant_trust_level" in sent:
        if sent["grant_trust_level"] is None or number(sent["grant_trust_level"]) not in range(5):
            raise refused("grant_trust_level")
        found["grant_trust_level"] = number(sent["grant_trust_level"])
    if "membership_request_template" in sent and not new:
        found["membership_request_template"] = sent["membership_request_template"]
    return found


def write(do: Do, row: int, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        do(f"update groups set {name} = :value where id = :id", value=value, id=row)


def create(forum: Forum, do: Do, asked: Asked) -> Answer:
    sent = told(asked.request).get("group") or {}
    if not sent.get("name"):
        raise fault(400, "invalid_parameters", forum.language)
    checked(forum, do, str(sent["name"]), None)
    fields = given(sent, new=True)
    row = do("insert into groups (name) values (:name) returning id", name=sent["name"])[0]["id"]
    write(do, row, fields)
    # Of people who are unknown nobody is told.
    for user in _people(forum, do, sent, "usernames"):
        do("insert into group_users (group_id, user_id) values (:g, :u)", g=row, u=user["id"])
    return json_answer({"basic_group": _shown(do, row)})


def update(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    there = _group(forum, do, number)
    sent = told(asked.request).get("group") or {}
    fields = given(sent, new=False)
    if "name" in fields and fields["name"] != there["name"]:
        checked(forum, do, str(fields["name"]), there["id"])
    levels = [name for name in sent if name.endswith("_category_ids")]
    people = do("select id from group_users where group_id = :id", id=there["id"])
    if levels and people and "update_existing_users" not in told(asked.request):
        return json_answer({"user_count": len(people)}, 422)
    write(do, there["id"], fields)
    return ok()


def destroy(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    """Its categories stay closed, with the other groups or for administrators alone."""
    there = _group(forum, do, number)
    if there["automatic"]:
        raise refused("automatic")
    for table in ("group_users", "category_groups"):
        do(f"delete from {table} where group_id = :id", id=there["id"])
    do("delete from groups where id = :id", id=there["id"])
    return ok()


def search(forum: Forum, do: Do, asked: Asked) -> Answer:
    """All in one answer, but for everyone."""
    rows = do("select id from groups where id > 0 order by name")
    return json_answer([_shown(do, row["id"]) for row in rows if _seen(forum, do, asked, row["id"])])


def index(forum: Forum, do: Do, asked: Asked) -> Answer:
    rows = [row for row in do("select id from groups where id > 0 order by name") if _seen(forum, do, asked, row["id"])]
    page = number(asked.request.query.get("page", 0)) * PAGE
    shown = [_shown(do, row["id"]) for row in rows[page : page + PAGE]]
    return json_answer({"groups": shown, "total_rows_groups": len(rows)})


def show(forum: Forum, do: Do, asked: Asked, name: str) -> Answer:
    if name in UNREADABLE:
        raise fault(404, "not_found", forum.language)
    rows = [row for row in do("select id, name from groups") if row["name"].lower() == name.lower()]
    if not rows or not _seen(forum, do, asked, rows[0]["id"]):
        raise fault(404, "not_found", forum.language)
    return json_answer({"group": _shown(do, rows[0]["id"])})


def members(forum: Forum, do: Do, asked: Asked, name: str) -> Answer:
    rows = [row for row in do("select id, name from groups") if row["name"].lower() == name.lower()]
    if not rows or not _seen(forum, do, asked, rows[0]["id"]):
        raise fault(404, "not_found", forum.language)
    limit = number(asked.request.query.get("limit", 50))
    if limit > 1000:
        raise fault(400, "invalid_parameters", forum.language)
    start = number(asked.request.query.get("offset", 0))
    sql = (
        "select u.id, u.username, u.name from group_users g join users u on u.id = g.user_id where g.group_id = :id "
        "order by u.username_lower"
    )
    people = do(sql, id=rows[0]["id"])
    meta = {"total": len(people), "limit": limit, "offset": start}
    return json_answer({"members": people[start : start + limit], "owners": [], "meta": meta})


def add_members(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    there = _group(forum, do, number)
    if there["automatic"]:
        raise fault(403, "invalid_access", forum.language)
    sent = told(asked.request)
    people = _people(forum, do, sent, "usernames", "user_ids", "user_emails")
    # Who is unknown by `emails` is invited by mail.
    for address in filter(None, str(sent.get("emails", "")).split(",")):
        if not forum.by_email(do, address):
            forum.letter(do, address, "Invitation", "come")
    if not people and not sent.get("emails"):
        raise fault(400, "invalid_parameters", forum.language)
    inside = {row["user_id"] for row in do("select user_id from group_users where group_id = :id", id=there["id"])}
    fresh = [one for one in people if one["id"] not in inside]
    if people and not fresh:
        raise refused("all of them are members")
    for one in fresh:
        do("insert into group_users (group_id, user_id) values (:g, :u)", g=there["id"], u=one["id"])
    return ok(usernames=[one["username"] for one in people], emails=[])


def remove_members(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    there = _group(forum, do, number)
    people = _people(forum, do, told(asked.request), "usernames", "user_ids", "user_emails", "username", "user_id")
    if not people:
        raise fault(400, "invalid_parameters", forum.language)
    for one in people:
        do("delete from group_users where group_id = :g and user_id = :u", g=there["id"], u=one["id"])
    return ok(usernames=[one["username"] for one in people], skipped_usernames=[])


def _people(forum: Forum, do: Do, sent: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    """Texts with commas; of a JSON list the last alone. Unknown ones are dropped without a word."""
    found: dict[int, dict[str, Any]] = {}
    for name in names:
        if name not in sent:
            continue
        value = sent[name]
        parts = [str(value[-1])] if isinstance(value, list) and value else str(value or "").split(",")
        for part in filter(None, (text.strip() for text in parts)):
            if name.startswith("user_id"):
                one = forum.user(do, number(part))
            elif name == "user_emails":
                one = forum.by_email(do, part)
            else:
                one = forum.named(do, part)
            if one:
                found[one["id"]] = one
    return list(found.values())


def _group(forum: Forum, do: Do, text: str) -> dict[str, Any]:
    found = do("select * from groups where id = :id", id=number(text)) if text.isdecimal() else []
    if not found:
        raise fault(404, "not_found", forum.language)
    return found[0]


def _seen(forum: Forum, do: Do, asked: Asked, row: int) -> bool:
    """Visibility 0 everybody, 1 signed in, 2 members, 3 staff, 4 owners; administrators see all."""
    user = asked.user
    if user is not None and user["admin"]:
        return True
    (there,) = do("select visibility_level from groups where id = :id", id=row)
    if there["visibility_level"] == 0:
        return True
    if user is None:
        return False
    mine = {one["group_id"] for one in do("select group_id from group_users where user_id = :id", id=user["id"])}
    return there["visibility_level"] == 1 or (there["visibility_level"] == 2 and row in mine)


def _shown(do: Do, row: int) -> dict[str, Any]:
    (there,) = do("select * from groups where id = :id", id=row)
    found = {name: there[name] for name in SHOWN}
    found |= {name: bool(there[name]) for name in ("automatic", *TRUTHS)}
    found["user_count"] = do("select count(*) as n from group_users where group_id = :id", id=row)[0]["n"]
    return found
