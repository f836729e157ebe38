"""The roster over a real Keycloak: what its account may do, what a read holds, and what silence leads to."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils import host_library
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj, obj_from_json
from ansible_collections.readi.one.plugins.module_utils.roster.answer import Reader
from ansible_collections.readi.one.plugins.module_utils.roster.types import Roster
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import desired_clients
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError
from ansible_collections.readi.one.plugins.module_utils.services.roster import read as reading
from ansible_collections.readi.one.plugins.module_utils.services.roster.connections import Connections
from ansible_collections.readi.one.plugins.module_utils.services.roster.desk import Client, Config, Desk
from ansible_collections.readi.one.plugins.module_utils.services.roster.read import Source
from ansible_collections.readi.one.plugins.module_utils.sync import program
from ansible_collections.readi.one.plugins.module_utils.sync import wanted as wishes
from ansible_collections.readi.one.plugins.plugin_utils import host_files

from tests.lab.authority import leaf, own_ca
from tests.lab.directory import ANNA, DORA, INSTALL, JUERGEN, Member
from tests.lab.paths import CHECKOUT
from tests.lab.ports import free_port
from tests.lab.waiting import until
from tests.unit.services.roster.test_desk import hashed
from tests.unit.sync.calendar import SYNC, Calendar, rooms

from .realm import Realm
from .server import Server
from .test_directories import Kinds, directory, kinds, token

__all__ = ["directory", "kinds"]
pytestmark = pytest.mark.docker
FEW, MANY = (10, 60), (50, 500)  # groups and people
IMPORTED = 50  # at once: 26.7.4 needs a minute for 500


def account() -> Obj:
    """The roster's own, as the manifest of the role keycloak has it."""
    (found,) = [c for c in manifest.load(CHECKOUT / "roles")["keycloak"].clients if c.id == "roster"]
    return obj_from_json(desired_clients.client(found))


