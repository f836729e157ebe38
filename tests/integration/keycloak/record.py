"""Record a real server's answers for tests without one: python -m tests.integration.keycloak.record VERSION

The file is called by the version. Kept are the answers of one bulk read and the ledger; keys are left out.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import tempfile
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account, bulk
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import REALM

from .conftest import ACCOUNT
from .realm import Realm
from .server import BOOTSTRAP, Server

ANSWERS = Path(__file__).parents[2] / "unit" / "keycloak" / "answers"
NEEDLESS = ("org.keycloak.keys.KeyProvider", "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy")


def main(version: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(version, Path(folder))
        try:
            account.make(Api(server.url, *BOOTSTRAP), *ACCOUNT)
            realm = Realm(server, ACCOUNT, Path(folder))
            realm.fill()
            answers = dataclasses.asdict(bulk.read(realm.api, REALM))
            ledger = json.loads(realm.ledger.read_text())
        finally:
            server.close()
    for name in NEEDLESS:
        answers["export"]["components"].pop(name, None)
    ANSWERS.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"bulk": answers, "ledger": ledger}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    (ANSWERS / f"realm-{version}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
