"""What a Discourse holds of ours: each kind's fields with their rules. STATE is a run's, SYNC the roster's."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule
from ...sync.wanted import ACCOUNT, GROUP, LOCK, MEMBERSHIP

API_KEY, SETTING, TAGS, CATEGORY, THEME = "api_key", "setting", "tag_group", "category", "theme"
OURS = "readi.one"
"""The description of our key."""

LEVELS: Mapping[str, Rule] = {
    name: Rule() for name in ("visibility_level", "members_visibility_level", "mentionable_level", "messageable_level")
}
SWITCHES: Mapping[str, Rule] = {
    name: Rule(cmp="bool") for name in ("public_admission", "public_exit", "allow_membership_requests")
}
# One kind for both programs: a name that a project group and the inventory want is refused, not shared.
_GROUP = KindSpec(GROUP, 2, {"full_name": Rule(), **LEVELS, **SWITCHES}, holds_data=True)
_CATEGORY = KindSpec(
    CATEGORY,
    4,
    {
        "name": Rule(),
        "color": Rule("seeded"),
        "text_color": Rule("seeded"),
        "parent": Rule(),
        "permissions": Rule(),
        "mail": Rule(cmp="bool"),
        "tag_groups": Rule(cmp="set"),
    },
    holds_data=True,
)

STATE: Mapping[str, KindSpec] = {
    # Without it nothing else is answered.
    API_KEY: KindSpec(API_KEY, 0, {"current": Rule(cmp="bool")}, deletes="never"),
    # None can be made or taken away; each write pins a row.
    SETTING: KindSpec(SETTING, 1, {"value": Rule()}, deletes="never"),
    GROUP: _GROUP,
    TAGS: KindSpec(TAGS, 3, {"tags": Rule(cmp="set")}),
    CATEGORY: _CATEGORY,
    THEME: KindSpec(THEME, 5, {"scss": Rule(), "default": Rule(cmp="bool")}),
}

SYNC: Mapping[str, KindSpec] = {
    # The address and the name by which they are called are theirs: the sign-on's address comes with a sign-in.
    ACCOUNT: KindSpec(
        ACCOUNT, 1, {"name": Rule(), "email": Rule("seeded"), "username": Rule("seeded")}, deletes="never"
    ),
    GROUP: _GROUP,
    CATEGORY: _CATEGORY,
    MEMBERSHIP: KindSpec(MEMBERSHIP, 5, {}, truth="whole", of=GROUP, access="gives", batch=100),
    LOCK: KindSpec(LOCK, 6, {}, access="takes"),
}
