"""The contracts that there are: each folder beside this file has a product.py and tests."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.contracts import fact as facts
from tests.contracts.fact import Fact
from tests.contracts.target import Target

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Product:
    """`title`: the product's name; `pinned`: the release that the platform, or the lab, runs; `release` asks which one
    answers; `stands_in`: a sentence, who answers in our tests; `shows_not`: what that cannot show."""

    title: str
    pinned: str
    release: Callable[[Target], str]
    stands_in: str
    shows_not: str = ""


@dataclass(frozen=True)
class Known:
    """A fact with its test's name and its sentence."""

    name: str
    sentence: str
    fact: Fact


def names() -> list[str]:
    return sorted(path.parent.name for path in HERE.glob("*/product.py"))


def product(name: str) -> Product:
    found: Product = importlib.import_module(f"tests.contracts.{name}.product").PRODUCT
    return found


def known(name: str) -> Iterator[Known]:
    """A contract's facts, in the order of its files."""
    for file in sorted((HERE / name).glob("test_*.py")):
        module = importlib.import_module(f"tests.contracts.{name}.{file.stem}")
        for title, function in vars(module).items():
            found = facts.of(function)
            if title.startswith("test_") and found:
                yield Known(title, " ".join((inspect.getdoc(function) or "").split()), found)
