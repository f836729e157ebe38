"""The cities' own identity providers, set up as their own IT would do it from the connection sheet.

Ettlingen speaks OpenID Connect, Bruchsal SAML, signed both ways: two realms of one Keycloak.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.lab.cities import names
from tests.lab.cities.people import OF_THE_PROVIDERS, Colleague

CITIES = ("ettlingen", "bruchsal")
MAPPER = {"protocol": "saml", "protocolMapper": "saml-user-property-mapper"}
SIGNED = {
    "saml.client.signature": "true",
    "saml.assertion.signature": "true",
    "saml.server.signature": "true",
    "saml.force.post.binding": "true",
    "saml_name_id_format": "persistent",
    "saml_force_name_id_format": "true",
}


class Homes:
    """`api` is the cities' own administrator; a realm is called like its city."""

    def __init__(self, url: str, api: Api) -> None:
        """`url`: where the server answers without TLS."""
        self.url, self.api = url, api
        self.urls = {city: f"https://{host}" for city, host in names.SIGN_IN.items()}
        """city -> the address its people see."""

    def make(self) -> None:
        """Realms and people, from nothing."""
        for city in CITIES:
            self.api.call("DELETE", f"/{city}", ok=(204, 404))
            address = {"frontendUrl": self.urls[city]}
            self.api.post("", {"realm": city, "enabled": True, "sslRequired": "external", "attributes": address})
        # For the roles in what was made just now.
        self.api.renew()
        for colleague in OF_THE_PROVIDERS:
            self.add(colleague)

    def add(self, who: Colleague) -> str:
        body = {
            "username": who.name,
            "firstName": who.given,
            "lastName": who.family,
            "email": who.email,
            "emailVerified": True,
            "enabled": True,
            "credentials": [{"type": "password", "value": who.password, "temporary": False}],
        }
        return self.api.post(f"/{who.city}/users", body).new_id

    def user(self, who: Colleague) -> Any:
        return self.api.get(f"/{who.city}/users?username={who.name}&exact=true")[0]

    def change(self, who: Colleague, **fields: Any) -> None:
        self.api.put(f"/{who.city}/users/{self.user(who)['id']}", {**self.user(who), **fields})

    def sessions(self, who: Colleague) -> list[Any]:
        return list(self.api.get(f"/{who.city}/users/{self.user(who)['id']}/sessions"))

    def client(self, city: str, client_id: str) -> Any:
        return next(c for c in self.api.get(f"/{city}/clients") if c["clientId"] == client_id)

    def connect_oidc(self, city: str, endpoint: str, secret: str) -> None:
        """`endpoint`: the broker's, as the connection sheet names it."""
        body = {
            "clientId": "readi",
            "secret": secret,
            "publicClient": False,
            "standardFlowEnabled": True,
            "directAccessGrantsEnabled": False,
            "redirectUris": [endpoint],
            "attributes": {
                "post.logout.redirect.uris": f"{endpoint}/logout_response",
                "pkce.code.challenge.method": "S256",
            },
        }
        self._connect(city, body)

    def connect_saml(self, city: str, metadata: str) -> None:
        """From our metadata, as an administrator would load it; signed requests are asked for, answers are signed."""
        client = self._converted(city, metadata)
        client["attributes"] |= SIGNED
        client["protocolMappers"] = [
            {**MAPPER, "name": ours, "config": _attribute(ours, theirs)}
            for ours, theirs in {"email": "email", "givenName": "firstName", "sn": "lastName"}.items()
        ]
        self._connect(city, client)

    def _connect(self, city: str, client: Mapping[str, Any]) -> None:
        """In place of what an earlier connection left."""
        for known in self.api.get(f"/{city}/clients"):
            if known["clientId"] == client["clientId"]:
                self.api.delete(f"/{city}/clients/{known['id']}")
        self.api.post(f"/{city}/clients", dict(client))

    def _converted(self, city: str, metadata: str) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.url}/admin/realms/{city}/client-description-converter",
            metadata.encode(),
            {"Authorization": f"Bearer {self.api.token()}", "Content-Type": "application/xml"},
        )
        # No proxy stands between, whatever the environment says.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return dict(json.load(answer))


def _attribute(ours: str, theirs: str) -> dict[str, str]:
    return {"user.attribute": theirs, "attribute.name": ours, "attribute.nameformat": "Basic"}
