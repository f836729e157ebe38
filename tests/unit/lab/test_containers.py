"""What the engine refuses is told as a LabError that says what was asked; a container that is not there is no error."""

from __future__ import annotations

from typing import Any

import pytest
from docker.errors import APIError, NotFound

from tests.lab import containers
from tests.lab.shell import LabError


class _Engine:
    """Of the package's client, what is asked here: `api`, whose every method raises."""

    def __init__(self, error: Exception) -> None:
        self.api = self
        self._error = error

    def __getattr__(self, name: str) -> Any:
        def refuse(*_: object, **__: object) -> None:
            raise self._error

        return refuse


@pytest.fixture
def refuses(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda error: monkeypatch.setattr(containers, "_client", lambda: _Engine(error))


def test_what_was_asked_is_told(refuses: Any) -> None:
    refuses(APIError("500 Server Error", explanation="no space left on device"))
    with pytest.raises(LabError, match=r"^start host: no space left on device$"):
        containers.start("host")


def test_what_is_not_there_is_no_error(refuses: Any) -> None:
    refuses(NotFound("404", explanation="No such container: host"))
    assert containers.told("host") == {}
    containers.remove("host")
    containers.remove_network("net")
    with pytest.raises(LabError, match="No such container: host"):
        containers.start("host")
