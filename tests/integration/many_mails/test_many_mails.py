"""500 messages to a list of 500 with kills in between, and an unchanged run over 300 lists with 20,000 memberships.

`bin/test long mail`: molecule/mailman sends 20 messages to 100 every time. Figures are in .cache/log/test-mail.log
and in docs/en/mailing-lists.md.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.lab import ground, playbook, vault
from tests.lab.hosts import Lab
from tests.lab.lists import DOMAIN, INVENTORY, ZONES, Core, Post, root
from tests.lab.paths import CHECKOUT

pytestmark = [pytest.mark.docker, pytest.mark.long(name="mail")]

SCENARIO = CHECKOUT / "molecule/mailman"
HERE = Path(__file__).parent
MESSAGES = MEMBERS = 500
PEACE = 250
FAULTS = (
    "systemctl kill --signal=KILL mailman3",
    "systemctl kill --signal=KILL postfix; sleep 10; systemctl start postfix",
    # "out" ended on a short silence of the database, and mail waited for two days.
    "systemctl stop postgresql; sleep 60; systemctl start postgresql",
    "systemctl restart mailman3 postfix",
    "true",
)
EACH = (MESSAGES - PEACE) // len(FAULTS)
HEALTH = "/usr/bin/python3 -I /usr/lib/readi/current mailman.tend /etc/readi/mailman/tend.json --health"
WITHIN_S = 3600
UNCHANGED_S = 4
# Of all messages of the test: who got it, and how often.
COUNTED = """
import collections, json, re
found = collections.Counter()
for line in open("/var/lib/letterbox/mail.jsonl"):
    one = json.loads(line)
    word = re.search(r"many-[0-9]+", one["message"])
    if word:
        found.update((word[0], address) for address in one["recipients"])
print(json.dumps([len(found), sum(found.values()), sorted(set(found.values()))]))
"""
# Of core with its runners, of the pages, and of PostgreSQL.
MEMORY = "for unit in mailman3 mailman3-web postgresql@17-main; do systemctl show -P MemoryCurrent $unit; done"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    made = Lab("many-mails")
    made.down()
    made.up([ground.host("lists.readi.test", "mail.readi.test", "relay.readi.test")])
    inventory = tmp_path_factory.mktemp("many") / "inventory"
    # The ground's secrets, and what others would give this one: the relay's password.
    ground.share_vault(INVENTORY)
    vault.ensure(INVENTORY)
    shutil.copytree(INVENTORY, inventory, ignore=shutil.ignore_patterns("all"))
    (inventory / "group_vars/all").symlink_to(CHECKOUT / "playbooks/group_vars/all")
    environment = {**ground.environment(made), "MOLECULE_PROJECT_DIRECTORY": str(CHECKOUT)}
    for name in ("prepare.yml", "converge.yml"):
        playbook.run(str(SCENARIO / name), inventory, environment)
    yield made
    made.down()


@pytest.fixture(scope="module")
def core(lab: Lab) -> Core:
    return Core(lab, INVENTORY)


@pytest.fixture(scope="module")
def post(lab: Lab) -> Post:
    found = Post(lab)
    found.steer("zones.json", json.dumps(ZONES))
    found.steer("relay-password", vault.secret(INVENTORY, "mail_password"))
    return found


@pytest.fixture(scope="module")
def crowd(core: Core) -> str:
    core.ask("POST", "/lists", {"fqdn_listname": f"crowd@{DOMAIN}", "style_name": "legacy-default"})
    quiet = {"send_welcome_message": False, "send_goodbye_message": False}
    settings = {"archive_policy": "private", "default_member_action": "accept", **quiet}
    core.ask("PATCH", f"/lists/crowd@{DOMAIN}/config", settings)
    core.subscribe("crowd", *(member(number) for number in range(MEMBERS)))
    return "crowd"


def member(number: int) -> str:
    return f"person{number:03}@musterstadt.example"


def counted(lab: Lab) -> tuple[int, int, list[int]]:
    """Pairs of message and recipient, copies, and how often one pair came."""
    found = json.loads(lab.ssh("lab", "sudo python3 -", stdin=COUNTED))
    return found[0], found[1], found[2]


def memory(lab: Lab) -> list[int]:
    return [int(line) // 2**20 for line in root(lab, MEMORY).split()]


def test_an_unchanged_run_over_300_lists_with_20000_memberships(lab: Lab) -> None:
    """The figures are those of both programs, from lock to result (bench.py, on the host)."""
    lab.write("lab", "/opt/many/bench.py", (HERE / "bench.py").read_text(encoding="utf-8"))
    told = json.loads(lab.ssh("lab", "sudo python3 -I /opt/many/bench.py", timeout=1800).splitlines()[-1])
    print(f"\n{json.dumps(told)}")
    assert told["changed"] == [False, False] and told["memberships"] >= 20000 and told["lists"] >= 300
    assert sum(told["seconds"]) < UNCHANGED_S, told
    assert told["different"] == 0, "the database and core name the same people"


def sent(post: Post, numbers: Iterable[int]) -> None:
    for number in numbers:
        code, said, _ = post.send(member(number), f"crowd@{DOMAIN}", f"many-{number:03}")
        assert code == 250, (number, said)


def all_there(lab: Lab, messages: int) -> tuple[list[int], tuple[int, int, list[int]]]:
    """The most memory meanwhile, and what arrived; nobody helps but the host's own timers."""
    most, until = [0, 0, 0], time.monotonic() + WITHIN_S
    while (found := counted(lab))[0] < messages * MEMBERS and time.monotonic() < until:
        time.sleep(5)
        most = [max(pair) for pair in zip(most, memory(lab), strict=True)]
    return most, found


@pytest.mark.usefixtures("crowd")
def test_each_of_500_messages_is_each_of_500_members_once(lab: Lab, post: Post) -> None:
    """Half of them in peace. Then core is killed, Postfix, and PostgreSQL is away for a minute."""
    idle, began = memory(lab), time.monotonic()
    sent(post, range(PEACE))
    accepted = time.monotonic() - began
    most, (pairs, copies, often) = all_there(lab, PEACE)
    took = time.monotonic() - began
    print(f"\n{PEACE} messages to {MEMBERS}: accepted in {accepted:.0f} s, all there after {took:.0f} s")
    print(f"{copies / took:.0f} copies a second; MiB of core, pages, PostgreSQL: idle {idle}, at most {most}")
    assert (pairs, copies, often) == (PEACE * MEMBERS, PEACE * MEMBERS, [1])
    began = time.monotonic()
    for turn, fault in enumerate(FAULTS):
        sent(post, range(PEACE + turn * EACH, PEACE + (turn + 1) * EACH))
        root(lab, fault)
    _, (pairs, copies, often) = all_there(lab, MESSAGES)
    print(f"{MESSAGES - PEACE} more with faults in between: all there after {time.monotonic() - began:.0f} s")
    assert (pairs, copies, often) == (MESSAGES * MEMBERS, MESSAGES * MEMBERS, [1])
    assert root(lab, "ls /var/lib/mailman3/queue/shunt | wc -l").strip() == "0"
    assert root(lab, f"{HEALTH} && echo well").strip() == "well"
