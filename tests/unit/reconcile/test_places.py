"""Ledgers and locks on a host: whose they are, what somebody may have planted there, and where they were before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile import service
from ansible_collections.readi.one.plugins.module_utils.reconcile.ledger import Entry, Ledger, load_from
from ansible_collections.readi.one.plugins.module_utils.reconcile.lock import service_lock
from ansible_collections.readi.one.plugins.module_utils.reconcile.place import Place
from ansible_collections.readi.one.plugins.module_utils.reconcile.store import (
    Folder,
    GivenUp,
    LedgerError,
    Store,
    open_store,
)
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import (
    JSON,
    Adapter,
    KindSpec,
    NotInstalledError,
    Obj,
)

from .runs import SECRETS, account, asked, box, club, did, item, together
from .toy import KINDS, Toy, World

NOBODY = 65534
STATE: dict[str, KindSpec] = {name: KINDS[name] for name in ("box", "item", "club")}
SYNC: dict[str, KindSpec] = {name: KINDS[name] for name in ("account", "club", "member", "lock")}


@pytest.fixture(params=["here", "in a child"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The same folder in both ways; as root, the child gives up root."""
    path = tmp_path / "ledger" / "toy"
    path.mkdir(mode=0o700, parents=True)
    made: Store = Folder(path)
    if request.param == "in a child":
        uid = os.geteuid() or NOBODY
        os.chown(path, uid, -1)
        for above in path.parents:
            if above == Path(tempfile.gettempdir()):
                break
            above.chmod(0o711)
        made = GivenUp(path, uid)
    yield made
    made.close()


def planted(tmp_path: Path, name: str) -> Path:
    """A file of root's that a link in the folder of a service leads to."""
    target = tmp_path / "shadow"
    target.write_text("root only")
    (tmp_path / "ledger" / "toy" / name).symlink_to(target)
    return target


def test_a_ledger_is_written_and_read_again(store: Store, tmp_path: Path) -> None:
    ledger = Ledger(store, "state.json")
    ledger.put(("box", "ä"), Entry("created", intent="create"))
    journal = tmp_path / "ledger" / "toy" / "state.json.journal"
    assert journal.stat().st_uid == journal.parent.stat().st_uid and journal.stat().st_mode & 0o777 == 0o600
    assert load_from(store, "state.json").entries == ledger.entries  # as a killed run leaves it
    ledger.answer()
    ledger.close()
    file = journal.with_name("state.json")
    assert not journal.exists() and file.stat().st_uid == file.parent.stat().st_uid
    assert (load_from(store, "state.json").entries, load_from(store, "state.json").answered) == (ledger.entries, 1)


@pytest.mark.parametrize("name", ["state.json", "state.json.journal", "sync.json"])
def test_nothing_is_read_through_a_link(store: Store, tmp_path: Path, name: str) -> None:
    planted(tmp_path, name)
    with pytest.raises(LedgerError, match="is a link"):
        load_from(store, name.removesuffix(".journal"))


def test_nothing_is_written_through_a_link(store: Store, tmp_path: Path) -> None:
    target = planted(tmp_path, "state.json.journal")
    with pytest.raises(LedgerError, match="is a link"):
        Ledger(store, "state.json").put(("box", "a"), Entry("created"))
    planted_new = tmp_path / "ledger" / "toy" / "state.json.new"
    planted_new.symlink_to(target)
    store.replace("state.json", "{}")  # the link itself is replaced
    assert target.read_text() == "root only" and not planted_new.exists()


def test_a_second_name_of_a_file_is_no_ledger(store: Store, tmp_path: Path) -> None:
    """A hard link leads to what was there before, too."""
    there = tmp_path / "ledger" / "toy" / "theirs"
    there.write_text("{}")
    os.chown(there, there.parent.stat().st_uid, -1)
    os.link(there, there.with_name("state.json"))
    with pytest.raises(LedgerError, match="nothing was opened"):
        load_from(store, "state.json")


def test_the_folder_itself_may_be_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "toy").symlink_to(tmp_path / "elsewhere")
    for path in (tmp_path / "toy", tmp_path / "toy" / "deeper"):
        with pytest.raises(LedgerError, match="is a link or no folder"):
            open_store(path).replace("state.json", "{}")
    assert list((tmp_path / "elsewhere").iterdir()) in ([], [tmp_path / "elsewhere" / "deeper"])


