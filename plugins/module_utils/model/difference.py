"""What changes from one model to another, in the field's terms: "project group eAkte: moderator added". Pure.

    for line in render(difference(old, new), "de"): print(line)

What disappears is shown with what it means in each service and how much is at stake (removal_consequences.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from . import canonical, difference_words, group_fields, removal_consequences
from .canonical import plain
from .loader import schema
from .problems import Lang
from .source import SSH
from .types import Model, ProjectGroup

SECTIONS = {
    "organisation": "organisations",
    "person": "people",
    "project_group": "project_groups",
    "client": "clients",
    "audience": "audiences",
    "mailing_list": "mailing_lists",
    "video_portal": "video_portals",
}
_WHOLE = ("platform", "branding", "mail", "proxy", "retention", "windows", "service_options", "secret_epochs")


@dataclass(frozen=True)
class Change:
    """One line. `do`: added, removed, moved, set (a field), gained or lost (an item of a field).

    `left`: the field is written when the object is made, and no run changes it later: what exists stays as it is.
    """

    do: Literal["added", "removed", "moved", "set", "gained", "lost"]
    kind: str
    key: str
    name: str
    field: str = ""
    before: Any = None
    after: Any = None
    left: bool = False
    stakes: tuple[Mapping[Lang, str], ...] = ()
    # What the field is called, where a service's manifest says it.
    word: Mapping[Lang, str] | None = None


def difference(old: Model, new: Model) -> list[Change]:
    changes: list[Change] = []
    for part in _WHOLE:
        changes += _fields(part, part, "", plain(getattr(old, part)) or {}, plain(getattr(new, part)) or {})
    for name in sorted(old.logos.keys() & new.logos.keys()):
        before, after = (hashlib.sha256(model.logos[name].data.encode()).hexdigest()[:8] for model in (old, new))
        changes += _fields("logo", name, name, {"content": before}, {"content": after})
    for kind, section in SECTIONS.items():
        changes += _section(old, new, kind, section)
    changes += _hosts(old, new)
    return changes


def _section(old: Model, new: Model, kind: str, section: str) -> Iterator[Change]:
    moved = {m.old: m.new for m in new.moved if m.kind == kind}
    before, after = ({item.key: item for item in _own(getattr(model, section))} for model in (old, new))
    for key, item in before.items():
        now = moved.get(key, key)
        if now not in after:
            yield Change("removed", kind, key, _name(item), stakes=removal_consequences.of(old, kind, item))
            continue
        name = _name(after[now])
        if now != key:
            yield Change("moved", kind, now, name, before=key, after=now)
        left = seeded(kind)
        for change in _fields(kind, now, name, _comparable(item), _comparable(after[now])):
            word = group_fields.word(change.field, new, old) if kind == "project_group" else None
            yield replace(change, left=left, word=word)
    came_from = set(moved.values())
    for key, item in after.items():
        if key not in before and not (key in came_from and any(o in before for o, n in moved.items() if n == key)):
            yield Change("added", kind, key, _name(item))


def seeded(kind: str) -> bool:
    """Whether the whole object is written once and then left to people, as its `x-class` says (and KindSpec.seeded)."""
    return bool(schema()["$defs"][kind].get("x-class") == "seeded")


def _own(items: Sequence[Any]) -> Iterator[Any]:
    """Without the lists that come and go with a group or an audience; those are shown there."""
    return (item for item in items if getattr(item, "source", "list:").startswith("list:"))


def _name(item: Any) -> str:
    return str(item.name) if hasattr(item, "name") else f"{item.given_name} {item.family_name}"


def _comparable(item: Any) -> dict[str, Any]:
    found = {k: v for k, v in plain(item).items() if k != "key"}
    return group_fields.flat(found) if isinstance(item, ProjectGroup) else found


def _fields(kind: str, key: str, name: str, before: Any, after: Any, path: str = "") -> Iterator[Change]:
    for part in sorted({*before, *after}):
        old, new = before.get(part), after.get(part)
        here = f"{path}{part}"
        if old == new:
            continue
        if isinstance(old, dict) or isinstance(new, dict):
            yield from _fields(kind, key, name, old or {}, new or {}, f"{here}.")
        elif isinstance(old, list) or isinstance(new, list):
            # One text may have become a list of texts.
            olds, news = ([v] if isinstance(v, str) else v or [] for v in (old, new))
            yield from (Change("gained", kind, key, name, here, after=v) for v in news if v not in olds)
            yield from (Change("lost", kind, key, name, here, before=v) for v in olds if v not in news)
            if olds != news and sorted(map(str, olds)) == sorted(map(str, news)):
                yield Change("set", kind, key, name, here, ", ".join(map(str, olds)), ", ".join(map(str, news)))
        else:
            yield Change("set", kind, key, name, here, old, new)


def _hosts(old: Model, new: Model) -> Iterator[Change]:
    """Which services a host carries."""
    for host in sorted({h for m in (old, new) for members in m.hosts.values() for h in members}):
        before = [s for s in sorted({*old.services, *new.services}) if host in old.hosts.get(s, ())]
        after = [s for s in sorted({*old.services, *new.services}) if host in new.hosts.get(s, ())]
        was, stays = (any(host in members for members in m.hosts.values()) for m in (old, new))
        if was != stays:
            stakes = () if stays else (removal_consequences.UNREACHED,)
            yield Change("added" if stays else "removed", "host", host, host, stakes=stakes)
        if not stays:
            continue
        port, now = (m.ssh_ports.get(host, SSH) for m in (old, new))
        if was and port != now:
            yield Change("set", "host", host, host, "ssh_port", port, now)
        yield from (Change("gained", "host", host, host, "services", after=s) for s in after if s not in before)
        for service in (s for s in before if s not in after):
            yield Change("lost", "host", host, host, "services", before=service, stakes=(removal_consequences.LEFT,))


def render(changes: list[Change], lang: Lang) -> list[str]:
    lines: list[str] = []
    for change in changes:
        lines.append(difference_words.line(change, lang))
        lines += [f"    {text[lang]}" for text in change.stakes]
    return lines


_SINCE: Mapping[str, Mapping[Lang, str]] = {
    "first": {"de": "erste Einrichtung", "en": "first installation"},
    "same": {"de": "das Inventar ist wie beim letzten Lauf", "en": "the inventory is as in the last run"},
    "unknown": {
        "de": "der letzte Lauf hatte eine andere Fassung des Modells; kein Vergleich möglich",
        "en": "the last run had another version of the model; no comparison is possible",
    },
}


def since(last: str | None, new: Model, lang: Lang) -> list[str]:
    """The lines since the model that a host remembers as JSON."""
    if last is None:
        return [_SINCE["first"][lang]]
    try:
        old = canonical.loads(last)
    except (KeyError, TypeError, ValueError):
        return [_SINCE["unknown"][lang]]
    return render(difference(old, new), lang) or [_SINCE["same"][lang]]
