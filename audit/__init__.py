"""Audits a data source read-only before a data team loads from it."""

__version__ = "0.1.0"
