"""What is wrong with a SAML answer is refused, and in the same test the answer that was left alone is taken."""

from __future__ import annotations

import re
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.walker import Page, Walker
from tests.lab.cities.people import IDA, MARTHA, MARVIN, Colleague

CITY = "bruchsal"


class Answer:
    """A person signed in at home; what the city's page would send to us, unsent."""

    def __init__(self, stage: CityStage, who: Colleague = IDA, request: Any = None) -> None:
        self.walker = Walker(stage)
        asked = self.walker.follow(self.walker.typed(IDA.email))
        form, fields = asked.form, asked.fields
        if request:
            form, fields = request(form, fields)
        page = self.walker.follow(self.walker.go(form, fields))
        page = self.walker.follow(self.walker.at_home(page, who))
        assert "SAMLResponse" in page.fields, page.text[:500]
        self.to, self.fields = page.form, page.fields

    @property
    def xml(self) -> str:
        return b64decode(self.fields["SAMLResponse"]).decode()

    def send(self, xml: str = "", walker: Walker | None = None) -> Page:
        by = walker or self.walker
        fields = dict(self.fields)
        if xml:
            fields["SAMLResponse"] = b64encode(xml.encode()).decode()
        return by.follow(by.go(self.to, fields))

    def accepted(self, xml: str = "", walker: Walker | None = None) -> bool:
        return (walker or self.walker).signed_in(self.send(xml, walker))


def test_a_forged_answer_is_refused(stage: CityStage) -> None:
    """Another name in the signed text; and no signature at all."""
    assert IDA.family in Answer(stage).xml
    answer = Answer(stage)
    assert not answer.accepted(answer.xml.replace(IDA.family, "Oberbürgermeister"))
    answer = Answer(stage)
    bare = re.sub(r"<(\w+:)?Signature .*?</\1?Signature>", "", answer.xml, flags=re.S)
    assert bare != answer.xml
    assert not answer.accepted(bare)
    # The same way, nothing changed.
    assert Answer(stage).accepted()


def test_a_replayed_answer_is_refused(stage: CityStage) -> None:
    """Sent twice by the same browser, and caught and sent by another that has just begun to sign in."""
    answer = Answer(stage)
    assert answer.accepted()
    assert not answer.accepted()
    thief = Answer(stage)
    caught = Answer(stage)
    assert not thief.accepted(caught.xml)
    assert caught.accepted()


@pytest.fixture
def short_lived(stage: CityStage) -> Iterator[int]:
    """Bruchsal's answers end after these seconds."""
    client = stage.homes.client(CITY, f"{stage.sso}/realms/readi")
    path = f"/{CITY}/clients/{client['id']}"
    stage.homes.api.put(path, {**client, "attributes": {**client["attributes"], "saml.assertion.lifespan": "5"}})
    yield 5
    stage.homes.api.put(path, {**client, "attributes": {**client["attributes"], "saml.assertion.lifespan": ""}})


def test_an_expired_answer_is_refused(stage: CityStage, short_lived: int) -> None:
    late, early = Answer(stage), Answer(stage)
    assert early.accepted()
    time.sleep(short_lived + 1)
    assert not late.accepted()


@pytest.fixture
def elsewhere(stage: CityStage) -> Iterator[str]:
    """Another service of the city, to which Bruchsal vouches for its people too, without asking who asks."""
    name = "https://anderswo.example/sp"
    body = {
        "clientId": name,
        "protocol": "saml",
        "redirectUris": [f"{stage.sso}/*"],
        "attributes": {
            "saml.client.signature": "false",
            "saml.assertion.signature": "true",
            "saml.server.signature": "true",
            "saml.force.post.binding": "true",
            "saml_name_id_format": "persistent",
            "saml_force_name_id_format": "true",
            "saml.authnstatement": "true",
        },
    }
    new = stage.homes.api.post(f"/{CITY}/clients", body).new_id
    yield name
    stage.homes.api.delete(f"/{CITY}/clients/{new}")


def test_an_answer_meant_for_somebody_else_is_refused(stage: CityStage, elsewhere: str) -> None:
    """Everything is right, signature, destination and the request it answers; only it was made for another service."""

    def as_elsewhere(form: str, fields: dict[str, str]) -> tuple[str, dict[str, str]]:
        xml = b64decode(fields["SAMLRequest"]).decode()
        unsigned = re.sub(r"<(\w+:)?Signature .*?</\1?Signature>", "", xml, flags=re.S)
        other = re.sub(r"(<(?:\w+:)?Issuer[^>]*>)[^<]*", rf"\g<1>{elsewhere}", unsigned)
        assert other != xml
        return form, {**fields, "SAMLRequest": b64encode(other.encode()).decode()}

    wrong = Answer(stage, request=as_elsewhere)
    assert f"{elsewhere}</" in wrong.xml
    assert not wrong.accepted()
    assert Answer(stage).accepted()


def test_a_request_that_we_did_not_sign_is_refused_by_the_city(stage: CityStage) -> None:
    """Signed both ways: the city asks for our signature, and takes what bears it."""

    def unsigned(form: str, fields: dict[str, str]) -> tuple[str, dict[str, str]]:
        xml = re.sub(r"<(\w+:)?Signature .*?</\1?Signature>", "", b64decode(fields["SAMLRequest"]).decode(), flags=re.S)
        return form, {**fields, "SAMLRequest": b64encode(xml.encode()).decode()}

    with pytest.raises(AssertionError):
        Answer(stage, request=unsigned)
    assert Answer(stage).accepted()


@pytest.mark.parametrize("who", [MARVIN, MARTHA], ids=["new here", "known here"])
def test_a_foreign_address_is_refused(stage: CityStage, who: Colleague) -> None:
    """Bruchsal's own provider says that Marvin is somebody of Gaggenau, and that Martha is Maria of Rastatt."""
    before = stage.api.get(f"/readi/users?email={who.email}&exact=true")
    answer = Answer(stage, who)
    page = answer.send()
    assert not page.location
    assert "E-Mail-Adresse gemeldet, die nicht zu ihr gehört" in page.text
    assert stage.api.get(f"/readi/users?email={who.email}&exact=true") == before
    # Keycloak's page with a form: sent again as it is, and with a colleague's address.
    for email in (who.email, IDA.email):
        answer = Answer(stage, who)
        page = answer.send()
        page = answer.walker.follow(answer.walker.go(page.form, {**page.fields, "email": email}))
        assert not answer.walker.signed_in(page)
        for known in (email, who.email):
            found = stage.api.get(f"/readi/users?email={known}&exact=true")
            links = [stage.api.get(f"/readi/users/{user['id']}/federated-identity") for user in found]
            assert who.name not in {link["userName"] for one in links for link in one}
            assert all(not one or known == IDA.email for one in links)
    # A refusal counts as a failed sign-in of that account, as a wrong password does: after two it waits a minute.
    stage.api.delete("/readi/attack-detection/brute-force/users")
    assert Answer(stage).accepted()
