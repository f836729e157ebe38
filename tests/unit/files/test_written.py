"""What every language's serializer writes, its real parser reads back as the same value: horrors, and whatever else."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.filter import written as filters
from ansible_collections.readi.one.plugins.module_utils.services.certificates import host, places
from ansible_collections.readi.one.plugins.module_utils.written import LANGUAGES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.model.horrors import NAMES

SIGNS = ("", "a\\", "'", '"', "\\'", "${x}", "$x", "%h%%", "]]", "]=]", "--", "?>", "zwei\nZeilen")
HARD = (*NAMES, "o'neill@x.example", *SIGNS)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30)
FAST = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def lines(program: list[str], text: str) -> list[Any]:
    """The lines of JSON that an interpreter prints."""
    done = subprocess.run(program, input=text.encode(), capture_output=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def by_shell(literals: list[str]) -> list[str]:
    script = "".join(f"x={one}\nprintf '%s\\0' \"$x\"\n" for one in literals)
    done = subprocess.run(["/bin/sh"], input=script.encode(), capture_output=True, check=True, timeout=60)
    return done.stdout.decode().split("\0")[:-1]


def by_lua(literals: list[str]) -> list[str]:
    # Lua has no JSON: the bytes, in hexadecimal.
    script = "".join(
        f'print((({one}):gsub(".", function(c) return string.format("%02x", c:byte()) end)))\n' for one in literals
    )
    done = subprocess.run(["lua5.4", "-"], input=script.encode(), capture_output=True, check=True, timeout=60)
    return [bytes.fromhex(line).decode() for line in done.stdout.decode().splitlines()]


def by_php(literals: list[str]) -> list[Any]:
    script = "<?php\n" + "".join(f'echo json_encode({one}), "\\n";\n' for one in literals)
    return lines(["php", "-n"], script)


def by_js(literals: list[str]) -> list[Any]:
    """As a page holds it: neither the script's end nor a command of the server's may be in it."""
    assert not any(re.search("[<>&]", one) for one in literals)
    # Python's splitlines knows line ends that JavaScript's JSON leaves as they are.
    ascii_ = (
        "JSON.stringify(x).replace(/[\\u0080-\\uffff]/g, c => `\\\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)"
    )
    script = f'"use strict";\nconst say = x => console.log({ascii_});\n' + "".join(f"say({one});\n" for one in literals)
    return lines(["node", "-"], script)


def by_php_ini(literals: list[str]) -> list[str]:
    text = "".join(f"x{number} = {one}\n" for number, one in enumerate(literals))
    script = f'<?php foreach (parse_ini_string(base64_decode("{_base64(text)}")) as $v) echo json_encode($v), "\\n";'
    return lines(["php", "-n"], script)


def _base64(text: str) -> str:
    import base64

    return base64.b64encode(text.encode()).decode()


def by_sql(literals: list[str]) -> list[str]:
    connection = sqlite3.connect(":memory:")
    return [connection.execute(f"SELECT {one}").fetchone()[0] for one in literals]


def by_ini(literals: list[str]) -> list[str]:
    parser = configparser.RawConfigParser(inline_comment_prefixes=("#", ";"))
    parser.read_string("[x]\n" + "".join(f"k{number} = {one}\n" for number, one in enumerate(literals)))
    return [parser["x"][f"k{number}"] for number in range(len(literals))]


def by_nginx(literals: list[str]) -> list[str]:
    """ngx_conf_read_token, within double quotes: a \\ goes before " \\ and itself, t, r and n; the rest stays."""
    known = {'\\"': '"', "\\'": "'", "\\\\": "\\", "\\t": "\t", "\\r": "\r", "\\n": "\n"}
    assert all(re.fullmatch(r'"([^"\\$]|\\.)*"', one) for one in literals)
    return [re.sub(r"\\.", lambda found: known.get(found[0], found[0]), one[1:-1]) for one in literals]


def by_env(literals: list[str]) -> list[str]:
    """A shell reads what systemd reads, but for a \\ before a line break, which both join."""
    return by_shell(literals)


def by_systemd_quoted(literals: list[str]) -> list[str]:
    """systemd's extract_first_word is the shell's within double quotes; then a % is itself, doubled."""
    return [shlex.split(one)[0].replace("%%", "%") for one in literals]


def by_systemd_exec(literals: list[str]) -> list[str]:
    return [one.replace("$$", "$") for one in by_systemd_quoted(literals)]


