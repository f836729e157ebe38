"""Before a directory goes, its people become accounts of their own: same id, same groups, same files.

Keycloak 26.7.4: deleting a federation deletes everybody it brought in. `unlink-users` cuts the tie for all at once and
leaves what is in our database: the account, its groups, its attributes. People who signed
in a moment ago and is no member of the organisation yet becomes one here. Every step may be
done again: a run that was cut short between two is completed by the next.

Where an outpost takes the directory's place, its subject is the id that the directory gave (LDAP_ID), so that
everybody is linked to it beforehand and nobody is asked anything at the next sign-in.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...reconcile.types import JSON, Present
from .client import seg
from .family import Context

KEPT = "its people: each account is cut loose before, with its id, groups and files"
ID, ENTRY = "LDAP_ID", "LDAP_ENTRY_DN"
# An identity provider whose subject is the directory's own id says so by this key in its config.
SUBJECT = "readi.subject"
PAGE = 500


def keep_people(at: Context, federation: Present) -> None:
    path = f"{at.base}/components/{federation.id}"
    component = at.api.get(path)
    if component["config"].get("enabled") != ["false"]:
        # From here on the directory itself is not asked: the city may have closed it to us already.
        component["config"]["enabled"] = ["false"]
        at.api.put(path, component)
    at.api.post(f"{at.base}/user-storage/{federation.id}/unlink-users")
    below = component["config"]["usersDn"][0]
    organisation = at.ids.organization.get(federation.key)
    group = at.ids.group.get(f"/organisations/{federation.key}")
    linked = _takes_over(at, federation.key)
    for user in _came_from(at, below):
        one = f"{at.base}/users/{user['id']}"
        if group:
            at.api.put(f"{one}/groups/{group}")
        if organisation:
            members = f"{at.base}/organizations/{organisation}/members"
            at.api.call("POST", members, user["id"], ok=(201, 204, 409))
        if linked:
            identity = {"identityProvider": federation.key, "userName": user["username"]}
            identity["userId"] = user["attributes"][ID][0]
            at.api.call("POST", f"{one}/federated-identity/{seg(federation.key)}", identity, ok=(204, 409))


def _takes_over(at: Context, alias: str) -> bool:
    """Whether a provider of the same name knows people by the directory's id. Asked now: this run may have made it."""
    answer = at.api.call("GET", f"{at.base}/identity-provider/instances/{seg(alias)}", ok=(200, 404))
    return answer.status == 200 and (answer.body.get("config") or {}).get(SUBJECT) == ID


def _came_from(at: Context, below: str) -> Iterator[JSON]:
    """Everybody whose entry lies below the federation's branch and who is tied to no directory any more."""
    first = 0
    while True:
        page = at.api.get(f"{at.base}/users?briefRepresentation=false&first={first}&max={PAGE}")
        for user in page:
            entry = ((user.get("attributes") or {}).get(ENTRY) or [""])[0]
            if not user.get("federationLink") and entry.lower().replace(" ", "").endswith(
                below.lower().replace(" ", "")
            ):
                yield user
        if len(page) < PAGE:
            return
        first += PAGE
