"""Commands in process groups of their own, so that one that takes too long is ended with all that it started."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

GRACE_S = 60
# A shell without job control starts what it puts into the background with Ctrl-C ignored, and that is inherited.
LISTENING = ("env", "--default-signal=INT")
_RUNNING: set[subprocess.Popen[bytes]] = set()
# Somebody ended us: what a job would do next is not begun.
_OVER = threading.Event()


def run(words: Sequence[str], cwd: Path, env: Mapping[str, str], log: IO[str], until: float) -> int | None:
    """Run to the end, or until that moment of the monotonic clock. Exit code; None where it was ended."""
    if _OVER.is_set():
        return None
    with subprocess.Popen(
        [*LISTENING, *words], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
    ) as process:
        _RUNNING.add(process)
        try:
            # Whoever ended us may have looked before this one was among those that run.
            if _OVER.is_set():
                raise subprocess.TimeoutExpired(list(words), 0)
            return process.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            _end(process)
            return None
        finally:
            _RUNNING.discard(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does, so that pytest takes its containers down; then by force, whatever of the group is left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_S)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _stopped(number: int, _: object) -> None:
    raise SystemExit(128 + number)


@contextlib.contextmanager
def ended_with_us() -> Iterator[None]:
    """Ctrl-C and SIGTERM reach this process alone: what it started is ended first, all at once."""
    before = signal.signal(signal.SIGTERM, _stopped)
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        _OVER.set()
        for process in list(_RUNNING):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
