"""Whole reports for the tests of exporters: complete, worded, and the same every time.

`shop()` is a PostgreSQL shop with findings of every severity; the others are small reports of the
other families. A test that needs something else replaces parts of one of them.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from audit.facts.accounts import (
    Account,
    AuditAccount,
    Authentication,
    AuthRule,
    Grant,
    Privilege,
    RolePrivileges,
)
from audit.facts.catalog import Constraint, Index, Key, KeyKind, LogicalType, RowSecurity
from audit.facts.change import Requirement
from audit.facts.profiles import FieldProfile, TypeShare
from audit.facts.series import SeriesTimings
from audit.facts.server import Setting
from audit.facts.structure import Structure
from audit.facts.transport import Connection
from audit.model.check import Undercurrent
from audit.model.exposure import Exposure
from audit.model.score import SHARES
from audit.report.datasets import DatasetReport, Extraction, FieldReport, Relationship
from audit.report.document import (
    Access,
    CheckSummary,
    Condition,
    Detail,
    Finding,
    Load,
    LoadShare,
    NotRead,
    Overall,
    Policy,
    Question,
    Readiness,
    Report,
    Run,
    SourceHeader,
    Transport,
    UndercurrentSummary,
    UnknownSubject,
    Verdict,
    Waiver,
)
from audit.report.tls_rating import rate
from tests.make import cards, character, controls, profiles, tls
from tests.make.shop import CHECKS, FINDINGS, GROUPED, ORPHANS, PASSED, TABLES, Told

STARTED = datetime(2026, 11, 20, 6, 12, 4, tzinfo=UTC)
SAMPLE = 50_000

#: Names that a source can hold and a page must survive.
HOSTILE = (
    "</script><script>alert(1)</script>",
    "x\" onmouseover=\"alert(1)' style='color:red",
    "invoice\u202egnp.exe",
    "tab\there\nand\x00there\x1b[31m",
    "\N{PILE OF POO}-\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}-\ud800",
    "long" * 2_500,
)


def shop() -> Report:
    """30 tables, 214 columns, findings of every severity, one waived, checks that did not run."""
    datasets = _tables()
    findings = _findings()
    return Report(
        schema_version="1.0",
        run=Run(
            id="01jd5c0ffee1",
            started_at=STARTED,
            finished_at=STARTED + timedelta(minutes=4, seconds=51),
            finished=True,
            tool_version="1.0.0",
            policy=Policy(),
            python_version="3.11.9",
            driver="psycopg 3.3",
            command="source-audit scan postgresql://svc_audit@db.shop.example/shop -f html",
            sampling="Tables up to 50,000 rows were read in full; of larger ones 50,000 rows "
            "were sampled with TABLESAMPLE. Counts marked exact were computed in the server.",
        ),
        source=SourceHeader(
            name="shop-pg-prod",
            kind="postgresql",
            family="relational",
            product="PostgreSQL",
            version="15.6",
            url="postgresql://svc_audit@db.shop.example/shop",
            identity="svc_audit",
            verified="real",
            verified_on="PostgreSQL 15 and 18",
            size_bytes=sum(d.size_bytes or 0 for d in datasets),
        ),
        verdict=_verdict(findings),
        score=Overall(overall=67.4, worst_case=61.2, coverage=0.9074),
        scores=_scores(findings),
        checks=_checks(findings),
        findings=findings,
        datasets=datasets,
        transport=_transport(),
        access=_access(),
        readiness=_readiness(),
        settings=tuple(Setting(f"setting_{n}", "on") for n in range(160)),
        not_read=(
            NotRead(
                fact="BackupArchive",
                reason="privilege",
                detail="pg_stat_archiver may not be read",
                grant="GRANT pg_monitor TO svc_audit;",
            ),
            NotRead(
                fact="SlowOperations",
                reason="timeout",
                detail="no answer within 15 s",
                grant="",
            ),
        ),
        questions=questions(),
        character=character.shop(tuple(d.name for d in datasets)),
        controls=controls.evidence(),
        load=Load(
            statements=612,
            rows=1_250_000,
            bytes=188_743_680,
            seconds=38.2,
            by_purpose=(
                _share("catalogue", 41, 1.9, 6_120),
                _share("profile", 502, 31.4, 1_240_000, 180_355_072),
                _share("references", 57, 4.7, 57),
                _share("server", 12, 0.2, 3_823),
            ),
        ),
    )


def ready() -> Report:
    """The shop after everything was fixed: nothing left but a note."""
    report = shop()
    notes = tuple(f for f in report.findings if f.severity == "info")
    return replace(
        report,
        verdict=Verdict(
            status="ready",
            headline="shop-pg-prod can be onboarded",
            summary="No check that ran found anything to object to.",
        ),
        score=Overall(overall=100.0, worst_case=93.1, coverage=0.9074),
        scores=tuple(
            replace(s, score=100.0, critical=0, high=0, medium=0, low=0) for s in report.scores
        ),
        findings=notes,
        checks=tuple(
            replace(c, status="pass", failed=0) if c.status == "fail" else c for c in report.checks
        ),
    )


def not_ready() -> Report:
    """The shop with a critical finding that is open and too little coverage."""
    report = shop()
    critical = next(f for f in report.findings if f.severity == "high")
    found = replace(
        critical,
        severity="critical",
        title="Anybody can read the source without a password",
        check="security.anonymous-access",
        undercurrent="security",
        object="authentication",
        fingerprint="0123456789ab",
    )
    return replace(
        report,
        verdict=replace(
            report.verdict,
            status="not-ready",
            headline="shop-pg-prod is not ready: 1 blocking finding",
            reasons=(
                "1 critical finding must be fixed first.",
                "DataOps: 4 of 18 checks ran; the policy asks for 80%.",
                *report.verdict.reasons,
            ),
        ),
        findings=(found, *report.findings),
    )


def unfinished() -> Report:
    """A run that was interrupted before anything could be judged."""
    report = shop()
    return replace(
        report,
        run=replace(report.run, finished=False, unfinished_reason="the audit was interrupted"),
        verdict=Verdict(
            status="not-ready",
            headline="shop-pg-prod is not ready: the audit did not finish",
            summary="The audit did not finish: the audit was interrupted.",
            reasons=("The audit did not finish: the audit was interrupted.",),
        ),
        score=Overall(overall=None, worst_case=0.0, coverage=0.0),
        scores=tuple(
            replace(s, score=None, coverage=0.0, ran=0, critical=0, high=0, medium=0, low=0)
            for s in report.scores
        ),
        findings=(),
        checks=tuple(
            replace(
                c, status="not-run", reason="catalog not read: the audit was interrupted", failed=0
            )
            for c in report.checks
        ),
        datasets=(),
        transport=Transport(applies=True, connection=None),
        access=Access(account=None, authentication=None, accounts=(), privileges=(), public=()),
        readiness=None,
        settings=(),
        load=Load(statements=3, rows=3, bytes=0, seconds=0.05),
    )


def hostile() -> Report:
    """The shop with names that try to break the page, in every place that a name reaches."""
    report = shop()
    first, second, *others = report.datasets
    script, quoted, bidi, control, astral, long = HOSTILE
    fields = tuple(
        replace(f, name=name, comment=name, type=name, tags=(name, f"FK → {name}"))
        for f, name in zip(first.fields, HOSTILE, strict=False)
    )
    relationship = Relationship(
        fields=(script,), parent=quoted, parent_fields=(bidi,), declared=False, confidence="low"
    )
    extraction = Extraction(
        method="full",
        reason=f"no key in {script}",
        watermark=quoted,
        conditions=HOSTILE,
        request=f"GET /{script}/{quoted}{control}",
        unseen=HOSTILE,
        limits=(bidi, long),
        card=cards.hostile(HOSTILE),
    )
    return replace(
        report,
        source=replace(
            report.source, name=script, version=quoted, url=f"postgresql://{script}", identity=bidi
        ),
        verdict=replace(report.verdict, headline=f"{script} can be onboarded once it is renamed"),
        findings=tuple(
            replace(f, dataset=name, field=name, object=name, owner=name, evidence=name * 2)
            for f, name in zip(report.findings, HOSTILE, strict=False)
        ),
        datasets=(
            replace(
                first,
                name=script,
                comment=quoted,
                owner=bidi,
                fields=fields,
                keys=(Key(long, KeyKind.UNIQUE, (control,)),),
                relationships=(relationship,),
                extraction=extraction,
            ),
            replace(second, name=quoted, relationships=()),
            *(replace(d, name=n) for d, n in zip(others, HOSTILE[2:], strict=False)),
        ),
        access=replace(
            report.access,
            accounts=tuple(Account(n, can_login=True, superuser=False) for n in HOSTILE),
            public=tuple(Grant("PUBLIC", dataset=n) for n in (astral, long)),
            least_privilege=f"GRANT SELECT ON {script} TO {control};",
        ),
        character=character.hostile(HOSTILE),
        structures=character.hostile_structures(HOSTILE),
        series=character.hostile_series(HOSTILE),
    )


def document() -> Report:
    """A document store: three collections whose fields are inferred from a sample."""
    fields = (
        _inferred("_id", "objectid", 1_000, 0, distinct=1_000),
        _inferred("customer.email", "text", 1_000, 41, distinct=912, lengths=(9, 61, 22.4)),
        _inferred("items[].sku", "text", 2_911, 0, distinct=340, lengths=(8, 8, 8.0)),
        _inferred("total", "mixed", 1_000, 3, types=(("decimal", 870), ("text", 127))),
        _inferred("placed_at", "timestamp with time zone", 1_000, 0, types=(("timestamp", 1_000),)),
    )
    datasets = tuple(
        DatasetReport(
            name=name,
            kind="collection",
            namespace="shop",
            owner="",
            comment="",
            row_count=rows,
            row_count_exact=False,
            rows_seen=1_000,
            method="sample of 1,000 documents",
            size_bytes=rows * 412,
            newest=STARTED - timedelta(minutes=3),
            newest_field="placed_at",
            schema_mode="none",
            complete=False,
            fields=fields,
            keys=(Key("_id_", KeyKind.PRIMARY, ("_id",)),),
            indexes=(Index("_id_", ("_id",), unique=True, primary=True),),
            constraints=(),
            relationships=(),
            extraction=Extraction(
                method="cdc",
                reason="a change stream tells inserts, updates and deletions as they happen",
                key=("_id",),
                conditions=(
                    "open the stream and keep its resume token first, then load a snapshot",
                    "store the resume token with every batch that was loaded",
                ),
                request=f'db.getCollection("{name}").watch([], {{resumeAfter: <token>}})',
                unseen=("the content of deleted documents, without pre-images",),
                limits=("a reader may be away as long as the oplog reaches back (now 46 h)",),
            ),
        )
        for name, rows in (("carts", 120_000), ("customers", 48_211), ("orders", 1_204_991))
    )
    return _small(
        SourceHeader(
            name="shop-documents",
            kind="mongodb",
            family="document",
            product="MongoDB",
            version="8.0.4",
            url="mongodb://audit@docs.shop.example/shop",
            flavour="SecantusDB",
            verified="compatible",
            verified_on="SecantusDB 0.7",
        ),
        datasets,
        structures=character.structures(),
    )


def search() -> Report:
    """A search engine: two indices without relationships."""
    fields = (
        _inferred("sku", "keyword", 400, 0, distinct=400),
        _inferred("title", "text", 400, 2, lengths=(4, 120, 44.0)),
        _inferred("in_stock", "boolean", 400, 0, distinct=2),
    )
    datasets = tuple(
        replace(_bare(name, "index", rows), fields=fields, schema_mode="dynamic", rows_seen=400)
        for name, rows in (("products-v3", 184_022), ("queries-2026.11", 9_120_440))
    )
    return _small(
        SourceHeader(
            name="shop-search",
            kind="opensearch",
            family="search",
            product="OpenSearch",
            version="3.1.0",
            url="opensearch+https://search.shop.example",
            verified="compatible",
            verified_on="osmem 0.1.6",
        ),
        datasets,
    )


def time_series() -> Report:
    """A time-series database: metrics with labels."""
    labels = tuple(_inferred(n, "text", 0, 0) for n in ("instance", "job", "status"))
    datasets = tuple(
        replace(
            _bare(name, "metric", None),
            fields=labels,
            extraction=Extraction(
                method="incremental",
                reason="every sample has a time; read closed ranges with an overlap",
                watermark="timestamp",
                conditions=("windows of 1 h (about 96,000 points a day)",),
                request=f'GET /api/v1/query?query={{__name__="{name}"}}[1h]&time=<end>',
                unseen=("what is deleted or dropped",),
            ),
        )
        for name in ("checkout_requests_total", "checkout_latency_seconds_bucket", "up")
    )
    return _small(
        SourceHeader(
            name="shop-metrics",
            kind="prometheus",
            family="time series",
            product="Prometheus",
            version="2.42.0",
            url="prometheus+http://metrics.shop.example:9090",
            verified="real",
            verified_on="Prometheus 2.42",
        ),
        datasets,
        series=character.series(),
    )


def file() -> Report:
    """An SQLite file: no network, no accounts, the file system is the only guard."""
    report = shop()
    return replace(
        report,
        source=replace(
            report.source,
            name="shop.db",
            kind="sqlite",
            product="SQLite",
            version="3.46.1",
            url="sqlite:///shop.db",
            identity="",
        ),
        transport=Transport(
            applies=False,
            connection=Connection(endpoint="shop.db", exposure=Exposure.FILE, encrypted=None),
        ),
        access=Access(
            account=AuditAccount(name="", superuser=False, read_only_session=True),
            authentication=Authentication(anonymous_access=None, filesystem=True),
            accounts=(),
            privileges=(),
            public=(),
        ),
        readiness=None,
    )


def wide(datasets: int, fields: int) -> Report:
    """As many datasets with as many fields as asked for."""
    some = shop().datasets[0].fields[1]
    columns = tuple(replace(some, name=f"column_{n:04}") for n in range(fields))
    return replace(
        shop(),
        datasets=tuple(
            replace(_bare(f"public.table_{n:05}", "table", n * 1_000), fields=columns)
            for n in range(datasets)
        ),
    )


def questions() -> tuple[Question, ...]:
    return (
        Question(
            id="restore-tested",
            topic="Reliability",
            question="When was a restore of this source last tested, and how long did it take?",
            why="The time a restore takes bounds our own outage.",
        ),
        Question(
            id="on-call",
            topic="DataOps",
            question="Who is on call for this source, and at which hours?",
            why="A load that fails at night waits for somebody who can help.",
        ),
        Question(
            id="legal-basis",
            topic="Data management",
            question="On which legal basis and for which purposes may the data be processed?",
            why="A copy for another purpose needs a basis of its own.",
        ),
    )


# ------------------------------------------------------------------------------------ the shop


def _tables() -> tuple[DatasetReport, ...]:
    blocks: list[tuple[str, str]] = []
    for line in TABLES.strip().splitlines():
        if line.startswith(" "):
            head, columns = blocks[-1]
            blocks[-1] = (head, f"{columns} {line.strip()}")
        else:
            blocks.append((line, ""))
    return tuple(sorted((_table(*b) for b in blocks), key=lambda d: d.name))


def _table(head: str, columns: str) -> DatasetReport:
    name, rows, size, owner, comment = (part.strip() for part in head.split("|"))
    total = int(rows)
    refused = name == "public.staff_users"
    seen = 0 if refused else min(total, SAMPLE)
    specs = [spec.split() for spec in columns.split(";") if spec.strip()]
    fields = tuple(_column(spec, seen) for spec in specs)
    keys = tuple(_keys(name, specs))
    newest = next((s[0] for s in specs if s[-1] == "index"), "")
    return DatasetReport(
        name=name,
        kind="table",
        namespace=name.partition(".")[0],
        owner=owner,
        comment=comment,
        row_count=total,
        row_count_exact=total <= SAMPLE,
        rows_seen=seen,
        method="not profiled"
        if refused
        else "all rows"
        if total <= SAMPLE
        else "sample of 50,000 rows",
        size_bytes=int(size),
        newest=STARTED - timedelta(minutes=len(name)) if newest else None,
        newest_field=newest,
        schema_mode="enforced",
        complete=True,
        fields=fields,
        keys=keys,
        indexes=tuple(
            Index(
                f"ix_{s[0]}", (s[0],), unique=s[4] != "index", primary=s[4] == "pk", size_bytes=9**8
            )
            for s in specs
            if s[4:] in (["pk"], ["unique"], ["index"])
        ),
        constraints=(Constraint("total_is_positive"),) if name == "public.orders" else (),
        relationships=tuple(_relationships(name, specs)),
        extraction=_extraction(total, specs),
        row_security=RowSecurity(enabled=True, forced=False, policies=2)
        if name == "public.support_tickets"
        else None,
        missing="the account may not read this dataset" if refused else "",
        grant="GRANT SELECT ON public.staff_users TO svc_audit;" if refused else "",
        sample=profiles.sample(seen, total) if seen < total and not refused else None,
        rows=profiles.likeness() if seen and name.endswith("orders") else None,
    )


_LOGICAL = {
    "bigint": LogicalType.INTEGER,
    "int": LogicalType.INTEGER,
    "smallint": LogicalType.INTEGER,
    "text": LogicalType.TEXT,
    "bool": LogicalType.BOOLEAN,
    "date": LogicalType.DATE,
    "timestamptz": LogicalType.TIMESTAMP_TZ,
    "timestamp": LogicalType.TIMESTAMP,
    "uuid": LogicalType.UUID,
    "jsonb": LogicalType.JSON,
    "inet": LogicalType.NETWORK,
    "double": LogicalType.FLOAT,
}


def _column(spec: list[str], seen: int) -> FieldReport:
    name, native, nulls, _, *kind = spec
    type_ = native.replace("_", " ")
    logical = _LOGICAL.get(type_.split("(")[0].split(" ")[0], LogicalType.DECIMAL)
    empty = round(seen * float(nulls) / 100)
    return FieldReport(
        name=name,
        type=type_,
        logical_type=logical.value,
        nullable=empty > 0,
        declared=True,
        comment="Kept for refunds of old orders" if name == "pan_legacy" else "",
        default="now()" if name == "created_at" else None,
        generated=False,
        tags=_tags(kind, name),
        profile=_profile(spec, logical, seen, empty) if seen else None,
    )


def _profile(spec: list[str], logical: LogicalType, seen: int, empty: int) -> FieldProfile:
    """What a column of this type looks like; its share of distinct values is the shop's."""
    name, _, _, distinct, *kind = spec
    values = seen - empty
    share = int(distinct[0]) if distinct.endswith("v") else round(values * float(distinct) / 100)
    if logical is LogicalType.INTEGER and kind == ["pk"]:
        return profiles.key(name, rows=seen)
    if share in range(1, 9) and share < values and not kind:
        words = "true false" if logical is LogicalType.BOOLEAN else " ".join("abcdefgh"[:share])
        return profiles.choice(name, rows=seen, nulls=empty, values=words)
    if logical.temporal:
        made = profiles.stamp(name, rows=seen, nulls=empty)
        return replace(made, distinct=share, distinct_exact=seen < SAMPLE)
    if logical.numeric and not kind:
        made = profiles.amount(name, rows=seen, nulls=empty)
        return replace(made, distinct=share, distinct_exact=seen < SAMPLE)
    if logical is LogicalType.INTEGER:
        made = profiles.reference(name, rows=seen, nulls=empty)
    elif "email" in name:
        made = profiles.text(name, rows=seen, nulls=empty)
    else:
        made = profiles.plain_text(name, rows=seen, nulls=empty)
    return replace(made, distinct=share, distinct_exact=seen < SAMPLE)


