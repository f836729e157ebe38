"""One server per version and session, one realm per module, made once; a test leaves it as it found it."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.lab.directory import authority

from .realm import Realm
from .server import BOOTSTRAP, Server

NEWEST, PREVIOUS = "26.7.4", "26.5.5"
ACCOUNT = ("readi-playbook", "secret-of-the-account-in-tests")


# What the previous minor release runs too, in `bin/test long previous_keycloak`; everything runs on the newest.
BOTH = {
    "test_drift_of_every_kind_at_once",
    "test_unchanged_it_looks_at_everything_in_a_handful_of_requests",
    "test_before_the_first_start_check_mode_tells_what_the_first_run_then_does",
    "test_a_run_cut_short_at_random_moments_is_completed_by_the_next",
    "test_a_changed_secret_is_written_and_only_it",
    "test_a_change_of_a_provider_keeps_its_secret",
    "test_the_account_reads_and_writes_nothing",
    "test_a_read_holds_everybody_and_every_group",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        previous = pytest.param(PREVIOUS, marks=pytest.mark.long(name="previous_keycloak"))
        versions = [NEWEST, previous] if metafunc.function.__name__ in BOTH else [NEWEST]
        metafunc.parametrize("server", versions, indirect=True, scope="session")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("keycloak")
    trusted = folder / "directory.pem"
    trusted.write_text(authority())
    running = Server(request.param, folder, (f"--truststore-paths={trusted}",))
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
    made = Realm(server, ACCOUNT, tmp_path_factory.mktemp("ledger"))
    made.fill()
    yield made
    made.remove()


@pytest.fixture
def rng() -> random.Random:
    """READI_SEED repeats a run."""
    seed = int(os.environ.get("READI_SEED") or random.SystemRandom().randrange(10**6))
    print(f"READI_SEED={seed}")
    return random.Random(seed)  # noqa: S311 - no secret is made of it
