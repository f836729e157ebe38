"""Settings, keys, people, themes and the read-only mode by administrators: app/controllers/admin/*.rb."""

from __future__ import annotations

import re
import secrets
from typing import Any

from ..kit.server import Answer, json_answer
from ..kit.state import Do
from .answers import fault, ok, refused, told, truth
from .forum import Forum, hashed, now
from .settings import CATALOGUE, RefusedError, stored
from .web import Asked, Routes


def routes(add: Routes) -> None:
    add("GET", "/admin/site_settings.json", settings)
    add("PUT", "/admin/site_settings/{name}", put_setting)
    add("POST", "/admin/api/keys.json", make_key)
    add("PUT", "/admin/backups/readonly.json", read_only)
    add("PUT", "/admin/users/{number}/suspend.json", suspend)
    add("PUT", "/admin/users/{number}/unsuspend.json", unsuspend)
    add("POST", "/admin/users/{number}/log_out.json", log_out)
    add("PUT", "/admin/users/{number}/deactivate.json", deactivate)
    add("PUT", "/admin/users/{number}/anonymize.json", anonymize)
    add("PUT", "/admin/users/{number}/grant_admin.json", grant_admin)
    add("GET", "/admin/users/{number}.json", show_user)
    add("DELETE", "/admin/users/{number}.json", destroy_user)
    add("POST", "/admin/themes.json", make_theme)
    add("PUT", "/admin/themes/{number}.json", put_theme)
    add("GET", "/admin/themes/{number}.json", show_theme)
    add("DELETE", "/admin/themes/{number}.json", destroy_theme)
    add("POST", "/users.json", create_user)
    add("PUT", "/u/{name}.json", update_user)
    add("GET", "/u/by-external/oidc/{sub}.json", by_external, admin=True)


# Settings


def settings(forum: Forum, do: Do, asked: Asked) -> Answer:
    """All but hidden ones and those that the environment sets; secrets in clear."""
    values = forum.settings(do)
    found = []
    for name, one in CATALOGUE.items():
        if one.hidden or forum.shadowed(name) is not None:
            continue
        row: dict[str, Any] = {"setting": name, "default": one.default, "value": values[name], "type": one.type}
        if one.type == "enum":
            row["valid_values"] = [{"name": text, "value": text} for text in one.values]
        if one.least is not None:
            row["min"] = one.least
        if one.most is not None:
            row["max"] = one.most
        found.append(row | ({"secret": True} if one.secret else {}))
    return json_answer({"site_settings": found})


def put_setting(forum: Forum, do: Do, asked: Asked, name: str) -> Answer:
    """200 without a body, whether anything changed or not."""
    name = name.removesuffix(".json")
    one = CATALOGUE.get(name)
    if one is None or one.hidden or forum.shadowed(name) is not None:
        raise refused(name)
    categories = {row["id"] for row in do("select id from categories")}
    try:
        value = stored(one, told(asked.request).get(name), categories, forum.settings(do))
    except RefusedError as error:
        raise refused(f"{name}: {error}") from None
    forum.write(do, one, value)
    return Answer(200)


def make_key(forum: Forum, do: Do, asked: Asked) -> Answer:
    """A key of its own making: none that was sent is taken."""
    key = secrets.token_hex(32)
    sql = (
        "insert into api_keys (key_hash, truncated_key, description, created_by_id, created_at, updated_at) "
        "values (:hash, :short, :text, -1, :at, :at) returning id"
    )
    text = (told(asked.request).get("key") or {}).get("description")
    row = do(sql, hash=hashed(key), short=key[:4], text=text, at=now())[0]["id"]
    return json_answer({"key": {"id": row, "key": key, "truncated_key": key[:4]}})


def read_only(forum: Forum, do: Do, asked: Asked) -> Answer:
    forum.read_only = truth(told(asked.request).get("enable"))
    return Answer(200)


# People


def _someone(forum: Forum, do: Do, text: str) -> dict[str, Any]:
    user = forum.user(do, int(text)) if re.fullmatch(r"-?\d+", text) else None
    if user is None:
        raise fault(404, "not_found", forum.language)
    return user


