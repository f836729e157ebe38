"""Which people the session check leads to their own city, and which it leaves alone; how often it looks."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Directory
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import session_check
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.session_check import CheckError, led
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired_account as session_account

from tests.integration.keycloak.platform import model, objects
from tests.unit.keycloak.test_session_check import CONFIG

LEADING = replace(CONFIG, leads={"ettlingen": ["ettlingen.example"]})


class Realm:
    """One city, its people and its members; answers as 26.7.4 does."""

    def __init__(self, people: Sequence[str], members: Sequence[str], **answers: int) -> None:
        self.people, self.members, self.answers = people, members, answers
        self.asked: list[str] = []
        self.joined: list[str] = []

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        path, _, query = path.partition("?")
        self.asked.append(path)
        if method == "POST":
            assert path == "/organizations/o1/members"
            status = self.answers.get(body.partition("@")[0], 201)
            self.joined += [body] if status == 201 else []
            return status, None
        if path == "/organizations":
            rows: list[Any] = [{"alias": "ettlingen", "id": "o1"}]
        elif path.endswith("/members"):
            rows = [{"id": name} for name in self.members]
        elif path == "/users":
            assert "email=%40ettlingen.example" in query
            rows = [{"id": name, "email": name} for name in self.people if "@ettlingen.example" in name.lower()]
        else:
            assert path == "/events"
            rows = []
        asked = dict(part.split("=") for part in query.split("&"))
        first = int(asked["first"])
        return 200, rows[first : first + int(asked["max"])]


def joined(people: Sequence[str], members: Sequence[str]) -> list[str]:
    realm = Realm(people, members)
    assert len(list(led(LEADING, realm))) == len(realm.joined)
    return realm.joined


def test_who_is_no_member_becomes_one_whatever_the_case() -> None:
    assert joined(["a@ettlingen.example", "B@Ettlingen.Example", "c@ettlingen.example"], ["c@ettlingen.example"]) == [
        "a@ettlingen.example",
        "B@Ettlingen.Example",
    ]


def test_an_address_that_only_begins_alike_is_somebody_elses() -> None:
    assert joined(["a@ettlingen.example.org"], []) == []


def test_more_people_than_fit_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_check, "PAGE", 2)
    people = [f"p{n}@ettlingen.example" for n in range(5)]
    assert joined(people, people[:3]) == people[3:]


def test_an_organisation_that_is_not_there_yet_has_none() -> None:
    realm = Realm(["a@bruchsal.example"], [])
    assert list(led(replace(LEADING, leads={"bruchsal": ["bruchsal.example"]}), realm)) == []
    assert realm.asked == ["/organizations"]


def test_where_nobody_is_led_nothing_is_asked() -> None:
    """On an outpost the account may not even ask."""
    realm = Realm([], [])
    assert list(led(CONFIG, realm)) == []
    assert realm.asked == []


def test_who_became_a_member_meanwhile_is_no_news_and_a_refusal_stops_nobody_else() -> None:
    people = ["a@ettlingen.example", "b@ettlingen.example", "c@ettlingen.example"]
    realm = Realm(people, [], a=409, b=400)
    lines = led(LEADING, realm)
    assert next(lines).startswith("c@ettlingen.example is a member of ettlingen")
    with pytest.raises(CheckError, match=r"not made members: b@ettlingen\.example: 400"):
        next(lines)
    assert realm.joined == ["c@ettlingen.example"]


def test_it_looks_every_few_minutes_and_remembers_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    realm = Realm(["a@ettlingen.example"], [])
    settings = tmp_path / "config.json"
    settings.write_text(json.dumps({**vars(LEADING), "recheck_s": {}, "client_secret": "x"}))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setattr(session_check, "Keycloak", lambda config, secret: realm)
    now = 1_800_000_000.0
    looks = []
    for later in (0, 120, 240, 360, 480, -3600):
        realm.asked.clear()
        monkeypatch.setattr(time, "time", lambda later=later: now + later)
        assert session_check.main(settings) == 0
        looks.append("/organizations" in realm.asked)
        assert "/events" in realm.asked, "sessions are looked at every time"
    assert looks == [True, False, False, True, False, True]
    assert "is a member of ettlingen" in capsys.readouterr().out


def test_only_organisations_with_a_provider_lead_anywhere() -> None:
    config = desired.desired(model(), None)["config"]
    assert config["leads"] == {key: [f"{key}.example"] for key in ("bretten", "buehl", "ettlingen")}
    assert set(session_check.Config(**config).leads) == set(config["leads"])


def test_an_outpost_leads_nobody() -> None:
    inside = {"issuer": "https://a.example/realms/stadt", "host": "dmz", "bind_dn": "cn=x", "users_dn": "ou=x"}
    organisations = [
        replace(o, directory=Directory("outpost", inside)) if o.key == "buehl" else o for o in model().organisations
    ]
    of = replace(model(), organisations=tuple(organisations), hosts={"directory_outpost": ("dmz",)})
    assert desired.desired(of, "dmz")["config"]["leads"] == {}
    assert set(desired.desired(of, "one")["config"]["leads"]) == {"bretten", "buehl", "ettlingen"}


def roles(of: Any) -> list[str]:
    account = next(o for o in objects(of) if o.at == ("client", session_account.ID))
    found: list[str] = account.fields["service_account_roles"]["client"]["realm-management"]
    return found


def test_its_account_may_make_members_only_where_somebody_is_to_be_led() -> None:
    assert roles(model()) == ["manage-organizations", "manage-users", "view-events"]
    here = tuple(replace(o, directory=Directory("local")) for o in model().organisations)
    assert roles(replace(model(), organisations=here)) == ["manage-users", "view-events"]
