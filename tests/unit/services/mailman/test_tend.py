"""Whether every part of Mailman's core lives: by the processes and the queue, not by the unit."""

from __future__ import annotations

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


def test_a_missing_runner_starts_the_core_anew_but_not_one_that_an_operator_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[list[str]] = []

    class Done:
        returncode = 0

    monkeypatch.setattr(tend.subprocess, "run", lambda words, **_: done.append(words) or Done())
    monkeypatch.setattr(tend, "commands", lambda: iter([RUNNER.format("in")]))
    assert tend.main(tmp_path) == 0
    assert done[-1] == ["systemctl", "restart", "mailman3.service"]
    done.clear()
    Done.returncode = 3
    tend.main(tmp_path)
    assert [words[1] for words in done] == ["is-active"]
    done.clear()
    monkeypatch.setattr(tend, "commands", lambda: map(RUNNER.format, tend.RUNNERS))
    assert (tend.main(tmp_path), done) == (0, [])
