"""The settings that a contract or a platform of ours names, with the types and the silences of Discourse's own.

config/site_settings.yml, lib/site_settings/type_supervisor.rb, app/services/site_setting/update.rb: a missing value
becomes '', a bool is true for `t` and `true` alone, of an integer all but digits is dropped (newer), a group list is
stored as it comes, an upload that is not there clears.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# lib/site_settings/type_supervisor.rb: numbers of types in the column data_type.
TYPES = {
    "string": 1, "integer": 3, "float": 4, "bool": 5, "enum": 7, "list": 8, "url_list": 9, "host_list": 10,
    "category_list": 11, "upload": 14, "group_list": 15, "category": 16, "email": 17, "secret": 18,
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    name: str
    type: str = "string"
    default: str = ""
    values: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    hidden: bool = False
    secret: bool = False


def _b(name: str, default: bool = False) -> Setting:
    return Setting(name, "bool", "true" if default else "false")


CATALOGUE: Mapping[str, Setting] = {
    one.name: one
    for one in (
        Setting("title", default="Discourse"),
        Setting("site_description"),
        Setting("short_site_description"),
        Setting("contact_email", "email"),
        Setting("contact_url"),
        Setting("company_name"),
        Setting("notification_email", "email", "noreply@unconfigured.discourse.org"),
        Setting("global_notice"),
        Setting("default_locale", "enum", "en", ("de", "en", "fr")),
        _b("login_required"),
        _b("invite_only"),
        _b("must_approve_users"),
        _b("allow_new_registrations", True),
        _b("enable_local_logins", True),
        _b("enable_local_logins_via_email", True),
        _b("auth_skip_create_confirm"),
        _b("auth_immediately", True),
        _b("auth_overrides_email"),
        _b("auth_overrides_name"),
        _b("auth_overrides_username"),
        _b("email_editable", True),
        _b("enable_names", True),
        _b("unicode_usernames"),
        _b("force_https"),
        _b("openid_connect_enabled"),
        Setting("openid_connect_discovery_document"),
        Setting("openid_connect_client_id"),
        Setting("openid_connect_client_secret", secret=True),
        Setting("openid_connect_authorize_scope", default="openid"),
        _b("openid_connect_match_by_email", True),
        _b("openid_connect_use_pkce"),
        _b("openid_connect_rp_initiated_logout"),
        Setting("openid_connect_rp_initiated_logout_redirect"),
        _b("openid_connect_allow_association_change"),
        _b("openid_connect_email_verified_claim_fallback"),
        Setting("openid_connect_groups_claim"),
        Setting("allowed_internal_hosts", "host_list"),
        _b("automatically_download_gravatars", True),
        _b("external_system_avatars_enabled", True),
        _b("version_checks", True),
        _b("download_remote_images_to_local", True),
        _b("new_version_emails", True),
        _b("enable_inline_onebox_on_all_domains"),
        Setting("max_oneboxes_per_post", "integer", "50", least=0),
        _b("email_in"),
        Setting("email_in_allowed_groups", "group_list", "13"),
        _b("manual_polling_enabled"),
        _b("reply_by_email_enabled"),
        Setting("reply_by_email_address"),
        _b("find_related_post_with_key", True),
        Setting("email_time_window_mins", "integer", "10", least=0),
        Setting("disable_emails", "enum", "no", ("yes", "non-staff", "no")),
        _b("disable_digest_emails"),
        Setting("default_email_digest_frequency", "enum", "10080", ("0", "30", "60", "1440", "10080", "43200")),
        Setting("default_trust_level", "enum", "0", ("0", "1", "2", "3", "4")),
        Setting("revoke_api_keys_unused_days", "integer", "180", least=0, most=3650),
        Setting("revoke_api_keys_maxlife_days", "integer", "0", least=0, most=3650),
        Setting("user_api_key_allowed_groups", "group_list", "10"),
        Setting("create_topic_allowed_groups", "group_list", "10"),
        Setting("max_category_nesting", "integer", "2", least=2, most=3),
        Setting("max_username_length", "integer", "20", least=8, most=60),
        Setting("min_post_length", "integer", "20", least=1, most=1000),
        Setting("rebake_old_posts_count", "integer", "80", least=1, most=2_000_000_000, hidden=True),
        Setting("hot_topics_gravity", "float", "1.2"),
        Setting("default_theme_id", "integer", "-1", hidden=True),
        Setting("general_category_id", "integer", "-1", hidden=True),
        Setting("logo", "upload"),
        Setting("selectable_avatars", "list"),
        Setting("top_menu", "list", "categories|latest"),
        Setting("digest_suppress_categories", "category_list"),
        _b("tagging_enabled", True),
        Setting("create_tag_allowed_groups", "group_list", "1|3|13"),
        _b("granular_anonymous_and_logged_in_groups_permissions"),
        _b("gravatar_enabled", True),
        _b("enable_discover_site"),
        _b("include_in_discourse_discover"),
        _b("bootstrap_mode_enabled", True),
        _b("use_email_for_username_and_name_suggestions"),
        _b("hide_user_profiles_from_public"),
        _b("allow_index_in_robots_txt", True),
        _b("block_auto_generated_emails", True),
        _b("enable_user_directory", True),
        _b("chat_enabled", True),
        _b("log_search_queries", True),
        _b("content_security_policy", True),
        _b("ai_embeddings_enabled"),
    )
}


class RefusedError(Exception):
    """422 with words."""


def stored(setting: Setting, sent: Any, categories: set[int], now: Mapping[str, str]) -> str:
    """What Discourse keeps of what it was sent, or RefusedError."""
    if isinstance(sent, list | dict):
        raise RefusedError("a list")
    # A value that is missing is one: the empty one.
    text = "" if sent is None else str(sent).lower() if isinstance(sent, bool) else str(sent)
    text = {"bool": _bool, "integer": _whole, "float": _float, "upload": _upload}.get(setting.type, _plain)(
        setting, text
    )
    numbers = filter(None, text.split("|"))
    wrong = {
        "enum": text not in setting.values,
        "email": bool(text) and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text),
        "category_list": not all(part.isdecimal() and int(part) in categories for part in numbers),
    }
    if wrong.get(setting.type):
        raise RefusedError("not one of these")
    pair = {"auth_overrides_email": "email_editable", "email_editable": "auth_overrides_email"}
    if text == "true" and setting.name in pair and now[pair[setting.name]] == "true":
        raise RefusedError(f"{pair[setting.name]} is on")
    return text


def _plain(setting: Setting, text: str) -> str:
    return text


def _bool(setting: Setting, text: str) -> str:
    return "true" if text in ("t", "true") else "false"


def _whole(setting: Setting, text: str) -> str:
    digits = re.sub(r"[^\d-]", "", text)
    number = int(digits) if re.fullmatch(r"-?\d+", digits) else 0
    if (setting.least is not None and number < setting.least) or (setting.most and number > setting.most):
        raise RefusedError("out of range")
    return str(number)


def _float(setting: Setting, text: str) -> str:
    try:
        return str(float(text))
    except ValueError:
        raise RefusedError("no number") from None


def _upload(setting: Setting, text: str) -> str:
    """Nothing is uploaded here: every address is unknown, and clears."""
    return ""
