"""playbooks/notice.yml puts a notice up and takes it away on both pages, without a restart; check mode tells before."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from testinfra.host import Host

from tests.lab.outside import Outside

PORTAL, SSO = "https://portal.readi.test", "https://sso.readi.test"
TOLD = {"notice": {"de": "Störung <bis> etwa 15 Uhr.", "en": "Outage <until> about 3 pm."}}
UP = ("-e", json.dumps(TOLD))
GIVE_BACK = ("-e", "notice=")


def notice(*options: str) -> tuple[int, str]:
    """How many tasks changed something, and all that was said."""
    config = yaml.safe_load(Path(os.environ["MOLECULE_FILE"]).read_text())["ansible"]
    playbook = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / "playbooks" / "notice.yml"
    done = subprocess.run(
        ["ansible-playbook", *config["executor"]["args"]["ansible_playbook"], str(playbook), *options],
        env={
            **os.environ,
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_FORCE_COLOR": "0",
            "LC_ALL": "C.UTF-8",
            "LANG": "en_GB.UTF-8",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    recap = re.findall(r"changed=(\d+)\s+unreachable=0\s+failed=0", done.stdout)
    if done.returncode or not recap:
        raise AssertionError(done.stdout + done.stderr)
    return sum(map(int, recap)), done.stdout


def said(outside: Outside) -> list[bool]:
    """On the portal in German and in English, and for the sign-in."""
    (theme,) = re.findall(r'/resources/[^"]+/js/homes\.js', outside.get(ACCOUNT_SIGN_IN).body.decode())
    homes = outside.get(SSO + theme).body.decode()
    return [
        "Störung &lt;bis&gt; etwa 15 Uhr." in outside.get(f"{PORTAL}/datenschutz/").body.decode(),
        "Outage &lt;until&gt; about 3 pm." in outside.get(f"{PORTAL}/en/").body.decode(),
        json.loads(homes.partition("readiNotice = ")[2].rstrip(";\n")) == TOLD["notice"],
    ]


ACCOUNT_SIGN_IN = (
    f"{SSO}/realms/readi/protocol/openid-connect/auth?client_id=portal&response_type=code&scope=openid"
    f"&redirect_uri={PORTAL}/&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)


def test_a_notice_is_up_and_down_by_one_command(host: Host, outside: Outside) -> None:
    before = host.run("systemctl show --value -p MainPID keycloak nginx").stdout
    assert said(outside) == [False] * 3
    # With -v the difference has every line; without it only the files' names.
    announced, shown = notice("--check", "--diff", "-v", *UP)
    assert announced == 2
    assert "Outage &lt;until&gt; about 3 pm." in shown
    assert said(outside) == [False] * 3, "check mode writes nothing"
    assert notice(*UP)[0] == announced
    assert said(outside) == [True] * 3
    assert notice(*UP)[0] == 0, "once more changes nothing"
    assert notice("--check", *GIVE_BACK)[0] == 2
    assert notice(*GIVE_BACK)[0] == 2
    assert said(outside) == [False] * 3
    # The inventory of the scenario has no notice, and without a word the pages show what the inventory says.
    assert notice()[0] == 0
    assert host.run("systemctl show --value -p MainPID keycloak nginx").stdout == before, "nothing is restarted"


@pytest.mark.parametrize(
    "wrong", ['{"notice": {"de": "Störung"}}', '{"notice": {"de": "a\\nb", "en": "c"}}', "notice=x"]
)
def test_what_is_no_notice_is_refused_before_anything_is_written(outside: Outside, wrong: str) -> None:
    with pytest.raises(AssertionError, match="in each language"):
        notice("-e", wrong)
    assert said(outside) == [False] * 3