def test_a_folder_in_which_others_may_write_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "toy"
    path.mkdir()
    path.chmod(0o777)
    with pytest.raises(LedgerError, match="others may write in it"):
        open_store(path).read("state.json")


def locks(tmp_path: Path) -> Path:
    return tmp_path / "readi" / "lock"


def test_one_at_a_time_and_the_second_says_for_whom_it_waited(tmp_path: Path) -> None:
    with (
        service_lock("toy", "sync", folder=locks(tmp_path)),
        pytest.raises(LedgerError, match=rf"sync \(process {os.getpid()}\) has been at work for more than 0 minutes"),
        service_lock("toy", "state", folder=locks(tmp_path), wait_s=0),
    ):
        pass
    with (
        service_lock("toy", "state", folder=locks(tmp_path), wait_s=0) as waited,
        service_lock("other", "state", folder=locks(tmp_path), wait_s=0),
    ):
        assert waited == ""


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    with service_lock("toy", "state", folder=locks(tmp_path)):
        pass
    file = locks(tmp_path) / "toy"
    hold = f"import fcntl, time; f = open({str(file)!r}, 'r+'); fcntl.flock(f, 2); print(1, flush=True); time.sleep(99)"
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.read(1) == b"1"
        with (
            pytest.raises(LedgerError, match="at work"),
            service_lock("toy", "state", folder=locks(tmp_path), wait_s=0),
        ):
            pass
        holder.kill()
    with service_lock("toy", "state", folder=locks(tmp_path), wait_s=0):
        pass


@pytest.mark.parametrize("what", ["a link", "a folder that others write in", "a link for the lock", "a folder above"])
def test_a_lock_folder_taken_beforehand_is_refused(tmp_path: Path, what: str) -> None:
    folder = locks(tmp_path)
    folder.parent.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if what == "a link":
        folder.symlink_to(elsewhere)
    elif what == "a folder above":
        folder.parent.chmod(0o777)
    else:
        folder.mkdir()
        if what == "a link for the lock":
            (folder / "toy").symlink_to(elsewhere / "file")
        else:
            folder.chmod(0o777)
    with pytest.raises(LedgerError), service_lock("toy", "state", folder=folder, wait_s=0):
        pass
    assert not list(elsewhere.iterdir())


class Runs:
    """A service of which `state` and `sync` run on one host."""

    def __init__(self, folder: Path, world: World) -> None:
        self.folder, self.world, self.installed = folder, world, True
        self.open = 0

    def place(self, program: Any, former: str = "") -> Place:
        ledgers = self.folder / "ledger"
        return Place("toy", "host", program, ledgers=ledgers, locks=self.folder / "run" / "lock", former=former)

    @contextmanager
    def connect(self, document: JSON) -> Iterator[Adapter]:
        if not self.installed:
            raise NotInstalledError("toy is not installed")
        self.open += 1
        try:
            yield Toy(self.world)
        finally:
            self.open -= 1

    def run(self, program: str, objects: list[Obj], former: str = "", **more: Any) -> dict[str, Any]:
        kinds = STATE if program == "state" else SYNC
        place = self.place(program, former)
        out = service.run(place, kinds, self.connect, {}, objects=objects, secrets=SECRETS, **more)
        assert self.open == 0
        return out


DECLARED = [box("a"), item("a/1"), club("declared")]
PROVISIONED = together(roster="xy")


def test_state_and_sync_alternate_and_change_nothing_after_the_first_round(tmp_path: Path) -> None:
    runs = Runs(tmp_path, World())
    for round_ in range(10):
        for program, objects in (("state", DECLARED), ("sync", PROVISIONED)):
            out = runs.run(program, objects)
            assert "failed" not in out and (out["changed"], out["refused"]) == (round_ == 0, [])
            assert [u["key"] for u in out["unmanaged"]] == []
    assert {at for at in runs.world.things if at[0] == "club"} == {("club", "declared"), ("club", "roster")}
    assert runs.run("sync", [])["changed"] is True  # memberships
    assert runs.run("state", [])["changed"] is True
    assert ("club", "roster") in runs.world.things and ("item", "a/1") not in runs.world.things


