"""Settings, groups, categories, tags, theme and key by the engine on the stand-in: only what differs is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj
from ansible_collections.readi.one.plugins.module_utils.services.discourse.messages import MESSAGES

from .play import KEY, SIGN_ON, TOKEN, Play, category, group, playing, setting

SCSS = ":root { --tertiary: #0b5394; }"


def pinned(play: Play) -> int:
    return int(play.sql("select count(*) as n from site_settings")[0]["n"])


def everything() -> list[Obj]:
    return [
        SIGN_ON,
        setting("title", "Forum"),
        setting("login_required", True),
        setting("max_oneboxes_per_post", 0),
        setting("hot_topics_gravity", "2"),
        setting("email_in_allowed_groups", [10]),
        group("planung"),
        Obj("tag_group", "Bau", {"tags": ["holz-bau", "beton"]}, needs=(KEY,)),
        category("amt", permissions={"everyone": 3, "planung": 1}, mail=True, tag_groups=["Bau"]),
        Obj("theme", "Plattform", {"scss": SCSS, "default": True}, needs=(KEY,)),
    ]


def test_from_nothing_and_then_nothing(play: Play) -> None:
    assert not play.state(*everything()).get("failed")
    assert (play.setting("title"), play.setting("hot_topics_gravity")) == ("Forum", "2.0")
    (made,) = play.sql("select * from categories where slug = 'amt'")
    assert not made["read_restricted"] and made["email_in"] == "amt@forum.readi.test"
    before = pinned(play)
    again = play.state(*everything())
    assert not again["changed"] and not again["plan"], again["plan"]
    assert pinned(play) == before


def test_check_mode_shows_it_and_writes_nothing(play: Play) -> None:
    before = pinned(play)
    told = play.state(*everything(), check=True)
    assert told["changed"] and {one["kind"] for one in told["plan"]} >= {"setting", "group", "category", "theme"}
    assert pinned(play) == before and not play.sql("select id from groups where name = 'planung'")


def test_the_first_run_does_what_check_mode_announced_on_an_empty_host(tmp_path: Path) -> None:
    """Making the first administrator writes settings (3.1, seen), which check mode cannot know there."""
    with playing(tmp_path) as play:
        with play.forum.turn() as do:
            number = play.forum.made(do, "notfall", "notfall", "notfall@x.example", active=True)
            play.forum.becomes_admin(do, number)
        wanted = [setting("default_trust_level", "1"), setting("default_email_digest_frequency", "0")]
        told = play.state(*wanted, check=True)
        assert {one["do"] for one in told["plan"] if one["kind"] == "setting"} == {"create"}, told["plan"]
        assert not play.state(*wanted).get("failed")
        assert play.setting("default_email_digest_frequency") == "0"
        assert not play.state(*wanted)["changed"]


def test_a_value_that_is_the_default_pins_no_row(tmp_path: Path) -> None:
    """Also on an installation whose key is not there yet, where nobody has looked at settings."""
    with playing(tmp_path) as play:
        before = pinned(play)
        told = play.state(setting("enable_names", True), setting("title", "Forum"))
        assert not told.get("failed") and pinned(play) == before + 1
        assert not play.state(setting("enable_names", True), setting("title", "Forum"))["changed"]


def test_what_was_changed_by_hand_is_taken_back(play: Play) -> None:
    play.state(*everything())
    play.sql("update site_settings set value = 'false' where name = 'login_required'")
    play.sql("update groups set visibility_level = 0 where name = 'planung'")
    play.sql("delete from category_groups where category_id in (select id from categories where slug = 'amt')")
    told = play.state(*everything())
    assert {(one["kind"], one["key"]) for one in told["plan"]} == {
        ("setting", "login_required"),
        ("group", "planung"),
        ("category", "amt"),
    }
    assert play.setting("login_required") == "true"
    assert not play.state(*everything())["changed"]


def test_a_changed_category_keeps_what_was_not_changed(play: Play) -> None:
    """A PUT without email_in clears it (newer), and colours are people's after the first time."""
    play.state(*everything())
    play.sql("update categories set color = '112233' where slug = 'amt'")
    objects = [one for one in everything() if one.key != "amt"]
    amt = category("amt", name="Bauamt", permissions={"everyone": 3, "planung": 1}, mail=True, tag_groups=["Bau"])
    play.state(*objects, amt)
    (row,) = play.sql("select name, color, email_in from categories where slug = 'amt'")
    assert row == {"name": "Bauamt", "color": "112233", "email_in": "amt@forum.readi.test"}


def test_automatic_groups_are_known_in_german_too(play: Play) -> None:
    play.state(category("amt", permissions={"everyone": 3, "moderators": 1, "trust_level_2": 2}))
    mine = "select id from categories where slug = 'amt'"
    rows = play.sql(f"select group_id, permission_type from category_groups where category_id in ({mine})")
    assert {(row["group_id"], row["permission_type"]) for row in rows} == {(12, 2), (2, 1), (0, 3)}
    assert not play.state(category("amt", permissions={"everyone": 3, "moderators": 1, "trust_level_2": 2}))["changed"]


