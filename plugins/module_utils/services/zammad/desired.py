"""Zammad's slice: where it is, what it is set to, organisations, calendar, mail, German triggers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import manifest_views as views
from ...model.given import MAIL
from ...model.objects import obj, secret
from ...model.types import Mail, Model
from ..mail.desired import sent_through
from ..roster import desired as roster
from .desired_calendar import calendar
from .desired_service import overviews, slas
from .desired_settings import address, inbox, settings
from .desired_texts import SEEDED_TRIGGERS, signature, text_modules, triggers

NAME = "zammad"
ACCOUNT = "zammad"
"""The package's own account; role base makes it before the package would."""
ROOT = "/opt/zammad"
FOLDER = "/var/lib/readi/zammad"
ADMIN = "notfall"
"""The operators' account, by which they sign in where the sign-on does not work."""
DB, PASSWORD, TOKEN = "zammad_db", "zammad_admin", "zammad_token"
SEARCH = "elasticsearch"
"""The service that it searches in, where the inventory has it; its secret has its name."""
INSTALLATION = ("installation", NAME)
MOST_NAME = 100
CALENDAR = "Baden-Württemberg"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`zammad` is what every door to it is told, `sync` the program's configuration; secrets are markers."""
    if NAME not in model.manifests:
        return {"format": 1, "objects": [], "moved": []}
    told = place(model, host)
    part = roster.sync(model, host, NAME, told) if views.hosts_of(model, "keycloak") else {}
    return {
        "format": 1,
        "address": address(model),
        "inbox": inbox(model),
        "zammad": {**told, "search": searched(model)},
        "objects": list(objects(model, host)),
        "moved": [],
        **part,
    }


def place(model: Model, host: str | None) -> dict[str, Any]:
    return {
        "root": ROOT,
        "account": ACCOUNT,
        "program": "/usr/local/lib/readi/zammad.rb",
        "url": "http://127.0.0.1:3000",
        "token": secret(TOKEN),
        "marker": f"{FOLDER}/installed",
        "started": f"{FOLDER}/may-start",
        "steps": f"{FOLDER}/step",
        "admin": ADMIN,
        "contact": model.platform.contact,
        "database": {**database(model, host), "password": secret(DB)},
    }


def database(model: Model, host: str | None) -> dict[str, str]:
    """On the same host over loopback, else on the first host that has databases."""
    servers = [one for one in views.hosts_of(model, "postgresql") if one not in views.apart(model)]
    (row,) = [row for row in views.databases(model, None) if row["service"] == NAME] or [{}]
    here = host is None or host in servers or not servers
    return {
        "host": "127.0.0.1" if here else servers[0],
        "name": row.get("name", NAME),
        "user": row.get("owner", NAME),
    }


def objects(model: Model, host: str | None) -> Iterator[dict[str, Any]]:
    yield obj("installation", NAME, {"admin_password": secret(PASSWORD), "token": secret(TOKEN)}, ())
    needs = [INSTALLATION]
    for key, value in sorted(settings(model).items()):
        yield obj("setting", key, {"value": value}, needs)
    taken: set[str] = set()
    for one in model.organisations:
        name = one.name[:MOST_NAME].strip()
        # Zammad refuses a second one of the name, in whatever case.
        shown = name if name.casefold() not in taken else f"{name} ({one.key})"
        taken.add(shown.casefold())
        fields = {"name": shown, "shared": False, "active": True, "domain_assignment": False}
        yield obj("organisation", one.key, fields, needs)
    yield obj("calendar", CALENDAR, calendar(), needs)
    if way := sent_through(model, host or next(iter(views.hosts_of(model, NAME)), "")):
        yield obj("channels", "mail", channels(model, way), needs)
    yield obj("signature", "Platform", {"body": signature(model), "active": True}, needs)
    for name, fields in triggers(model).items():
        yield obj("trigger", name, fields, needs)
    for name in SEEDED_TRIGGERS:
        yield obj("trigger", name, {"active": False}, needs)
    for key, fields in text_modules(model).items():
        yield obj("text_module", key, fields, needs)
    for name, fields in overviews().items():
        yield obj("overview", name, fields, needs)
    for name, fields in slas(model.service_options.get(NAME, {}), CALENDAR).items():
        yield obj("sla", name, fields, [*needs, ("calendar", CALENDAR)])
    if views.hosts_of(model, SEARCH):
        # Its release is added by who knows which one is installed (searching.py).
        yield obj("search", SEARCH, {**searched(model), "index": NAME}, needs)


def searched(model: Model) -> dict[str, Any]:
    """Where it searches, and with which password; nothing where it searches in its database."""
    if not views.hosts_of(model, SEARCH):
        return {}
    return {"url": "http://127.0.0.1:9200", "user": "elastic", "password": secret(SEARCH)}


def channels(model: Model, way: Mail) -> dict[str, Any]:
    """A server elsewhere is verified: Zammad asks no certificate by itself (5.2; 6.6 has `ssl_verify`)."""
    plain = way.encryption == "none"
    smtp: dict[str, Any] = {
        "host": way.host,
        "port": way.port,
        "ssl": way.encryption == "tls",
        "enable_starttls_auto": way.encryption == "starttls",
        "ssl_verify": not plain,
        **({"user": way.user} if way.user else {}),
    }
    given = {"password": secret(MAIL)} if way.user else {}
    return {"smtp": smtp, "email": inbox(model), "name": f"{way.sender_name or model.platform.name} Helpdesk", **given}
