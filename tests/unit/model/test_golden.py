"""Bad inventories and the very lines they earn, in German and English.

A case is bad/CASE.txt: what is laid over the sound inventory of builder.py, as files separated by `### PATH` lines
(`### - PATH` removes one, `### PATH *N` has the text N times). Its lines are golden/CASE.LANG.txt;
`READI_GOLDEN=write pytest ...` writes them anew, and the difference is then read by a person.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.messages import MESSAGES
from ansible_collections.readi.one.plugins.module_utils.model.problems import Lang, render

from . import builder

HERE = Path(__file__).parent
CASES = sorted(p.stem for p in (HERE / "bad").glob("*.txt"))
LANGUAGES: tuple[Lang, ...] = ("de", "en")


def lay(root: Path, case: str) -> None:
    """Write the files of a case over an inventory."""
    for part in ("\n" + (HERE / "bad" / f"{case}.txt").read_text(encoding="utf-8")).split("\n### ")[1:]:
        head, _, text = part.partition("\n")
        name, _, times = head.partition(" *")
        text *= int(times or 1)
        target = root / name.removeprefix("- ")
        if name.startswith("- "):
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(
                text.encode().decode("unicode_escape").encode("latin-1") if "\\x" in text else text.encode()
            )


@pytest.mark.parametrize("case", CASES)
def test_lines(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    root = builder.write(Path("inventar"), builder.sound())
    lay(root, case)
    problems = builder.result(root)
    assert isinstance(problems, list), "accepted"
    for lang in LANGUAGES:
        lines = "".join(render(p, lang) + "\n" for p in problems)
        golden = HERE / "golden" / f"{case}.{lang}.txt"
        if os.environ.get("READI_GOLDEN") == "write":
            golden.write_text(lines, encoding="utf-8")
        assert lines == golden.read_text(encoding="utf-8")


def test_the_sound_one_is_sound(tmp_path: Path) -> None:
    assert not isinstance(builder.result(builder.write(tmp_path, builder.sound())), list)


def test_every_code_has_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that no case brings forth is a text nobody has read."""
    monkeypatch.chdir(tmp_path)
    seen: set[str] = set()
    for case in CASES:
        root = builder.write(Path(case), builder.sound())
        lay(root, case)
        problems = builder.result(root)
        seen |= {p.code for p in problems} if isinstance(problems, list) else set()
    # These cases have no roles: test_own_roles.py, test_manifest.py, test_stages.py, test_group_fields.py.
    of_roles = ("manifest", "icon_", "after_", "group_field_")
    elsewhere = {code for code in MESSAGES if code.startswith(("vault_", "note_", *of_roles))} - {"vault_plain"}
    # no field of the schema is without a shape of its own
    # These services have no pool: tests/unit/services/jitsi_videobridge/test_expected.py.
    assert set(MESSAGES) - seen - elsewhere - {"threads_shape"} == {"shape_pattern"}


def test_no_golden_file_is_left_over() -> None:
    assert sorted({p.name.split(".")[0] for p in (HERE / "golden").glob("*.txt")}) == CASES


def test_both_languages_say_the_same_things() -> None:
    import string

    for code, texts in MESSAGES.items():
        fields = {
            lang: sorted({f for text in texts[lang] for _, f, _, _ in string.Formatter().parse(text) if f})
            for lang in LANGUAGES
        }
        assert fields["de"] == fields["en"], code
