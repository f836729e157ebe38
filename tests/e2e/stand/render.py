"""The portal's and the theme's files, rendered as file_set renders them, but without Ansible."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

ROOT = Path(__file__).resolve().parents[3]


def render(role: str, entry: Mapping[str, Any]) -> bytes:
    """One entry of a slice's `files`: what the host would hold."""
    if "content" in entry:
        return str(entry["content"]).encode()
    if "data" in entry:
        return base64.b64decode(entry["data"], validate=True)
    if "src" in entry:
        return (ROOT / "roles" / role / "files" / entry["src"]).read_bytes()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "roles" / role / "templates"),
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - as in Ansible: the templates escape by name, a test holds them to it
    )
    return environment.get_template(entry["template"]).render(**entry.get("vars", {})).encode()


def write(role: str, files: list[dict[str, Any]], folder: Path) -> None:
    """All of a slice's files under `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    for entry in files:
        target = folder / entry["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(render(role, entry))
