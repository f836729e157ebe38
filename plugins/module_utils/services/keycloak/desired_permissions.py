"""Who may do what to whom in the realm: moderators and administrators of organisations. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.types import Model
from .desired_groups import administrators_path, moderators_path, organisation_path, project_path
from .desired_names import MODERATORS, OPERATORS, obj


def permissions(model: Model) -> Iterator[dict[str, Any]]:
    """Moderators: who is in their group. Administrators: the accounts of their organisation's people, of nobody else.

    Keycloak 26.7.4: what is said of a group is said of everybody in it, and one no beats every yes (FGAPEvaluation); a
    no to a group's `view` is one to seeing its people, and a no about all users is one to every scope, those that it
    does not name too. So nothing is said about all users, nor about seeing a project's group or people: that would be
    a no to the administrators of its members. Lists look at every policy by itself (PartialEvaluator): one for each.
    """
    for group in model.project_groups:
        own = f"moderators of {group.key}"
        yield policy(own, {moderators_path(group): False})
        yield permission(f"members of {group.key}", project_path(model, group), ("manage-membership",), own)
    for organisation in model.organisations:
        path, own = organisation_path(organisation), administrators_path(organisation)
        # Not manage-membership: a moderator of a group could then take anybody into their organisation, and would
        # then manage that account.
        yield policy(f"administrators of {organisation.key}", {own: False})
        yield permission(
            f"accounts of {organisation.key}", path, ("manage-members",), f"administrators of {organisation.key}"
        )
        # Moderators see the people of all organisations, and take them into their groups.
        yield policy(f"who sees {organisation.key}", {own: False, MODERATORS: True})
        scopes = ("manage-membership-of-members", "view-members")
        yield permission(f"people of {organisation.key}", path, scopes, f"who sees {organisation.key}")
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
