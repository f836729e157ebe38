"""Accounts ahead of the first sign-in, and people who leave."""

from __future__ import annotations

import pytest

from tests.contracts.discourse.there import There
from tests.contracts.fact import fact
from tests.contracts.target import PREFIX

LAB = "3.1.0.beta3"
USERS = "app/controllers/users_controller.rb"
ADMIN = "app/controllers/admin/users_controller.rb"
UNTIL = {"suspend_until": "3000-01-01", "reason": "contract"}


@pytest.fixture(autouse=True)
def signed_on(forum: There) -> None:
    """What these ask for needs the sign-on; a platform's own has it."""
    assert forum.value("openid_connect_enabled") == "true"


def whose(forum: There, sub: str) -> str | None:
    answer = forum.ask("GET", f"/u/by-external/oidc/{sub}.json")
    return str(answer.json()["user"]["username"]) if answer.status == 200 else None


@fact(f"{USERS}, create", seen=LAB)
def test_an_account_is_made_with_the_id_of_the_sign_on(forum: There) -> None:
    """external_ids ties it to a sub before anybody signed in; /u/by-external finds it."""
    number = forum.person(f"{PREFIX}vorab", sub=f"{PREFIX}sub-1")
    assert whose(forum, f"{PREFIX}sub-1") == f"{PREFIX}vorab"
    assert forum.ask("GET", f"/admin/users/{number}.json").json()["external_ids"]["oidc"] == f"{PREFIX}sub-1"


@fact(f"{USERS}, create", seen=LAB)
def test_what_is_refused_is_answered_with_200(forum: There) -> None:
    """A name or an address that is taken is 200 with success: false."""
    forum.person(f"{PREFIX}erst")
    given = {"name": "x", "username": f"{PREFIX}erst", "email": f"{PREFIX}neu@x.example", "active": True}
    answer = forum.ask("POST", "/users.json", given)
    assert answer.status == 200 and answer.json()["success"] is False
    given = {"name": "x", "username": f"{PREFIX}zweit", "email": f"{PREFIX}erst@x.example", "active": True}
    answer = forum.ask("POST", "/users.json", given)
    assert answer.status == 200 and answer.json()["success"] is False


@fact(f"{USERS}, update", seen=LAB)
def test_an_account_that_is_there_is_tied(forum: There) -> None:
    """A PUT of external_ids ties an account that had none."""
    forum.person(f"{PREFIX}da1")
    given = {"external_ids": {"oidc": f"{PREFIX}sub-2"}}
    assert forum.ask("PUT", f"/u/{PREFIX}da1.json", given).status == 200
    assert whose(forum, f"{PREFIX}sub-2") == f"{PREFIX}da1"


@fact(f"{USERS}, update", seen=LAB)
def test_a_sub_given_twice_moves_without_a_word(forum: There) -> None:
    """The same sub at another account is 200, and the first has it no more. Our adapter asks before it writes."""
    forum.person(f"{PREFIX}alt", sub=f"{PREFIX}sub-3")
    forum.person(f"{PREFIX}neu2")
    given = {"external_ids": {"oidc": f"{PREFIX}sub-3"}}
    assert forum.ask("PUT", f"/u/{PREFIX}neu2.json", given).status == 200
    assert whose(forum, f"{PREFIX}sub-3") == f"{PREFIX}neu2"


@fact("lib/auth/default_current_user_provider.rb", seen=LAB)
def test_there_is_no_password_and_no_way_to_one(forum: There) -> None:
    """With local sign-in off a password is refused for somebody whom we made."""
    forum.person(f"{PREFIX}wort", sub=f"{PREFIX}sub-4")
    given = {"login": f"{PREFIX}wort", "password": "x"}
    assert forum.ask("POST", "/session.json", given, key="").status in (403, 404)


@fact(f"{ADMIN}, suspend", seen=LAB)
def test_a_suspension_is_refused_twice(forum: There) -> None:
    """A second one is 409."""
    number = forum.person(f"{PREFIX}sperre")
    path = f"/admin/users/{number}/suspend.json"
    assert [forum.ask("PUT", path, UNTIL).status for _ in range(2)] == [200, 409]
    assert forum.ask("PUT", f"/admin/users/{number}/unsuspend.json").status == 200
    assert forum.sql(f"select suspended_till from users where id = {number}") in ([[""]], [])


@fact(f"{ADMIN}, log_out", seen=LAB)
def test_somebody_is_signed_out_also_without_a_session(forum: There) -> None:
    """log_out is 200 each time, and no session is left."""
    number = forum.person(f"{PREFIX}raus")
    assert [forum.ask("POST", f"/admin/users/{number}/log_out.json").status for _ in range(2)] == [200, 200]
    assert forum.sql(f"select count(*) from user_auth_tokens where user_id = {number}") == [["0"]]


@fact(f"{ADMIN}, anonymize", seen=LAB)
def test_somebody_without_a_name_keeps_posts_and_loses_the_sign_on(forum: There) -> None:
    """anonymize takes the tie and the address; a second time is 403."""
    number = forum.person(f"{PREFIX}anonym", sub=f"{PREFIX}sub-5")
    path = f"/admin/users/{number}/anonymize.json"
    try:
        assert forum.ask("PUT", path).status == 200
        assert whose(forum, f"{PREFIX}sub-5") is None
        assert forum.ask("PUT", path).status == 403
    finally:
        forum.ask("DELETE", f"/admin/users/{number}.json", {"delete_posts": True})


@fact(f"{ADMIN}, destroy", seen=LAB)
def test_somebody_is_deleted_once(forum: There) -> None:
    """DELETE is 200, a second time 403 or 404."""
    number = forum.person(f"{PREFIX}loeschen")
    path = f"/admin/users/{number}.json"
    assert forum.ask("DELETE", path, {"delete_posts": True}).status == 200
    assert forum.ask("DELETE", path, {"delete_posts": True}).status in (403, 404)


@fact(f"{ADMIN}, grant_admin", seen=LAB)
def test_nobody_becomes_an_administrator_by_a_request(forum: There) -> None:
    """grant_admin is 200, and only sends a mail to confirm by."""
    number = forum.person(f"{PREFIX}admin")
    assert forum.ask("PUT", f"/admin/users/{number}/grant_admin.json").status == 200
    (row,) = forum.sql(f"select admin from users where id = {number}")
    assert row[0] in ("f", "0", "false")
