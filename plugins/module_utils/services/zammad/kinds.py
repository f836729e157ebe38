"""What a Zammad holds of ours: each kind's fields with their rules. STATE is a run's, SYNC the roster's."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule
from ...sync.wanted import ACCOUNT, GROUP, LOCK, MEMBERSHIP

INSTALLATION, SETTING, ORGANISATION, CALENDAR, CHANNELS, SIGNATURE, TRIGGER, TEXT, OVERVIEW, SLA, SEARCH = (
    "installation",
    "setting",
    "organisation",
    "calendar",
    "channels",
    "signature",
    "trigger",
    "text_module",
    "overview",
    "sla",
    "search",
)
ROLE = "role"

STATE: Mapping[str, KindSpec] = {
    INSTALLATION: KindSpec(INSTALLATION, 0, {"admin_password": Rule(), "token": Rule()}, holds_data=True),
    # A setting's value is any JSON; none can be made or taken away.
    SETTING: KindSpec(SETTING, 1, {"value": Rule()}, deletes="never"),
    # `shared` shows everybody's tickets to their colleagues, and is on where nobody says otherwise.
    ORGANISATION: KindSpec(
        ORGANISATION,
        1,
        {"name": Rule(), "shared": Rule(cmp="bool"), "active": Rule(cmp="bool"), "domain_assignment": Rule(cmp="bool")},
        holds_data=True,
    ),
    CALENDAR: KindSpec(
        CALENDAR,
        1,
        {
            "timezone": Rule(),
            "business_hours": Rule("seeded"),
            "public_holidays": Rule(cmp="declared"),
            "default": Rule(cmp="bool"),
        },
    ),
    # All by which mail goes out, and the address that it comes from.
    CHANNELS: KindSpec(
        CHANNELS,
        1,
        {"smtp": Rule(cmp="declared"), "email": Rule(), "name": Rule(), "password": Rule()},
        deletes="never",
    ),
    SIGNATURE: KindSpec(SIGNATURE, 1, {"body": Rule("seeded"), "active": Rule(cmp="bool")}),
    TRIGGER: KindSpec(
        TRIGGER,
        2,
        {"active": Rule(cmp="bool"), "condition": Rule(), "perform": Rule()},
        adopted="stays",
    ),
    # Nothing keeps two of a name apart (5.2), so they are known by our mark; what they say is people's.
    TEXT: KindSpec(TEXT, 2, {"name": Rule(), "keywords": Rule(), "content": Rule()}, unique=False, seeded=True),
    OVERVIEW: KindSpec(
        OVERVIEW,
        2,
        {"states": Rule(cmp="set"), "condition": Rule(), "roles": Rule(cmp="set"), "order": Rule(), "view": Rule()},
        unique=False,
        seeded=True,
    ),
    # Minutes of the calendar's hours; a state in `but` does not count.
    SLA: KindSpec(
        SLA,
        2,
        {"calendar": Rule(), "first_response_time": Rule(), "solution_time": Rule(), "but": Rule(cmp="set")},
        adopted="stays",
    ),
    # Where it searches, and by which release its index was written: another one writes it anew.
    SEARCH: KindSpec(
        SEARCH,
        3,
        {"url": Rule(), "user": Rule(), "index": Rule(), "password": Rule(), "release": Rule()},
    ),
}

SYNC: Mapping[str, KindSpec] = {
    ACCOUNT: KindSpec(
        ACCOUNT,
        1,
        {"firstname": Rule(), "lastname": Rule(), "email": Rule(), "organisation": Rule()},
        deletes="never",
        batch=100,
    ),
    # With a group go its tickets.
    GROUP: KindSpec(GROUP, 2, {"name": Rule(), "active": Rule(cmp="bool")}, holds_data=True),
    # What its agents may, by one role for each group.
    ROLE: KindSpec(ROLE, 3, {"name": Rule(), "access": Rule(cmp="set")}, deletes="never"),
    MEMBERSHIP: KindSpec(MEMBERSHIP, 4, {}, truth="whole", of=ROLE, access="gives", batch=100),
    LOCK: KindSpec(LOCK, 5, {}, access="takes"),
}
