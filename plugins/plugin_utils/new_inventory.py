"""Writes a new inventory: generates, checks in a folder of its own, then moves what is missing into place."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.readi.one.plugins.module_utils.model import layout, loader, new_platform
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.given import MASTER
from ansible_collections.readi.one.plugins.module_utils.model.next_steps import next_steps
from ansible_collections.readi.one.plugins.module_utils.model.problems import language, render
from ansible_collections.readi.one.plugins.module_utils.model.repair import as_key
from ansible_collections.readi.one.plugins.module_utils.model.sheet import sheet
from ansible_collections.readi.one.plugins.module_utils.model.source import shown
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

_EDITOR = inventory.COLLECTION / "inventories" / "template" / ".vscode"


class RefusedError(Exception):
    """The answers do not make an inventory; the text says why, line by line."""


def make(given: Mapping[str, Any], config_file: str | None, *, check: bool) -> dict[str, Any]:
    """{changed, written, msg}"""
    answers = _answers(given)
    base = Path(config_file).parent if config_file else Path.cwd()
    target = base / "inventories" / answers.key
    found = inventory.manifests().items()
    # What is in members' networks is added with the member; what follows others has no group.
    grouped = {name: one for name, one in found if not (one.everywhere or one.apart or one.follows)}
    services = [name for name, one in grouped.items() if not one.chosen]
    texts = new_platform.files(answers, services, sorted(grouped.keys() - set(services)))
    model = _checked(texts, answers.key)
    for organisation in model.organisations:
        texts[f"connection/{organisation.key}.md"] = sheet(model, organisation)
    if _EDITOR.is_dir():
        texts.update({f".vscode/{file.name}": file.read_text(encoding="utf-8") for file in sorted(_EDITOR.iterdir())})
    password = inventory.cache_folder(config_file) / answers.key / "vault-password"
    new = [name for name in sorted(texts) if not (target / name).exists()]
    _refuse_another(target, texts, new)
    with_vault = not (target / layout.VAULT).exists()
    if not check:
        for name in new:
            _write(target / name, texts[name], 0o644)
        if with_vault:
            _vault(target / layout.VAULT, password)
    written = [*new, *([layout.VAULT] if with_vault else [])]
    place = shown(target)
    steps = next_steps(model, answers.addresses, place, shown(password), new_platform.invented(answers))
    return {"changed": bool(written), "written": [f"{place}/{name}" for name in written], "msg": steps.splitlines()}


def _refuse_another(target: Path, texts: Mapping[str, str], new: Sequence[str]) -> None:
    """An inventory that somebody has worked on gets no file more: two files with one section would break it.

    What an earlier run with the same answers left undone is done.
    """
    there = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    others = [name for name in there if name != layout.VAULT and not _is(target / name, texts.get(name))]
    if new and others:
        raise RefusedError(
            f"{shown(target)} gibt es schon, mit {others[0]}: nichts geschrieben; dort weiterarbeiten, "
            "oder einen anderen Schlüssel (-e key=...) nehmen"
        )


def _is(path: Path, text: str | None) -> bool:
    return text is not None and path.read_bytes() == text.encode()


def _answers(given: Mapping[str, Any]) -> new_platform.Answers:
    lacking = new_platform.missing(given)
    if lacking:
        raise RefusedError("Es fehlt: " + ", ".join(f"-e {name}=..." for name in lacking))
    raw = given.get("organisations") or ()
    named = raw.split(",") if isinstance(raw, str) else raw
    members = tuple(dict(one) if isinstance(one, Mapping) else {"name": str(one).strip()} for one in named)
    if any(not one.get("name") for one in members):
        raise RefusedError("organisations: jede braucht einen Namen (name)")
    hosts = {str(k): str(v) for k, v in dict(given.get("hosts") or {}).items()}
    texts = {
        name: str(given[name])
        for name in ("key", "name", "domain", "host", "user", "operator", "contact")
        if name in given
    }
    return new_platform.Answers(
        **texts, hosts=hosts, addresses=dict(given.get("addresses") or {}), organisations=members
    )


def _checked(texts: Mapping[str, str], key: str) -> Model:
    """The generated inventory's model; what is wrong with the answers is said as for any inventory."""
    if not as_key(key) == key:
        raise RefusedError(f"key: {key} ist kein Schlüssel (a-z, 0-9, -), etwa {as_key(key)}")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / key
        for name, text in texts.items():
            _write(root / name, text, 0o644)
        source = loader.load(root)
        model = compile_source(source, inventory.manifests(), source.hosts)
        if isinstance(model, list):
            raise RefusedError("\n".join(render(problem, language()).removeprefix(f"{folder}/") for problem in model))
    return model


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as out:
        out.write(text)


def _vault(path: Path, password_file: Path) -> None:
    """A fresh master secret, encrypted by a password of its own; an existing password file is used."""
    if not password_file.exists():
        password_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(password_file, secrets.token_urlsafe(32) + "\n", 0o600)
    secret = VaultSecret(password_file.read_bytes().strip())
    text = f"{MASTER}: {secrets.token_urlsafe(48)}\n"
    _write(path, VaultLib([("default", secret)]).encrypt(text, secret).decode(), 0o600)
