"""Several kept connections to Keycloak, from which each thread takes one for each question.

api = Connections(lambda: Api(...))
api.get(path)                      # from any thread; as many connections as there were questions at the same time
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ...reconcile.types import JSON
from ..keycloak.client import Api, ApiError


class Connections:
    """They outlive a read, and so do their tokens; after an error these are fetched anew, with the roles of today."""

    def __init__(self, make: Callable[[], Api]) -> None:
        self._make, self._idle = make, deque[Api]()  # append and pop are safe between threads

    def get(self, path: str) -> JSON:
        try:
            api = self._idle.pop()
        except IndexError:
            api = self._make()
        try:
            return api.get(path)
        except ApiError:
            api.renew()
            raise
        finally:
            self._idle.append(api)
