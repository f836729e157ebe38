"""Everything but settings by one query of Discourse's own tables.

Permissions of 320 categories take 4 s over the API and 0.2 s here, members of 320 groups 4.6 s and 0.03 s (3.1, one
busy machine). Read only; a table that another release made otherwise ends the query with PostgreSQL's words, and a
schema older than the one that was read is refused. SELECTs are plain enough for SQLite, on which a stand-in keeps them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from ...reconcile.types import AdapterError
from .kinds import OURS
from .messages import say
from .place import Place

LOWEST = "20260101000000"
"""Of a release with the fix of 39854 (2026.5); older ones take people out of their groups."""

SELECTS: Mapping[str, str] = {
    "schema": "SELECT max(version) AS version FROM schema_migrations",
    "groups": "SELECT id, name, full_name, automatic, visibility_level, members_visibility_level, mentionable_level, "
    "messageable_level, public_admission, public_exit, allow_membership_requests FROM groups ORDER BY id",
    "members": "SELECT m.group_id, m.user_id FROM group_users m JOIN groups g ON g.id = m.group_id "
    "WHERE g.automatic = false ORDER BY m.group_id, m.user_id",
    "categories": "SELECT id, name, slug, color, text_color, parent_category_id, read_restricted, email_in "
    "FROM categories ORDER BY id",
    "access": "SELECT category_id, group_id, permission_type FROM category_groups ORDER BY category_id, group_id",
    "category_tags": "SELECT c.category_id, g.name FROM category_tag_groups c JOIN tag_groups g "
    "ON g.id = c.tag_group_id ORDER BY c.category_id, g.name",
    "people": "SELECT u.id, u.username, u.name, u.active, u.admin, u.moderator, u.staged, u.suspended_till, e.email, "
    'a.provider_uid AS sub FROM users u LEFT JOIN user_emails e ON e.user_id = u.id AND e."primary" = true '
    "LEFT JOIN user_associated_accounts a ON a.user_id = u.id AND a.provider_name = 'oidc' "
    "WHERE u.id > 0 ORDER BY u.id",
    # Of those alone who are suspended: whether they still have a way in.
    "sessions": "SELECT DISTINCT t.user_id FROM user_auth_tokens t JOIN users u ON u.id = t.user_id "
    "WHERE u.suspended_till IS NOT NULL",
    "apps": "SELECT DISTINCT k.user_id FROM user_api_keys k JOIN users u ON u.id = k.user_id "
    "WHERE k.revoked_at IS NULL AND u.suspended_till IS NOT NULL",
    "keys": "SELECT id, key_hash, user_id FROM api_keys WHERE revoked_at IS NULL "
    f"AND description = '{OURS}' ORDER BY id",
    "tag_groups": "SELECT id, name FROM tag_groups ORDER BY id",
    "tags": "SELECT m.tag_group_id, t.name FROM tag_group_memberships m JOIN tags t ON t.id = m.tag_id "
    "ORDER BY m.tag_group_id, t.name",
    "themes": "SELECT t.id, t.name, f.value, f.error FROM themes t LEFT JOIN theme_fields f ON f.theme_id = t.id "
    "AND f.target_id = 0 AND f.name = 'scss' ORDER BY t.id",
    "pinned": "SELECT name, value FROM site_settings ORDER BY name",
}


class Tables(Protocol):
    def read(self, selects: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]: ...

    def write(self, sql: str) -> None: ...


class Psql:
    """The server's own client; the password is in the environment alone."""

    def __init__(self, place: Place) -> None:
        self._told = place.database

    def read(self, selects: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
        parts = (f"'{name}', (SELECT coalesce(json_agg(r), '[]') FROM ({sql}) r)" for name, sql in selects.items())
        found: dict[str, list[dict[str, Any]]] = json.loads(
            self._run(f"SELECT json_build_object({', '.join(parts)})", "-c default_transaction_read_only=on")
        )
        return found

    def write(self, sql: str) -> None:
        """All of it or nothing: an error ends the session before the COMMIT."""
        self._run(f"BEGIN; {sql} COMMIT;")

    def _run(self, sql: str, options: str = "") -> str:
        told = self._told
        words = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", told["host"], "-U", told["user"], "-d", told["name"]]
        # Rails' times are UTC without saying so.
        sent = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PGTZ": "UTC", "PGPASSWORD": told["password"]}
        sent |= {"PGOPTIONS": options} if options else {}
        try:
            done = subprocess.run(
                words, input=sql, env=sent, check=False, capture_output=True, text=True, timeout=300, cwd=os.sep
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AdapterError(f"psql: {error}", retry=True, silent=True) from error
        if done.returncode:
            match = re.search(r"(?:ERROR|FATAL):\s+(.*)", done.stderr)
            said = match[1] if match else done.stderr.strip()
            raise AdapterError(say("tables", said=said), retry=done.returncode == 2, silent=done.returncode == 2)
        return done.stdout.strip()


def everything(tables: Tables, names: Iterable[str] = SELECTS) -> dict[str, list[dict[str, Any]]]:
    """What the selects of these names find; AdapterError where the schema is older than what was read."""
    there = tables.read({name: SELECTS[name] for name in {"schema", *names}})
    version = str(there["schema"][0]["version"] or "")
    if version < LOWEST:
        raise AdapterError(say("schema", there=version or "-", lowest=LOWEST))
    return there


def key_is(tables: Tables, digest: str) -> None:
    """Our key, by its hash; one of ours before it is revoked. What pages show of it is nothing of it."""
    tables.write(
        f"UPDATE api_keys SET revoked_at = CURRENT_TIMESTAMP WHERE description = '{OURS}' AND revoked_at IS NULL; "
        "INSERT INTO api_keys (key_hash, truncated_key, description, user_id, created_by_id, created_at, updated_at) "
        f"VALUES ('{digest}', '{OURS[:4]}', '{OURS}', -1, -1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP);"
    )


def revoke_apps(tables: Tables, user: int) -> None:
    """Keys that somebody made for apps; neither a suspension nor log_out takes them."""
    tables.write(
        f"UPDATE user_api_keys SET revoked_at = CURRENT_TIMESTAMP WHERE user_id = {int(user)} AND revoked_at IS NULL;"
    )
