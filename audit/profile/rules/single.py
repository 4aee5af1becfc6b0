"""Rules on one field that its profile tells: there, different, of a type, of a format."""

from collections.abc import Iterator

from audit.facts.catalog import Dataset, Field, KeyKind, LogicalType, SchemaMode, repeated
from audit.facts.profiles import FieldProfile
from audit.facts.rules import Rule, RuleKind
from audit.profile.rules.evidence import MANY, SOME, rule_of
from audit.profile.rules.names import keyed, own_key, required
from audit.profile.rules.table import FEWEST, Table

#: Rows without a value, and values that stand twice, up to which they are errors.
_NEARLY = 0.005
#: Fewer rows without a gap say little of the next ones.
_ENOUGH = 50
#: Types of which values are equal by chance, so that different ones say nothing.
_MEASURED = frozenset({LogicalType.FLOAT, LogicalType.DECIMAL, LogicalType.INTERVAL})
_TYPELESS = frozenset({LogicalType.UNKNOWN, LogicalType.MIXED})

#: Formats that a pattern says as well, as RE2 and Python know it.
PATTERNS = {
    "uuid": r"^\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?$",
    "integer": r"^[+-]?[0-9]{1,18}$",
    "date YYYY-MM-DD": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "date YYYY/MM/DD": r"^[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}$",
    "date YYYYMMDD": r"^(19|20|21)[0-9]{6}$",
    "date DD.MM.YYYY": r"^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}$",
    "date MM/DD/YYYY": r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$",
    "date DD/MM/YYYY": r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$",
    "time": r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?$",
    "timestamp": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
    r" ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?$",
    "url": r"^[A-Za-z][A-Za-z0-9:]*://\S+$",
}
#: Formats that words have by chance, or that say no more than the shape.
_WEAK = frozenset({"hex", "base64", "digits with leading zeros"})
#: What all dates could be, and what some of them can only be.
_EITHER = {
    "date DD/MM/YYYY or MM/DD/YYYY": ("date DD/MM/YYYY", "date MM/DD/YYYY"),
    "date DD-MM-YYYY or MM-DD-YYYY": ("date DD-MM-YYYY", "date MM-DD-YYYY"),
    "date DD.MM.YYYY or MM.DD.YYYY": ("date DD.MM.YYYY", "date MM.DD.YYYY"),
}


def single_rules(table: Table) -> Iterator[Rule]:
    """Not null, unique, type and format of each field that has rows."""
    sampled = table.profile.sample is not None
    alone = {k.fields[0] for k in table.dataset.keys if len(k.fields) == 1 and not k.partial}
    primary = table.dataset.primary_key
    refers = {name for key in table.dataset.foreign_keys for name in key.fields}
    for profile in table.profile.fields:
        field = table.fields.get(profile.name)
        if field is None:
            field = Field(profile.name, "", LogicalType.UNKNOWN, declared=False)
        if (made := _type(profile, field, table.dataset, sampled=sampled)) is not None:
            yield made
        if repeated(field.name):
            continue  # there is no row for each value
        key = primary is not None and field.name in primary.fields
        if (made := _not_null(profile, field, table.dataset, key=key, sampled=sampled)) is not None:
            yield made
        if field.name in alone or field.name not in refers:
            made = _unique(profile, field, table, declared=field.name in alone, sampled=sampled)
            if made is not None:
                yield made
        if (made := _format(profile, sampled=sampled)) is not None:
            yield made


def _enforced(field: Field, dataset: Dataset) -> bool:
    return field.declared and dataset.schema_mode is SchemaMode.ENFORCED


def _type(profile: FieldProfile, field: Field, dataset: Dataset, *, sampled: bool) -> Rule | None:
    if field.logical_type in _TYPELESS:
        return None
    declared = _enforced(field, dataset)
    if not declared and (profile.values < FEWEST or len(profile.types) > 1):
        return None
    return rule_of(
        RuleKind.TYPE,
        field.name,
        rows=profile.values,
        sampled=sampled,
        declared=declared,
        reason="the source declares it" if declared else "all values have this type",
        arguments={"type": field.logical_type.value},
        of="values",
    )


