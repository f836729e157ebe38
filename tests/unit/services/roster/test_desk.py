"""The roster at work over a realm in memory: what it serves, when it serves nothing, what it is told."""

from __future__ import annotations

import hashlib
import json
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.answer import Reader
from ansible_collections.readi.one.plugins.module_utils.roster.types import from_json
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError
from ansible_collections.readi.one.plugins.module_utils.services.roster import read as reading
from ansible_collections.readi.one.plugins.module_utils.services.roster.desk import Client, Config, Desk
from ansible_collections.readi.one.plugins.module_utils.services.roster.read import Source
from ansible_collections.readi.one.plugins.module_utils.services.roster.seen import SeenError

from .realm import Realm

PLATFORM = "pruefung.example"


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Stand:
    """A desk with a clock of its own; `forum` hears members and names, `cloud` everyone, `groups` may tell."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.realm, self.now, self.said = folder, Realm(), 1_000_000.0, list[str]()
        self.open()

    def open(self) -> None:
        clients = {
            "forum": Client(hashed("f"), Reader("members", frozenset({"name"}), frozenset({"forum"}))),
            "cloud": Client(hashed("c"), Reader("everyone", frozenset({"name", "email", "organisation"}))),
            "groups": Client(hashed("g"), Reader("everyone"), tells=True),
        }
        config = Config(PLATFORM, clients, self.folder / "seen.json", self.folder / "confirmed")
        domains = {"buehl": ["buehl.example"]}
        clock = lambda: self.realm.now_s  # noqa: E731
        source = Source(self.realm, "readi", domains, ("buehl", "nowhere"), clock)
        self.desk = Desk(config, lambda: source, lambda: self.now, self.said.append)

    def look(self, later_s: float = 0) -> bool:
        self.now += later_s
        return self.desk.look()

    def ask(self, name: str, etag: str = "") -> Any:
        return self.desk.answer(name, name[0], etag)

    def members(self, slug: str = "eakte") -> set[str]:
        said = self.ask("cloud")
        assert said.status == 200, said
        return next((set(g["members"]) for g in said.body["groups"] if g["slug"] == slug), set())


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    made = Stand(tmp_path)
    for sub in ("anna", "bea", "carl", "dora", "eva", "finn"):
        made.realm.person(sub)
    made.realm.group("/projects/eakte", "anna", "bea", "carl", "dora", slug="eakte", name="eAkte", forum="true")
    made.realm.group("/projects/eakte/scan", "carl", slug="scan", name="Scannen", state="archived")
    made.realm.group("/moderators/eakte", "eva")
    return made


def test_before_the_first_read_nothing_is_served(stand: Stand) -> None:
    said = stand.ask("cloud")
    assert (said.status, said.retry_after_s) == (503, 15)
    assert stand.look()
    assert stand.ask("cloud").status == 200


def test_an_answer_is_whole_and_of_its_form(stand: Stand) -> None:
    stand.look()
    body = stand.ask("cloud").body
    assert (body["format"], body["complete"], body["platform"]) == (1, True, PLATFORM)
    assert body["read_at"] == "1970-01-12T13:46:40Z"
    roster = from_json(json.loads(json.dumps(body)))
    eakte, scan = roster.groups
    assert (eakte.name, eakte.moderators, eakte.state, scan.state) == ("eAkte", {"eva"}, "active", "archived")
    assert eakte.members == {"anna", "bea", "carl", "dora", "eva"}, "who moderates is a member too"
    assert eakte.attributes == {"forum": "true"}
    assert roster.people["finn"].email == "finn@buehl.example"


def test_a_service_reads_nothing_but_what_its_manifest_names(stand: Stand) -> None:
    stand.look()
    said = stand.ask("forum")
    assert [g["slug"] for g in said.body["groups"]] == ["eakte"]
    assert {p["sub"] for p in said.body["people"]} == {"anna", "bea", "carl", "dora", "eva"}
    assert "@" not in json.dumps(said.body) and "buehl" not in json.dumps(said.body)
    for name, credential in (("cloud", "f"), ("forum", "c"), ("forum", ""), ("helpdesk", "f"), ("", "")):
        assert stand.desk.answer(name, credential).status == 401, (name, credential)


def test_a_group_whose_place_says_no_has_none(stand: Stand) -> None:
    stand.realm.group("/projects/leer", "anna", slug="leer", forum="false")
    stand.look()
    assert [g["slug"] for g in stand.ask("forum").body["groups"]] == ["eakte"]


def test_unchanged_is_304_also_after_another_read(stand: Stand) -> None:
    stand.look()
    tag = stand.ask("forum").etag
    stand.look(60)
    assert stand.ask("forum", tag).status == 304
    stand.realm.person("finn", enabled=False)
    stand.look(60)
    assert stand.ask("forum", tag).status == 200, "a lock goes to every service"


def test_where_keycloak_does_not_answer_nothing_is_served(stand: Stand) -> None:
    stand.look()
    stand.realm.down = True
    assert not stand.look(60)
    said = stand.ask("cloud")
    assert (said.status, said.body) == (503, {"error": "Keycloak does not answer"})
    assert stand.desk.status.failing_since == "1970-01-12T13:47:40Z"
    stand.realm.down = False
    assert stand.look(60) and stand.ask("cloud").status == 200


def test_an_old_read_is_not_served(stand: Stand) -> None:
    stand.look()
    stand.now += 600
    assert stand.ask("cloud").status == 200
    stand.now += 1
    assert stand.ask("cloud").status == 503


@pytest.mark.parametrize("path", ["/readi/users", "/readi/groups/projects/children"])
def test_a_page_that_came_short_is_no_read(stand: Stand, path: str) -> None:
    stand.look()
    stand.realm.short = {path}
    assert not stand.look(60)
    assert "of" in stand.ask("cloud").body["error"]


def test_many_pages_are_all_read(stand: Stand) -> None:
    for number in range(2100):
        stand.realm.person(f"p{number}")
    stand.realm.inside["projects-eakte"] |= {f"p{number}" for number in range(2000)}
    stand.look()
    assert len(stand.members()) == 2005 and len(stand.ask("cloud").body["people"]) == 2106


def test_after_a_restart_it_compares_with_what_it_accepted_and_serves_none_of_it(stand: Stand) -> None:
    stand.look()
    stand.open()
    assert stand.ask("cloud").status == 503
    stand.realm.inside["projects-eakte"] = set()
    stand.look(60)
    assert stand.members() == {"anna", "bea", "carl", "dora", "eva"}
    file = stand.folder / "seen.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("{")
    with pytest.raises(SeenError):
        stand.open()


def test_the_other_question_is_asked_after_five_minutes_and_its_answer_counts(stand: Stand) -> None:
    stand.look()
    real, lists = stand.realm.inside["projects-eakte"], "/readi/groups/projects-eakte/members"
    # Their own lists of groups forget it, the group's does not.
    stand.realm.short = {f"/readi/users/{sub}/groups" for sub in ("anna", "bea", "dora")}
    stand.look(60)
    stand.realm.asked.clear()
    stand.look(299)
    assert not any(path.startswith(lists) for path in stand.realm.asked) and stand.members() == {*real, "eva"}
    stand.look(1)
    assert any(path.startswith(lists) for path in stand.realm.asked) and stand.members() == {*real, "eva"}
    stand.realm.short, stand.realm.inside["projects-eakte"] = set(), {"anna"}
    stand.look(299)
    assert stand.members() == {*real, "eva"}
    stand.look(1)
    assert stand.members() == {"anna", "eva"}


def test_a_group_that_is_gone_and_its_own_list_with_it(stand: Stand) -> None:
    stand.look()
    for where in (stand.realm.groups, stand.realm.inside):
        del where["projects-eakte"]
    stand.look(60)
    assert stand.members() == {"anna", "bea", "carl", "dora", "eva"}
    stand.look(300)
    assert stand.members() == set() and [g["slug"] for g in stand.ask("cloud").body["groups"]] == ["scan"]


def test_what_our_pages_tell_is_served_at_once_and_without_doubt(stand: Stand) -> None:
    stand.look()
    group = "projects-eakte"
    stand.realm.inside[group] = {"finn"}
    before = len(stand.realm.asked)
    said = stand.desk.changed("g", {"groups": [group], "people": []})
    assert (said.status, stand.members()) == (200, {"finn", "eva"})
    assert len(stand.realm.asked) - before < 8
    stand.realm.inside[group] = {"finn", "bea"}
    stand.realm.inside["moderators-eakte"] = {"eva", "bea"}
    stand.realm.person("anna", enabled=False)
    assert stand.desk.changed("g", {"groups": [], "people": ["bea", "anna", "nobody"]}).status == 200
    assert stand.members() == {"finn", "eva", "bea"}
    assert stand.ask("cloud").body["locked"] == ["anna"]
    assert "bea" in next(g["moderators"] for g in stand.ask("cloud").body["groups"] if g["slug"] == "eakte")


def test_whoever_is_made_a_moderator_is_one_at_once(stand: Stand) -> None:
    stand.look()
    stand.realm.inside["moderators-eakte"] = {"eva", "finn"}
    for told in ({"people": ["finn"]}, {"groups": ["moderators-eakte"]}):
        assert stand.desk.changed("g", told).status == 200
        assert next(g["moderators"] for g in stand.ask("cloud").body["groups"] if g["slug"] == "eakte") == [
            "eva", *sorted(stand.realm.inside["moderators-eakte"] - {"eva"})
        ]  # fmt: skip
        stand.realm.inside["moderators-eakte"] = {"eva"}


def test_questions_are_asked_side_by_side_and_the_first_error_ends_them(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        stand.realm.person(f"p{number}")
    get, met = stand.realm.get, threading.Barrier(reading.AT_ONCE)

    def together(path: str) -> Any:
        if path.startswith("/readi/users/p") and "/groups" in path:
            met.wait(timeout=30)
        return get(path)

    monkeypatch.setattr(stand.realm, "get", together)
    assert stand.look() and len(stand.ask("cloud").body["people"]) == 56
    monkeypatch.setattr(stand.realm, "get", get)
    asked = list[str]()
    monkeypatch.setattr(reading, "own_groups", lambda at, sub: asked.append(sub) or _refused())
    assert not stand.look() and len(asked) < 10


def _refused(*_: Any) -> Any:
    raise ApiError(403, "forbidden")


def test_whoever_may_not_tell_does_not(stand: Stand) -> None:
    stand.look()
    assert stand.desk.changed("f", {"groups": [], "people": []}).status == 403
    assert stand.desk.changed("x", {"groups": [], "people": []}).status == 401
    for body in (None, [], {"groups": "x"}, {"people": [1]}):
        assert stand.desk.changed("g", body).status == 400, body
    stand.realm.down = True
    stand.look()
    assert stand.desk.changed("g", {"groups": ["a"]}).status == 503


def test_what_was_told_while_a_read_runs_is_not_overwritten_by_it(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand.look()
    group = "projects-eakte"
    get = stand.realm.get

    def slow(path: str) -> Any:
        answer = get(path)
        if path.startswith("/readi/users/finn/groups") and "finn" not in stand.realm.inside[group]:
            stand.realm.inside[group] = {"finn"}
            assert stand.desk.told([group], [])
        return answer

    monkeypatch.setattr(stand.realm, "get", slow)
    stand.look(60)
    assert stand.members() == {"finn", "eva"}


def test_an_operator_is_asked_and_answers_once(stand: Stand) -> None:
    for number in range(40):
        stand.realm.person(f"p{number}")
    stand.look()
    for number in range(10):
        stand.realm.person(f"p{number}", enabled=False)
    stand.look(60)
    (waiting,) = stand.desk.status.waiting
    assert (waiting["kind"], waiting["what"], waiting["how_many"]) == ("organisation", "buehl", 10)
    assert "p1" not in json.dumps(waiting) and stand.ask("cloud").body["locked"] == []
    assert len([line for line in stand.said if "waits for an operator" in line]) == 1
    (stand.folder / "confirmed").write_text(waiting["confirm"] + "\n")
    stand.look(60)
    assert len(stand.ask("cloud").body["locked"]) == 10 and stand.desk.status.waiting == []
    assert not (stand.folder / "confirmed").exists()


def test_an_address_is_vouched_for_by_its_domain_or_by_the_invitation(stand: Stand) -> None:
    stand.realm.person("privat", email="eva@web.example")
    stand.realm.person("offen", emailVerified=False)
    guest = {"guest_until": ["2999-01-01"], "guest_address": ["Gast@web.example"]}
    stand.realm.person("gast", email="gast@web.example", attributes=guest)
    stand.realm.person("fremd", email="gast@anders.example", attributes=guest)
    stand.look()
    vouched = {p["sub"]: p["email_vouched"] for p in stand.ask("cloud").body["people"]}
    picked = {sub: vouched[sub] for sub in ("anna", "privat", "offen", "gast", "fremd")}
    assert picked == {"anna": True, "privat": False, "offen": False, "gast": True, "fremd": False}


def test_two_groups_of_one_name_are_led_by_nobody(stand: Stand) -> None:
    stand.realm.group("/projects/eakte/eakte", "finn", slug="fremd")
    stand.look()
    assert all(g["moderators"] == [] for g in stand.ask("cloud").body["groups"])


@pytest.fixture
def behind_a_directory(stand: Stand) -> Stand:
    """Anna, Bea and Carl come from Bühl's directory, and have signed in."""
    for sub in ("anna", "bea", "carl"):
        stand.realm.person(sub, federationLink="ldap-of-buehl")
    stand.realm.inside["organisations-buehl"] = {"anna", "bea", "carl"}
    stand.look()
    return stand


