"""adopt.yml's action on a realm made by hand: the files, the list, and that a run on them deletes nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT

from .by_hand import SECRET, ByHand
from .conftest import ACCOUNT
from .platform import Secrets
from .playbook import SECRETS, Playbook
from .realm import Realm, did
from .server import Server

pytestmark = pytest.mark.docker
TASKS = """
    - readi.one.inventory_from_realm: {url: "%(url)s", account: readi-adopt, into: "{{ to }}"}
"""


@pytest.fixture(scope="module")
def hand(server: Server) -> Iterator[ByHand]:
    api = Api(server.url, *ACCOUNT)
    made = ByHand(api, "readi")
    yield made
    api.call("DELETE", "/readi", ok=(204, 404))


class Adopting(Playbook):
    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder, TASKS)

    def adopt(self, name: str, *words: str, ok: bool = True) -> tuple[Path, str]:
        to = self.folder / name
        _, text = self.run("-e", f"to={to}", *words, ok=ok)
        assert SECRET not in text
        return to, text


@pytest.fixture(scope="module")
def adopting(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adopting]:
    admin = Api(server.url, *ACCOUNT)
    account.make(admin, "readi-adopt", SECRETS["keycloak_playbook"])
    yield Adopting(server.url, tmp_path_factory.mktemp("adopting"))
    for found in admin.get("/master/clients?clientId=readi-adopt"):
        admin.delete(f"/master/clients/{found['id']}")


@pytest.fixture(scope="module")
def adopted(adopting: Adopting, hand: ByHand) -> Path:
    before = hand.api.get(f"{hand.base}/groups?briefRepresentation=false")
    to, _ = adopting.adopt("adopted", "--check")
    assert not to.exists(), "check mode wrote"
    to, text = adopting.adopt("adopted")
    assert "3 Organisationen, 5 Projektgruppen, 2 Anwendungen" in text
    assert hand.api.get(f"{hand.base}/groups?briefRepresentation=false") == before
    return to


@pytest.fixture(scope="module")
def model(adopted: Path) -> Model:
    made = inventory.compiled(adopted)
    assert isinstance(made, Model), made
    return made


def test_the_command_line_finds_it_sound(adopted: Path) -> None:
    words = [CHECKOUT / "bin" / "readi", "validate", "-i", adopted]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_model_can_say_is_in_the_files_with_its_hard_names(model: Model) -> None:
    assert {(o.key, o.name, o.email_domains, o.directory.type) for o in model.organisations} == {
        ("buehl", "Bühl", ("buehl.example",), "oidc"),
        ("ettlingen", "@lingen verbindet!", ("ettlingen.example",), "local"),
        ("rastatt", 'Rastatt "Barock" & Co: #1', ("rastatt.example",), "ldap"),
    }
    assert model.organisation("buehl").directory.options == {
        "issuer": "https://login.buehl.example/realms/stadt",
        "client_id": "readi",
        "authorization_url": "https://login.buehl.example/realms/stadt/protocol/openid-connect/auth",
        "token_url": "https://login.buehl.example/eigen/token",
        "jwks_url": "https://login.buehl.example/realms/stadt/protocol/openid-connect/certs",
    }
    assert {(g.key, g.name, g.parent, g.kind, g.joining) for g in model.project_groups} == {
        ("eakte", "eAkte für alle!", None, "project", "moderated"),
        ("milchl-dle4-0", "Milchl@dle4.0!", None, "project", "closed"),
        ("eakte-fuer-alle", "eAkte für alle? (2)", None, "project", "closed"),
        ("kaese-co", "Käse & Co", "milchl-dle4-0", "project", "closed"),
        ("milchl-dle4-0-eakte", "eakte", "milchl-dle4-0", "project", "closed"),
    }
    eakte = next(g for g in model.project_groups if g.key == "eakte")
    assert eakte.moderators == ("maria@buehl.example",) and eakte.mailing_list == "eakte"
    assert eakte.folder is not None and (eakte.folder.quota_gb, eakte.forum) == (50, True)
    assert {(c.id, c.type, c.secret, c.pkce) for c in model.clients} == {
        ("Fach@Bühl!", "confidential", "given", False),
        ("seite", "public", "derived", True),
    }


def test_nothing_secret_is_in_any_file(adopted: Path) -> None:
    for file in adopted.rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes(), file


def lines(adopted: Path) -> str:
    return (adopted / "README-uebernahme.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "named",
    [
        "Organisation `stadt_baden`: der Alias",
        "Organisation `zu`: sie ist abgeschaltet",
        "Organisation `jinja`: der Name",
        "Organisation `buehl`: Eigenschaften kennt das Modell nicht: telefon",
        "Identitätsanbieter `buehl-alt`: gehört zur Organisation buehl",
        "Identitätsanbieter `ettlingen`: ohne Aussteller",
        "Identitätsanbieter `github`: gehört zu keiner Organisation",
        "Zuordnung eines Anbieters `buehl/Käse`",
        "Zuordnung einer Anbindung `rastatt/Gruppen aus AD`",
        "Gruppe `/Verwaltung`: liegt nicht unter /projects",
        "Gruppe `/Verwaltung/Team A~1B/Unterteam`: liegt nicht unter /projects",
        "Gruppe `/projects/{{ jinja }}`: der Name",
        "Gruppe `/projects/eakte`: Eigenschaften kennt das Modell nicht: Kostenstelle",
        "Gruppe `/projects/Milchl@dle4.0!`: der Name Milchl@dle4.0! ist kein freier Schlüssel",
        "Client `wild`: Weiterleitung an *",
        "Client `halb`: Weiterleitung an https://*.buehl.example/*",
        "Client `saml`: das Protokoll ist saml",
        "Client `roboter`: niemand meldet sich über ihn an (kein Standard Flow); er hat ein Dienstkonto",
        "Client `eigen`: er schreibt Eigenes ins Token (Schuhgröße)",
        "Client `Fach@Bühl!`: ein Lauf schaltet ab",
        "Rolle `Bürgerbüro`",
        "Client-Scope `schuhe`",
        "Ablauf `Anmeldung Stadt`",
        "Eingesetzter Ablauf `browser`: eingesetzt ist der eigene Ablauf Anmeldung Stadt",
        "Kontoattribut `dienststelle`",
        "Pflichtaktion `UPDATE_PASSWORD`",
        "Eigene Texte `de`",
        "Gruppe `/projects/eAkte für alle?`: eAkte für alle? heißt in einem der Dienste schon eine andere Gruppe",
        "`client_fach-buehl`",
    ],
)
def test_each_thing_without_a_place_has_its_line(adopted: Path, named: str) -> None:
    assert named in lines(adopted)


def test_a_second_time_it_writes_over_nothing(adopting: Adopting, adopted: Path) -> None:
    kept = {f: f.read_bytes() for f in adopted.rglob("*") if f.is_file()}
    _, text = adopting.adopt("adopted", ok=False)
    assert "gibt es schon; nichts wurde geschrieben" in text
    assert {f: f.read_bytes() for f in adopted.rglob("*") if f.is_file()} == kept


def test_a_run_on_it_deletes_nothing_and_keeps_people_groups_and_ids(
    server: Server, hand: ByHand, adopted: Path, model: Model, tmp_path: Path
) -> None:
    realm = Realm(server, ACCOUNT, tmp_path)
    sent = model.desired("keycloak")
    wanted = [obj_from_json(raw) for raw in sent["objects"]]
    secrets = Secrets(ledger="key-of-the-ledger")
    more: dict[str, Any] = {"moved": {tuple(m["from"]): tuple(m["to"]) for m in sent["moved"]}, "secrets": secrets}
    told = realm.run(wanted, check=True, **more)
    assert [step for step in told["plan"] if step["do"] in ("delete", "forget")] == []
    assert ("change", "group", "/projects/milchl-dle4-0") in did(told)
    for at in told["unmanaged"]:
        assert f"`{at['key']}`" in lines(adopted), at
    before = everything(hand)
    done = realm.run(wanted, **more)
    assert "failed" not in done, done.get("msg")
    assert did(done, "applied") == did(told)
    assert before <= everything(hand), "something is gone"
    assert hand.api.get(f"{hand.base}/groups/{hand.cheese}")["path"] == "/projects/milchl-dle4-0/kaese-co"
    groups = {g["id"] for g in hand.api.get(f"{hand.base}/users/{hand.maria}/groups?max=99")}
    assert {hand.eakte, hand.cheese, hand.team} <= groups
    again = realm.run(wanted, **more)
    assert (again["changed"], again["plan"]) == (False, [])


def everything(hand: ByHand) -> set[str]:
    """The ids of all that people made."""
    base, ids = hand.base, {hand.maria}
    for path in ("clients", "organizations", "components", "roles", "client-scopes", "authentication/flows"):
        ids |= {o["id"] for o in hand.api.get(f"{base}/{path}?max=9999")}
    ids |= {p["internalId"] for p in hand.api.get(f"{base}/identity-provider/instances")}
    tree = hand.api.post(f"{base}/partial-export?exportClients=true&exportGroupsAndRoles=true").body["groups"]
    while tree:
        group = tree.pop()
        ids.add(group["id"])
        tree += group.get("subGroups") or []
    return ids
