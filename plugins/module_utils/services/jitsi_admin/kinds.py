"""What a Jitsi-Admin holds of ours: each kind's fields with their rules. STATE is a run's, SYNC the roster's."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule
from ...sync.wanted import ACCOUNT, LOCK

CACHE, INSTALLATION, GUARD, CRON, SERVER = "cache", "installation", "guard", "cron_job", "server"
THEME = "theme"
STAFF, BOOK = "staff", "address_book"

STATE: Mapping[str, KindSpec] = {
    # What Symfony made of the settings: languages, addresses and more are fixed in it.
    CACHE: KindSpec(CACHE, 0, {"current": Rule(cmp="bool")}, deletes="never"),
    # Where a release looks for a theme: in a folder of ours, which the next release has too.
    THEME: KindSpec(THEME, 0, {"kept": Rule(cmp="bool")}, deletes="never"),
    INSTALLATION: KindSpec(INSTALLATION, 1, {"migrated": Rule(cmp="bool")}, holds_data=True, deletes="never"),
    # Triggers of ours in its database (guards.py).
    GUARD: KindSpec(GUARD, 2, {"table": Rule(), "when": Rule(), "body": Rule(cmp="text"), "on": Rule(cmp="bool")}),
    CRON: KindSpec(CRON, 3, {"command": Rule(), "schedule": Rule(), "enabled": Rule(cmp="bool")}),
    # A video portal, by its address; conferences hang on it.
    SERVER: KindSpec(
        SERVER,
        4,
        {name: Rule() for name in ("name", "slug", "app_id", "organisation", "settings", "imprint_url", "logo_url")}
        | {"app_secret": Rule(), "api_key": Rule()},
        holds_data=True,
    ),
}

SYNC: Mapping[str, KindSpec] = {
    ACCOUNT: KindSpec(ACCOUNT, 1, {"given_name": Rule(), "family_name": Rule(), "email": Rule()}, deletes="never"),
    # Which servers a person may use follows their organisation; `in_step` is whether it does.
    STAFF: KindSpec(STAFF, 2, {"organisation": Rule(), "in_step": Rule(cmp="bool")}, access="gives"),
    # A project group in one member's own address book: only whose book it is sees it there.
    BOOK: KindSpec(BOOK, 3, {"name": Rule(), "members": Rule(cmp="set")}),
    LOCK: KindSpec(LOCK, 4, {}, access="takes"),
}
