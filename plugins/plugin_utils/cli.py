"""bin/readi: the inventory on the command line.

readi validate | show SLICE   [-i INVENTORY] [--lang de|en]      exit 0 fine, 1 problems, 2 usage
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.readi.one.plugins.module_utils.model import canonical, loader
from ansible_collections.readi.one.plugins.module_utils.model.desired import REGISTRY
from ansible_collections.readi.one.plugins.module_utils.model.problems import language, render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="readi")
    parser.set_defaults(inventory=Path("inventories/demo"), lang=language())
    # Before or after the verb: nobody should have to remember which.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    for one in (parser, common):
        one.add_argument("-i", "--inventory", type=Path, default=argparse.SUPPRESS)
        one.add_argument("--lang", choices=("de", "en"), default=argparse.SUPPRESS)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("validate", parents=[common])
    show = verbs.add_parser("show", parents=[common])
    show.add_argument("slice", help="model, or a service: " + ", ".join(sorted(REGISTRY)))
    show.add_argument("--host")
    options = parser.parse_args(argv)
    roots = loader.find_root([options.inventory])
    if not roots:
        parser.error(f"{options.inventory}: no group_vars/platform there")
    model = inventory.compiled(roots[0])
    if isinstance(model, list):
        print("\n".join(render(problem, options.lang) for problem in model))
        return 1
    if options.verb == "show":
        return _show(model, options.slice, options.host)
    print(model.sha)
    return 0


def _show(model: Model, name: str, host: str | None) -> int:
    if name == "model":
        value: Any = canonical.plain(model)
    elif name in REGISTRY:
        value = model.desired(name, host)
    else:
        print(f"readi: no slice called {name}; there are: model, " + ", ".join(sorted(REGISTRY)), file=sys.stderr)
        return 2
    yaml.safe_dump(value, sys.stdout, allow_unicode=True, sort_keys=False, width=120)
    return 0


if __name__ == "__main__":
    # `readi show ... | head` closes the pipe early; that is no mistake of anyone's.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
