"""The realm that the inventory describes, as objects for the engine. Pure: the same model gives the same objects.

A secret stands among the fields as its marker. What is seeded and what is enforced, the adapter's rules say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ...model import objects
from ...model.given import MAIL as MAIL_PASSWORD
from ...model.given import directory_secret
from ...model.manifest import Client
from ...model.objects import secret
from ...model.types import Mail, Model, Organisation, Person, ProjectGroup
from ..keycloak_theme.desired import THEME
from ..session_check import desired_account as session_account
from . import desired_ldap as directory_ldap
from .desired_renamed import by_first_key, latest

REALM = "readi"
PROJECTS = "/projects"
MODERATORS = "/moderators"
ORGANISATIONS = "/organisations"
ADMINISTRATORS = "/administrators"
OPERATORS = "/operators"
OPERATOR = "operator"  # the realm role whose people need a second factor
SECOND_FACTOR = "second_factor"  # the same for people whose organisation's entry in the inventory asks for it
HOME = "home_organisation"  # the account's attribute that the identity providers set
REALM_KEY = ("realm", REALM)
PORTAL = "portal"  # the client to which somebody invited comes at the end
BROWSER = "readi browser"
FIRST_LOGIN = "readi first login"
WITH_FACTOR = "readi second factor"
CITY_LOGIN = "readi city login"
AFTER_PROVIDER = "readi after provider"
FOREIGN_ADDRESS = "federatedIdentityUnmatchedEssentialClaimMessage"  # Keycloak's own message; the theme says it better
DAY = 86400
# A lock that ends by itself: nobody can shut out a colleague for good by typing wrong passwords.
GUESSING = {
    "bruteForceProtected": True,
    "permanentLockout": False,
    "failureFactor": 10,
    "waitIncrementSeconds": 60,
    "maxFailureWaitSeconds": 900,
    "maxDeltaTimeSeconds": 43200,
}


def person_secret(key: str) -> str:
    """The name of the derived first password of a seeded person; bin/demo prints the demo's."""
    return f"person_{key}"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`realm` names the scope of the ledger; `moved` renames objects whose inventory key was renamed."""
    wanted = [
        realm(model),
        profile(),
        *roles(),
        *scopes(),
        *clients(model),
        *flows(),
        *required_actions(),
        *organisations(model),
        *groups(model),
        *directories(model),
        *permissions(model),
        *(person(model, p) for p in model.people),
        *memberships(model),
    ]
    return {"format": 1, "realm": REALM, "objects": list(by_first_key(model, wanted)), "moved": moved(model)}


def obj(
    kind: str, key: str, fields: Mapping[str, Any], needs: Iterable[tuple[str, str]] = (REALM_KEY,)
) -> dict[str, Any]:
    return objects.obj(kind, key, fields, needs)


def realm(model: Model) -> dict[str, Any]:
    platform = model.platform
    options = model.service_options["keycloak"]
    return obj(
        "realm",
        REALM,
        {
            "enabled": True,
            "displayName": platform.name,
            "displayNameHtml": platform.name,
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
            # No second name that could be another city's address, or the same in two cities.
            "registrationEmailAsUsername": True,
            "organizationsEnabled": True,
            "adminPermissionsEnabled": True,
            **GUESSING,
            "passwordPolicy": "length(12) and notUsername(undefined) and notEmail(undefined) and passwordHistory(3)",
            "accessTokenLifespan": 300,
            "ssoSessionIdleTimeout": options["session_idle_minutes"] * 60,
            "ssoSessionMaxLifespan": options["session_max_hours"] * 3600,
            "offlineSessionIdleTimeout": 30 * DAY,
            "offlineSessionMaxLifespanEnabled": True,
            "offlineSessionMaxLifespan": 90 * DAY,
            "eventsEnabled": True,
            "eventsExpiration": model.retention["sign_in_events_days"] * DAY,
            "eventsListeners": ["jboss-logging"],
            "adminEventsEnabled": True,
            "adminEventsDetailsEnabled": True,
            "attributes": {"adminEventsExpiration": str(model.retention["admin_events_days"] * DAY)},
            # All or none: 26.7.4 answers 500 to a new realm with half a policy.
            "otpPolicyType": "totp",
            "otpPolicyAlgorithm": "HmacSHA1",
            "otpPolicyInitialCounter": 0,
            "otpPolicyDigits": 6,
            "otpPolicyLookAheadWindow": 1,
            "otpPolicyPeriod": 30,
            "otpPolicyCodeReusable": False,
            **(mail(model.mail) if model.mail else {}),
        },
        needs=(),
    )


def mail(to: Mail) -> dict[str, Any]:
    """Without a user nothing of a password is declared, so that an old one goes with the map it stood in."""
    server = {
        "host": to.host,
        "port": str(to.port),
        "from": to.sender,
        "fromDisplayName": to.sender_name,
        "starttls": str(to.encryption == "starttls").lower(),
        "ssl": str(to.encryption == "tls").lower(),
        "auth": str(to.user is not None).lower(),
    }
    if to.user is None:
        return {"smtpServer": server}
    return {"smtpServer": {**server, "user": to.user}, "smtp_password": secret(MAIL_PASSWORD)}


def profile() -> dict[str, Any]:
    """Keycloak's own four attributes, and where the account comes from: set by mappers, seen by administrators."""
    both = {"view": ["admin", "user"], "edit": ["admin", "user"]}
    # Accounts are found by their address: whoever could change the own one could wait for a colleague's first sign-in.
    fixed = {"view": ["admin", "user"], "edit": ["admin"]}

    def attribute(name: str, validations: Mapping[str, Any], *, required: bool = True) -> dict[str, Any]:
        out: dict[str, Any] = {"name": name, "displayName": f"${{{name}}}", "validations": dict(validations)}
        if required:
            out["required"] = {"roles": ["user"]}
        return {**out, "permissions": fixed if name == "email" else both, "multivalued": False}

    length = {"length": {"max": 255}}
    person_name = {**length, "person-name-prohibited-characters": {}}
    user_name = {"length": {"min": 3, "max": 255}, "username-prohibited-characters": {}}
    return obj(
        "user_profile",
        "profile",
        {
            "attributes": [
                attribute("username", {**user_name, "up-username-not-idn-homograph": {}}, required=False),
                attribute("email", {"email": {}, **length}),
                attribute("firstName", person_name),
                attribute("lastName", person_name),
                {"name": HOME, "permissions": {"view": ["admin"], "edit": ["admin"]}, "multivalued": False},
                # The last two outlive the directory that set them: by them people are found again (parting.py).
                *(
                    {"name": name, "permissions": {"view": ["admin"], "edit": ["admin"]}, "multivalued": False}
                    for name in (directory_ldap.DEPARTMENT, "LDAP_ID", "LDAP_ENTRY_DN")
                ),
            ],
        },
    )


