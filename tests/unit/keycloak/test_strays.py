"""Who is led to the own city, and who is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import strays
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Answer

from tests.integration.keycloak.platform import objects


class Fake:
    """A realm with one city, its people and its members."""

    def __init__(self, people: list[str], members: list[str]) -> None:
        self.people, self.members = people, members
        self.joined: list[Any] = []

    def call(self, method: str, path: str, body: Any = None, ok: tuple[int, ...] = ()) -> Answer:
        if method == "POST":
            self.joined.append((method, path, body))
            return Answer(201, None)
        path, _, query = path.partition("?")
        if path.endswith("/organizations"):
            rows: list[Any] = [{"alias": "ettlingen", "id": "o1"}]
        elif path.endswith("/members"):
            rows = [{"id": name} for name in self.members]
        else:
            assert "email=%40ettlingen.example" in query
            rows = [{"id": name, "email": name} for name in self.people if "@ettlingen.example" in name.lower()]
        asked = dict(part.split("=") for part in query.split("&"))
        first = int(asked["first"])
        return Answer(200, rows[first : first + int(asked["max"])])


def found(people: list[str], members: list[str]) -> list[str]:
    fake: Any = Fake(people, members)
    return [s.person_id for s in strays.find(fake, "/readi", {"ettlingen": ["ettlingen.example"]})]


def test_who_is_no_member_is_found_whatever_the_case() -> None:
    assert found(["a@ettlingen.example", "B@Ettlingen.Example", "c@ettlingen.example"], ["c@ettlingen.example"]) == [
        "a@ettlingen.example",
        "B@Ettlingen.Example",
    ]


def test_an_address_that_only_begins_alike_is_somebody_elses() -> None:
    assert found(["a@ettlingen.example.org"], []) == []


def test_more_people_than_fit_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strays, "PAGE", 2)
    people = [f"p{n}@ettlingen.example" for n in range(5)]
    assert found(people, people[:3]) == people[3:]


def test_an_organisation_that_is_not_there_yet_has_none() -> None:
    fake: Any = Fake(["a@bruchsal.example"], [])
    assert strays.find(fake, "/readi", {"bruchsal": ["bruchsal.example"]}) == []


def test_joining_is_one_request_each() -> None:
    fake: Any = Fake([], [])
    strays.join(fake, "/readi", [strays.Stray("ettlingen", "o1", "a@ettlingen.example", "u1")])
    assert fake.joined == [("POST", "/readi/organizations/o1/members", "u1")]


def test_only_organisations_with_a_provider_lead_anywhere() -> None:
    assert set(strays.domains(objects())) == {"bretten", "buehl", "ettlingen"}
