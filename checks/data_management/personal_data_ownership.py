"""Personal data that nobody answers for, or that nobody said is personal."""

import re
from collections.abc import Iterator, Sequence

from audit.facts.catalog import Catalog, Dataset
from audit.facts.profiles import Profiles
from audit.facts.sensitive import FieldSensitivity, PersonalData
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INVENTORY
from checks._datasets import noun
from checks._remedies import declare
from checks._sensitive import (
    Held,
    about_person,
    confidence_of,
    details_of,
    fields_said,
    holders,
    likely,
    unseen,
)
from checks._words import number

#: What a description says where somebody knows what the data is, in several languages.
_DECLARED = re.compile(
    r"\b(?:personal|personen\w*|personnel\w*|personal\w*|persoons\w*|pii|phi|spi|gdpr|dsgvo|rgpd|lgpd|"
    r"ccpa|hipaa|pci|sensitiv\w*|sensib\w*|confidential|vertraulich|confidentiel\w*|confidencial\w*|"
    r"riservat\w*|restricted|privacy|datenschutz|art\.? ?9|classif\w+)\b",
    re.IGNORECASE,
)
_LABELS = re.compile(r"tag|label|classif|sensitiv|privacy|pii|confidential", re.IGNORECASE)


@check(
    id="data_management.personal-data-ownership",
    title="Personal data has an owner and says that it is personal",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Name the team that answers for the data, and say in the catalogue which fields are "
    "personal and what they are for.",
    effort="1 hour each",
    controls=INVENTORY,
)
def personal_data_ownership(
    personal: PersonalData,
    catalog: Catalog,
    profiles: Profiles | Missing,
    server: Server | Missing,
) -> Iterator[Judgement]:
    """What nobody declared is in no record of processing: it is forgotten when a person asks for
    their data or for its erasure, and masked in no copy.
    """
    for held in holders(personal, catalog):
        fields = [f for f, types in held.fields(about_person) if any(map(likely, types))]
        if fields and held.dataset is not None:
            yield from _judge(held, held.dataset, fields, catalog, server)
    yield from unseen(personal, catalog, profiles)


def _judge(
    held: Held,
    dataset: Dataset,
    fields: Sequence[FieldSensitivity],
    catalog: Catalog,
    server: Server | Missing,
) -> Iterator[Judgement]:
    if not (catalog.owners_supported or catalog.comments_supported):
        return
    orphaned = catalog.owners_supported and not dataset.owner
    silent = tuple(f for f in fields if catalog.comments_supported and not _declared(dataset, f))
    if not orphaned and not silent:
        yield Pass(held.subject)
        return
    surest = max((t for f in fields for t in f.types), key=lambda found: found.confidence)
    gaps = [_undeclared(silent, fields)] if silent else []
    gaps += ["no owner in the catalogue"] if orphaned else []
    evidence = "; ".join(gaps)
    yield Fail(
        held.subject,
        f"{noun(dataset)} holds personal data without an owner"
        if orphaned
        else "Personal data is not declared in the catalogue",
        f"{evidence[0].upper()}{evidence[1:]}.",
        (("fields", len(fields)), ("not declared", len(silent)), *details_of((surest,))[:1]),
        confidence=confidence_of(surest),
        method="catalogue, and values of the fields",
        command=declare(held, silent, server),
    )


def _undeclared(silent: Sequence[FieldSensitivity], fields: Sequence[FieldSensitivity]) -> str:
    are = "is" if len(silent) == 1 else "are"
    return f"{number(len(silent))} of {fields_said(fields)} with personal data {are} not declared"


def _declared(dataset: Dataset, field: FieldSensitivity) -> bool:
    """Whether the dataset's or the field's description or a label of the dataset says so."""
    described = dataset.field(field.name)
    texts = (dataset.comment, described.comment if described else "")
    labelled = any(_LABELS.search(name) and value for name, value in dataset.options)
    return labelled or any(_DECLARED.search(text) for text in texts)
