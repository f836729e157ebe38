from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """In English. Retries wait, and the ledger waits for the disk; here neither is worth it."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr("os.fsync", lambda _file: None)