def test_started_together_one_waits_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # these wait for each other in earnest
    runs = {program: Runs(tmp_path, world) for world in [World()] for program in ("state", "sync")}
    slow = threading.Event()
    create = Toy.create

    def slowly(self: Toy, obj: Obj, secrets: Any) -> str:
        slow.set()
        time.sleep(0.1)
        return create(self, obj, secrets)

    monkeypatch.setattr(Toy, "create", slowly)
    out: dict[str, dict[str, Any]] = {}
    threads = [
        threading.Thread(target=lambda p=program, o=objects: out.update({p: runs[p].run(p, o)}))  # type: ignore[misc]
        for program, objects in (("state", DECLARED), ("sync", PROVISIONED))
    ]
    threads[0].start()
    assert slow.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(30)
    assert out["sync"]["waited"] == f"state (process {os.getpid()})" and out["state"]["waited"] == ""
    assert {at[0] for at in runs["state"].world.things} == {"box", "item", "club", "account", "member"}
    assert not any(runs[p].run(p, o)["changed"] for p, o in (("state", DECLARED), ("sync", PROVISIONED)))


def test_a_key_that_both_want_is_refused_by_name(tmp_path: Path) -> None:
    runs = Runs(tmp_path, World())
    runs.run("state", DECLARED)
    told = runs.run("sync", together(declared="x", mine="x"), check=True)
    out = runs.run("sync", together(declared="x", mine="x"))
    for one in (told, out):
        assert one["conflicts"] == [
            {
                "kind": "club",
                "key": "declared",
                "reason": "is kept by state.json: one of the two must name it otherwise",
            }
        ]
        assert one["not_tried"] == [{"kind": "member", "key": "declared/x", "reason": "needs club:declared"}]
        assert "club:declared is kept by state.json" in one["msg"] and one["failed"] is True
    assert ("member", "mine/x") in runs.world.things
    assert runs.world.things[("club", "declared")] == {"name": "Declared"}
    assert runs.run("state", [*DECLARED, club("mine")])["conflicts"][0]["key"] == "mine"


def test_members_of_the_other_ones_group_are_not_touched(tmp_path: Path) -> None:
    runs = Runs(tmp_path, World())
    runs.run("state", DECLARED)
    runs.world.things |= {("account", "z"): {"name": "z"}, ("member", "declared/z"): {}}
    runs.run("sync", [*together(a="x"), club("declared"), account("z")])
    assert ("member", "declared/z") in runs.world.things


def test_a_project_group_called_admin_makes_nobody_an_administrator(tmp_path: Path) -> None:
    world = World(things={("club", "admin"): {"name": "Administrators"}, ("member", "admin/root"): {}})
    runs = Runs(tmp_path, world)
    out = runs.run("sync", together(admin="x", a="x"))
    assert out["conflicts"][0]["key"] == "admin" and "came with the service" in out["msg"]
    members = {key for kind, key in world.things if kind == "member"}
    assert members == {"admin/root", "a/x"} and world.things[("club", "admin")] == {"name": "Administrators"}
    assert runs.run("sync", together(a="x"))["changed"] is False


def test_where_it_is_not_installed_check_mode_plans_against_nothing(tmp_path: Path) -> None:
    runs = Runs(tmp_path, World())
    runs.installed = False
    assert len(runs.run("state", DECLARED, check=True)["plan"]) == 3
    assert not (tmp_path / "ledger").exists() and not (tmp_path / "run").exists()
    with pytest.raises(NotInstalledError):
        runs.run("state", DECLARED)


def test_what_an_operator_writes_names_the_service(tmp_path: Path) -> None:
    runs = Runs(tmp_path, World())
    runs.run("state", DECLARED)
    out = runs.run("state", [])
    assert out["refused"][0]["reason"] == "holds data: -e remove=toy/box:a deletes it"
    out = runs.run("state", [], remove=["box:a", "box:typo"])
    assert out["refused"][-1] == {"kind": "club", "key": "declared", "reason": out["refused"][-1]["reason"]}
    assert {"kind": "box", "key": "typo", "reason": "is not there, so that nothing is removed"} in out["refused"]
    assert ("delete", "box", "a") in did(out, "applied")