def _tags(kind: list[str], name: str) -> tuple[str, ...]:
    match kind:
        case ["pk"]:
            return ("PK",)
        case ["unique"]:
            return ("unique",)
        case ["index"]:
            return ("watermark",) if "updated" in name else ()
        case [reference]:
            word = "FK" if reference.startswith(">") else "refers"
            return (f"{word} → {reference[1:]}",)
        case _:
            return ()


def _keys(table: str, specs: list[list[str]]) -> list[Key]:
    found: list[Key] = []
    for spec in specs:
        if spec[4:] == ["pk"]:
            found.append(Key(f"{table}_pkey", KeyKind.PRIMARY, (spec[0],)))
        if spec[4:] == ["unique"]:
            found.append(Key(f"{table}_{spec[0]}_key", KeyKind.UNIQUE, (spec[0],)))
    return found


def _relationships(table: str, specs: list[list[str]]) -> list[Relationship]:
    found: list[Relationship] = []
    for spec in specs:
        if not spec[4:] or spec[4][0] not in "~>":
            continue
        declared = spec[4][0] == ">"
        orphans, checked = ORPHANS.get((table, spec[0]), (0, 0) if declared else (None, None))
        found.append(
            Relationship(
                fields=(spec[0],),
                parent=spec[4][1:],
                parent_fields=("id",),
                declared=declared,
                confidence="certain" if declared else "high",
                orphans=orphans,
                rows_checked=checked,
            )
        )
    return found


