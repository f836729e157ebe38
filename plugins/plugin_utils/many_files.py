"""One template for many files: found, read and compiled once.

ansible-core 2.19.14 and 2.21.5 compile a template, and whatever it includes or extends, anew at each rendering
(_internal/_templating/_engine.py, _compile_template): two pages for each of 100 organisations took 20 seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# A first line with options of its own gives the template an environment of its own, which is not touched here.
OPTIONS = "#jinja2:"


class Rendering:
    """A template's text with the environment that keeps what was compiled."""

    def __init__(self, text: str, templar: Any, searchpath: Sequence[str]) -> None:
        self.text = text
        self._templar = templar.copy_with_new_env(searchpath=searchpath)
        if not text.startswith(OPTIONS):
            _keep_compiled(self._templar._engine.environment, text)

    def render(self, variables: Mapping[str, Any]) -> Any:
        """As ansible.builtin.template does it (plugins/action/template.py)."""
        self._templar.available_variables = dict(variables)
        return self._templar.template(self.text, escape_backslashes=False, overrides={"trim_blocks": True})


def _keep_compiled(environment: Any, text: str) -> None:
    compile_ = environment.from_string
    kept: list[Any] = []

    def from_string(source: str, *arguments: Any, **more: Any) -> Any:
        # Texts within variables are compiled here too, each in its own context.
        if source != text:
            return compile_(source, *arguments, **more)
        if not kept:
            kept.append(compile_(source, *arguments, **more))
        return kept[0]

    environment.from_string = from_string
