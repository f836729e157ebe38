"""The lab by hand, and for Molecule: python -m tests.lab up NAME HOST…"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.lab import containers, engine, ground, image, vault
from tests.lab.hosts import LABEL, Host, Lab
from tests.lab.paths import PREFIX
from tests.lab.shell import LabError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("image", help="make the base image and print its name")
    made = verbs.add_parser("ground", help="make the ground image where it is missing and print its name")
    made.add_argument("--fresh", action="store_true", help="make it in any case")
    verbs.add_parser("list", help="this checkout's containers")
    up = verbs.add_parser("up", help="bring hosts up and print the path of their ssh configuration")
    up.add_argument("name")
    up.add_argument("host", nargs="*", help='without: {"HOST": {"addresses": [], "publish": []}} on standard input')
    up.add_argument("--ground", action="store_true", help=f"{ground.HOST} has the platform already")
    up.add_argument("--internal", action="store_true", help="a network without a way out")
    vaults = verbs.add_parser("vault", help="make an inventory's test vault where it is missing")
    vaults.add_argument("inventory", type=Path)
    vaults.add_argument("--ground", action="store_true", help="with the secrets of the ground image")
    down = verbs.add_parser("down", help="take hosts down")
    down.add_argument("name", nargs="?")
    down.add_argument("--all", action="store_true", help="everything of this checkout")
    run = verbs.add_parser("exec", help="run a command on a host, over SSH")
    run.add_argument("name")
    run.add_argument("host")
    run.add_argument("command", nargs=argparse.REMAINDER)
    return parser


def _host(name: str, options: Mapping[str, Any], tag: str = "") -> Host:
    """What the lab may be told of a host; a word it does not know is an error, not a guess."""
    known = ("publish", "addresses", "aliases", "sysctls")
    if unknown := set(options) - set(known):
        raise LabError(f"{name}: the lab knows no {', '.join(sorted(unknown))}")
    return Host(name, *(tuple(options.get(key, ())) for key in known), image=tag)


def _labs() -> set[str]:
    """The labs of this checkout of which anything is left."""
    found = {*containers.labelled(LABEL).values(), *containers.networks(LABEL)}
    return {full.removeprefix(f"{PREFIX}-") for full in found if full.startswith(f"{PREFIX}-")}


def main() -> int:
    """Do one thing and say what came of it."""
    arguments = _parser().parse_args()
    if arguments.verb == "vault":
        if arguments.ground:
            ground.share_vault(arguments.inventory)
        vault.ensure(arguments.inventory)
        return 0
    if not engine.answers():
        raise LabError("No Docker Engine answers; run bin/setup")
    if arguments.verb == "image":
        print(image.ensure())
    elif arguments.verb == "ground":
        print(ground.ensure(fresh=arguments.fresh))
    elif arguments.verb == "list":
        for name in sorted(_labs()):
            print(name, *Lab(name).containers())
    elif arguments.verb == "up":
        lab = Lab(arguments.name)
        wanted: dict[str, Any] = {name: {} for name in arguments.host} or json.load(sys.stdin)
        if arguments.ground and ground.HOST not in wanted:
            raise LabError(f"{arguments.name}: the host from the ground is called {ground.HOST}")
        tags = {ground.HOST: ground.ensure()} if arguments.ground else {}
        hosts = [_host(name, options or {}, tags.get(name, "")) for name, options in wanted.items()]
        lab.up(hosts, internal=arguments.internal)
        print(lab.ssh_config)
    elif arguments.verb == "down":
        for name in sorted(_labs()) if arguments.all else [arguments.name]:
            Lab(name).down()
    else:
        command = [word for word in arguments.command if word != "--"]
        path: Path = Lab(arguments.name).ssh_config
        os.execvp("ssh", ["ssh", "-F", str(path), arguments.host, "--", *command])  # noqa: S606
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LabError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
