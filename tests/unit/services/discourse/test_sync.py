"""Groups, categories, accounts, members and locks from a roster, on the stand-in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj, Step
from ansible_collections.readi.one.plugins.module_utils.roster.slug import OWN
from ansible_collections.readi.one.plugins.module_utils.services.discourse import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.discourse.people_there import FOREVER
from hypothesis import given
from hypothesis import strategies as st

from tests.standins.discourse.sign_in import came

from .play import ANNA, BEN, EVE, Play, in_a_year, person, project, roster, setting

NAMES = st.lists(st.text(min_size=1, max_size=120), min_size=1, max_size=6)


@given(NAMES)
def test_every_category_has_a_name_of_its_own(given_: list[str]) -> None:
    found = groups.names({f"group-{number}": name for number, name in enumerate(given_)})
    assert len({name.casefold() for name in found.values()}) == len(given_)
    assert all(name == name.strip() and 0 < len(name) <= 50 for name in found.values())
    assert not {name.casefold() for name in found.values()} & groups.SEEDED


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_username_is_one_that_no_slug_and_no_rule_is_against(given_name: str, family_name: str) -> None:
    found = people.username(person(ANNA, given_name=given_name, family_name=family_name))
    assert 3 <= len(found) <= 20 and "_" in found and found.isascii()
    assert found[0].isalnum() and found[-1].isalnum() and "__" not in found


def test_slugs_that_discourse_cannot_carry_are_reserved() -> None:
    assert {"new", "search", "staff", "jeder", "everyone"} <= groups.RESERVED
    assert isinstance(OWN, frozenset)


def test_a_group_with_its_category_and_members_ahead_of_any_sign_in(play: Play) -> None:
    wished = roster(project("eakte", ANNA, BEN), project("ohne", EVE, attributes={}))
    told = play.sync(wished)
    assert not told.get("failed"), told
    assert play.inside("eakte") == {ANNA, BEN}
    (made,) = play.sql("select * from categories where slug = 'eakte'")
    assert made["read_restricted"] and made["email_in"] == "eakte@forum.readi.test"
    (row,) = play.sql("select visibility_level, public_admission from groups where name = 'eakte'")
    assert row["visibility_level"] == 2 and not row["public_admission"]
    assert not play.sql("select id from groups where name = 'ohne'")
    assert not play.sql("select id from standin_outbox"), "nobody who never signed in gets mail"
    again = play.sync(wished)
    assert not again["changed"], again["plan"]


def test_a_sign_in_lands_in_the_account_that_was_made(play: Play) -> None:
    play.sync(roster(project("eakte", ANNA)))
    with play.forum.turn() as do:
        came(play.forum, do, {}, {"sub": ANNA, "email": "a@stadt.example", "email_verified": True, "groups": ["x"]})
    assert len(play.sql("select id from users where id > 0")) == 1 and play.inside("eakte") == {ANNA}
    assert not play.sync(roster(project("eakte", ANNA)))["changed"]


def test_membership_comes_from_the_roster_alone(play: Play) -> None:
    play.sync(roster(project("eakte", ANNA), project("bau", BEN)))
    (ben,) = play.sql("select user_id from user_associated_accounts where provider_uid = :sub", sub=BEN)
    with play.forum.turn() as do:
        stranger = play.forum.made(do, "Von_Hand", "Von Hand", "hand@x.example", active=True)
        for number in (ben["user_id"], stranger):
            do("insert into group_users (group_id, user_id) select id, :u from groups where name = 'eakte'", u=number)
    told = play.sync(roster(project("eakte", ANNA), project("bau", BEN)))
    assert not told.get("failed"), told
    sql = "select user_id from group_users where group_id in (select id from groups where name = 'eakte')"
    assert len(play.sql(sql)) == 1 and play.inside("eakte") == {ANNA}


def test_of_an_archived_group_people_read(play: Play) -> None:
    play.sync(roster(project("eakte", ANNA)))
    play.sync(roster(project("eakte", ANNA, state="archived")))
    mine = "select id from categories where slug = 'eakte'"
    sql = f"select permission_type from category_groups where category_id in ({mine})"
    assert [row["permission_type"] for row in play.sql(sql)] == [3]


def test_two_hundred_members_go_by_a_hundred(play: Play) -> None:
    subs = [f"{number:08x}-1111-4111-8111-111111111111" for number in range(230)]
    known = {f"p{n}": person(sub, email=f"p{n}@stadt.example") for n, sub in enumerate(subs)}
    play.there(known.values())
    told = play.sync(roster(project("gross", *subs), **known))
    assert not told.get("failed") and play.inside("gross") == set(subs)


def test_people_of_one_name_are_called_otherwise(play: Play) -> None:
    subs = [f"{number:08x}-1111-4111-8111-111111111111" for number in range(4)]
    known = {f"p{n}": person(sub, email=f"p{n}@stadt.example") for n, sub in enumerate(subs)}
    assert not play.sync(roster(project("alle", *subs), **known)).get("failed")
    names = [row["username"] for row in play.sql("select username from users where id > 0")]
    assert len({name.lower() for name in names}) == len(subs)


def test_a_member_whom_discourse_drops_without_a_word_is_told(play: Play) -> None:
    play.sync(roster(project("eakte", ANNA)))
    adapter = play.adapter()
    adapter.there("people", "groups", "members")
    adapter.there("people")["people"].append(
        {"id": 999, "username": "Nie_Da", "sub": BEN, "email": "x@x.example", "staged": False}
    )
    steps = [Step("create", "membership", f"eakte/{sub}", Obj("membership", f"eakte/{sub}")) for sub in (BEN, EVE)]
    said = {step.key: answer for step, answer in adapter.write_many(steps)}
    adapter.rest.close()
    assert all(isinstance(answer, AdapterError) for answer in said.values())


def test_a_sub_that_came_meanwhile_is_not_written_twice(play: Play) -> None:
    """Somebody signed in between the read and the write: a second account with the sub would take it away."""
    adapter = play.adapter()
    adapter.there("people", "groups")
    with play.forum.turn() as do:
        number = play.forum.made(do, "Anna_Selbst", "Anna", "anders@stadt.example", active=True)
        play.forum.associate(do, ANNA, number)
    (wish,) = (one for one in people.accounts(roster(project("eakte", ANNA))) if one.kind == "account")
    assert adapter.create(wish, {}) == str(number)
    adapter.rest.close()
    assert len(play.sql("select id from users where id > 0")) == 1


def test_an_address_that_another_sub_has_is_refused_and_stops_nobody_else(play: Play) -> None:
    play.sync(roster(project("eakte", ANNA)))
    wished = roster(project("eakte", BEN, EVE), ben=person(BEN, email="a@stadt.example"))
    told = play.sync(wished)
    assert told["failed"] and "a@stadt.example" in str(told)
    assert play.inside("eakte") == {EVE}
    rows = play.sql("select provider_uid from user_associated_accounts order by provider_uid")
    assert [row["provider_uid"] for row in rows] == [ANNA, EVE], "the address moved nothing"


def test_an_account_of_the_staff_is_tied_to_nobody(play: Play) -> None:
    with play.forum.turn() as do:
        number = play.forum.made(do, "Admin_Hand", "x", "a@stadt.example", active=True)
        play.forum.becomes_admin(do, number)
    assert play.sync(roster(project("eakte", ANNA)))["failed"]
    assert not play.sql("select id from user_associated_accounts")


def test_who_wrote_by_mail_before_is_taken_over(play: Play) -> None:
    with play.forum.turn() as do:
        number = play.forum.made(do, "staged1", "x", "a@stadt.example", active=False, staged=True)
    assert not play.sync(roster(project("eakte", ANNA))).get("failed")
    rows = play.sql("select user_id from user_associated_accounts where provider_uid = :sub", sub=ANNA)
    assert [row["user_id"] for row in rows] == [number]


def test_an_account_by_hand_with_the_vouched_address_is_tied(play: Play) -> None:
    with play.forum.turn() as do:
        number = play.forum.made(do, "Von_Hand", "x", "a@stadt.example", active=True)
    assert not play.sync(roster(project("eakte", ANNA))).get("failed")
    rows = play.sql("select user_id from user_associated_accounts where provider_uid = :sub", sub=ANNA)
    assert [row["user_id"] for row in rows] == [number] and play.inside("eakte") == {ANNA}


def test_a_leaver_has_no_session_no_app_and_no_way_back(play: Play) -> None:
    play.sync(roster(project("eakte", ANNA)))
    (row,) = play.sql("select user_id as id from user_associated_accounts where provider_uid = :sub", sub=ANNA)
    with play.forum.turn() as do:
        token = play.forum.begin_session(do, row["id"])
        do("insert into user_api_keys (user_id, application_name, key_hash) values (:id, 'app', 'h')", id=row["id"])
    gone = replace(roster(project("eakte")), locked=frozenset({ANNA}))
    told = play.sync(gone)
    assert not told.get("failed"), told
    assert not play.sql("select id from user_auth_tokens")
    assert not play.sql("select id from user_api_keys where revoked_at is null")
    with play.forum.turn() as do:
        assert play.forum.of_session(do, token) is None
        session: dict[str, object] = {}
        came(play.forum, do, session, {"sub": ANNA, "email": "a@stadt.example", "email_verified": True})
        assert "token" not in session
    assert not play.sync(gone)["changed"]
    assert play.sync(roster(project("eakte", ANNA)))["changed"]
    (user,) = play.sql("select suspended_till from users where id = :id", id=row["id"])
    assert user["suspended_till"] is None


@pytest.mark.parametrize("left", ["session", "app", "suspension"])
def test_a_lock_that_was_cut_off_is_finished(play: Play, left: str) -> None:
    play.sync(roster(project("eakte", ANNA)))
    (row,) = play.sql("select user_id as id from user_associated_accounts where provider_uid = :sub", sub=ANNA)
    with play.forum.turn() as do:
        if left != "suspension":
            do("update users set suspended_till = :at where id = :id", at=FOREVER.replace("Z", ""), id=row["id"])
        if left == "session":
            play.forum.begin_session(do, row["id"])
        if left == "app":
            do("insert into user_api_keys (user_id, application_name, key_hash) values (:id, 'a', 'h')", id=row["id"])
    gone = replace(roster(project("eakte")), locked=frozenset({ANNA}))
    assert not play.sync(gone).get("failed")
    assert not play.sql("select id from user_auth_tokens")
    assert not play.sql("select id from user_api_keys where revoked_at is null")
    assert not play.sync(gone)["changed"]


def test_what_moderators_suspended_stays(play: Play) -> None:
    play.sync(roster(project("eakte", ANNA)))
    play.sql("update users set suspended_till = :at where id > 0", at=in_a_year())
    assert not play.sync(roster(project("eakte", ANNA))).get("failed")
    (user,) = play.sql("select suspended_till from users where id > 0")
    assert user["suspended_till"] == in_a_year()


def test_state_and_sync_keep_off_each_others_things(play: Play) -> None:
    play.sync(roster(project("eakte", ANNA)))
    told = play.state(setting("title", "Forum"))
    assert not [one for one in told["plan"] if one["kind"] in ("group", "category")]
    assert play.inside("eakte") == {ANNA}
