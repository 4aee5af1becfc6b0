"""What `classify` and `why` share: reading what is needed for verdicts, and how they are shown."""

import glob
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.cli._audit import Audit
from audit.cli._console import Console
from audit.cli._interrupt import Interruption
from audit.cli._profiles import Shown
from audit.detect.revealed import Revealed
from audit.engine.classifying import (
    FACTS,
    classified,
    dataset_of,
    fields_of,
    held_for,
    one_field,
)
from audit.engine.credential import Held
from audit.errors import Interrupted, SourceAuditError
from audit.report.datasets import FieldReport
from audit.report.profiling import ProfileReport


def read(
    audit: Audit, console: Console, stop: Interruption, *, revealed: Revealed | None = None
) -> ProfileReport:
    """Reads the source; what was read before an interruption is kept."""
    return classified(audit.capture(console, stop, only=FACTS, revealed=revealed))


def read_field(
    audit: Audit,
    text: str,
    console: Console,
    stop: Interruption,
    *,
    revealed: Revealed | None = None,
) -> ProfileReport:
    """Reads the one dataset that the field is in, which the source's catalogue tells."""
    held = held_for(audit.request, audit.named.url_password)
    try:
        fields = _fields(audit, held, console, stop)
        request = replace(
            audit.request,
            address=held.address,
            password=None,
            datasets=(glob.escape(dataset_of(fields, text)),),
        )
        named = replace(audit.named, url_password=held.secret)
        alone = replace(audit, request=request, named=named)
        return one_field(read(alone, console, stop, revealed=revealed), text)
    finally:
        held.give_back()


def _fields(
    audit: Audit, held: Held, console: Console, stop: Interruption
) -> Mapping[str, Sequence[str]]:
    try:
        return fields_of(audit.request, held=held, budget=stop.budget, progress=console.progress)
    except (KeyboardInterrupt, SourceAuditError):
        if stop.asked:
            raise Interrupted("interrupted before anything was read") from None
        raise
    finally:
        console.progress.clear()


def table() -> Shown:
    """Every field, those without anything in a line."""
    from audit.export._personal import table as made  # noqa: PLC0415  # not with -q

    return Shown(made.show, "result", _looked_at)


def card() -> Shown:
    """A field in full."""
    from audit.export._personal import card as made  # noqa: PLC0415  # not with -q

    return Shown(made.show, "result", _looked_at)


def _looked_at(field: FieldReport) -> bool:
    return field.classified
