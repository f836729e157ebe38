"""A value as the language of the file writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.readi.one.plugins.module_utils.written import LANGUAGES

DOCUMENTATION = """
name: written
version_added: "0.1.0"
author: readi.one contributors
short_description: a value as a language writes it, quotes included
description:
  - No value is pasted into a file without it. A value that the language cannot write is an error.
options:
  _input:
    description: A text; for V(lua), V(php), V(hocon) and V(js) also numbers, truth values, lists and mappings.
    type: raw
    required: true
  language:
    description:
      - V(shell) a word, V(lua), V(php), V(hocon), V(js) and V(sql) a literal, V(nginx) a quoted word.
      - V(systemd) a unit's text, V(systemd_exec) a word of ExecStart, V(systemd_quoted) one of Environment or of
        sysusers.d, V(env) a value of an EnvironmentFile, V(php_ini) a value of php.ini, V(ini) the rest of a line.
    type: str
    choices: [shell, lua, php, hocon, js, sql, nginx, systemd, systemd_exec, systemd_quoted, env, php_ini, ini]
    required: true
"""

EXAMPLES = """
# in a template
# add_header X-Name {{ name | readi.one.written('nginx') }};
# app.name = {{ name | readi.one.written('hocon') }}
"""

RETURN = """
_value:
  description: The literal.
  type: str
"""


def written(value: Any, language: str) -> str:
    """The literal of `value` in `language`."""
    try:
        return LANGUAGES[language](value)
    except KeyError:
        raise AnsibleFilterError(f"written: {language} is not one of {', '.join(LANGUAGES)}") from None
    except ValueError as error:
        raise AnsibleFilterError(f"written: {error}") from None


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., str]]:
        return {"written": written}
