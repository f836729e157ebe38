"""Who may do what to whom in the realm: moderators and administrators of organisations. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.types import Model
from .desired_groups import administrators_path, has_pages, moderators_path, organisation_path, project_path
from .desired_names import MODERATORS, OPERATORS, PAGES, obj


def permissions(model: Model) -> Iterator[dict[str, Any]]:
    """Moderators: who is in their group, and who moderates beside them. The pages of project groups: who is in any of
    these groups. Administrators: the accounts of their organisation's people, of nobody else.

    Nobody of them sees more for it: 26.7.4 lets a moderator put somebody into a group whose id they know
    (UserResource.joinGroup asks for manage-membership of the group and manage-membership-of-members of one that the
    person is in) without showing them one person; the pages look people up.

    Keycloak 26.7.4: what is said of a group is said of everybody in it, and one no beats every yes (FGAPEvaluation); a
    no to a group's `view` is one to seeing its people, and a no about all users is one to every scope, those that it
    does not name too. So nothing is said about all users, nor about seeing a project's group or people: that would be
    a no to the administrators of its members. Lists look at every policy by itself (PartialEvaluator): one for each.
    """
    pages = {PAGES: False} if has_pages(model) else {}
    for group in model.project_groups:
        own, fills = f"moderators of {group.key}", f"who fills {group.key}"
        yield policy(own, {moderators_path(group): False})
        yield policy(fills, {moderators_path(group): False, **pages})
        yield permission(f"members of {group.key}", project_path(model, group), ("manage-membership",), fills)
        # Not the pages: who moderates is for moderators to say.
        yield permission(f"moderation of {group.key}", moderators_path(group), ("manage-membership",), own)
    yield policy("who fills groups", {MODERATORS: True, **pages})
    for organisation in model.organisations:
        path, own = organisation_path(organisation), administrators_path(organisation)
        # Not manage-membership: a moderator of a group could then take anybody into their organisation, and would
        # then manage that account.
        yield policy(f"administrators of {organisation.key}", {own: False})
        yield permission(
            f"accounts of {organisation.key}", path, ("manage-members",), f"administrators of {organisation.key}"
        )
        yield policy(f"who sees {organisation.key}", {own: False})
        yield permission(f"people of {organisation.key}", path, ("view-members",), f"who sees {organisation.key}")
        # Moderators take the people of all organisations into their groups.
        scopes = ("manage-membership-of-members",)
        yield permission(f"memberships of {organisation.key}", path, scopes, "who fills groups")
    # An operator's account is nobody's to manage: whoever sets its password would be an operator.
    yield policy("operators", {OPERATORS: False})
    yield permission("accounts of operators", OPERATORS, ("impersonate-members", "manage-members"), "operators")


def policy(name: str, groups: Mapping[str, bool]) -> dict[str, Any]:
    """`groups`: path -> whether those below count too."""
    return obj("policy", name, {"groups": dict(groups)}, [("group", path) for path in groups])


def permission(name: str, path: str, scopes: tuple[str, ...], who: str) -> dict[str, Any]:
    """The people whom the policy `who` names may do `scopes` to the group at `path`."""
    fields = {"resourceType": "Groups", "resources": [path], "scopes": list(scopes), "policies": [who]}
    return obj("permission", name, fields, [("policy", who), ("group", path)])
