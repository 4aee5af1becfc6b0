"""Audits a data source read-only before a data team loads from it."""

import os

__version__ = "0.1.0"

# Read by the libraries when they are loaded, so they are set before any module that loads them.
# Columns are worked on by threads of ours: those of polars would only compete with them, and spin
# while they wait. Arrow's allocator asks for memory in huge pages, which the kernel has to clear as
# a whole; whether there are any free made the same profile take 0.2 or 0.4 s.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
os.environ.setdefault("MIMALLOC_ALLOW_THP", "0")
