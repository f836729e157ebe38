"""The forum's state: tables, settings over them, who may see what. One writer at a time, as one process."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from ..kit.state import Do, State
from . import schema
from .settings import CATALOGUE, TYPES, Setting

PROVIDER = "oidc"
FULL, REPLY, SEE = 1, 2, 3


def now() -> str:
    return datetime.datetime.now(tz=datetime.UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class Forum:
    """`env`: as the container's, DISCOURSE_NAME sets a setting for good. `where`: as kit's State."""

    def __init__(self, where: str, env: Mapping[str, str]) -> None:
        self.env = dict(env)
        self.language = self.env.get("DISCOURSE_DEFAULT_LOCALE", "en")
        kind = where.partition(":")[0]
        self.state = State(where, schema.statements(kind))
        self.lock = threading.RLock()
        self.read_only = False
        with self.turn() as do:
            if not do("select version from schema_migrations"):
                for sql, values in schema.seeds(kind, self.language):
                    do(sql, **values)

    @contextlib.contextmanager
    def turn(self) -> Iterator[Do]:
        with self.lock, self.state.transaction() as do:
            yield do

    # Settings

    def shadowed(self, name: str) -> str | None:
        """What the environment says of a setting."""
        return self.env.get(f"DISCOURSE_{name.upper()}")

    def settings(self, do: Do) -> dict[str, str]:
        kept = {row["name"]: row["value"] for row in do("select name, value from site_settings")}
        found = {name: kept.get(name, one.default) for name, one in CATALOGUE.items()}
        for name, one in CATALOGUE.items():
            said = self.shadowed(name)
            if said is not None:
                found[name] = ("true" if said in ("t", "true", "1") else "false") if one.type == "bool" else said
        return found

    def on(self, do: Do, name: str) -> bool:
        return self.settings(do)[name] == "true"

    def write(self, do: Do, setting: Setting, value: str) -> None:
        """Each write is a row, also for the default, and an entry in the staff's log."""
        sql = "select id from site_settings where name = :name"
        if do(sql, name=setting.name):
            do("update site_settings set value = :value where name = :name", name=setting.name, value=value)
        else:
            sql = "insert into site_settings (name, data_type, value) values (:name, :type, :value)"
            do(sql, name=setting.name, type=TYPES[setting.type], value=value)
        self.log(do, "change_site_setting", setting.name, value)

    def log(self, do: Do, action: str, subject: str, value: str = "") -> None:
        sql = "insert into user_histories (action, subject, new_value) values (:action, :subject, :value)"
        do(sql, action=action, subject=subject, value=value)

    # People

    def user(self, do: Do, number: int) -> dict[str, Any] | None:
        found = do("select * from users where id = :id", id=number)
        return found[0] if found else None

    def named(self, do: Do, username: str) -> dict[str, Any] | None:
        found = do("select * from users where username_lower = :name", name=username.lower())
        return found[0] if found else None

    def by_sub(self, do: Do, sub: str) -> dict[str, Any] | None:
        sql = "select user_id from user_associated_accounts where provider_name = 'oidc' and provider_uid = :sub"
        found = do(sql, sub=sub)
        return self.user(do, found[0]["user_id"]) if found and found[0]["user_id"] else None

    def by_email(self, do: Do, email: str) -> dict[str, Any] | None:
        found = do("select user_id from user_emails where email = :email", email=email.lower())
        return self.user(do, found[0]["user_id"]) if found else None

    def email(self, do: Do, number: int) -> str:
        found = do('select email from user_emails where user_id = :id and "primary" = true', id=number)
        return str(found[0]["email"]) if found else ""

    def suspended(self, user: Mapping[str, Any]) -> bool:
        return bool(user["suspended_till"]) and str(user["suspended_till"]).replace(" ", "T") > now()

    def associate(self, do: Do, sub: str, number: int) -> None:
        """A sub that somebody else has moves without a word, and who had another one loses it."""
        do("delete from user_associated_accounts where provider_uid = :sub or user_id = :id", sub=sub, id=number)
        sql = "insert into user_associated_accounts (provider_name, provider_uid, user_id) values ('oidc', :sub, :id)"
        do(sql, sub=sub, id=number)

    def made(self, do: Do, username: str, name: str, email: str, *, active: bool, staged: bool = False) -> int:
        sql = (
            "insert into users (username, username_lower, name, active, approved, staged, trust_level, created_at) "
            "values (:username, :lower, :name, :active, true, :staged, :level, :at) returning id"
        )
        level = int(self.settings(do)["default_trust_level"])
        given = {"username": username, "lower": username.lower(), "name": name, "level": level, "at": now()}
        number = int(do(sql, active=active, staged=staged, **given)[0]["id"])
        sql = 'insert into user_emails (user_id, email, "primary") values (:id, :email, true)'
        do(sql, id=number, email=email.lower())
        if not staged:
            for trust in range(level + 1):
                do("insert into group_users (group_id, user_id) values (:group, :id)", group=10 + trust, id=number)
        return number

    def free(self, do: Do, wish: str) -> str:
        """A username as Discourse cleans one: `Émil Größe` is Emil_Groesse, `admin` is admin1."""
        plain = wish
        for letter, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
            plain = plain.replace(letter, two)
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
        plain = re.sub(r"[^\w.-]+", "_", plain).strip("_.-")[:20] or "user"
        taken = {row["username_lower"] for row in do("select username_lower from users")}
        taken |= {str(row["name"]).lower() for row in do("select name from groups")} | {"admin", "system"}
        name, count = plain, 0
        while name.lower() in taken:
            count += 1
            name = f"{plain[: 20 - len(str(count))]}{count}"
        return name

    def becomes_admin(self, do: Do, number: int) -> None:
        """The first human administrator changes settings of people who are new (3.1, seen)."""
        first = not do("select id from users where admin = true and id > 0")
        do("update users set admin = true where id = :id", id=number)
        for group in (1, 3):
            if not do("select id from group_users where group_id = :g and user_id = :id", g=group, id=number):
                do("insert into group_users (group_id, user_id) values (:g, :id)", g=group, id=number)
        if first:
            kept = {row["name"] for row in do("select name from site_settings")}
            for name, value in (("default_trust_level", "1"), ("default_email_digest_frequency", "1440")):
                if name not in kept:
                    self.write(do, CATALOGUE[name], value)
            self.write(do, CATALOGUE["global_notice"], "")

    def has_admin(self, do: Do) -> bool:
        return bool(do("select id from users where admin = true and id > 0"))

    def begin_session(self, do: Do, number: int) -> str:
        token = secrets.token_hex(24)
        sql = "insert into user_auth_tokens (user_id, auth_token, seen_at) values (:id, :token, :at)"
        do(sql, id=number, token=hashed(token), at=now())
        do("update users set last_seen_at = :at where id = :id", at=now(), id=number)
        return token

    def of_session(self, do: Do, token: str) -> dict[str, Any] | None:
        """Nobody while suspended; a session that slept lives again afterwards."""
        found = do("select user_id from user_auth_tokens where auth_token = :token", token=hashed(token))
        user = self.user(do, found[0]["user_id"]) if found else None
        return user if user and user["active"] and not self.suspended(user) else None

    # What somebody sees

    def groups_of(self, do: Do, user: Mapping[str, Any] | None) -> set[int]:
        if user is None:
            return {0, 4}
        rows = do("select group_id from group_users where user_id = :id", id=user["id"])
        staff = {1, 3} if user["admin"] else set()
        return {0, 5, *staff, *(row["group_id"] for row in rows)}

    def allowed(self, do: Do, user: Mapping[str, Any] | None) -> dict[int, int]:
        """Category -> the best of what somebody may there: 1 write, 2 answer, 3 see. Administrators may all."""
        mine = self.groups_of(do, user)
        rows = do("select category_id, group_id, permission_type from category_groups")
        found: dict[int, int] = {}
        for one in do("select id, read_restricted from categories"):
            levels = [row["permission_type"] for row in rows if row["category_id"] == one["id"]]
            here = [r["permission_type"] for r in rows if r["category_id"] == one["id"] and r["group_id"] in mine]
            if user is not None and user["admin"]:
                found[one["id"]] = FULL
            elif here and min(here) > 0:
                found[one["id"]] = min(here)
            elif not one["read_restricted"]:
                found[one["id"]] = SEE if levels else FULL
        if user is None:
            return dict.fromkeys(found, SEE)
        return found

    def topic(self, do: Do, user: int, category: int | None, title: str, raw: str, archetype: str = "regular") -> int:
        sql = (
            "insert into topics (title, category_id, user_id, archetype, created_at) "
            "values (:title, :category, :user, :archetype, :at) returning id"
        )
        given = {"title": title[:255], "category": category, "user": user, "archetype": archetype, "at": now()}
        number = int(do(sql, **given)[0]["id"])
        self.post(do, user, number, raw)
        return number

    def post(self, do: Do, user: int, topic: int, raw: str) -> int:
        rows = do("select count(*) as n from posts where topic_id = :topic", topic=topic)
        sql = (
            "insert into posts (topic_id, user_id, raw, post_number, created_at) "
            "values (:topic, :user, :raw, :number, :at) returning id"
        )
        return int(do(sql, topic=topic, user=user, raw=raw, number=rows[0]["n"] + 1, at=now())[0]["id"])

    def letter(self, do: Do, recipient: str, subject: str, body: str) -> None:
        sql = "insert into standin_outbox (recipient, subject, body) values (:recipient, :subject, :body)"
        do(sql, recipient=recipient, subject=subject[:255], body=body)
