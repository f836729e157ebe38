"""Contracts: versions in order, what applies is asked, what came of it is written, and nobody asked is a failure."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts import asked, products, run
from tests.contracts.fact import Fact, Release, fact
from tests.contracts.target import Target
from tests.lab.paths import CHECKOUT

ORDER = ["3.1.0.alpha1", "3.1.0.beta2", "3.1.0.beta3", "3.1.0", "3.1.1", "3.9", "3.10", "26.7.4", "2026.7.0"]


def test_releases_in_upstreams_order() -> None:
    assert sorted(map(Release, reversed(ORDER))) == list(map(Release, ORDER))
    assert Release("7.2") == Release("7.2.0")


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4), st.lists(st.integers(0, 99), min_size=1, max_size=4))
def test_numbers_compare_as_numbers(one: list[int], two: list[int]) -> None:
    size = max(len(one), len(two))
    padded = [[*numbers, *[0] * (size - len(numbers))] for numbers in (one, two)]
    first, second = (Release(".".join(map(str, numbers))) for numbers in (one, two))
    assert (first < second) == (padded[0] < padded[1])
    assert (first == second) == (padded[0] == padded[1])


@pytest.mark.parametrize(("release", "holds"), [("31.9", False), ("32", True), ("32.0.1", True), ("33", False)])
def test_from_is_in_and_until_is_out(release: str, holds: bool) -> None:
    assert Fact("x", seen="32", since="32.0.0", until="33").holds(release) is holds


def test_a_fact_was_seen_or_read() -> None:
    with pytest.raises(ValueError, match="seen or read"):
        fact("lib/x.php")


@pytest.mark.parametrize("name", products.names())
def test_every_fact_has_a_sentence_a_place_and_a_contract_that_asks_the_version(name: str) -> None:
    found = list(products.known(name))
    assert found
    for known in found:
        assert known.sentence.endswith("."), known.name
        assert known.fact.file
        assert not (known.fact.since or known.fact.until) or Release(known.fact.since or "0") < Release(
            known.fact.until or "9999"
        )
    tests = sorted((CHECKOUT / "tests/contracts" / name).glob("test_*.py"))
    count = sum(file.read_text(encoding="utf-8").count("\ndef test_") for file in tests)
    assert count == len(found), "a test without a fact"
    assert products.product(name).pinned


@pytest.mark.parametrize(("prefix", "words"), [((), ""), (("env",), "a b; c 'ä'"), (("ssh-like",), "x")])
def test_words_reach_the_other_side_as_they_are(tmp_path: Path, prefix: tuple[str, ...], words: str) -> None:
    """ssh hands one line to a shell there; docker hands over words."""
    if not prefix:
        with pytest.raises(AssertionError, match="--run"):
            Target("real", "x").run("id")
        return
    over = tmp_path / "ssh"
    over.write_text('#!/bin/sh\nshift\nexec sh -c "$*"\n')
    over.chmod(0o755)
    through = (str(over), "host") if prefix == ("ssh-like",) else prefix
    ran = Target("real", "x", through).run(sys.executable, "-c", "import sys; print(sys.argv[1:])", words, "; id")
    assert ran.out == f"{[words, '; id']}\n"


def test_a_password_is_no_argument(tmp_path: Path) -> None:
    target = Target("real", "x", given={"a": "1"})
    assert target.value("a") == "1"
    with pytest.raises(AssertionError, match="--given FILE: word is missing in it; there is a"):
        target.value("word")


def test_what_was_asked_is_kept_by_release(tmp_path: Path) -> None:
    (tmp_path / "thing").mkdir()
    old, new = asked.Asked("32.0.1", "2026-11-01", {"test_a": "passed"}), asked.Asked("33", "2026-11-20", {})
    for entry in (new, old, asked.Asked("32.0.1", "2026-11-28", {"test_a": "failed"})):
        asked.write("thing", entry, tmp_path)
    assert [(e.release, e.day, dict(e.results)) for e in asked.read("thing", tmp_path)] == [
        ("33", "2026-11-20", {}),
        ("32.0.1", "2026-11-28", {"test_a": "failed"}),
    ]


class Asked:
    """The contract `mailbox`, asked of a server of this test's own that is no mailbox."""

    def __init__(self, tmp_path: Path, version: str) -> None:
        tool = tmp_path / "dpkg-query"
        tool.write_text(f"#!/bin/sh\nprintf {shlex.quote(version)}\n")
        tool.chmod(0o755)
        self.words = ["--address", "127.0.0.1:1", "--run", f"env PATH={tmp_path}:/usr/bin:/bin"]
        (tmp_path / "given.json").write_text('{"folder": "/nowhere", "name": "x", "ca": "", "unit": "x"}')
        self.words += ["--given", str(tmp_path / "given.json")]


def test_a_contract_against_nobody_fails_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Connection refused"):
        run.hold("mailbox", *Asked(tmp_path, "1.4.6-1").words)


def test_of_a_real_one_nothing_is_stopped_unless_it_may_be(tmp_path: Path) -> None:
    done, results = run.ask("mailbox", "real", Asked(tmp_path, "1.4.6-1").words)
    assert done.returncode == 1
    assert results.pop("release:mailbox") == "1.4.6"
    facts = {known.name: known.fact for known in products.known("mailbox")}
    assert results == {name: "failed" for name, known in facts.items() if not known.disposable}
    assert results.keys() != facts.keys()


def test_a_whole_run_of_the_suite_asks_nobody() -> None:
    """Contracts have no address there: they run in the scenarios."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/contracts"],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
    )
    assert "no tests collected" in done.stdout


def test_what_a_real_product_answered_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the release that it said; a stand-in's answers are not, nor is anything where nobody answered."""
    written: list[tuple[str, asked.Asked]] = []
    results = {"release:mailbox": "1.4.7", "test_a": "passed", "test_b": "failed"}
    ended = subprocess.CompletedProcess([], 1, "", "")
    monkeypatch.setattr(run, "ask", lambda *_: (ended, dict(results)))
    monkeypatch.setattr(run, "write", lambda name, entry: written.append((name, entry)))
    monkeypatch.setattr(run, "renew_page", lambda: None)
    assert run.main(["mailbox", "--at", "standin"]) == 1
    assert written == []
    assert run.main(["mailbox", "--at", "real", "--address", "x:587"]) == 1
    [(name, entry)] = written
    assert (name, entry.release, entry.results) == ("mailbox", "1.4.7", {"test_a": "passed", "test_b": "failed"})
    monkeypatch.setattr(run, "ask", lambda *_: (ended, {}))
    assert run.main(["mailbox", "--at", "real"]) == 1
    assert len(written) == 1
