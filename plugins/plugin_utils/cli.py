"""bin/readi: the inventory on the command line.

readi validate | show SLICE | diff A B | pin [NAME…]   [-i INVENTORY] [--lang de|en]   exit 0 fine, 1 problems, 2 usage
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.readi.one.plugins.module_utils.model import (
    canonical,
    difference,
    given,
    loader,
    manifest_views,
    slices,
)
from ansible_collections.readi.one.plugins.module_utils.model.graph import svg
from ansible_collections.readi.one.plugins.module_utils.model.printed import printed
from ansible_collections.readi.one.plugins.module_utils.model.problems import Lang, Problem, language, render
from ansible_collections.readi.one.plugins.module_utils.model.sheet import sheet
from ansible_collections.readi.one.plugins.module_utils.model.summary import summary
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import artifact_verb, controllers_proxy, inventory


class UsageError(Exception):
    """What was typed means nothing; exit status 2."""


class Refused(Exception):  # noqa: N818 - not a program's error but an inventory's answer
    """An inventory with problems; exit status 1."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


def main(argv: Sequence[str] | None = None) -> int:
    # Both options may stand before or after the verb: they share their actions, so a default would overwrite.
    options = argparse.Namespace(inventory=Path("inventories/demo"), lang=language())
    _parser().parse_args(argv, options)
    lang: Lang = options.lang
    try:
        text = _VERBS[options.verb](options, lang)
    except Refused as refused:
        print("\n".join(render(problem, lang) for problem in refused.problems))
        return 1
    except artifact_verb.NotDoneError as failed:
        print(failed)
        return 1
    except UsageError as usage:
        print(f"readi: {usage}", file=sys.stderr)
        return 2
    sys.stdout.write(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("-i", "--inventory", type=Path, default=argparse.SUPPRESS)
    common.add_argument("--lang", choices=("de", "en"), default=argparse.SUPPRESS)
    parser = argparse.ArgumentParser(prog="readi", parents=[common], description="The inventory on the command line.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("validate", parents=[common], help="all mistakes at once, or one line that says it is sound")
    show = verbs.add_parser("show", parents=[common], help="any slice of the compiled model")
    known = ", ".join(slices.names())
    show.add_argument("slice", help=f"{', '.join(_SLICES)}, sheet:ORGANISATION, view:NAME, or a service: {known}")
    show.add_argument("--host")
    diff = verbs.add_parser("diff", parents=[common], help="two inventories, or two git revisions of one")
    diff.add_argument("a", help="an inventory's folder, or a git revision of the inventory given by -i")
    diff.add_argument("b")
    pin = verbs.add_parser("pin", parents=[common], help="verify artefacts never seen, and write down their checksums")
    pin.add_argument("names", nargs="*", metavar="NAME", help="only these; without any: all that the services need")
    pin.add_argument("--mirror", help="address of a mirror to ask first; default: the catalogue's artifacts_mirror")
    pin.add_argument("--fill", type=Path, metavar="FOLDER", help="write archives, signatures and keys for a mirror")
    pin.add_argument("--catalogue", type=Path, help="a file with artifacts_catalogue; default: the collection's")
    return parser


def _model(place: Path) -> Model:
    roots = loader.find_root([place])
    if not roots:
        raise UsageError(f"{place}: no group_vars/platform there")
    model = inventory.compiled(roots[0])
    if isinstance(model, list):
        raise Refused(model)
    return model


def _validate(options: argparse.Namespace, lang: Lang) -> str:
    model = _model(options.inventory)
    _, said = inventory.examined(loader.find_root([options.inventory])[0])
    for note in said:
        print(render(note, lang), file=sys.stderr)
    return summary(model, lang) + "\n"


def _show(options: argparse.Namespace, lang: Lang) -> str:
    model = _model(options.inventory)
    name: str = options.slice
    if name == "graph":
        return svg(model, lang)
    kind, _, key = name.partition(":")
    if kind == "sheet" and key in {o.key for o in model.organisations}:
        return sheet(model, model.organisation(key))
    if name in _SLICES:
        return _yaml(_SLICES[name](model))
    if kind == "view" and key in (found := manifest_views.everything(model, options.host)):
        return _yaml(found[key])
    if name in slices.names() or name in model.manifests:
        return _yaml(model.desired(name, options.host))
    raise UsageError(
        f"no slice {name}; there are: {', '.join([*_SLICES, 'graph', 'sheet:KEY', 'view:NAME', *slices.names()])}"
    )


def _diff(options: argparse.Namespace, lang: Lang) -> str:
    with tempfile.TemporaryDirectory() as folder:
        old, new = (
            _model(_place(text, options.inventory, Path(folder) / str(n)))
            for n, text in enumerate((options.a, options.b))
        )
    return "".join(f"{line}\n" for line in difference.render(difference.difference(old, new), lang))


def _place(text: str, root: Path, scratch: Path) -> Path:
    """A folder as it is, else a git revision of the inventory, unpacked; what could be both is asked back."""
    if Path(text).is_dir():
        if names := _revisions(text, root):
            raise UsageError(
                f"{text} is a folder and a git revision of {root}: write ./{text} for the folder, "
                f"{' or '.join(names)} for the revision"
            )
        return Path(text)
    archive = subprocess.run(
        ["git", "-C", str(root), "archive", "--format=tar", text, "."], capture_output=True, check=False
    )
    if archive.returncode != 0:
        raise UsageError(f"{text}: neither a folder nor a git revision of {root} ({archive.stderr.decode().strip()})")
    # tar itself: Python's own has the safe filter only from 3.11.4 on, and Debian 12 has 3.11.2.
    scratch.mkdir(parents=True)
    subprocess.run(["tar", "--extract", "--directory", str(scratch)], input=archive.stdout, check=True)
    return scratch


def _revisions(text: str, root: Path) -> list[str]:
    """How else git calls the revision `text`, where it is one; ./x and /x never are."""
    if text.startswith((".", "/", "~")) or not root.is_dir():
        return []
    git = ["git", "-C", str(root), "rev-parse", "--quiet", "--verify"]
    found = subprocess.run([*git, f"{text}^{{commit}}"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        return []
    name = subprocess.run([*git, "--symbolic-full-name", text], capture_output=True, text=True, check=False)
    return [word for word in (name.stdout.strip(), found.stdout.strip()[:12]) if word and word != text]


def _pin(options: argparse.Namespace, lang: Lang) -> str:
    model = _model(options.inventory)
    controllers_proxy.put(model)
    wish = artifact_verb.Wish(
        loader.find_root([options.inventory])[0],
        options.catalogue or artifact_verb.CATALOGUE,
        tuple(options.names),
        options.mirror,
        options.fill,
    )
    return artifact_verb.run(wish, model.services, lang)


def _yaml(value: Any) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120))


_SLICES: dict[str, Callable[[Model], Any]] = {
    "model": canonical.plain,
    "inventory": printed,
    "secrets": lambda model: {"given": given.needed(model), "epochs": dict(model.secret_epochs)},
}
_VERBS: dict[str, Callable[[argparse.Namespace, Lang], str]] = {
    "validate": _validate,
    "show": _show,
    "diff": _diff,
    "pin": _pin,
}

if __name__ == "__main__":
    # `readi show ... | head` closes the pipe early; that is no mistake of anyone's.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
