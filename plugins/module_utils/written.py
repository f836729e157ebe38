"""One value as one language writes it: no value is pasted into a file without this. Pure.

Each function returns the whole literal, quotes included, and raises ValueError for a value that the language cannot
write; a test holds each against its real parser and the list of horrors (tests/unit/files/test_written.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Scalar = str | int | float | bool | None
# Characters that end a line somewhere: C0 and C1, and Unicode's own two.
_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def shell(value: Any) -> str:
    """A word of a POSIX shell (2.2.2): single quotes, and each of its own set outside of them."""
    text = _text(value)
    if "\0" in text:
        raise ValueError("a shell's word holds no NUL")
    return "'" + text.replace("'", "'\"'\"'") + "'"


def lua(value: Any) -> str:
    """Lua 5.4, section 3.1: nil, booleans, numbers, double quoted strings, tables."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, str):
        return '"' + re.sub(r'[\\"\x00-\x1f\x7f]', lambda found: f"\\{ord(found[0]):03d}", value) + '"'
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"[{lua(key)}] = {lua(one)}" for key, one in value.items()) + " }"
    return "{ " + ", ".join(lua(one) for one in _items(value)) + " }"


def php(value: Any) -> str:
    """PHP 8: null, booleans, numbers, single quoted strings (in which only \\ and ' mean anything), short arrays."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, Mapping):
        return "[" + ", ".join(f"{php(key)} => {php(one)}" for key, one in value.items()) + "]"
    return "[" + ", ".join(php(one) for one in _items(value)) + "]"


def hocon(value: Any) -> str:
    """HOCON takes every JSON; nothing is substituted within quotes (HOCON.md, "Substitutions")."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def js(value: Any) -> str:
    """ECMAScript takes every JSON; escaped is also what ends a script element or begins a command of nginx's SSI."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def sql(value: Any) -> str:
    """Standard SQL with standard_conforming_strings, PostgreSQL's default: only ' is doubled."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    text = _text(value)
    if "\0" in text:
        raise ValueError("SQL text holds no NUL")
    return "'" + text.replace("'", "''") + "'"


def nginx(value: Any) -> str:
    """A quoted word of nginx's configuration (ngx_conf_read_token). Nothing escapes a $, which begins a variable."""
    text = _line(value, "nginx")
    if "$" in text:
        raise ValueError(f"nginx would take the $ in {text!r} for a variable")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def systemd(value: Any) -> str:
    """The text of a unit's setting (systemd.syntax(7)): a % begins a specifier, a \\ at the end joins two lines."""
    text = _line(value, "systemd")
    if text != text.strip() or text.endswith("\\"):
        raise ValueError(f"systemd would not keep {text!r}")
    return text.replace("%", "%%")


def systemd_quoted(value: Any) -> str:
    """One word of Environment=, or a field of sysusers.d (systemd.syntax(7), "Quoting"): a % begins a specifier."""
    text = _line(value, "systemd").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("%", "%%") + '"'


def systemd_exec(value: Any) -> str:
    """One word of ExecStart= (systemd.service(5), "Command lines"): a $ begins a variable there."""
    return systemd_quoted(value).replace("$", "$$")


def env(value: Any) -> str:
    """A value in an EnvironmentFile= (systemd.exec(5)): double quotes, in which \\ escapes \\ " ` and $."""
    text = _text(value)
    if "\0" in text:
        raise ValueError("a variable holds no NUL")
    return '"' + re.sub(r'([\\"`$])', r"\\\1", text) + '"'


def php_ini(value: Any) -> str:
    """A value of php.ini: single quotes keep everything but themselves; nothing escapes one."""
    text = _line(value, "php.ini")
    if "'" in text:
        raise ValueError(f"php.ini has no way to write the ' in {text!r}")
    return f"'{text}'"


def ini(value: Any) -> str:
    """A value of an ini file for Python's RawConfigParser and lazr.config: the rest of the line."""
    text = _line(value, "an ini file")
    if text != text.strip() or re.search(r"(^|\s)[#;]", text):
        raise ValueError(f"an ini file would not keep {text!r}")
    return text


LANGUAGES: Mapping[str, Callable[[Any], str]] = {
    "shell": shell,
    "lua": lua,
    "php": php,
    "hocon": hocon,
    "js": js,
    "sql": sql,
    "nginx": nginx,
    "systemd": systemd,
    "systemd_exec": systemd_exec,
    "systemd_quoted": systemd_quoted,
    "env": env,
    "php_ini": php_ini,
    "ini": ini,
}


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, Mapping | list | tuple):
        raise ValueError(f"{value!r} is no text")
    return str(value)


def _line(value: Any, where: str) -> str:
    text = _text(value)
    if _LINE.search(text):
        raise ValueError(f"{where} has no way to write the line break or control character in {text!r}")
    return text


def _number(value: int | float) -> str:
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        raise ValueError(f"{text} is no number that a file can hold")
    return text


def _items(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{value!r} is neither text, number, list nor mapping")
    return value
