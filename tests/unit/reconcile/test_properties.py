"""What holds for every desired state, every state of the service and every moment at which a run may die."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from hypothesis import given, settings
from hypothesis import strategies as st

from .runs import SECRETS, box, confirmed, did, guest, item, run
from .toy import Killed, World

BOXES = st.sampled_from("abc")
COLOURS = st.sampled_from(["red", "blau", ""])
PINS = st.sampled_from(["s1", "s2", "s3"])
OPTIONS = st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["1", True, ""]), max_size=2)


@st.composite
def desired(draw: st.DrawFn) -> list[Obj]:
    boxes = draw(st.sets(BOXES))
    out = [
        box(
            key,
            code=draw(PINS),
            colour=draw(COLOURS),
            tags=draw(st.lists(st.sampled_from("pqr"), unique=True)),
            note=draw(COLOURS),
        )
        for key in boxes
    ]
    for key in boxes:
        for number in draw(st.sets(st.integers(1, 3))):
            fields: dict[str, Any] = {"on": draw(st.booleans()), "weight": draw(st.integers(1, 2))}
            out.append(item(f"{key}/{number}", pin=draw(PINS), options=draw(OPTIONS), **fields))
    out += [guest(name) for name in draw(st.sets(st.sampled_from(["eva", "max"])))]
    return draw(st.permutations(out))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """What people made by hand before us or beside us."""
    world = World()
    for key in draw(st.sets(BOXES)):
        world.things[("box", key)] = {"colour": draw(COLOURS), "tags": [], "size": 3}
        for number in draw(st.sets(st.integers(3, 5), max_size=2)):
            world.things[("item", f"{key}/{number}")] = {"on": draw(st.booleans())}
    return world


@st.composite
def disturbed(draw: st.DrawFn, world: World) -> World:
    """Somebody was here: things changed, gone, or new."""
    for at in sorted(world.things):
        hand = draw(st.sampled_from(["leave", "leave", "change", "delete", "secret"]))
        if hand == "change":
            world.things[at]["colour" if at[0] == "box" else "weight"] = "by hand" if at[0] == "box" else 9
        elif hand == "delete" and at[0] == "item":
            del world.things[at]
            world.secrets.pop(at, None)
        elif hand == "secret":
            world.secrets.pop(at, None)
    return world


def folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="readi-engine-")


@settings(max_examples=80, deadline=None)
@given(worlds(), desired(), st.data())
def test_an_applied_plan_makes_the_next_one_empty(world: World, wanted: list[Obj], data: st.DataObject) -> None:
    with folder() as path:
        confirmed(world, wanted, Path(path))
        data.draw(disturbed(world))
        later = data.draw(desired())
        out = confirmed(world, later, Path(path))
        assert "failed" not in out
        again = run(world, later, Path(path))
        assert (again["changed"], again["plan"], again["diff"]) == (False, [], [])


@settings(max_examples=60, deadline=None)
@given(worlds(), desired(), desired())
def test_check_mode_writes_nothing_and_tells_what_the_run_then_does(
    world: World, first: list[Obj], second: list[Obj]
) -> None:
    with folder() as path:
        before = world.copy()
        run(world, first, Path(path) / "never", check=True)
        assert world.same_as(before) and not (Path(path) / "never").exists()
        confirmed(world, first, Path(path))
        before, files = world.copy(), {f: f.read_bytes() for f in Path(path).iterdir()}
        told = run(world, second, Path(path), check=True)
        assert world.same_as(before)
        assert {f: f.read_bytes() for f in Path(path).iterdir()} == files
        if told.get("failed"):  # the guard: the run says the same
            assert run(world, second, Path(path))["msg"] == told["msg"]
            return
        done = run(world, second, Path(path))
        assert (done["applied"], done["diff"], done["changed"]) == (told["plan"], told["diff"], told["changed"])


@settings(max_examples=60, deadline=None)
@given(worlds(), desired(), desired())
def test_the_diff_names_exactly_what_changes_and_holds_no_secret(
    world: World, first: list[Obj], second: list[Obj]
) -> None:
    with folder() as path:
        confirmed(world, first, Path(path))
        before = world.copy()
        out = confirmed(world, second, Path(path))
        touched = {at for at in before.things.keys() | world.things.keys() if _differs(before, world, at)}
        named = {tuple(d["before_header"].removesuffix(" (absent)").split(" ", 1)) for d in out["diff"]}
        assert named == touched
        text = repr(out)
        assert not any(value in text for value in SECRETS.values())


def _differs(before: World, after: World, at: tuple[str, str]) -> bool:
    return (before.things.get(at), before.secrets.get(at)) != (after.things.get(at), after.secrets.get(at))


KILLS = st.lists(st.integers(1, 25), min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(worlds(), desired(), desired(), KILLS, KILLS)
def test_runs_that_died_at_any_moments_are_completed_by_the_next(
    world: World, first: list[Obj], second: list[Obj], one: list[int], two: list[int]
) -> None:
    with folder() as path:
        whole = world.copy()
        for wanted, kills in ((first, one), (second, two)):
            for kill in kills:
                world.touches, world.kill_at = 0, kill
                with contextlib.suppress(Killed):
                    confirmed(world, wanted, Path(path))
            world.kill_at = -1
            confirmed(world, wanted, Path(path))
            assert run(world, wanted, Path(path))["changed"] is False
        with folder() as other:
            confirmed(whole, first, Path(other))
            confirmed(whole, second, Path(other))
        assert world.same_as(whole)


@settings(max_examples=80, deadline=None)
@given(worlds(), desired(), desired(), desired())
def test_only_what_we_made_is_ever_deleted(world: World, first: list[Obj], second: list[Obj], third: list[Obj]) -> None:
    theirs = set(world.things)
    with folder() as path:
        for wanted in (first, second, third, []):
            out = confirmed(world, wanted, Path(path))
            assert theirs <= set(world.things)
            assert not {(k, key) for do, k, key in did(out) if do == "delete"} & theirs
