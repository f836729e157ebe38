"""What the engine does in one situation each; what always holds is in test_properties.py."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile import ledger as ledgers
from ansible_collections.readi.one.plugins.module_utils.reconcile.rules import same
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import (
    AdapterError,
    Obj,
    Present,
    Rule,
    State,
    default,
    state,
)

from .runs import SECRETS, asked, box, did, guest, item, run
from .toy import KINDS, Toy, World


def test_creates_in_the_order_of_needs_and_deletes_in_the_reverse(tmp_path: Path) -> None:
    world = World()
    run(world, [item("a/1"), item("a/2"), box("a")], tmp_path)
    assert did(run(World(), [item("a/1"), box("a")], tmp_path / "x", check=True)) == [
        ("create", "box", "a"),
        ("create", "item", "a/1"),
    ]
    out = run(world, [], tmp_path, remove=["box:a"])
    assert did(out, "applied") == [("delete", "item", "a/1"), ("delete", "item", "a/2"), ("delete", "box", "a")]
    assert world.things == {}


def test_an_object_with_a_declared_name_is_adopted_and_never_deleted_without_being_named(tmp_path: Path) -> None:
    world = World(things={("item", "a/1"): {"on": True}, ("box", "a"): {"colour": "red", "tags": []}})
    first = run(world, [box("a"), item("a/1")], tmp_path)
    assert ("change", "item", "a/1") in did(first)  # its secret is unknown: written
    assert run(world, [box("a"), item("a/1")], tmp_path)["changed"] is False
    gone = run(world, [box("a")], tmp_path)
    assert gone["changed"] is False
    assert gone["refused"] == [
        {"kind": "item", "key": "a/1", "reason": "was there before us: -e remove=item:a/1 deletes it"}
    ]
    assert did(run(world, [box("a")], tmp_path, remove=["item:a/1"]), "applied") == [("delete", "item", "a/1")]


def test_what_is_ours_once_wanted_goes_with_its_wish_and_strangers_stay(tmp_path: Path) -> None:
    """A kind may say so: who was on a list before us and is in its group leaves it with the group."""
    kinds = {**KINDS, "item": replace(KINDS["item"], adopted="goes")}
    there = {("item", "a/1"): {"on": True}, ("item", "a/2"): {"on": True}, ("box", "a"): {"colour": "red", "tags": []}}
    world = World(things=there)
    run(world, [box("a"), item("a/1")], tmp_path, kinds=kinds)
    gone = run(world, [box("a")], tmp_path, kinds=kinds)
    assert (did(gone, "applied"), gone["refused"]) == ([("delete", "item", "a/1")], [])
    assert ("item", "a/2") in world.things


def test_what_holds_data_stays_until_it_is_named(tmp_path: Path) -> None:
    world = World()
    run(world, [box("a")], tmp_path)
    out = run(world, [], tmp_path)
    assert (out["changed"], did(out), ("box", "a") in world.things) == (False, [], True)
    assert out["refused"][0]["reason"] == "holds data: -e remove=box:a deletes it"
    run(world, [], tmp_path, remove=["box:a"])
    assert world.things == {}


def test_what_is_not_ours_is_listed_and_left(tmp_path: Path) -> None:
    world = World(things={("box", "theirs"): {"colour": "blue"}})
    out = run(world, [box("a")], tmp_path)
    assert out["unmanaged"] == [{"kind": "box", "key": "theirs"}]
    assert world.things[("box", "theirs")] == {"colour": "blue"}


def test_a_moved_key_is_a_rename_once(tmp_path: Path) -> None:
    world = World()
    run(world, [box("a", note="kept")], tmp_path)
    moved = {("box", "a"): ("box", "b")}
    out = run(world, [box("b", colour="blue", note="new")], tmp_path, moved=moved)
    assert did(out, "applied") == [("change", "box", "b")]
    assert out["plan"][0]["fields"] == ["key", "colour"]
    assert world.things == {("box", "b"): {"colour": "blue", "tags": [], "note": "kept"}}
    assert run(world, [box("b", colour="blue", note="new")], tmp_path, moved=moved)["changed"] is False


def test_the_shrink_guard_asks_before_many_are_deleted(tmp_path: Path) -> None:
    world = World()
    many = [item(f"a/{n}") for n in range(9)]
    run(world, [box("a"), *many], tmp_path)
    out = run(world, [box("a"), *many[:4]], tmp_path)
    assert (out["failed"], out["changed"], len(world.things)) == (True, False, 10)
    assert "5 of 10 objects would be deleted (item:a/4, " in out["msg"]
    assert run(world, [box("a"), *many[:4]], tmp_path, confirm="delete-4")["failed"] is True
    assert len(run(world, [box("a"), *many[:4]], tmp_path, confirm=asked(out))["applied"]) == 5


def test_a_read_that_came_back_short_stops_everything(tmp_path: Path) -> None:
    world = World()
    many = [item(f"a/{n}") for n in range(9)]
    run(world, [box("a"), *many], tmp_path)
    for n in range(5):
        del world.things[("item", f"a/{n}")]
    before = world.copy()
    out = run(world, [box("a"), *many], tmp_path)
    assert out["failed"] is True and "5 of 10 objects that we made are not there" in out["msg"]
    assert world.same_as(before)
    assert len(run(world, [box("a"), *many], tmp_path, confirm=asked(out))["applied"]) == 5
    toy = Toy(world)
    toy.short = True
    out = run(toy, [box("a", colour="blue"), *many], tmp_path)
    assert out["failed"] is True and out["applied"] == []


def test_an_empty_server_is_filled_again_without_asking(tmp_path: Path) -> None:
    run(World(), [box("a"), *(item(f"a/{n}") for n in range(9))], tmp_path)
    fresh = World()
    out = run(fresh, [box("a"), *(item(f"a/{n}") for n in range(9))], tmp_path)
    assert "failed" not in out and len(fresh.things) == 10


def test_a_failure_stops_only_what_needs_it(tmp_path: Path) -> None:
    world = World()
    toy = Toy(world, {("box", "a"): AdapterError("boom")})
    out = run(toy, [box("a"), item("a/1"), box("b"), item("b/1")], tmp_path)
    assert out["failed"] is True and out["changed"] is True
    assert did(out, "applied") == [("create", "box", "b"), ("create", "item", "b/1")]
    assert out["failed_objects"] == [{"kind": "box", "key": "a", "error": "boom"}]
    assert out["not_tried"] == [{"kind": "item", "key": "a/1", "reason": "needs box:a"}]
    assert run(world, [box("a"), item("a/1"), box("b"), item("b/1")], tmp_path)["changed"] is True
    assert run(world, [box("a"), item("a/1"), box("b"), item("b/1")], tmp_path)["changed"] is False


def test_nothing_is_deleted_while_something_failed(tmp_path: Path) -> None:
    world = World()
    run(world, [box("a"), item("a/1")], tmp_path)
    out = run(Toy(world, {("box", "b"): AdapterError("boom")}), [box("a"), box("b")], tmp_path)
    assert ("item", "a/1") in world.things
    assert out["not_tried"][-1]["reason"] == "another object failed: nothing is deleted"


class Flaky(Toy):
    """Answers the first `times` writes by an error; `after`: although it did what was asked."""

    times = 1
    after = False

    def create(self, obj, secrets):  # type: ignore[no-untyped-def]
        if self.times:
            self.times -= 1
            if self.after:
                super().create(obj, secrets)
            raise AdapterError("503", retry=True, unsure=self.after)
        return super().create(obj, secrets)


def test_what_is_worth_a_retry_is_tried_again_a_few_times(tmp_path: Path) -> None:
    toy = Flaky(World())
    assert "failed" not in run(toy, [box("a")], tmp_path / "1")
    toy = Flaky(World())
    toy.times = 99
    out = run(toy, [box("a")], tmp_path / "2")
    assert (out["failed"], toy.times) == (True, 95)


def test_a_create_whose_answer_was_lost_is_not_made_twice(tmp_path: Path) -> None:
    toy = Flaky(World())
    toy.after = True
    out = run(toy, [box("a")], tmp_path)
    assert "failed" not in out and list(toy.world.things) == [("box", "a")]
    assert run(toy.world, [box("a")], tmp_path)["changed"] is False


def test_what_is_begun_is_told_and_left_to_the_next_run(tmp_path: Path) -> None:
    """Part of it is there: tried again now it would be a duplicate, and that would look like success."""

    class HalfMade(Toy):
        tries = 0

        def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
            made = super().create(obj, secrets)
            if obj.at == ("guest", "g"):
                self.tries += 1
                raise AdapterError("500 the mail was not sent", begun=True)
            return made

    world = World()
    toy = HalfMade(world)
    out = run(toy, [box("a"), guest("g")], tmp_path)
    assert toy.tries == 1
    assert out["failed_objects"] == [{"kind": "guest", "key": "g", "error": "500 the mail was not sent"}]
    assert did(out, "applied") == [("create", "box", "a")]
    assert did(run(world, [box("a"), guest("g")], tmp_path), "applied") == [("change", "guest", "g")]
    assert run(world, [box("a"), guest("g")], tmp_path)["changed"] is False


def test_a_write_that_ended_in_an_error_is_made_again_whatever_the_service_then_shows(tmp_path: Path) -> None:
    """Keycloak's cache, for one, answers with a component that its database refused."""

    class Lying(Toy):
        def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
            raise AdapterError("500", retry=True, unsure=True)

        def read(self, wanted: set[str]) -> State:
            return super().read(wanted) if lies is None else state([lies])

    world, lies = World(), None
    run(world, [box("a")], tmp_path)
    assert run(Lying(world), [box("a", colour="blau")], tmp_path)["failed"] is True
    assert world.things[("box", "a")]["colour"] == "red"
    toy = Toy(world)
    lies = Present("box", "a", {"colour": "blau", "tags": []}, id="id-a", secrets={"code": SECRETS["s1"]})
    toy.read = Lying(world).read  # type: ignore[method-assign]
    out = run(toy, [box("a", colour="blau")], tmp_path)
    assert (did(out), world.things[("box", "a")]["colour"]) == ([("change", "box", "a")], "blau")
    lies = None
    assert run(world, [box("a", colour="blau")], tmp_path)["changed"] is False


