"""The roster's slice: which service hears what, and what the program beside Keycloak needs to know. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model import group_fields, manifest_views
from ...model.manifest import roster_secret
from ...model.types import Model
from ...roster.answer import Reader, answer
from ...roster.types import Group, Roster, to_json
from ..keycloak import desired_groups
from ..keycloak.desired_names import REALM
from ..session_check import desired_account as session_account
from .desired_account import ID, SECRET
from .read import KNOWN

PORT = 8444
EVERY_GROUP = "key"  # a place that asks for no more than a group
STATE = "/var/lib/readi-roster-serve"  # the unit's StateDirectory; named for who runs the program by hand


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`config` holds markers of secrets; `secrets` names them."""
    services = {row["service"]: _client(model, row) for row in manifest_views.rosters(model)}
    config = {
        "platform": model.platform.domain,
        "state": STATE,
        "url": "http://127.0.0.1:8080",
        "realm": REALM,
        "client_id": ID,
        "client_secret": {"$secret": SECRET},
        "port": PORT,
        "certificate": f"/etc/readi/tls/{host}/fullchain.pem",
        "key": f"/etc/readi/tls/{host}/key.pem",
        "domains": {o.key: list(o.email_domains) for o in model.organisations if o.email_domains},
        "directories": session_account.inside(model),
        "services": services,
    }
    return {"format": 1, "config": config, "secrets": [SECRET, *map(roster_secret, services)]}


def _client(model: Model, row: dict[str, Any]) -> dict[str, Any]:
    name = row["service"]
    return {
        # The file holds a hash: whoever reads it cannot ask in a service's name.
        "sha256": {"$secret": roster_secret(name), "as": "sha256"},
        "people": row["people"],
        "fields": sorted(row["fields"]),
        "places": _places(model, name),
        "tells": row["tells"],
    }


def _places(model: Model, service: str) -> list[str] | None:
    """The attributes that give a group a place in the service; None: every group has one."""
    manifest = model.manifests[service]
    found = group_fields.names(manifest)
    if manifest.group_place:
        found.append(manifest.group_place.attribute)
    return None if not found or EVERY_GROUP in found else sorted(set(found))


def asks(model: Model, host: str | None, service: str) -> dict[str, Any]:
    """What a service's `sync` on `host` is told of the roster; on the sign-on's own host it is asked over loopback."""
    (home,) = manifest_views.hosts_of(model, "keycloak")
    url = f"https://{home}:{PORT}/v1/{service}"
    return {"url": url, "credential": {"$secret": roster_secret(service)}, "at": "127.0.0.1" if host == home else ""}


def sync(model: Model, host: str | None, service: str, what: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a service's slice for its people and groups; `what`: what connect() of its adapter is given.

    `sync` is the configuration of the program NAME.sync, which its role gives to readi.one.programs. `declared`: groups
    with a place in the service that the realm may lack until a run made them, as the roster says them, without members.
    """
    (program,) = (one for one in model.manifests[service].programs if one.name == "sync")
    config = {
        "platform": model.platform.domain,
        "state": f"/var/lib/{program.unit}",
        "roster": asks(model, host, service),
        "host": host,
        "service": dict(what),
    }
    places = _places(model, service)
    reader = Reader(places=None if places is None else frozenset(places))
    groups = to_json(answer(Roster(tuple(_declared(model))), reader))["groups"]
    return {"sync": config, "declared": groups}


def _declared(model: Model) -> Iterator[Group]:
    for group in model.project_groups:
        fields = desired_groups.project_fields(model, group)
        given = {name: texts[0] for name, texts in fields["attributes"].items() if texts and name not in KNOWN}
        yield Group("", fields["slug"], group.name, group.kind, group.joining, attributes=given)
