"""The realm of an outpost: a member's own directory, and one client, which is the platform's sign-on. Pure.

`sub` of the ID token is the directory's own unchanging id (26.7.4: OIDCAttributeMapperHelper lets a mapper set it), not
the id that this server gave the person: so a server that was lost and made anew still sends the same people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.given import directory_secret
from ...model.identifiers import identifier
from ...model.objects import obj, secret
from ...model.outposts import of, on
from ...model.types import Model, Organisation
from ..keycloak import desired_ldap as directory_ldap
from ..keycloak.desired_clients import CLOSED_INSIDE, closed
from ..keycloak.desired_clients import client as service_client
from ..keycloak.desired_names import DAY
from ..keycloak.desired_names import REALM as CENTRAL
from ..keycloak.desired_realm import GUESSING, PAGES
from ..keycloak.desired_renamed import first_key
from ..keycloak_theme.desired import THEME
from ..session_check import desired_account as session_account

Object = dict[str, Any]


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Without a realm where the host carries no outpost; validation names such a host in the group."""
    organisation = on(model, host)
    if organisation is None:
        return {"format": 1, "realm": None, "objects": [], "moved": []}
    name = of(organisation)["each.realm"]
    objects = [
        realm(model, organisation, name),
        profile(name),
        client(model, organisation, name),
        session_check(organisation, name),
        *closed(CLOSED_INSIDE, (("realm", name),)),
        directory_ldap.federation(organisation, (("realm", name),)),
        *directory_ldap.mappers(organisation),
    ]
    account = f"outpost_{identifier(organisation.key)}_playbook"
    return {
        "format": 1,
        "realm": name,
        "account": secret(account),
        "renewed": [account],
        "former_ledger": f"keycloak-{name}.json",
        "objects": objects,
        "moved": [],
    }


def realm(model: Model, organisation: Organisation, name: str) -> Object:
    """Nobody registers here, changes anything or gets mail: the directory does all that."""
    options = model.service_options["keycloak"]
    fields = {
        "enabled": True,
        "displayName": organisation.name,
        "displayNameHtml": organisation.name,
        "browserSecurityHeaders": PAGES,
        "loginTheme": THEME,
        "internationalizationEnabled": True,
        "defaultLocale": model.platform.languages[0],
        "supportedLocales": list(model.platform.languages),
        "sslRequired": "external",
        "registrationAllowed": False,
        "resetPasswordAllowed": False,
        "rememberMe": False,
        "loginWithEmailAllowed": True,
        "duplicateEmailsAllowed": False,
        "editUsernameAllowed": False,
        **GUESSING,
        "accessTokenLifespan": 300,
        "ssoSessionIdleTimeout": options["session_idle_minutes"] * 60,
        "ssoSessionMaxLifespan": options["session_max_hours"] * 3600,
        "eventsEnabled": True,
        "eventsExpiration": model.retention["sign_in_events_days"] * DAY,
        "eventsListeners": ["jboss-logging"],
    }
    return obj("realm", name, fields, ())


def profile(realm_name: str) -> Object:
    """What the directory says, and nobody edits here. An attribute that is not declared would be dropped silently."""
    seen = {"view": ["admin", "user"], "edit": ["admin"]}

    def attribute(name: str, **more: Any) -> Object:
        return {"name": name, "permissions": seen, "multivalued": False, **more}

    limits = {"length": {"max": 255}}
    attributes = [
        attribute("username", displayName="${username}", validations={"length": {"min": 1, "max": 255}}),
        attribute("email", displayName="${email}", validations={"email": {}, **limits}),
        attribute("firstName", displayName="${firstName}", validations=limits),
        attribute("lastName", displayName="${lastName}", validations=limits),
        attribute(directory_ldap.DEPARTMENT),
    ]
    return obj("user_profile", "profile", {"attributes": attributes}, (("realm", realm_name),))


def client(model: Model, organisation: Organisation, realm_name: str) -> Object:
    """The platform's sign-on, and nobody else. What it is told when a session ends here: OIDC back-channel logout."""
    central = f"{model.platform.url(model.platform.sso_host)}/realms/{CENTRAL}"
    back = f"{central}/broker/{first_key(model, organisation.key)}/endpoint"
    fields = {
        "name": model.platform.name,
        "description": "",
        "enabled": True,
        "protocol": "openid-connect",
        "publicClient": False,
        "bearerOnly": False,
        "standardFlowEnabled": True,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "consentRequired": False,
        "fullScopeAllowed": False,
        "frontchannelLogout": False,
        "redirectUris": [back],
        "webOrigins": [],
        "attributes": {
            "post.logout.redirect.uris": f"{back}/logout_response",
            "pkce.code.challenge.method": "S256",
            "backchannel.logout.url": f"{central}/protocol/openid-connect/logout/backchannel-logout",
            "backchannel.logout.session.required": "true",
        },
        "defaultClientScopes": ["acr", "basic", "email", "profile"],
        "optionalClientScopes": [],
        "mappers": dict(mappers()),
        "scope_mappings": {},
        "secret": secret(directory_secret(organisation.key)),
    }
    return obj("client", organisation.directory.options["client_id"], fields, (("realm", realm_name),))


def session_check(organisation: Organisation, realm_name: str) -> Object:
    """People who are locked at home lose the session here, and by back-channel logout the one at the platform."""
    declared = session_account.account(f"outpost_{identifier(organisation.key)}_session_check", joins=False)
    return {**service_client(declared), "needs": [["realm", realm_name]]}


def mappers() -> Iterator[tuple[str, Object]]:
    kind = "oidc-usermodel-attribute-mapper"
    text = {"jsonType.label": "String", "multivalued": "false", "aggregate.attrs": "false"}
    told = {"id.token.claim": "true", "userinfo.token.claim": "true"}
    kept = {"access.token.claim": "false", "introspection.token.claim": "false"}
    # The access token keeps this server's own id: by it the server finds the person again.
    yield "sub", {"type": kind, "config": {"user.attribute": "LDAP_ID", "claim.name": "sub", **text, **told, **kept}}
    department = {"user.attribute": directory_ldap.DEPARTMENT, "claim.name": directory_ldap.DEPARTMENT}
    yield directory_ldap.DEPARTMENT, {"type": kind, "config": {**department, **text, **told, **kept}}
