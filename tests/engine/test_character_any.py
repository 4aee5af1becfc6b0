"""Whatever the facts say, there is a card and a plan; what is said has evidence or a reason."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.engine.character.card import character_of
from audit.engine.datasets import datasets_of
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Field, Index, LogicalType
from audit.facts.profiles import Reference, References
from audit.facts.series import Kept, SeriesTimings, Timing
from audit.facts.server import Server
from audit.facts.structure import Structure, Structures
from audit.facts.workload import (
    Activity,
    DatasetOperations,
    Distribution,
    Operations,
    Part,
    ReadConsistency,
)
from audit.model.fact import Fact, Missing, Reason, Snapshot

NAMES = ("orders", "audit_log", "", "a.b", "x[]", "\u202e</script>", "up")
names = st.sampled_from(NAMES)
counts = st.none() | st.integers(0, 10**12)
seconds = st.none() | st.floats(0.001, 10**9)
moments = st.none() | st.just(datetime(2026, 11, 3, tzinfo=UTC))
field_names = st.sampled_from(
    ("id", "_id", "value", "key", "created_at", "deleted_at", "valid_from", "valid_to", "a[].b")
)
fields = st.builds(
    Field, field_names, st.sampled_from(("objectid", "text")), st.sampled_from(LogicalType)
)
datasets = st.builds(
    Dataset,
    names,
    st.sampled_from(DatasetKind),
    fields=st.lists(fields, max_size=5).map(tuple),
    indexes=st.lists(st.builds(Index, names, st.tuples(field_names), scans=counts), max_size=3).map(
        tuple
    ),
    row_estimate=counts,
    size_bytes=counts,
    time_field=st.sampled_from(("", "created_at")),
    options=st.sampled_from(((), (("expires", "after 60 s"), ("capped", "1 byte")))),
    readable=st.booleans(),
)
operations = st.builds(Operations, counts, counts, counts, counts, counts, counts)
timings = st.builds(
    Timing, names, st.integers(0, 99), st.integers(0, 99), st.just(60.0),
    series=counts, interval=seconds, late=counts, latest_by=seconds,
)  # fmt: skip
facts = st.tuples(
    st.builds(
        Activity,
        unit=st.sampled_from(("rows", "operations", "", "requests of ours")),
        totals=operations,
        since=moments,
        by_dataset=st.lists(st.builds(DatasetOperations, names, operations), max_size=4).map(tuple),
    ),
    st.builds(ReadConsistency, level=names, snapshot=st.booleans(), delay_seconds=seconds),
    st.builds(
        Distribution,
        scheme=names,
        nodes=st.integers(0, 9),
        parts=st.lists(st.builds(Part, names, names, names, counts, counts), max_size=5).map(tuple),
    ),
    st.builds(
        References,
        references=st.lists(
            st.builds(
                Reference, names, st.tuples(field_names), names, st.just(("id",)), st.booleans()
            ),
            max_size=5,
        ).map(tuple),
    ),
    st.builds(
        SeriesTimings,
        timings=st.lists(timings, max_size=3).map(tuple),
        kept=st.lists(st.builds(Kept, names, seconds), max_size=2).map(tuple),
    ),
    st.builds(
        Structures,
        structures=st.lists(
            st.builds(
                Structure,
                names,
                st.just(1),
                st.just(1),
                id_types=st.just((("text", 1), ("int", 2))),
            ),
            max_size=2,
        ).map(tuple),
    ),
    st.builds(
        Server,
        product=st.sampled_from(("OpenSearch", "Apache Solr", "InfluxDB", "QuestDB", "Prometheus")),
        product_id=st.just(""),
        version=st.sampled_from(("", "1.8", "2.7", "x")),
        release=st.just(""),
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(Family),
    st.lists(datasets, max_size=4, unique_by=lambda d: d.name),
    facts,
    st.sets(st.integers(0, 6)),
)
def test_every_statement_is_known_with_evidence_or_unknown_with_a_reason(
    family: Family, found: list[Dataset], given_facts: tuple[Fact, ...], lost: set[int]
) -> None:
    catalog = Catalog(family=family, datasets=tuple(found))
    held: dict[type[Fact], Fact | Missing] = {
        type(fact): Missing(Reason.PRIVILEGE, "", "GRANT x") if number in lost else fact
        for number, fact in enumerate(given_facts)
    }
    snapshot = Snapshot(datetime(2026, 11, 20, tzinfo=UTC), {Catalog: catalog, **held}, {})

    character = character_of(snapshot)

    assert len(character.statements) == 6
    for statement in character.statements:
        assert bool(statement.confidence) is statement.known, statement
        assert statement.known or statement.why, statement
        assert statement.evidence or statement.confidence in {"", "certain"}, statement
        assert statement.detail or not statement.known, statement
    for told in character.datasets:
        assert told.evidence
    for dataset in datasets_of(snapshot, catalog):
        plan = dataset.extraction
        assert plan is None or (
            plan.method in {"full", "incremental", "cdc", "hold"} and plan.reason
        )