def test_an_error_that_no_retry_helps_is_not_retried(tmp_path: Path) -> None:
    class Refusing(Toy):
        tries = 0

        def create(self, obj, secrets):  # type: ignore[no-untyped-def]
            self.tries += 1
            raise AdapterError("400 bad")

    toy = Refusing(World())
    run(toy, [box("a")], tmp_path)
    assert toy.tries == 1


def test_seeded_is_written_once_and_then_left_to_people(tmp_path: Path) -> None:
    world = World()
    wanted = [box("a", note="first"), guest("eva")]
    run(world, wanted, tmp_path)
    world.things[("box", "a")]["note"] = "by hand"
    world.things[("guest", "eva")]["name"] = "Eva"
    assert run(world, wanted, tmp_path)["changed"] is False
    del world.things[("guest", "eva")]  # a colleague left: no run brings the account back
    assert run(world, wanted, tmp_path)["changed"] is False
    assert ("guest", "eva") not in world.things


def test_runtime_is_never_written(tmp_path: Path) -> None:
    world = World()
    run(world, [box("a", size=1)], tmp_path)
    world.things[("box", "a")]["size"] = 7
    assert run(world, [box("a", size=1)], tmp_path)["changed"] is False


def test_a_hidden_secret_is_compared_by_hmac_and_a_shown_one_by_itself(tmp_path: Path) -> None:
    world = World()
    run(world, [box("a"), item("a/1")], tmp_path)
    out = run(world, [box("a", code="s2"), item("a/1", pin="s2")], tmp_path)
    assert [step["fields"] for step in out["plan"]] == [["code"], ["pin"]]
    assert world.secrets == {("box", "a"): {"code": SECRETS["s2"]}, ("item", "a/1"): {"pin": SECRETS["s2"]}}
    world.secrets[("box", "a")]["code"] = "by hand"
    assert did(run(world, [box("a", code="s2"), item("a/1", pin="s2")], tmp_path)) == [("change", "box", "a")]
    del world.secrets[("item", "a/1")]["pin"]  # the service says: not set
    assert did(run(world, [box("a", code="s2"), item("a/1", pin="s2")], tmp_path)) == [("change", "item", "a/1")]


