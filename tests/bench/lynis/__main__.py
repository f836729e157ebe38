"""lynis' opinion of a Debian 13 host before and after the role base: python -m tests.bench.lynis

What it still suggests afterwards is printed too; docs/en/lynis.md says of each why it stays.
"""

import json
import os
import subprocess
from pathlib import Path

from tests.lab import vault
from tests.lab.hosts import Host, Lab
from tests.lab.paths import CHECKOUT

INVENTORY = CHECKOUT / ".config" / "molecule" / "inventory"
REPORT = "/var/log/lynis-report.dat"
INSTALL = "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qy --no-install-recommends install lynis"


def audit(lab: Lab) -> tuple[int, dict[str, str]]:
    """The hardening index, and what is suggested or warned of, by test."""
    lab.ssh("lab", "sudo lynis audit system --quick --quiet --no-colors", timeout=600, check=False)
    index, told = 0, {}
    for line in lab.ssh("lab", f"sudo cat {REPORT}").splitlines():
        key, _, value = line.partition("=")
        if key == "hardening_index":
            index = int(value)
        elif key in ("suggestion[]", "warning[]"):
            test, text = value.split("|")[:2]
            told[test] = f"{told[test]}; {text}" if test in told else text
    return index, told


def main() -> None:
    lab = Lab("bench-lynis")
    lab.up([Host("lab")])
    try:
        vault.ensure(INVENTORY)
        lab.ssh("lab", f"sudo sh -c '{INSTALL}'", timeout=600)
        before, _ = audit(lab)
        user = {"name": "maria", "keys": [(lab.state / "id_ed25519.pub").read_text().strip()]}
        playbook = Path(__file__).with_name("base.yml")
        command = ["ansible-playbook", "-i", str(INVENTORY), str(playbook), "-e", json.dumps({"base_users": [user]})]
        environment = {**os.environ, **lab.ansible(), "ANSIBLE_VAULT_PASSWORD_FILE": str(vault.PASSWORD)}
        subprocess.run(command, cwd=CHECKOUT, env=environment, check=True)
        after, left = audit(lab)
        print(f"hardening index: {before} before, {after} after")
        for test, text in sorted(left.items()):
            print(f"{test}: {text}")
    finally:
        lab.keep_downloads()
        lab.down()


if __name__ == "__main__":
    main()
