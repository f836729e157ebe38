"""Nextcloud's slice: where it is, what it is told at its installation, and what lives behind occ. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model import manifest_views as views
from ...model.manifest_run import account
from ...model.objects import obj, secret
from ...model.types import Model
from ..keycloak.desired_names import REALM
from ..roster import desired as roster
from .desired_external import APP as FILES_EXTERNAL
from .desired_external import local_groups, storages
from .desired_settings import ANTIVIRUS, apps, images, proxies, push, settings, system, theme
from .desired_store import STORE, store

NAME = "nextcloud"
CLIENT = "nextcloud"
PROVIDER = "sso"
"""The sign-on's identifier in user_oidc; a part of the address of back-channel logout (meta/service.yml)."""
FOLDER = "/var/lib/nextcloud"
LINKS = "/var/lib/readi/nextcloud-apps"
APPS = ("groupfolders", "user_oidc")
SCANNER, SCANS = "clamav", "files_antivirus"
"""The service that looks at uploads, and the app that shows them to it, from an archive of its own."""
PUSH = "notify_push"
"""The service that tells programs of changes, and its app: both are one archive."""
DB, ADMIN, SECRET = "nextcloud_db", "nextcloud_admin", "nextcloud_client"
INSTALLATION = ("installation", NAME)


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`nextcloud` is what every door to it is told, `sync` and `cron` are the programs' configurations.

    ValueError where the service that it needs is nowhere.
    """
    if NAME not in model.manifests:
        return {"format": 1, "objects": [], "moved": []}
    told = place(model, host)
    # Without a sign-on there is nobody to ask; validation says so.
    part = roster.sync(model, host, NAME, {"nextcloud": told}) if views.hosts_of(model, "keycloak") else {}
    return {
        "format": 1,
        "address": address(model),
        "nextcloud": told,
        "images": images(model),
        "secrets": {"db": DB},
        "objects": list(objects(model, host)),
        "moved": [],
        "cron": told,
        **part,
    }


def beside(model: Model, host: str | None, service: str) -> bool:
    """Whether the host has it too: the scanner is reached by a socket, the daemon that tells of changes by nginx."""
    there = views.hosts_of(model, service)
    return host in there if host else bool(there)


def address(model: Model) -> str:
    """Its host name: the one site of its manifest."""
    return model.manifests[NAME].sites[0].address


def place(model: Model, host: str | None) -> dict[str, Any]:
    """Of paths on the host, the database without its password, and the sign-on's identifier."""
    return {
        "root": f"/opt/readi/{NAME}/current",
        "config": f"{FOLDER}/config",
        "data": f"{FOLDER}/data",
        "account": account(NAME),
        "php": f"/etc/readi/php/{NAME}/environment",
        "marker": f"/var/lib/readi/installed/{NAME}",
        "links": LINKS,
        "antivirus": beside(model, host, SCANNER),
        "proxied": bool(proxies(model, host)),
        "provider": PROVIDER,
        "database": database(model, host),
    }


def database(model: Model, host: str | None) -> dict[str, str]:
    """On the same host over loopback, else on the first host that has databases."""
    servers = [one for one in views.hosts_of(model, "postgresql") if one not in views.apart(model)]
    (row,) = [row for row in views.databases(model, None) if row["service"] == NAME] or [{}]
    here = host is None or host in servers or not servers
    return {
        "type": "pgsql",
        "host": "127.0.0.1" if here else servers[0],
        "name": row.get("name", NAME),
        "user": row.get("owner", NAME),
    }


def objects(model: Model, host: str | None) -> Iterator[dict[str, Any]]:
    scans, tells = beside(model, host, SCANNER), beside(model, host, PUSH)
    ours = (*APPS, *([SCANS] if scans else []), *([PUSH] if tells else []))
    links = [obj("app_link", app, {"target": f"/opt/readi/nextcloud_{app}/current"}, ()) for app in ours]
    yield from links
    yield store(model)
    passwords = {"admin_password": secret(ADMIN), "db_password": secret(DB)}
    yield obj("installation", NAME, passwords, [STORE])
    needs = [INSTALLATION]
    for key, value in sorted(system(model, host).items()):
        yield obj("system", key, {"value": value}, needs)
    external = list(storages(model, [*needs, ("app", FILES_EXTERNAL)]))
    wanted = (*ours, FILES_EXTERNAL) if external else ours
    # Without its scanner the one would refuse every file; without its daemon the other speaks to nobody.
    for app, enabled in sorted({SCANS: False, PUSH: False, **apps(wanted)}.items()):
        linked = [("app_link", app), ("system", "apps_paths")] if app in ours else []
        yield obj("app", app, {"enabled": enabled}, [*needs, *linked])
    sometimes = {**(ANTIVIRUS if scans else {}), **(push(model) if tells else {})}
    for key, value in sorted({**settings(model), **sometimes}.items()):
        yield obj("setting", key, {"value": value}, needs)
    for key, value in sorted(theme(model).items()):
        yield obj("theme", key, {"value": value}, needs)
    yield provider(model)
    yield from local_groups(model, needs)
    yield from external


def provider(model: Model) -> dict[str, Any]:
    """Claims say who somebody is, and nothing of groups: membership is sync's alone."""
    issuer = f"{model.platform.url(model.platform.sso_host)}/realms/{REALM}"
    settings_: Mapping[str, Any] = {
        # Else logins and groups would be called by hashes. It counts for the first sign-in only.
        "uniqueUid": False,
        "checkBearer": False,
        "bearerProvisioning": False,
        "sendIdTokenHint": True,
        "groupProvisioning": False,
        "mappingUid": "sub",
        "mappingDisplayName": "name",
        "mappingEmail": "email",
    }
    fields = {
        "client_id": CLIENT,
        "client_secret": secret(SECRET),
        "discovery": f"{issuer}/.well-known/openid-configuration",
        "scope": "openid email profile",
        "settings": dict(settings_),
    }
    return obj("provider", PROVIDER, fields, [INSTALLATION, ("app", "user_oidc")])