def _extraction(rows: int, specs: list[list[str]]) -> Extraction:
    key = tuple(s[0] for s in specs if s[4:] == ["pk"])
    watermark = next((s[0] for s in specs if s[4:] == ["index"]), "")
    if rows < 100_000:
        return Extraction(method="full", reason=f"small ({rows:,} rows)", key=key)
    if key and rows > 9_000_000:
        reason = "changes can be read as they happen, deletions included"
        return Extraction(
            method="cdc", reason=reason, key=key, split_key=key[0], card=cards.card("cdc", key[0])
        )
    if key and watermark:
        reason = f"{watermark} marks new and changed rows; deletions are not seen by it"
        return Extraction(
            method="incremental",
            reason=reason,
            watermark=watermark,
            key=key,
            card=cards.card("incremental", key[0], watermark),
        )
    return Extraction(method="full", reason="no key, so there is no other way", key=key)


def _finding(told: Told, number: int) -> Finding:
    severity, check, title, place, evidence, why, fix, command = told
    dataset, _, thing = place.partition("|")
    table, _, column = dataset.rpartition("/") if "/" in dataset else (dataset, "", "")
    undercurrent = check.partition(".")[0]
    return Finding(
        check=check,
        undercurrent=undercurrent,
        severity=severity,
        confidence="high" if "sample" in evidence else "certain",
        status="open",
        dataset=table,
        field=column,
        object=thing,
        title=title,
        evidence=evidence,
        details=(Detail("examined", 30), Detail("setting", "logical")) if number % 5 == 0 else (),
        method="sample of 50,000 rows" if "sample" in evidence else "exact",
        why=why,
        fix=fix,
        command=command,
        verify=f"source-audit scan postgresql://svc_audit@db.shop.example/shop --only {check}",
        controls=("PCI DSS 4.2.1", "ISO 27001 A.8.24", "SOC 2 CC6.7")
        if undercurrent == "security"
        else (),
        owner="" if number % 4 == 3 else "team-dba",
        due="before first load" if severity in {"high", "critical"} else "",
        effort="1 hour",
        first_seen="2026-11-20",
        fingerprint=f"{number:012x}",
        blocking=severity in {"high", "critical"},
        verified="real",
    )


