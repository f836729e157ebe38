"""Tables of Discourse's names (db/structure of 3.1, newer migrations), for SQLite and PostgreSQL; what is seeded."""

from __future__ import annotations

from collections.abc import Iterator

from . import SCHEMA

# The name of the type of a table's id differs; all else is understood by both.
TABLES: dict[str, str] = {
    "schema_migrations": "version varchar(100) primary key",
    "site_settings": "id {id}, name varchar(255) not null unique, data_type integer not null, value text",
    "user_histories": "id {id}, action varchar(100) not null, subject varchar(255), new_value text",
    "groups": "id {id}, name varchar(255) not null unique, full_name varchar(255), automatic boolean not null default "
    "false, visibility_level integer not null default 0, members_visibility_level integer not null default 0, "
    "mentionable_level integer not null default 0, messageable_level integer not null default 0, public_admission "
    "boolean not null default false, public_exit boolean not null default false, allow_membership_requests boolean not "
    "null default false, primary_group boolean not null default false, grant_trust_level integer, bio_raw text, "
    "default_notification_level integer not null default 3, membership_request_template text",
    "group_users": "id {id}, group_id integer not null, user_id integer not null, owner boolean not null default "
    "false, unique (group_id, user_id)",
    "categories": "id {id}, name varchar(50) not null, slug varchar(255) not null, color varchar(6) not null, "
    "text_color varchar(6) not null, parent_category_id integer, read_restricted boolean not null default false, "
    "email_in varchar(255), email_in_allow_strangers boolean not null default false, position integer, topic_id "
    "integer, user_id integer",
    "category_groups": "id {id}, category_id integer not null, group_id integer not null, permission_type integer",
    "category_tag_groups": "id {id}, category_id integer not null, tag_group_id integer not null",
    "users": "id {id}, username varchar(60) not null, username_lower varchar(60) not null unique, name varchar(255), "
    "active boolean not null default false, approved boolean not null default false, admin boolean not null default "
    "false, moderator boolean not null default false, staged boolean not null default false, trust_level integer not "
    "null default 0, suspended_till timestamp, created_at timestamp, last_seen_at timestamp",
    "user_emails": 'id {id}, user_id integer not null, email varchar(513) not null unique, "primary" boolean not null '
    "default false",
    "user_associated_accounts": "id {id}, provider_name varchar(255) not null, provider_uid varchar(255) not null, "
    "user_id integer, unique (provider_name, provider_uid)",
    "user_auth_tokens": "id {id}, user_id integer not null, auth_token varchar(64) not null, seen_at timestamp",
    "user_api_keys": "id {id}, user_id integer not null, application_name varchar(255), key_hash varchar(64), "
    "revoked_at timestamp",
    "api_keys": "id {id}, key_hash varchar(64) not null, truncated_key varchar(8) not null, description text, user_id "
    "integer, created_by_id integer, allowed_ips text, revoked_at timestamp, last_used_at timestamp, created_at "
    "timestamp not null, updated_at timestamp not null",
    "tags": "id {id}, name varchar(255) not null unique",
    "tag_groups": "id {id}, name varchar(255) not null unique",
    "tag_group_memberships": "id {id}, tag_id integer not null, tag_group_id integer not null",
    "themes": "id {id}, name varchar(255) not null, user_id integer not null",
    "theme_fields": "id {id}, theme_id integer not null, target_id integer not null, name varchar(255) not null, value "
    "text not null, error text, type_id integer not null default 0",
    "topics": "id {id}, title varchar(255) not null, category_id integer, user_id integer, archetype varchar(255) not "
    "null default 'regular', deleted_at timestamp, created_at timestamp",
    "posts": "id {id}, topic_id integer not null, user_id integer, raw text not null, post_number integer not null, "
    "deleted_at timestamp, created_at timestamp",
    "incoming_emails": "id {id}, message_id varchar(255), from_address varchar(255), subject varchar(255), error text, "
    "topic_id integer, post_id integer",
    "standin_outbox": "id {id}, recipient varchar(255) not null, subject varchar(255) not null, body text not null, "
    "sent boolean not null default false",
}
INDEXES = {
    "index_user_emails_on_user_id": "user_emails (user_id)",
    "associated_accounts_provider_user": "user_associated_accounts (provider_name, user_id)",
    "index_user_auth_tokens_on_user_id": "user_auth_tokens (user_id)",
    "index_user_api_keys_on_user_id": "user_api_keys (user_id)",
    "index_group_users_on_user_id_and_group_id": "group_users (user_id, group_id)",
    "index_category_groups_on_category_id": "category_groups (category_id)",
    "index_posts_on_user_id": "posts (user_id)",
}
"""Of Discourse's own, those that what is read goes by."""
# Names of automatic groups by language: default_locale renames them (3.1; app/models/group.rb).
AUTOMATIC = {
    0: ("everyone", "jeder"),
    1: ("admins", "Administratoren"),
    2: ("moderators", "Moderatoren"),
    3: ("staff", "Team"),
    4: ("anonymous_users", "anonyme_benutzer"),
    5: ("logged_in_users", "angemeldete_benutzer"),
    **{10 + level: (f"trust_level_{level}", f"Vertrauensstufe_{level}") for level in range(5)},
}
SEEDED = {"de": ("Allgemein", "Feedback", "Team"), "en": ("General", "Site Feedback", "Staff")}
SYSTEM = -1


