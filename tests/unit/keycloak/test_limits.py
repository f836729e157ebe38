"""Whatever validation takes, fits into Keycloak's database and passes its validators.

tests/integration/keycloak/test_limits.py asks the real server the same.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired import desired
from hypothesis import HealthCheck, given, settings

from tests.unit.model import builder, strategies

# 26.7.4, META-INF/jpa-changelog-*.xml: what is no CLOB there. The values of attributes of groups and organisations,
# of the map of the mail server, and of the lists of a client have 255 characters each too.
COLUMNS = {
    "realm": ("smtpServer",),
    "organization": ("name", "attributes"),
    "identity_provider": ("displayName",),
    "group": ("description", "attributes"),
    "client": ("name", "description", "redirectUris", "webOrigins"),
    "client_scope": ("description",),
    "role": ("description",),
    "flow": ("description",),
    "person": ("firstName", "lastName", "email"),
}
MOST = 255
# PersonNameProhibitedCharactersValidator of 26.7.4, as Python writes it.
PERSON = re.compile(r'[^<>&"\v$%!#?§;*~/\\|^=\[\]{}()\x00-\x1f\x7f]+\Z')


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for inner in value.values() for text in texts(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in texts(inner))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False)
@given(strategies.inventories())
def test_what_is_sound_fits(data: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        model = builder.result(builder.write(Path(folder), data))
    assert isinstance(model, Model), model
    # The defaults of the real schema's services are not in the tests' manifests.
    for raw in desired(model, None)["objects"]:
        assert len(raw["key"]) <= MOST
        for field in COLUMNS.get(raw["kind"], ()):
            for text in texts(raw["fields"].get(field)):
                assert len(text.encode("utf-16-le")) // 2 <= MOST, (raw["kind"], raw["key"], field, text)
        if raw["kind"] == "person":
            assert all(PERSON.match(raw["fields"][name]) for name in ("firstName", "lastName"))


@pytest.mark.parametrize("number", [1, 40])
def test_a_member_with_many_domains(tmp_path: Path, number: int) -> None:
    data = builder.sound()
    domains = [f"amt-{n}.{'ortsteil' * 7}.example" for n in range(number)]
    data["organisations"][1]["email_domains"] = domains
    model = builder.result(builder.write(tmp_path, data))
    assert isinstance(model, Model)
    objects = desired(model, None)["objects"]
    fields = next(o["fields"] for o in objects if (o["kind"], o["key"]) == ("organization", "rastatt"))
    assert fields["attributes"]["email_domains"] == sorted(domains)
