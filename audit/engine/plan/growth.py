"""Rows and bytes a day, by the times of the rows or by earlier audits."""

from audit.engine.plan.around import duration
from audit.engine.plan.evidence import Evidence
from audit.model.figures import month
from audit.report.card import Growth


def growth_of(e: Evidence) -> Growth | None:
    """By the time at which rows were made; else by the counts of earlier audits."""
    gain = e.loading.gain if e.loading else None
    if gain is not None:
        stretch = duration(gain.days * 86_400)
        return _growth(e, gain.rows_a_day, f"{gain.field} of the newest {stretch}")
    grown = e.around.grown.get(e.dataset.name)
    if grown is None:
        return None
    since = f"{grown.since.day} {month(grown.since.month)} {grown.since.year}"
    return _growth(e, grown.rows_a_day, f"{grown.runs} audits since {since}")


def _growth(e: Evidence, rows: float, told: str) -> Growth:
    size = None if e.row_bytes is None else round(rows * e.row_bytes, 1)
    return Growth(rows_a_day=rows, bytes_a_day=size, told=told)
