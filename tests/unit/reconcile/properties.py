"""What holds for every service, every desired state, whatever people do by hand, and every moment at which a run dies.

One suite for all adapters: a service of a test's own in test_properties.py, a real Keycloak in
tests/integration/keycloak/test_properties.py. A Subject brings a service and what may be wanted of it.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import JSON, Adapter, Key, Obj
from hypothesis import strategies as st


class Killed(BaseException):
    """The run ends here, as by SIGKILL: nobody catches it, nothing is tidied."""


class Subject(Protocol):
    """A service under test. What `theirs` drew, `begin` makes by hand in an empty service."""

    secrets: Mapping[str, str]

    def theirs(self, data: st.DataObject) -> JSON: ...

    def begin(self, theirs: JSON) -> None: ...

    def wanted(self, data: st.DataObject) -> list[Obj]: ...

    def disturb(self, data: st.DataObject) -> None: ...

    def adapter(self, dies_at: int = 0) -> Adapter:
        """`dies_at`: the half-step of the writes at which the run is Killed; 0: never."""

    def look(self) -> Mapping[Key, JSON]:
        """Everything that is there and did not come with the service, without ids."""


def run(subject: Subject, wanted: Iterable[Obj], path: Path, *, dies_at: int = 0, **more: Any) -> dict[str, Any]:
    return reconcile(subject.adapter(dies_at), wanted, path / "ledger.json", secrets=subject.secrets, **more)


def confirmed(subject: Subject, wanted: Iterable[Obj], path: Path, **more: Any) -> dict[str, Any]:
    """As an operator does it: where a doubt asks, with what it asked for. What was done meanwhile is in the result."""
    objects = list(wanted)
    before = out = run(subject, objects, path, **more)
    asked = re.search(r"-e confirm=(\S+)", out.get("msg", ""))
    if asked:
        out = run(subject, objects, path, confirm=asked[1], **more)
        done = {(s["kind"], s["key"]) for s in before["applied"]}
        out["plan"] = before["applied"] + out["plan"]
        out["diff"] = [d for d in before["diff"] if header(d) in done] + out["diff"]
    assert "failed" not in out, out
    return out


def header(entry: Mapping[str, Any]) -> Key:
    """Of which object an entry of a diff speaks."""
    kind, key = entry["before_header"].removesuffix(" (absent)").split(" ", 1)
    return kind, key


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="readi-engine-") as path:
        yield Path(path)


def an_applied_plan_makes_the_next_one_empty(subject: Subject, data: st.DataObject) -> None:
    subject.begin(subject.theirs(data))
    with folder() as path:
        confirmed(subject, subject.wanted(data), path)
        subject.disturb(data)
        later = subject.wanted(data)
        confirmed(subject, later, path)
        again = run(subject, later, path)
        assert (again["changed"], again["plan"], again["diff"]) == (False, [], [])


def check_mode_writes_nothing_and_tells_what_the_run_then_does(subject: Subject, data: st.DataObject) -> None:
    subject.begin(subject.theirs(data))
    with folder() as path:
        before, first, second = subject.look(), subject.wanted(data), subject.wanted(data)
        run(subject, first, path / "never", check=True)
        assert subject.look() == before and not (path / "never").exists()
        confirmed(subject, first, path)
        before, files = subject.look(), {f: f.read_bytes() for f in path.iterdir()}
        told = run(subject, second, path, check=True)
        assert subject.look() == before
        assert {f: f.read_bytes() for f in path.iterdir()} == files
        done = run(subject, second, path)
        if told.get("failed"):  # the guard: the run says the same
            assert done["msg"] == told["msg"]
            return
        assert (done["applied"], done["diff"], done["changed"]) == (told["plan"], told["diff"], told["changed"])


def the_diff_names_exactly_what_changes_and_holds_no_secret(subject: Subject, data: st.DataObject) -> None:
    subject.begin(subject.theirs(data))
    with folder() as path:
        confirmed(subject, subject.wanted(data), path)
        before = subject.look()
        out = confirmed(subject, subject.wanted(data), path)
        after = subject.look()
        touched = {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
        named = {header(d) for d in out["diff"]}
        hidden = {(s["kind"], s["key"]) for s in out["plan"] if set(s["fields"]) & set(HIDDEN.get(s["kind"], ()))}
        assert touched <= named <= touched | hidden, (touched, named, hidden)
        assert not any(value in repr(out) for value in subject.secrets.values())


# Fields of secrets that a service never shows, so that looking cannot tell whether they changed.
HIDDEN = {"identity_provider": ("clientSecret",)}


def runs_that_died_at_any_moments_are_completed_by_the_next(subject: Subject, data: st.DataObject) -> None:
    theirs, states = subject.theirs(data), (subject.wanted(data), subject.wanted(data))
    subject.begin(theirs)
    with folder() as path:
        for wanted in states:
            confirmed(subject, wanted, path)
    whole = subject.look()
    subject.begin(theirs)
    with folder() as path:
        for wanted in states:
            for moment in data.draw(st.lists(st.integers(1, 25), min_size=1, max_size=3)):
                with contextlib.suppress(Killed):
                    confirmed(subject, wanted, path, dies_at=moment)
            confirmed(subject, wanted, path)
            assert run(subject, wanted, path)["changed"] is False
    unlike = _unlike(subject.look(), whole)
    assert not unlike, unlike


def _unlike(one: Mapping[Key, JSON], other: Mapping[Key, JSON]) -> dict[Key, JSON]:
    """What differs, and how: all that a failure should show."""
    return {at: (one.get(at), other.get(at)) for at in one.keys() | other.keys() if one.get(at) != other.get(at)}


def only_what_we_made_is_ever_deleted(subject: Subject, data: st.DataObject) -> None:
    """But for memberships that a roster says."""
    subject.begin(subject.theirs(data))
    kinds = subject.adapter().kinds
    theirs = {at for at in subject.look() if kinds[at[0]].truth == "ours"}
    with folder() as path:
        for wanted in (subject.wanted(data), subject.wanted(data), subject.wanted(data), []):
            out = confirmed(subject, wanted, path)
            assert theirs <= set(subject.look())
            assert not {(s["kind"], s["key"]) for s in out["plan"] if s["do"] == "delete"} & theirs


def members_are_whom_the_roster_names_and_nobody_is_deleted(subject: Subject, data: st.DataObject) -> None:
    """In every group that is wanted; a group that is nobody's here keeps its members."""
    subject.begin(subject.theirs(data))
    kinds = subject.adapter().kinds
    whole = {name: spec for name, spec in kinds.items() if spec.truth == "whole"}
    theirs = set(subject.look())
    known: set[Key] = set()
    with folder() as path:
        for _ in range(3):
            wanted = subject.wanted(data)
            before = set(subject.look())
            confirmed(subject, wanted, path)
            after = set(subject.look())
            names = {o.at for o in wanted}
            known |= {at for at in names if at[0] in {spec.of for spec in whole.values()}}
            there = {at for at in after if at[0] in whole}
            assert {at for at in there if whole[at[0]].owner(at[1]) in known} == {at for at in names if at[0] in whole}
            assert {at for at in theirs if at[0] in whole and whole[at[0]].owner(at[1]) not in known} <= after
            assert {at for at in before if kinds[at[0]].deletes == "never"} <= after
