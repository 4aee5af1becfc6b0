"""Personal data and secrets: by dataset and category, then by field."""

from audit.export._html.context import Context
from audit.export._html.section import FINDINGS, Section


def section(context: Context) -> Section:
    fields = context.words.fields
    return Section(
        "pii",
        FINDINGS,
        "Personal data",
        "Personal data",
        empty="Personal data is not yet looked for in this version. "
        f"The report tells shapes, lengths and rates of {fields}; ranges and common values only of "
        "those that type and name say are not about people.",
    )