def roles() -> Iterator[dict[str, Any]]:
    description = "Betrieb der Plattform: zweiter Faktor ist Pflicht"
    yield obj("role", OPERATOR, {"description": description, "attributes": {}, "composites": {}})
    description = "Die Organisation verlangt von ihren Leuten einen zweiten Faktor"
    yield obj("role", SECOND_FACTOR, {"description": description, "attributes": {}, "composites": {}})


def scopes() -> Iterator[dict[str, Any]]:
    """`groups` are names, for services that know no tree; `group_paths` say who works where, such as /projects/eakte.

    `own_groups`: the account API answers with the person's own groups, their names and attributes, and with nothing
    else: the role is in the token, not in the person's hands (26.7.4: AccountRestService asks the token for it). That
    takes all three of its mappers, and nothing besides: Keycloak's own scope `roles` is not needed.
    """
    claims = {"access.token.claim": "true", "id.token.claim": "true", "introspection.token.claim": "true"}
    claims["userinfo.token.claim"] = "true"
    flat = {"claim.name": "groups", "full.path": "false", **claims}
    paths = {"claim.name": "group_paths", "full.path": "true", **claims}
    members = "oidc-group-membership-mapper"
    yield scope("groups", "Groups of the person", {"groups": (members, flat), "group_paths": (members, paths)})
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