class Town:
    """Keycloak with groups and people besides those of the inventory, and a desk that reads it."""

    def __init__(self, realm: Realm, folder: Path) -> None:
        self.realm, self.folder, self.groups, self.people = realm, folder, list[str](), 0
        realm.fill([*realm.desired, account()])
        clients = {"all": Client(hashed("a"), Reader("everyone", frozenset({"name", "email", "organisation"})))}
        config = Config("pruefung.example", clients, folder / "seen.json", folder / "confirmed")
        self.said: list[str] = []
        domains = {"gaggenau": ["gaggenau.example"], "buehl": ["buehl.example"]}
        source = Source(Connections(self.account), "readi", domains, ("buehl",))
        self.desk = Desk(config, lambda: source, time.time, self.said.append)

    def account(self) -> Api:
        return Api(self.realm.url, "roster", self.realm.secrets["roster_reader"], auth_realm="readi")

    def grow(self, groups: int, people: int) -> None:
        """To so many in all: everybody is in five groups, some of them below others, and each group has a moderator."""
        top, moderators = self.id("/projects"), self.id("/moderators")
        for number in range(len(self.groups), groups):
            above = self.groups[number // 10] if number % 10 == 9 else top
            slug = f"gruppe-{number}"
            body = {"name": slug, "attributes": {"slug": [slug], "forum": ["true"] if number % 2 else ["false"]}}
            self.groups.append(self.realm.api.post(f"{self.realm.base}/groups/{above}/children", body).new_id)
            self.realm.api.post(f"{self.realm.base}/groups/{moderators}/children", {"name": slug})
        paths = [self.realm.api.get(f"{self.realm.base}/groups/{one}")["path"] for one in self.groups]
        users = [
            {
                "username": f"p{number}@gaggenau.example",
                "email": f"p{number}@gaggenau.example",
                "emailVerified": True,
                "firstName": f"P{number}",
                "lastName": "Muster",
                "enabled": True,
                "attributes": {"home_organisation": ["gaggenau"]},
                "groups": [
                    "/organisations/gaggenau",
                    *([f"/moderators/gruppe-{number}"] if number < groups else []),
                    *sorted({paths[(number + step) % groups] for step in (0, 1, 3, 6, 8)}),
                ],
            }
            for number in range(self.people, people)
        ]
        for first in range(0, len(users), IMPORTED):
            body = {"ifResourceExists": "FAIL", "users": users[first : first + IMPORTED]}
            self.realm.api.post(f"{self.realm.base}/partialImport", body)
        self.people = people

    def id(self, path: str) -> str:
        return str(self.realm.api.get(f"{self.realm.base}/group-by-path{path}")["id"])

    def sub(self, mail: str) -> str:
        return str(self.realm.api.get(f"{self.realm.base}/users?email={mail}&exact=true")[0]["id"])

    def answer(self) -> Any:
        said = self.desk.answer("all", "a")
        assert said.status == 200, said
        return said.body

    def members(self, slug: str) -> set[str]:
        return next(set(g["members"]) for g in self.answer()["groups"] if g["slug"] == slug)


@pytest.fixture(scope="module")
def town(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = Town(realm, tmp_path_factory.mktemp("roster"))
    made.grow(*FEW)
    return made


@pytest.fixture
def timed() -> Iterator[Callable[[str, Callable[[], Any]], float]]:
    def take(what: str, work: Callable[[], Any]) -> float:
        started = time.monotonic()
        assert work()
        took = time.monotonic() - started
        print(f"{what}: {took:.2f} s")
        return took

    return take


def test_the_account_reads_and_writes_nothing(town: Town) -> None:
    api, base = town.account(), town.realm.base
    sub, group = town.sub("p1@gaggenau.example"), town.groups[0]
    for method, path, body in (
        ("PUT", f"/users/{sub}", {"firstName": "neu"}),
        ("PUT", f"/users/{sub}/reset-password", {"type": "password", "value": "Drei-Wege-im-Wald-7"}),
        ("POST", f"/users/{sub}/logout", None),
        ("DELETE", f"/users/{sub}", None),
        ("PUT", f"/users/{sub}/groups/{town.groups[1]}", None),
        ("DELETE", f"/users/{sub}/groups/{group}", None),
        ("PUT", f"/groups/{group}", {"name": "neu"}),
        ("POST", f"/groups/{group}/children", {"name": "neu"}),
        ("DELETE", f"/groups/{group}", None),
        ("GET", "/clients", None),
        ("GET", "/events", None),
        ("GET", "/components", None),
        ("GET", "/keys", None),
    ):
        with pytest.raises(ApiError) as refused:
            api.call(method, f"{base}{path}", body)
        assert refused.value.status == 403, (method, path)


def test_a_read_holds_everybody_and_every_group(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    # 26.7.4: what is denied to all about operators does not hide them from whoever may see everybody.
    operator = town.sub("p2@gaggenau.example")
    town.realm.api.put(f"{town.realm.base}/users/{operator}/groups/{town.id('/operators')}")
    assert town.desk.look()
    body = town.answer()
    assert {f"gruppe-{n}" for n in range(len(town.groups))} | {"digital", "akte", "hochwasser"} == {
        g["slug"] for g in body["groups"]
    }
    assert len(body["people"]) == town.people + 1 and body["locked"] == body["gone"] == []
    assert sum(len(g["members"]) for g in body["groups"] if g["slug"].startswith("gruppe-")) == 5 * town.people
    maria = town.sub("maria.muster@gaggenau.example")
    assert maria in next(g["moderators"] for g in body["groups"] if g["slug"] == "akte")
    one = next(p for p in body["people"] if p["sub"] == maria)
    assert (one["organisation"], one["email_vouched"]) == ("gaggenau", True)
    # Page by page it is the same.
    monkeypatch.setattr(reading, "PAGE", 7)
    tag = town.desk.answer("all", "a").etag
    assert town.desk.look() and town.desk.answer("all", "a", tag).status == 304


def test_joining_leaving_and_being_told(town: Town, timed: Callable[[str, Callable[[], Any]], float]) -> None:
    assert town.desk.look()
    sub, group = town.sub("p3@gaggenau.example"), town.groups[5]
    at = f"{town.realm.base}/users/{sub}"
    assert sub not in town.members("gruppe-5")
    town.realm.api.put(f"{at}/groups/{group}")
    assert timed("a group that was told", lambda: town.desk.told([group], [])) < 2
    assert sub in town.members("gruppe-5")
    town.realm.api.delete(f"{at}/groups/{group}")
    assert timed("a person who was told", lambda: town.desk.told([], [sub])) < 2
    assert sub not in town.members("gruppe-5")
    town.realm.api.put(at, {"enabled": False})
    assert town.desk.look() and town.answer()["locked"] == [sub]
    assert all(sub not in g["members"] for g in town.answer()["groups"])
    town.realm.api.put(at, {"enabled": True})
    assert town.desk.look() and sub in town.members("gruppe-3")


@pytest.fixture
def from_a_directory(town: Town, kinds: Kinds) -> set[str]:
    """Three people of Bühl's directory who signed in once, as the session check leaves them, in two groups."""
    assert kinds.realm.run([*kinds.central(buehl=kinds.ldap), account()]).get("msg") is None
    subs = {who.mail: str(token(kinds.server.url, who)["sub"]) for who in (ANNA, DORA, JUERGEN)}
    for sub in subs.values():
        for group in (town.id("/organisations/buehl"), *town.groups[:2]):
            kinds.realm.api.put(f"/readi/users/{sub}/groups/{group}")
    return set(subs.values())


def cache_over(kinds: Kinds) -> None:
    """Keycloak asks the directory about everybody anew; five minutes, for those who can wait."""
    kinds.realm.api.post("/readi/clear-user-cache")


def test_a_directory_that_is_silent_locks_nobody(
    town: Town, kinds: Kinds, from_a_directory: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pages over the people here and the directory's.
    monkeypatch.setattr(reading, "PAGE", 20)
    assert town.desk.look()
    was = {**town.answer(), "read_at": ""}
    assert from_a_directory <= town.members("gruppe-0") and was["locked"] == []
    kinds.directory.lab.ssh("directory", "sudo systemctl stop slapd")
    try:
        for clear in (False, True, False):
            if clear:
                cache_over(kinds)
            assert town.desk.look()
            assert {**town.answer(), "read_at": ""} == was
    finally:
        kinds.directory.lab.ssh("directory", "sudo systemctl start slapd")


def test_from_a_directory_to_a_service(town: Town, kinds: Kinds, from_a_directory: set[str], running: Running) -> None:
    """Silent it changes nothing there, also when Keycloak's cache of people is over; locked in it they are out."""
    calendar, dora = running.calendar, town.sub(DORA.mail)
    assert running.look() == 0 and from_a_directory <= calendar.inside["gruppe-1"]
    calendar.sessions = set(calendar.accounts)
    calendar.done()
    kinds.directory.lab.ssh("directory", "sudo systemctl stop slapd")
    try:
        for clear in (False, True):
            if clear:
                cache_over(kinds)
            assert running.look() == 0 and calendar.done() == []
    finally:
        kinds.directory.lab.ssh("directory", "sudo systemctl start slapd")
    assert calendar.sessions == set(calendar.accounts)
    kinds.directory.lock(DORA)
    try:
        cache_over(kinds)
        assert running.look() == 0
        assert calendar.sessions == set(calendar.accounts) - {dora} and not calendar.may_work(dora)
        assert dora not in calendar.inside["gruppe-1"]
    finally:
        kinds.directory.unlock(DORA)
    cache_over(kinds)
    assert running.look() == 0
    assert calendar.may_work(dora) and dora in calendar.inside["gruppe-1"]


class Running:
    """The program from the host library, as its unit starts it, over TLS; and a service in memory that asks it."""

    def __init__(self, town: Town, folder: Path, every_s: float = 3600) -> None:
        self.folder, self.port, self.calendar = folder, free_port(), Calendar()
        authority = ("an authority of the roster's tests", "readi.one")
        chain, key = leaf(authority, "roster", ["localhost"])
        for name, text in (("chain.pem", chain), ("key.pem", key), ("root.pem", own_ca.root(*authority))):
            (folder / name).write_text(text)
        reader = {"people": "members", "fields": ["name"], "places": ["forum"], "tells": True}
        self.config = {
            "platform": "pruefung.example",
            "url": town.realm.url,
            "realm": "readi",
            "client_id": "roster",
            "client_secret": town.realm.secrets["roster_reader"],
            "port": self.port,
            "certificate": str(folder / "chain.pem"),
            "key": str(folder / "key.pem"),
            "domains": {"gaggenau": ["gaggenau.example"], "buehl": ["buehl.example"]},
            "directories": ["buehl"],
            "services": {"calendar": {**reader, "sha256": hashed("c")}},
            "every_s": every_s,
        }
        (folder / "serve.json").write_text(json.dumps(self.config))
        (folder / "state").mkdir()
        library = host_library.install(host_files.library(), check=False, folder=folder / "lib")
        assert library["changed"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen([*self.words(), str(self.folder / "serve.json")], env=self.env())
        deadline = time.monotonic() + 60
        while self.say("--health").returncode and time.monotonic() < deadline:
            time.sleep(0.5)

    def words(self) -> list[str]:
        return [sys.executable, "-I", str(self.folder / "lib" / "current"), "roster.serve"]

    def env(self) -> dict[str, str]:
        return {"STATE_DIRECTORY": str(self.folder / "state"), "PATH": "/usr/bin:/bin"}

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*self.words(), str(self.folder / "serve.json"), *words]
        return subprocess.run(command, env=self.env(), capture_output=True, text=True, check=False, timeout=600)

    def look(self) -> int:
        """The roster at once, and the service after it."""
        told = self.say("--now")
        assert told.returncode == 0, told
        return self.sync()

    def sync(self) -> int:
        """What a role's run or a timer does, with the calendar's own rooms."""
        state = self.folder / "calendar"
        state.mkdir(exist_ok=True)
        config = {
            "platform": "pruefung.example",
            "roster": {"url": f"https://localhost:{self.port}/v1/calendar", "credential": "c"},
            "host": "here",
            "ledgers": str(state / "ledger"),
            "locks": str(state / "readi" / "lock"),
            "service": {},
            "authority": str(self.folder / "root.pem"),
        }

        def desired(roster: Roster) -> list[Obj]:
            return wishes.wanted(roster, *rooms())

        what = program.Service("calendar", SYNC, self.calendar.connect, desired)
        return program.Sync(config, state, what).look()

    def close(self) -> None:
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0


@pytest.fixture
def running(town: Town, tmp_path: Path) -> Iterator[Running]:
    made = Running(town, tmp_path)
    yield made
    made.close()


def test_from_a_click_in_keycloak_to_a_service(town: Town, running: Running, server: Server) -> None:
    """Joined they are in, left they are out, locked their session ends; a sign-on or a roster that is stopped changes
    nothing."""
    assert running.sync() == 0
    calendar, group = running.calendar, town.groups[5]
    assert set(calendar.groups) == {f"gruppe-{n}" for n in range(1, FEW[0], 2)} | {"hochwasser"}
    assert sum(map(len, calendar.inside.values())) > 2 * FEW[1] and len(calendar.accounts) > 0.9 * FEW[1]
    sub = town.sub("p3@gaggenau.example")
    at = f"{town.realm.base}/users/{sub}"
    town.realm.api.put(f"{at}/groups/{group}")
    assert running.say("--now").returncode == 0
    started = time.monotonic()
    assert running.sync() == 0
    print(f"sync of one change: {time.monotonic() - started:.2f} s")
    assert sub in calendar.inside["gruppe-5"]
    started = time.monotonic()
    assert running.sync() == 0
    print(f"an unchanged sync: {(time.monotonic() - started) * 1000:.0f} ms")
    was = {slug for slug, people in calendar.inside.items() if sub in people}
    calendar.sessions = {sub}
    town.realm.api.delete(f"{at}/groups/{group}")
    assert running.look() == 0
    assert sub not in calendar.inside["gruppe-5"] and calendar.sessions == {sub}
    town.realm.api.put(at, {"enabled": False})
    assert running.look() == 0
    assert calendar.sessions == set() and not calendar.may_work(sub)
    calendar.done()
    server.stop()
    told = running.say("--now")
    assert told.returncode == 1 and "Keycloak does not answer" in told.stdout
    assert running.sync() == 0 and calendar.done() == []
    assert "since" in running.say("--health").stderr
    server.start()
    running.close()
    assert running.sync() == 0 and calendar.done() == []
    running.start()
    town.realm.api.put(at, {"enabled": True})
    assert running.look() == 0
    assert calendar.may_work(sub)
    assert {slug for slug, people in calendar.inside.items() if sub in people} == was - {"gruppe-5"}
    state = running.folder / "state" / "seen.json"
    assert stat.S_IMODE(state.stat().st_mode) == 0o600


def test_what_is_deleted_is_gone_and_its_session_ends(town: Town, running: Running) -> None:
    sub = town.sub("p9@gaggenau.example")
    assert town.desk.look() and running.sync() == 0
    calendar = running.calendar
    calendar.sessions = set(calendar.accounts)
    town.realm.api.delete(f"{town.realm.base}/users/{sub}")
    assert town.desk.look() and town.answer()["gone"] == [sub]
    assert running.look() == 0
    assert calendar.sessions == set(calendar.accounts) - {sub} and sub in calendar.accounts


def test_fifty_groups_and_five_hundred_people_also_after_keycloaks_restart(
    town: Town, server: Server, timed: Callable[[str, Callable[[], Any]], float]
) -> None:
    town.grow(*MANY)
    timed("50 groups and 500 people", town.desk.look)
    was = {**town.answer(), "read_at": ""}
    # One was deleted in a test before; the directory's three are people too.
    assert len(was["groups"]) == MANY[0] + 3 and len(was["people"]) in range(MANY[1], MANY[1] + 4)
    server.stop()
    assert not town.desk.look()
    assert town.desk.answer("all", "a").status == 503 and "Keycloak does not answer" in town.desk.status.error
    server.start()
    timed("the first read after Keycloak's restart", town.desk.look)
    assert {**town.answer(), "read_at": ""} == was


NETWORK = "table inet silence { chain in { type filter hook input priority -300; tcp dport 636 drop; }; }\n"


@pytest.mark.long(name="roster")
def test_a_directory_whose_network_swallows_everything_holds_up_nobody_else(
    town: Town, kinds: Kinds, from_a_directory: set[str], timed: Callable[[str, Callable[[], Any]], float]
) -> None:
    """Keycloak waits five seconds for each of its people, and more of them than an answer may take are in one list."""
    lab = kinds.directory.lab
    more = [Member(f"mehr{number}", "Mehr", f"Leute {number}", "Rathausplatz-4-gelb") for number in range(14)]
    kinds.directory.add(*more)
    (storage,) = kinds.realm.api.get("/readi/components?type=org.keycloak.storage.UserStorageProvider&name=buehl")
    kinds.realm.api.post(f"/readi/user-storage/{storage['id']}/sync?action=triggerFullSync")
    theirs = from_a_directory | {town.sub(who.mail) for who in more}
    for sub in theirs:
        for group in (town.id("/organisations/buehl"), town.groups[0]):
            kinds.realm.api.put(f"/readi/users/{sub}/groups/{group}")
    usual = timed("a read while it answers", town.desk.look)
    was = {**town.answer(), "read_at": ""}
    assert theirs <= town.members("gruppe-0")
    # In the group 5, and nobody who moderates it: who does is in it all the same.
    leaver, at = town.sub("p35@gaggenau.example"), f"{town.realm.base}/users"
    lab.as_root("directory", f"{INSTALL} nftables >/dev/null")
    lab.ssh("directory", "sudo nft -f -", stdin=NETWORK)
    try:
        cache_over(kinds)
        slow = timed("a read while its network swallows every question", town.desk.look)
        assert {**town.answer(), "read_at": ""} == was
        assert any("buehl" in line for line in town.desk.status.notes)
        assert slow < 4 * usual + 60
        group = town.groups[5]
        town.realm.api.delete(f"{at}/{leaver}/groups/{group}")
        cache_over(kinds)
        timed("the next one", town.desk.look)
        assert leaver not in town.members("gruppe-5") and theirs <= town.members("gruppe-0")
    finally:
        lab.ssh("directory", "sudo nft delete table inet silence")

    def answers() -> bool:
        cache_over(kinds)
        return town.desk.look() and not any("buehl" in line for line in town.desk.status.notes)

    # What was on its way when the network came back is sent again by the kernel, each time twice as late.
    until(answers, "the directory is asked again", 120)
    assert theirs <= town.members("gruppe-0") and not town.answer()["locked"]