def by_systemd(literals: list[str]) -> list[str]:
    assert not any(re.search(r"(?<!%)%(%%)*(?!%)", one) for one in literals)
    return [one.replace("%%", "%") for one in literals]


READERS: dict[str, Callable[[list[str]], list[Any]]] = {
    "shell": by_shell,
    "lua": by_lua,
    "php": by_php,
    "hocon": lambda literals: [json.loads(one) for one in literals],
    "js": by_js,
    "sql": by_sql,
    "nginx": by_nginx,
    "systemd": by_systemd,
    "systemd_exec": by_systemd_exec,
    "systemd_quoted": by_systemd_quoted,
    "env": by_env,
    "php_ini": by_php_ini,
    "ini": by_ini,
}


def test_every_language_has_a_reader_and_the_filter_names_it() -> None:
    choices = yaml.safe_load(filters.DOCUMENTATION)["options"]["language"]["choices"]
    assert set(READERS) == set(LANGUAGES) == set(choices)


def check(language: str, texts: list[str]) -> None:
    """Written and read as the same; or not written at all, and said so."""
    wanted, literals = [], []
    for text in texts:
        try:
            literals.append(filters.written(text, language))
            wanted.append(text)
        except filters.AnsibleFilterError:
            continue
    assert READERS[language](literals) == wanted


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_list_of_horrors(language: str) -> None:
    check(language, list(HARD))
    filters.written("Bühl", language)


@pytest.mark.parametrize("language", ["hocon", "ini", "nginx", "sql", "systemd", "systemd_exec", "systemd_quoted"])
def test_whatever_text(language: str) -> None:
    @FAST
    @given(st.lists(st.one_of(TEXT, LINE), max_size=5))
    def run(texts: list[str]) -> None:
        check(language, texts)

    run()


@pytest.mark.parametrize("language", ["shell", "lua", "php", "php_ini", "env", "js"])
def test_whatever_text_by_an_interpreter(language: str) -> None:
    """Few starts with many texts: an interpreter takes its time."""

    @settings(FAST, max_examples=8)
    @given(st.lists(st.one_of(TEXT, LINE), min_size=50, max_size=80))
    def run(texts: list[str]) -> None:
        # A shell joins lines at a \, which systemd does too: no difference can be seen there.
        check(language, texts)

    run()


# PHP makes numbers of keys that look like one.
KEY = TEXT.filter(lambda text: not text.lstrip("-").isdigit())
NESTED = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEY, inner, min_size=1, max_size=3)),
    max_leaves=8,
)


@settings(FAST, max_examples=8)
@given(st.lists(NESTED, min_size=20, max_size=40))
def test_php_holds_whole_structures(values: list[Any]) -> None:
    assert by_php([LANGUAGES["php"](one) for one in values]) == values


def test_lua_holds_whole_structures() -> None:
    made = LANGUAGES["lua"]({"a b": [1, "zwei\n", None, True], "c'": {"d": -1.5}})
    script = f'local t = {made}\nprint(t["a b"][1], t["a b"][2], t["a b"][4], t["c\'"].d)\n'
    done = subprocess.run(["lua5.4", "-"], input=script.encode(), capture_output=True, check=True, timeout=60)
    assert done.stdout.decode() == "1\tzwei\n\ttrue\t-1.5\n"


REFUSED = [
    ("nginx", "$host"),
    ("nginx", "a\nb"),
    ("shell", "a\0"),
    ("systemd", "a\\"),
    ("php_ini", "o'neill"),
    ("ini", "a ;b"),
    ("hocon", float("nan")),
]


@pytest.mark.parametrize(("language", "value"), REFUSED)
def test_what_a_language_cannot_write_is_refused(language: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        LANGUAGES[language](value)


@pytest.mark.parametrize("contact", ["o'neill@x.example", "a`id`$(id)@x.example", "it@x.example"])
def test_the_contact_of_certificates_reaches_dehydrated_as_it_is(contact: str, tmp_path: Path) -> None:
    """Root's shell reads that file."""
    config = host.dehydrated_config(places.Paths(), {"directory": "https://acme.example/d", "contact": contact})
    script = f"{config}\nprintf '%s' \"$CONTACT_EMAIL\"\n"
    done = subprocess.run(["/bin/sh"], input=script.encode(), capture_output=True, check=True, timeout=60, cwd=tmp_path)
    assert (done.stdout.decode(), done.stderr, list(tmp_path.iterdir())) == (contact, b"", [])
