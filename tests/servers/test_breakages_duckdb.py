"""One breakage in a real DuckDB file for every check that its facts feed and that can be broken.

All breakages stand in one file, which is audited once; a file in order is audited beside it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from audit.access.address import Address
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status
from tests.servers.test_breakages_postgresql import fill as generated

Results = Mapping[str, CheckResult]
NOW = datetime.now(UTC)
RECENT = f"TIMESTAMPTZ '{NOW - timedelta(hours=2):%Y-%m-%d %H:%M:%S}+00'"
OLD = "TIMESTAMPTZ '2019-03-01 12:00:00+00'"

#: A small shop in which nothing is wrong.
SOUND = (
    (
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, label VARCHAR NOT NULL, "
        "created_at TIMESTAMPTZ NOT NULL)"
    ),
    (
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, "
        "customer_id INTEGER NOT NULL REFERENCES customers, total DECIMAL(10, 2) NOT NULL, "
        "state VARCHAR NOT NULL, "
        "updated_at TIMESTAMPTZ NOT NULL)"
    ),
    "CREATE INDEX orders_customer ON orders (customer_id)",
    "CREATE INDEX orders_updated ON orders (updated_at)",
    "COMMENT ON TABLE customers IS 'One row is a customer'",
    "COMMENT ON TABLE orders IS 'One row is an order'",
    (
        f"INSERT INTO customers SELECT n, 'n' || n, {RECENT} - n * INTERVAL 1 HOUR "
        "FROM range(1, 201) AS t(n)"
    ),
    (
        f"INSERT INTO orders SELECT n, n, n / 7.0, (['new', 'paid', 'sent'])[1 + n % 3], "
        f"{RECENT} - n * INTERVAL 1 HOUR "
        "FROM range(1, 201) AS t(n)"
    ),
)


def fill(table: str, rows: int, *values: str) -> str:
    return generated(table, rows, *values).replace("AS n", "AS t(n)")


#: Check, a dataset or field that its finding has to name, and what breaks it.
BROKEN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "data_management.blank-values": (
        "blanks.word",
        (
            "CREATE TABLE blanks (id INTEGER PRIMARY KEY, word VARCHAR)",
            fill("blanks", 200, "n", "CASE n % 3 WHEN 0 THEN '' WHEN 1 THEN 'x' END"),
        ),
    ),
    "data_management.constant-fields": (
        "constants.site",
        (
            "CREATE TABLE constants (id INTEGER PRIMARY KEY, site VARCHAR)",
            fill("constants", 1_200, "n", "'one'"),
        ),
    ),
    "data_management.duplicate-structure": (
        "orders_copy",
        (
            ("CREATE TABLE orders_copy (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, "
            "total DECIMAL(10, 2) NOT NULL, state VARCHAR NOT NULL, "
            "updated_at TIMESTAMPTZ NOT NULL)"),
            f"INSERT INTO orders_copy SELECT n, n, n, 'new', {RECENT} FROM range(20) AS t(n)",
        ),
    ),
    "data_management.empty-datasets": (
        "nothing",
        ("CREATE TABLE nothing (id INTEGER PRIMARY KEY)",),
    ),
    "data_management.empty-fields": (
        "hollow.word",
        (
            "CREATE TABLE hollow (id INTEGER PRIMARY KEY, word VARCHAR)",
            fill("hollow", 300, "n", "NULL"),
        ),
    ),
    "data_management.field-types": (
        "texts.amount",
        (
            "CREATE TABLE texts (id INTEGER PRIMARY KEY, amount VARCHAR)",
            fill("texts", 300, "n", "(n * 1.5)::VARCHAR"),
        ),
    ),
    "data_management.primary-key": (
        "keyless",
        ("CREATE TABLE keyless (n INTEGER)", fill("keyless", 200, "n % 50")),
    ),
    "data_management.undeclared-references": (
        "visits.customer_id",
        (
            "CREATE TABLE visits (id INTEGER PRIMARY KEY, customer_id INTEGER)",
            fill("visits", 400, "n", "1 + n % 200"),
        ),
    ),
    "data_management.orphan-rows": (
        "calls.customer_id",
        (
            "CREATE TABLE calls (id INTEGER PRIMARY KEY, customer_id INTEGER)",
            fill("calls", 400, "n", "CASE WHEN n > 395 THEN 900000 + n ELSE 1 + n % 200 END"),
        ),
    ),
    "data_management.stray-spaces": (
        "padded.place",
        (
            "CREATE TABLE padded (id INTEGER PRIMARY KEY, place VARCHAR)",
            fill(
                "padded",
                400,
                "n",
                "CASE n WHEN 7 THEN 'Oslo ' ELSE (['Oslo', 'Bergen', 'Bodø'])[1 + n % 3] END",
            ),
        ),
    ),
    "data_management.special-categories": (
        "patients.diagnosis",
        (
            "CREATE TABLE patients (id INTEGER PRIMARY KEY, diagnosis VARCHAR)",
            fill("patients", 300, "n", "(['Asthma', 'Diabetes mellitus', 'Hypertension', "
                 "'Pneumonia', 'Migraine', 'Epilepsy'])[1 + n % 6]"),
        ),
    ),
    "dataops.freshness": (
        "stale",
        (
            "CREATE TABLE stale (id INTEGER PRIMARY KEY, created_at TIMESTAMPTZ NOT NULL)",
            f"INSERT INTO stale SELECT n, {OLD} - n * INTERVAL 1 DAY FROM range(400) AS t(n)",
        ),
    ),
    "dataops.future-timestamps": (
        "ahead.created_at",
        (
            "CREATE TABLE ahead (id INTEGER PRIMARY KEY, created_at TIMESTAMPTZ NOT NULL)",
            (f"INSERT INTO ahead SELECT n, {RECENT} + (n - 200) * INTERVAL 1 DAY "
            "FROM range(400) AS t(n)"),
        ),
    ),
    "dataops.record-timestamps": (
        "timeless",
        (
            "CREATE TABLE timeless (id INTEGER PRIMARY KEY, word VARCHAR, a INTEGER, b INTEGER)",
            fill("timeless", 900, "n", "'w' || n % 97", "n % 7", "n % 11"),
        ),
    ),
    "dataops.view-validity": (
        "lost",
        (
            "CREATE TABLE below (id INTEGER PRIMARY KEY)",
            "CREATE VIEW lost AS SELECT id FROM below",
            "DROP TABLE below",
        ),
    ),
    "orchestration.watermark-nulls": (
        "gaps.updated_at",
        (
            "CREATE TABLE gaps (id INTEGER PRIMARY KEY, updated_at TIMESTAMPTZ)",
            (f"INSERT INTO gaps SELECT n, CASE WHEN n % 4 > 0 THEN {RECENT} - n * INTERVAL 1 HOUR "
            "END FROM range(400) AS t(n)"),
        ),
    ),
    "orchestration.watermark-time-zone": (
        "zoneless.updated_at",
        (
            "CREATE TABLE zoneless (id INTEGER PRIMARY KEY, updated_at TIMESTAMP NOT NULL)",
            (f"INSERT INTO zoneless SELECT n, ({RECENT})::TIMESTAMP - n * INTERVAL 1 HOUR "
            "FROM range(400) AS t(n)"),
        ),
    ),
    "reliability.duplicate-indexes": (
        "orders",
        ("CREATE INDEX orders_twice ON orders (customer_id)",),
    ),
    "security.card-number-masking": (
        "payments.card_number",
        (
            "CREATE TABLE payments (id INTEGER PRIMARY KEY, card_number VARCHAR)",
            fill("payments", 200, "n", "(['4111111111111111', '5555555555554444', "
                 "'378282246310005', '4012888888881881'])[1 + n % 4]"),
        ),
    ),
    "security.password-storage": (
        "logins.password",
        (
            "CREATE TABLE logins (id INTEGER PRIMARY KEY, password VARCHAR)",
            fill("logins", 200, "n", "'Sommer' || n || '!'"),
        ),
    ),
    "security.stored-secrets": (
        "configuration.setting",
        (
            "CREATE TABLE configuration (id INTEGER PRIMARY KEY, setting VARCHAR)",
            fill("configuration", 40, "n",
                 "'ghp_' || substr(md5(n::VARCHAR) || md5((n + 1)::VARCHAR), 1, 36)"),
        ),
    ),
    "security.file-permissions": ("", ()),
    "software_engineering.identifier-naming": (
        "Order Items",
        (
            'CREATE TABLE "Order Items" (id INTEGER PRIMARY KEY, "Unit Price" DOUBLE)',
            fill('"Order Items"', 50, "n", "n * 1.5"),
        ),
    ),
    "software_engineering.leftover-datasets": (
        "orders_bak",
        ("CREATE TABLE orders_bak (id INTEGER PRIMARY KEY)", fill("orders_bak", 9, "n")),
    ),
    "software_engineering.repeated-fields": (
        "contacts",
        (
            ("CREATE TABLE contacts (id INTEGER PRIMARY KEY, phone1 VARCHAR, phone2 VARCHAR, "
            "phone3 VARCHAR, phone4 VARCHAR)"),
            fill("contacts", 9, "n", "'a'", "'b'", "'c'", "'d'"),
        ),
    ),
    "software_engineering.reserved-words": (
        "order",
        ('CREATE TABLE "order" (id INTEGER PRIMARY KEY)', fill('"order"', 9, "n")),
    ),
    "software_engineering.wide-datasets": (
        "wide",
        (
            (f"CREATE TABLE wide (id INTEGER PRIMARY KEY, "
            f"{', '.join(f'f{n} INTEGER' for n in range(130))})"),
            "INSERT INTO wide (id) SELECT n FROM range(9) AS t(n)",
        ),
    ),
}  # fmt: skip


def judged(path: Path, mode: int, *statements: str) -> Results:
    """The checks' results on a file made of these statements."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for statement in statements:
            connection.execute(statement)
    path.chmod(mode)
    capture = audit_source(Request(name="shop", address=Address("duckdb", path=str(path))))
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return judged(tmp_path_factory.mktemp("sound") / "shop.duckdb", 0o600, *SOUND)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Results:
    made = [statement for _, statements in BROKEN.values() for statement in statements]
    return judged(tmp_path_factory.mktemp("broken") / "shop.duckdb", 0o666, *SOUND, *made)


@pytest.mark.parametrize("check", BROKEN)
def test_each_breakage_is_found_where_it_is(broken: Results, check: str) -> None:
    place, _ = BROKEN[check]
    subjects = [failure.subject for failure in broken[check].failures]

    places = {f"{s.dataset}.{s.field}" if s.field else s.dataset for s in subjects}
    assert place in places or (subjects and not place)


@pytest.mark.parametrize("check", BROKEN)
def test_a_sound_file_has_none_of_them(sound: Results, check: str) -> None:
    assert sound[check].status in {Status.PASS, Status.NOT_APPLICABLE}


def test_nothing_in_a_sound_file_is_above_low(sound: Results) -> None:
    above = {
        f"{r.check.id} {f.evidence}"
        for r in sound.values()
        for f in r.failures
        if (f.severity or r.check.severity).word not in {"low", "info"}
    }
    assert not above


def test_more_than_twenty_checks_are_shown_to_fail(broken: Results) -> None:
    assert sum(bool(broken[check].failures) for check in BROKEN) >= 20
