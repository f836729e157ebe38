"""What a Mailman holds of ours: each kind's fields with their rules. STATE is a run's, SYNC the roster's."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule
from ...sync.wanted import MEMBERSHIP

DOMAIN, LIST, OWNER, MODERATOR = "domain", "list", "owner", "moderator"
GUARD, ARCHIVERS = "guard", "archivers"
PERSON = "person"

# What a list says of itself is its owners' after the first time; who comes in and what is public is the inventory's.
SEEDED = ("description", "max_message_size", "preferred_language", "subject_prefix")
ENFORCED = (
    "advertised",
    "archive_policy",
    "default_member_action",
    "default_nonmember_action",
    "display_name",
    "dmarc_mitigate_action",
    "dmarc_mitigate_unconditionally",
    "subscription_policy",
)
# A bound list's members come and go by the roster alone, and are not written to about it.
BOUND = (*ENFORCED, "send_goodbye_message", "send_welcome_message", "unsubscription_policy")
# Only where owners alone write.
_OWNERS: Mapping[str, Rule] = {"accept_these_nonmembers": Rule(cmp="set")}
_SEEDED: Mapping[str, Rule] = {name: Rule("seeded") for name in SEEDED}

STATE: Mapping[str, KindSpec] = {
    # Before the first list has mail (database.py).
    GUARD: KindSpec(GUARD, 0, {}, deletes="never"),
    # With a domain go its lists.
    DOMAIN: KindSpec(DOMAIN, 0, {}, holds_data=True),
    LIST: KindSpec(LIST, 1, {**{name: Rule() for name in ENFORCED}, **_OWNERS, **_SEEDED}, holds_data=True),
    # LIST/ADDRESS.
    OWNER: KindSpec(OWNER, 2, {}, access="gives"),
}

# A list is one kind for both: a name that a group and the inventory want is refused, not shared.
SYNC: Mapping[str, KindSpec] = {
    LIST: KindSpec(LIST, 1, {**{name: Rule() for name in BOUND}, **_SEEDED}, holds_data=True),
    # LIST/ADDRESS: Mailman knows no more of people than that, so a new address is a membership of its own.
    MODERATOR: KindSpec(MODERATOR, 2, {}, truth="whole", of=LIST, access="gives"),
    MEMBERSHIP: KindSpec(MEMBERSHIP, 3, {PERSON: Rule("runtime")}, truth="whole", of=LIST, access="gives", batch=200),
}
