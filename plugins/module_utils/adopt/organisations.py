"""Keycloak's organisations with their provider or federation -> `organisations:`. Pure.

The alias is the key, and a provider is called like its organisation: by both the engine finds them again, and neither
an organisation's nor, in the console, a provider's alias can be changed (26.7.4). What cannot be said stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..model.ldap_grammar import Fault, fault_of_dn, fault_of_filter, fault_of_url
from ..model.repair import as_key
from ..model.x509 import is_certificate
from ..reconcile.types import JSON
from ..services.keycloak.discovery import DOCUMENT, document
from .draft import Draft, of_kind, one_line, template
from .words import say

KINDS = ("city", "utility", "partner")
URLS = {
    "authorization_url": "authorizationUrl",
    "token_url": "tokenUrl",
    "userinfo_url": "userInfoUrl",
    "logout_url": "logoutUrl",
    "jwks_url": "jwksUrl",
}
SAML = {
    "sso_url": "singleSignOnServiceUrl",
    "slo_url": "singleLogoutServiceUrl",
    "entity_id": "idpEntityId",
    "own_entity_id": "entityId",
    "certificate": "signingCertificate",
    "metadata_url": "metadataDescriptorUrl",
    "principal_attribute": "principalAttribute",
}
LDAP = {
    "url": "connectionUrl",
    "bind_dn": "bindDn",
    "users_dn": "usersDn",
    "vendor": "vendor",
    "username_attribute": "usernameLDAPAttribute",
    "rdn_attribute": "rdnLDAPAttribute",
    "uuid_attribute": "uuidLDAPAttribute",
    "object_classes": "userObjectClasses",
    "filter": "customUserSearchFilter",
}
VENDORS = ("ad", "rhds", "tivoli", "edirectory", "other")


def translate(found: Mapping[str, JSON], draft: Draft) -> None:
    providers = of_kind(found, "identity_provider")
    federations = of_kind(found, "federation")
    for alias, fields in of_kind(found, "organization").items():
        at = ("organization", alias)
        why = _refused(alias, fields)
        if why:
            draft.out(at, *why)
            continue
        data: dict[str, Any] = {"key": alias, "kind": _kind(fields, at, draft), "name": fields["name"]}
        data["email_domains"] = _domains(fields)
        data["directory"] = _directory(found, alias, providers, federations, draft)
        _lost(fields, at, draft)
        draft.add("organisations", at, data)


def _refused(alias: str, fields: JSON) -> tuple[str, str] | None:
    if as_key(alias) != alias:
        free = as_key(alias) or say("short_name")
        return say("alias_no_key", alias=alias), say("alias_anew", alias=free)
    if not fields.get("enabled", True):
        return say("organisation_off"), say("stays_off")
    if one_line(fields["name"]) != fields["name"] or template(fields["name"]):
        return say("name_no_line"), say("correct_name")
    return None


def _kind(fields: JSON, at: tuple[str, str], draft: Draft) -> str:
    said = ((fields.get("attributes") or {}).get("kind") or [""])[0]
    if said in KINDS:
        return str(said)
    draft.but(at, say("kind_unsaid"), say("assumed", field="kind", value="city"))
    return "city"


def _domains(fields: JSON) -> list[str]:
    """Keycloak's own, and those that a realm of ours keeps in an attribute where no provider needs them."""
    kept = " ".join((fields.get("attributes") or {}).get("email_domains") or ())
    return sorted({str(domain).lower() for domain in (*fields["domains"], *kept.split())})


def _lost(fields: JSON, at: tuple[str, str], draft: Draft) -> None:
    """What a run would take away, since the model has no field for it."""
    lost = sorted(set(fields.get("attributes") or {}) - {"kind", "email_domains"})
    if lost:
        draft.but(at, say("attributes_not_known", names=", ".join(lost)), say("taken_away"))
    for name, code in (("description", "description_lost"), ("redirectUrl", "redirect_lost")):
        if fields.get(name):
            draft.but(at, say(code), say("stays_there"))


def _directory(
    found: Mapping[str, JSON], alias: str, providers: Mapping[str, JSON], federations: Mapping[str, JSON], draft: Draft
) -> dict[str, Any]:
    """By the provider of the same name; every other one stays, and says so."""
    for other in sorted(k for k, p in providers.items() if p.get("organization") == alias and k != alias):
        draft.out(
            ("identity_provider", other),
            say("other_provider", alias=alias),
            say("other_provider_stays"),
        )
    mine = providers.get(alias)
    if mine is not None:
        made = _provider(found, alias, mine, draft)
        if made:
            return made
    elif alias in federations:
        made = _ldap(alias, federations[alias], draft)
        if made:
            return made
    return {"type": "local"}