def clients(model: Model) -> Iterator[dict[str, Any]]:
    for manifest in model.manifests.values():
        for declared in manifest.clients:
            yield client(declared)
    joins = bool(session_account.inside(model) or session_account.leads(model))
    yield client(session_account.account(session_account.SECRET, joins=joins))
    for own in model.clients:
        yield client(
            Client(
                own.id,
                own.type,
                own.redirects,
                own.claims,
                secret=f"client_{own.key}",
                options={"name": own.name, "pkce": own.pkce},
            )
        )


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
    if signs_in and options.get("pkce", True):
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
        "scope_mappings": {},
    }
    if fields["serviceAccountsEnabled"]:
        # The server adds it to every client with a service account.
        fields["defaultClientScopes"] = sorted({*fields["defaultClientScopes"], "service_account"})
    if options.get("roles"):
        fields["service_account_roles"] = options["roles"]
    if declared.type in ("confidential", "service"):
        fields["secret"] = secret(declared.secret or f"client_{declared.id}")
    needs = [REALM_KEY, *(("client_scope", c) for c in sorted(OURS & set(declared.claims)))]
    return obj("client", declared.id, fields, needs)


def origin(redirect: str) -> str:
    parts = urlsplit(redirect)
    return f"{parts.scheme}://{parts.netloc}"


def flows() -> Iterator[dict[str, Any]]:
    """Signing in: by e-mail domain to the organisation's own page, else here; operators with a second factor.

    The built-in flow lets everybody choose; here who holds the role must have one, and is led through setting it up.
    """
    yield obj(
        "flow",
        BROWSER,
        {
            "description": "Anmeldung: nach der Adresse zur eigenen Organisation, sonst hier",
            "steps": [
                step("auth-cookie", "ALTERNATIVE"),
                step("identity-provider-redirector", "ALTERNATIVE"),
                sub(
                    "readi organisation",
                    "ALTERNATIVE",
                    sub(
                        "readi organisation by domain",
                        "CONDITIONAL",
                        step("conditional-user-configured", "REQUIRED"),
                        step("organization", "ALTERNATIVE"),
                    ),
                ),
                sub(
                    "readi forms",
                    "ALTERNATIVE",
                    step("auth-username-password-form", "REQUIRED"),
                    *factors(WITH_FACTOR, "readi operators"),
                    # Who is asked by the own organisation and has none yet is led through setting it up.
                    sub(
                        "readi asked by the organisation",
                        "CONDITIONAL",
                        step("conditional-user-role", "REQUIRED", condUserRole=SECOND_FACTOR, negate="false"),
                        step("conditional-user-role", "REQUIRED", condUserRole=OPERATOR, negate="true"),
                        step(
                            "conditional-sub-flow-executed",
                            "REQUIRED",
                            flow_to_check=WITH_FACTOR,
                            check_result="not-executed",
                        ),
                        step("auth-otp-form", "REQUIRED"),
                    ),
                ),
            ],
        },
        (REALM_KEY, ("role", OPERATOR), ("role", SECOND_FACTOR)),
    )
    # The realm's own: for providers made by hand, which nothing confines. Who has an account proves that it is theirs.
    yield obj(
        "flow",
        FIRST_LOGIN,
        {
            "description": "Erste Anmeldung über einen Anbieter, der nicht im Inventar steht",
            "steps": [
                sub(
                    "readi link account",
                    "REQUIRED",
                    step("idp-create-user-if-unique", "ALTERNATIVE"),
                    sub(
                        "readi existing account",
                        "ALTERNATIVE",
                        step("idp-confirm-link", "REQUIRED"),
                        sub(
                            "readi prove account",
                            "REQUIRED",
                            step("idp-email-verification", "ALTERNATIVE"),
                            sub(
                                "readi prove by password", "ALTERNATIVE", step("idp-username-password-form", "REQUIRED")
                            ),
                        ),
                    ),
                ),
            ],
        },
    )
    yield first_login(CITY_LOGIN, "Erste Anmeldung über eine Organisation", "readi city")
    yield obj(
        "flow",
        AFTER_PROVIDER,
        {
            "description": "Nach der Anmeldung über eine Organisation: der zweite Faktor des Betriebs gilt auch hier",
            "steps": [
                # A flow in which nothing is done has failed.
                step("allow-access-authenticator", "REQUIRED"),
                *factors("readi second factor after provider", "readi operators after provider", OPERATES),
            ],
        },
        (REALM_KEY, ("role", OPERATOR)),
    )
    yield obj("flow_binding", "browser", {"flow": BROWSER}, (("flow", BROWSER),))
    yield obj("flow_binding", "first_broker_login", {"flow": FIRST_LOGIN}, (("flow", FIRST_LOGIN),))


