"""Pure: rows in, profiles out. Nothing here talks to a source."""

import os

# Columns are worked on by threads of ours; those of polars would only compete with them, and they
# spin while they wait. Read by polars when it is imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
