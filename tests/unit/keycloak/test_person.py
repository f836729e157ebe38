"""Whose account is given out or erased: not a program's, not one that the inventory names, and by the word alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.personal_data import token
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Answer, Api
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.person import Accounts, Found, RefusedError

PLATFORM = "stadt.example"
UTE = "3f8e2f0c-6a7c-4c52-9b1d-0d7f4a2f1b11"
GONE = "00000000-6a7c-4c52-9b1d-0d7f4a2f1b11"
ADDRESS = "ute@ettlingen.example"
PASSWORD = {"type": "password", "createdDate": 1, "credentialData": "{hash}", "id": "x", "priority": 10}


@dataclass
class Keycloak:
    """As much of the admin API as is asked; `stubborn`: a deletion that is answered and not done."""

    people: dict[str, dict[str, Any]]
    stubborn: bool = False
    done: list[str] = field(default_factory=list)

    def call(self, method: str, path: str, body: Any = None, *, ok: tuple[int, ...] = (200,)) -> Answer:
        sub = path.split("/")[3]
        if method == "DELETE" and not self.stubborn:
            self.people.pop(sub, None)
        if method != "GET":
            self.done.append(f"{method} {path}")
        status = (200 if sub in self.people else 404) if method == "GET" else 204
        assert status in ok or 204 in ok
        return Answer(status, self.people.get(sub))

    def get(self, path: str) -> Any:
        _, _, rest = path.removeprefix("/readi/").partition("users")
        if rest.startswith("?"):
            asked = rest[1:].split("&")[0].split("=")[1].replace("%40", "@")
            return [one for one in self.people.values() if one["email"] == asked and "email=" in rest]
        what = rest.split("/")[2:]
        lists = {"groups": [{"path": "/projects/eakte"}], "sessions": [{"id": "s"}], "credentials": [PASSWORD]}
        if what == ["groups", "count"]:
            return {"count": 1}
        return lists.get(what[0], []) if what else self.people[rest.split("/")[1]] if rest else []

    def put(self, path: str, body: Any) -> None:
        self.done.append(f"PUT {path} enabled={body['enabled']}")

    def post(self, path: str) -> None:
        self.done.append(f"POST {path}")


@pytest.fixture(autouse=True)
def english() -> None:
    speak("en")


@pytest.fixture
def keycloak() -> Keycloak:
    program = {"id": "11111111-6a7c-4c52-9b1d-0d7f4a2f1b11", "email": "", "serviceAccountClientId": "readi-roster"}
    return Keycloak({UTE: {"id": UTE, "email": ADDRESS, "enabled": True}, program["id"]: program})


@pytest.fixture
def accounts(keycloak: Keycloak) -> Accounts:
    return Accounts(cast("Api", keycloak), "readi")


@pytest.mark.parametrize("who", [ADDRESS, UTE])
def test_found_by_address_and_by_id(accounts: Accounts, who: str) -> None:
    found = accounts.look(who)
    assert (found.sub, found.email, found.groups, found.sessions) == (UTE, ADDRESS, 1, 1)


def test_an_id_without_an_account_is_passed_on_and_an_unknown_address_is_not(accounts: Accounts) -> None:
    assert accounts.look(GONE) == Found(GONE)
    accounts.may_go(Found(GONE), PLATFORM, [], "")
    with pytest.raises(RefusedError, match=r"no account has the address nobody@ettlingen\.example"):
        accounts.look("nobody@ettlingen.example")


def test_a_programs_account_is_nobodys(accounts: Accounts) -> None:
    with pytest.raises(RefusedError, match="account of a program"):
        accounts.look("11111111-6a7c-4c52-9b1d-0d7f4a2f1b11")


@pytest.mark.parametrize("word", ["", "erase-00000000", token("other.example", UTE), token(PLATFORM, GONE)])
def test_without_the_word_for_this_person_nothing_is_erased(accounts: Accounts, word: str) -> None:
    with pytest.raises(RefusedError, match=rf"-e confirm={token(PLATFORM, UTE)} goes on"):
        accounts.may_go(accounts.look(ADDRESS), PLATFORM, [], word)


def test_with_the_word_beside_others_it_is_and_check_mode_asks_for_none(accounts: Accounts) -> None:
    found = accounts.look(ADDRESS)
    accounts.may_go(found, PLATFORM, ["maria@ettlingen.example"], f"delete-12345678,{token(PLATFORM, UTE)}")
    accounts.may_go(found, PLATFORM, [], None)


def test_whom_the_inventory_names_stays_whatever_is_confirmed(accounts: Accounts) -> None:
    for word in (None, token(PLATFORM, UTE)):
        with pytest.raises(RefusedError, match="below people of the inventory"):
            accounts.may_go(accounts.look(UTE), PLATFORM, [ADDRESS], word)


def test_locked_first_then_deleted_and_the_roster_is_told_last(accounts: Accounts, keycloak: Keycloak) -> None:
    accounts.erase(accounts.look(ADDRESS), lambda: keycloak.done.append("roster"))
    users = f"/readi/users/{UTE}"
    assert keycloak.done == [f"PUT {users} enabled=False", f"POST {users}/logout", f"DELETE {users}", "roster"]
    assert UTE not in keycloak.people


def test_an_account_that_is_there_after_its_deletion_is_told(accounts: Accounts, keycloak: Keycloak) -> None:
    keycloak.stubborn = True
    with pytest.raises(RefusedError, match=f"{UTE} is there after its deletion"):
        accounts.erase(accounts.look(ADDRESS), lambda: keycloak.done.append("roster"))
    assert "roster" not in keycloak.done


def test_where_it_is_gone_already_the_roster_looks_all_the_same(accounts: Accounts, keycloak: Keycloak) -> None:
    accounts.erase(Found(GONE), lambda: keycloak.done.append("roster"))
    assert keycloak.done == ["roster"]


def test_what_is_given_out_has_no_password_in_it(accounts: Accounts) -> None:
    told = accounts.given_out(accounts.look(ADDRESS))
    assert told["credentials"] == [{"type": "password", "createdDate": 1}]
    assert (told["account"]["email"], told["groups"], told["sign_ins"]) == (ADDRESS, [{"path": "/projects/eakte"}], [])
