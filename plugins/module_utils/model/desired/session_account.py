"""The session check's own account in a realm: a service account with the least that Keycloak lets end a session.

26.7.4: ending a session asks for manage-users, reading who signed in for view-events; making somebody a member of an
organisation, which is needed where a directory is behind the sign-on itself, for manage-organizations.
"""

from __future__ import annotations

from ..manifest import Client

ID = "session-check"
SECRET = "session_check"  # noqa: S105 - its name
LEAST = ("manage-users", "view-events")


def account(secret: str, *, joins: bool) -> Client:
    roles = [*LEAST, "manage-organizations"] if joins else list(LEAST)
    options = {"name": "readi.one: session check", "roles": {"client": {"realm-management": sorted(roles)}}}
    return Client(ID, "service", secret=secret, options=options)
