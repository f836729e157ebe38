"""A task may say itself whether it changed something, or runs in check mode, only with a reason in reasoned.yml.

Both keywords are how a playbook lies: `changed_when: false` on what writes, `check_mode: false` on what must not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.lint.test_lint import ROOT, tracked

KEYWORDS = ("changed_when", "check_mode")
LIST = Path(__file__).with_name("reasoned.yml")
SHORTEST_REASON = 20


class Loader(yaml.SafeLoader):
    """Ansible's own tags are opaque here."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def uses(content: Any) -> Iterator[tuple[str, str]]:
    """(task name, keyword) of every mapping that carries a keyword: tasks, blocks, plays and handlers alike."""
    if isinstance(content, dict):
        for keyword in KEYWORDS:
            if keyword in content:
                yield str(content.get("name", "")), keyword
        for value in content.values():
            yield from uses(value)
    elif isinstance(content, list):
        for value in content:
            yield from uses(value)


def task_files() -> list[str]:
    """Everything that Ansible may read tasks from; a role's options called check_mode are no keyword."""
    files = tracked("roles/*.yml", "playbooks/*.yml", "molecule/*.yml", ".config/molecule/*.yml", "tests/*.yml")
    return [name for name in files if "/meta/" not in name and not name.endswith("lint/reasoned.yml")]


def found() -> set[tuple[str, str, str]]:
    places = set()
    for name in task_files():
        for document in yaml.load_all((ROOT / name).read_text(), Loader):
            places |= {(name, task, keyword) for task, keyword in uses(document)}
    return places


def reasons() -> dict[tuple[str, str, str], str]:
    entries = yaml.safe_load(LIST.read_text())
    return {(entry["file"], entry["task"], entry["keyword"]): entry["reason"] for entry in entries}


def test_every_use_has_a_reason() -> None:
    without = [f"{name}: {task!r} says {keyword}" for name, task, keyword in sorted(found() - set(reasons()))]
    assert not without, "\n".join([*without, f"take it out, or give it a reason in {LIST.relative_to(ROOT)}"])


def test_every_reason_has_a_use() -> None:
    assert not sorted(set(reasons()) - found())


def test_reasons_are_reasons() -> None:
    assert not [place for place, reason in reasons().items() if len(reason) < SHORTEST_REASON]


def test_there_is_something_to_look_at() -> None:
    assert len(task_files()) > 10


@pytest.mark.parametrize(
    "text",
    [
        "- name: t\n  command: x\n  changed_when: false",
        "- hosts: all\n  tasks:\n    - name: t\n      block:\n        - {name: u, command: x, check_mode: false}",
        "- name: t\n  vault: !vault x\n  check_mode: true",
    ],
)
def test_the_rule_sees(text: str) -> None:
    assert list(uses(yaml.load(text, Loader)))  # noqa: S506 - a SafeLoader