def test_the_ledger_keeps_no_secret_and_nobody_else_reads_it(tmp_path: Path) -> None:
    run(World(), [box("a"), item("a/1")], tmp_path / "ledger")
    path = tmp_path / "ledger" / "toy-test.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text()
    assert not any(value in text for value in SECRETS.values())
    assert json.loads(text)["objects"]["item:a/1"]["origin"] == "created"
    assert not path.with_name("toy-test.json.journal").exists()


def test_a_torn_journal_is_read_to_its_last_whole_line(tmp_path: Path) -> None:
    run(World(), [box("a")], tmp_path)
    path = tmp_path / "toy-test.json"
    entry = '["box", "b", {"origin": "created", "id": "", "intent": "create"}]\n'
    path.with_name("toy-test.json.journal").write_text(entry + '["box", "c", {"ori')
    assert sorted(ledgers.load(path).entries) == [("box", "a"), ("box", "b")]


def test_a_broken_ledger_is_an_error_and_not_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "toy-test.json").write_text("{}")
    with pytest.raises(ledgers.LedgerError, match="not a ledger"):
        run(World(), [box("a")], tmp_path)


def test_without_a_service_there_is_only_check_mode(tmp_path: Path) -> None:
    from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile

    path = tmp_path / "ledger" / "toy-test.json"
    out = reconcile(None, [item("a/1"), box("a")], path, kinds=KINDS, secrets=SECRETS, check=True)
    assert did(out) == [("create", "box", "a"), ("create", "item", "a/1")]
    assert out["changed"] is True and not path.parent.exists()
    with pytest.raises(ValueError, match="only check mode"):
        reconcile(None, [box("a")], path, kinds=KINDS, secrets=SECRETS)


