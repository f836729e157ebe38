"""For every scenario, after converge: a check finds nothing to do, and shows no difference."""

import os
import re
import subprocess
from pathlib import Path

import yaml


def test_check_with_diff_is_empty() -> None:
    # Molecule's own check looks at the exit code alone.
    config = yaml.safe_load(Path(os.environ["MOLECULE_FILE"]).read_text())["ansible"]
    playbook = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]) / config["playbooks"]["converge"]
    arguments = config["executor"]["args"]["ansible_playbook"]
    # The scenario's directory holds only tests, so that Ansible's colours and callbacks are the defaults.
    done = subprocess.run(
        ["ansible-playbook", "--check", "--diff", *arguments, str(playbook)],
        env={**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    recap = re.findall(r"ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", done.stdout)
    assert done.returncode == 0 and recap, done.stdout + done.stderr
    assert all(int(ok) > 0 for ok, *_ in recap), done.stdout
    assert all(changed == "0" for _, changed, *_ in recap), done.stdout
    assert not re.search(r"^(---|\+\+\+|@@) ", done.stdout, re.MULTILINE), done.stdout