def create_user(forum: Forum, do: Do, asked: Asked) -> Answer:
    """Whatever is wrong, the answer is 200, and says success: false. By a key there is no mail to anybody."""
    sent = told(asked.request)
    if not forum.on(do, "allow_new_registrations"):
        return json_answer({"success": False, "message": "registrations"})
    if not asked.by_key or not (asked.user and asked.user["admin"]):
        raise fault(403, "invalid_access", forum.language)
    email, username = str(sent.get("email", "")).lower(), str(sent.get("username", ""))
    external = sent.get("external_ids") or {}
    if external and not forum.on(do, "openid_connect_enabled"):
        raise fault(400, "invalid_parameters", forum.language)
    errors: dict[str, list[str]] = {}
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        errors["email"] = ["invalid"]
    if not re.fullmatch(r"[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?", username) or not 3 <= len(username) <= 20:
        errors["username"] = ["invalid"]
    names = {str(row["name"]).lower() for row in do("select name from groups")}
    if username.lower() in names | {"admin", "system"} or forum.named(do, username):
        errors["username"] = ["taken"]
    there = forum.by_email(do, email)
    if there and not there["staged"]:
        errors["email"] = ["taken"]
    if errors:
        return json_answer({"success": False, "message": " ".join(errors), "errors": errors, "values": {}})
    active = truth(sent.get("active"))
    if there:
        # Who only ever wrote by mail is taken over, with their posts.
        sql = (
            "update users set username = :u, username_lower = :l, name = :n, staged = false, active = :a where id = :id"
        )
        do(sql, u=username, l=username.lower(), n=sent.get("name"), a=active, id=there["id"])
        row = there["id"]
    else:
        row = forum.made(do, username, str(sent.get("name") or ""), email, active=active)
    for sub in external.values():
        forum.associate(do, str(sub), row)
    return json_answer({"success": True, "active": active, "message": "", "user_id": row})


def update_user(forum: Forum, do: Do, asked: Asked, name: str) -> Answer:
    user = forum.named(do, name)
    if user is None:
        raise fault(404, "not_found", forum.language)
    own = asked.user is not None and asked.user["id"] == user["id"]
    if not own and not (asked.user and asked.user["admin"]):
        raise fault(403, "invalid_access", forum.language)
    sent = told(asked.request)
    if "name" in sent:
        do("update users set name = :name where id = :id", name=sent["name"], id=user["id"])
    if external := sent.get("external_ids"):
        if not (asked.user and asked.user["admin"]) or not forum.on(do, "openid_connect_enabled"):
            raise fault(400, "invalid_parameters", forum.language)
        for sub in external.values():
            forum.associate(do, str(sub), user["id"])
    return ok(user={"id": user["id"], "username": user["username"]})


def by_external(forum: Forum, do: Do, asked: Asked, sub: str) -> Answer:
    user = forum.by_sub(do, sub)
    if user is None:
        raise fault(404, "not_found", forum.language)
    return json_answer({"user": {"id": user["id"], "username": user["username"]}})


