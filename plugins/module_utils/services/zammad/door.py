"""One start of Rails for many requests: a line of JSON each, answered by a line (zammad.rb, beside this file).

    with Door(place) as door:
        door.ask("set", name="http_type", value="https")

A start costs three to thirteen seconds and 200 MB, a request in it some milliseconds (zammad 5.2). Nothing is in argv.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any

from ...child_process import finish
from ...reconcile.types import AdapterError
from .messages import say
from .place import Place, environment, last_line

WAIT_S = 300
_MARK = "readi:"


class Door:
    """Started with the first request; ended with the block."""

    def __init__(self, place: Place, wait_s: float = WAIT_S) -> None:
        self.place, self.wait_s = place, wait_s
        self.requests = 0
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._said: deque[str] = deque(maxlen=20)

    def __enter__(self) -> Door:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def ask(self, do: str, **what: Any) -> Any:
        """What it answers, or AdapterError with Zammad's own words. Nothing of a refused request is done."""
        self.requests += 1
        process = self._process or self._started()
        try:
            assert process.stdin is not None  # noqa: S101 - for mypy
            process.stdin.write(json.dumps({"do": do, **what}) + "\n")
            process.stdin.flush()
        except OSError as error:
            raise self._ended() from error
        while True:
            try:
                line = self._lines.get(timeout=self.wait_s)
            except queue.Empty:
                self.stop()
                raise AdapterError(say("no_answer", seconds=f"{self.wait_s:.0f}"), unsure=True, silent=True) from None
            if line is None:
                raise self._ended()
            if line.startswith(_MARK):
                answer = json.loads(line.removeprefix(_MARK))
                if not answer["ok"]:
                    raise AdapterError(str(answer["text"]), retry=bool(answer.get("retry")))
                return answer.get("value")

    def stop(self) -> None:
        process, self._process = self._process, None
        finish(process)

    def _started(self) -> subprocess.Popen[str]:
        words = self.place.run("rails", "r", str(self.place.program))
        self._lines, self._said = queue.SimpleQueue(), deque(maxlen=20)
        pipe = subprocess.PIPE
        try:
            made = subprocess.Popen(
                words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment(), cwd="/", errors="replace"
            )
        except OSError as error:
            raise AdapterError(say("no_rails", error=error), silent=True) from error
        self._process = made
        for stream, sink, end in ((made.stdout, self._heard, self._lines.put), (made.stderr, self._said.append, None)):
            threading.Thread(target=_read, args=(stream, sink, end), daemon=True).start()
        return made

    def _heard(self, line: str) -> None:
        (self._lines.put if line.startswith(_MARK) else self._said.append)(line)

    def _ended(self) -> AdapterError:
        self.stop()
        said = last_line("\n".join(self._said)) or say("nothing")
        return AdapterError(say("rails_ended", said=said), unsure=True, silent=True)


def _read(stream: Any, sink: Callable[[str], None], end: Callable[[None], None] | None) -> None:
    for line in stream:
        sink(line.rstrip("\n"))
    if end:
        end(None)
