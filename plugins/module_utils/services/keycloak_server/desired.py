"""A Keycloak server's slice: where it is reached, its database, its secrets' names, whom it trusts besides the system.

The platform's own or, on a host that carries one, an outpost. Their realms are the slices
keycloak and directory_outpost.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from ...model import outposts, proxy
from ...model.manifest_views import apart, databases, hosts_of
from ...model.types import Model, Organisation

TRUSTED = "/etc/readi/keycloak/trusted"
# As the driver writes it (pgjdbc 42, org.postgresql.PGProperty): the name and who signed are both checked.
_VERIFIED = "?sslmode=verify-full&sslrootcert=/etc/readi/ca/root.pem"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Template variables; ValueError where no host has the database.

    The platform's own may lie on another host, over TLS. An outpost's never: it shares nothing with other hosts.
    """
    outpost = outposts.on(model, host)
    service = "directory_outpost" if outpost else "keycloak"
    servers = [one for one in hosts_of(model, "postgresql") if one == host or one not in apart(model)]
    here = host is None or host in servers
    if host in hosts_of(model, service) and not here and (outpost or not servers):
        raise ValueError(f"{service} on {host} needs its database on the same host: put {host} in the group postgresql")
    mine = [row for row in databases(model, host if outpost else None) if row["service"] == service]
    values = outposts.of(outpost) if outpost else {}
    prefix = f"outpost_{values['each.id']}" if outpost else "keycloak"
    trusted = [outpost] if outpost else [o for o in model.organisations if o.directory.type == "ldap"]
    return {
        "format": 1,
        "url": model.platform.url(values["each.domain"] if outpost else model.platform.sso_host),
        "database": {
            "host": "127.0.0.1" if here or not servers else servers[0],
            "name": mine[0]["name"] if mine else None,
            "user": mine[0]["owner"] if mine else None,
        },
        "options": {} if here or not servers else {"db-url-properties": _VERIFIED},
        # A host in a member's network never holds a secret of another host.
        "secrets": {what: f"{prefix}_{what}" for what in ("db", "bootstrap", "playbook")},
        "trusted": list(authorities(trusted)),
        # Towards the cities (26.7.4, connections-httpclient/ProxyMappings: the environment counts).
        "proxy": proxy.environment(model),
    }


def authorities(organisations: list[Organisation]) -> Iterator[dict[str, str]]:
    """One file for each directory whose certificate comes from an authority of its own."""
    for organisation in organisations:
        if several := organisation.directory.several("ca"):
            yield {"path": f"{TRUSTED}/{organisation.key}.pem", "content": "".join(_pem(one) for one in several)}


def _pem(certificate: str) -> str:
    lines = textwrap.wrap(certificate, 64)
    return "".join(f"{line}\n" for line in ("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----"))