def _provider(found: Mapping[str, JSON], alias: str, fields: JSON, draft: Draft) -> dict[str, Any] | None:
    at = ("identity_provider", alias)
    if fields.get("organization") != alias:
        draft.out(at, say("provider_unlinked"), say("left_local"))
    elif not fields.get("enabled", True):
        draft.out(at, say("provider_off"), say("left_local"))
    elif fields["providerId"] == "oidc":
        return _oidc(at, fields["config"], draft)
    elif fields["providerId"] == "saml":
        return _saml(found, at, fields["config"], draft)
    else:
        draft.out(at, say("kind_not_known", kind=fields["providerId"], known="oidc, saml"), say("left_local"))
    return None


def _oidc(at: tuple[str, str], config: Mapping[str, str], draft: Draft) -> dict[str, Any] | None:
    issuer, client_id = config.get("issuer", ""), config.get("clientId", "")
    if not _web(issuer) or not client_id:
        draft.out(at, say("oidc_incomplete"), say("left_local"))
        return None
    if config.get("readi.kind") == "outpost":
        return {"type": "outpost", "issuer": issuer, "client_id": client_id}
    made: dict[str, Any] = {"type": "oidc", "issuer": issuer, "client_id": client_id}
    # What comes from the provider's own document is written nowhere.
    for name, theirs in URLS.items() if config.get(DOCUMENT) != document(issuer) else ():
        url = config.get(theirs)
        if url:
            if not _web(url):
                draft.out(at, say("no_https", field=theirs), say("left_local"))
                return None
            made[name] = url
    return made


def _saml(
    found: Mapping[str, JSON], at: tuple[str, str], config: Mapping[str, str], draft: Draft
) -> dict[str, Any] | None:
    made: dict[str, Any] = {"type": "saml"}
    made.update({name: config[theirs] for name, theirs in SAML.items() if config.get(theirs)})
    wrong = [SAML[n] for n in ("sso_url", "slo_url", "metadata_url") if n in made and not _web(made[n])]
    if wrong or "sso_url" not in made:
        draft.out(at, say("saml_incomplete", names=", ".join(wrong) or SAML["sso_url"]), say("left_local"))
        return None
    if "certificate" in made:
        # Keycloak takes them with header lines and spaces too.
        several = [re.sub(r"-----[A-Z ]+-----|\s", "", one) for one in made["certificate"].split(",")]
        if not all(is_certificate(one) for one in several):
            draft.out(at, say("no_certificate"), say("left_local"))
            return None
        made["certificate"] = _one_or_many(several)
    if config.get("principalType", "SUBJECT") not in ("ATTRIBUTE", "SUBJECT"):
        draft.out(at, say("principal_not_known", kind=config["principalType"]), say("left_local"))
        return None
    if config.get("principalType") != "ATTRIBUTE":
        made.pop("principal_attribute", None)
    names = {}
    for key, fields in of_kind(found, "identity_provider_mapper").items():
        ours, theirs = fields["config"].get("user.attribute"), fields["config"].get("attribute.name")
        if key == f"{at[1]}/{ours}" and ours in ("email", "firstName", "lastName") and theirs:
            names[ours] = theirs
    if names:
        made["attributes"] = names
    return made


def _ldap(alias: str, fields: JSON, draft: Draft) -> dict[str, Any] | None:
    at, config = ("federation", alias), fields["config"]
    made: dict[str, Any] = {"type": "ldap"}
    made.update({name: config[theirs] for name, theirs in LDAP.items() if config.get(theirs)})
    why = None
    if fields["providerId"] != "ldap":
        why = say("kind_not_known", kind=fields["providerId"], known="ldap")
    elif config.get("enabled", "true") != "true":
        why = say("organisation_off")
    elif not made.get("url") or any(fault_of_url(url) for url in made["url"].split()):
        why = say("url_no_name")
    elif wrong := [
        LDAP[name] for name in ("bind_dn", "users_dn", "filter") if name in made and _fault(name, made[name])
    ]:
        why = say("not_ldap", names=", ".join(wrong))
    elif not {"bind_dn", "users_dn"} <= set(made):
        why = say("ldap_incomplete")
    if why:
        draft.out(at, why, say("left_local"))
        return None
    made["url"] = _one_or_many(made["url"].split())
    if made.get("vendor") not in VENDORS:
        made.pop("vendor", None)
    if config.get("editMode", "READ_ONLY") != "READ_ONLY":
        draft.but(at, say("ldap_writes", mode=config["editMode"]), say("changed_over"))
    return made


def _fault(name: str, text: str) -> Fault | None:
    return fault_of_filter(text) if name == "filter" else fault_of_dn(text)


def _one_or_many(items: list[str]) -> str | list[str]:
    return items[0] if len(items) == 1 else items


def _web(url: str) -> bool:
    return re.fullmatch(r"https://[a-z0-9.-]+\.[a-z][a-z0-9-]*(:[0-9]{1,5})?(/[^\s\"<>]*)?", url) is not None
