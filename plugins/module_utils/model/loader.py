"""The one reader of inventory files: raw text to plain data, with the file and line of everything.

Reads the model's files (group_vars/platform/*.yml) and hosts.yml under an inventory's folder. Model files are plain
data: no Jinja, tags, anchors or merges; UTF-8, with or without BOM, LF or CRLF.

    source = load(Path("inventories/demo"))
    source.data["organisations"][0]["name"]; source.mark(("organisations", 0, "name")).line; source.problems
    source.hosts["keycloak"]  # names of the hosts in the group

Runs on the controller only (PyYAML).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from . import hosts_file, layout, logo
from .editor_files import is_editors
from .manifest import Manifest
from .problems import Mark, Problem
from .schema import merged
from .shape import Shape
from .source import Source, shown
from .yaml_file import YamlFile


def find_root(places: Iterable[FilePath]) -> list[FilePath]:
    """The platform inventories among inventory sources (a folder, or a file in one): those with group_vars/platform."""
    roots: list[FilePath] = []
    for place in places:
        folder = place if place.is_dir() else place.parent
        if (folder / "group_vars" / "platform").is_dir() and folder.resolve() not in [r.resolve() for r in roots]:
            roots.append(folder)
    return roots


def model_files(root: FilePath) -> list[FilePath]:
    folder = root / "group_vars" / "platform"
    return sorted(
        p for p in folder.rglob("*") if p.suffix in {".yml", ".yaml"} and not is_editors(p.name) and p.is_file()
    )


def load(root: FilePath, manifests: Mapping[str, Manifest] | None = None) -> Source:
    """Everything the inventory's model and hosts files say, with all mistakes in their form.

    `manifests` are the services whose options the inventory may set; without them, those of the collection.
    """
    source = Source(root)
    raw: dict[str, Any] = {}
    for path in model_files(root):
        name = shown(path)
        data = YamlFile(name, source, plain=True).read(path.read_bytes())
        if isinstance(data, dict):
            raw.update(data)
        elif data is not None:
            source.problems.append(Problem("not_mapping", Mark(name)))
    hosts = root / "hosts.yml"
    content = hosts.read_bytes() if hosts.is_file() else None
    hosts_file.read(shown(hosts), content, source, _variables(root))
    source.sections = frozenset((s, str(f)) for s, v in raw.items() if isinstance(v, dict) for f in v)
    allowed = schema() if manifests is None else merged(schema(), manifests)
    shape = Shape(allowed, source.marks, source.raw, source.refused, source.comments)
    source.data = shape.check(raw)
    source.problems += shape.problems
    source.rejected = shape.rejected
    found = sorted(p for p in root.rglob("*") if p.is_file())
    passed_over = [str(p.relative_to(root)) for p in found if is_editors(p.name) and not layout.is_vault(p.name)]
    files = {name: _head(p) for p in found if (name := str(p.relative_to(root))) not in passed_over}
    source.files = {name: _head(root / name, None) if layout.is_vault(name) else head for name, head in files.items()}
    # Also those of an entry that is not looked at further: its file is read, once the mistake is mended.
    logos = _logos(source.data) | _logos(raw)
    if source.broken:  # what the rest of that file names is not known
        logos |= {name for name in source.files if name.endswith(layout.IMAGES)}
    source.logos = {name: _head(root / name, logo.MOST_BYTES + 1) for name in sorted(logos & source.files.keys())}
    source.problems += layout.check(source.files, source.shown, source.hosts, source.host_vars, logos)
    source.problems += layout.passed_over(passed_over, source.shown)
    return source


def _variables(root: FilePath) -> dict[str, bytes]:
    """What groups and hosts have beside hosts.yml; the model's own files and vaults left out."""
    found = (p for folder in ("group_vars", "host_vars") for p in (root / folder).rglob("*") if p.is_file())
    named = {str(p.relative_to(root)): p for p in found if p.suffix in {".yml", ".yaml"} and not is_editors(p.name)}
    ours = ("group_vars/platform/",)
    return {n: p.read_bytes() for n, p in named.items() if not n.startswith(ours) and not layout.is_vault(n)}


@cache
def schema() -> dict[str, Any]:
    """schemas/inventory.schema.json, from which completion, validation and the reference page come."""
    file = FilePath(__file__).resolve().parents[3] / "schemas" / "inventory.schema.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def _head(path: FilePath, most: int | None = 2048) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _logos(data: Any) -> set[str]:
    """Every text under a field called logo."""
    if isinstance(data, Mapping):
        own = {v for k, v in data.items() if k == "logo" and isinstance(v, str)}
        return own.union(*(_logos(v) for v in data.values()))
    return set().union(*(_logos(v) for v in data)) if isinstance(data, list) else set()
