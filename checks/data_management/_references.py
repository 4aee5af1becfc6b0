"""References between datasets as checks go through them."""

from collections import Counter
from collections.abc import Iterator

from audit.facts.profiles import Reference, References
from audit.model.check import Subject, Unknown
from audit.model.fact import Reason
from checks._datasets import place


def placed(references: References) -> Iterator[tuple[Reference, Subject]]:
    """Each reference with its place; the parent is in it only where it tells two apart."""
    times = Counter((r.dataset, r.fields) for r in references.references)
    for reference in references.references:
        alone = times[reference.dataset, reference.fields] == 1
        of = "" if alone else f"to {reference.parent}"
        yield reference, place(reference.dataset, reference.fields, of)


def not_followed(reference: Reference, subject: Subject) -> Iterator[Unknown]:
    """The judgement on a reference that should have been followed and was not."""
    gap = reference.missing
    if reference.orphans is None and gap is not None and gap.reason is not Reason.UNSUPPORTED:
        yield Unknown(subject, gap.detail or gap.reason.value, gap.grant)
