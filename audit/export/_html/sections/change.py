"""What is new, resolved and regressed since the last run."""

from audit.export._html.context import Context
from audit.export._html.section import SUMMARY, Section


def section(_: Context) -> Section:
    return Section(
        "change",
        SUMMARY,
        "Change since last run",
        "Change since the last run",
        empty="This is the first run: there is nothing to compare it with.",
    )
