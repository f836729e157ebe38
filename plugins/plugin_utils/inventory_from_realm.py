"""Writes an adopted inventory: translates, checks in a folder of its own, then puts it where nothing is yet."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.adopt import report
from ansible_collections.readi.one.plugins.module_utils.adopt.draft import Draft
from ansible_collections.readi.one.plugins.module_utils.adopt.groups import PROJECTS
from ansible_collections.readi.one.plugins.module_utils.adopt.translate import translate
from ansible_collections.readi.one.plugins.module_utils.adopt.words import say
from ansible_collections.readi.one.plugins.module_utils.language import Lang, Texts, language, text
from ansible_collections.readi.one.plugins.module_utils.model import as_yaml, layout, loader
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.editor_files import is_editors
from ansible_collections.readi.one.plugins.module_utils.model.given import needed
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.printed import printed
from ansible_collections.readi.one.plugins.module_utils.model.problems import Problem, render
from ansible_collections.readi.one.plugins.module_utils.model.source import shown
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired_account as session_account
from ansible_collections.readi.one.plugins.plugin_utils import inventory

FILES = "files"
PLATFORM = Path("group_vars") / "platform"
LIST: Mapping[Lang, str] = {"de": "README-uebernahme.md", "en": "README-adopted.md"}
# Of the inventory in use, what says nothing about organisations, groups and people.
KEPT = ("platform", "https_port", "branding", "mail", "proxy", "services", "secret_epochs", "retention", "windows")
# Of an organisation that the inventory in use has too: what no sign-on knows.
LOOKS = ("branding", "imprint_url", "privacy_url", "accessibility_url")
SECTIONS = ("organisations", "project_groups", "clients", "moved")
TEXTS: Texts = {
    "twice": {
        "de": "unter einem Namen zweimal gelesen: {names}; nichts wurde geschrieben",
        "en": "read twice under one name: {names}; nothing was written",
    },
    "exists": {
        "de": "{file} gibt es schon; nichts wurde geschrieben. Einen neuen Ordner nennen: -e into=inventories/NAME",
        "en": "{file} exists already; nothing was written. Name a new folder: -e into=inventories/NAME",
    },
    "lost": {
        "de": "gelesen {read} Projektgruppen, geschrieben {written}, aufgelistet {listed}: {names}; "
        "nichts wurde geschrieben",
        "en": "read {read} project groups, wrote {written}, listed {listed}: {names}; nothing was written",
    },
    "no_inventory": {
        "de": "das Übernommene ist kein Inventar; nichts wurde geschrieben:\n{lines}",
        "en": "what was adopted is no inventory; nothing was written:\n{lines}",
    },
    "counts": {
        "de": "{place}: {organisations} Organisationen, {groups} Projektgruppen, {clients} Anwendungen; "
        "in Keycloak wurde nichts geändert",
        "en": "{place}: {organisations} organisations, {groups} project groups, {clients} applications; "
        "nothing was changed in Keycloak",
    },
    "listed": {
        "de": "{file}: {lines} Zeilen, was keinen Platz hat oder Aufmerksamkeit braucht",
        "en": "{file}: {lines} lines about what has no place or needs a look",
    },
    "diff": {
        "de": "bin/readi diff {before} {place} -- was anders ist als im Inventar, mit dem gelesen wurde",
        "en": "bin/readi diff {before} {place} -- what differs from the inventory that was used for reading",
    },
    "check": {
        "de": "ansible-playbook -i {place} playbooks/site.yml --check --diff -- was ein Lauf ändern würde",
        "en": "ansible-playbook -i {place} playbooks/site.yml --check --diff -- what a run would change",
    },
}


class RefusedError(Exception):
    """Nothing was written; the text says why, in one line where it can."""


def make(found: Mapping[str, Any], model: Model, root: Path, into: str | None, *, check: bool) -> dict[str, Any]:
    """{changed, written, msg}"""
    target = Path(into) if into else root.with_name(f"{root.resolve().name}-adopted")
    known = inventory.manifests(root)
    services = sorted({client.id for manifest in known.values() for client in manifest.clients} | {session_account.ID})
    if found["twice"]:
        raise RefusedError(text(TEXTS, "twice", names=", ".join(found["twice"])))
    draft = translate(found, services)
    before = printed(model)
    _keep_looks(draft, before)
    _keep_outposts(draft, before)
    kept = {name: value for name, value in before.items() if name in KEPT}
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / target.name
        _copy_rest(root, staged)
        adopted = _checked(staged, kept, draft, known, root)
        declared = [(o["kind"], o["key"]) for o in adopted.desired("keycloak")["objects"]]
        listed = report.render(found, draft, declared, needed(adopted), _attributes(adopted))
        _counted(found, draft)
        (staged / LIST[language()]).write_text(listed, encoding="utf-8")
        names = sorted(str(p.relative_to(staged)) for p in staged.rglob("*") if p.is_file())
        there = next((name for name in names if (target / name).exists()), None)
        if there:
            raise RefusedError(text(TEXTS, "exists", file=f"{shown(target)}/{there}"))
        if not check:
            for name in names:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(staged / name, target / name)
    place = shown(target)
    return {
        "changed": True,
        "written": [f"{place}/{name}" for name in names],
        "msg": _next(place, shown(root), adopted, listed),
    }


def _copy_rest(root: Path, staged: Path) -> None:
    """Hosts, the encrypted vault, own roles and Ansible's own variables, as they are; not group_vars/all, which counts
    nowhere: the project's goes before it (layout).
    """

    def left(folder: str, names: list[str]) -> list[str]:
        passed_over = {name for name in names if is_editors(name)}
        if Path(folder) == root:
            passed_over |= {name for name in names if name in ("connection", FILES) or name.startswith("README")}
        elif Path(folder) == root / PLATFORM.parent:
            passed_over |= {PLATFORM.name, "all", "all.yml", "all.yaml"}
        return sorted(passed_over)

    shutil.copytree(root, staged, ignore=left)


def _keep_looks(draft: Draft, before: Mapping[str, Any]) -> None:
    known = {o["key"]: o for o in before.get("organisations", ())}
    for number, item in enumerate(draft.items):
        if item.section == "organisations":
            looks = {name: value for name, value in known.get(item.data["key"], {}).items() if name in LOOKS and value}
            draft.items[number] = replace(item, data={**item.data, **looks})


def _keep_outposts(draft: Draft, before: Mapping[str, Any]) -> None:
    """An outpost that this inventory installs stays: hosts.yml has its host, and no sign-on shows what is behind it."""
    there = {item.data["key"]: number for number, item in enumerate(draft.items) if item.section == "organisations"}
    for organisation in before.get("organisations", ()):
        key, directory = organisation["key"], organisation.get("directory") or {}
        if "host" not in directory:
            continue
        at = ("organization", key)
        if key not in there:
            draft.add("organisations", at, organisation)
            draft.but(at, say("outpost_new"), say("made_by_run"))
            continue
        item = draft.items[there[key]]
        draft.items[there[key]] = replace(item, data={**item.data, "directory": directory})


def _attributes(model: Model) -> list[str]:
    """What a run declares of an account: others go."""
    objects = model.desired("keycloak")["objects"]
    return [a["name"] for o in objects if o["kind"] == "user_profile" for a in o["fields"]["attributes"]]


def _counted(found: Mapping[str, Any], draft: Draft) -> None:
    """Every group below /projects that was read is in the inventory or in the list, once."""
    groups = [o["key"] for o in found["objects"] if o["kind"] == "group" and o["key"].startswith(f"{PROJECTS}/")]
    written = [item.at[1] for item in draft.section("project_groups")]
    listed = [r.at[1] for r in draft.remarks if r.at[0] == "group" and not r.taken]
    if sorted(groups) != sorted({*written, *listed}) or len(written) != len(set(written)):
        lost = sorted(set(groups) ^ {*written, *listed})
        raise RefusedError(
            text(
                TEXTS,
                "lost",
                read=len(groups),
                written=len(written),
                listed=len(listed),
                names=", ".join(lost[:5]),
            )
        )


def _logos(root: Path, staged: Path, parts: Iterable[Mapping[str, Any]]) -> None:
    """The files that a branding names, and no others: nobody would read them."""
    shutil.rmtree(staged / FILES, ignore_errors=True)
    for file in sorted((root / FILES).rglob("*")):
        if layout.is_certificate(str(file.relative_to(root))) and file.is_file():
            (staged / file.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, staged / file.relative_to(root))
    for name in {part["branding"]["logo"] for part in parts if (part.get("branding") or {}).get("logo")}:
        (staged / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, staged / name)


def _checked(
    staged: Path, kept: Mapping[str, Any], draft: Draft, manifests: Mapping[str, Manifest], root: Path
) -> Model:
    """The draft's model. What the inventory's check refuses leaves the draft, with the check's own words."""
    folder = staged / PLATFORM
    folder.mkdir(parents=True)
    (folder / "platform.yml").write_text(as_yaml.file(kept), encoding="utf-8")
    while True:
        sections = draft.sections()
        for name in SECTIONS:
            content = as_yaml.file({name: sections.get(name, [])})
            (folder / f"{name}.yml").write_text(content, encoding="utf-8")
        _logos(root, staged, [kept, *sections.get("organisations", [])])
        source = loader.load(staged)
        result = compile_source(source, manifests, source.hosts)
        if isinstance(result, Model):
            return result
        if not _dropped(result, draft):
            lines = "\n".join(render(problem, language()) for problem in result)
            raise RefusedError(text(TEXTS, "no_inventory", lines=lines))


def _dropped(problems: list[Problem], draft: Draft) -> bool:
    """From the last to the first, so that the numbers of the others stay true."""
    doomed: dict[tuple[str, int], str] = {}
    for problem in problems:
        section, index = (*problem.path, None, None)[:2]
        if section in SECTIONS and isinstance(index, int):
            doomed.setdefault((str(section), index), render(problem, language()).split(": ", 2)[-1])
    for section, index in sorted(doomed, reverse=True):
        draft.drop(section, index, say("not_accepted", why=doomed[(section, index)]))
    return bool(doomed)


def _next(place: str, before: str, model: Model, listed: str) -> list[str]:
    counts = {
        "organisations": len(model.organisations),
        "groups": len(model.project_groups),
        "clients": len(model.clients),
    }
    lines = sum(1 for line in listed.splitlines() if line.startswith("- "))
    return [
        text(TEXTS, "counts", place=place, **counts),
        text(TEXTS, "listed", file=f"{place}/{LIST[language()]}", lines=lines),
        text(TEXTS, "diff", before=before, place=place),
        text(TEXTS, "check", place=place),
    ]
