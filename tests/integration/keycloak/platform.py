"""A platform with something of every kind: one organisation per way of signing in, nested groups, every client type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.manifest_reach import Client
from ansible_collections.readi.one.plugins.module_utils.model.types import (
    Branding,
    Directory,
    Folder,
    Mail,
    Model,
    Organisation,
    Person,
    Platform,
    ProjectGroup,
)
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj, obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import desired as keycloak

PLATFORM = Platform(
    name="Plattform für Prüfungen",
    domain="pruefung.example",
    operator="Stadt Prüfung",
    contact="it@pruefung.example",
    portal_host="portal.pruefung.example",
    sso_host="sso.pruefung.example",
)
CITY = "https://login.ettlingen.example/realms/stadt"
DIRECTORIES = {
    "buehl": Directory("outpost", {"issuer": "https://anmeldung.buehl.example/realms/stadt"}),
    # Nothing answers there, so that its addresses are all said.
    "ettlingen": Directory(
        "oidc",
        {
            "issuer": CITY,
            "client_id": "readi",
            "authorization_url": f"{CITY}/protocol/openid-connect/auth",
            "token_url": f"{CITY}/protocol/openid-connect/token",
            "userinfo_url": f"{CITY}/protocol/openid-connect/userinfo",
            "logout_url": f"{CITY}/protocol/openid-connect/logout",
            "jwks_url": f"{CITY}/protocol/openid-connect/certs",
        },
    ),
    "gaggenau": Directory("local"),
    "rastatt": Directory(
        "ldap",
        {
            "url": "ldap://127.0.0.1:1389",
            "bind_dn": "cn=readi,dc=rastatt,dc=example",
            "users_dn": "ou=personen,dc=rastatt,dc=example",
        },
    ),
    "bretten": Directory(
        "saml",
        {"metadata_url": "https://adfs.bretten.example/m.xml", "sso_url": "https://adfs.bretten.example/adfs/ls/"},
    ),
}
NAMES = {"buehl": "Bühl", "ettlingen": "@lingen verbindet", "rastatt": 'Rastatt "Barock" & Co'}
CLIENTS = (
    Client("portal", "public", ("https://portal.pruefung.example/*",), ("organization", "own_groups")),
    Client("cloud", "confidential", ("https://cloud.pruefung.example/apps/user_oidc/code",), ("groups",)),
    Client(
        "sync",
        "service",
        options={"roles": {"client": {"realm-management": ["query-groups", "view-users"]}}},
    ),
)


def model() -> Model:
    organisations = tuple(
        Organisation(key, "city", NAMES.get(key, key.title()), (f"{key}.example",), directory, Branding())
        for key, directory in sorted(DIRECTORIES.items())
    )
    maria = "maria.muster@gaggenau.example"
    groups = (
        ProjectGroup("digital", "steering", "Digitale Verwaltung", "closed", (maria,), slug="digital"),
        ProjectGroup(
            "eakte", "project", "eAkte!", "moderated", (maria, "hans@buehl.example"), "digital", Folder(50), slug="akte"
        ),
        ProjectGroup(
            "hochwasser", "project", "Hochwasser 100% & mehr", "open", forum=True, helpdesk=True, slug="hochwasser"
        ),
    )
    return Model(
        platform=PLATFORM,
        branding=Branding(),
        organisations=organisations,
        people=(Person("maria", "Maria", "Muster", maria, "gaggenau", ("hochwasser",)),),
        project_groups=groups,
        audiences=(),
        mailing_lists=(),
        video_portals=(),
        hosts={"test": ("one",)},
        services=("test",),
        manifests={"test": Manifest("test", clients=CLIENTS)},
        secret_epochs={},
        service_options={"keycloak": {"session_idle_minutes": 30, "session_max_hours": 10}},
        retention={"sign_in_events_days": 30, "admin_events_days": 90},
        mail=Mail("relay.pruefung.example", 587, "starttls", "anmeldung@pruefung.example", "Plattform", "readi"),
    )


def objects(of: Model | None = None) -> list[Obj]:
    return [obj_from_json(raw) for raw in keycloak.desired(of or model(), None)["objects"]]


def objects_for(version: str) -> list[Obj]:
    return known_to(version, objects())


def known_to(version: str, wanted: Iterable[Obj]) -> list[Obj]:
    """What a server of that version can hold.

    26.5 does not know one scope of groups (AdminPermissionsSchema), and no roles for organisations alone (AdminRoles):
    there only who manages the realm sees any (OrganizationsResource).
    """
    if not version.startswith("26.5."):
        return list(wanted)
    return [_before_26_6(o) for o in wanted if "manage-membership-of-members" not in o.fields.get("scopes", ())]


BEFORE_26_6 = {"manage-organizations": ["manage-realm"], "view-organizations": []}


def _before_26_6(obj: Obj) -> Obj:
    """Of accounts and of groups."""
    fields = dict(obj.fields)
    for name in {"service_account_roles", "roles"} & fields.keys():
        given = fields[name].get("client", {}).get("realm-management")
        if given:
            roles = sorted(new for role in given for new in BEFORE_26_6.get(role, [role]))
            fields[name] = {**fields[name], "client": {**fields[name]["client"], "realm-management": roles}}
    return replace(obj, fields=fields)


class Secrets(dict[str, str]):
    """Every name has a value that is found again in what should not hold it."""

    def __missing__(self, name: str) -> str:
        return f"geheim-{name}-W1rd-nie-gezeigt"


def shown(text: Any) -> list[str]:
    return [part for part in str(text).split("'") if "W1rd-nie-gezeigt" in part]
