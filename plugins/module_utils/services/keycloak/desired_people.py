"""Seeded accounts, and seeded memberships of people whose account does not exist yet. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import manifest_views
from ...model.objects import secret
from ...model.types import Model, Person
from .desired_groups import moderators_path, project_path
from .desired_names import HOME, OPERATORS, ORGANISATIONS, PORTAL, obj


def person_secret(key: str) -> str:
    """The name of the derived first password of a seeded person; bin/demo prints the demo's."""
    return f"person_{key}"


def memberships(model: Model) -> Iterator[dict[str, Any]]:
    """Who is in a group from its start. Never taken back: after that it is the moderators' business.

    Moderators whose account is made by their first sign-in are pending until then. A person of the inventory brings
    their groups along when the account is made (person()), and joins one here that is made later.
    """
    people = {p.email: p for p in model.people}
    for group in model.project_groups:
        project, moderators = project_path(model, group), moderators_path(group)
        paths: dict[str, tuple[str, ...]] = dict.fromkeys(group.moderators, (project, moderators))
        paths |= {p.email: (project,) for p in model.people if group.key in p.groups and p.email not in paths}
        for email, given in sorted(paths.items()):
            carrier = {"carried_by": ["person", people[email].key]} if email in people else {}
            for path in given:
                made = obj("membership", f"{path} {email}", {}, (("group", path),))
                yield {**made, "anew_with": ["group", path], **carrier}


def person(model: Model, who: Person) -> dict[str, Any]:
    """Written once, then left to people: what a moderator changes later is not taken back."""
    paths = {f"{ORGANISATIONS}/{who.organisation}"}
    for group in model.project_groups:
        if group.key in who.groups:
            paths.add(project_path(model, group))
        if who.email in group.moderators:
            paths |= {project_path(model, group), moderators_path(group)}
    if who.operator:
        paths.add(OPERATORS)
    fields: dict[str, Any] = {
        "firstName": who.given_name,
        "lastName": who.family_name,
        "email": who.email,
        "attributes": {HOME: [who.organisation]},
        "groups": sorted(paths),
        "organization": who.organisation,
    }
    needs = [("organization", who.organisation), *(("group", p) for p in sorted(paths))]
    home = model.organisation(who.organisation).directory
    if home.type == "local" or OPERATORS in paths:
        # With a password here Keycloak asks for it, instead of leading to the city's own page.
        if who.invite:
            asked = OPERATORS in paths or home.options.get("second_factor", False)
            fields["invite"] = {"actions": ["UPDATE_PASSWORD", *(["CONFIGURE_TOTP"] if asked else [])]}
            if any(row["id"] == PORTAL for row in manifest_views.clients(model)):
                back = f"{model.platform.url(model.platform.portal_host)}/"
                fields["invite"] |= {"client_id": PORTAL, "redirect_uri": back}
                needs.append(("client", PORTAL))
        else:
            fields["password"] = secret(person_secret(who.key))
    return obj("person", who.key, fields, needs)