def show_user(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    user = _someone(forum, do, number)
    sql = "select provider_name, provider_uid from user_associated_accounts where user_id = :id"
    ids = {row["provider_name"]: row["provider_uid"] for row in do(sql, id=user["id"])}
    names = ("id", "username", "name", "trust_level")
    flags = {name: bool(user[name]) for name in ("active", "approved", "admin", "moderator", "staged")}
    shown = {name: user[name] for name in names} | flags
    return json_answer({**shown, "external_ids": ids, "suspended": forum.suspended(user)})


def suspend(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    user = _someone(forum, do, number)
    sent = told(asked.request)
    if user["admin"]:
        raise fault(403, "invalid_access", forum.language)
    if forum.suspended(user):
        raise fault(409, "invalid_access", forum.language)
    if not sent.get("suspend_until") or not sent.get("reason"):
        raise fault(400, "invalid_parameters", forum.language)
    until = str(sent["suspend_until"]).replace("Z", "")
    do("update users set suspended_till = :at where id = :id", at=until, id=user["id"])
    return json_answer({"suspension": {"suspended_till": until}})


def unsuspend(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    user = _someone(forum, do, number)
    do("update users set suspended_till = null where id = :id", id=user["id"])
    return json_answer({"suspension": {"suspended_till": None}})


def log_out(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    """Keys of their own stay."""
    do("delete from user_auth_tokens where user_id = :id", id=_someone(forum, do, number)["id"])
    return ok()


def deactivate(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    do("update users set active = false where id = :id", id=_someone(forum, do, number)["id"])
    return ok()


def grant_admin(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    """By mail alone: whoever asked has to confirm."""
    forum.letter(do, forum.email(do, -1), "Confirm new administrator", str(_someone(forum, do, number)["username"]))
    return ok()


def anonymize(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    user = _someone(forum, do, number)
    if user["admin"] or str(user["username"]).startswith("anon"):
        raise fault(403, "invalid_access", forum.language)
    name = f"anon{user['id']}"
    sql = "update users set username = :name, username_lower = :name, name = '', suspended_till = null where id = :id"
    do(sql, name=name, id=user["id"])
    do("update user_emails set email = :email where user_id = :id", email=f"{name}@anonymized.invalid", id=user["id"])
    for table in ("user_associated_accounts", "user_auth_tokens", "user_api_keys"):
        do(f"delete from {table} where user_id = :id", id=user["id"])
    do("delete from group_users where user_id = :id and group_id > 14", id=user["id"])
    return json_answer({"success": "OK", "username": name})


def destroy_user(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    """Not while there are posts, unless they are to go as well."""
    user = forum.user(do, int(number)) if number.isdecimal() else None
    if user is None or user["admin"]:
        raise fault(403, "invalid_access", forum.language)
    posts = do("select id from posts where user_id = :id and deleted_at is null", id=user["id"])
    if posts and not truth(told(asked.request).get("delete_posts")):
        raise fault(403, "invalid_access", forum.language, deleted=False)
    do("update posts set deleted_at = :at, user_id = null where user_id = :id", at=now(), id=user["id"])
    do("update topics set deleted_at = :at, user_id = null where user_id = :id", at=now(), id=user["id"])
    for table in ("user_emails", "user_associated_accounts", "user_auth_tokens", "user_api_keys", "group_users"):
        do(f"delete from {table} where user_id = :id", id=user["id"])
    do("delete from users where id = :id", id=user["id"])
    return json_answer({"deleted": True})


# Themes

TARGETS = {"common": 0, "desktop": 1, "mobile": 2}


def _fields(do: Do, row: int, sent: dict[str, Any]) -> None:
    for field in sent.get("theme_fields") or []:
        target = TARGETS.get(str(field.get("target")), 0)
        do(
            "delete from theme_fields where theme_id = :id and target_id = :t and name = :n",
            id=row,
            t=target,
            n=field["name"],
        )
        text = str(field.get("value") or "")
        # What does not compile is taken, and said in the field alone.
        wrong = field["name"] == "scss" and text.count("{") != text.count("}")
        sql = (
            "insert into theme_fields (theme_id, target_id, name, value, error, type_id) "
            "values (:id, :t, :n, :v, :e, 1)"
        )
        do(sql, id=row, t=target, n=field["name"], v=text, e="expected }" if wrong else None)


def _default(forum: Forum, do: Do, row: int, sent: dict[str, Any]) -> None:
    if truth(sent.get("default")):
        forum.write(do, CATALOGUE["default_theme_id"], str(row))


def make_theme(forum: Forum, do: Do, asked: Asked) -> Answer:
    """A second one of the same name each time."""
    sent = told(asked.request).get("theme") or {}
    if not sent.get("name"):
        raise refused("name")
    row = do("insert into themes (name, user_id) values (:name, -1) returning id", name=sent["name"])[0]["id"]
    _fields(do, row, sent)
    _default(forum, do, row, sent)
    return json_answer({"theme": _theme(do, row)}, 201)


def put_theme(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    sent = told(asked.request).get("theme") or {}
    if not do("select id from themes where id = :id", id=int(number)):
        raise fault(404, "not_found", forum.language)
    _fields(do, int(number), sent)
    _default(forum, do, int(number), sent)
    return json_answer({"theme": _theme(do, int(number))})


def show_theme(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    return json_answer({"theme": _theme(do, int(number))})


def destroy_theme(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    do("delete from theme_fields where theme_id = :id", id=int(number))
    do("delete from themes where id = :id", id=int(number))
    return Answer(204)


def _theme(do: Do, row: int) -> dict[str, Any]:
    found = do("select id, name from themes where id = :id", id=row)
    fields = do("select name, target_id, value, error from theme_fields where theme_id = :id", id=row)
    return {**found[0], "theme_fields": fields}
