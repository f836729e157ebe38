"""Keys of the API, and what is answered without a good one."""

from __future__ import annotations

import hashlib
import secrets

from tests.contracts.discourse.there import There
from tests.contracts.fact import fact
from tests.contracts.target import PREFIX

LAB = "3.1.0.beta3"
COLUMNS = "key_hash, truncated_key, description, user_id, created_by_id, created_at, updated_at"


def made(forum: There, user: str) -> str:
    """A key of ours by a row: its hash alone."""
    key = secrets.token_hex(32)
    digest = hashlib.sha256(key.encode()).hexdigest()
    forum.sql(
        f"insert into api_keys ({COLUMNS}) values ('{digest}', '{key[:4]}', '{PREFIX}key', {user}, -1, "
        "current_timestamp, current_timestamp)"
    )
    return key


def gone(forum: There) -> None:
    forum.sql(f"delete from api_keys where description = '{PREFIX}key'")


@fact("app/models/api_key.rb, hash_key", seen=LAB)
def test_a_row_with_the_hash_is_a_key(forum: There) -> None:
    """A row in api_keys with the SHA-256 of a key that we chose makes it one; of one user it needs no name."""
    try:
        key = made(forum, "-1")
        assert forum.ask("GET", "/admin/site_settings.json", key=key).status == 200
        assert forum.ask("GET", "/admin/site_settings.json", key=key, user=f"{PREFIX}x").status == 403
    finally:
        gone(forum)


@fact("app/models/api_key.rb; lib/auth/default_current_user_provider.rb", seen=LAB)
def test_a_key_of_everybody_needs_a_name(forum: There) -> None:
    """A key without a user is good with Api-Username alone."""
    try:
        key = made(forum, "NULL")
        assert forum.ask("GET", "/admin/site_settings.json", key=key).status == 404
        assert forum.ask("GET", "/admin/site_settings.json", key=key, user="system").status == 200
    finally:
        gone(forum)


@fact("app/controllers/admin/api_controller.rb, create", seen=LAB)
def test_the_api_takes_no_key_of_ours(forum: There) -> None:
    """POST /admin/api/keys.json makes a key of its own, whatever was sent."""
    key = secrets.token_hex(32)
    try:
        forum.ask("POST", "/admin/api/keys.json", {"key": {"description": f"{PREFIX}key", "key": key}})
        assert forum.ask("GET", "/admin/site_settings.json", key=key).status == 404
    finally:
        gone(forum)


@fact("app/controllers/application_controller.rb, rescue_discourse_actions", seen=LAB)
def test_below_admin_a_wrong_key_is_answered_as_if_nothing_were_there(forum: There) -> None:
    """A wrong key, none, or one in the query is 404 below /admin."""
    wrong = secrets.token_hex(32)
    assert forum.ask("GET", "/admin/site_settings.json", key=wrong).status == 404
    assert forum.ask("GET", "/admin/site_settings.json", key="").status == 404
    query = f"/admin/site_settings.json?api_key={forum.target.value('key')}&api_username=system"
    assert forum.ask("GET", query, key="").status in (403, 404)


@fact("app/models/api_key.rb, revoke_unused_keys!", read="2026")
def test_a_key_that_nobody_uses_is_revoked(forum: There) -> None:
    """revoke_api_keys_unused_days and revoke_api_keys_maxlife_days are settings; 0 means never."""
    for name in ("revoke_api_keys_unused_days", "revoke_api_keys_maxlife_days"):
        assert forum.setting(name) is not None, name