def factors(with_factor: str, without: str, *of_whom: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Whoever has a factor is asked for it: the app's code, or one of those for the day the app is lost.

    An operator without any is led through setting it up; as an alternative it would only be refused.
    """
    yield sub(
        with_factor,
        "CONDITIONAL",
        *of_whom,
        step("conditional-user-configured", "REQUIRED"),
        step("auth-otp-form", "ALTERNATIVE"),
        step("auth-recovery-authn-code-form", "ALTERNATIVE"),
    )
    not_asked = {"flow_to_check": with_factor, "check_result": "not-executed"}
    yield sub(
        without,
        "CONDITIONAL",
        OPERATES,
        step("conditional-sub-flow-executed", "REQUIRED", **not_asked),
        step("auth-otp-form", "REQUIRED"),
    )


def required_actions() -> Iterator[dict[str, Any]]:
    """Setting up a code app ends with recovery codes: who loses the phone has something on paper.

    26.7.4, UpdateTotp.java: only where the browser flow takes recovery codes.
    """
    yield obj("required_action", "CONFIGURE_RECOVERY_AUTHN_CODES", {"enabled": True, "config": {}})
    yield obj("required_action", "CONFIGURE_TOTP", {"enabled": True, "config": {"add-recovery-codes": "true"}})


def first_login(alias: str, description: str, prefix: str, own: str = "") -> dict[str, Any]:
    """No form: an account that exists is the provider's to take over, because it speaks for its own domains only.

    With OIDC that is filtered before (oidc). SAML has no filter, so `own`, the domains' pattern, is asked for here.
    First, before anything is written, by the profile's review, which a person sees only when it fails. Sent again it
    passes: nobody can change the address there, and 26.7.4 lets stay wrong what is read-only
    (DefaultAttributes.validate). So it is asked once more of the account itself, found or just made, before the link.
    """
    review = step("idp-review-profile", "REQUIRED", **{"update.profile.on.first.login": "missing"})
    link = sub(
        f"{prefix} link account",
        "REQUIRED",
        step("idp-create-user-if-unique", "ALTERNATIVE"),
        step("idp-auto-link", "ALTERNATIVE"),
    )
    asked = {"attribute_name": "email", "attribute_expected_value": own, "regex": "true", "not": "true"}
    foreign = sub(
        f"{prefix} foreign address",
        "CONDITIONAL",
        step("conditional-user-attribute", "REQUIRED", include_group_attributes="false", **asked),
        step("deny-access-authenticator", "REQUIRED", denyErrorMessage=FOREIGN_ADDRESS),
    )
    join = sub(
        f"{prefix} join organisation",
        "CONDITIONAL",
        step("conditional-user-configured", "REQUIRED"),
        step("idp-add-organization-member", "REQUIRED"),
    )
    steps = [review, link, foreign, join] if own else [link, join]
    return obj("flow", alias, {"description": description, "steps": steps})


def first_login_of(organisation: Organisation) -> str:
    return f"{CITY_LOGIN} {organisation.key}" if organisation.directory.type == "saml" else CITY_LOGIN


def step(authenticator: str, requirement: str, **config: str) -> dict[str, Any]:
    out: dict[str, Any] = {"authenticator": authenticator, "requirement": requirement}
    return {**out, "config": config} if config else out


def sub(alias: str, requirement: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"flow": alias, "requirement": requirement, "steps": list(steps)}


OPERATES = step("conditional-user-role", "REQUIRED", condUserRole=OPERATOR, negate="false")


def organisations(model: Model) -> Iterator[dict[str, Any]]:
    """Keycloak knows the domains only where they lead to a provider. Elsewhere it would say of every address of the
    domain whether it has an account (26.7.4: OrganizationAuthenticator.unknownUserChallenge) and gain nothing.
    """
    for organisation in model.organisations:
        domains = sorted(organisation.email_domains)
        yield obj(
            "organization",
            organisation.key,
            {
                "name": organisation.name,
                "enabled": True,
                "domains": domains if organisation.directory.has_provider else [],
                "attributes": {"kind": [organisation.kind], "email_domains": [" ".join(domains)]},
            },
        )


def groups(model: Model) -> Iterator[dict[str, Any]]:
    # Who may put people into groups must be able to look for both; the groups below inherit it. And who may look for
    # anything must see the organisations: else 26.7.4 (PartialEvaluator) hides their own from them when their token is
    # renewed, and refuses that (OrganizationTokenPostProcessor). What they see more are names and domains.
    search = {"client": {"realm-management": ["query-groups", "query-users", "view-organizations"]}}
    everything = {"realm": [OPERATOR], "client": {"realm-management": ["realm-admin"]}}
    for root, given in (
        (PROJECTS, {}),
        (MODERATORS, search),
        (ORGANISATIONS, {}),
        (ADMINISTRATORS, search),
        (OPERATORS, everything),
    ):
        needs = [REALM_KEY, *((("role", OPERATOR),) if root == OPERATORS else ())]
        yield obj("group", root, {"description": "", "attributes": {}, "roles": given}, needs)
    for organisation in model.organisations:
        yield organisation_group(organisation)
        yield plain_group(administrators_path(organisation), f"Verwaltung der Konten: {organisation.name}")
    for group in model.project_groups:
        path = project_path(model, group)
        yield obj("group", path, project_fields(group), (("group", path.rpartition("/")[0]),))
        yield plain_group(moderators_path(group), f"Moderation: {group.name}")


def organisation_group(organisation: Organisation) -> dict[str, Any]:
    asked = organisation.directory.type == "local" and organisation.directory.options.get("second_factor", False)
    fields = {"description": organisation.name, "attributes": {}, "roles": {"realm": [SECOND_FACTOR]} if asked else {}}
    needs = [("group", ORGANISATIONS), *((("role", SECOND_FACTOR),) if asked else ())]
    return obj("group", organisation_path(organisation), fields, needs)


def plain_group(path: str, description: str) -> dict[str, Any]:
    return obj("group", path, {"description": description, "attributes": {}}, (("group", path.rpartition("/")[0]),))


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


def administrators_path(organisation: Organisation) -> str:
    return f"{ADMINISTRATORS}/{organisation.key}"


def project_path(model: Model, group: ProjectGroup) -> str:
    above = next((g for g in model.project_groups if g.key == group.parent), None)
    return f"{project_path(model, above) if above else PROJECTS}/{group.key}"


def moderators_path(group: ProjectGroup) -> str:
    """Beside the projects, not below: membership of a group is not inherited, and a parent may have any child."""
    return f"{MODERATORS}/{group.key}"


def directories(model: Model) -> Iterator[dict[str, Any]]:
    """How each organisation's people sign in. `local` needs nothing: their accounts are here."""
    for organisation in model.organisations:
        if organisation.directory.type in ("oidc", "outpost"):
            yield provider(organisation, "oidc", {**oidc(organisation), **outpost(organisation)})
            yield from provider_mappers(organisation, {})
        elif organisation.directory.type == "saml":
            alias, prefix = first_login_of(organisation), f"readi {organisation.key}"
            yield first_login(alias, f"Erste Anmeldung über {organisation.name}", prefix, own_addresses(organisation))
            yield provider(organisation, "saml", saml(organisation))
            yield from provider_mappers(organisation, SAML_NAMES)
        elif organisation.directory.type == "ldap":
            yield from ldap(organisation)


def provider(organisation: Organisation, kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Reached by the domain of the typed address; never shown as a button."""
    shared = {
        "syncMode": "FORCE",
        "readi.kind": organisation.directory.type,
        "kc.org.domain": "ANY",
        "kc.org.broker.redirect.mode.email-matches": "true",
    }
    fields: dict[str, Any] = {
        "providerId": kind,
        "displayName": organisation.name,
        "enabled": True,
        "trustEmail": True,
        "storeToken": False,
        "linkOnly": False,
        "hideOnLogin": True,
        # Who has a password here would be asked for it, and not be led to the own page; also when locked there.
        "local_passwords": "removed",
        "firstBrokerLoginFlowAlias": first_login_of(organisation),
        "postBrokerLoginFlowAlias": AFTER_PROVIDER,
        "organization": organisation.key,
        "config": {**shared, **{k: v for k, v in config.items() if v not in (None, "")}},
    }
    if kind == "oidc":
        fields["clientSecret"] = secret(directory_secret(organisation.key))
    needs = (("flow", first_login_of(organisation)), ("flow", AFTER_PROVIDER), ("organization", organisation.key))
    return obj("identity_provider", organisation.key, fields, needs)


def outpost(organisation: Organisation) -> dict[str, str]:
    """What holds for an outpost, which is a Keycloak of ours.

    It names people by their directory's own id: who came straight from that directory before is found.
    Who signs out here is signed out there by this server, and not by a detour of the browser: an outpost tells us of
    every session that ends, of this one too, and a browser that came back then would read an error (26.7.4,
    OIDCIdentityProvider, logoutResponse: the session is gone).
    """
    if organisation.directory.type != "outpost":
        return {}
    return {"readi.subject": "LDAP_ID", "backchannelSupported": "true"}


def oidc(organisation: Organisation) -> dict[str, Any]:
    """Addresses as the inventory says; without them those of a Keycloak, which an outpost is.

    They are never fetched from the city's server: it may be down while we apply.
    """
    options = organisation.directory.options
    issuer = str(options["issuer"]).rstrip("/")
    base = f"{issuer}/protocol/openid-connect"
    return {
        "issuer": issuer,
        "clientId": options.get("client_id", "readi"),
        "clientAuthMethod": "client_secret_post",
        "authorizationUrl": options.get("authorization_url", f"{base}/auth"),
        "tokenUrl": options.get("token_url", f"{base}/token"),
        "userInfoUrl": options.get("userinfo_url", f"{base}/userinfo"),
        "logoutUrl": options.get("logout_url", f"{base}/logout"),
        "jwksUrl": options.get("jwks_url", f"{base}/certs"),
        "useJwksUrl": "true",
        "validateSignature": "true",
        "pkceEnabled": "true",
        "pkceMethod": "S256",
        "defaultScope": "openid profile email",
        # The page there has the typed address in its field already, and the language chosen here.
        "loginHint": "true",
        "uiLocales": "true",
        # Of the signed token alone: what stands there is what was checked.
        "disableUserInfo": "true",
        # At every sign-in, since the account's address follows the provider's.
        "filteredByClaim": "true",
        "claimFilterName": "email",
        "claimFilterValue": own_addresses(organisation),
    }


def own_addresses(organisation: Organisation) -> str:
    """For java.lang.String.matches, which asks for the whole text. Without a domain nothing matches."""
    domains = "|".join(domain.replace(".", r"\.") for domain in organisation.email_domains)
    return f"(?i)[^@]+@({domains})" if domains else "(?!)"


SAML_NAMES = {"email": "email", "firstName": "givenName", "lastName": "sn"}


def saml(organisation: Organisation) -> dict[str, Any]:
    options = organisation.directory.options
    if not options.get("sso_url"):
        raise ValueError(f"organisation {organisation.key}: directory saml needs sso_url: metadata is not fetched")
    config = {
        "entityId": options.get("own_entity_id"),
        "idpEntityId": options.get("entity_id"),
        "singleSignOnServiceUrl": options["sso_url"],
        "singleLogoutServiceUrl": options.get("slo_url"),
        "signingCertificate": options.get("certificate"),
        "metadataDescriptorUrl": options.get("metadata_url"),
        "useMetadataDescriptorUrl": "true" if options.get("metadata_url") else None,
        "nameIDPolicyFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "principalType": "ATTRIBUTE" if options.get("principal_attribute") else "SUBJECT",
        "principalAttribute": options.get("principal_attribute"),
        # SAML knows no filter as OIDC has: an address claimed later changes no account. Mappers say what is followed.
        "syncMode": "IMPORT",
        "postBindingResponse": "true",
        "postBindingAuthnRequest": "true",
        "postBindingLogout": "true",
        "wantAuthnRequestsSigned": "true",
        "wantAssertionsSigned": "true",
        "validateSignature": "true",
        "signatureAlgorithm": "RSA_SHA256",
    }
    return config


def provider_mappers(organisation: Organisation, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Everybody who comes through it belongs to the organisation's group, at every sign-in."""
    alias, path = organisation.key, organisation_path(organisation)
    above = (("identity_provider", alias), ("group", path))

    def mapper(name: str, kind: str, sync: str = "FORCE", **config: str) -> dict[str, Any]:
        fields = {"type": kind, "config": {"syncMode": sync, **config}}
        return obj("identity_provider_mapper", f"{alias}/{name}", fields, above)

    yield mapper("organisation", "oidc-hardcoded-group-idp-mapper", group=path)
    home = {"attribute": HOME, "attribute.value": alias}
    yield mapper("home", "hardcoded-attribute-idp-mapper", **home)
    options = organisation.directory.options.get("attributes") or {}
    for ours, theirs in names.items():
        config = {"attribute.name": options.get(ours, theirs), "user.attribute": ours}
        sync = "IMPORT" if ours == "email" else "FORCE"
        yield mapper(ours, "saml-user-attribute-idp-mapper", sync, **config)


def ldap(organisation: Organisation) -> Iterator[dict[str, Any]]:
    """A directory of its own. The session check makes its people members, of the organisation and of its group.

    Not a mapper: 26.7.4 has none for organisations, and its hardcoded-ldap-group-mapper computes a membership that no
    list of members shows and that keeps anybody from making it real (UserResource.joinGroup asks isMemberOf first).
    """
    name = organisation.key
    yield directory_ldap.federation(organisation, (("organization", name),))
    yield from directory_ldap.mappers(organisation)
    home = {"user.model.attribute": HOME, "attribute.value": name}
    yield directory_ldap.mapper(organisation, "home", "hardcoded-attribute-mapper", **home)


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
        # Not manage-membership: who also moderates a group could take anybody into the own organisation, and would
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
    """Whoever the policy `who` names may do `scopes` to the group at `path`."""
    fields = {"resourceType": "Groups", "resources": [path], "scopes": list(scopes), "policies": [who]}
    return obj("permission", name, fields, [("policy", who), ("group", path)])


def memberships(model: Model) -> Iterator[dict[str, Any]]:
    """Moderators whose account is made by their first sign-in: pending until then, and never taken back."""
    seeded = {p.email for p in model.people}
    for group in model.project_groups:
        for email in sorted(set(group.moderators) - seeded):
            for path in (project_path(model, group), moderators_path(group)):
                yield obj("membership", f"{path} {email}", {}, (("group", path),))


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
        "locale": model.platform.languages[0],
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
            if any(c.id == PORTAL for manifest in model.manifests.values() for c in manifest.clients):
                back = f"{model.platform.url(model.platform.portal_host)}/"
                fields["invite"] |= {"client_id": PORTAL, "redirect_uri": back}
                needs.append(("client", PORTAL))
        else:
            fields["password"] = secret(person_secret(who.key))
    return obj("person", who.email, fields, needs)


def moved(model: Model) -> list[dict[str, Any]]:
    """Groups keep their members, by whatever of its former keys a group is called yet."""
    out = []

    def renamed(old: str, new: str) -> None:
        out.append({"from": ["group", old], "to": ["group", new]})

    for move in model.moved:
        now = latest(model, move.kind, move.old)
        if move.kind == "project_group":
            group = next((g for g in model.project_groups if g.key == now), None)
            if group:
                path = project_path(model, group)
                if move.old.startswith("/"):  # a group that was there before, by its path
                    renamed(move.old, path)
                    continue
                renamed(f"{path.rpartition('/')[0]}/{move.old}", path)
                renamed(f"{MODERATORS}/{move.old}", moderators_path(group))
        elif move.kind == "organisation":
            for root in (ORGANISATIONS, ADMINISTRATORS):
                renamed(f"{root}/{move.old}", f"{root}/{now}")
    return out
