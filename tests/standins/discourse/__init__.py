"""Discourse as a stand-in: admin API, sign-in, mail and a few pages over tables of Discourse's names; not the product.

What it must do is tests/contracts/discourse, by a hand lab of 2026-11-28 (3.1.0.beta3; newer code read beside it).
Where newer code differs it does as the newer. Not there: JavaScript, search, chat, plugins, uploads, a real theme
compiler.
"""

from __future__ import annotations

VERSION = "2026.10.0"
"""As the release that an inventory pins; every page and answer says that it is a stand-in."""
SCHEMA = "20261006113418"
"""The newest migration of that release that was read."""
