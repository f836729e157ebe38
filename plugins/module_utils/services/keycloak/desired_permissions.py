"""Who may do what to whom in the realm: moderators and administrators of organisations. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.types import Model
from .desired_groups import administrators_path, has_pages, moderators_path, organisation_path, project_path
from .desired_names import MODERATORS, OPERATORS, ORGANISATIONS, PAGES, obj

NOBODY = "nobody"
"""A policy of people in /organisations itself: everybody is in a group below it."""


def permissions(model: Model) -> Iterator[dict[str, Any]]:
    """Moderators: who is in their group. Administrators: the accounts of their organisation's people, of nobody else.

    Where people join by pages of ours (service `groups`), these look people up, and moderators see nobody: 26.7.4 lets
    them put somebody into their group whose id they know (it asks for manage-membership of the group, and for
    manage-membership-of-members of one that the person is in). They then name who moderates beside them, too. The
    account of the pages, in /pages, fills every project's group, and nothing else.

    Keycloak 26.7.4: what is said of a group is said of everybody in it, and one no beats every yes (FGAPEvaluation); a
    no to a group's `view` is one to seeing its people, and a no about all users is one to every scope, those that it
    does not name too. So nothing is said about all users, nor about seeing a project's group or people: that would be
    a no to the administrators of its members. Lists look at every policy by itself (PartialEvaluator): one for each.
    """
    pages = has_pages(model)
    for group in model.project_groups:
        own = f"moderators of {group.key}"
        yield policy(own, {moderators_path(group): False})
        if pages:
            fills = f"who fills {group.key}"
            yield policy(fills, {moderators_path(group): False, PAGES: False})
            yield permission(f"members of {group.key}", project_path(model, group), ("manage-membership",), fills)
            yield permission(f"moderation of {group.key}", moderators_path(group), ("manage-membership",), own)
        else:
            yield permission(f"members of {group.key}", project_path(model, group), ("manage-membership",), own)
    if pages:
        yield policy("who fills groups", {MODERATORS: True, PAGES: False})
    for organisation in model.organisations:
        path, own = organisation_path(organisation), administrators_path(organisation)
        # Not manage-membership: a moderator of a group could then take anybody into their organisation, and would
        # then manage that account.
        yield policy(f"administrators of {organisation.key}", {own: False})
        yield permission(
            f"accounts of {organisation.key}", path, ("manage-members",), f"administrators of {organisation.key}"
        )
        takes, sees = ("manage-membership-of-members",), ("view-members",)
        yield policy(f"who sees {organisation.key}", {own: False} if pages else {own: False, MODERATORS: True})
        if pages:
            yield permission(f"memberships of {organisation.key}", path, takes, "who fills groups")
        # Without the pages moderators see the people of all organisations, and take them into their groups.
        scopes = sees if pages else (*takes, *sees)
        yield permission(f"people of {organisation.key}", path, scopes, f"who sees {organisation.key}")
    # The account of an operator or an administrator is nobody's to manage: whoever sets its password would be one. An
    # operator needs no permission for it where their token carries their roles; where it does not, they have none.
    yield policy(NOBODY, {ORGANISATIONS: False})
    for path in (OPERATORS, *(administrators_path(one) for one in model.organisations)):
        yield permission(f"accounts of {path[1:]}", path, ("impersonate-members", "manage-members"), NOBODY)


def policy(name: str, groups: Mapping[str, bool]) -> dict[str, Any]:
    """`groups`: path -> whether those below count too."""
    return obj("policy", name, {"groups": dict(groups)}, [("group", path) for path in groups])


def permission(name: str, path: str, scopes: tuple[str, ...], who: str) -> dict[str, Any]:
    """The people whom the policy `who` names may do `scopes` to the group at `path`."""
    fields = {"resourceType": "Groups", "resources": [path], "scopes": list(scopes), "policies": [who]}
    return obj("permission", name, fields, [("policy", who), ("group", path)])