def test_a_field_that_the_kind_does_not_know_is_a_mistake_of_ours(tmp_path: Path) -> None:
    world = World()
    run(world, [box("a")], tmp_path)
    with pytest.raises(ValueError, match="box has no field 'color'"):
        run(world, [box("a", color="red")], tmp_path)


def test_objects_that_need_each_other_are_a_mistake_of_ours(tmp_path: Path) -> None:
    from dataclasses import replace

    one, two = replace(box("a"), needs=(("box", "b"),)), replace(box("b"), needs=(("box", "a"),))
    with pytest.raises(ValueError, match="needs itself"):
        run(World(), [one, two], tmp_path)


@pytest.mark.parametrize(
    ("rule", "desired", "present", "expected"),
    [
        (Rule(), [1, 2], [2, 1], False),
        (Rule(cmp="set"), [1, 2], [2, 1], True),
        (Rule(cmp="set"), [], None, True),
        (Rule(cmp="text"), 5, "5", True),
        (Rule(cmp="text"), "", None, True),
        (Rule(cmp="text"), "a", None, False),
        (Rule(cmp="bool"), True, "true", True),
        (Rule(cmp="bool"), False, None, True),
        (Rule(cmp="bool"), True, "false", False),
        (Rule(cmp="texts"), {"a": True, "b": ""}, {"a": "true"}, True),
        (Rule(cmp="texts"), {"a": "1"}, {"a": "1", "b": "2"}, False),
        (Rule(cmp="texts", ignore=frozenset({"b"})), {"a": "1"}, {"a": "1", "b": "2"}, True),
        (Rule(cmp="texts", ignore=frozenset({"b"})), {"a": "1", "b": "3"}, {"a": "1", "b": "2"}, False),
        (Rule(cmp="declared"), {"a": "1"}, {"a": "1", "z": "9"}, True),
        (Rule(cmp="declared"), {"a": "1"}, {"z": "9"}, False),
        (default(True), True, None, True),
        (default(True), False, None, False),
    ],
)
def test_rules(rule: Rule, desired: object, present: object, expected: bool) -> None:
    assert same(desired, present, rule) is expected
