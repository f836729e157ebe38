"""A realm for the stand, in Keycloak's import format: what keycloak_realm makes of an inventory, in short.

Only what a browser sees: people, organisations, project groups, the portal's client. Passwords are the test's own.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model.desired.keycloak_theme import THEME
from ansible_collections.readi.one.plugins.module_utils.model.types import Model, ProjectGroup

PASSWORD = "Nur-im-Pruefstand-1"


def realm(model: Model, portal: str, mail_port: int) -> dict[str, Any]:
    """`portal` is the portal's URL, `mail_port` where mails go on loopback."""
    members = {o.key: [p for p in model.people if p.organisation == o.key] for o in model.organisations}
    return {
        "realm": "readi",
        "enabled": True,
        "displayName": model.platform.name,
        "displayNameHtml": model.platform.name,
        "organizationsEnabled": True,
        "registrationEmailAsUsername": True,
        "loginWithEmailAllowed": True,
        "resetPasswordAllowed": True,
        "rememberMe": True,
        "internationalizationEnabled": True,
        "supportedLocales": ["de", "en"],
        "defaultLocale": "de",
        "sslRequired": "all",
        "smtpServer": {"host": "127.0.0.1", "port": str(mail_port), "from": f"anmeldung@{model.platform.domain}"},
        "loginTheme": THEME,
        "emailTheme": THEME,
        "clients": [_portal(portal)],
        "organizations": [
            {
                "name": o.name,
                "alias": o.key,
                "enabled": True,
                "domains": [{"name": d, "verified": True} for d in o.email_domains],
                "members": [{"username": p.email, "membershipType": "UNMANAGED"} for p in members[o.key]],
            }
            for o in model.organisations
        ],
        "groups": [
            {"name": "projects", "path": "/projects", "subGroups": [_group(group) for group in model.project_groups]}
        ],
        "users": [
            {
                "username": p.email,
                "email": p.email,
                "emailVerified": True,
                "firstName": p.given_name,
                "lastName": p.family_name,
                "enabled": True,
                "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
                "groups": [f"/projects/{key}" for key in p.groups],
            }
            for p in model.people
        ],
    }


def _group(group: ProjectGroup) -> dict[str, Any]:
    attributes = {"name": [group.name], "kind": [group.kind], "joining": [group.joining]}
    if group.forum:
        attributes["forum"] = ["true"]
    return {"name": group.key, "path": f"/projects/{group.key}", "attributes": attributes}


def _portal(portal: str) -> dict[str, Any]:
    claims = {"access.token.claim": "true", "id.token.claim": "true"}
    mappers = {
        "groups": ("oidc-group-membership-mapper", {"claim.name": "groups", "full.path": "true", **claims}),
        # What lets the portal ask the account API for the person's own groups, and for nothing else there.
        "own-groups": ("oidc-hardcoded-role-mapper", {"role": "account.view-groups"}),
        "roles": (
            "oidc-usermodel-client-role-mapper",
            {
                "claim.name": "resource_access.${client_id}.roles",
                "usermodel.clientRoleMapping.clientId": "account",
                "multivalued": "true",
                "jsonType.label": "String",
                "access.token.claim": "true",
            },
        ),
        "account": ("oidc-audience-mapper", {"included.client.audience": "account", "access.token.claim": "true"}),
        "origins": ("oidc-allowed-origins-mapper", {"access.token.claim": "true"}),
    }
    return {
        "clientId": "portal",
        "publicClient": True,
        "standardFlowEnabled": True,
        "directAccessGrantsEnabled": False,
        "fullScopeAllowed": False,
        "redirectUris": [f"{portal}/*"],
        "webOrigins": [portal],
        "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": f"{portal}/*"},
        "defaultClientScopes": ["basic", "acr", "profile", "email", "organization"],
        "protocolMappers": [
            {"name": name, "protocol": "openid-connect", "protocolMapper": kind, "config": config}
            for name, (kind, config) in mappers.items()
        ],
    }
