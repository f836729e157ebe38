"""Who may come in and who is out: memberships of which a roster is the whole truth, locks, accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, KindSpec, Obj

from .runs import account, asked, box, club, did, item, locked, member, run, together
from .toy import Toy, World


def members(world: World) -> set[str]:
    return {key for kind, key in world.things if kind == "member"}


def locks(world: World) -> set[str]:
    return {key for kind, key in world.things if kind == "lock"}


def test_a_thousand_memberships_are_one_call(tmp_path: Path) -> None:
    toy = Toy(World())
    people = [f"s{n}" for n in range(1000)]
    wanted = [club("a"), *map(account, people), *(member("a", sub) for sub in people)]
    out = run(toy, wanted, tmp_path)
    assert "failed" not in out and len(members(toy.world)) == 1000
    assert toy.calls == 1
    assert run(toy, wanted, tmp_path)["changed"] is False and toy.calls == 1
    run(toy, wanted[:1001], tmp_path)
    assert members(toy.world) == set() and toy.calls == 2


def test_a_command_killed_half_way_is_gone_on_with_in_the_same_run(tmp_path: Path) -> None:
    toy = Toy(World())
    toy.cut = 500
    people = [f"s{n:03}" for n in range(1000)]
    wanted = [club("a"), *map(account, people), *(member("a", sub) for sub in people)]
    out = run(toy, wanted, tmp_path)
    assert "failed" not in out and len(members(toy.world)) == 1000 and toy.calls == 2
    assert run(toy, wanted, tmp_path)["changed"] is False


def test_a_run_killed_half_way_through_a_batch_is_settled_by_the_next(tmp_path: Path) -> None:
    from .properties import Killed

    world = World()
    people = [f"s{n:03}" for n in range(100)]
    some = [club("a"), *map(account, people)]
    wanted = [*some, *(member("a", sub) for sub in people)]
    run(world, some, tmp_path)
    world.touches, world.kill_at = 0, 151
    with pytest.raises(Killed):
        run(world, wanted, tmp_path)
    assert 0 < len(members(world)) < 100
    world.kill_at = -1
    toy = Toy(world)
    out = run(toy, wanted, tmp_path)
    assert "failed" not in out and len(members(world)) == 100
    assert toy.calls == 1  # what is there already needs no write
    assert run(world, wanted, tmp_path)["changed"] is False
    assert run(world, some, tmp_path)["changed"] is True and members(world) == set()


def test_who_is_refused_among_many_fails_alone(tmp_path: Path) -> None:
    toy = Toy(World(), {("member", "a/y"): AdapterError("422 no")})
    out = run(toy, together(a="xyz"), tmp_path)
    assert members(toy.world) == {"a/x", "a/z"}
    assert out["failed_objects"] == [{"kind": "member", "key": "a/y", "error": "422 no"}]


def test_one_person_is_always_refused_and_another_who_leaves_is_out_in_the_same_run(tmp_path: Path) -> None:
    world = World()
    run(world, together(a="xy"), tmp_path)
    toy = Toy(world, {("account", "z"): AdapterError("422 this name is taken")})
    out = run(toy, together(a="xz", people="y"), tmp_path)
    assert members(world) == {"a/x"}
    assert did(out, "applied")[0] == ("delete", "member", "a/y")
    assert out["failed_objects"] == [{"kind": "account", "key": "z", "error": "422 this name is taken"}]
    assert out["not_tried"] == [{"kind": "member", "key": "a/z", "reason": "needs account:z"}]


def test_who_is_refused_stops_neither_the_lifting_of_a_lock_nor_any_deletion(tmp_path: Path) -> None:
    world = World()
    for _ in range(2):  # a lock is made where the account is there already
        run(world, [*together(a="xy"), locked("y"), box("b"), item("b/1")], tmp_path)
    assert locks(world) == {"y"}
    toy = Toy(world, {("account", "z"): AdapterError("422")})
    run(toy, [*together(a="xyz"), box("b")], tmp_path)
    assert locks(world) == set() and ("item", "b/1") not in world.things


def test_a_lock_goes_first_and_waits_for_nothing(tmp_path: Path) -> None:
    world = World()
    run(world, together(a="xy"), tmp_path)
    toy = Toy(world, {("club", "b"): AdapterError("503", retry=True), ("account", "z"): AdapterError("422")})
    out = run(toy, [*together(a="x", b="z", people="y"), locked("y")], tmp_path)
    assert did(out, "applied")[:2] == [("delete", "member", "a/y"), ("create", "lock", "y")]
    assert locks(world) == {"y"}


def test_a_lock_is_judged_only_where_there_is_an_account(tmp_path: Path) -> None:
    world = World(things={("account", "y"): {"name": "made by themselves"}})
    out = run(world, [locked("y"), locked("never-here")], tmp_path)
    assert did(out) == [("create", "lock", "y")] and "failed" not in out
    assert run(world, [locked("y"), locked("never-here")], tmp_path)["changed"] is False
    run(world, [], tmp_path)
    assert locks(world) == set()


def test_a_lock_that_a_moderator_made_stays(tmp_path: Path) -> None:
    world = World(things={("account", "y"): {"name": "Y"}, ("lock", "y"): {}})
    run(world, together(a="y"), tmp_path)
    assert locks(world) == {"y"}
    run(world, [*together(a="y"), locked("y")], tmp_path)
    run(world, together(a="y"), tmp_path)
    assert locks(world) == {"y"}


def test_nobody_is_deleted_or_listed_for_being_in_no_group(tmp_path: Path) -> None:
    world = World(things={("account", "own"): {"name": "Own"}})
    run(world, together(a="xy"), tmp_path)
    for _ in range(10):
        out = run(world, together(a="x"), tmp_path)
    assert ("account", "y") in world.things
    assert (out["changed"], out["refused"], out["unmanaged"]) == (False, [], [])
    out = run(world, together(a="x"), tmp_path, remove=["account:y", "account:own"])
    assert out["changed"] is False and len(out["refused"]) == 2
    assert {("account", "y"), ("account", "own")} <= set(world.things)


@pytest.mark.parametrize("lost", ["deleted", "yesterday's"])
def test_a_lost_ledger_keeps_nobody_in(tmp_path: Path, lost: str) -> None:
    world = World()
    wanted = [*together(a="xy"), box("b"), item("b/1")]
    run(world, wanted, tmp_path)
    path = tmp_path / "toy-test.json"
    old = path.read_text()
    world.things[("member", "a/stranger")] = {}
    world.things[("account", "stranger")] = {"name": "S"}
    world.things[("item", "b/theirs")] = {"on": True}
    run(world, [*wanted, *together(a="z")[1:]], tmp_path)
    assert members(world) == {"a/x", "a/y", "a/z"}
    if lost == "deleted":
        path.unlink()
    else:
        path.write_text(old)
    out = run(world, [*together(a="xz"), box("b")], tmp_path)
    assert members(world) == {"a/x", "a/z"} and "failed" not in out
    out = run(world, [*together(a="x", people="z"), box("b")], tmp_path)
    assert members(world) == {"a/x"}
    assert ("item", "b/theirs") in world.things  # truth: ours: what people made stays


def test_whoever_was_added_by_others_is_removed_and_named(tmp_path: Path) -> None:
    world = World()
    run(world, together(a="x", people="yz"), tmp_path)
    world.things |= {("member", "a/y"): {}, ("club", "own"): {"name": "Own"}, ("member", "own/z"): {}}
    told = run(world, together(a="x", people="yz"), tmp_path, check=True)
    out = run(world, together(a="x", people="yz"), tmp_path)
    assert out["strangers"] == told["strangers"] == [{"kind": "member", "key": "a/y"}]
    assert members(world) == {"a/x", "own/z"}  # of a club that is nobody's here, the members are its own business
    assert out["unmanaged"] == [{"kind": "club", "key": "own"}, {"kind": "member", "key": "own/z"}]


def test_nobody_is_left_in_a_group_that_is_no_longer_wanted(tmp_path: Path) -> None:
    world = World()
    run(world, together(a="xy", b="x"), tmp_path)
    out = run(world, together(b="x", people="y"), tmp_path)
    assert members(world) == {"b/x"} and ("club", "a") in world.things
    assert [r["key"] for r in out["refused"]] == ["a"]


def test_many_may_leave_at_once_without_a_question(tmp_path: Path) -> None:
    world = World()
    run(world, together(a="abcdefghij"), tmp_path)
    out = run(world, together(a="a", people="bcdefghij"), tmp_path)
    assert "failed" not in out and members(world) == {"a/a"}


def test_a_doubt_about_the_service_keeps_nobody_in(tmp_path: Path) -> None:
    world = World()
    boxes = [box("a"), *(item(f"a/{n}") for n in range(20))]
    run(world, [*boxes, *together(a="xy")], tmp_path)
    for n in range(15):
        del world.things[("item", f"a/{n}")]
    wanted = [*boxes, *together(a="x", b="x", people="y"), locked("y")]
    told = run(world, wanted, tmp_path, check=True)
    out = run(world, wanted, tmp_path)
    assert out["failed"] is True and "are not there" in out["msg"]
    assert members(world) == {"a/x"} and locks(world) == {"y"} and ("club", "b") not in world.things
    assert out["changed"] is told["changed"] is True


def test_the_first_run_asks_before_it_removes_whom_others_added(tmp_path: Path) -> None:
    there = {("club", "a"): {"name": "A"}, ("member", "a/q"): {}, ("account", "q"): {"name": "Q"}}
    world = World(things=dict(there))
    for _ in range(2):  # the question stays until it is answered, although the group is adopted by now
        out = run(world, together(a="x", b="x"), tmp_path, first_time=True)
        assert "failed" not in out and members(world) == {"a/x", "b/x", "a/q"}
        assert [w["names"] for w in out["waiting"]] == [["member:a/q"]]
    more = together(a="xy", b="x")  # somebody joins: the answer is still good
    out = run(world, more, tmp_path, first_time=True, confirm=asked(out))
    assert out["waiting"] == [] and members(world) == {"a/x", "a/y", "b/x"}


def test_an_answer_counts_once_for_one_question_in_one_place(tmp_path: Path) -> None:
    world = World()
    many = [item(f"a/{n}") for n in range(9)]
    run(world, [box("a"), *many], tmp_path)
    out = run(world, [box("a")], tmp_path, service="toy", host="toy one")
    assert asked(out) != asked(run(world, [box("a")], tmp_path, service="toy", host="toy two"))
    assert asked(out) != asked(run(world, [box("a"), many[0]], tmp_path, service="toy", host="toy one"))
    # One more of ours makes the answer no staler; and it may be one of several on one command line.
    run(world, [box("a"), box("b"), *many], tmp_path)
    done = run(world, [box("a"), box("b")], tmp_path, service="toy", host="toy one", confirm=f"delete-0,{asked(out)}")
    assert "failed" not in done and len(done["applied"]) == 9
    run(world, [box("a"), *many], tmp_path)
    again = run(world, [box("a")], tmp_path, service="toy", host="toy one", confirm=asked(out))
    assert again["failed"] is True and asked(again) != asked(out)


def test_two_doubts_at_once_are_answered_by_one_value(tmp_path: Path) -> None:
    world = World()
    many = [item(f"a/{n}") for n in range(20)]
    run(world, [box("a"), *many], tmp_path)
    for n in range(8):
        del world.things[("item", f"a/{n}")]
    out = run(world, [box("a"), *many[:8]], tmp_path)
    assert asked(out).count(",") == 1
    assert "failed" not in run(world, [box("a"), *many[:8]], tmp_path, confirm=asked(out))


def test_a_service_that_answers_nothing_ends_the_run(tmp_path: Path) -> None:
    class Silent(Toy):
        asked = 0

        def create(self, obj: Obj, secrets: object) -> str:
            self.asked += 1
            raise AdapterError("no answer", retry=True, unsure=True, silent=True)

    toy = Silent(World())
    out = run(toy, [box(f"b{n:03}") for n in range(200)], tmp_path)
    assert toy.asked == 12  # three writes of four tries each
    assert len(out["failed_objects"]) == 3 and len(out["not_tried"]) == 197
    assert "answered nothing" in out["not_tried"][0]["reason"]
    toy.asked = 0
    run(toy, together(a="xyz"), tmp_path / "many")
    assert toy.asked == 12


def test_answers_in_between_keep_a_run_going(tmp_path: Path) -> None:
    refused = {("box", f"b{n}"): AdapterError("no answer", silent=True) for n in range(0, 20, 2)}
    toy = Toy(World(), refused)
    out = run(toy, [box(f"b{n}") for n in range(20)], tmp_path)
    assert len(toy.world.things) == 10 and out["not_tried"] == []


def test_a_kind_that_is_the_whole_truth_says_of_what() -> None:
    with pytest.raises(ValueError, match="member"):
        KindSpec("member", 1, {}, truth="whole")
    with pytest.raises(ValueError, match="member"):
        KindSpec("member", 1, {}, of="club")
