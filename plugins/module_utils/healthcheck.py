"""What readi.one.health asks, and how long. Standard library only."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .http import HttpError, get

INTERVAL_S = 1.0
ONE_ANSWER_S = 10


@dataclass(frozen=True)
class Question:
    url: str | None = None
    expect: int = 200
    contains: str | None = None
    unit: str | None = None
    command: str | None = None
    installed: str | None = None
    within_s: int = 30


@dataclass(frozen=True)
class Report:
    """`reason` is set where check mode did not ask."""

    ok: bool
    seconds: float
    last_error: str = ""
    reason: str = ""


class Host:
    """The outside world; every method answers with what is wrong, or an empty text."""

    def now(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def exists(self, path: str) -> bool:
        return Path(path).exists()

    def program(self, name: str) -> bool:
        return shutil.which(name) is not None

    def unit(self, name: str) -> tuple[str, str]:
        """LoadState and ActiveState; a host without systemd has no units."""
        argv = ["systemctl", "show", name, "--property=LoadState", "--property=ActiveState"]
        try:
            shown = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
        except FileNotFoundError:
            return "not-found", "inactive"
        values = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        return values.get("LoadState", "not-found"), values.get("ActiveState", "inactive")

    def url(self, url: str, expect: int, contains: str | None) -> str:
        try:
            answer = get(url, timeout_s=ONE_ANSWER_S, headers={"User-Agent": "readi.one health"})
        except (HttpError, ValueError) as error:
            return str(error)
        if answer.status != expect:
            return f"status {answer.status}, not {expect}"
        return "" if contains is None or contains in answer.text else f"the answer does not contain {contains!r}"

    def command(self, command: str, contains: str | None) -> str:
        try:
            done = subprocess.run(
                shlex.split(command),
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=ONE_ANSWER_S,
            )
        except FileNotFoundError:
            return f"{shlex.split(command)[0]} is not installed"
        except subprocess.TimeoutExpired:
            return f"no answer in {ONE_ANSWER_S} s"
        if done.returncode:
            return f"exit {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}"
        return "" if contains is None or contains in done.stdout else f"the output does not contain {contains!r}"


def ask(question: Question, host: Host, *, check: bool) -> Report:
    """Ask until healthy or the time is over."""
    start = host.now()
    if check and (reason := _not_there_yet(question, host)):
        return Report(False, 0.0, reason=reason)
    last = ""
    while True:
        wrong = _wrong(question, host)
        spent = host.now() - start
        if not wrong:
            return Report(True, round(spent, 1), last)
        last = wrong
        if spent + INTERVAL_S > question.within_s:
            return Report(False, round(spent, 1), last)
        host.wait(INTERVAL_S)


def _not_there_yet(question: Question, host: Host) -> str:
    """Why an honest check mode cannot ask: a run would install or start it first."""
    if question.installed and not host.exists(question.installed):
        return f"{question.installed} does not exist yet"
    if question.command and not host.program(shlex.split(question.command)[0]):
        return f"{shlex.split(question.command)[0]} is not installed yet"
    if question.unit:
        loaded, active = host.unit(question.unit)
        if loaded == "not-found":
            return f"{question.unit} does not exist yet"
        if active != "active":
            return f"{question.unit} is {active} now; a run starts it before it asks"
    elif question.url and not question.installed and (wrong := host.url(question.url, question.expect, None)):
        return f"{question.url} does not answer now ({wrong}); name `unit` or `installed` to have check mode insist"
    return ""


def _wrong(question: Question, host: Host) -> str:
    if question.unit:
        loaded, active = host.unit(question.unit)
        if active != "active":
            return f"{question.unit} is {active}" if loaded != "not-found" else f"there is no unit {question.unit}"
    if question.url:
        return host.url(question.url, question.expect, question.contains)
    if question.command:
        return host.command(question.command, question.contains)
    return ""
