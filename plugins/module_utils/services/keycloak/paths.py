"""Where a group is in the tree, by names that no other group has. Standard library only; travels to hosts."""

from __future__ import annotations

from collections.abc import Iterator

from ...reconcile.types import JSON


def groups(tree: list[JSON], above: str = "") -> Iterator[JSON]:
    """Every group of the tree, parents first, each with a path that is no other group's.

    Keycloak's own path says of a group called `a/b` what it says of b in a (26.7.4: escaping is off by default).
    """
    for group in tree:
        path = f"{above}/{written(group['name'])}"
        yield {**group, "path": path}
        yield from groups(group.get("subGroups") or [], path)


def written(name: str) -> str:
    """A group's name as a part of a path: a stroke is ~1, as in a JSON pointer (RFC 6901), and only then a tilde ~0."""
    if not any(mark in name for mark in ("/", "~0", "~1")):
        return name
    return name.replace("~", "~0").replace("/", "~1")


def called(part: str) -> str:
    """The name that `written` wrote."""
    return part.replace("~1", "/").replace("~0", "~")
