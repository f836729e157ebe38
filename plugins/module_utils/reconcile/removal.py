"""What is there and no longer wanted: what of it is deleted, what stays and why, what is not ours at all. Pure."""

from __future__ import annotations

from collections.abc import Collection

from .messages import say
from .types import Key, Present, Step, label
from .world import Note, World


def removals(world: World, named: Collection[str], renamed: Collection[Key]) -> tuple[list[Step], list[Note]]:
    """The deletions in their order, and what is refused. `named`: "kind:key" of what may go with its data."""
    steps: list[Step] = []
    asked = {at for at in world.state.objects if label(at) in named}
    refused = _in_vain(world, named)
    reached = {at for at in world.state.objects if at[0] in world.kinds and world.reaches(at)}
    for at in {*world.ledger.entries, *asked, *reached} - set(world.wanted) - set(renamed):
        if at[0] not in world.kinds:
            continue  # made by a version that knew this kind
        found = _judge(world, at, at in asked, at in reached)
        if isinstance(found, Step):
            steps.append(found)
        elif found is not None:
            refused.append(found)
    steps, held = _held(steps)
    refused += held
    steps.sort(key=lambda s: (-world.kinds[s.kind].order, -s.key.count("/"), s.kind, s.key))
    refused.sort(key=lambda n: (n.kind, n.key))
    return steps, refused


def _judge(world: World, at: Key, asked: bool, reached: bool) -> Step | Note | None:
    spec, before, entry = world.kinds[at[0]], world.state.objects.get(at), world.ledger.get(at)
    if asked and at in world.others:
        return Note(*at, say("kept_by_alone", ledger=world.others[at]))
    if before is None or before.builtin or at in world.others or (spec.seeded and not asked):
        # Of what is seeded only single objects were read, so that its absence says nothing.
        known = entry is not None and not (before is None and spec.seeded)
        return Step("forget", *at) if known else None
    if spec.deletes == "never":
        return Note(*at, say("never_deleted")) if asked else None
    if not asked and not reached:
        adopted = entry is not None and entry.origin == "adopted" and spec.adopted == "stays"
        reason = _stays(spec.holds_data, adopted)
        if reason:
            return Note(*at, say(reason, remove=world.to_remove(at)))
    return Step("delete", *at, before=before, stranger=entry is None)


def _held(steps: list[Step]) -> tuple[list[Step], list[Note]]:
    """Without what is held by something that stays, and what that is."""
    held: list[Note] = []
    while True:
        going = {step.at for step in steps if step.do == "delete"}
        stay = {
            step.at: holder
            for step in steps
            for holder in (step.before.held_by if step.before else ())
            if step.do == "delete" and holder not in going
        }
        if not stay:
            return steps, held
        held += [Note(*at, say("held", what=label(holder))) for at, holder in stay.items()]
        steps = [step for step in steps if step.at not in stay]


def _stays(holds_data: bool, adopted: bool) -> str:
    """The code of the reason; "" where it goes."""
    if adopted:
        return "adopted"
    return "holds_data" if holds_data else ""


def _in_vain(world: World, named: Collection[str]) -> list[Note]:
    """Names that remove nothing: of what is wanted, and of what is gone already or was mistyped."""
    there, wanted = {label(at) for at in world.state.objects}, {label(at) for at in world.wanted}
    reasons = {name: "still_wanted" if name in wanted else "not_there" for name in named if name not in there - wanted}
    return [Note(*name.partition(":")[::2], say(reason)) for name, reason in sorted(reasons.items())]


def unmanaged(world: World, named: Collection[str], renamed: Collection[Key]) -> tuple[Key, ...]:
    """What is there and is nobody's business here."""
    ours = {*world.wanted, *world.ledger.entries, *world.others, *renamed}

    def counts(at: Key, present: Present) -> bool:
        spec = world.kinds.get(at[0])
        kept = spec is not None and spec.deletes == "never"
        mine = at in ours or present.builtin or kept or label(at) in named
        return spec is not None and not mine and not world.reaches(at)

    return tuple(sorted(at for at, present in world.state.objects.items() if counts(at, present)))
