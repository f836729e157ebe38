"""The shared properties on the toy, where thousands of moments cost nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.rules import normal
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import JSON, AdapterError, Key, Obj
from hypothesis import given, settings
from hypothesis import strategies as st

from . import properties
from .runs import SECRETS, box, guest, item, locked, run, together
from .toy import KINDS, Toy, World

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
    return draw(st.permutations([*out, *draw(people())]))


@st.composite
def people(draw: st.DrawFn) -> list[Obj]:
    """What a roster says: clubs with members who have accounts, and others who are locked."""
    everybody = draw(st.permutations("uvwxyz"))
    active, others = everybody[:4], everybody[4:]
    members = {slug: "".join(draw(st.sets(st.sampled_from(active)))) for slug in draw(st.sets(st.sampled_from("kl")))}
    return [*together(**members), *(locked(sub) for sub in draw(st.sets(st.sampled_from(others))))]


@st.composite
def things(draw: st.DrawFn) -> dict[Key, dict[str, Any]]:
    """What people made by hand before us or beside us."""
    out: dict[Key, dict[str, Any]] = {}
    for key in draw(st.sets(BOXES)):
        out[("box", key)] = {"colour": draw(COLOURS), "tags": [], "size": 3}
        for number in draw(st.sets(st.integers(3, 5), max_size=2)):
            out[("item", f"{key}/{number}")] = {"on": draw(st.booleans())}
    for sub in draw(st.sets(st.sampled_from("uvwxyz"), max_size=3)):
        out[("account", sub)] = {"name": "own"}
        if draw(st.booleans()):
            out[("lock", sub)] = {}
        for slug in draw(st.sets(st.sampled_from("km"))):
            out |= {("club", slug): {"name": "own"}, ("member", f"{slug}/{sub}"): {}}
    return out


class ToySubject:
    secrets = SECRETS

    def theirs(self, data: st.DataObject) -> JSON:
        return data.draw(things())

    def begin(self, theirs: JSON) -> None:
        self.world = World({at: dict(fields) for at, fields in theirs.items()})

    def wanted(self, data: st.DataObject) -> list[Obj]:
        return data.draw(desired())

    def disturb(self, data: st.DataObject) -> None:
        """Somebody was here: things changed or gone."""
        world = self.world
        for at in sorted(world.things):
            hand = data.draw(st.sampled_from(["leave", "leave", "change", "delete", "secret"]))
            if hand == "change":
                world.things[at]["colour" if at[0] == "box" else "weight"] = "by hand" if at[0] == "box" else 9
            elif hand == "delete" and at[0] in ("item", "member"):
                del world.things[at]
                world.secrets.pop(at, None)
            elif hand == "secret":
                world.secrets.pop(at, None)

    def adapter(self, dies_at: int = 0) -> Toy:
        self.world.touches, self.world.kill_at = 0, dies_at or -1
        return Toy(self.world)

    def look(self) -> Mapping[Key, JSON]:
        """In the form in which the engine compares: a run that is unsure of a write makes the whole of it again, and so
        writes what an undisturbed run leaves out because it is there already by the server's own default.
        """
        world = self.world.copy()
        return {
            at: (
                {name: normal(fields.get(name), rule, fields.get(name)) for name, rule in KINDS[at[0]].rules.items()},
                world.secrets.get(at) or None,
            )
            for at, fields in world.things.items()
        }


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_an_applied_plan_makes_the_next_one_empty(data: st.DataObject) -> None:
    properties.an_applied_plan_makes_the_next_one_empty(ToySubject(), data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_check_mode_writes_nothing_and_tells_what_the_run_then_does(data: st.DataObject) -> None:
    properties.check_mode_writes_nothing_and_tells_what_the_run_then_does(ToySubject(), data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_diff_names_exactly_what_changes_and_holds_no_secret(data: st.DataObject) -> None:
    properties.the_diff_names_exactly_what_changes_and_holds_no_secret(ToySubject(), data)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_runs_that_died_at_any_moments_are_completed_by_the_next(data: st.DataObject) -> None:
    properties.runs_that_died_at_any_moments_are_completed_by_the_next(ToySubject(), data)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_only_what_we_made_is_ever_deleted(data: st.DataObject) -> None:
    properties.only_what_we_made_is_ever_deleted(ToySubject(), data)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_members_are_whom_the_roster_names_and_nobody_is_deleted(data: st.DataObject) -> None:
    properties.members_are_whom_the_roster_names_and_nobody_is_deleted(ToySubject(), data)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whoever_fails_keeps_nobody_in(data: st.DataObject) -> None:
    """Any objects are refused, the ledger may be lost: who is not wanted is out, and who is locked is locked."""
    subject = ToySubject()
    subject.begin(subject.theirs(data))
    with properties.folder() as path:
        properties.confirmed(subject, subject.wanted(data), path)
        if data.draw(st.booleans()):
            (path / "ledger.json").unlink(missing_ok=True)
        wanted = subject.wanted(data)
        makeable = sorted({o.at for o in wanted if o.kind in ("box", "item", "account", "club")})
        refused = data.draw(st.sets(st.sampled_from(makeable))) if makeable else set()
        before = set(subject.world.things)
        run(Toy(subject.world, {at: AdapterError("422") for at in refused}), wanted, path)
        after = set(subject.world.things)
    reached = {o.key for o in wanted if o.kind == "club"}
    named = {o.key for o in wanted if o.kind == "member"}
    assert {key for kind, key in after if kind == "member" and key[0] in reached} <= named
    assert {("lock", o.key) for o in wanted if o.kind == "lock" and ("account", o.key) in before} <= after
