"""Whether every part of Mailman's core lives: by the processes and the queue, not by the unit."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.mailman import tend

RUNNER = "/usr/bin/python3\0/usr/lib/mailman3/bin/runner\0-C\0/etc/mailman3/mailman.cfg\0--runner={}:0:1\0"


def test_runners_are_told_by_their_command_lines(tmp_path: Path) -> None:
    for number, name in enumerate(sorted(tend.RUNNERS)):
        folder = tmp_path / str(100 + number)
        folder.mkdir()
        (folder / "cmdline").write_text(RUNNER.format(name))
    (tmp_path / "self").mkdir()
    assert tend.running(tend.commands(tmp_path)) == tend.RUNNERS
    assert tend.running(["bash\0-c\0echo in", ""]) == set()


def test_what_waits_is_counted_but_for_what_nobody_can_read(tmp_path: Path) -> None:
    old = time.time() - 2 * tend.WAITS_S
    for name, at in [("out/1.pck", old), ("out/2.pck", old), ("in/3.pck", time.time()), ("bad/4.pck", old)]:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
        os.utime(file, (at, at))
    assert tend.waiting(tmp_path, time.time()) == {"out": 2}


def test_what_is_wrong_is_said_line_by_line() -> None:
    assert list(tend.said({"rest", "archive"}, {"shunt": 3})) == [
        "runners that do not run: archive, rest",
        "3 messages have waited in the queue shunt for more than an hour",
    ]
    assert list(tend.said(set(), {})) == []


def test_an_index_that_grew_is_said(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/postlist.glass").write_bytes(b"x" * 3 * tend.MIB)
    (tmp_path / "docdata.glass").write_bytes(b"x" * tend.MIB)
    assert tend.size(tmp_path) >= 4 * tend.MIB
    assert list(tend.grown(tend.size(tmp_path), 5)) == []
    (line,) = tend.grown(tend.size(tmp_path), 3)
    assert line.startswith("the search index of archives has 4 MiB")


class Ran:
    """Commands that the program runs; `answers` by their second word, 0 where nothing is said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: int) -> None:
        self.words: list[list[str]] = []
        self.answers = answers
        monkeypatch.setattr(tend.subprocess, "run", self)

    def __call__(self, words: list[str], **_: object) -> Ran:
        self.words.append(words)
        self.returncode = self.answers.get(words[1].replace("-", "_"), 0)
        return self


def living(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(tend, "commands", lambda: iter([RUNNER.format(name) for name in names]))


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tend, "QUEUE", tmp_path / "queue")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))


def test_a_missing_runner_starts_the_core_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = Ran(monkeypatch)
    living(monkeypatch, "in")
    assert tend.main(tmp_path) == 0
    assert ran.words[-1] == ["systemctl", "restart", "mailman3.service"]


def test_what_an_operator_stopped_stays_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = Ran(monkeypatch, is_active=3)
    living(monkeypatch)
    assert tend.main(tmp_path) == 0
    assert [words[1] for words in ran.words] == ["is-active"]


def test_what_failed_is_tried_again_ever_less_often(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = Ran(monkeypatch)
    living(monkeypatch, *tend.RUNNERS)
    put_aside = tmp_path / "queue/shunt/1.pck"
    put_aside.parent.mkdir(parents=True)
    put_aside.touch()
    times = []
    for now in range(0, 5 * 3600, 60):
        before = len(ran.words)
        assert tend.try_again(tmp_path, float(now)) == 0
        times += [now] * (len(ran.words) - before)
    assert times[:6] == [0, 60, 180, 420, 900, 1860]
    assert max(late - early for early, late in itertools.pairwise(times)) <= tend.LONGEST_S
    assert ran.words[0][-1] == "unshunt" and "--uid=list" in ran.words[0]
    (line,) = tend.said(set(), {}, 1, tend.remembered(tmp_path))
    assert line.startswith("1 messages failed ")
    put_aside.unlink()
    assert tend.try_again(tmp_path, 5 * 3600.0) == 0 and tend.remembered(tmp_path) == tend.Tries()


def test_nothing_to_do_is_nothing_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = Ran(monkeypatch)
    living(monkeypatch, *tend.RUNNERS)
    assert tend.main(tmp_path) == 0
    assert [words[1] for words in ran.words] == ["is-active"]
