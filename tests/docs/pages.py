"""Which generated pages there are, and what each must contain."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model.manifest import load
from ansible_collections.readi.one.plugins.module_utils.model.schema import merged
from ansible_collections.readi.one.plugins.module_utils.services.keycloak_server import desired_passwords

from . import contracts, exposure, inventory, pool, reference, role

ROOT = Path(__file__).resolve().parents[2]
# Editors read it; reference pages are made from it.
SCHEMA = ROOT / "schemas" / "inventory.schema.json"
BEGIN = "<!-- begin: made by `python -m tests.docs` -->"
END = "<!-- end: made by `python -m tests.docs` -->"
_MARKED = re.compile(re.escape(BEGIN) + r".*?" + re.escape(END), re.DOTALL)


def _page(path: Path, title: str, intro: str, generated: str) -> str:
    """The file with the part between the marks renewed; a new file gets title and intro above it."""
    part = f"{BEGIN}\n\n{generated.strip()}\n\n{END}"
    if not path.is_file():
        return f"# {title}\n\n{intro}\n\n{part}\n"
    old = path.read_text(encoding="utf-8")
    if not _MARKED.search(old):
        raise ValueError(f"{path.relative_to(ROOT)}: the marks of the generated part are missing:\n{BEGIN}\n{END}")
    return _MARKED.sub(lambda _match: part, old, count=1)


def all_pages() -> dict[Path, str]:
    """Every generated page as it must be."""
    made: dict[Path, str] = {SCHEMA: _schema()}
    for folder in sorted((ROOT / "roles").iterdir()):
        if (folder / "meta/argument_specs.yml").is_file():
            title, intro, text = role.page(folder)
            made[folder / "README.md"] = _page(folder / "README.md", title, intro, text)
    for name, make in _REFERENCE.items():
        path = ROOT / "docs" / name
        title, intro, text = make(ROOT)
        made[path] = _page(path, title, intro, text)
    made[ROOT / "docs/img/pool-use.svg"] = pool.picture()
    made[ROOT / "meta/runtime.yml"] = _runtime(ROOT)
    made[ROOT / "roles/keycloak/files" / desired_passwords.DENIED] = desired_passwords.text()
    return made


def _runtime(root: Path) -> str:
    """Every NAME_state has the one action: Ansible would look for one of its own name."""
    names = sorted(path.stem for path in (root / "plugins/modules").glob("*_state.py"))
    routes = "".join(f"    {name}: {{action_plugin: readi.one.reconcile}}\n" for name in names)
    return (
        "---\n# Made by `python -m tests.docs` from plugins/modules/*_state.py.\n"
        'requires_ansible: ">=2.19.0"\naction_groups: {}\n'
        f"plugin_routing:\n  modules:\n{routes}"
    )


def _inventory(root: Path) -> dict[str, Any]:
    """The inventory's schema as it was written, with the parts that come from the manifests of the roles."""
    return merged(json.loads(SCHEMA.read_text(encoding="utf-8")), load(root / "roles"))


def _schema() -> str:
    return json.dumps(_inventory(ROOT), indent=2, ensure_ascii=False) + "\n"


_REFERENCE: dict[str, Callable[[Path], tuple[str, str, str]]] = {
    "de/artefakte.md": lambda root: reference.artifacts(root, "de"),
    "en/artifacts.md": lambda root: reference.artifacts(root, "en"),
    "de/geheimnisse.md": lambda root: reference.secrets(root, "de"),
    "en/secrets.md": lambda root: reference.secrets(root, "en"),
    "de/verarbeitungsverzeichnis.md": lambda root: reference.privacy(root, "de"),
    "en/record-of-processing.md": lambda root: reference.privacy(root, "en"),
    "de/inventory-reference.md": lambda root: inventory.reference(_inventory(root), "de"),
    "en/inventory-reference.md": lambda root: inventory.reference(_inventory(root), "en"),
    "de/ports.md": lambda root: reference.ports(root, "de"),
    "en/ports.md": lambda root: reference.ports(root, "en"),
    "de/videobruecken.md": lambda _root: pool.page("de"),
    "en/video-bridges.md": lambda _root: pool.page("en"),
    "en/contracts.md": lambda _root: contracts.page(),
    "en/unit-exposure.md": exposure.page,
}


def stale() -> dict[Path, str]:
    """Those whose file is not as it must be."""
    return {
        path: text
        for path, text in all_pages().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }
