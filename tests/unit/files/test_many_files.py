"""A template that is compiled once gives what ansible.builtin.template gives, file by file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.readi.one.plugins.plugin_utils.many_files import Rendering

FILES = {
    "frame.j2": "<{% block main %}{% endblock %}>\n",
    "page.j2": "{% extends 'frame.j2' %}{% import 'macro.j2' as m %}"
    "{% block main %}{{ m.twice(item) }}{% endblock %}\n",
    "macro.j2": "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}",
    "head.j2": "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n{{ as it is }} [[ item ]]\n",
    "native.j2": "{{ item }}",
    "nested.j2": "{{ greeting }}, and {{ item }}\n\n",
    "slashes.j2": "a\\n{{ item }}\\n\n{% if item %}\nyes\n{% endif %}\n",
}
VARIABLES: list[dict[str, Any]] = [
    {"item": "a", "greeting": trust_as_template("hello {{ item }}")},
    {"item": {"b": [1]}, "greeting": "plain {{ item }}"},
    {"item": "c", "greeting": trust_as_template("{{ item }}, and {{ item }}\n\n")},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def templar() -> Templar:
    return Templar(loader=DataLoader(), variables={})


@pytest.mark.parametrize("name", [name for name in FILES if name not in ("frame.j2", "macro.j2")])
def test_the_same_as_file_by_file(folder: Path, name: str) -> None:
    text = trust_as_template(FILES[name])
    once = Rendering(text, templar(), [str(folder)])
    for variables in [*VARIABLES, *VARIABLES]:
        anew = templar().copy_with_new_env(searchpath=[str(folder)], available_variables=variables)
        wanted = anew.template(text, escape_backslashes=False, overrides={"trim_blocks": True})
        got = once.render(variables)
        assert (got, type(got)) == (wanted, type(wanted))


def test_nothing_is_compiled_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = jinja2.Environment.compile

    def counted(self: Any, source: Any, *arguments: Any, **more: Any) -> Any:
        compiled.append(str(source))
        return compile_(self, source, *arguments, **more)

    monkeypatch.setattr(jinja2.Environment, "compile", counted)
    once = Rendering(trust_as_template(FILES["page.j2"]), templar(), [str(folder)])
    for number in range(5):
        assert once.render({"item": number}) == f"<{number}{number}>\n"
    assert sorted(compiled) == sorted(FILES[name] for name in ("page.j2", "frame.j2", "macro.j2"))