def _not_null(
    profile: FieldProfile, field: Field, dataset: Dataset, *, key: bool, sampled: bool
) -> Rule | None:
    declared = _enforced(field, dataset) and (not field.nullable or key) and not profile.nulls
    rows, nulls = profile.present, profile.nulls
    nearly = rows >= MANY and nulls <= _NEARLY * rows and required(field.name)
    if not declared and (rows < _ENOUGH or (nulls and not nearly)):
        return None
    reason = "it is declared so" if declared else "no row goes without a value"
    if nulls:
        reason = "nearly every row has a value, and the name says that none should go without"
    return rule_of(
        RuleKind.NOT_NULL,
        field.name,
        rows=rows,
        broken=nulls,
        sampled=sampled,
        declared=declared,
        reason=reason,
    )


def _unique(
    profile: FieldProfile, field: Field, table: Table, *, declared: bool, sampled: bool
) -> Rule | None:
    values, kind = profile.values, field.logical_type
    doubles = 0 if sampled or profile.unique else _doubles(profile, table)
    if declared:
        reason = "the source declares a key"
    elif sampled or values < FEWEST or kind in _MEASURED or kind.temporal:
        return None
    elif profile.unique:
        reason = "no two rows have the same value"
        if not keyed(field.name) and (values < MANY or kind is LogicalType.INTEGER):
            return None
    elif doubles and _nearly_unique(profile, field, table.dataset, doubles):
        reason = "nearly every row has a value of its own, and the name says that all should"
    else:
        return None
    return rule_of(
        RuleKind.UNIQUE,
        field.name,
        rows=values,
        broken=0 if declared else doubles or 0,
        sampled=sampled,
        declared=declared,
        worth=1.0 if keyed(field.name) else 0.9,
        reason=reason,
        of="values",
    )


def _doubles(profile: FieldProfile, table: Table) -> int | None:
    """Rows whose value stood before; None where nobody counted the different ones to the last."""
    if profile.distinct is not None and profile.distinct_exact:
        return profile.values - profile.distinct
    column = table.columns.get(profile.name)
    if column is None or table.sampled:
        return None
    return column.count - column.distinct


def _nearly_unique(profile: FieldProfile, field: Field, dataset: Dataset, doubles: int) -> bool:
    """Whether the doubles of a code or a key are errors; a reference has them rightly."""
    if not 0 < doubles <= _NEARLY * profile.values:
        return False
    if own_key(field.name, dataset.name):
        return profile.values >= SOME
    keys = any(k.kind is KeyKind.PRIMARY for k in dataset.keys)
    text = field.logical_type is LogicalType.TEXT and keyed(field.name)
    return text and keys and profile.values >= MANY


def _format(profile: FieldProfile, *, sampled: bool) -> Rule | None:
    texts = profile.texts
    if texts is None or not texts.formats or texts.looked_at < FEWEST:
        return None
    counts = {share.name: share.count for share in texts.formats}
    name, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    for either, options in _EITHER.items():
        certain = [option for option in options if option in counts]
        if either in counts and len(certain) == 1:
            name, count = certain[0], counts[certain[0]] + counts[either]
        elif either == name:
            return None  # nobody can say which is the day
    if name in _WEAK:
        return None
    broken = max(0, texts.looked_at - count)
    if broken and (texts.looked_at < MANY or broken > _NEARLY * texts.looked_at):
        return None
    arguments: dict[str, str] = {"format": name}
    spaced = any(profile.rate(rate) for rate in ("leading space", "trailing space"))
    if name in PATTERNS and not spaced:
        arguments["pattern"] = PATTERNS[name]
    return rule_of(
        RuleKind.FORMAT,
        profile.name,
        rows=texts.looked_at,
        broken=broken,
        sampled=sampled or texts.looked_at < profile.values,
        reason="the texts are written in one way",
        arguments={**arguments},
        of="values looked at",
    )
