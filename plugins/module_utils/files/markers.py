"""Markers that stand for secrets in rendered text until the host writes the file.

A marker is made of characters that URLs, JSON, HTML and shells leave alone, so that it survives the filters
a template may put behind it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from urllib.parse import quote

from .. import written
from .errors import SetError

NAME = re.compile(r"[a-z][a-z0-9_/-]*")
MARKER = re.compile(r"~~secret\.([a-z][a-z0-9_/-]*)\.([a-z0-9]+)~~")

SCRAM_ITERATIONS = 10000


def scram(value: str) -> str:
    """The Lua table in which prosody keeps an account's password (13.0, mod_auth_internal_hashed: SCRAM-SHA-1).

    The salt comes from the password, which is derived and never a person's: the same file each time.
    """
    salt = hmac.digest(value.encode(), b"readi.one/prosody salt", "sha256").hex()[:32]
    salted = hashlib.pbkdf2_hmac("sha1", value.encode(), salt.encode(), SCRAM_ITERATIONS)
    stored = hashlib.sha1(hmac.digest(salted, b"Client Key", "sha1")).hexdigest()  # noqa: S324 - SCRAM-SHA-1 is that
    server = hmac.digest(salted, b"Server Key", "sha1").hex()
    fields = {"salt": salt, "iteration_count": SCRAM_ITERATIONS, "stored_key": stored, "server_key": server}
    return written.LANGUAGES["lua"](fields)


ENCODINGS: Mapping[str, Callable[[str], str]] = {
    "raw": lambda value: value,
    # The inside of a JSON string: the template writes the quotes, as it does around any other value.
    "json": lambda value: json.dumps(value)[1:-1],
    "url": lambda value: quote(value, safe=""),
    "shell": shlex.quote,
    # For a file that only compares: whoever reads it cannot use what it holds.
    "sha256": lambda value: hashlib.sha256(value.encode()).hexdigest(),
    # Whole literals, quotes included.
    **{language: written.LANGUAGES[language] for language in ("env", "lua", "php", "sql")},
    "scram": scram,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
}


def marker(name: str, encoding: str = "raw") -> str:
    """The text that a template carries in place of the secret."""
    if not NAME.fullmatch(name):
        raise SetError(f"{name!r} is no name of a secret; write lower case letters, digits, _ - and /")
    if encoding not in ENCODINGS:
        raise SetError(f"secret {name}: encoding {encoding!r} is not one of {', '.join(ENCODINGS)}")
    return f"~~secret.{name}.{encoding}~~"


def names(text: str) -> set[str]:
    """The secrets a text asks for."""
    return {found.group(1) for found in MARKER.finditer(text)}


def fill(text: str, secrets: Mapping[str, str]) -> str:
    """The text with every secret in its place; one that is missing is an error, never an empty string."""

    def value(found: re.Match[str]) -> str:
        name, encoding = found.groups()
        if name not in secrets:
            raise SetError(f"the secret {name} was not given to this task; name it in `secrets`")
        if encoding not in ENCODINGS:
            raise SetError(f"secret {name}: encoding {encoding!r} is not one of {', '.join(ENCODINGS)}")
        try:
            return ENCODINGS[encoding](secrets[name])
        except ValueError as error:
            raise SetError(f"the secret {name} cannot be written as {encoding}") from error

    return MARKER.sub(value, text)


def mask(text: str, secrets: Mapping[str, str]) -> str:
    """What a program printed, with every secret taken out: parsers like to quote the line they stumble over."""
    forms: dict[str, str] = {}
    # One that nobody gave is empty, and is everywhere.
    for name, value in ((name, value) for name, value in secrets.items() if value):
        for form, encode in ENCODINGS.items():
            with suppress(ValueError):  # what cannot be written so was not
                forms.setdefault(encode(value), marker(name, form))
    for form in _longest_first(forms):
        text = text.replace(form, forms[form])
    return text


def _longest_first(forms: Iterable[str]) -> list[str]:
    return sorted((form for form in forms if form), key=lambda form: (-len(form), form))
