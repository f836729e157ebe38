"""Runs of both programs on one stand-in, each with its ledger, and ways to ask what became of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile import service
from ansible_collections.readi.one.plugins.module_utils.reconcile.place import Place
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import KindSpec, Obj, Ref
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import SYNC
from ansible_collections.readi.one.plugins.module_utils.sync.wanted import wanted

from tests.standins.nextcloud import APPS, TREE

HERE = ("installation", "nextcloud")
SECRETS = {"admin": "a-very-long-password", "db": "another-one", "client": "of-the-client", "ledger": "k"}


@dataclass(frozen=True)
class Play:
    """`folder`: what a run makes, ledgers included."""

    told: dict[str, Any]
    folder: Path

    def state(self, **system: Any) -> list[Obj]:
        """A small platform: two apps from links, one setting of each kind, the sign-on."""
        paths = [
            {"path": f"{self.told['root']}/apps", "url": "/apps", "writable": False},
            {"path": self.told["links"], "url": "/readi-apps", "writable": False},
        ]
        passwords = {"admin_password": Ref("admin"), "db_password": Ref("db")}
        apps = ("groupfolders", "user_oidc")
        values: dict[str, Any] = {"apps_paths": paths, "trusted_domains": ["cloud.readi.test"], **system}
        provider = {
            "client_id": "nextcloud",
            "discovery": "https://sso.readi.test/realms/readi/.well-known/openid-configuration",
            "scope": "openid email profile",
            "settings": {"uniqueUid": False, "groupProvisioning": False, "mappingUid": "sub"},
        }
        return [
            *(Obj("app_link", app, {"target": str(self.folder.parent / "unpacked" / app)}) for app in apps),
            Obj("store", "files", {"kind": "disk"}),
            Obj("installation", "nextcloud", {}, passwords, needs=(("store", "files"),)),
            *(Obj("system", key, {"value": value}, needs=(HERE,)) for key, value in values.items()),
            *(Obj("app", app, {"enabled": True}, needs=(("system", "apps_paths"),)) for app in apps),
            Obj("app", "circles", {"enabled": False}, needs=(HERE,)),
            Obj("setting", "core/backgroundjobs_mode", {"value": "cron"}, needs=(HERE,)),
            Obj("setting", "theming/disable-user-theming", {"value": True}, needs=(HERE,)),
            Obj("theme", "primary_color", {"value": "#0b5394"}, needs=(HERE,)),
            Obj("provider", "sso", provider, {"client_secret": Ref("client")}, needs=(("app", "user_oidc"),)),
        ]

    def run(
        self, kinds: Mapping[str, KindSpec], objects: Iterable[Obj], *, check: bool = False, **more: Any
    ) -> dict[str, Any]:
        place = Place(
            "nextcloud",
            "lab",
            "sync" if kinds is SYNC else "state",
            ledgers=self.folder / "ledgers",
            locks=self.folder / "locks",
        )
        return service.run(
            place,
            kinds,
            connect,
            {"nextcloud": self.told},
            objects=list(objects),
            secrets={**SECRETS, **more.pop("secrets", {})},
            check=check,
            **more,
        )

    def sync(self, roster: Roster, **more: Any) -> dict[str, Any]:
        return self.run(SYNC, wanted(roster, people, groups), **more)

    def occ(self, *words: str, secret: str = "") -> str:
        """As an operator would, in a PHP start of its own."""
        environment = {"PATH": "/usr/bin:/bin", "NEXTCLOUD_CONFIG_DIR": self.told["config"], "OC_PASS": secret}
        done = subprocess.run(
            ["php", f"{self.told['root']}/occ", *words], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done
        return done.stdout


def on_standin(folder: Path) -> dict[str, Any]:
    """What the slice says of the place; nobody is changed into, and the database is a file."""
    shutil.copytree(TREE, folder / "release", ignore=shutil.ignore_patterns(*APPS))
    for app in APPS:
        shutil.copytree(TREE / "apps" / app, folder / "unpacked" / app)
    (folder / "there/state").mkdir(parents=True)
    (folder / "environment").write_text(f"# of the role php\nREADI_PHP={shutil.which('php')}\n")
    return {
        "root": str(folder / "release"),
        "config": str(folder / "there/state/config"),
        "data": str(folder / "there/state/data"),
        "account": "",
        "php": str(folder / "environment"),
        "marker": str(folder / "there/marker/nextcloud"),
        "links": str(folder / "there/links"),
        "provider": "sso",
        "database": {"type": "sqlite", "host": "", "name": "", "user": ""},
    }


def person(sub: str, **more: Any) -> Person:
    given = {"email": f"{sub}@stadt.example", "email_vouched": True, "given_name": sub.title(), "family_name": "Muster"}
    return Person(sub, **{**given, **more})


def group(slug: str, *members: str, **more: Any) -> Group:
    given = {"name": slug.title(), "kind": "project", "joining": "open", "attributes": {"folder_quota_gb": "2"}}
    return Group(f"id-{slug}", slug, members=frozenset(members), **{**given, **more})


def roster(*groups_: Group, locked: Iterable[str] = (), gone: Iterable[str] = (), **people_: Person) -> Roster:
    subs = {sub for one in groups_ for sub in one.members}
    return Roster(groups_, {**{sub: person(sub) for sub in subs}, **people_}, frozenset(locked), frozenset(gone))