def _findings() -> tuple[Finding, ...]:
    number = count(0xA5E885)
    found = [_finding(told, next(number)) for told in FINDINGS]
    told, names = GROUPED
    found += [
        replace(
            _finding(told, next(number)),
            dataset=name,
            evidence=f"{name.count('e') + 2} of {len(name)} columns have no comment.",
            command=f"COMMENT ON TABLE {name} IS 'what one row is';",
        )
        for name in names
    ]
    last = found.pop(FINDINGS.index(next(t for t in FINDINGS if "time zone" in t[2])))
    found.append(
        replace(
            last,
            status="waived",
            blocking=False,
            waiver=Waiver(
                reason="handled in the staging model",
                approver="A. Moreau",
                until="2027-01-31",
                ticket="RISK-412",
            ),
        )
    )
    rank = {"critical": 0, "high": 1, "medium": 2, "low": 3, "info": 4}
    return tuple(
        sorted(found, key=lambda f: (f.status == "waived", rank[f.severity], f.title, f.dataset))
    )


def _verdict(findings: tuple[Finding, ...]) -> Verdict:
    high = [f for f in findings if f.severity == "high"]
    conditions = tuple(
        Condition(
            finding=f.fingerprint,
            title=f.title,
            fix=f.fix,
            owner=f.owner or "No owner",
            due="before first load",
        )
        for f in high
    )
    policy = Condition(
        finding="",
        title="Overall score reaches 75",
        fix="Resolve the findings with the highest severity first.",
        owner="No owner",
        due="before first load",
    )
    reasons = (
        f"{len(high)} high findings must be resolved before the first load.",
        "The score 67.4 is below the policy's 75.",
    )
    return Verdict(
        status="ready-with-conditions",
        headline=f"shop-pg-prod can be onboarded once {len(high) + 1} conditions are met",
        summary=" ".join(reasons),
        reasons=reasons,
        conditions=(*conditions, policy),
    )


