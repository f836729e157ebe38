"""ansible-doc knows every plugin, through the committed link and from this checkout alone."""

from __future__ import annotations

import ast
import importlib
import json
from pathlib import Path

import pytest
import yaml

from .checkout import NAME, ROOT, run

# Kinds that ansible-doc documents. An action plugin is documented by the module of its name; test plugins are not used.
KINDS = ("module", "vars", "filter", "lookup", "callback", "connection", "inventory", "strategy", "become", "cache")


def plugins(folder: str) -> list[str]:
    return sorted(path.stem for path in (ROOT / "plugins" / folder).glob("*.py") if path.stem != "__init__")


def documented() -> list[tuple[str, str]]:
    found = []
    for kind in KINDS:
        found += [(kind, name) for name in plugins("modules" if kind == "module" else kind)]
    return found


def test_there_are_plugins() -> None:
    assert ("module", "artifact") in documented()


@pytest.mark.parametrize("kind", sorted({kind for kind, _name in documented()}))
def test_ansible_doc_knows_every_plugin(kind: str) -> None:
    names = [name for other, name in documented() if other == kind]
    known = json.loads(run("ansible-doc", "-t", kind, "--json", *(f"{NAME}.{name}" for name in names)))
    assert sorted(known) == [f"{NAME}.{name}" for name in names]
    for name in names:
        doc = known[f"{NAME}.{name}"]["doc"]
        file = Path(doc["filename"]).resolve()
        assert file.is_relative_to(ROOT / "plugins"), f"{name} comes from {file}: a stale copy shadows the checkout"
        assert doc["short_description"].strip()
        assert doc["description"]
        for option, told in (doc.get("options") or {}).items():
            assert told["description"], f"{name}: option {option} has no description"


def test_every_module_shows_an_example_and_says_what_check_mode_does() -> None:
    names = plugins("modules")
    known = json.loads(run("ansible-doc", "--json", *(f"{NAME}.{name}" for name in names)))
    for name in names:
        told = known[f"{NAME}.{name}"]
        assert told["examples"], f"{name} has no example"
        assert f"{NAME}.{name}" in str(told["examples"]), f"{name}: the example must use the full name"
        assert "check_mode" in (told["doc"].get("attributes") or {}), f"{name} does not say what check mode does"


def test_every_action_has_its_module() -> None:
    """An action without a module of its name has no documentation and cannot be called by ad-hoc `ansible`.

    But for the one of all NAME_state, to which meta/runtime.yml leads them.
    """
    assert set(plugins("action")) - {"reconcile"} <= set(plugins("modules"))


def test_every_service_that_has_kinds_has_its_module_and_the_one_action() -> None:
    """NAME_state is documentation and one call; nobody lists it by hand."""
    states = [name for name in plugins("modules") if name.endswith("_state")]
    kinds = {path.parent.name for path in (ROOT / "plugins/module_utils/services").glob("*/kinds.py")}
    assert {f"{name}_state" for name in kinds} == set(states)
    assert not set(states) & set(plugins("action"))
    routes = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))["plugin_routing"]["modules"]
    assert routes == {name: {"action_plugin": f"{NAME}.reconcile"} for name in states}
    for name in states:
        text = (ROOT / "plugins/modules" / f"{name}.py").read_text(encoding="utf-8")
        code = text[text.rindex('"""') + 3 :].strip().splitlines()
        assert all(line.startswith("from ") for line in code[:-3]), name
        service = name.removesuffix("_state")
        call = f'    run_state("{service}", STATE, connect'
        assert code[-2] == 'if __name__ == "__main__":' and code[-1].startswith(call), name
        # What sync wants of a roster travels with the module: a run shows its next look, and starts it.
        folder = ROOT / "plugins/module_utils/services" / service
        said = {"people": "def accounts(", "groups": "def desired_for("}
        files = {room: folder / f"{room}.py" for room in said}
        rooms = ", ".join(room for room, file in files.items() if file.is_file() and said[room] in file.read_text())
        assert code[-1] == call + (f", sync=(SYNC, {rooms}))" if rooms else ")"), name


def imports(file: Path) -> set[Path]:
    """The files of this collection that a file imports, wherever in it: what Ansible sends to a host with a module."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        name, package = node.module or "", f"ansible_collections.{NAME}."
        if node.level:
            base = file.parents[node.level - 1].joinpath(*name.split(".") if name else ())
        elif name.startswith(package):
            base = ROOT.joinpath(*name.removeprefix(package).split("."))
        else:
            continue
        found |= {f for f in (base.with_suffix(".py"), *(base / f"{a.name}.py" for a in node.names)) if f.is_file()}
    return found


@pytest.mark.parametrize("name", plugins("modules"))
def test_no_module_carries_a_desired_state_to_a_host(name: str) -> None:
    """A desired state is made on the controller: neither it nor what it is made with has business on a host."""
    seen: set[Path] = set()
    left = {ROOT / f"plugins/modules/{name}.py"}
    while left:
        file = left.pop()
        seen.add(file)
        left |= imports(file) - seen
    assert not [str(file) for file in seen if file.name.startswith("desired")]


def test_python_loads_the_checkout() -> None:
    for name in ("plugins.module_utils.model.types", "plugins.plugin_utils.action_base"):
        module = importlib.import_module(f"ansible_collections.readi.one.{name}")
        assert module.__file__
        assert Path(module.__file__).resolve().is_relative_to(ROOT / "plugins")
