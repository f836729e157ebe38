"""The language in which operators are told something, and texts in both: one rule for all rooms, hosts included.

    TEXTS = {"answers": {"de": "antwortet mit {code}", "en": "answers {code}"}}
    text(TEXTS, "answers", code=404)           # in the language of whoever runs this
    text(TEXTS, "answers", "de", code=404)

A test (tests/unit/house/test_languages.py) holds every such table to the same words in both. The standard library only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal

Lang = Literal["de", "en"]
Texts = Mapping[str, Mapping[Lang, str]]

UNITS = "READI_LANGUAGE"
"""By which a unit is told the platform's language (program_units.py): a host's own LANG is whoever's installed it."""

_spoken: list[Lang] = []


def language(environ: Mapping[str, str] | None = None) -> Lang:
    """German unless LANG, or for a unit READI_LANGUAGE, starts with en. Not LC_ALL: that is C.UTF-8 on many servers,
    whoever works there.
    """
    if environ is None and _spoken:
        return _spoken[-1]
    env = os.environ if environ is None else environ
    return "en" if (env.get(UNITS) or env.get("LANG", "")).startswith("en") else "de"


def speak(lang: str) -> None:
    """From now on in this process: a module on a host answers in the language of the run that called it."""
    _spoken[:] = ["en" if lang == "en" else "de"]


def text(texts: Texts, code: str, lang: Lang | None = None, /, **params: Any) -> str:
    """The text of `code` with its words filled in. KeyError for a code, or a word, that is not there."""
    return texts[code][lang or language()].format(**params)
