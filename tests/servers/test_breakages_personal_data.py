"""One breakage in a real database for every check on personal data and secrets.

Each table holds one thing that should not be there; the file is audited as a source, and every
check must find its own table. A file in which all is in order is the other half.
"""

import hashlib
import importlib
import sqlite3
import string
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from audit.access.address import Address
from audit.access.budget import Limits
from audit.access.stream import Choice, Sampling
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.facts.retention import Retention
from audit.facts.sensitive import PersonalData
from audit.model.check import Check
from audit.model.result import CheckResult, Status
from tests.servers.test_breakages_misfits import WRONG

ROWS = 400
NOW = datetime.now(UTC)
Table = Mapping[str, tuple[str, Sequence[object]]]

#: The dataset or field that each check must name.
PLACES = {
    "security.card-number-masking": "payments.card_number",
    "security.card-authentication-data": "payments.cvv",
    "security.password-storage": "logins.password",
    "security.password-hash-strength": "accounts.password_md5",
    "security.stored-secrets": "integrations.access_token",
    "security.identifier-leakage": "subscribers.email",
    "data_management.special-categories": "members.religion",
    "data_management.children-data": "pupils.child_dob",
    "data_management.personal-data-ownership": "subscribers",
    "data_management.personal-data-naming": "tickets.code",
    "data_management.free-text-personal-data": "tickets.note",
    "data_management.test-data-realism": "test_customers",
    "data_management.retention": "subscribers",
    "data_management.reidentification": "survey",
}
SHALLOW = "data_management.personal-data-coverage"

_FIRST = ("anna", "jonas", "maria", "lukas", "sophie", "felix", "laura", "paul", "clara", "emil")
_LAST = ("schmidt", "weber", "fischer", "wagner", "becker", "hoffmann", "koch", "richter", "wolf")
_FAITHS = ("Catholic", "Protestant", "Muslim", "Jewish", "Buddhist", "Hindu", "Orthodox")


def emails(some: Random, rows: int = ROWS) -> list[str]:
    """Addresses as people have them, all different, at a domain that nobody reserved."""
    return [
        f"{some.choice(_FIRST)}.{some.choice(_LAST)}{n}@nordlicht-versand.de" for n in range(rows)
    ]


def cards(some: Random) -> list[str]:
    """Numbers in the range of an issuer with the check digit that ISO/IEC 7812 asks for."""
    return [_with_check_digit(f"4539{some.randrange(10**11):011d}") for _ in range(ROWS)]


def _with_check_digit(digits: str) -> str:
    doubled = [int(d) * (2 - n % 2) for n, d in enumerate(reversed(digits))]
    return f"{digits}{-sum(d // 10 + d % 10 for d in doubled) % 10}"


def days(some: Random, first: date, count: int) -> list[date]:
    return [first + timedelta(days=some.randrange(count)) for _ in range(ROWS)]


def times(first: datetime) -> list[datetime]:
    return [first + timedelta(hours=n) for n in range(ROWS)]


def letters(some: Random, length: int) -> str:
    return "".join(some.choices(string.ascii_letters + string.digits, k=length))


def tables() -> dict[str, Table]:
    some = Random(7)  # noqa: S311  # the same rows in every run
    words = ("Sommer", "Hafen", "Kiesel", "Laterne", "Wolke", "Drachen")
    passwords = [
        f"{some.choice(words)}{some.randrange(10**4)}!{letters(some, 2)}" for _ in range(ROWS)
    ]
    digests = [hashlib.md5(word.encode(), usedforsecurity=False).hexdigest() for word in passwords]
    order = [f"Order {n} was late, please call back." for n in range(ROWS)]
    notes = [
        f"{o} Write to {e}" if n % 9 == 0 else o
        for n, (o, e) in enumerate(zip(order, emails(some), strict=True))
    ]
    whole = tuple(range(ROWS))
    return {
        "payments": {
            "id": ("INTEGER PRIMARY KEY", whole),
            "card_number": ("VARCHAR", cards(some)),
            "cvv": ("VARCHAR", [f"{some.randrange(1000):03d}" for _ in whole]),
        },
        "logins": {"id": ("INTEGER PRIMARY KEY", whole), "password": ("VARCHAR", passwords)},
        "accounts": {"id": ("INTEGER PRIMARY KEY", whole), "password_md5": ("VARCHAR", digests)},
        "integrations": {
            "id": ("INTEGER PRIMARY KEY", whole),
            "access_token": ("VARCHAR", ["gh" + "p_" + letters(some, 36) for _ in whole]),
        },
        "subscribers": {
            "email": ("VARCHAR PRIMARY KEY", emails(some)),
            "updated_at": ("TIMESTAMPTZ", times(NOW - timedelta(days=2_000))),
        },
        "members": {
            "id": ("INTEGER PRIMARY KEY", whole),
            "religion": ("VARCHAR", [some.choice(_FAITHS) for _ in whole]),
        },
        "pupils": {
            "id": ("INTEGER PRIMARY KEY", whole),
            "child_dob": ("DATE", days(some, NOW.date() - timedelta(days=3_900), 1_500)),
        },
        "tickets": {
            "id": ("INTEGER PRIMARY KEY", whole),
            "code": ("VARCHAR", emails(some)),
            "note": ("VARCHAR", notes),
        },
        "test_customers": {
            "id": ("INTEGER PRIMARY KEY", whole),
            "email": ("VARCHAR", emails(some)),
        },
        "survey": {
            "id": ("INTEGER PRIMARY KEY", whole),
            "date_of_birth": ("DATE", days(some, date(1950, 1, 1), 18_000)),
            "zip_code": ("VARCHAR", [f"{some.randrange(10_000, 99_999)}" for _ in whole]),
            "gender": ("VARCHAR", [some.choice(("female", "male")) for _ in whole]),
        },
    }


