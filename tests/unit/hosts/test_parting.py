"""Where something leaves, the program that the manifest names tells those who are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils import parting

SAYS = """#!/bin/sh
echo "$@" > {folder}/asked
[ "$1" = --check ] && shift
for one in a.example b.example; do
  case " $* " in *" $one "*) ;; *) echo "$one" ;; esac
done
"""


def program(folder: Path, text: str) -> str:
    file = folder / "program"
    file.write_text(text.format(folder=folder))
    file.chmod(0o755)
    return str(file)


def test_what_does_not_stay_leaves(tmp_path: Path) -> None:
    asked = [{"command": program(tmp_path, SAYS), "stay": ["b.example"]}]
    assert parting.run(asked, check=False) == ["a.example"]
    assert (tmp_path / "asked").read_text() == "b.example\n"
    assert parting.run(asked, check=True) == ["a.example"]
    assert (tmp_path / "asked").read_text() == "--check b.example\n"


def test_a_host_without_the_program_has_nobody_to_tell(tmp_path: Path) -> None:
    assert parting.run([{"command": str(tmp_path / "none"), "stay": []}], check=False) == []


def test_a_program_that_fails_is_named_with_what_it_said(tmp_path: Path) -> None:
    command = program(tmp_path, "#!/bin/sh\necho 'nobody answers' >&2\nexit 1\n")
    with pytest.raises(parting.PartingError, match="nobody answers"):
        parting.run([{"command": command, "stay": []}], check=False)
