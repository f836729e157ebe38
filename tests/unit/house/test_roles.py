"""Every role has the same rooms, says what its variables are, and keeps the rules that made it fast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .checkout import ROOT, roles, texts

ROOMS = ("README.md", "meta/service.yml", "meta/argument_specs.yml", "defaults/main.yml", "tasks/main.yml")
# Variables that belong to no role: what the model's vars plugin gives, and the platform's own.
SHARED = re.compile(r"^(readi_|artifacts_|platform_)")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def specs(role: str) -> dict[str, Any]:
    found: dict[str, Any] = load(ROOT / "roles" / role / "meta/argument_specs.yml")["argument_specs"]
    return found


def task_files() -> list[str]:
    inside = re.compile(r"^(roles/[^/]+/(tasks|handlers)|playbooks)/[^/]+\.yml$")
    return [name for name in texts() if inside.match(name) and isinstance(load(ROOT / name), list)]


def tasks(items: list[Any]) -> Iterator[dict[str, Any]]:
    """Tasks of a file, those in blocks and plays too."""
    for item in items:
        yield item
        for part in ("block", "rescue", "always", "pre_tasks", "tasks", "post_tasks", "handlers", "roles"):
            inner = [entry for entry in item.get(part) or [] if isinstance(entry, dict)]
            yield from tasks(inner)


def scenarios() -> dict[str, set[str]]:
    """The roles that each Molecule scenario runs: the one of its name, those its converge and those roles name."""
    used = {role: set(re.findall(r"name: readi\.one\.(\w+)", _of(f"roles/{role}/tasks/"))) for role in roles()}
    found = {}
    for name in {path.parent.name for path in (ROOT / "molecule").glob("*/molecule.yml")}:
        named = set(re.findall(r"readi\.one\.(\w+)", _of(f"molecule/{name}/converge.yml"))) | {name}
        found[name] = named | {inner for role in named for inner in used.get(role, ())}
    return found


def _of(prefix: str) -> str:
    return "\n".join(text for name, text in texts().items() if name.startswith(prefix))


def test_the_first_roles_are_there() -> None:
    assert {"base", "artifacts", "certificates", "firewall", "postgresql", "web", "keycloak", "portal"} <= set(roles())


@pytest.mark.parametrize("role", roles())
def test_rooms(role: str) -> None:
    missing = [room for room in ROOMS if not (ROOT / "roles" / role / room).is_file()]
    if f"name: readi.one.{role}\n" in _of("roles/"):
        # Part of another role's service, whose manifest speaks for it.
        missing = [room for room in missing if room != "meta/service.yml"]
    if not any(role in scenario for scenario in scenarios().values()):
        missing.append(f"molecule/{role}/molecule.yml")
    assert not missing, f"role {role} lacks {', '.join(missing)}"


@pytest.mark.parametrize("role", roles())
def test_every_variable_is_specified(role: str) -> None:
    """Specs and defaults are the same list: same names, same values, the role's prefix, a description each."""
    main = specs(role)["main"]
    assert main["short_description"].strip()
    options = main.get("options") or {}
    defaults = load(ROOT / "roles" / role / "defaults/main.yml") or {}
    assert not (strange := [n for n in options if not n.startswith(f"{role}_") and not SHARED.match(n)]), strange
    assert not (silent := [name for name, spec in options.items() if not spec.get("description")]), silent
    assert set(defaults) <= set(options), f"in defaults but not in the specs: {sorted(set(defaults) - set(options))}"
    for name, spec in options.items():
        if spec.get("required"):
            assert name not in defaults, f"{name} is required and has a default"
        elif name in defaults and "default" in spec:
            assert defaults[name] == spec["default"], f"{name}: specs and defaults/main.yml differ"
        elif "default" in spec:
            assert name in defaults, f"{name} has a default in the specs but not in defaults/main.yml"


@pytest.mark.parametrize("role", roles())
def test_no_variable_is_dead(role: str) -> None:
    """What can be set is used: in the role's own files, or by an action that reads it."""
    mine = "\n".join(
        text
        for name, text in texts().items()
        if (name.startswith(f"roles/{role}/") and not re.search(r"/(meta|defaults)/|\.md$", name))
        or name.startswith("plugins/action/")
        or re.match(rf"roles/{role}/defaults/", name)
    )
    defaults = (ROOT / "roles" / role / "defaults/main.yml").read_text(encoding="utf-8")
    for name in specs(role)["main"].get("options") or {}:
        # Its own line in defaults is no use of it; standing in another default's value is.
        uses = len(re.findall(rf"\b{name}\b", mine)) - len(re.findall(rf"(?m)^{name}:", defaults))
        assert uses > 0, f"{name} can be set, but nothing reads it"


def test_skipped_work_is_included_not_imported() -> None:
    """A skipped imported task costs 50 ms, each: 48.6 s against 1.6 s for 20 files of 50 tasks (measured)."""
    for name in task_files():
        for task in tasks(load(ROOT / name)):
            imports = [key for key in task if key.endswith(("import_tasks", "import_role"))]
            assert not (imports and "when" in task), f"{name}: {task.get('name')}: include what `when` may skip"


def test_entry_points_are_named_without_ending() -> None:
    """With `.yml` Ansible skips the argument specs without a word (ansible#85125)."""
    for name in task_files():
        for task in tasks(load(ROOT / name)):
            for key, value in task.items():
                if key.endswith(("include_role", "import_role")) and isinstance(value, dict):
                    assert not str(value.get("tasks_from", "")).endswith((".yml", ".yaml")), f"{name}: {task}"


def test_roles_loop_over_nothing() -> None:
    """A loop costs a task per item; lists of organisations, groups or portals go to one file_set or reconcile call.

    A playbook may include one role after the other: a run's cost grows with the services of a host.
    """
    for name in task_files():
        for task in tasks(load(ROOT / name)):
            if name.startswith("playbooks/") and "ansible.builtin.include_role" in task:
                continue
            loops = [key for key in task if key == "loop" or key.startswith("with_")]
            assert not loops, f"{name}: {task.get('name')}: {loops[0]}"


def test_roles_use_only_builtin_and_our_own_modules() -> None:
    """Only ansible-core is in the locked environment; a community module would work on its author's machine alone."""
    words = {"block", "rescue", "always", "hosts", "roles", "role"}
    for name in task_files():
        for task in tasks(load(ROOT / name)):
            strange = [key for key in task if "." in key and not key.startswith(("ansible.builtin.", "readi.one."))]
            assert not strange, f"{name}: {strange}"
            assert words & set(task) or any("." in key for key in task), f"{name}: no full name in {task}"
