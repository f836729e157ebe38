"""The tables that our adapter reads: names of columns, and the version of the schema."""

from __future__ import annotations

import pytest

from tests.contracts.discourse.there import There
from tests.contracts.fact import fact

LAB = "3.1.0.beta3"
READ = {
    "groups": "id, name, full_name, automatic, visibility_level, members_visibility_level, mentionable_level, "
    "messageable_level, public_admission, public_exit, allow_membership_requests",
    "group_users": "group_id, user_id",
    "categories": "id, name, slug, color, text_color, parent_category_id, read_restricted, email_in",
    "category_groups": "category_id, group_id, permission_type",
    "users": "id, username, name, active, admin, moderator, staged, suspended_till",
    "user_emails": 'user_id, email, "primary"',
    "user_associated_accounts": "provider_name, provider_uid, user_id",
    "user_auth_tokens": "user_id",
    "user_api_keys": "user_id, revoked_at",
    "api_keys": "id, key_hash, truncated_key, description, user_id, created_by_id, revoked_at, created_at, updated_at",
    "tag_groups": "id, name",
    "tags": "id, name",
    "tag_group_memberships": "tag_id, tag_group_id",
    "themes": "id, name",
    "theme_fields": "theme_id, target_id, name, value, error",
    "topics": "id, title, user_id, category_id, deleted_at, created_at",
    "posts": "id, topic_id, user_id, raw, post_number, deleted_at, created_at",
    "site_settings": "name, value",
}


@fact("db/structure.sql", seen=LAB)
@pytest.mark.parametrize("table", sorted(READ))
def test_columns_that_we_read(forum: There, table: str) -> None:
    """Each table that our adapter reads has the columns that it names."""
    forum.sql(f"select {READ[table]} from {table} limit 1")


@fact("db/migrate", seen=LAB)
def test_the_schema_says_how_new_it_is(forum: There) -> None:
    """schema_migrations has 14 digits of each migration; the newest is the schema's version."""
    ((newest,),) = forum.sql("select max(version) from schema_migrations")
    assert len(newest) == 14 and newest.isdecimal()


@fact("app/controllers/forums_controller.rb, status", seen=LAB)
def test_the_status_page_says_nothing_of_the_database(forum: There) -> None:
    """/srv/status is 200 with the text ok; it is so with the database down too, so health asks another page."""
    answer = forum.ask("GET", "/srv/status", key="")
    assert (answer.status, answer.text.strip()) == (200, "ok")