def test_what_the_other_program_keeps_is_not_removed_by_naming_it_here(tmp_path: Path) -> None:
    runs = Runs(tmp_path, World())
    runs.run("sync", PROVISIONED)
    out = runs.run("state", DECLARED, remove=["club:roster"])
    assert ("club", "roster") in runs.world.things
    reason = "is kept by sync.json, whose program alone removes it"
    assert {"kind": "club", "key": "roster", "reason": reason} in out["refused"]
    assert ("delete", "club", "roster") in did(runs.run("sync", [], remove=["club:roster"]), "applied")


def test_a_confirmation_of_one_program_is_none_of_the_others(tmp_path: Path) -> None:
    runs = Runs(tmp_path, World())
    many = [item(f"a/{n}") for n in range(9)]
    runs.run("state", [box("a"), *many])
    out = runs.run("state", [box("a")])
    assert runs.run("state", [box("a")], confirm="missing-0").get("failed") is True
    assert "failed" not in runs.run("state", [box("a")], confirm=asked(out))


OLD = "toy-test.json"


def before(tmp_path: Path, *, journal: bool) -> Path:
    """A ledger as the version of 32673b1 left it: one file for all in the folder, a journal where a run was killed."""
    old = tmp_path / "ledger" / OLD
    old.parent.mkdir(mode=0o700)
    objects = {"box:a": {"origin": "created", "id": "id-a"}, "item:a/1": {"origin": "adopted", "id": "id-a/1"}}
    old.write_text(json.dumps({"format": 1, "objects": objects}))
    old.with_name(f"{OLD}.lock").touch()
    if journal:
        lines = '["item", "a/2", {"origin": "created", "id": "", "intent": "create"}]\n["item", "a/1", null]\n["bo'
        old.with_name(f"{OLD}.journal").write_text(lines)
    return old


@pytest.mark.parametrize("journal", [False, True])
def test_a_ledger_of_before_is_moved_once_with_its_journal(tmp_path: Path, journal: bool) -> None:
    old = before(tmp_path, journal=journal)
    there: dict[tuple[str, str], dict[str, Any]] = {("box", "a"): {"colour": "red", "tags": []}}
    there |= {("item", "a/1"): {"on": True}, ("item", "a/2"): {"on": True}}
    runs = Runs(tmp_path, World(things=there))
    files = {f: f.read_bytes() for f in old.parent.iterdir()}
    told = runs.run("state", [box("a")], OLD, check=True)
    assert {f: f.read_bytes() for f in old.parent.iterdir()} == files
    out = runs.run("state", [box("a")], OLD)
    assert told["plan"] == out["applied"]
    # What that version made goes, what it adopted stays, and the journal's last words count.
    assert (("item", "a/2") in runs.world.things) is not journal
    assert ("item", "a/1") in runs.world.things
    assert sorted(f.name for f in (tmp_path / "ledger").iterdir()) == ["toy"]
    assert [f.name for f in (tmp_path / "ledger" / "toy").iterdir()] == ["state.json"]
    assert runs.run("state", [box("a")], OLD)["changed"] is False


def test_old_and_new_ledger_both_there_is_refused(tmp_path: Path) -> None:
    runs = Runs(tmp_path, World())
    runs.run("state", DECLARED)
    old = tmp_path / "ledger" / OLD
    old.write_text('{"format": 1, "objects": {}}')
    for check in (True, False):
        with pytest.raises(LedgerError, match="are both there"):
            runs.run("state", DECLARED, OLD, check=check)
    assert "failed" not in runs.run("sync", PROVISIONED, OLD)  # another program's is not its business


def test_a_move_cut_short_is_done_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before(tmp_path, journal=True)
    runs = Runs(tmp_path, World(things={("box", "a"): {"colour": "red", "tags": []}}))

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    for what in ("rename", "unlink"):
        with monkeypatch.context() as patched:
            patched.setattr(os, what, dies)
            with pytest.raises(KeyboardInterrupt):
                runs.run("state", [box("a")], OLD)
    assert "failed" not in runs.run("state", [box("a")], OLD)
    assert sorted(f.name for f in (tmp_path / "ledger").iterdir()) == ["toy"]
