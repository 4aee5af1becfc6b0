"""Pure: values of columns in, verdicts out: personal data and secrets, with the evidence in words.

Nothing here talks to a source, and no value leaves but as a count or a shape.
"""

import os

# As in audit.profile: threads of polars would only compete with ours. Read when it is imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