def statements(kind: str) -> list[str]:
    """`kind`: sqlite or postgresql."""
    number = "integer primary key autoincrement" if kind == "sqlite" else "serial primary key"
    tables = [f"create table if not exists {name} ({text.format(id=number)})" for name, text in TABLES.items()]
    return [*tables, *(f"create index if not exists {name} on {on}" for name, on in INDEXES.items())]


def seeds(kind: str, language: str) -> Iterator[tuple[str, dict[str, object]]]:
    """What the first migration leaves; the language is the environment's, for ever."""
    german = language == "de"
    yield "insert into schema_migrations values (:version)", {"version": SCHEMA}
    for number, names in AUTOMATIC.items():
        level = 4 if number == 0 else 1
        sql = "insert into groups (id, name, automatic, visibility_level) values (:id, :name, true, :level)"
        yield sql, {"id": number, "name": names[german], "level": level}
    sql = "insert into users (id, username, username_lower, name, active, approved, admin, moderator, trust_level) "
    yield sql + "values (-1, 'system', 'system', 'system', true, true, true, true, 4)", {}
    sql = 'insert into user_emails (user_id, email, "primary") values (-1, :email, true)'
    yield sql, {"email": "no_email@example.invalid"}
    for name in SEEDED["de" if german else "en"]:
        closed = name in ("Team", "Staff")
        sql = "insert into categories (name, slug, color, text_color, read_restricted, user_id) values (:name, :slug, "
        slug = name.lower().replace(" ", "-")
        yield sql + "'0088CC', 'FFFFFF', :closed, -1)", {"name": name, "slug": slug, "closed": closed}
    for number, name in enumerate(("general", "meta", "staff"), 1):
        sql = "insert into site_settings (name, data_type, value) values (:name, 3, :value)"
        yield sql, {"name": f"{name}_category_id", "value": str(number)}
    sql = "insert into category_groups (category_id, group_id, permission_type) select id, 3, 1 from categories where "
    yield sql + "read_restricted = true", {}
    # It is filled by each migration until the first human administrator is there.
    sql = "insert into site_settings (name, data_type, value) values ('global_notice', 1, 'Congratulations')"
    yield sql, {}
    if kind == "postgresql":
        for table, least in (("groups", 40), ("users", 1)):
            yield f"select setval(pg_get_serial_sequence('{table}', 'id'), {least})", {}
