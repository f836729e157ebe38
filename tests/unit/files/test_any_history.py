"""Whatever sets follow each other, and whatever people do between: the same few sentences hold."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.files.helpers import World

# Names that are prefixes, folders and siblings of each other.
NAMES = st.sampled_from(["a", "b", "d/a", "d/b", "d/e/a", "ä @!"])
TEXTS = st.sampled_from(["", "1\n", "2\n", "~~secret.db.raw~~\n"])
SETS = st.dictionaries(NAMES, TEXTS)
HANDS = st.lists(st.tuples(st.sampled_from(["write", "remove", "chmod"]), NAMES), max_size=3)
FOREIGN = st.sets(st.sampled_from(["x", "d-x/y", "d-x/z"]))
HISTORY = st.lists(st.tuples(SETS, HANDS, FOREIGN), min_size=1, max_size=5)


def hand(place: Path, deed: str, name: str) -> None:
    """What a person does to one of our files."""
    file = place / name
    if not file.is_file():
        return
    if deed == "write":
        file.write_text("by hand\n")
    elif deed == "remove":
        file.unlink()
    else:
        file.chmod(0o606)


@pytest.mark.parametrize("kind", ["owned", "scattered"])
@settings(max_examples=40, deadline=None)
@given(history=HISTORY)
def test_any_history(kind: str, history: list[tuple[dict[str, str], list[tuple[str, str]], set[str]]]) -> None:
    top = Path(tempfile.mkdtemp())
    try:
        world = World(top)
        (top / "etc").mkdir()
        place = world.root if kind == "owned" else top / "etc" / "place"
        foreign: set[str] = set()
        for files, deeds, strangers in history:
            wanted = files if kind == "owned" else {f"etc/place/{path}": text for path, text in files.items()}
            run = getattr(world, kind)
            announced = run(wanted, check=True)
            real = run(wanted)
            for key in ("changed", "diff", "changed_files", "removed_files", "unmanaged_files"):
                assert announced[key] == real[key], f"check mode lied about {key}"
            present = {str(path.relative_to(place)): path.read_text() for path in place.rglob("*") if path.is_file()}
            ours = {path: text.replace("~~secret.db.raw~~", "s3cr3t-value") for path, text in files.items()}
            assert present == {**dict.fromkeys(foreign, "theirs\n"), **ours}
            for path, text in files.items():
                assert (place / path).stat().st_mode & 0o777 == (0o600 if "secret" in text else 0o644)
            again = run(wanted)
            assert not again["changed"]
            assert "s3cr3t" not in str((announced, real, again))
            for deed, name in deeds:
                hand(place, deed, name)
            for name in strangers if place.is_dir() else ():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_text("theirs\n")
                foreign.add(name)
    finally:
        shutil.rmtree(top)
