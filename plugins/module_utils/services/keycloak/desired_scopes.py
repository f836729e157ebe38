"""Client scopes of ours: what a token says of groups, and the way to a person's own groups. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .desired_names import obj


def scopes() -> Iterator[dict[str, Any]]:
    """`group_paths` say what each group is, such as /projects/eakte: the bare name is the same for the members of
    a group, its moderators, an organisation of that key and its administrators. Nothing of ours asks for it.

    `own_groups`: the account API answers with the person's own groups, their names and attributes, and with nothing
    else: the role is in the token, not in the person's hands (26.7.4: AccountRestService asks the token for it). That
    takes all three of its mappers, and nothing besides: Keycloak's own scope `roles` is not needed.
    """
    claims = {"access.token.claim": "true", "id.token.claim": "true", "introspection.token.claim": "true"}
    claims["userinfo.token.claim"] = "true"
    paths = {"claim.name": "group_paths", "full.path": "true", **claims}
    yield scope("groups", "Groups of the person", {"group_paths": ("oidc-group-membership-mapper", paths)})
    audience = {"included.client.audience": "account", "id.token.claim": "false", "userinfo.token.claim": "false"}
    audience |= {"access.token.claim": "true", "introspection.token.claim": "true"}
    roles = {
        "claim.name": "resource_access.${client_id}.roles",
        "usermodel.clientRoleMapping.clientId": "account",
        "multivalued": "true",
        "jsonType.label": "String",
        "access.token.claim": "true",
        "id.token.claim": "false",
        "userinfo.token.claim": "false",
        "introspection.token.claim": "true",
    }
    yield scope(
        "own_groups",
        "The person's own groups in the account API",
        {
            "account": ("oidc-audience-mapper", audience),
            "view": ("oidc-hardcoded-role-mapper", {"role": "account.view-groups"}),
            # Without it the role above is resolved but not written into the token.
            "roles": ("oidc-usermodel-client-role-mapper", roles),
        },
    )


def scope(name: str, description: str, mappers: Mapping[str, tuple[str, dict[str, str]]]) -> dict[str, Any]:
    return obj(
        "client_scope",
        name,
        {
            "description": description,
            "protocol": "openid-connect",
            "attributes": {"include.in.token.scope": "true", "display.on.consent.screen": "false"},
            "mappers": {key: {"type": kind, "config": config} for key, (kind, config) in mappers.items()},
        },
    )
