"""The members of the network as Keycloak's organisations, with the domains that lead to their own page. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.types import Model
from .desired_names import obj


def organisations(model: Model) -> Iterator[dict[str, Any]]:
    """Keycloak knows the domains only where they lead to a provider. Elsewhere it would say of every address of the
    domain whether it has an account (26.7.4: OrganizationAuthenticator.unknownUserChallenge) and gain nothing.
    """
    for organisation in model.organisations:
        domains = sorted(organisation.email_domains)
        yield obj(
            "organization",
            organisation.key,
            {
                "name": organisation.name,
                "enabled": True,
                "domains": domains if organisation.directory.has_provider else [],
                # One value for each: a value has room for 255 characters (26.7.4: GROUP_ATTRIBUTE.VALUE).
                "attributes": {"kind": [organisation.kind], **({"email_domains": domains} if domains else {})},
            },
        )
