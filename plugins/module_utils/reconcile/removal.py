"""What is there and no longer wanted: what of it is deleted, what stays and why, what is not ours at all. Pure."""

from __future__ import annotations

from collections.abc import Collection

from .types import Key, Present, Step, label
from .world import Note, World


def removals(world: World, named: Collection[str], renamed: Collection[Key]) -> tuple[list[Step], list[Note]]:
    """The deletions in their order, and what is refused. `named`: "kind:key" of what may go with its data."""
    steps: list[Step] = []
    asked = {at for at in world.state.objects if label(at) in named}
    refused = _not_there(world, named)
    reached = {at for at in world.state.objects if at[0] in world.kinds and world.reaches(at)}
    for at in {*world.ledger.entries, *asked, *reached} - set(world.wanted) - set(renamed):
        if at[0] not in world.kinds:
            continue  # made by a version that knew this kind
        found = _judge(world, at, at in asked, at in reached)
        if isinstance(found, Step):
            steps.append(found)
        elif found is not None:
            refused.append(found)
    steps.sort(key=lambda s: (-world.kinds[s.kind].order, -s.key.count("/"), s.kind, s.key))
    refused.sort(key=lambda n: (n.kind, n.key))
    return steps, refused


def _judge(world: World, at: Key, asked: bool, reached: bool) -> Step | Note | None:
    spec, before, entry = world.kinds[at[0]], world.state.objects.get(at), world.ledger.get(at)
    if asked and at in world.others:
        return Note(*at, f"is kept by {world.others[at]}, whose program alone removes it")
    if before is None or before.builtin or at in world.others or (spec.seeded and not asked):
        # Of what is seeded only single objects were read, so that its absence says nothing.
        known = entry is not None and not (before is None and spec.seeded)
        return Step("forget", *at) if known else None
    if spec.deletes == "never":
        return Note(*at, "no run deletes an object of this kind") if asked else None
    if not asked and not reached:
        reason = _stays(spec.holds_data, entry is not None and entry.origin == "adopted")
        if reason:
            return Note(*at, f"{reason}: {world.to_remove(at)} deletes it")
    return Step("delete", *at, before=before, stranger=entry is None)


def _stays(holds_data: bool, adopted: bool) -> str:
    if adopted:
        return "was there before us"
    return "holds data" if holds_data else ""


def _not_there(world: World, named: Collection[str]) -> list[Note]:
    """A name that was mistyped, or that is gone already."""
    there = {label(at) for at in world.state.objects}
    absent = sorted(name.partition(":")[::2] for name in named if name not in there)
    return [Note(kind, key, "is not there, so that nothing is removed") for kind, key in absent]


def unmanaged(world: World, named: Collection[str], renamed: Collection[Key]) -> tuple[Key, ...]:
    """What is there and is nobody's business here."""
    ours = {*world.wanted, *world.ledger.entries, *world.others, *renamed}

    def counts(at: Key, present: Present) -> bool:
        spec = world.kinds.get(at[0])
        kept = spec is not None and spec.deletes == "never"
        mine = at in ours or present.builtin or kept or label(at) in named
        return spec is not None and not mine and not world.reaches(at)

    return tuple(sorted(at for at, present in world.state.objects.items() if counts(at, present)))
