"""What a Nextcloud holds of ours: each kind's fields with their rules. STATE is a run's, SYNC the roster's."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule
from ...sync.wanted import ACCOUNT, GROUP, LOCK, MEMBERSHIP

LINK, INSTALLATION, SYSTEM, APP, SETTING, THEME, PROVIDER = (
    "app_link",
    "installation",
    "system",
    "app",
    "setting",
    "theme",
    "provider",
)
FOLDER, MANAGER = "folder", "manager"
STORE, EXTERNAL = "store", "external_storage"

STATE: Mapping[str, KindSpec] = {
    # An app's files from an archive of its own, where the server looks for them.
    LINK: KindSpec(LINK, 0, {"target": Rule()}),
    # Where files are kept, before the first of them.
    STORE: KindSpec(
        STORE,
        0,
        {name: Rule() for name in ("kind", "endpoint", "bucket", "region", "key", "secret")},
        holds_data=True,
        deletes="never",
    ),
    INSTALLATION: KindSpec(INSTALLATION, 1, {"admin_password": Rule(), "db_password": Rule()}, holds_data=True),
    # config.php: a value is any JSON; lists are replaced, not merged.
    SYSTEM: KindSpec(SYSTEM, 2, {"value": Rule()}),
    APP: KindSpec(APP, 3, {"enabled": Rule(cmp="bool")}, deletes="never"),
    # An app's value, by APP/KEY.
    SETTING: KindSpec(SETTING, 4, {"value": Rule()}),
    THEME: KindSpec(THEME, 5, {"value": Rule()}),
    # Groups that are no project's; those are sync's.
    GROUP: KindSpec(GROUP, 5, {"name": Rule()}, holds_data=True),
    # A folder on a server of others; without a group everybody had it.
    EXTERNAL: KindSpec(
        EXTERNAL,
        6,
        {
            **{name: Rule() for name in ("type", "host", "path", "account", "password")},
            "groups": Rule(cmp="set"),
        },
    ),
    PROVIDER: KindSpec(
        PROVIDER,
        6,
        {
            "client_id": Rule(),
            "client_secret": Rule(),
            "discovery": Rule(),
            "scope": Rule(),
            "settings": Rule(cmp="declared"),
        },
    ),
}

SYNC: Mapping[str, KindSpec] = {
    ACCOUNT: KindSpec(ACCOUNT, 1, {"name": Rule(), "email": Rule()}, deletes="never"),
    # With a group goes the right to its folder.
    GROUP: KindSpec(GROUP, 2, {"name": Rule()}, holds_data=True),
    FOLDER: KindSpec(
        FOLDER,
        3,
        {"mount_point": Rule(), "quota": Rule(), "rights": Rule(), "access_lists": Rule(cmp="bool")},
        holds_data=True,
    ),
    MEMBERSHIP: KindSpec(MEMBERSHIP, 4, {}, truth="whole", of=GROUP, access="gives"),
    # Who sets access lists inside the folder; no run changes those.
    MANAGER: KindSpec(MANAGER, 5, {}, truth="whole", of=FOLDER, access="gives"),
    LOCK: KindSpec(LOCK, 6, {}, access="takes"),
}
