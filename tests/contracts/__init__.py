"""Contracts: what we rely on in products of others, asked of stand-ins and of the real ones (docs/en/contracts.md)."""
