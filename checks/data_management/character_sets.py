"""Character sets that lack characters."""

from collections import defaultdict
from collections.abc import Iterator

from audit.facts.writing import NarrowField, TextStorage
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, Unknown, check
from checks._controls import INTEGRITY
from checks._words import counted, listed


@check(
    id="data_management.character-sets",
    title="Texts can hold every character",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Convert the tables to a character set that has all of Unicode, and check the lengths "
    "of indexes and columns before.",
    effort="1 day",
    controls=INTEGRITY,
)
def character_sets(texts: TextStorage) -> Iterator[Judgement]:
    """A name that the character set cannot write is refused, cut or kept with question marks;
    joining fields of two sets goes past the index.
    """
    by_set: defaultdict[str, list[NarrowField]] = defaultdict(list)
    for field in texts.narrow:
        by_set[field.charset].append(field)
    if texts.hidden:
        why = f"fields of {counted(texts.hidden, 'dataset')} are not shown to our account"
        yield Unknown(Subject(), why, texts.grant)
    elif texts.examined and not by_set:
        yield Pass(Subject())
    for charset, fields in sorted(by_set.items()):
        single = fields[0].single_byte
        names = [f"{field.dataset}.{field.field}" for field in fields]
        lacks = "most letters of the world" if single else "characters beyond the first 65,536"
        yield Fail(
            Subject(object=f"character set {charset}"),
            "Character set lacks most letters" if single else "Character set lacks emoji and more",
            f"{len(fields):,} of {counted(texts.examined, 'text field')} have no place for "
            f"{lacks}: {listed(names)}.",
            (("fields", len(fields)), ("text fields", texts.examined)),
            severity=Severity.MEDIUM if single else Severity.LOW,
            method="catalogue",
        )
