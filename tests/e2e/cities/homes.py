"""What stands in the cities: a second Keycloak with a realm for each of them, set up as their own IT would do it from
the connection sheet. Ettlingen speaks OpenID Connect, Bruchsal SAML, signed both ways; Bühl's realm is an outpost.py.
"""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.integration.keycloak.server import BOOTSTRAP, Server
from tests.lab import directory

PASSWORD = "Nur-bei-der-Stadt-1"
REALMS = {"buehl": "stadt"}
"""A city's realm on this server, where it is not called like the city."""
MAPPER = {"protocol": "saml", "protocolMapper": "saml-user-property-mapper"}


@dataclass(frozen=True)
class Colleague:
    """Somebody whom only the own city knows."""

    city: str
    name: str
    given: str
    family: str
    email: str
    password: str = PASSWORD

    @property
    def realm(self) -> str:
        return REALMS.get(self.city, self.city)


def of_buehl(member: directory.Member) -> Colleague:
    """Known to the directory alone, by the address."""
    return Colleague("buehl", member.mail, member.given, member.family, member.mail, member.password)


HANS = Colleague("ettlingen", "hans", "Hans", "Bäcker", "hans.baecker@ettlingen.example")
PETRA = Colleague("ettlingen", "petra", "Petra", "Früher", "petra.frueher@ettlingen.example")
LEA = Colleague("ettlingen", "lea", "Lea", "Geht", "lea.geht@ettlingen.example")
IDA = Colleague("bruchsal", "ida", "Ida", "Jäger", "ida.jaeger@bruchsal.example")
UTE = Colleague("ettlingen", "ute", "Ute", "Weg", "ute.weg@ettlingen.example")
JENS = Colleague("bruchsal", "jens", "Jens", "Weg", "jens.weg@bruchsal.example")
JOST = Colleague("bruchsal", "jost", "Jost", "Geht", "jost.geht@heidelsheim.example")
# What no honest provider says: addresses of other cities' people.
MALLORY = Colleague("ettlingen", "mallory", "Mallory", "Falsch", "maria.muster@rastatt.example")
MARVIN = Colleague("bruchsal", "marvin", "Marvin", "Falsch", "neu@gaggenau.example")
MARTHA = Colleague("bruchsal", "martha", "Martha", "Falsch", "maria.muster@rastatt.example")
EVERYBODY = (HANS, PETRA, LEA, UTE, IDA, JOST, JENS, MALLORY, MARVIN, MARTHA)
ANNA, JUERGEN, DORA = (of_buehl(member) for member in (directory.ANNA, directory.JUERGEN, directory.DORA))


class Homes:
    """`api` is the cities' own administrator."""

    def __init__(self, server: Server, urls: dict[str, str]) -> None:
        """`urls`: city -> the address its people see."""
        self.server = server
        self.urls = urls
        self.api = Api(server.url, *BOOTSTRAP)
        for city, url in urls.items():
            if city in REALMS:
                continue  # made from outside: outpost.py
            realm = {"realm": city, "enabled": True, "sslRequired": "external", "attributes": {"frontendUrl": url}}
            self.api.post("", realm)
        # For the roles in what was made just now.
        self.api.renew()
        for colleague in EVERYBODY:
            self.add(colleague)

    def add(self, who: Colleague) -> str:
        body = {
            "username": who.name,
            "firstName": who.given,
            "lastName": who.family,
            "email": who.email,
            "emailVerified": True,
            "enabled": True,
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
        }
        return self.api.post(f"/{who.realm}/users", body).new_id

    def user(self, who: Colleague) -> Any:
        return self.api.get(f"/{who.realm}/users?username={who.name}&exact=true")[0]

    def change(self, who: Colleague, **fields: Any) -> None:
        self.api.put(f"/{who.realm}/users/{self.user(who)['id']}", {**self.user(who), **fields})

    def sessions(self, who: Colleague) -> list[Any]:
        return list(self.api.get(f"/{who.realm}/users/{self.user(who)['id']}/sessions"))

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
        self.api.post(f"/{city}/clients", body)

    def connect_saml(self, city: str, metadata: str) -> None:
        """From our metadata, as an administrator would load it; signed requests are asked for, answers are signed."""
        client = self._converted(city, metadata)
        client["attributes"] |= {
            "saml.client.signature": "true",
            "saml.assertion.signature": "true",
            "saml.server.signature": "true",
            "saml.force.post.binding": "true",
            "saml_name_id_format": "persistent",
            "saml_force_name_id_format": "true",
        }
        client["protocolMappers"] = [
            {**MAPPER, "name": ours, "config": _attribute(ours, theirs)}
            for ours, theirs in {"email": "email", "givenName": "firstName", "sn": "lastName"}.items()
        ]
        self.api.post(f"/{city}/clients", client)

    def _converted(self, city: str, metadata: str) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.server.url}/admin/realms/{city}/client-description-converter",
            metadata.encode(),
            {"Authorization": f"Bearer {self.api.token()}", "Content-Type": "application/xml"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
            return dict(json.load(answer))


def _attribute(ours: str, theirs: str) -> dict[str, str]:
    return {"user.attribute": theirs, "attribute.name": ours, "attribute.nameformat": "Basic"}
