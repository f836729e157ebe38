"""The session check's own account in a realm: a service account with the least that Keycloak lets end a session.

26.7.4: ending a session asks for manage-users, reading who signed in for view-events; making somebody a member of an
organisation, which is needed beside the sign-on and never on an outpost, for manage-organizations.
"""

from __future__ import annotations

from ...model.manifest_reach import Client
from ...model.types import Model

ID = "session-check"
SECRET = "session_check"  # noqa: S105 - its name
LEAST = ("manage-users", "view-events")


def inside(model: Model) -> list[str]:
    """Organisations whose directory is behind the sign-on itself: nobody who comes from it is made a member."""
    return [o.key for o in model.organisations if o.directory.type == "ldap"]


def leads(model: Model) -> dict[str, list[str]]:
    """Organisation -> the domains that lead to its own page; without one it has none in Keycloak."""
    return {o.key: sorted(o.email_domains) for o in model.organisations if o.directory.has_provider and o.email_domains}


def account(secret: str, *, joins: bool) -> Client:
    roles = [*LEAST, "manage-organizations"] if joins else list(LEAST)
    options = {"name": "readi.one: session check", "roles": {"client": {"realm-management": sorted(roles)}}}
    return Client(ID, "service", secret=secret, options=options)
