"""100 organisations, 1,000 groups, 300 lists: validated and compiled in under a second of this process's time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from . import builder


def big() -> dict[str, Any]:
    data = builder.sound()
    data["organisations"] = [
        {
            "key": f"o{n}",
            "kind": "city",
            "name": f"Stadt {n}",
            "email_domains": [f"o{n}.example"],
            "directory": {"type": "oidc", "issuer": f"https://o{n}.example/realms/x", "client_id": "readi"},
        }
        for n in range(100)
    ]
    data["project_groups"] = [
        {
            "key": f"group{n}",
            "name": f"Gruppe {n}",
            "kind": "project",
            "joining": "moderated",
            "moderators": [f"m{n}@o{n % 100}.example"],
            "folder": {"quota_gb": 10},
            "forum": True,
            "mailing_list": f"group{n}",
            **({"parent": f"group{n - 1}"} if n % 3 else {}),
        }
        for n in range(1000)
    ]
    data["mailing_lists"] = [{"key": f"l{n}", "name": f"Liste {n}", "owners": ["x@o1.example"]} for n in range(300)]
    data["people"] = data["video_portals"] = []
    return data


def test_a_big_inventory_in_under_a_second(tmp_path: Path) -> None:
    root = builder.write(tmp_path, big())
    builder.manifests()
    taken = []
    for _ in range(3):
        begin = time.process_time()
        model = builder.result(root)
        taken.append(time.process_time() - begin)
    assert isinstance(model, Model)
    assert (len(model.project_groups), len(model.mailing_lists)) == (1000, 1300)
    assert min(taken) < 1.0, taken


def test_big_and_wrong_is_as_quick(tmp_path: Path) -> None:
    """Suggestions are searched for among a thousand keys; that must not be felt."""
    data = big()
    for group in data["project_groups"]:
        group["moderators"] = ["m@nirgends.example"]
        group["parent"] = "gibtsnicht"
    root = builder.write(tmp_path, data)
    begin = time.process_time()
    problems = builder.result(root)
    assert isinstance(problems, list)
    assert len(problems) >= 2000
    assert time.process_time() - begin < 2.0


@pytest.mark.parametrize("verb", ["validate", "show model"])
def test_the_command_line_in_under_two_seconds(verb: str) -> None:
    """Processor time of the command, so that a busy machine does not fail it; on an idle one they are the same."""
    import resource
    import subprocess
    import sys

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [builder.CHECKOUT / "bin/readi", "-i", builder.CHECKOUT / "inventories/readi", *verb.split()],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "READI_PYTHON": sys.executable, "LANG": "en", "PYTHONUTF8": "1"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    assert "re@di.ONE" in done.stdout
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2.0
