"""The six lines of README's "On your own server", word for word, on a blank Debian 13 that bin/demo did not make.

`bin/test long own_server`: they make an environment and install a whole platform.
"""

import json
import re
from pathlib import Path

import pytest

from tests.integration.own_server.readme import ADMIN, ONLY_IT, PORTAL, SERVER, SSO, once_more
from tests.lab import image
from tests.lab.hosts import Lab
from tests.lab.outside import Outside

pytestmark = [pytest.mark.docker, pytest.mark.long(name="own_server")]


def test_the_server_is_not_the_demos(server: Lab) -> None:
    assert server.ssh(SERVER, "id -un").strip() == ADMIN != image.USER


def test_six_lines_install_the_platform(installed: Path, desk: dict[str, str], outside: Outside) -> None:
    assert outside.get(f"https://{PORTAL}/").status == 200
    found = json.loads(outside.get(f"https://{SSO}/realms/readi/.well-known/openid-configuration").text)
    assert found["issuer"] == f"https://{SSO}/realms/readi"
    assert re.findall(r"changed=(\d+)", once_more(installed, desk, *ONLY_IT)) == ["0"], "once more changes nothing"
