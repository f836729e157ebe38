"""Names that several families of the realm share: groups, roles, flows, and the realm itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...model import objects

REALM = "readi"
PROJECTS = "/projects"
MODERATORS = "/moderators"
ORGANISATIONS = "/organisations"
ADMINISTRATORS = "/administrators"
OPERATORS = "/operators"
PAGES = "/pages"  # the account by which our pages of project groups change memberships
OPERATOR = "operator"  # the realm role whose people need a second factor
SECOND_FACTOR = "second_factor"  # the same for people whose organisation's entry in the inventory asks for it
HOME = "home_organisation"  # the account's attribute that the identity providers set
REALM_KEY = ("realm", REALM)
PORTAL = "portal"  # the client to which somebody invited comes at the end
AFTER_PROVIDER = "readi after provider"
CITY_LOGIN = "readi city login"
DAY = 86400


def obj(
    kind: str, key: str, fields: Mapping[str, Any], needs: Iterable[tuple[str, str]] = (REALM_KEY,)
) -> dict[str, Any]:
    return objects.obj(kind, key, fields, needs)
