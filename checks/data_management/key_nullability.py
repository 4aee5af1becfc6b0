"""Keys that let nulls in."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Key, KeyKind
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._datasets import place
from checks._loads import loaded
from checks._sql import identifier, is_postgresql, table
from checks._unread import hidden_fields
from checks._words import counted, number


@check(
    id="data_management.key-nullability",
    title="Keys have no nulls",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Fill the rows that lack a value and declare the fields of the key not null.",
    effort="1 hour",
    controls=INTEGRITY,
)
def key_nullability(
    catalog: Catalog, profiles: Profiles | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Nulls are not equal to each other, so the key lets the same row in twice, and a load that
    merges by it never matches a row with a null.
    """
    yield from hidden_fields(catalog)
    if catalog.family is not Family.RELATIONAL:  # elsewhere nulls are equal, or no key has them
        return
    for dataset in loaded(catalog):
        for key in dataset.keys:
            fields = [dataset.field(name) for name in key.fields]
            if key.partial or any(field is None for field in fields):
                continue
            optional = tuple(field.name for field in fields if field and field.nullable)
            subject = place(dataset, key.fields)
            if not optional:
                yield Pass(subject)
                continue
            nulls = _nulls(dataset, optional, profiles)
            what = "Primary" if key.kind is KeyKind.PRIMARY else "Unique"
            yield Fail(
                subject,
                f"{what} key allows nulls",
                f"{_said(nulls)}; {_accepted(key, optional)}.",
                (("nulls", nulls),),
                severity=Severity.LOW if _harmless(key, dataset, nulls) else None,
                method="catalogue and profile",
                command=_command(dataset, optional) if is_postgresql(server) else "",
            )


def _nulls(dataset: Dataset, names: tuple[str, ...], profiles: Profiles | Missing) -> int | None:
    """The most nulls seen in one of the fields, None when nobody looked."""
    profile = profiles.dataset(dataset.name) if isinstance(profiles, Profiles) else None
    seen = [profile.field(name) for name in names] if profile and not profile.missing else []
    return max((field.nulls for field in seen if field), default=None)


def _said(nulls: int | None) -> str:
    if nulls is None:
        return "Nulls were not counted"
    return f"{counted(nulls, 'row')} {'has' if nulls == 1 else 'have'} a null"


def _accepted(key: Key, optional: tuple[str, ...]) -> str:
    if len(key.fields) == 1:
        return "the field accepts them"
    return (
        f"{number(len(optional))} of {counted(len(key.fields), 'field')} of the key "
        f"{'accepts' if len(optional) == 1 else 'accept'} them ({', '.join(optional)})"
    )


def _harmless(key: Key, dataset: Dataset, nulls: int | None) -> bool:
    """Whether no row has used the gap, and rows are told apart all the same."""
    other = dataset.unique_key is not None and dataset.unique_key is not key
    return not nulls if other else key.kind is KeyKind.PRIMARY and nulls == 0


def _command(dataset: Dataset, optional: tuple[str, ...]) -> str:
    changes = ", ".join(f"ALTER COLUMN {identifier(name)} SET NOT NULL" for name in optional)
    return f"ALTER TABLE {table(dataset)} {changes};"
