"""How each organisation's people sign in: a provider of their own, a directory behind this server, or here. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.types import Model, Organisation
from . import desired_ldap as directory_ldap
from . import desired_limits as limits
from .desired_flows import first_login, first_login_of
from .desired_names import HOME
from .desired_providers import SAML_NAMES, oidc, outpost, own_addresses, provider, provider_mappers, saml


def directories(model: Model) -> Iterator[dict[str, Any]]:
    """How each organisation's people sign in. `local` needs nothing: their accounts are here."""
    for organisation in model.organisations:
        if organisation.directory.type in ("oidc", "outpost"):
            yield provider(organisation, "oidc", {**oidc(organisation), **outpost(organisation)})
            yield from provider_mappers(organisation, {})
        elif organisation.directory.type == "saml":
            alias, prefix = first_login_of(organisation), f"readi {organisation.key}"
            yield first_login(alias, f"{limits.FIRST_LOGIN}{organisation.name}", prefix, own_addresses(organisation))
            yield provider(organisation, "saml", saml(organisation))
            yield from provider_mappers(organisation, SAML_NAMES)
        elif organisation.directory.type == "ldap":
            yield from ldap(organisation)


def ldap(organisation: Organisation) -> Iterator[dict[str, Any]]:
    """A directory of its own. The session check makes its people members, of the organisation and of its group.

    Not a mapper: 26.7.4 has none for organisations, and its hardcoded-ldap-group-mapper computes a membership that no
    list of members shows and that keeps anybody from making it real (UserResource.joinGroup asks isMemberOf first).
    """
    name = organisation.key
    yield directory_ldap.federation(organisation, (("organization", name),))
    yield from directory_ldap.mappers(organisation)
    home = {"user.model.attribute": HOME, "attribute.value": name}
    yield directory_ldap.mapper(organisation, "home", "hardcoded-attribute-mapper", **home)
