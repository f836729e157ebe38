"""The tree of groups, and where in it everything is: projects, moderators, organisations, operators. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import group_fields
from ...model.types import Model, Organisation, ProjectGroup
from . import desired_limits as limits
from .desired_names import (
    ADMINISTRATORS,
    MODERATORS,
    OPERATOR,
    OPERATORS,
    ORGANISATIONS,
    PAGES,
    PROJECTS,
    REALM_KEY,
    SECOND_FACTOR,
    obj,
)


def groups(model: Model) -> Iterator[dict[str, Any]]:
    # Who may put people into groups must be able to look for both, where no page does it for them; the groups below
    # inherit it. And who may look for anything must see the organisations: else 26.7.4 (PartialEvaluator) hides their
    # own from them when their token is renewed, and refuses that (OrganizationTokenPostProcessor). What they see more
    # are names and domains.
    search = {"client": {"realm-management": ["query-groups", "query-users", "view-organizations"]}}
    everything = {"realm": [OPERATOR], "client": {"realm-management": ["realm-admin"]}}
    for root, given in (
        (PROJECTS, {}),
        (MODERATORS, {} if has_pages(model) else search),
        (ORGANISATIONS, {}),
        (ADMINISTRATORS, search),
        (OPERATORS, everything),
    ):
        needs = [REALM_KEY, *((("role", OPERATOR),) if root == OPERATORS else ())]
        yield obj("group", root, {"description": "", "attributes": {}, "roles": given}, needs)
    if has_pages(model):
        yield obj("group", PAGES, {"description": "", "attributes": {}, "roles": {}}, [REALM_KEY])
    for organisation in model.organisations:
        yield organisation_group(organisation)
        yield plain_group(administrators_path(organisation), f"{limits.ADMINISTRATORS}{organisation.name}")
    for group in model.project_groups:
        path = project_path(model, group)
        yield obj("group", path, project_fields(model, group), (("group", path.rpartition("/")[0]),))
        yield plain_group(moderators_path(group), f"{limits.MODERATORS}{group.name}")


def has_pages(model: Model) -> bool:
    """Whether people join and leave project groups themselves, on pages of ours (service `groups`)."""
    return "groups" in model.services


def organisation_group(organisation: Organisation) -> dict[str, Any]:
    asked = organisation.directory.type == "local" and organisation.directory.options.get("second_factor", False)
    fields = {"description": organisation.name, "attributes": {}, "roles": {"realm": [SECOND_FACTOR]} if asked else {}}
    needs = [("group", ORGANISATIONS), *((("role", SECOND_FACTOR),) if asked else ())]
    return obj("group", organisation_path(organisation), fields, needs)


def plain_group(path: str, description: str) -> dict[str, Any]:
    return obj("group", path, {"description": description, "attributes": {}}, (("group", path.rpartition("/")[0]),))


def project_fields(model: Model, group: ProjectGroup) -> dict[str, Any]:
    """What `roster` and the portal read: one text per attribute. An empty one is declared too: it goes, where it was.

    Every other attribute is the portal's, such as `state`.
    """
    attributes = {
        "key": [group.key],
        "name": [group.name],
        "kind": [group.kind],
        "joining": [group.joining],
        "folder_quota_gb": [str(group.folder.quota_gb)] if group.folder else [],
        "forum": ["true"] if group.forum else [],
        "helpdesk": ["true"] if group.helpdesk else [],
        "mailing_list": [group.mailing_list] if group.mailing_list else [],
        **group_fields.attributes(model, group),
    }
    return {"description": group.name, "attributes": attributes, "slug": group.slug or group.key}


def organisation_path(organisation: Organisation) -> str:
    return f"{ORGANISATIONS}/{organisation.key}"


def administrators_path(organisation: Organisation) -> str:
    return f"{ADMINISTRATORS}/{organisation.key}"


def project_path(model: Model, group: ProjectGroup) -> str:
    above = next((g for g in model.project_groups if g.key == group.parent), None)
    return f"{project_path(model, above) if above else PROJECTS}/{group.key}"


def moderators_path(group: ProjectGroup) -> str:
    """Beside the projects, not below: membership of a group is not inherited, and a parent may have any child."""
    return f"{MODERATORS}/{group.key}"
