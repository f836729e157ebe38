"""The lists' slice: how core and pages are set, the domain, the lists that are no group's, who owns them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import manifest_views as views
from ...model.types import MailingList, Model
from ..keycloak.desired_names import REALM
from ..roster.desired import sync
from .kinds import ARCHIVERS, GUARD

JSON = dict[str, Any]

NAME = "mailman"
URL = "http://127.0.0.1:8001"
USER = "readi"
WEB_PORT = 8002
CLIENT = "mailman"
PASSWORD, CLIENT_SECRET = "mailman_rest", "mailman_client"
ARCHIVER, KEY = "mailman_archiver", "mailman_web"
FORMER = "/var/lib/readi/ledger/mailman/former.jsonl"
POSTING = {"members": ("accept", "hold"), "owners": ("hold", "hold"), "anyone": ("accept", "accept")}
# Joining by mail asks the address first, so that nobody subscribes somebody else.
JOINING = {"open": "confirm", "moderated": "confirm_then_moderate", "closed": "confirm_then_moderate"}


def desired(model: Model, host: str | None) -> JSON:
    """Objects for the engine, and template variables; `core` and `database` are the two databases."""
    domain = model.platform.lists_host
    # The role brings the manifest, and with it the program; without a sign-on there is nobody to ask.
    asks = NAME in model.manifests and views.hosts_of(model, "keycloak")
    core, web = database(model, host, "mailman"), database(model, host, "mailman_web")
    service = {
        "url": URL,
        "user": USER,
        "password": {"$secret": PASSWORD},
        "domain": domain,
        "former": FORMER,
        "database": {**core, "password": {"$secret": core["password"]}},
    }
    secrets = [f"roster_{NAME}", PASSWORD, CLIENT_SECRET, ARCHIVER, KEY, core["password"], web["password"]]
    return {
        "format": 1,
        "service": service,
        "objects": list(_objects(model, domain)),
        "contact": model.platform.contact,
        "language": model.platform.languages[0],
        "rest": {"user": USER, "password": PASSWORD},
        "archiver": ARCHIVER,
        "key": KEY,
        "client": {"id": CLIENT, "secret": CLIENT_SECRET},
        "core": core,
        "database": web,
        "web": pages(model, web),
        "secrets": sorted(secrets),
        **(sync(model, host, NAME, service) if asks else {}),
    }


def pages(model: Model, database_: JSON) -> JSON:
    """What Postorius and HyperKitty are told, without secrets."""
    domain = model.platform.lists_host
    return {
        "host": domain,
        "url": model.platform.url(domain),
        "port": WEB_PORT,
        "local": f"http://127.0.0.1:{WEB_PORT}",
        "rest_url": URL,
        "rest_user": USER,
        "client": CLIENT,
        "issuer": f"{model.platform.url(model.platform.sso_host)}/realms/{REALM}",
        "database": {name: database_[name] for name in ("host", "name", "user")},
        "contact": model.platform.contact,
        "platform": model.platform.name,
        "language": model.platform.languages[0],
        "operators": sorted(one.email.lower() for one in model.people if one.operator),
    }


def database(model: Model, host: str | None, name: str) -> JSON:
    """On the same host over loopback, else on the first host that has databases. `password` names the secret."""
    servers = [one for one in views.hosts_of(model, "postgresql") if one not in views.apart(model)]
    (row,) = [row for row in views.databases(model, None) if row["name"] == name] or [{}]
    here = host is None or host in servers or not servers
    return {
        "host": "127.0.0.1" if here else servers[0],
        "name": name,
        "user": row.get("owner", name),
        "password": row.get("secret", f"{name}_db"),
    }


def own(model: Model) -> list[MailingList]:
    """The lists that are here and no group's or audience's."""
    return [one for one in model.mailing_lists if one.source.startswith("list:") and one.hosted_at is None]


def _objects(model: Model, domain: str) -> Iterator[JSON]:
    yield {"kind": GUARD, "key": ARCHIVERS, "fields": {}, "needs": []}
    yield {"kind": "domain", "key": domain, "fields": {}, "needs": []}
    for one in own(model):
        name = one.address.lower()
        yield {"kind": "list", "key": name, "fields": fields(one, name), "needs": [["domain", domain]]}
        for owner in one.owners:
            yield {"kind": "owner", "key": f"{name}/{owner}", "fields": {}, "needs": [["list", name]]}


def fields(one: MailingList, name: str) -> JSON:
    """`open`: people who are signed in join and leave; `moderated`: an owner says yes; `closed`: not shown either."""
    members, others = POSTING[one.posting]
    return {
        **({"accept_these_nonmembers": list(one.owners)} if one.posting == "owners" else {}),
        "advertised": one.joining != "closed",
        "archive_policy": "private",
        "default_member_action": members,
        "default_nonmember_action": others,
        "display_name": one.name,
        "dmarc_mitigate_action": "munge_from",
        "dmarc_mitigate_unconditionally": False,
        "subscription_policy": JOINING[one.joining],
        "description": one.name,
        "max_message_size": 10240,
        "preferred_language": "de",
        "subject_prefix": f"[{name}] ",
    }
