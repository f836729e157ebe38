"""Every value that Discourse would bend, empty or open without a word is a line before it is sent: the lab's tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj
from ansible_collections.readi.one.plugins.module_utils.services.discourse import refusals

from .play import KEY, SIGN_ON, Play, category, group, playing, setting


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """One for all: nothing of what is refused here is ever there."""
    with playing(tmp_path_factory.mktemp("forum")) as made:
        made.state(SIGN_ON)
        yield made


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("short_site_description", None, "name a value"),
        ("enable_names", "maybe", "true or false"),
        ("enable_names", 1, "true or false"),
        ("max_oneboxes_per_post", "20.7", "whole number"),
        ("max_oneboxes_per_post", "12abc", "whole number"),
        ("max_oneboxes_per_post", "abc", "whole number"),
        ("max_oneboxes_per_post", -5, "between 0 and"),
        ("disable_emails", "perhaps", "yes, non-staff, no"),
        ("contact_email", "niemand", "no address"),
        ("email_in_allowed_groups", "staff", "by their numbers"),
        ("email_in_allowed_groups", [10, 999999], "999999"),
        ("digest_suppress_categories", [999999], "999999"),
        ("logo", "/uploads/x.png", "uploads pictures"),
        ("top_menu", ["latest", "latest"], "twice"),
        ("top_menu", ["latest\ncategories"], "line break"),
        ("hot_topics_gravity", "viel", "write a number"),
        ("default_theme_id", 3, "does not know it, hides it"),
        ("no_such_setting", 3, "does not know it, hides it"),
    ],
)
def test_a_setting(play: Play, monkeypatch: pytest.MonkeyPatch, name: str, value: Any, word: str) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    before = play.sql("select count(*) as n from user_histories")
    with pytest.raises(AdapterError, match=word):
        play.state(setting("title", "Forum"), setting(name, value))
    assert play.sql("select count(*) as n from user_histories") == before, "nothing at all was written"


def test_all_of_them_are_told_at_once(play: Play) -> None:
    with pytest.raises(AdapterError) as told:
        play.state(setting("enable_names", "maybe"), setting("max_oneboxes_per_post", "x"))
    assert len(str(told.value).splitlines()) == 2


@pytest.mark.parametrize(
    "name", ["ab", "a" * 21, "grün", "ein wort", "new", "Search", "staff", "everyone", "Team", "jeder"]
)
def test_a_groups_name(play: Play, name: str) -> None:
    told = play.state(group(name))
    assert told["failed"] and name in str(told["msg"])
    assert not play.sql("select id from groups where automatic = false")


@pytest.mark.parametrize(
    ("field", "value"), [("visibility_level", 77), ("visibility_level", "x"), ("mentionable_level", 5)]
)
def test_how_far_a_group_is_seen(play: Play, field: str, value: Any) -> None:
    assert play.state(group("planung", **{field: value}))["failed"]
    assert not play.sql("select id from groups where name = 'planung'")


@pytest.mark.parametrize(
    "more",
    [
        {"permissions": {}},
        {"permissions": None},
        {"permissions": {"staff": "full"}},
        {"permissions": {"staff": 0}},
        {"permissions": {"niemand": 1}},
        {"permissions": {"STAFF": 1}},
        {"parent": "fehlt"},
        {"color": "#0088CC"},
        {"name": "x" * 51},
        {"name": ""},
        {"tag_groups": ["fehlt"]},
    ],
)
def test_a_category(play: Play, more: dict[str, Any]) -> None:
    assert play.state(category("amt", **more))["failed"]
    assert not play.sql("select id from categories where slug = 'amt'")


@pytest.mark.parametrize("slug", ["Amt", "röhrle", "🙂", "12", "a--b"])
def test_a_slug(play: Play, slug: str) -> None:
    assert play.state(category(slug, name="Amt"))["failed"]


@pytest.mark.parametrize("tag", ["holz bau", "Holz", "holz/bau", ""])
def test_a_tag_that_would_be_cleaned(play: Play, tag: str) -> None:
    assert play.state(Obj("tag_group", "Bau", {"tags": [tag]}, needs=(KEY,)))["failed"]
    assert not play.sql("select id from tags")


def test_lists_and_truths_are_written_as_discourse_keeps_them() -> None:
    assert [refusals.text(one) for one in (True, False, 7, [1, 2], "x")] == ["true", "false", "7", "1|2", "x"]
