"""The schema over the data: every mistake of form, and a cleaned copy in which the rest can be checked further.

Walks the part of JSON Schema 2020-12 that schemas/inventory.schema.json uses. Not jsonschema's own validator, because
an operator needs more than "is not valid": the nearest known key, a key's new name, the value to write. A test holds
the two to the same verdict (tests/unit/model/test_shape.py). What else it does:

- a plain scalar that YAML takes for a number or a truth value is text where the schema says string
  (`name: 2024`, `family_name: Null`);
- a value of wrong form is left out of the cleaned copy, so that further checks run without it, and kept in `rejected`;
- absent fields with a `default` are filled in;
- where one text or a list of them may be (`type: [string, array]`), the cleaned copy has a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Any

from .problems import Mark, Path, Problem
from .repair import LISTS, nearest, repaired

_DROP = object()
_TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
JSON = Mapping[str, Any]


class Shape:
    """One check of one inventory's data."""

    def __init__(
        self,
        schema: JSON,
        marks: Mapping[Path, Mark],
        raw: Mapping[Path, str],
        refused: Set[Path] = frozenset(),
        comments: Mapping[Path, str] | None = None,
    ) -> None:
        self.schema = schema
        self.marks = marks
        self.raw = raw
        self.refused = refused
        self.comments = comments or {}
        self.problems: list[Problem] = []
        self.rejected: dict[Path, Any] = {}
        self._resolved: dict[int, JSON] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}

    def check(self, data: JSON) -> dict[str, Any]:
        cleaned = self._walk(self.schema, data, ())
        return cleaned if isinstance(cleaned, dict) else {}

    def _problem(self, code: str, path: Path, fix: str | None = None, **params: Any) -> None:
        mark = next((self.marks[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.marks), Mark("?"))
        self.problems.append(Problem(code, mark, path, params, fix))

    def _reject(self, rejected: Any, path: Path, code: str, fix: str | None = None, /, **params: Any) -> Any:
        self._problem(code, path, fix, **params)
        self.rejected[path] = rejected
        return _DROP

    def _resolve(self, schema: JSON) -> JSON:
        """A $ref with its siblings laid over it."""
        known = self._resolved.get(id(schema))
        if known is None:
            known = schema
            if "$ref" in schema:
                known = {**self.schema["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
            self._resolved[id(schema)] = known
        return known

    def _walk(self, schema: JSON, value: Any, path: Path) -> Any:
        if path in self.refused:
            # The loader said what is wrong with it.
            self.rejected[path] = value
            return _DROP
        schema = self._resolve(schema)
        kind = schema.get("type")
        if isinstance(kind, list):
            return self._one_or_many(schema, value, path)
        if kind == "string" and not isinstance(value, str):
            value = self._as_text(value, path)
        if value is None:
            said = self.comments.get(path)
            return self._reject(value, path, "empty_comment" if said else "empty", kind=kind, said=said)
        if kind and (not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
            return self._reject(value, path, f"type_{kind}", self._retyped(kind, value), value=_short(value))
        if kind in ("object", "array"):
            return self._object(schema, value, path) if kind == "object" else self._array(schema, value, path)
        return self._scalar(schema, value, path)

    def _one_or_many(self, schema: JSON, value: Any, path: Path) -> Any:
        if isinstance(value, list):
            return self._array(schema, value, path)
        one = self._walk(schema["items"], value, path)
        return one if one is _DROP else [one]

    def _as_text(self, value: Any, path: Path) -> Any:
        text = self.raw.get(path)
        return value if text is None or text in ("", "~") else text

    @staticmethod
    def _retyped(kind: str, value: Any) -> str | None:
        if kind == "boolean" and isinstance(value, str):
            return {"yes": "true", "on": "true", "ja": "true", "true": "true"}.get(
                value.lower(), {"no": "false", "off": "false", "nein": "false", "false": "false"}.get(value.lower())
            )
        if kind == "array" and isinstance(value, str):
            return f"[{value}]"
        if kind == "integer" and isinstance(value, str) and value.strip().isdigit():
            return str(int(value))
        return None

    def _scalar(self, schema: JSON, value: Any, path: Path) -> Any:
        if "enum" in schema and value not in schema["enum"]:
            return self._reject(
                value,
                path,
                "enum",
                nearest(str(value), schema["enum"]),
                value=_short(value),
                known=", ".join(map(str, schema["enum"])),
            )
        if isinstance(value, int) and not isinstance(value, bool):
            low, high = schema.get("minimum"), schema.get("maximum")
            if (low is not None and value < low) or (high is not None and value > high):
                return self._reject(value, path, "range", value=value, low=low, high=high)
        if isinstance(value, str):
            if len(value) < schema.get("minLength", 0):
                return self._reject(value, path, "empty", kind="string")
            if len(value) > schema.get("maxLength", len(value)):
                return self._reject(value, path, "too_long", length=len(value), most=schema["maxLength"])
            if "pattern" in schema and not self._matches(schema["pattern"], value):
                shape = schema.get("x-shape", "pattern")
                fix = repaired(shape, value)
                if fix and shape not in LISTS and not self._matches(schema["pattern"], fix.strip('"')):
                    fix = None
                return self._reject(value, path, f"shape_{shape}", fix, value=_short(value))
        return value

    def _matches(self, pattern: str, value: str) -> bool:
        compiled = self._patterns.get(pattern)
        if compiled is None:
            # "$" is the very end in ECMAScript, and the end or before a last line break in Python.
            compiled = self._patterns[pattern] = re.compile(pattern.removesuffix("$") + r"\Z")
        return compiled.match(value) is not None

    def _array(self, schema: JSON, value: list[Any], path: Path) -> Any:
        if len(value) < schema.get("minItems", 0):
            return self._reject(value, path, "too_few")
        items = []
        seen: dict[str, Path] = {}
        for index, item in enumerate(value):
            here = (*path, index)
            cleaned = self._walk(schema.get("items", {}), item, here)
            if schema.get("uniqueItems") and cleaned is not _DROP:
                if repr(cleaned) in seen:
                    self._reject(item, here, "repeated", value=_short(cleaned))
                    continue
                seen[repr(cleaned)] = here
            # A dropped item keeps its place, so that the paths of the others stay true.
            items.append(None if cleaned is _DROP else cleaned)
        return items

    def _object(self, schema: JSON, value: dict[str, Any], path: Path) -> dict[str, Any]:
        known: dict[str, Any] = dict(schema.get("properties", {}))
        required = list(schema.get("required", ()))
        forbidden: dict[str, str] = {}
        for rule in schema.get("allOf", ()):
            if self._holds(rule["if"], value):
                required += rule["then"].get("required", [])
                refused = [k for k, v in rule["then"].get("properties", {}).items() if v is False]
                forbidden.update(dict.fromkeys(refused, str(value.get("type"))))
        result: dict[str, Any] = {}
        for key, item in value.items():
            here = (*path, key)
            if key in forbidden:
                self._problem("not_for_type", here, key=key, type=forbidden[key])
            elif key in known:
                cleaned = self._walk(known[key], item, here)
                if cleaned is not _DROP:
                    result[key] = cleaned
            elif isinstance(schema.get("additionalProperties"), dict):
                self._additional(schema, key, item, here, result)
            elif schema.get("additionalProperties") is False:
                self._unknown(schema, key, item, here)
        for key in required:
            if key not in value and not any(value.get(old) for old, new in self._renames(schema) if new == key):
                self._problem("missing", (*path, key), key=key, example=_example(self._resolve(known.get(key, {}))))
        for key, inner in known.items():
            if key not in value and "default" in (default := self._resolve(inner)):
                result[key] = self._walk(inner, default["default"], (*path, key))
        return result

    @staticmethod
    def _renames(schema: JSON) -> list[tuple[str, str]]:
        return list(schema.get("x-renamed", {}).items())

    @staticmethod
    def _holds(condition: JSON, value: JSON) -> bool:
        return all(value.get(key) == rule["const"] for key, rule in condition["properties"].items())

    def _additional(self, schema: JSON, key: str, item: Any, here: Path, result: dict[str, Any]) -> None:
        names = schema.get("propertyNames", {})
        if "pattern" in names and not self._matches(names["pattern"], key):
            self._problem(f"shape_{names['x-shape']}", here, repaired(names["x-shape"], key), value=_short(key))
            return
        cleaned = self._walk(schema["additionalProperties"], item, here)
        if cleaned is not _DROP:
            result[key] = cleaned

    def _unknown(self, schema: JSON, key: str, item: Any, here: Path) -> None:
        self.rejected[here] = item
        renamed = schema.get("x-renamed", {}).get(key)
        if renamed:
            self._problem("renamed_key", here, renamed, key=key)
            return
        known = list(schema.get("properties", {}))
        close = nearest(key, known)
        self._problem("unknown_key_near" if close else "unknown_key", here, close, key=key, known=", ".join(known))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _example(schema: JSON) -> str:
    examples = schema.get("examples") or schema.get("enum") or ["..."]
    first = examples[0]
    if isinstance(first, bool):
        return str(first).lower()
    if isinstance(first, list):
        return "[" + ", ".join(map(str, first)) + "]"
    if isinstance(first, dict):
        return "{" + ", ".join(f"{k}: {v}" for k, v in first.items()) + "}"
    return str(first)
