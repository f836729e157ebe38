"""A directory behind a Keycloak, read only: the federation and its mappers, for the sign-on itself and for outposts.

Facts of Keycloak 26.7.4 that this rests on: the server adds mappers of its own to a new federation; for every vendor
but Active Directory its `first name` reads cn, which is the whole name; connections by StartTLS are not pooled; an
imported person who is no longer found is deleted with all that was theirs unless removeInvalidUsersEnabled is false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.given import reading_secret
from ...model.objects import obj, secret
from ...model.types import Organisation

DEPARTMENT = "department"
# A change in the directory is seen by running sessions after that long at the latest.
CACHE_MS = 5 * 60 * 1000
CONNECT_MS, READ_MS = 5_000, 10_000

OTHERS = {
    "vendor": "other",
    "rdn": "uid",
    "uuid": "entryUUID",
    "classes": "inetOrgPerson",
    DEPARTMENT: "departmentNumber",
}
VENDORS: Mapping[str, Mapping[str, str]] = {
    "ad": {
        "vendor": "ad",
        "rdn": "cn",
        "uuid": "objectGUID",
        "classes": "person, organizationalPerson, user",
        DEPARTMENT: "department",
    },
    # The overlay ppolicy locks by this attribute (slapo-ppolicy(5)); Keycloak itself does not look at it.
    "openldap": {**OTHERS, "filter": "(!(pwdAccountLockedTime=*))"},
}


def vendor(options: Mapping[str, Any]) -> Mapping[str, str]:
    name = options.get("vendor", "other")
    return VENDORS.get(name, {**OTHERS, "vendor": name})


def federation(organisation: Organisation, needs: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """By TLS that is verified: ldaps, or StartTLS before anything is said."""
    options = organisation.directory.options
    usual = vendor(options)
    filters = [f for f in (usual.get("filter"), options.get("filter")) if f]
    config = {
        "enabled": "true",
        "vendor": usual["vendor"],
        "editMode": "READ_ONLY",
        "importEnabled": "true",
        "removeInvalidUsersEnabled": "false",
        "trustEmail": "true",
        # Several in one field, with spaces between them (JNDI's PROVIDER_URL): the first that answers is asked.
        "connectionUrl": " ".join(organisation.directory.several("url")),
        "startTls": "true" if options.get("starttls") else "false",
        "useTruststoreSpi": "always",
        "connectionTimeout": str(CONNECT_MS),
        "readTimeout": str(READ_MS),
        "connectionPooling": "false" if options.get("starttls") else "true",
        "usersDn": options["users_dn"],
        "bindDn": options["bind_dn"],
        "authType": "simple",
        "searchScope": "2",
        "usernameLDAPAttribute": options.get("username_attribute", "mail"),
        "rdnLDAPAttribute": options.get("rdn_attribute", usual["rdn"]),
        "uuidLDAPAttribute": options.get("uuid_attribute", usual["uuid"]),
        "userObjectClasses": options.get("object_classes", usual["classes"]),
        "pagination": "true",
        "cachePolicy": "MAX_LIFESPAN",
        "maxLifespan": str(CACHE_MS),
    }
    if filters:
        config["customUserSearchFilter"] = filters[0] if len(filters) == 1 else f"(&{''.join(filters)})"
    fields = {"providerId": "ldap", "config": config, "bindCredential": secret(reading_secret(organisation))}
    return obj("federation", organisation.key, fields, needs)


def mapper(organisation: Organisation, key: str, kind: str, **config: str) -> dict[str, Any]:
    fields = {"providerId": kind, "config": config}
    above = (("federation", organisation.key),)
    return obj("federation_mapper", f"{organisation.key}/{key}", fields, above)


def mappers(organisation: Organisation) -> Iterator[dict[str, Any]]:
    """What is read of a person besides the server's own mappers (user name, e-mail, family name)."""
    options = organisation.directory.options
    for key, attribute, theirs in (
        ("first name", "firstName", "givenName"),
        (DEPARTMENT, DEPARTMENT, options.get("department_attribute", vendor(options)[DEPARTMENT])),
    ):
        yield mapper(
            organisation,
            key,
            "user-attribute-ldap-mapper",
            **{"ldap.attribute": theirs, "user.model.attribute": attribute, "read.only": "true"},
            **{"always.read.value.from.ldap": "true", "is.mandatory.in.ldap": "false"},
        )
