"""Files of project groups that wait for an operator's yes, and how far each came: in memory, like everything signed in.

draft = Draft(sub, rows)                   # by a random word in sessions.Kept
draft.begin(lambda wish: operators.make(me, token(), wish))     # in a thread; the page shows draft.done
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from .founding import Fault, Wish
from .founding_file import Row
from .rules import RefusedError

KEPT_S = 3600


@dataclass
class Draft:
    """`sub`: whose it is. `done`: line -> what stood against it; nothing where its group is made."""

    sub: str
    rows: list[Row]
    done: dict[int, tuple[Fault, ...]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    running: bool = False

    @property
    def faulty(self) -> bool:
        return not self.rows or any(row.faults for row in self.rows)

    @property
    def over(self) -> bool:
        return len(self.made) == len(self.rows)

    @property
    def made(self) -> list[int]:
        return [line for line, wrong in self.done.items() if not wrong]

    def begin(self, make: Callable[[Wish], tuple[Fault, ...]]) -> threading.Thread | None:
        """None where it is under way, or was wrong from the start: then nothing is touched."""
        with self.lock:
            if self.running or self.faulty:
                return None
            self.running = True
            self.done.pop(0, None)
        thread = threading.Thread(target=self._run, args=(make,), daemon=True)
        thread.start()
        return thread

    def _run(self, make: Callable[[Wish], tuple[Fault, ...]]) -> None:
        try:
            for row in self.rows:
                if row.line in self.made:
                    continue
                try:
                    self.done[row.line] = make(row.wish)
                except RefusedError as error:
                    self.done[row.line] = (Fault("line", error.key),)
                    if error.key == "not_allowed":
                        return
        except Exception as error:
            self.done[0] = (Fault("line", "not_now", str(error)),)
        finally:
            self.running = False
