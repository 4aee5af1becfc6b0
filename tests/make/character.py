"""What reports say of their kind of source, of the structure of documents and of series."""

from datetime import UTC, datetime, timedelta

from audit.facts.series import Kept, SeriesTimings, Timing, Unexamined, Volume
from audit.facts.structure import Departure, Drift, Structure, TypeConflict
from audit.model.fact import Missing, Reason
from audit.report.character import Character, DatasetCharacter, Statement

_NEWEST = datetime(2026, 11, 20, 6, 11, tzinfo=UTC)
_DAY = 86_400


def shop(datasets: tuple[str, ...]) -> Character:
    """A transactional source of which one question has no answer."""
    return Character(
        statements=(
            Statement(
                topic="workload",
                says="transactional",
                detail="Single records are looked up, changed and deleted.",
                evidence=(
                    "2.41M rows written since 3 Nov 2026: 61.0% inserts, 37.4% updates",
                    "98.2% of reads are served by an index",
                ),
                confidence="high",
            ),
            Statement(
                topic="modelling",
                says="normalised",
                detail="Records refer to each other; load parents before their children.",
                evidence=("24 of 30 datasets: normalised", "3 of 30 datasets: event log"),
                confidence="high",
            ),
            Statement(
                topic="consistency",
                says="read committed",
                detail="One moment of several datasets can be read by REPEATABLE READ.",
                evidence=("a statement sees what was committed when it began",),
                confidence="certain",
            ),
            Statement(
                topic="changes",
                says="updated in place, append only, soft delete",
                detail="A reader would see deletions by logical decoding, which lacks something.",
                evidence=("updated in place: public.customers and 18 more",),
                confidence="medium",
            ),
            Statement(
                topic="distribution",
                says="unknown",
                why="how the data is spread is not known: our account may not see it",
                grant="GRANT pg_monitor TO svc_audit;",
            ),
            Statement(
                topic="look-ups",
                says="64 indexes, 7 unused",
                detail="2 large datasets have no index on the field that marks new records.",
                evidence=("not used since 3 Nov 2026: a, b, c and 4 more",),
                confidence="high",
            ),
        ),
        datasets=tuple(
            DatasetCharacter(
                dataset=name,
                workload="transactional",
                model="normalised",
                changes=("updated in place", "deleted"),
                evidence=("3 references to others", "1,204 updates were counted"),
            )
            for name in datasets
        ),
    )


def structures() -> tuple[Structure, ...]:
    """A collection that departs from its validator and drifts, and one that does neither."""
    return (
        Structure(
            dataset="orders",
            documents=10_000,
            depth=4,
            id_types=(("objectid", 9_990), ("text", 10)),
            unseen=("gift.message", "gift.wrap"),
            undeclared=("utm", "utm.source"),
            departures=(Departure("total", "decimal", "text", 127),),
            conflicts=(TypeConflict("zip", (("integer", "8,120 values"), ("text", "44 values"))),),
            folded=("by_day.*",),
            bucket_field="_id",
            bucket_seconds=7 * _DAY,
            buckets=12,
            drift=(
                Drift("utm", "came", "0.0%", "61.0%", _NEWEST - timedelta(days=30)),
                Drift("total", "type", "decimal", "decimal, text", _NEWEST - timedelta(days=9)),
            ),
            ignored=3,
        ),
        Structure(dataset="carts", documents=400, depth=1, id_types=(("objectid", 400),)),
    )


def series() -> SeriesTimings:
    """A metric with gaps, late and repeated points, one without, and one that was not read."""
    return SeriesTimings(
        timings=(
            Timing(
                dataset="up",
                examined=40,
                points=9_600,
                window=3_600.0,
                series=40,
                newest=_NEWEST,
                interval=15.0,
                regular=40,
            ),
            Timing(
                dataset="checkout_requests_total",
                examined=200,
                points=48_000,
                window=3_600.0,
                series=12_400,
                newest=_NEWEST,
                interval=15.0,
                regular=190,
                gaps=14,
                missing=310,
                longest_gap=1_140.0,
                gap_series=9,
                silent=3,
                duplicates=12,
                late=41,
                latest_by=95.0,
                future=2,
                counter=True,
                resets=5,
                nans=7,
                stuck=1,
                method="the newest hour",
            ),
        ),
        volumes=(
            Volume(
                dataset="checkout_requests_total",
                by_hour=tuple(range(100, 580, 20)),
                by_weekday=(7, 7, 7, 7, 7, 2, 1),
                peak=2.4,
            ),
        ),
        kept=(
            Kept("15d", 15.0 * _DAY, _NEWEST - timedelta(days=15), 2 * 1024**3, 8 * 1024**3),
            Kept("for ever", None),
        ),
        unexamined=(
            Unexamined("secret", Missing(Reason.PRIVILEGE, "may not be read", "GRANT READ ON x")),
        ),
    )


def hostile(names: tuple[str, ...]) -> Character:
    """Statements and datasets in which every text is a name that tries to break the page."""
    first, second, *others = names
    return Character(
        statements=tuple(
            Statement(
                topic=topic,
                says=name,
                detail=name,
                evidence=(name, f"{name}: {name}"),
                confidence="high",
                grant=name,
            )
            for topic, name in zip(("workload", first, "look-ups"), others, strict=False)
        ),
        datasets=tuple(
            DatasetCharacter(
                dataset=name, workload=second, model=name, changes=(name,), evidence=(name,)
            )
            for name in names
        ),
    )


def hostile_structures(names: tuple[str, ...]) -> tuple[Structure, ...]:
    return tuple(
        Structure(
            dataset=name,
            documents=1,
            depth=1,
            id_types=((name, 1),),
            unseen=names,
            undeclared=names,
            departures=(Departure(name, name, name, 1),),
            conflicts=(TypeConflict(name, ((name, name),)),),
            folded=names,
            bucket_field=name,
            buckets=2,
            drift=(Drift(name, name, name, name),),
        )
        for name in names
    )


def hostile_series(names: tuple[str, ...]) -> SeriesTimings:
    return SeriesTimings(
        timings=tuple(Timing(dataset=n, examined=1, points=1, window=1.0) for n in names),
        kept=tuple(Kept(n, 1.0) for n in names),
        unexamined=tuple(Unexamined(n, Missing(Reason.PRIVILEGE, n, n)) for n in names),
    )
