"""A realm as people make one: hard names, and things that the model does not know. Only through the admin API."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

SECRET = "nur-die-Anwendung-kennt-dies-W1rd-nie-gezeigt"
FINE = {"redirectUris": ["https://fach.buehl.example/anmeldung/*"], "webOrigins": ["+"]}


class ByHand:
    def __init__(self, api: Api, realm: str) -> None:
        self.api, self.base = api, f"/{realm}"
        body = {"realm": realm, "enabled": True, "organizationsEnabled": True, "displayName": "Stadtnetz! (alt)"}
        api.post("", {**body, "smtpServer": {"host": "mail.example", "from": "x@y.example", "password": SECRET}})
        api.renew()
        self.id = api.get(self.base)["id"]
        self.organisations()
        self.providers()
        self.groups()
        self.clients()
        self.odd()

    def post(self, path: str, body: Any) -> str:
        return self.api.post(f"{self.base}{path}", body).new_id

    def organisations(self) -> None:
        more = {"description": "Die Stadt", "attributes": {"kind": ["city"], "telefon": ["07223 1"]}}
        self.organisation("buehl", "Bühl", **more)
        self.organisation("ettlingen", "@lingen verbindet!")
        self.organisation("rastatt", 'Rastatt "Barock" & Co: #1')
        self.organisation("stadt_baden", "Baden")
        self.organisation("zu", "Zugeklappt", enabled=False)
        self.organisation("jinja", "{{ 7*7 }}")

    def organisation(self, alias: str, name: str, **more: Any) -> None:
        domains = [{"name": f"{alias.replace('_', '-')}.example"}]
        self.post("/organizations", {"alias": alias, "name": name, "domains": domains, **more})

    def providers(self) -> None:
        self.provider("buehl", "oidc", "buehl", issuer="https://login.buehl.example/realms/stadt")
        self.provider("buehl-alt", "saml", "buehl", singleSignOnServiceUrl="https://alt.buehl.example/saml")
        self.provider("ettlingen", "oidc", "ettlingen", issuer="http://login.ettlingen.example")
        self.provider("github", "github", None)
        mapper = {"name": "Käse", "identityProviderMapper": "hardcoded-attribute-idp-mapper"}
        mapper |= {"identityProviderAlias": "buehl", "config": {"attribute": "x", "attribute.value": "y"}}
        self.post("/identity-provider/instances/buehl/mappers", mapper)
        config = {
            "enabled": ["true"],
            "vendor": ["ad"],
            "editMode": ["READ_ONLY"],
            "connectionUrl": ["ldaps://dc1.rastatt.example:636"],
            "usersDn": ["ou=personen,dc=rastatt,dc=example"],
            "bindDn": ["cn=readi,dc=rastatt,dc=example"],
            "bindCredential": [SECRET],
            "authType": ["simple"],
            "usernameLDAPAttribute": ["mail"],
            "rdnLDAPAttribute": ["cn"],
            "uuidLDAPAttribute": ["objectGUID"],
            "userObjectClasses": ["person, organizationalPerson, user"],
        }
        store = "org.keycloak.storage.UserStorageProvider"
        body = {"name": "rastatt", "providerId": "ldap", "providerType": store, "parentId": self.id, "config": config}
        ldap = self.post("/components", body)
        kind = "org.keycloak.storage.ldap.mappers.LDAPStorageMapper"
        mapper = {"name": "Gruppen aus AD", "providerId": "hardcoded-ldap-attribute-mapper", "providerType": kind}
        values = {"ldap.attribute.name": ["street"], "ldap.attribute.value": ["x"]}
        self.post("/components", {**mapper, "parentId": ldap, "config": values})

    def provider(self, alias: str, kind: str, organisation: str | None, **config: str) -> None:
        common = {"clientId": "readi", "clientSecret": SECRET, "tokenUrl": "https://login.buehl.example/eigen/token"}
        common["authorizationUrl"] = "https://login.buehl.example/realms/stadt/protocol/openid-connect/auth"
        common["jwksUrl"] = "https://login.buehl.example/realms/stadt/protocol/openid-connect/certs"
        body = {"alias": alias, "providerId": kind, "enabled": True, "config": {**common, **config}}
        self.post("/identity-provider/instances", body)
        if organisation:
            found = next(o for o in self.api.get(f"{self.base}/organizations?max=99") if o["alias"] == organisation)
            self.api.post(f"{self.base}/organizations/{found['id']}/identity-providers", alias)

    def groups(self) -> None:
        projects, moderators = self.group("projects"), self.group("moderators")
        attributes = {"kind": ["project"], "joining": ["moderated"], "folder_quota_gb": ["50"], "forum": ["true"]}
        attributes |= {"mailing_list": ["eakte"], "name": ["eAkte für alle!"], "Kostenstelle": ["4711"]}
        self.eakte = self.group("eakte", projects, attributes=attributes)
        self.milch = self.group("Milchl@dle4.0!", projects)
        self.cheese = self.group("Käse & Co", self.milch)
        self.group("eakte", self.milch)
        self.group("eAkte für alle?", projects)  # Discourse would take it for the first
        self.group("{{ jinja }}", projects)
        office = self.group("Verwaltung")
        self.team = self.group("Team A/B", office)
        self.group("Unterteam", self.team)
        person = {"username": "maria", "email": "maria@buehl.example", "enabled": True, "emailVerified": True}
        self.maria = self.post("/users", {**person, "firstName": "Maria", "lastName": "Müller-Groß"})
        for group in (self.group("eakte", moderators), self.eakte, self.cheese, self.team):
            self.api.put(f"{self.base}/users/{self.maria}/groups/{group}")

    def group(self, name: str, parent: str = "", **more: Any) -> str:
        return self.post(f"/groups/{parent}/children" if parent else "/groups", {"name": name, **more})

    def clients(self) -> None:
        self.fach = self.client("Fach@Bühl!", name="Fachverfahren „Bühl“ & mehr", secret=SECRET, **FINE)
        self.client("wild", redirectUris=["*"], publicClient=True)
        self.client("halb", redirectUris=["https://*.buehl.example/*", "https://gut.example/*"])
        self.client("seite", publicClient=True, **{**FINE, "attributes": {"pkce.code.challenge.method": "S256"}})
        self.client("saml", protocol="saml", redirectUris=["https://saml.example/*"])
        self.client("roboter", standardFlowEnabled=False, serviceAccountsEnabled=True)
        mapper = {"name": "Schuhgröße", "protocol": "openid-connect", "protocolMapper": "oidc-hardcoded-claim-mapper"}
        mapper["config"] = {"claim.name": "shoe", "claim.value": "43", "access.token.claim": "true"}
        self.client("eigen", protocolMappers=[mapper], **FINE)

    def client(self, client_id: str, **more: Any) -> str:
        body = {"clientId": client_id, "enabled": True, "directAccessGrantsEnabled": True, **more}
        return self.post("/clients", body)

    def odd(self) -> None:
        self.post("/roles", {"name": "Bürgerbüro"})
        self.post("/client-scopes", {"name": "schuhe", "protocol": "openid-connect"})
        flow = {"alias": "Anmeldung Stadt", "providerId": "basic-flow", "topLevel": True, "builtIn": False}
        top = self.post("/authentication/flows", flow)
        for step in ("auth-cookie", "auth-username-password-form"):
            step_body = {"parentFlow": top, "authenticator": step, "requirement": "ALTERNATIVE"}
            self.post("/authentication/executions", step_body)
        self.api.put(self.base, {"browserFlow": "Anmeldung Stadt"})
        self.api.post(f"{self.base}/localization/de", {"loginTitle": "Stadtnetz"})
        profile = self.api.get(f"{self.base}/users/profile")
        both = {"view": ["admin"], "edit": ["admin"]}
        profile["attributes"].append({"name": "dienststelle", "permissions": both, "multivalued": False})
        self.api.put(f"{self.base}/users/profile", profile)
        action = self.api.get(f"{self.base}/authentication/required-actions/UPDATE_PASSWORD")
        self.api.put(f"{self.base}/authentication/required-actions/UPDATE_PASSWORD", {**action, "defaultAction": True})