_POINTS = {
    Undercurrent.SECURITY: (61.3, 27, 31),
    Undercurrent.DATA_MANAGEMENT: (58.0, 25, 26),
    Undercurrent.DATAOPS: (72.4, 14, 18),
    Undercurrent.RELIABILITY: (84.9, 17, 17),
    Undercurrent.ORCHESTRATION: (64.2, 15, 15),
    Undercurrent.SOFTWARE_ENGINEERING: (88.0, 10, 12),
}


def _scores(findings: tuple[Finding, ...]) -> tuple[UndercurrentSummary, ...]:
    opened = [(f.undercurrent, f.severity) for f in findings if f.status == "open"]
    return tuple(
        UndercurrentSummary(
            undercurrent=u.value,
            title=u.display,
            weight=SHARES[u],
            score=points,
            coverage=round(ran / applicable, 4),
            worst_case=points - 6,
            ran=ran,
            applicable=applicable,
            critical=opened.count((u.value, "critical")),
            high=opened.count((u.value, "high")),
            medium=opened.count((u.value, "medium")),
            low=opened.count((u.value, "low")),
        )
        for u, (points, ran, applicable) in _POINTS.items()
    )


def _checks(findings: tuple[Finding, ...]) -> tuple[CheckSummary, ...]:
    failed = {f.check: f for f in findings if f.severity != "info"}
    summaries = [
        CheckSummary(
            id=finding.check,
            title=f"Holds: {finding.title.lower()}",
            undercurrent=finding.undercurrent,
            severity=finding.severity,
            status="fail",
            verified="real",
            examined=30,
            failed=sum(f.check == check for f in findings),
        )
        for check, finding in failed.items()
    ]
    summaries += [
        CheckSummary(
            id=check,
            title=title,
            undercurrent=check.partition(".")[0],
            severity="medium",
            status="pass",
            verified="compatible" if "tls" in check else "real",
            examined=len(title),
        )
        for check, title in PASSED
    ]
    summaries += [
        CheckSummary(
            id=check,
            title=title,
            undercurrent=check.partition(".")[0],
            severity="medium",
            status=status,
            reason=reason,
            grant=grant,
            unknown=(UnknownSubject("role legacy_sync", reason, grant),)
            if status == "unknown"
            else (),
        )
        for check, title, status, reason, grant in CHECKS
    ]
    return tuple(sorted(summaries, key=lambda c: c.id))


