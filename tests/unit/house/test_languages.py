"""What operators read is there in German and in English, with the same words to fill in: every table of every room."""

from __future__ import annotations

import ast
import importlib
import string
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

import pytest
from ansible_collections.readi.one.plugins.module_utils import language
from ansible_collections.readi.one.plugins.module_utils.model import messages
from ansible_collections.readi.one.plugins.module_utils.reconcile.messages import MESSAGES
from ansible_collections.readi.one.plugins.module_utils.sync import step

from .checkout import ROOT

LANGUAGES = {"de", "en"}


def pairs(file: Path) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """Each mapping of a file that has a language among its keys: its line, and the texts of each language."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Dict):
            continue
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        if LANGUAGES & {key for key in keys if isinstance(key, str)}:
            yield node.lineno, {str(k): [*_texts(v)] for k, v in zip(keys, node.values, strict=True)}


def _texts(value: ast.expr) -> Iterator[str]:
    """A text, or those of a tuple (what is wrong, what to write)."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.Tuple):
        for item in value.elts:
            yield from _texts(item)


def words(texts: list[str]) -> list[set[str]]:
    return [{name for _, name, _, _ in string.Formatter().parse(text) if name is not None} for text in texts]


PYTHON = [path for path in sorted((ROOT / "plugins").rglob("*.py")) if '"de"' in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", PYTHON, ids=lambda path: str(path.relative_to(ROOT / "plugins")))
def test_both_languages_are_complete_and_say_the_same_words(file: Path) -> None:
    for line, found in pairs(file):
        assert set(found) >= LANGUAGES, f"{file}:{line}: {sorted(LANGUAGES - set(found))} is missing"
        de, en = found["de"], found["en"]
        assert bool(de) == bool(en) and all(text.strip() for text in [*de, *en] if text), f"{file}:{line}"
        if len(de) == len(en) and all(_is_a_form(text) for text in [*de, *en]):
            # Which of two parts of a line names a thing is each language's own matter.
            assert set().union(*words(de)) == set().union(*words(en)), f"{file}:{line}"


def _is_a_form(text: str) -> bool:
    try:
        words([text])
    except ValueError:
        return False
    return True


def test_the_tables_are_found() -> None:
    """The test above sees what it should: those of the inventory's mistakes alone are more than a hundred."""
    tables = (ROOT / "plugins/module_utils/model/messages").glob("*.py")
    assert sum(1 for file in tables for _ in pairs(file)) > 100


def test_a_mistakes_text_is_in_one_table() -> None:
    parts = [importlib.import_module(f"{messages.__name__}.{one.name}") for one in iter_modules(messages.__path__)]
    codes = [code for part in parts for code in getattr(part, "MESSAGES", ())]
    assert len(codes) == len(messages.MESSAGES) == len(set(codes))


def test_german_unless_english_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_spoken", [])
    for lang, expected in (("de_DE.UTF-8", "de"), ("C.UTF-8", "de"), ("", "de"), ("en_GB.UTF-8", "en"), ("en", "en")):
        monkeypatch.setenv("LANG", lang)
        assert language.language() == expected
    texts: language.Texts = {"answers": {"de": "antwortet mit {code}", "en": "answers {code}"}}
    assert language.text(texts, "answers", code=404) == "answers 404"
    language.speak("de")  # a module answers in the language of the run that called it
    assert language.text(texts, "answers", code=404) == "antwortet mit 404"
    assert language.text(texts, "answers", "en", code=404) == "answers 404"


UTILS = ROOT / "plugins/module_utils"
ENGINE = [
    *sorted((UTILS / "reconcile").glob("*.py")),
    *sorted((UTILS / "sync").glob("*.py")),
    UTILS / "state_module.py",
    UTILS / "sync_confirm.py",
]
# What an operator reads: an error, a line of a journal, a warning, a note of a plan, a doubt, a line of an outcome.
SAYING = {"LedgerError", "AdapterError", "NotDoneError", "Refused", "FormatError", "print", "warn", "fail_json", "Note"}
SAYING |= {"Doubt", "Heard", "Outcome"}


def words_of(call: ast.Call) -> Iterator[str]:
    """Two and more words in a row that are written where something is said."""
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value.split()) > 1:
                yield node.value


@pytest.mark.parametrize("file", ENGINE, ids=lambda path: str(path.relative_to(UTILS)))
def test_what_the_engine_says_is_in_its_table(file: Path) -> None:
    """reconcile/messages.py, and so in both languages. ValueError, TypeError, RuntimeError are mistakes of ours."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name in SAYING and isinstance(node, ast.Call):
            found += [f"{file.name}:{node.lineno}: {text!r}" for text in words_of(node)]
    assert found == []


# Services whose words are in a table of their own, services/NAME/messages.py.
WITH_WORDS = sorted(file.parent for file in (UTILS / "services").glob("*/messages.py"))


@pytest.mark.parametrize("folder", WITH_WORDS, ids=lambda path: path.name)
def test_what_a_service_says_is_in_its_table(folder: Path) -> None:
    """So in both languages; a file that cannot be read is told by ValueError there, which an operator reads."""
    found, written = [], set()
    for file in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and file.name != "messages.py":
                written.add(node.value)
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in SAYING | {"ValueError"} and isinstance(node, ast.Call):
                found += [f"{file.name}:{node.lineno}: {text!r}" for text in words_of(node)]
    assert found == []
    table = ast.parse((folder / "messages.py").read_text(encoding="utf-8"))
    codes = {key.value for node in table.body for key in _codes(node)}
    assert codes, f"{folder}/messages.py has no table MESSAGES"
    assert {code for code in codes if code not in written and not any(_starts(code, one) for one in written)} == set()


def _codes(node: ast.stmt) -> Iterator[ast.Constant]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
        yield from (key for key in node.value.keys if isinstance(key, ast.Constant))


def _starts(code: str, written: str) -> bool:
    """`code_5` is said as f"code_{number}"."""
    return written.endswith("_") and code.startswith(written)


def test_each_text_of_the_engine_is_said() -> None:
    """Nothing is in the table that nobody says, and nobody says what is not in it."""
    written, said = set(), set()
    for file in (file for file in ENGINE if file.name != "messages.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                said |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    assert said <= set(MESSAGES)
    assert set(MESSAGES) - written == {f"left_{part}" for part in step.LEFT}
