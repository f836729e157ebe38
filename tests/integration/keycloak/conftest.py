"""One server per version and session, one realm per module, made once; a test leaves it as it found it."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from .realm import Realm
from .server import BOOTSTRAP, Server

NEWEST, PREVIOUS = "26.7.4", "26.5.5"
ACCOUNT = ("readi-playbook", "secret-of-the-account-in-tests")


# The previous minor release sees every kind drift at once; one by one, and through Ansible, only the newest.
NEWEST_ONLY = {
    "test_drift_of_one_kind",
    "test_from_an_empty_host_to_an_unchanged_run",
    "test_a_dead_server_is_an_error_in_check_mode_too",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        versions = [NEWEST] if metafunc.function.__name__ in NEWEST_ONLY else [NEWEST, PREVIOUS]
        metafunc.parametrize("server", versions, indirect=True, scope="session")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(request.param, tmp_path_factory.mktemp("keycloak"))
    bootstrap = Api(running.url, *BOOTSTRAP)
    account.make(bootstrap, *ACCOUNT)
    yield running
    running.close()


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    connection = Api(server.url, *ACCOUNT)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def realm(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Realm]:
    made = Realm(server.url, ACCOUNT, tmp_path_factory.mktemp("ledger"))
    made.fill()
    yield made
    made.remove()


@pytest.fixture
def rng() -> random.Random:
    """READI_SEED repeats a run."""
    seed = int(os.environ.get("READI_SEED") or random.SystemRandom().randrange(10**6))
    print(f"READI_SEED={seed}")
    return random.Random(seed)  # noqa: S311 - no secret is made of it