def _transport() -> Transport:
    rule = "pg_hba.conf line {}"
    return Transport(
        applies=True,
        connection=Connection(
            endpoint="db.shop.example:5432",
            exposure=Exposure.PRIVATE,
            encrypted=True,
            verified_chain=True,
            verified_name=False,
            tls_version=(1, 3),
            cipher="TLS_AES_256_GCM_SHA384",
            authentication="scram-sha-256",
            seen_by="server (pg_stat_ssl)",
        ),
        server=(
            served := tls.server(
                endpoint="db.shop.example:5432",
                name="db.shop.example",
                versions=tls.offers("TLSv1.1", "TLSv1.2", "TLSv1.3"),
                weaknesses=tls.weaknesses("64-bit block"),
                plaintext=True,
                certificates=(tls.certificate(), tls.authority()),
                chain=tls.chain(name_matches=False),
            )
        ),
        ratings=rate(served),
        rules=(
            AuthRule(rule.format(1), "local", "postgres", "", "peer"),
            AuthRule(rule.format(2), "hostssl", "all", "10.30.0.0/16", "scram-sha-256"),
            AuthRule(rule.format(4), "host", "all", "10.20.0.0/16", "md5", remote=True),
            AuthRule(rule.format(6), "host", "all", "0.0.0.0/0", "trust", True, True),  # noqa: FBT003  # fields in the fact's order
        ),
    )


