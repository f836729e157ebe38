"""The identity providers of organisations, by OpenID Connect and SAML, and their mappers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.given import directory_secret
from ...model.objects import secret
from ...model.types import Organisation
from .desired_flows import first_login_of
from .desired_groups import organisation_path
from .desired_names import AFTER_PROVIDER, HOME, obj
from .discovery import document


def provider(organisation: Organisation, kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Reached by the domain of the typed address; never shown as a button."""
    shared = {
        "syncMode": "FORCE",
        "readi.kind": organisation.directory.type,
        "kc.org.domain": "ANY",
        "kc.org.broker.redirect.mode.email-matches": "true",
        # The account's page lists no linked accounts: see keycloak_theme/desired_account.py.
        "showInAccountConsole": "NEVER",
    }
    fields: dict[str, Any] = {
        "providerId": kind,
        "displayName": organisation.name,
        "enabled": True,
        "trustEmail": True,
        "storeToken": False,
        "linkOnly": False,
        "hideOnLogin": True,
        # People with a password here would be asked for it, and not be led to their own page; also when locked there.
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


# Field of the inventory -> Keycloak's name.
ENDPOINTS = {
    "authorization_url": "authorizationUrl",
    "token_url": "tokenUrl",
    "userinfo_url": "userInfoUrl",
    "logout_url": "logoutUrl",
    "jwks_url": "jwksUrl",
}
NEEDED = ("authorization_url", "token_url", "jwks_url")
# What an outpost has, which is a Keycloak of ours.
OF_KEYCLOAK = {"auth": "authorizationUrl", "token": "tokenUrl", "userinfo": "userInfoUrl", "logout": "logoutUrl"}
OF_KEYCLOAK |= {"certs": "jwksUrl"}


def issuer(organisation: Organisation) -> str:
    """As it is written; an outpost is a Keycloak, whose issuer never ends with a slash."""
    written = str(organisation.directory.options["issuer"])
    return written.removesuffix("/") if organisation.directory.type == "outpost" else written


def endpoints(organisation: Organisation) -> dict[str, str]:
    """As the inventory says; what it does not say is in the provider's discovery document (discovery.py)."""
    options = organisation.directory.options
    if organisation.directory.type == "outpost":
        base = f"{issuer(organisation)}/protocol/openid-connect"
        return {name: f"{base}/{end}" for end, name in OF_KEYCLOAK.items()}
    given = {name: options[field] for field, name in ENDPOINTS.items() if field in options}
    asked = any(field not in options for field in NEEDED)
    return {**given, **({"readi.discovery": document(issuer(organisation))} if asked else {})}


def oidc(organisation: Organisation) -> dict[str, Any]:
    """The issuer is kept letter by letter: Keycloak compares it with the tokens' `iss` (26.7.4)."""
    options = organisation.directory.options
    return {
        "issuer": issuer(organisation),
        "clientId": options.get("client_id", "readi"),
        "clientAuthMethod": "client_secret_post",
        **endpoints(organisation),
        "useJwksUrl": "true",
        "validateSignature": "true",
        "pkceEnabled": "true",
        "pkceMethod": "S256",
        "defaultScope": "openid profile email",
        # The page there has the typed address in its field already, and the language chosen here.
        "loginHint": "true",
        "uiLocales": "true",
        # Of the signed token alone: what it contains is what was checked.
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
        # 26.7.4, saml/SAMLIdentityProviderConfig.java: several, with commas between them; one that fits is enough.
        "signingCertificate": ",".join(organisation.directory.several("certificate")),
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
