"""The mailbox that the lab's mails end in, as any town hall's relay takes them from us."""

from __future__ import annotations

from tests.contracts.products import Product
from tests.contracts.target import Target


def release(target: Target) -> str:
    """Debian's package."""
    asked = target.run("dpkg-query", "--show", "--showformat", "${Version}", "python3-aiosmtpd")
    assert asked.code == 0, asked.err
    return asked.out.partition("-")[0]


PRODUCT = Product(
    title="Mailbox: SMTP with StartTLS",
    pinned="1.4.6",
    release=release,
    stands_in="In `bin/test` it asks Debian's aiosmtpd, as the demo's cities run it",
    shows_not="queues, delays and refusals of a real relay",
)
