"""One role's manifest as its file says it, or all that is wrong with the file. Reads files; controller only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from . import each, icon, loader, outposts, yaml_file
from .logo import Fault
from .manifest import FORMAT, Manifest, ManifestError, parse
from .manifest_placeholders import repeat, resolve
from .problems import Mark, Problem
from .problems import Path as Place
from .source import shown

# What is written otherwise since format 2, and how; whatever is not here is as it was.
NOW: Mapping[str, str] = {
    "format": "format: 2",
    "stage": "stage: application",
    "called": "called: {de: ..., en: ...}",
    "privacy": (
        "privacy: [{id: entries, what: {de: ..., en: ...}, whose: people, store: table:DATABASE.TABLE, "
        "starts: written, days: 90, ends_by: service, on_erasure: delete}]"
    ),
}
# Any platform's: whether all placeholders are known does not depend on the inventory.
_HOSTS = ("portal_host", "sso_host", "lists_host", "portal_url", "sso_url")
_PLATFORM = ("name", "domain", "operator", "contact", *_HOSTS)
_ANY = {f"platform.{name}": "x" for name in (*_PLATFORM, "port_suffix")} | {"platform.https_port": "443"}


def read(file: Path) -> Manifest | list[Problem]:
    """`file` is roles/NAME/meta/service.yml."""
    name, place = file.parent.parent.name, Mark(shown(file))
    data, problems, mark = yaml_file.marked(place.file, file.read_bytes())
    if problems:
        return problems
    if isinstance(data, Mapping) and data.get("format") == 1:
        return list(_of_format_1(data, mark))
    errors = sorted(_validator().iter_errors(data), key=lambda e: list(map(str, e.absolute_path)))
    if errors:
        return [_wrong(place, f"{'.'.join(map(str, e.absolute_path)) or '(file)'}: {e.message}") for e in errors]
    made = parse(name, data)
    try:
        filled = outposts.KEPT if made.each else {}
        resolve(repeat(made, each.EXAMPLES), {**_ANY, **filled})
    except ManifestError as error:
        return [_wrong(place, str(error))]
    if untrue := [*_called(data), *_privacy(made)]:
        return [_wrong(place, detail) for detail in untrue]
    drawing = _drawing(file.parent.parent / "files" / made.icon) if made.icon else None
    return [drawing] if isinstance(drawing, Problem) else replace(made, drawing=drawing)


def _nameless(data: Mapping[str, Any]) -> bool:
    """The privacy page names every service that keeps something; a role's name is no word for people."""
    return bool(data.get("privacy") or data.get("logs")) and not (data.get("tile") or data.get("called"))


def _called(data: Mapping[str, Any]) -> Iterator[str]:
    if _nameless(data):
        yield "called: {de: ..., en: ...} is missing: the privacy page names what keeps something"


def _privacy(made: Manifest) -> Iterator[str]:
    """Where the record of processing would say what is not so: a number no inventory has, a log kept for other days."""
    known = loader.schema()["properties"]["retention"]["properties"]
    hours = {f"services.{made.name}.{name}" for name in (made.options or {}).get("properties", {})}
    kept = {f"journal:{log.unit}": log.days for log in made.logs}
    for entry in made.privacy:
        if isinstance(entry.days, str) and entry.days.startswith("services."):
            # An outpost's sessions last as long as those of the sign-on that it serves.
            if entry.days.startswith(f"services.{made.name}.") and entry.days not in hours:
                yield f"privacy.{entry.id}.days: {entry.days} is none of {', '.join(sorted(hours)) or 'its options'}"
        elif isinstance(entry.days, str) and (key := entry.days.removeprefix("retention.")) not in known:
            yield f"privacy.{entry.id}.days: retention.{key} is none of {', '.join(sorted(known))}"
        elif entry.days != kept.get(entry.store, entry.days):
            yield f"privacy.{entry.id}.days: {entry.days}, but logs keep {entry.store} for {kept[entry.store]} days"


@cache
def _validator() -> Draft202012Validator:
    schema = Path(__file__).resolve().parents[3] / "schemas" / "manifest.schema.json"
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def _wrong(place: Mark, detail: str) -> Problem:
    return Problem("manifest", place, (), {"detail": detail})


def _of_format_1(data: Mapping[str, Any], mark: Callable[[Place], Mark]) -> Iterator[Problem]:
    """Each field at its line; what is missing, at that of `format`."""
    for field, now in NOW.items():
        said = {"field": field, "now": now, "format": FORMAT}
        if field == "format":
            yield Problem("manifest_old_format", mark((field,)), (field,), said)
        elif field not in data and (field == "stage" or (field == "called" and _nameless(data))):
            yield Problem("manifest_old_missing", mark(("format",)), (field,), said)
        # An empty list says the same in both.
        elif data.get(field):
            yield Problem("manifest_old", mark((field,)), (field,), said)


def _drawing(file: Path) -> str | Problem:

    try:
        found = icon.drawn(file.read_bytes())
    except OSError:
        return Problem("no_such_file", Mark(shown(file)), ("icon",), {"file": shown(file)})
    if isinstance(found, Fault):
        return Problem(found.code, Mark(shown(file), found.line), ("icon",), found.params)
    return found