def test_everyone_and_logged_in_users_are_one(play: Play) -> None:
    """Discourse 39517: everyone becomes logged_in_users, in memory first, in the database later."""
    play.state(category("amt", permissions={"everyone": 3, "staff": 1}))
    play.sql("update category_groups set group_id = 5 where group_id = 0")
    assert not play.state(category("amt", permissions={"everyone": 3, "staff": 1}))["changed"]


def test_the_key_is_a_hash_and_a_new_one_takes_the_place_of_the_old(tmp_path: Path) -> None:
    with playing(tmp_path) as play:
        play.state(SIGN_ON)
        (row,) = play.sql("select * from api_keys where revoked_at is null")
        assert TOKEN not in str(row) and TOKEN[:4] not in row["truncated_key"] and row["user_id"] == -1
        play.sql("update api_keys set key_hash = 'x'")
        told = play.state(SIGN_ON, setting("title", "Neu"))
        assert not told.get("failed") and play.setting("title") == "Neu"
        assert len(play.sql("select id from api_keys where revoked_at is null")) == 1


def test_a_theme_that_does_not_compile_fails(play: Play) -> None:
    told = play.state(Obj("theme", "Plattform", {"scss": "body {", "default": True}, needs=(KEY,)))
    assert told["failed"]
    good = Obj("theme", "Plattform", {"scss": SCSS, "default": True}, needs=(KEY,))
    assert not play.state(good).get("failed")
    assert len(play.sql("select id from themes")) == 1, "no second one of the name"


def test_seeded_categories_are_nobodys_to_delete(play: Play) -> None:
    told = play.state()
    assert not [one for one in told.get("unmanaged", ()) if "feedback" in str(one).lower()], told


def test_a_setting_that_a_release_may_lack_is_left_out(play: Play) -> None:
    name = "granular_anonymous_and_logged_in_groups_permissions"
    shadowed = f"DISCOURSE_{name.upper()}"
    play.forum.env[shadowed] = "false"
    assert not play.state(SIGN_ON, setting(name, False)).get("failed")
    assert not play.state(SIGN_ON, setting(name, False))["changed"]


def test_a_limit_is_waited_for_as_long_as_it_says(play: Play) -> None:
    """meta.discourse.org 274206: 429 also where the limit was raised."""
    play.forum.env["DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE"] = "3"

    def sleep(seconds: float) -> None:
        play.slept.append(seconds)
        play.forum.env["DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE"] = "1000000"

    adapter = play.adapter()
    adapter.rest._sleep = sleep
    for _ in range(5):
        assert adapter.rest.good("GET", "/groups/search.json").status == 200
    adapter.rest.close()
    assert play.slept and 0 < play.slept[0] <= 65


def test_a_limit_that_never_ends_is_told(play: Play) -> None:
    play.forum.env["DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE"] = "0"
    adapter = play.adapter()
    with pytest.raises(AdapterError) as told:
        adapter.rest.good("GET", "/groups/search.json")
    adapter.rest.close()
    assert told.value.silent and told.value.retry


def test_an_older_schema_is_refused(play: Play) -> None:
    play.sql("update schema_migrations set version = '20230417000000'")
    with pytest.raises(AdapterError, match="20230417000000"):
        play.state(SIGN_ON)


def test_read_only_mode_fails_and_does_not_end_other_things(play: Play) -> None:
    play.forum.read_only = True
    told = play.state(setting("title", "Forum"), setting("login_required", True))
    assert told["failed"]
    play.forum.read_only = False
    assert not play.state(setting("title", "Forum"), setting("login_required", True)).get("failed")


def test_messages_are_in_both_languages() -> None:
    assert all(set(texts) == {"de", "en"} for texts in MESSAGES.values())


def test_a_child_that_lets_in_whom_its_parent_does_not_also_on_a_move(play: Play) -> None:
    """On a move Discourse itself compares nothing (3.1)."""
    first = [group("innen"), group("aussen"), category("eltern", permissions={"innen": 1})]
    made = [*first, category("kind", permissions={"aussen": 1})]
    assert not play.state(*made).get("failed")
    moved = [*first, category("kind", permissions={"aussen": 1}, parent="eltern")]
    assert play.state(*moved)["failed"]
    (row,) = play.sql("select parent_category_id from categories where slug = 'kind'")
    assert row["parent_category_id"] is None


def test_a_third_level(play: Play) -> None:
    objects = [category("a1"), category("a2", parent="a1"), category("a3", parent="a2")]
    linked = [
        replace(one, needs=(KEY, *((("category", p),) if (p := one.fields["parent"]) else ()))) for one in objects
    ]
    assert play.state(*linked)["failed"]
    assert {row["slug"] for row in play.sql("select slug from categories")} >= {"a1", "a2"}
    assert not play.sql("select id from categories where slug = 'a3'")
