"""The realm that the inventory describes, as objects for the engine. Pure: the same model gives the same objects.

A secret stands among the fields as its marker. What is seeded and what is enforced, the adapter's rules say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..manifest import Client
from ..types import Model, Organisation, Person, ProjectGroup
from .keycloak_theme import THEME

REALM = "readi"
PROJECTS = "/projects"
MODERATORS = "/moderators"
ORGANISATIONS = "/organisations"
OPERATORS = "/operators"
REALM_KEY = ("realm", REALM)
DAY = 86400


def person_secret(key: str) -> str:
    """The name of the derived first password of a seeded person; bin/demo prints the demo's."""
    return f"person_{key}"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`realm` names the scope of the ledger; `moved` renames objects whose inventory key was renamed."""
    objects = [
        realm(model),
        *scopes(),
        *clients(model),
        *organisations(model),
        *groups(model),
        *(person(model, p) for p in model.people),
    ]
    return {"format": 1, "realm": REALM, "objects": objects, "moved": moved(model)}


def obj(
    kind: str, key: str, fields: Mapping[str, Any], needs: Iterable[tuple[str, str]] = (REALM_KEY,)
) -> dict[str, Any]:
    return {"kind": kind, "key": key, "fields": dict(fields), "needs": [list(n) for n in needs]}


def secret(name: str) -> dict[str, str]:
    return {"$secret": name}


def realm(model: Model) -> dict[str, Any]:
    platform = model.platform
    return obj(
        "realm",
        REALM,
        {
            "enabled": True,
            "displayName": platform.name,
            # Written by the role keycloak_theme; where it is missing, Keycloak shows its own.
            "loginTheme": THEME,
            "emailTheme": THEME,
            # German first: the browser's language still beats the default.
            "internationalizationEnabled": True,
            "defaultLocale": platform.languages[0],
            "supportedLocales": list(platform.languages),
            "sslRequired": "external",
            "registrationAllowed": False,
            "rememberMe": False,
            "loginWithEmailAllowed": True,
            "duplicateEmailsAllowed": False,
            "editUsernameAllowed": False,
            "organizationsEnabled": True,
            "adminPermissionsEnabled": True,
            # A lock that ends by itself: nobody can shut out a colleague for good by typing wrong passwords.
            "bruteForceProtected": True,
            "permanentLockout": False,
            "failureFactor": 10,
            "waitIncrementSeconds": 60,
            "maxFailureWaitSeconds": 900,
            "maxDeltaTimeSeconds": 43200,
            "passwordPolicy": "length(12) and notUsername(undefined) and notEmail(undefined) and passwordHistory(3)",
            "accessTokenLifespan": 300,
            "ssoSessionIdleTimeout": 30 * 60,
            "ssoSessionMaxLifespan": 10 * 3600,
            "offlineSessionIdleTimeout": 30 * DAY,
            "offlineSessionMaxLifespanEnabled": True,
            "offlineSessionMaxLifespan": 90 * DAY,
            "eventsEnabled": True,
            "eventsExpiration": 30 * DAY,
            "eventsListeners": ["jboss-logging"],
            "adminEventsEnabled": True,
            "adminEventsDetailsEnabled": True,
            "attributes": {"adminEventsExpiration": str(90 * DAY)},
            # All or none: 26.7.4 answers 500 to a new realm with half a policy.
            "otpPolicyType": "totp",
            "otpPolicyAlgorithm": "HmacSHA1",
            "otpPolicyInitialCounter": 0,
            "otpPolicyDigits": 6,
            "otpPolicyLookAheadWindow": 1,
            "otpPolicyPeriod": 30,
            "otpPolicyCodeReusable": False,
        },
        needs=(),
    )


def scopes() -> Iterator[dict[str, Any]]:
    """`groups`: full paths, such as /projects/eakte; a service tells by them who works where.

    `own_groups`: the account API answers with the person's own groups, their names and attributes, and with nothing
    else: the role is in the token, not in the person's hands (26.7.4: AccountRestService asks the token for it).
    """
    claims = {"access.token.claim": "true", "id.token.claim": "true", "introspection.token.claim": "true"}
    paths = {"claim.name": "groups", "full.path": "true", "userinfo.token.claim": "true", **claims}
    yield scope("groups", "Groups of the person, as full paths", {"groups": ("oidc-group-membership-mapper", paths)})
    audience = {"included.client.audience": "account", "id.token.claim": "false", "userinfo.token.claim": "false"}
    audience |= {"access.token.claim": "true", "introspection.token.claim": "true"}
    yield scope(
        "own_groups",
        "The person's own groups in the account API",
        {
            "account": ("oidc-audience-mapper", audience),
            "origins": (
                "oidc-allowed-origins-mapper",
                {"access.token.claim": "true", "introspection.token.claim": "true"},
            ),
            "view": ("oidc-hardcoded-role-mapper", {"role": "account.view-groups"}),
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


def clients(model: Model) -> Iterator[dict[str, Any]]:
    for manifest in model.manifests.values():
        for declared in manifest.clients:
            yield client(declared)


# Every client that signs people in needs these; `basic` carries `sub`, `acr` the strength of the sign-in.
ALWAYS = ("acr", "basic", "email", "profile")
OURS = frozenset({"groups", "own_groups"})
KNOWN = frozenset({"address", "email", "offline_access", "organization", "phone", "profile", "roles", *OURS})


def client(declared: Client) -> dict[str, Any]:
    unknown = set(declared.claims) - KNOWN
    if unknown:
        raise ValueError(f"client {declared.id}: nothing gives the claims {', '.join(sorted(unknown))}")
    signs_in = declared.type in ("public", "confidential")
    options = dict(declared.options or {})
    attributes = {"post.logout.redirect.uris": "##".join(sorted(declared.redirects))} if signs_in else {}
    if signs_in:
        attributes["pkce.code.challenge.method"] = "S256"
    fields: dict[str, Any] = {
        "name": options.get("name", declared.id),
        "description": "",
        "enabled": True,
        "protocol": "openid-connect",
        "publicClient": declared.type == "public",
        "bearerOnly": declared.type == "bearer",
        "standardFlowEnabled": signs_in,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": declared.type == "service" or bool(options.get("roles")),
        "consentRequired": False,
        "fullScopeAllowed": bool(options.get("roles")),
        "frontchannelLogout": False,
        "redirectUris": sorted(declared.redirects),
        "webOrigins": sorted({origin(r) for r in declared.redirects}),
        "attributes": attributes,
        "defaultClientScopes": sorted({*ALWAYS, *declared.claims} if signs_in else {"basic", "roles"}),
        "optionalClientScopes": [],
        "mappers": {},
    }
    if options.get("roles"):
        fields["service_account_roles"] = options["roles"]
    if declared.type in ("confidential", "service"):
        fields["secret"] = secret(declared.secret or f"client_{declared.id}")
    needs = [REALM_KEY, *(("client_scope", c) for c in sorted(OURS & set(declared.claims)))]
    return obj("client", declared.id, fields, needs)


def origin(redirect: str) -> str:
    parts = urlsplit(redirect)
    return f"{parts.scheme}://{parts.netloc}"


def organisations(model: Model) -> Iterator[dict[str, Any]]:
    for organisation in model.organisations:
        yield obj(
            "organization",
            organisation.key,
            {
                "name": organisation.name,
                "enabled": True,
                "domains": list(organisation.email_domains),
                "attributes": {"kind": [organisation.kind]},
            },
        )


def groups(model: Model) -> Iterator[dict[str, Any]]:
    for root in (PROJECTS, MODERATORS, ORGANISATIONS, OPERATORS):
        yield obj("group", root, {"description": "", "attributes": {}})
    for organisation in model.organisations:
        yield obj(
            "group",
            organisation_path(organisation),
            {"description": organisation.name, "attributes": {}},
            (("group", ORGANISATIONS),),
        )
    for group in model.project_groups:
        path = project_path(model, group)
        yield obj("group", path, project_fields(group), (("group", path.rpartition("/")[0]),))
        yield obj(
            "group",
            moderators_path(group),
            {"description": f"Moderation: {group.name}", "attributes": {}},
            (("group", MODERATORS),),
        )


def project_fields(group: ProjectGroup) -> dict[str, Any]:
    """What group_sync and the portal read: one text per attribute."""
    attributes = {"key": [group.key], "name": [group.name], "kind": [group.kind], "joining": [group.joining]}
    if group.folder:
        attributes["folder_quota_gb"] = [str(group.folder.quota_gb)]
    if group.forum:
        attributes["forum"] = ["true"]
    if group.helpdesk:
        attributes["helpdesk"] = ["true"]
    if group.mailing_list:
        attributes["mailing_list"] = [group.mailing_list]
    return {"description": group.name, "attributes": attributes}


def organisation_path(organisation: Organisation) -> str:
    return f"{ORGANISATIONS}/{organisation.key}"


def project_path(model: Model, group: ProjectGroup) -> str:
    above = next((g for g in model.project_groups if g.key == group.parent), None)
    return f"{project_path(model, above) if above else PROJECTS}/{group.key}"


def moderators_path(group: ProjectGroup) -> str:
    """Beside the projects, not below: membership of a group is not inherited, and a parent may have any child."""
    return f"{MODERATORS}/{group.key}"


def person(model: Model, who: Person) -> dict[str, Any]:
    """Written once, then left to people: what a moderator changes later is not taken back."""
    paths = {f"{ORGANISATIONS}/{who.organisation}"}
    for group in model.project_groups:
        if group.key in who.groups:
            paths.add(project_path(model, group))
        if who.email in group.moderators:
            paths |= {project_path(model, group), moderators_path(group)}
    if "operators" in who.groups:
        paths.add(OPERATORS)
    return obj(
        "person",
        who.email,
        {
            "firstName": who.given_name,
            "lastName": who.family_name,
            "email": who.email,
            "locale": model.platform.languages[0],
            "groups": sorted(paths),
            "organization": who.organisation,
            "password": secret(person_secret(who.key)),
        },
        (("organization", who.organisation), *(("group", p) for p in sorted(paths))),
    )


def moved(model: Model) -> list[dict[str, Any]]:
    out = []
    for move in model.moved:
        if move.kind == "project_group":
            group = next((g for g in model.project_groups if g.key == move.new), None)
            if group:
                path = project_path(model, group)
                old = f"{path.rpartition('/')[0]}/{move.old}"
                out.append({"from": ["group", old], "to": ["group", path]})
                out.append({"from": ["group", f"{MODERATORS}/{move.old}"], "to": ["group", moderators_path(group)]})
        elif move.kind == "organisation":
            old, new = f"{ORGANISATIONS}/{move.old}", f"{ORGANISATIONS}/{move.new}"
            out.append({"from": ["group", old], "to": ["group", new]})
    return out