def _access() -> Access:
    return Access(
        account=AuditAccount(
            name="svc_audit",
            superuser=False,
            attributes=("connection limit 2",),
            member_of=("pg_read_all_settings",),
            readable=29,
            datasets=30,
            writable=(),
            read_only_session=True,
            credential="keyring",
        ),
        authentication=Authentication(anonymous_access=False, method="scram-sha-256"),
        accounts=(
            Account("svc_audit", True, False, password_scheme="scram-sha-256", connection_limit=2),  # noqa: FBT003  # fields in the fact's order
            Account("svc_ingest", True, False, (), ("app_rw",), "scram-sha-256"),  # noqa: FBT003  # see above
            Account("legacy_sync", True, False, (), ("app_rw",), "md5"),  # noqa: FBT003  # see above
            Account("dba_lead", True, True, ("create role", "replication"), (), "scram-sha-256"),  # noqa: FBT003  # see above
            Account("app_rw", False, False),  # noqa: FBT003  # see above
            Account("pg_monitor", False, False, system=True),  # noqa: FBT003  # see above
        ),
        privileges=(
            RolePrivileges("app_rw", 30, 19, 6),
            RolePrivileges("dba_lead", 30, 30, 30),
            RolePrivileges("legacy_sync", 30, 19, 6),
            RolePrivileges("svc_audit", 29, 0, 0),
            RolePrivileges("svc_ingest", 30, 19, 6),
        ),
        public=(
            Grant("PUBLIC", object="schema public", privileges=(Privilege.CREATE,)),
            Grant("PUBLIC", dataset="public.carriers", privileges=(Privilege.READ,)),
        ),
        least_privilege="CREATE ROLE ingest_ro NOLOGIN;\n"
        "GRANT USAGE ON SCHEMA public, billing, catalog TO ingest_ro;\n"
        "GRANT SELECT ON public.orders, public.order_items TO ingest_ro;\n"
        "GRANT ingest_ro TO svc_ingest;",
    )


