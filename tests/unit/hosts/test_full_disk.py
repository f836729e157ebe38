"""A full disk: one clear line, nothing half written, and the next run goes on.

The limit on a file's size of this process (setrlimit(2)) stands for the disk: a write stops in the middle of a file.
tests/integration/strange_host does it with a real one.
"""

from __future__ import annotations

import ast
import errno
import json
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils import applied_inventory, language, one_line
from ansible_collections.readi.one.plugins.module_utils.files.disk import Disk
from ansible_collections.readi.one.plugins.module_utils.reconcile.ledger import Entry, LedgerError, load
from ansible_collections.readi.one.plugins.module_utils.reconcile.store import Folder

MODULES = Path(__file__).parents[3] / "plugins" / "modules"


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """No file grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Without it the process is ended; Python sets it so already, a test runner may not.
    told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, told)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ledger"
    made.mkdir(mode=0o700)
    return made


def test_a_line_is_in_the_journal_whole_or_not_at_all(folder: Path) -> None:
    """Half a line and another behind it would make every later run refuse the ledger."""
    store = Folder(folder)
    store.append("state.json.journal", "a" * 40 + "\n")
    with full_after(60), pytest.raises(LedgerError, match=r"state\.json\.journal"):
        store.append("state.json.journal", "b" * 40 + "\n")
    store.append("state.json.journal", "c" * 10 + "\n")
    assert store.read("state.json.journal") == "a" * 40 + "\n" + "c" * 10 + "\n"


def test_a_ledger_that_found_no_room_is_read_by_the_next_run(folder: Path) -> None:
    ledger = load(folder / "state.json")
    ledger.put(("group", "a"), Entry("created", "1"))
    ledger.close()
    again = load(folder / "state.json")
    with full_after(100):
        again.put(("group", "b"), Entry("created", "2"))
        with pytest.raises(LedgerError, match=r"state\.json"):
            again.put(("group", "c"), Entry("created", "3" * 100))
        with pytest.raises(LedgerError, match=r"state\.json"):
            again.close()
    last = load(folder / "state.json")
    last.settle()
    assert {at: entry.id for at, entry in last.entries.items()} == {("group", "a"): "1", ("group", "b"): "2"}
    assert sorted(path.name for path in folder.iterdir()) == ["state.json"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """The key of file_set is such a file: an empty one would be taken for a key."""
    path = tmp_path / ".key"
    with full_after(8), pytest.raises(OSError) as refused:
        Disk().write(path, b"x" * 32)
    assert str(refused.value.filename) == str(path)
    assert list(tmp_path.iterdir()) == []


def test_the_last_inventory_stays_readable(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    applied_inventory.write("{}", path)
    with full_after(8), pytest.raises(OSError) as refused:
        applied_inventory.write(json.dumps({"x": "y" * 100}), path)
    assert str(refused.value.filename) == str(path)
    assert applied_inventory.read(path) == "{}"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "Platz|no space"), (errno.EROFS, "schreib|written"), (errno.EACCES, "Permission denied")],
)
def test_one_line_says_where_and_what(capsys: pytest.CaptureFixture[str], lang: str, number: int, said: str) -> None:
    @one_line.one_line
    def main() -> None:
        raise OSError(number, "Permission denied", "/var/lib/readi/x")

    language.speak(lang)
    with pytest.raises(SystemExit) as ended:
        main()
    language._spoken.clear()
    answer = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert answer["failed"] is True
    assert answer["msg"].startswith("/var/lib/readi/x: ") and "\n" not in answer["msg"]
    assert said.split("|")[-1 if lang == "en" else 0] in answer["msg"]


def _main(path: Path) -> ast.FunctionDef | None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return next((one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "main"), None)


@pytest.mark.parametrize("path", sorted(MODULES.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_no_module_ends_in_a_traceback(path: Path) -> None:
    """Actions have no main; a service's module is one call, which says it itself (state_module.py)."""
    main = _main(path)
    if main is None:
        return
    text = ast.unparse(main)
    assert "@one_line" in text or "words(error" in text or "run_state(" in text, f"{path.name}: main has no one_line"
