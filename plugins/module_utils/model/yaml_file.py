"""One YAML file by its parse events (PyYAML 6.0): data, places, and what plain data may not hold.

Not by its nodes: those no longer know whether a tag or an anchor was written. Pure: works on bytes. Controller only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import Any

import yaml

from .problems import Mark, Path, Problem
from .source import Source

MAX_DEPTH = 24
_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
# A word after the first of these is a comment for YAML, and was meant as a value: a colour.
_COMMENT = re.compile(r":[ ]+(#[^\s,}\]]+)")
_TAB = re.compile(r"[ ]*\t")
# What a page of the web or a text processor leaves where a space was meant: nobody sees the difference.
_INVISIBLE = re.compile("^[ -]*([\u00a0\u00ad\u2000-\u200f\u202f\u2060\u3000\ufeff])")
_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_PLAIN = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StopError(Exception):
    """The rest of this file cannot be read; the problem is recorded."""


def data(name: str, content: bytes) -> tuple[Any, list[Problem]]:
    """Another file of ours (a manifest, a lock) with the same meaning of every scalar, and what is wrong with it."""
    found, problems, _ = marked(name, content)
    return found, problems


def marked(name: str, content: bytes) -> tuple[Any, list[Problem], Callable[[Path], Mark]]:
    """The same, and where in the file a path is."""
    source = Source(FilePath())
    found = YamlFile(name, source, plain=False).read(content)
    return found, source.problems, source.mark


class YamlFile:
    """One YAML file, read by its events."""

    def __init__(self, name: str, source: Source, *, plain: bool, prefix: Path = ()) -> None:
        self.name = name
        self.source = source
        self.plain = plain
        self.prefix = prefix
        self.events: Iterator[Any] = iter(())
        self.lines: list[str] = []

    def problem(self, code: str, mark: Mark, path: Path = (), fix: str | None = None, **params: Any) -> None:
        self.source.problems.append(Problem(code, mark, path, params, fix))

    def mark(self, event: Any) -> Mark:
        return Mark(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def read(self, raw: bytes) -> Any:
        """The file's data; None if it is empty or cannot be read."""
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self.problem("encoding", Mark(self.name, line))
            self.source.broken = True
            return None
        self.lines = text.splitlines()
        if self.plain and self._invisible():
            self.source.broken = True
            return None
        try:
            self.events = yaml.parse(text, Loader=_Parser)
            return self._documents()
        except yaml.MarkedYAMLError as error:
            at = error.problem_mark or error.context_mark
            if not self._known_slip(at.line if at else 0):
                self.problem("yaml", Mark(self.name, at.line + 1, at.column + 1) if at else Mark(self.name),
                         detail=error.problem or error.context or "?")  # fmt: skip
        except yaml.reader.ReaderError as error:
            line = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else 1
            self.problem("control", Mark(self.name, line), detail=str(error.reason))
        except _StopError:
            pass
        self.source.broken = True
        return None

    def _invisible(self) -> bool:
        """A line that begins with a space that is none: of it YAML makes a key that nobody wrote."""
        found = [(n, at) for n, line in enumerate(self.lines, 1) if (at := _INVISIBLE.match(line))]
        for number, at in found:
            self.problem("yaml_invisible", Mark(self.name, number, at.start(1) + 1), character=f"U+{ord(at[1]):04X}")
        return bool(found)

    def _known_slip(self, last: int) -> bool:
        """Two slips of which PyYAML says something else: a tab, and a colour without quotes in curly braces."""
        for number, line in enumerate(self.lines[: last + 1], 1):
            if number > last and _TAB.match(line):
                self.problem("yaml_tab", Mark(self.name, number))
                return True
            found = _COMMENT.search(line)
            if found and line.count("{", 0, found.start()) > line.count("}", 0, found.start()):
                self.problem("yaml_comment", Mark(self.name, number, found.start(1) + 1), said=found[1])
                return True
        return False

    def _documents(self) -> Any:
        value: Any = None
        seen = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    self.problem("documents", self.mark(event))
                    raise _StopError
            elif not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent):
                value = self._value(event, self.prefix, 0)
        return value

    def _value(self, event: Any, path: Path, depth: int) -> Any:
        if depth > MAX_DEPTH:
            self.problem("depth", self.mark(event), path[:4])
            raise _StopError
        if isinstance(event, yaml.AliasEvent):
            self.problem("anchor", self.mark(event), path, name=f"*{event.anchor}")
            self._refuse(path)
            return None
        if self.plain:
            self._refuse_decoration(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        return self._mapping(path, depth)

    def _refuse(self, path: Path) -> None:
        """What is wrong with it was said: it is not looked at further. A whole file is, but much may be missing."""
        if path:
            self.source.refused.add(path)
        else:
            self.source.broken = True

    def _refuse_decoration(self, event: Any, path: Path) -> None:
        if event.anchor:
            self.problem("anchor", self.mark(event), path, name=f"&{event.anchor}")
        if event.tag:
            self.problem("tag", self.mark(event), path, name=event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._refuse(path)

    def _scalar(self, event: Any, path: Path) -> Any:
        text: str = event.value
        if self.plain and _TEMPLATE.search(text):
            self.problem("template", self.mark(event), path)
            self._refuse(path)
        if event.style or event.tag:
            return text
        if text in _PLAIN:
            self.source.raw[path] = text
            return _PLAIN[text]
        if _INT.match(text):
            self.source.raw[path] = text
            return int(text)
        return text

    def _sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            here = (*path, len(items))
            self.source.marks[here] = self.mark(event)
            items.append(self._value(event, here, depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, path, depth)
            value_event = next(self.events)
            if key is None:
                self._value(value_event, (*path, "?"), depth + 1)
                continue
            here = (*path, key)
            if key in items:
                first = self.source.marks[here]
                self.problem("duplicate_key", self.mark(event), here, key=key, line=first.line)
                # read on (the events must be consumed), but keep the first and its places
                kept = dict(self.source.marks), dict(self.source.raw)
                self._value(value_event, here, depth + 1)
                self.source.marks, self.source.raw = kept
                continue
            if path == self.prefix and here in self.source.marks:
                first = self.source.marks[here]
                self.problem("key_in_two_files", self.mark(event), here, key=key, file=first.file, line=first.line)
                here = (f"{key} ({self.name})",)
                self._value(value_event, here, depth + 1)
                continue
            self.source.marks[here] = self.mark(event)
            line = self.lines[event.start_mark.line] if event.start_mark.line < len(self.lines) else ""
            if (comment := _COMMENT.match(line, line.find(":", event.start_mark.column))) is not None:
                self.source.comments[here] = comment[1]
            items[key] = self._value(value_event, here, depth + 1)
        return items

    def _key(self, event: Any, path: Path, depth: int) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            self.problem("key_not_text", self.mark(event), path)
            self._value(event, (*path, "?"), depth + 1)
            return None
        if self.plain:
            if event.value == "<<" and not event.style:
                self.problem("merge", self.mark(event), path)
                return None
            self._refuse_decoration(event, path)
            if _TEMPLATE.search(event.value):
                self.problem("template", self.mark(event), path)
        return str(event.value)