def _readiness() -> Readiness:
    return Readiness(
        method="logical decoding",
        ready=False,
        requirements=(
            Requirement(
                name="wal_level",
                met=False,
                current="replica",
                needed="logical",
                command="ALTER SYSTEM SET wal_level = 'logical';",
                restart=True,
            ),
            Requirement(
                name="free replication slots", met=True, current="8 of 10", needed="1 or more"
            ),
            Requirement(
                name="slot retention limit",
                met=False,
                current="unlimited",
                needed="a limit",
                command="ALTER SYSTEM SET max_slot_wal_keep_size = '64GB';",
            ),
        ),
    )


def _share(purpose: str, statements: int, seconds: float, rows: int, size: int = 0) -> LoadShare:
    return LoadShare(purpose=purpose, statements=statements, seconds=seconds, rows=rows, bytes=size)


# ----------------------------------------------------------------------------- other families


def _small(
    source: SourceHeader,
    datasets: tuple[DatasetReport, ...],
    *,
    structures: tuple[Structure, ...] = (),
    series: SeriesTimings | None = None,
) -> Report:
    whole = shop()
    findings = tuple(
        replace(f, dataset=datasets[0].name, field="")
        for f in whole.findings
        if f.severity == "low"
    )
    return replace(
        whole,
        source=source,
        datasets=datasets,
        findings=findings,
        verdict=Verdict(
            status="ready",
            headline=f"{source.name} can be onboarded",
            summary=f"No critical or high finding; {len(findings)} smaller ones to look at.",
        ),
        transport=replace(whole.transport, rules=()),
        access=replace(whole.access, accounts=(), privileges=(), public=(), least_privilege=""),
        readiness=None,
        settings=(),
        not_read=(),
        character=character.shop(tuple(d.name for d in datasets)),
        structures=structures,
        series=series,
    )


def _inferred(
    name: str,
    type: str,
    present: int,
    nulls: int,
    *,
    distinct: int | None = None,
    lengths: tuple[int, int, float] | None = None,
    types: tuple[tuple[str, int], ...] = (),
) -> FieldReport:
    profile = FieldProfile(
        name=name,
        present=present,
        nulls=nulls,
        distinct=distinct,
        distinct_exact=False,
        min_length=lengths[0] if lengths else None,
        max_length=lengths[1] if lengths else None,
        mean_length=lengths[2] if lengths else None,
        types=tuple(TypeShare(t, n) for t, n in types) or (TypeShare(type, present - nulls),),
    )
    return FieldReport(
        name=name,
        type=type,
        logical_type=type,
        nullable=nulls > 0,
        declared=False,
        comment="",
        default=None,
        generated=False,
        tags=(),
        profile=profile if present else None,
    )


def _bare(name: str, kind: str, rows: int | None) -> DatasetReport:
    return DatasetReport(
        name=name,
        kind=kind,
        namespace="",
        owner="",
        comment="",
        row_count=rows,
        row_count_exact=False,
        rows_seen=0,
        method="catalogue",
        size_bytes=None,
        newest=None,
        newest_field="",
        schema_mode="enforced",
        complete=True,
        fields=(),
        keys=(),
        indexes=(),
        constraints=(),
        relationships=(),
        extraction=Extraction(method="full", reason="no key, so there is no other way"),
    )