def test_a_silent_directory_locks_nobody_and_one_that_speaks_does(behind_a_directory: Stand) -> None:
    stand = behind_a_directory
    was = stand.ask("cloud").body
    stand.realm.silent = True
    for _ in range(5):
        assert stand.look(120)
        assert {**stand.ask("cloud").body, "read_at": ""} == {**was, "read_at": ""}
    stand.realm.silent = False
    stand.realm.users["bea"]["enabled"] = False
    stand.look(120)
    assert stand.ask("cloud").body["locked"] == ["bea"]


def test_a_directory_that_is_silent_for_one_moment_locks_nobody(
    behind_a_directory: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = behind_a_directory
    get = stand.realm.get

    def blink(path: str) -> Any:
        stand.realm.silent = path.startswith("/readi/users?")
        return get(path)

    monkeypatch.setattr(stand.realm, "get", blink)
    stand.look(120)
    assert stand.ask("cloud").body["locked"] == [] and "anna" in stand.members()


@pytest.fixture
def a_large_directory(stand: Stand) -> Stand:
    """Forty people come from Bühl's directory; Gaggenau has ten here, and Zoe is nobody's."""
    theirs, ours = [f"b{n}" for n in range(40)], [f"g{n}" for n in range(10)]
    for sub in theirs:
        stand.realm.person(sub, federationLink="the-directory")
    for sub in ours:
        stand.realm.person(sub, email=f"{sub}@gaggenau.example", attributes={"home_organisation": ["gaggenau"]})
    stand.realm.person("zoe", email="zoe@elsewhere.example", attributes={})
    stand.realm.inside["organisations-buehl"] = set(theirs)
    stand.realm.group("/organisations/gaggenau", *ours)
    stand.realm.group("/projects/halle", *theirs, *ours, "zoe", slug="halle", forum="true")
    assert stand.look()
    assert stand.members("halle") == {*theirs, *ours, "zoe"}
    return stand


def test_a_directory_whose_network_swallows_everything_holds_up_nobody_else(a_large_directory: Stand) -> None:
    stand, before = a_large_directory, a_large_directory.members("halle")
    stand.realm.swallowed = True
    began = stand.realm.now_s
    assert stand.look(120), stand.desk.status
    assert stand.realm.now_s - began <= 10
    assert stand.members("halle") == before and not stand.ask("cloud").body["locked"]
    assert any("buehl" in line for line in stand.desk.status.notes)
    # Who is here joins, leaves, is locked and is deleted meanwhile.
    stand.realm.person("g10", email="g10@gaggenau.example", attributes={"home_organisation": ["gaggenau"]})
    stand.realm.inside["organisations-gaggenau"].add("g10")
    stand.realm.inside["projects-halle"] ^= {"g0", "g10"}
    stand.realm.users["g1"]["enabled"] = False
    del stand.realm.users["g2"]
    del stand.realm.users["zoe"]
    assert stand.look(120)
    assert stand.members("halle") == before - {"g0", "g1", "g2", "zoe"} | {"g10"}
    body = stand.ask("cloud").body
    assert (body["locked"], set(body["gone"])) == (["g1"], {"g2", "zoe"})
    # It speaks again: who was locked there meanwhile is out.
    stand.realm.swallowed = False
    stand.realm.users["b3"]["enabled"] = False
    assert stand.look(120)
    assert "b3" not in stand.members("halle") and {"b1", "b2"} <= stand.members("halle")
    assert not any("buehl" in line for line in stand.desk.status.notes)


def test_a_group_in_doubt_whose_list_nobody_can_ask_for_stays_until_somebody_can(a_large_directory: Stand) -> None:
    stand = a_large_directory
    theirs, ours = {f"b{n}" for n in range(13)}, {f"h{n}" for n in range(20)}
    for sub in ours:
        stand.realm.person(sub, email=f"{sub}@gaggenau.example", attributes={"home_organisation": ["gaggenau"]})
    stand.realm.inside["organisations-gaggenau"] |= ours
    stand.realm.group("/projects/amt", *theirs, *ours, slug="amt", forum="true")
    assert stand.look(120)
    stand.realm.swallowed = True
    stand.realm.inside["projects-amt"] -= ours
    for _ in range(3):
        assert stand.look(300), stand.desk.status
        assert stand.members("amt") == theirs | ours
    stand.realm.swallowed = False
    assert stand.look(300) and stand.look(300)
    assert stand.members("amt") == theirs


def test_after_a_restart_a_directory_that_swallows_everything_is_named(a_large_directory: Stand) -> None:
    """What was accepted is on disk, so that the first read is no other one."""
    stand, before = a_large_directory, a_large_directory.members("halle")
    stand.realm.swallowed = True
    stand.open()
    assert stand.look() and stand.members("halle") == before


def test_nobody_vouches_for_an_address_by_an_attribute_that_the_persons_group_denies(stand: Stand) -> None:
    """An organisation's administrator may write the attributes of its people, and make accounts in its group."""
    stand.realm.group("/organisations/ettlingen", "finn", "eva")
    stand.realm.inside["organisations-buehl"] |= {"anna", "dora"}
    guest = {"guest_until": ["2999-01-01"], "guest_address": ["dora@buehl.example"]}
    stand.realm.person("dora", attributes={"home_organisation": ["buehl"], **guest})
    stand.realm.person("eva", attributes={"guest_until": ["2999-01-01"], "guest_address": ["eva@buehl.example"]})

    def vouched() -> dict[str, bool]:
        return {person["sub"]: person["email_vouched"] for person in stand.ask("cloud").body["people"]}

    stand.look()
    assert vouched() == {"anna": True, "bea": True, "carl": True, "dora": False, "eva": False, "finn": False}
    stand.realm.inside["organisations-ettlingen"] -= {"finn"}
    stand.desk.told([], ["finn", "eva"])
    assert vouched()["finn"] and not vouched()["eva"]
