"""The inventory's reference page, from schemas/inventory.schema.json: every field with meaning, example and class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from .table import table

Lang = Literal["de", "en"]
Page = tuple[str, str, str]
Schema = Mapping[str, Any]

HEADS = {
    "de": ["Feld", "Bedeutung", "Form", "Beispiel", "Gilt"],
    "en": ["Field", "Meaning", "Form", "Example", "Class"],
}
CLASSES = {
    "de": {"enforced": "vorgegeben", "seeded": "Anfangswert", "runtime": "Betrieb"},
    "en": {"enforced": "enforced", "seeded": "seeded", "runtime": "runtime"},
}
SHAPES = {
    "de": {"key": "Schlüssel", "slug": "3 bis 20 von a-z 0-9 -", "name": "Text, eine Zeile",
           "domain": "Domain", "email": "E-Mail-Adresse", "local_part": "Teil vor dem @",
           "url": "https://…", "issuer": "https://…", "ldap_url": "ldaps://…", "colour": "#rrggbb",
           "proxy_url": "http://…", "proxy_except": "Name",
           "time": "hh:mm", "file": "Datei in files/", "dn": "DN", "filter": "LDAP-Filter", "certificate": "base64",
           "bind_name": "DN, im Active Directory auch NAME@DOMAIN oder DOMAIN\\NAME",
           "old_key": "Schlüssel oder /Pfad", "client_id": "Text ohne Leerzeichen", "redirect": "https://…/…*"},
    "en": {"key": "key", "slug": "3 to 20 of a-z 0-9 -", "name": "text, one line",
           "domain": "domain", "email": "e-mail address", "local_part": "the part before the @",
           "url": "https://…", "issuer": "https://…", "ldap_url": "ldaps://…", "colour": "#rrggbb",
           "proxy_url": "http://…", "proxy_except": "name",
           "time": "hh:mm", "file": "file in files/", "dn": "DN", "filter": "LDAP filter", "certificate": "base64",
           "bind_name": "DN, in Active Directory also NAME@DOMAIN or DOMAIN\\NAME",
           "old_key": "key or /path", "client_id": "text without spaces", "redirect": "https://…/…*"},
}  # fmt: skip
WORDS = {
    "de": {"list": "Liste: {}", "number": "Zahl", "range": "Zahl {}–{}", "truth": "true, false", "object": "Felder",
           "text": "Text", "must": "Pflicht",
           "must_with": "Pflicht bei {}", "many": "{} oder Liste davon", "default": "ohne Angabe {}"},
    "en": {"list": "list: {}", "number": "number", "range": "number {}–{}", "truth": "true, false", "object": "fields",
           "text": "text", "must": "required",
           "must_with": "required with {}", "many": "{} or list of these", "default": "{} if not given"},
}  # fmt: skip
INTRO = {
    "de": (
        "Das Inventar einer Plattform: Dateien unter `inventories/NAME/group_vars/platform/`. Jeder Abschnitt steht in "
        "genau einer Datei; welche, ist gleich. Reine Daten: kein Jinja, keine YAML-Anker. *Vorgegeben* heißt: ein "
        "Lauf stellt den Wert wieder her. *Anfangswert* heißt: beim Anlegen geschrieben, danach den Leuten überlassen. "
        "*Betrieb* heißt: nie geschrieben. Prüfen mit `bin/readi -i inventories/NAME validate`."
    ),
    "en": (
        "The inventory of a platform: files under `inventories/NAME/group_vars/platform/`. Each section is in "
        "exactly one file; which one does not matter. Plain data: no Jinja, no YAML anchors. *Enforced*: a run puts "
        "the value back. *Seeded*: written at creation, then left to people. *Runtime*: never written. "
        "Check with `bin/readi -i inventories/NAME validate`."
    ),
}


class Reference:
    def __init__(self, schema: Schema, lang: Lang) -> None:
        self.schema = schema
        self.lang: Lang = lang

    def resolved(self, part: Schema) -> Schema:
        if "$ref" not in part:
            return part
        return {**self.schema["$defs"][part["$ref"].rpartition("/")[2]], **part}

    def meaning(self, part: Schema) -> str:
        return str(part.get("description" if self.lang == "de" else "x-en", ""))

    def form(self, part: Schema) -> str:
        words = WORDS[self.lang]
        part = self.resolved(part)
        if "enum" in part:
            return ", ".join(f"`{v}`" for v in part["enum"])
        if isinstance(part["type"], list):
            one = SHAPES[self.lang][part["x-shape"]]
            return words["many"].format(one)
        if "x-shape" in part:
            return SHAPES[self.lang][part["x-shape"]]
        if part["type"] == "array":
            return words["list"].format(self.form(part["items"]))
        if part["type"] == "integer":
            return words["range"].format(part["minimum"], part["maximum"]) if "maximum" in part else words["number"]
        return {"boolean": words["truth"], "object": words["object"]}.get(part["type"], words["text"])

    def rows(self, part: Schema, prefix: str = "") -> Iterator[tuple[str, ...]]:
        required = part.get("required", ())
        for name, inner in part["properties"].items():
            field = self.resolved(inner)
            extra = []
            if kinds := needing(part, name):
                extra.append(WORDS[self.lang]["must_with"].format(", ".join(kinds)))
            if name in required:
                extra.append(WORDS[self.lang]["must"])
            if "default" in field and not isinstance(field["default"], dict):
                extra.append(WORDS[self.lang]["default"].format(f"`{_yaml(field['default'])}`"))
            examples = field.get("examples", [])
            yield (
                f"`{prefix}{name}`",
                self.meaning(field),
                ", ".join([self.form(field), *extra]),
                f"`{_short(_yaml(examples[0]))}`" if examples else "",
                CLASSES[self.lang][field["x-class"]],
            )
            if field["type"] == "object" and "properties" in field:
                yield from self.rows(field, f"{prefix}{name}.")

    def sections(self) -> Iterator[str]:
        for name, inner in self.schema["properties"].items():
            section = self.resolved(inner)
            item = self.resolved(section["items"]) if section["type"] == "array" else section
            yield f"## {name}\n\n{self.meaning(section)}."
            if section["type"] == "array":
                yield self.meaning(item) + "."
            if "properties" in item:
                yield table(HEADS[self.lang], list(self.rows(item)))
            else:
                yield table(HEADS[self.lang], [next(self.rows({"properties": {name: inner}}))])


def needing(part: Schema, name: str) -> list[str]:
    """The values of `type` with which a field is required."""
    rules = [rule for rule in part.get("allOf", ()) if name in rule["then"].get("required", ())]
    return [str(rule["if"]["properties"]["type"]["const"]) for rule in rules]


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:12]}..."


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_yaml(v)}" for k, v in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) and value.startswith("#") else str(value)


def reference(schema: Schema, lang: Lang) -> Page:
    title = {"de": "Das Inventar: jedes Feld", "en": "The inventory: every field"}[lang]
    return title, INTRO[lang], "\n\n".join(Reference(schema, lang).sections())
