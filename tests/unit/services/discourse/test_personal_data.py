"""What is there about one person can be had, and goes: posts by the inventory's word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.personal_data import Erased
from ansible_collections.readi.one.plugins.module_utils.services.discourse import people

from .play import ANNA, BEN, Play, project, roster


@pytest.fixture
def wrote(play: Play) -> Play:
    play.sync(roster(project("eakte", ANNA, BEN)))
    (row,) = play.sql("select user_id as id from user_associated_accounts where provider_uid = :sub", sub=ANNA)
    with play.forum.turn() as do:
        (category,) = do("select id from categories where slug = 'eakte'")
        play.forum.topic(do, row["id"], category["id"], "Aktenplan", "Wie heißen die Ordner denn nun?")
        play.forum.begin_session(do, row["id"])
    return play


def counted(*, deed: str, there: int = 1) -> list[Erased]:
    return [
        Erased("accounts", "deleted", there),
        Erased("posts", "deleted" if deed == "deleted" else "anonymised", there),
        Erased("sessions", "deleted", there),
        Erased("requests", "kept"),
    ]


def test_all_of_it_is_given_out(wrote: Play, tmp_path: Path) -> None:
    adapter = wrote.adapter()
    assert people.export(adapter, ANNA, tmp_path) == ["forum.json"]
    told = json.loads((tmp_path / "forum.json").read_text())
    assert (told["account"]["email"], told["groups"]) == ("a@stadt.example", ["eakte"])
    assert [post["title"] for post in told["posts"]] == ["Aktenplan"]
    assert people.export(adapter, "niemand", tmp_path) == []
    adapter.rest.close()


@pytest.mark.parametrize(("word", "deed", "left"), [("keep", "anonymised", 1), ("delete", "deleted", 0)])
def test_erased_by_the_inventorys_word_and_twice(wrote: Play, word: str, deed: str, left: int) -> None:
    wrote.posts = word
    adapter = wrote.adapter()
    assert people.erase(adapter, ANNA, check=True) == counted(deed=deed)
    assert wrote.sql("select id from user_emails where email = 'a@stadt.example'"), "counting deletes nothing"
    assert people.erase(adapter, ANNA) == counted(deed=deed)
    assert people.erase(adapter, ANNA) == counted(deed=deed, there=0)
    adapter.rest.close()
    assert not wrote.sql("select id from user_emails where email = 'a@stadt.example'")
    assert not wrote.sql("select id from user_associated_accounts where provider_uid = :sub", sub=ANNA)
    posts = wrote.sql("select id from posts where raw like 'Wie%' and deleted_at is null")
    assert len(posts) == left
    assert not wrote.sql("select id from users where username = 'AAA_Groesser'")


@pytest.mark.parametrize("sub", ["x' or 1=1 --", "", "a" * 65])
def test_what_is_no_id_is_nobody(wrote: Play, sub: str, tmp_path: Path) -> None:
    adapter = wrote.adapter()
    assert people.export(adapter, sub, tmp_path) == []
    assert people.erase(adapter, sub)[0].many == 0
    adapter.rest.close()