def write(path: Path, content: Mapping[str, Table], *more: str) -> Path:
    arrow: Any = importlib.import_module("pyarrow")
    with duckdb.connect(str(path)) as connection:
        for name, columns in content.items():
            fields = ", ".join(f"{column} {kind}" for column, (kind, _) in columns.items())
            rows = arrow.table({column: list(values) for column, (_, values) in columns.items()})
            connection.execute(f"CREATE TABLE {name} ({fields})")
            connection.register("rows", rows)
            connection.execute(f"INSERT INTO {name} SELECT * FROM rows")
            connection.unregister("rows")
        for statement in more:
            connection.execute(statement)
    path.chmod(0o600)
    return path


def audited(path: Path, limits: Limits | None = None) -> Mapping[str, CheckResult]:
    """These checks on a file, whose ending names its kind, under a policy of a year."""
    address = Address(path.suffix.removeprefix("."), path=str(path))
    capture = audit_source(Request(name="shop", address=address, limits=limits or Limits()))
    assert capture.finished, capture.unfinished_reason
    snapshot = capture.snapshot.replacing(Retention(days=365), Retention)
    return {result.check.id: result for result in evaluate(ours(), snapshot)}


def ours() -> tuple[Check[...], ...]:
    """Every check that goes by the personal data that detection found."""
    found = (c for c in checks() if any(n.fact is PersonalData for n in c.needs()))
    return tuple(c for c in found if c.id not in WRONG)  # of odd values: a module of their own


def places(result: CheckResult) -> list[str]:
    return [str(fail.subject) for fail in result.failures]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, CheckResult]:
    return audited(write(tmp_path_factory.mktemp("broken") / "shop.duckdb", tables()))


@pytest.mark.parametrize("check", PLACES)
def test_what_should_not_be_there_is_found(broken: Mapping[str, CheckResult], check: str) -> None:
    assert PLACES[check] in places(broken[check])


def test_a_sample_of_few_rows_is_found(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE subscribers (id INTEGER PRIMARY KEY, email TEXT)")
        connection.executemany(
            "INSERT INTO subscribers (email) VALUES (?)",
            [(email,) for email in emails(Random(3), 5_000)],  # noqa: S311  # the same every time
        )

    few = audited(path, Limits(sampling=Sampling(Choice.ROWS, rows=20)))

    assert places(few["data_management.personal-data-coverage"]) == ["subscribers"]


def test_every_check_on_personal_data_has_its_breakage() -> None:
    assert {check.id for check in ours()} == {*PLACES, SHALLOW}


def test_data_that_is_in_order_has_no_finding(tmp_path: Path) -> None:
    some = Random(11)  # noqa: S311  # the same rows in every run
    sound: dict[str, Table] = {
        "orders": {
            "id": ("INTEGER PRIMARY KEY", tuple(range(ROWS))),
            "sku": ("VARCHAR", [f"AB-{some.randrange(10**6):06d}" for _ in range(ROWS)]),
            "quantity": ("INTEGER", [some.randrange(1, 9) for _ in range(ROWS)]),
            "created_at": ("TIMESTAMPTZ", times(NOW - timedelta(days=30))),
        },
        "contacts": {
            "id": ("INTEGER PRIMARY KEY", tuple(range(ROWS))),
            "email": ("VARCHAR", emails(some)),
            "updated_at": ("TIMESTAMPTZ", times(NOW - timedelta(days=30))),
        },
    }
    declared = "COMMENT ON TABLE contacts IS 'Personal data of customers; team CRM'"

    results = audited(write(tmp_path / "sound.duckdb", sound, declared))

    assert {name: places(r) for name, r in results.items() if r.status is Status.FAIL} == {}
    assert {name for name, r in results.items() if r.status.open} == set()
