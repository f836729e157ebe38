"""Documents name only what exists, generated pages are fresh, and the German and English pages are twins."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.docs import pages

from .checkout import ROOT, roles, texts, tracked

DOCS = [name for name in texts() if name.endswith(".md")]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
TWIN = re.compile(r"<!-- (?:twin|Zwilling): (\S+) -->")
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?\)|<img[^>]+src=\"([^\"]+)\"")
# A path in backticks that begins with one of our folders must exist (NAME, ROLE and the like stand for any).
OURS = re.compile(
    r"`((?:bin|playbooks|roles|inventories|docs|tests|plugins|schemas|molecule|requirements|\.config|\.ci|\.github|meta)"
    r"/[^`\s]*)`"
)
# bergstadt is the example that install.md and the README make.
PLACEHOLDER = re.compile(r"[A-Z]{3,}|\*|…|<|\{|bergstadt")


def prose(text: str) -> str:
    return FENCE.sub("", text)


def headings(text: str) -> list[str]:
    return re.findall(r"(?m)^(#+) ", prose(text))


def slug(heading: str) -> str:
    """GitHub's anchor of a heading: lower case, punctuation gone, spaces as hyphens."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"(?m)^#+ (.*)$", prose(path.read_text(encoding="utf-8")))}


def test_generated_pages_are_fresh() -> None:
    stale = [str(path.relative_to(ROOT)) for path in pages.stale()]
    assert not stale, f"run `.venv/bin/python -m tests.docs`: {stale}"


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_somewhere(name: str) -> None:
    known = set(tracked())
    for groups in LINK.findall(prose(texts()[name])):
        target = groups[0] or groups[1]
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), f"{name}: {target} leads nowhere"
        resolved = path.resolve()
        assert resolved.is_relative_to(ROOT), f"{name}: {target} leads out of the checkout"
        inside = str(resolved.relative_to(ROOT))
        assert inside in known or resolved.is_dir(), f"{name}: {target} is not tracked"
        if anchor:
            assert anchor in anchors(path), f"{name}: {target}: no such heading"


@pytest.mark.parametrize("name", DOCS)
def test_named_paths_exist(name: str) -> None:
    for path in OURS.findall(prose(texts()[name])):
        bare = path.split("#")[0].rstrip("/").split(":")[0]
        if PLACEHOLDER.search(bare):
            continue
        # From the root, or from a role whose README names its own rooms; every role has those, by test_roles.
        places = [ROOT, (ROOT / name).parent, *(ROOT / "roles" / role for role in roles())]
        made = "demo/group_vars/secrets" in bare
        assert made or any((place / bare).exists() for place in places), f"{name} names `{path}`, which does not exist"


def test_every_page_can_be_found() -> None:
    """From README, one of the two indexes, or a page of the handbook: a page nobody links to is read by nobody."""
    indexes = [name for name in DOCS if name.startswith(("README", "docs/"))]
    linked = {
        (ROOT / name).parent.joinpath(groups[0].partition("#")[0]).resolve()
        for name in indexes
        for groups in LINK.findall(texts()[name])
    }
    lost = [name for name in DOCS if name.startswith("docs/") and (ROOT / name).resolve() not in linked]
    assert not lost, f"linked from no index: {lost}"


def commands() -> list[tuple[str, str]]:
    """Commands in the shell blocks of all documents, with continued lines joined."""
    found = []
    for name in DOCS:
        for kind, block in FENCE.findall(texts()[name]):
            if kind in {"sh", "bash", "console"}:
                lines = block.replace("\\\n", " ").splitlines()
                found += [(name, line.strip()) for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return found


@pytest.mark.parametrize("index", ["docs/de/README.md", "docs/en/README.md"])
def test_an_index_lists_a_page_once(index: str) -> None:
    """A page that is there twice with two descriptions leaves the reader to guess which one is right."""
    linked = [groups[0].partition("#")[0] for groups in LINK.findall(texts()[index])]
    assert len(linked) > 10, "this test reads the wrong lines"
    assert sorted(set(linked)) == sorted(linked), f"{index} lists a page twice"


def test_commands_name_files_that_exist() -> None:
    """Scripts of bin/, playbooks and inventories in the shell blocks; placeholders in capitals stand for any."""
    assert commands()
    for name, line in commands():
        for word in shlex.split(line, comments=True):
            bare = word.removeprefix("./").split("=", 1)[-1]
            if re.match(r"^(bin|playbooks|inventories|\.ci|tests|\.venv/bin)/", bare) and not PLACEHOLDER.search(bare):
                if bare.startswith(".venv/bin/"):
                    continue
                assert (ROOT / bare.split("::")[0]).exists(), f"{name}: `{line}`: {bare} does not exist"


def test_commands_of_bin_know_their_words() -> None:
    """`bin/demo status` in a document: the script (or what it calls) knows the word."""
    scripts = {
        name: text for name, text in texts().items() if name.startswith(("bin/", "tests/lab/", "tests/contracts/"))
    }
    scripts |= {name: text for name, text in texts().items() if name.startswith("plugins/plugin_utils/cli")}
    known = "\n".join(scripts.values())
    spans = [(name, span) for name in DOCS for span in re.findall(r"`(bin/[^`]+)`", prose(texts()[name]))]
    for name, line in [*commands(), *spans]:
        match = re.match(r"(?:sudo )?(?:\./)?bin/(\w+)((?: +[a-z-]+)*)", line)
        if not match:
            continue
        assert (ROOT / "bin" / match[1]).is_file(), f"{name}: `{line}`"
        for word in match[2].split():
            assert re.search(rf"\b{re.escape(word.lstrip('-'))}\b", known), f"{name}: `{line}`: nobody knows {word}"


def twins() -> list[tuple[str, str]]:
    pairs = set()
    for name in DOCS:
        if match := TWIN.search(texts()[name]):
            other = str(((ROOT / name).parent / match[1]).resolve().relative_to(ROOT))
            pairs.add((name, other))
    return sorted(pairs)


def test_what_operators_read_has_a_twin() -> None:
    paired = {name for pair in twins() for name in pair}
    generated = {str(path.relative_to(ROOT)) for path in pages.all_pages()}
    alone = [n for n in DOCS if n.startswith(("docs/de/", "README")) and n not in paired and n not in generated]
    assert not alone, f"without a twin in the other language: {alone}"


@pytest.mark.parametrize(("name", "other"), twins())
def test_twins_say_the_same(name: str, other: str) -> None:
    """Same headings by level, the same commands, the same number of list items, tables' rows and pictures."""
    assert (other, name) in twins(), f"{name} names {other} as its twin, but not the other way round"
    mine, its = texts()[name], texts()[other]
    assert headings(mine) == headings(its), f"{name} and {other}: headings differ"
    strip = re.compile(r"\s*#.*$", re.MULTILINE)
    blocks = [[(kind, strip.sub("", text)) for kind, text in FENCE.findall(page)] for page in (mine, its)]
    assert blocks[0] == blocks[1], f"{name} and {other}: the commands differ"
    for what in (r"(?m)^\s*(?:[-*]|\d+\.) ", r"(?m)^\|", r"!\["):
        assert len(re.findall(what, prose(mine))) == len(re.findall(what, prose(its))), f"{name}, {other}: {what}"


@pytest.mark.parametrize("page", ["docs/de/verben.md", "docs/en/verbs.md"])
def test_every_playbook_is_on_the_page_of_verbs(page: str) -> None:
    verbs = re.findall(r"^\| `(playbooks/\w+\.yml)` \|", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(verbs) == sorted(f"playbooks/{path.name}" for path in (ROOT / "playbooks").glob("*.yml"))
