"""The lab by hand, and for Molecule: python -m tests.lab up NAME HOST…"""

import argparse
import os
import sys
from pathlib import Path

from tests.lab import engine, image
from tests.lab.engine import docker
from tests.lab.hosts import LABEL, Host, Lab
from tests.lab.paths import PREFIX
from tests.lab.shell import LabError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("image", help="make the base image and print its name")
    verbs.add_parser("list", help="this checkout's containers")
    up = verbs.add_parser("up", help="bring hosts up and print the path of their ssh configuration")
    up.add_argument("name")
    up.add_argument("host", nargs="+")
    up.add_argument("--publish", action="append", default=[], help="as docker's --publish, for the first host")
    up.add_argument("--address", action="append", default=[], help="a name that means the first host itself")
    up.add_argument("--internal", action="store_true", help="a network without a way out")
    down = verbs.add_parser("down", help="take hosts down")
    down.add_argument("name", nargs="?")
    down.add_argument("--all", action="store_true", help="everything of this checkout")
    run = verbs.add_parser("exec", help="run a command on a host, over SSH")
    run.add_argument("name")
    run.add_argument("host")
    run.add_argument("command", nargs=argparse.REMAINDER)
    return parser


def _labs() -> set[str]:
    """The labs of this checkout of which anything is left."""
    found = docker("ps", "--all", "--filter", f"label={LABEL}", "--format", f'{{{{.Label "{LABEL}"}}}}').split()
    found += docker("network", "ls", "--filter", f"label={LABEL}", "--format", "{{.Name}}").split()
    return {full.removeprefix(f"{PREFIX}-") for full in found if full.startswith(f"{PREFIX}-")}


def main() -> int:
    """Do one thing and say what came of it."""
    arguments = _parser().parse_args()
    if not engine.answers():
        raise LabError("No Docker Engine answers; run bin/setup")
    if arguments.verb == "image":
        print(image.ensure())
    elif arguments.verb == "list":
        for name in sorted(_labs()):
            print(name, *Lab(name).containers())
    elif arguments.verb == "up":
        lab = Lab(arguments.name)
        first, *others = arguments.host
        hosts = [Host(first, tuple(arguments.publish), tuple(arguments.address)), *map(Host, others)]
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
