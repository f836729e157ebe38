"""English that follows German syntax: the worst of it, held out of every English text."""

from __future__ import annotations

import re

import pytest

from .checkout import texts

ME = "tests/unit/house/test_words.py"
# A line with one of these is German, or about a German word; a stand-in stands in for something.
GERMAN = re.compile("[äöüßÄÖÜ]")
WORST = {
    "is in, contains": r"\bstands? (in(?! for)|on|there|beside|apart)\b",
    "their own, its own": r"\bthe own \b",
    "people who …, subject first": r"(^|[.:|] |\"\"\")Whoever |[.:] Who [a-z]+ ",
}
ENDINGS = (".md", ".py", ".yml", ".j2")


@pytest.mark.parametrize("better", WORST)
def test_english_has_its_own_syntax(better: str) -> None:
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        if name.endswith(ENDINGS) and name != ME and not name.startswith(("docs/de/", "README.de"))
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(WORST[better], line) and not GERMAN.search(line) and "?" not in line
    ]
    assert not found, f"write: {better}\n" + "\n".join(found)
