"""A mistake in an inventory: where it is, what is wrong, what to write instead.

Codes have their texts under messages, in German and English; nothing else writes text for operators.

    for problem in sorted_problems(found):
        print(render(problem, "de"))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..language import Lang, language
from .messages import GENERAL, MEANT, MESSAGES, WRITE

__all__ = ["Lang", "Mark", "Path", "Problem", "dotted", "language", "render", "sorted_problems"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file; `line` and `col` start at 1, `file` is as the operator would write it."""

    file: str
    line: int = 1
    col: int = 1


@dataclass(frozen=True)
class Problem:
    """`params` fill the text of `code`; `fix` is the text to write, where there is exactly one."""

    code: str
    mark: Mark
    path: Path = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    fix: str | None = None


def dotted(path: Path) -> str:
    """organisations[2].directory.issuer"""
    text = ""
    for part in path[1:] if path[:1] == ("hosts.yml",) else path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line; each sentence once."""
    unique = {render(p, "en"): p for p in problems}
    return sorted(unique.values(), key=lambda p: (p.mark, dotted(p.path), p.code))


def render(problem: Problem, lang: Lang) -> str:
    """FILE:LINE: PATH: what is wrong; what to write"""
    what, fix = MESSAGES[problem.code][lang]
    params: dict[str, Any] = {**problem.params, "fix": problem.fix or "", "write": GENERAL[lang], "meant": ""}
    if problem.fix is not None:
        params.update(write=WRITE[lang].format(problem.fix), meant=MEANT[lang].format(problem.fix))
    path = dotted(problem.path)
    head = f"{problem.mark.file}:{problem.mark.line}: " + (f"{path}: " if path else "")
    return _one_line(head + what.format(**params) + "; " + fix.format(**params))


def _one_line(text: str) -> str:
    """Control characters of a quoted value would break a line, or a terminal."""
    return "".join(c if c.isprintable() or c == " " else repr(c)[1:-1] for c in text)
