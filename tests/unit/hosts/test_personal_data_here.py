"""Each service of a host is asked for one person's data by its own program; what one says stops no other."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.personal_data_here import Refused, asked, fresh

SUB = "3f8e2f0c-6a7c-4c52-9b1d-0d7f4a2f1b11"
# Plays the host library's entry point: notes its words, and writes an export where it is told to.
PLAYED = """
import json, os, pathlib, sys
name, config, flag, verb, sub, *more = sys.argv[1:]
told = pathlib.Path(config).with_name("told")
told.write_text(" ".join([name, flag, verb, sub, *(word for word in more if word and "/" not in word)]))
if name == "broken.sync":
    print("Traceback", file=sys.stderr)
    print("why it broke", file=sys.stderr)
    sys.exit(1)
if verb == "export":
    (pathlib.Path(more[0]) / "account.json").write_text("{}")
print("a note of somebody else's")
print(json.dumps({"here": True, "entries": [], "files": [os.environ["READI_LANGUAGE"]], "error": ""}))
"""


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    for name in ("cloud", "forum"):
        (tmp_path / "etc" / name).mkdir(parents=True)
        (tmp_path / "etc" / name / "sync.json").write_text("{}")
    (tmp_path / "etc/roster").mkdir()
    (tmp_path / "etc/roster/serve.json").write_text("{}")
    (tmp_path / "played.py").write_text(PLAYED)
    return tmp_path / "etc"


def ask(
    etc: Path, verb: str, sub: str = SUB, confirm: str = "", address: str = "", *, check: bool = False
) -> dict[str, Any]:
    words = (sys.executable, str(etc.parent / "played.py"))
    return asked(verb, sub, confirm, address, check=check, etc=etc, ask=words, exports=etc.parent / "export")


def told(etc: Path) -> dict[str, str]:
    return {file.parent.name: file.read_text() for file in etc.glob("*/told")}


def test_every_service_with_people_is_asked(etc: Path) -> None:
    assert set(ask(etc, "erase", confirm="erase-12345678")) == {"cloud", "forum", "base"}
    assert told(etc)["cloud"] == f"cloud.sync --person erase {SUB} erase-12345678"


@pytest.mark.parametrize(("verb", "check"), [("erase", False), ("export", False), ("erase", True)])
def test_the_address_that_the_sign_on_had_is_told_too(etc: Path, verb: str, check: bool) -> None:
    ask(etc, verb, address="ute@stadt.example", check=check)
    assert told(etc)["cloud"] == f"cloud.sync --person {'what' if check else verb} {SUB} ute@stadt.example"
    # What the sign-on says in place of one where it has no account any more.
    ask(etc, verb, address=SUB, check=check)
    assert told(etc)["cloud"] == f"cloud.sync --person {'what' if check else verb} {SUB}"


@pytest.mark.parametrize("verb", ["erase", "export"])
def test_check_mode_only_asks_what_there_is(etc: Path, verb: str) -> None:
    ask(etc, verb, check=True)
    assert told(etc)["forum"] == f"forum.sync --person what {SUB}"
    assert not (etc.parent / "export").exists()


def test_an_export_is_for_root_alone_and_made_anew(etc: Path) -> None:
    for _ in range(2):
        ask(etc, "export")
        (etc.parent / "export" / SUB / "cloud" / "of-before").touch()
    ask(etc, "export")
    folder = etc.parent / "export"
    for one in (folder, folder / SUB, folder / SUB / "cloud"):
        assert stat.S_IMODE(one.stat().st_mode) == 0o700, one
    assert [file.name for file in (folder / SUB / "cloud").iterdir()] == ["account.json"]


def test_who_is_erased_leaves_no_export_and_the_number_is_told(etc: Path) -> None:
    ask(etc, "export")
    other = fresh("00000000-0000-0000-0000-000000000000", "cloud", etc.parent / "export")
    assert ask(etc, "erase", check=True)["base"]["entries"] == [{"id": "exports", "deed": "deleted", "many": 2}]
    assert (etc.parent / "export" / SUB).exists()
    ask(etc, "erase")
    assert not (etc.parent / "export" / SUB).exists() and other.exists()


def test_one_that_breaks_is_told_by_its_last_line_and_keeps_the_export(etc: Path) -> None:
    ask(etc, "export")
    (etc / "broken").mkdir()
    (etc / "broken/sync.json").write_text("{}")
    found = ask(etc, "erase")
    assert found["broken"]["error"] == "why it broke" and found["forum"]["error"] == ""
    assert (etc.parent / "export" / SUB).exists()


def test_they_speak_the_language_of_whoever_runs_it(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert ask(etc, "erase")["cloud"]["files"] == ["en"]


@pytest.mark.parametrize("sub", ["", "../../etc", "ute@stadt.example", f"{SUB}/x", SUB.upper()])
def test_what_is_no_id_is_refused(etc: Path, sub: str) -> None:
    with pytest.raises(Refused):
        ask(etc, "erase", sub)
    assert told(etc) == {} and json.loads((etc / "cloud/sync.json").read_text()) == {}
