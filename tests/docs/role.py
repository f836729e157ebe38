"""A role's README: its variables from meta/argument_specs.yml, its service from meta/service.yml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.readi.one.plugins.module_utils.model.manifest import parse
from ansible_collections.readi.one.plugins.module_utils.model.manifest_run import Program

from .table import table

JSON = Mapping[str, Any]


def _markdown(text: object) -> str:
    """Ansible's C(), V(), I() and the like as Markdown."""
    parts = text if isinstance(text, list) else [text]
    joined = " ".join(str(part) for part in parts if part)
    joined = re.sub(r"\b[CVOE]\(([^)]*)\)", r"`\1`", joined)
    return re.sub(r"\b[IB]\(([^)]*)\)", r"*\1*", joined)


def _type(spec: JSON) -> str:
    kind = str(spec.get("type", "str"))
    return f"list of {spec['elements']}" if kind == "list" and "elements" in spec else kind


def _default(spec: JSON) -> str:
    if spec.get("required"):
        return "**required**"
    return f"`{json.dumps(spec['default'], ensure_ascii=False)}`" if "default" in spec else "none"


def _rows(options: JSON, prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    for name, spec in options.items():
        choices = f" One of {', '.join(f'`{choice}`' for choice in spec['choices'])}." if "choices" in spec else ""
        yield f"`{prefix}{name}`", _type(spec), _default(spec), _markdown(spec.get("description", "")) + choices
        if "options" in spec:
            dots = "[]." if spec.get("type") == "list" else "."
            yield from _rows(spec["options"], f"{prefix}{name}{dots}")


def _variables(specs: JSON) -> str:
    parts = []
    for entry, spec in sorted(specs.items(), key=lambda item: (item[0] != "main", item[0])):
        title = "## Variables" if entry == "main" else f"## Variables of `tasks_from: {entry}`"
        rows = list(_rows(spec.get("options") or {}))
        parts.append(title + "\n\n" + (table(["Name", "Type", "Default", "Meaning"], rows) if rows else "None."))
    return "\n\n".join(parts)


def _port(port: JSON) -> str:
    who = ", ".join(port.get("from") or []) or "nobody"
    return f"{port['port']}/{port.get('proto', 'tcp')} on {port.get('bind', 'loopback')}, reached by {who}"


def _service(manifest: JSON, programs: Iterable[Program]) -> str:
    """What other rooms derive from the manifest, for a reader."""
    said = {
        "Units": [f"`{unit}`" for unit in manifest.get("units", [])],
        "Programs": [f"`{program.full_name}` in `{program.unit}.service`, as {program.user}" for program in programs],
        "Runs on": [f"`{name}`" for name in manifest.get("packages", [])],
        "Packages held": [f"`{name}`" for name in manifest.get("hold", [])],
        "Ports": [_port(port) for port in manifest.get("ports", [])],
        "Sites": [
            f"`{site['address']}` → `{site.get('to') or site.get('root')}`" for site in manifest.get("sites", [])
        ],
        "Databases": [f"`{database['name']}`" for database in manifest.get("databases", [])],
        "Data": [f"`{data['path']}` ({data['class']})" for data in manifest.get("data", [])],
        "Logs": [f"`{log.get('unit') or log.get('path')}`, {log['days']} days" for log in manifest.get("logs", [])],
        "Sign-on clients": [f"`{client['id']}` ({client['type']})" for client in manifest.get("clients", [])],
        "Secrets": [f"`{secret['name']}` ({secret['class']})" for secret in manifest.get("secrets", [])],
    }
    rows = [(name, "; ".join(values)) for name, values in said.items() if values]
    return "## Service\n\nFrom `meta/service.yml`.\n\n" + table(["What", "Which"], rows) if rows else ""


def page(folder: Path) -> tuple[str, str, str]:
    """Title, intro and generated part of the README of the role in `folder`."""
    specs = yaml.safe_load((folder / "meta/argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    main = specs["main"]
    manifest_file = folder / "meta/service.yml"
    manifest = yaml.safe_load(manifest_file.read_text(encoding="utf-8")) if manifest_file.is_file() else {}
    programs = parse(folder.name, manifest).programs if manifest else ()
    described = _markdown(main.get("description", ""))
    generated = "\n\n".join(part for part in (described, _variables(specs), _service(manifest, programs)) if part)
    return f"readi.one.{folder.name}", str(main["short_description"]).rstrip(".") + ".", generated
