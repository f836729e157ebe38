"""From an inventory's folder to the compiled model, and the place where actions find it again.

    result = compiled(Path("inventories/demo"))      # Model, or the list of Problems
    store(model); recall(model.sha)                  # .cache/model/SHA.json, mode 0600

Controller only: this is where files are read and written, so that the model itself needs no I/O.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.model import canonical, group_fields, layout, loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import judged
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest, ManifestError
from ansible_collections.readi.one.plugins.module_utils.model.problems import Mark, Problem, sorted_problems
from ansible_collections.readi.one.plugins.module_utils.model.source import shown
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

COLLECTION = Path(__file__).resolve().parents[2]
_KEPT: dict[str, Model] = {}


def manifests(root: Path | None = None) -> Mapping[str, Manifest]:
    """Those of the collection's roles, and of the roles that a platform keeps beside its inventory at `root`."""
    ours = manifest.load(COLLECTION / "roles")
    theirs = manifest.load(root / layout.OWN_ROLES) if root else {}
    if mistakes := list(_not_theirs(ours, theirs, root)) if root else ():
        raise ManifestError(*mistakes)
    return {**ours, **theirs}


def _not_theirs(ours: Mapping[str, Manifest], theirs: Mapping[str, Manifest], root: Path) -> Iterator[Problem]:
    """What a role beside an inventory cannot have: the name of one of the collection's, and programs in Python."""
    for name, made in theirs.items():
        place = Mark(f"{shown(root)}/{layout.OWN_ROLES}/{name}/meta/service.yml")
        if name in ours:
            yield Problem("manifest_taken", place, (), {"service": name})
        for field in ("programs", "roster"):
            if getattr(made, field):
                yield Problem("manifest_python", place, (field,), {"field": field})
    for name, field, other in group_fields.taken({**ours, **theirs}):
        place = Mark(f"{shown(root)}/{layout.OWN_ROLES}/{name}/meta/service.yml")
        yield Problem(
            "group_field_taken", place, ("group_fields", field), {"field": field, "other": other or "readi.one"}
        )


def own_roles(root: Path) -> dict[str, str]:
    """Service -> the absolute path of its role, for the services that only this platform has."""
    return {name: str((root / layout.OWN_ROLES / name).resolve()) for name in manifest.load(root / layout.OWN_ROLES)}


def examined(root: Path) -> tuple[Model | None, list[Problem]]:
    """The model with what is worth saying, or None with all that is wrong."""
    try:
        known = manifests(root)
    except ManifestError as error:
        return None, sorted_problems(error.problems)
    source = loader.load(root, known)
    model, said = judged(source, known, source.hosts)
    if model is not None and layout.VAULT not in source.files:
        said.append(Problem("note_no_vault", Mark(vault_shown(root))))
    return model, said


def compiled(root: Path) -> Model | list[Problem]:
    model, problems = examined(root)
    return problems if model is None else model


def vault_shown(root: Path) -> str:
    return f"{shown(root)}/{layout.VAULT}"


def cache_folder(config_file: str | None = None) -> Path:
    """READI_CACHE, or .cache beside the ansible.cfg that is in force, or below the current folder."""
    given = os.environ.get("READI_CACHE")
    if given:
        return Path(given)
    return (Path(config_file).parent if config_file else Path.cwd()) / ".cache"


def store(model: Model, cache: Path) -> Path:
    """Write the compiled model for the actions of this run; readable by this user only."""
    folder = cache / "model"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{model.sha}.json"
    if not target.exists():
        staged = folder / f".{model.sha}.{os.getpid()}"
        with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(canonical.dumps(model))
        staged.replace(target)
    return target


def keep(model: Model) -> None:
    """For this process and those it forks: a run asks for the model two dozen times, and reading it takes a while."""
    _KEPT[model.sha] = model


def recall(sha: str, cache: Path) -> Model | None:
    """The model that the vars plugin stored, or None; a file that does not say what its name says is none."""
    if sha in _KEPT:
        return _KEPT[sha]
    target = cache / "model" / f"{sha}.json"
    if not target.is_file():
        return None
    model = canonical.loads(target.read_text(encoding="utf-8"))
    return model if canonical.sha(model) == sha else None
