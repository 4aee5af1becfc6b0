"""One row per dataset, and inside it one per field."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.entries import Entry
from audit.export._html.fields import FieldRow, field_rows
from audit.export._html.marks import RANK, SEVERITIES, Pair, Tag, bar
from audit.export._html.section import FINDINGS, Section
from audit.export._html.words import kinds
from audit.export._personal import rollup
from audit.export._personal import words as personal
from audit.export._profile import facts
from audit.model.figures import number, share
from audit.report.datasets import DatasetReport
from audit.report.wording import DASH, counted, listed, moment, name, prose, sentence, size

#: What the page tells of values (report rules, Privacy).
_RULE = (
    "Sensitive and not yet classified {} show shape, lengths and rates; ranges and common values "
    "stand only where nothing of a person can be in them."
)

#: How a dataset is loaded, in the row and in the plan.
METHODS = {
    "cdc": ("CDC", "Change data capture"),
    "incremental": ("Incremental", "Incremental by watermark"),
    "append-only": ("Append", "Append-only, new rows"),
    "partition-swap": ("Partitions", "Partition by partition"),
    "snapshot-diff": ("Compare", "Snapshots, compared by key"),
    "full": ("Full", "Full load"),
    "exclude": ("Left out", "Not to be loaded"),
    "hold": ("On hold", "On hold"),
}
_MOST_INDEXES = 6
_MOST_LINKS = 8


@dataclass(frozen=True, slots=True)
class Link:
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class DatasetView:
    anchor: str
    name: str
    rows: str
    size: str
    fields: str
    filled: str
    filled_width: str
    method: str
    tag: Tag | None
    comment: str
    facts: tuple[Pair, ...]
    sampled: str
    missing: str
    grant: str
    links: tuple[Link, ...]
    first: tuple[FieldRow, ...]
    rest: tuple[FieldRow, ...]
    rest_label: str
    left_out: str


@dataclass(frozen=True, slots=True)
class ProfilesView:
    summary: str
    trimmed: str
    heading: str  # above the names
    field: str
    fields: str
    rows: str
    datasets: tuple[DatasetView, ...]


def section(context: Context) -> Section:
    datasets, words = context.report.datasets, context.words
    if not datasets:
        return Section(
            "profiles",
            FINDINGS,
            "Dataset profiles",
            "Dataset profiles",
            empty=f"No {words.dataset} was found.",
        )
    total = sum(len(d.fields) for d in datasets)
    by_dataset: dict[str, list[Entry]] = {}
    for entry in context.entries:
        for dataset in {f.dataset for f in entry.findings}:
            by_dataset.setdefault(dataset, []).append(entry)
    view = ProfilesView(
        summary=f"{kinds(datasets)}, {words.count_fields(total)}. {_RULE.format(words.fields)} "
        "~ marks an estimate, brackets the 95% interval of a sample.",
        trimmed=_trimmed(context),
        heading=sentence(words.dataset),
        field=sentence(words.field),
        fields=sentence(words.fields),
        rows=sentence(words.rows),
        datasets=tuple(_dataset(context, d, by_dataset.get(d.name, [])) for d in context.datasets),
    )
    badge = number(len(datasets))
    return Section("profiles", FINDINGS, "Dataset profiles", "Dataset profiles", view, badge)


def _trimmed(context: Context) -> str:
    if not context.trimmed:
        return ""
    return (
        f"This page shows {number(len(context.datasets))} of "
        f"{context.words.count_datasets(len(context.report.datasets))}, the most relevant ones, "
        f"with {context.shown_fields(0)} {context.words.fields} each at most; "
        "the JSON report has all."
    )


def _dataset(context: Context, dataset: DatasetReport, entries: Sequence[Entry]) -> DatasetView:
    fields = dataset.fields
    shown = context.shown_fields(len(fields))
    rest = () if context.trimmed else fields[shown:]
    left = len(fields) - shown - len(rest)
    words = context.words
    filled, width = _filled(dataset)
    opened = [e for e in entries if e.first.status == "open"]
    worst = min((RANK[e.first.severity] for e in opened), default=None)
    plan = dataset.extraction
    return DatasetView(
        anchor=context.dataset_anchors[dataset.name],
        name=name(dataset.name),
        rows=_rows(dataset),
        size=DASH if dataset.size_bytes is None else size(dataset.size_bytes),
        fields=number(len(fields)),
        filled=filled,
        filled_width=width,
        method=METHODS[plan.method][0] if plan else DASH,
        tag=None if worst is None else list(SEVERITIES.values())[worst],
        comment=prose(dataset.comment, 400),
        facts=_facts(context, dataset),
        sampled=facts.sampled(dataset),
        missing=sentence(prose(dataset.missing, 400)),
        grant=prose(dataset.grant, 400),
        links=tuple(Link(e.anchor, prose(e.title, 100)) for e in opened[:_MOST_LINKS]),
        first=field_rows(fields[:shown]),
        rest=field_rows(rest),
        rest_label=f"{number(len(rest))} more {words.fields}" if rest else "",
        left_out=f"{number(left)} more {words.fields} in the JSON report." if left > 0 else "",
    )


def _rows(dataset: DatasetReport) -> str:
    if dataset.row_count is None:
        return DASH
    return f"{'' if dataset.row_count_exact else '~'}{number(dataset.row_count)}"


def _filled(dataset: DatasetReport) -> tuple[str, str]:
    """The share of values that are not null, over all profiled fields."""
    profiles = [f.profile for f in dataset.fields if f.profile and f.profile.present]
    values, present = sum(p.values for p in profiles), sum(p.present for p in profiles)
    return (share(values, present), bar(values, present)) if present else ("", "")


def _facts(context: Context, dataset: DatasetReport) -> tuple[Pair, ...]:
    plan, pairs = dataset.extraction, list[Pair]()
    pairs.append(Pair("Owner", name(dataset.owner) or "No owner"))
    if dataset.newest is not None:
        field = f" ({name(dataset.newest_field)})" if dataset.newest_field else ""
        pairs.append(
            Pair(
                f"Newest {context.words.dated or context.words.row}",
                f"{moment(dataset.newest)}{field}",
            )
        )
    pairs.append(Pair("Profiled on", sentence(prose(dataset.method, 100))))
    if plan:
        by = f", {name(plan.watermark)}" if plan.watermark else ""
        pairs.append(Pair("Load", f"{METHODS[plan.method][1]}{by}"))
    if dataset.schema_mode != "enforced":
        pairs.append(Pair("Schema", _MODES.get(dataset.schema_mode, dataset.schema_mode)))
    keys = [_key(k.kind.value, k.fields) for k in dataset.keys]
    pairs.append(Pair("Keys", listed(keys, most=_MOST_INDEXES) or "none"))
    indexes = [_index(i.name, i.fields, valid=i.valid) for i in dataset.indexes if not i.primary]
    if indexes:
        pairs.append(Pair("Indexes", listed(indexes, most=_MOST_INDEXES)))
    if dataset.constraints:
        pairs.append(
            Pair("Constraints", listed([name(c.name) for c in dataset.constraints], most=6))
        )
    pairs += [Pair(label, text) for label, text in facts.facts(dataset)]
    if told := _personal(context, dataset):
        pairs.append(Pair("Personal data", told))
    if dataset.reidentification:
        alone = personal.alone(dataset.reidentification, rows=context.words.rows)
        pairs.append(Pair("Rows that stand alone", sentence(alone)))
    if dataset.row_security and dataset.row_security.enabled:
        policies = dataset.row_security.policies
        pairs.append(Pair("Row security", counted(policies, "policy", "policies")))
    return tuple(pairs)


def _personal(context: Context, dataset: DatasetReport) -> str:
    """How many fields hold some, or why nobody knows; "" where the whole audit did not look."""
    holding = sum(bool(f.sensitive) for f in dataset.fields)
    if holding:
        highest = max(rollup.tier(f) for f in dataset.fields)
        return f"in {context.words.count_fields(holding)}, up to tier {highest}"
    if rollup.classified(dataset):
        return "none found"
    looked = rollup.looked(context.report.datasets)
    return f"not classified: {prose(rollup.why_not(dataset), 200)}" if looked else ""


_MODES = {
    "advisory": "declared, not enforced",
    "dynamic": "grows with what is written",
    "none": "none; inferred from a sample",
}


def _key(kind: str, fields: Sequence[str]) -> str:
    return f"{kind} ({', '.join(name(f) for f in fields)})"


def _index(title: str, fields: Sequence[str], *, valid: bool) -> str:
    on = ", ".join(name(f) or "expression" for f in fields)
    return f"{name(title)} ({on}){'' if valid else ', invalid'}"
