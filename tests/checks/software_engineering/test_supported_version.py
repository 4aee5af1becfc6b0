"""software_engineering.supported-version"""

from datetime import UTC, datetime

import pytest

from audit.facts.server import Observed, Server
from audit.model.check import Confidence, Pass, Severity, Subject, Unknown
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.software_engineering.supported_version import supported_version
from tests.make.facts import connection, file_connection, server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import NOON, judged, not_run, only_failure


def on(year: int, month: int, day: int) -> Observed:
    return Observed(at=datetime(year, month, day, 12, tzinfo=UTC))


def postgresql(release: str) -> Server:
    return server(release=release, version=f"{release}.1")


def test_a_release_with_years_to_go_passes() -> None:
    assert supported_version(server(), Observed(at=NOON), UNSUPPORTED) == [
        Pass(Subject(object="PostgreSQL"))
    ]


def test_a_release_past_its_end_is_high_and_dated() -> None:
    fail = the_fail(supported_version(postgresql("13"), Observed(at=NOON), connection()))

    assert (fail.title, fail.severity) == ("Release is past its end of life", Severity.HIGH)
    assert fail.evidence == "Support of 13 ended on 13 Nov 2025; the server reports 13.1."
    assert fail.method == "end-of-life data of 22 Aug 2026"


def test_in_public_it_is_critical() -> None:
    public = connection(Exposure.PUBLIC)

    fail = the_fail(supported_version(postgresql("13"), Observed(at=NOON), public))

    assert fail.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("today", "title"),
    [
        (on(2027, 5, 14), None),  # 181 days before
        (on(2027, 5, 15), "Release reaches its end of life within 180 days"),
        (on(2027, 11, 11), "Release reaches its end of life within 180 days"),  # the day itself
        (on(2027, 11, 12), "Release is past its end of life"),
    ],
)
def test_the_edges_of_the_last_half_year(today: Observed, title: str | None) -> None:
    [judgement] = supported_version(postgresql("15"), today, UNSUPPORTED)

    assert getattr(judgement, "title", None) == title


def test_the_last_half_year_is_medium() -> None:
    fail = the_fail(supported_version(postgresql("15"), on(2027, 11, 1), UNSUPPORTED))

    assert fail.severity is Severity.MEDIUM
    assert fail.evidence == "Support of 15 ends on 11 Nov 2027, in 10 days."


def test_a_release_without_a_known_end_passes_while_the_data_is_young() -> None:
    sqlite = server(product="SQLite", product_id="sqlite", release="3", version="3.40.1")

    assert judged(supported_version, sqlite, file_connection()).status is Status.PASS
    [later] = supported_version(sqlite, on(2027, 9, 1), UNSUPPORTED)
    assert later == Unknown(
        Subject(object="SQLite"), "the end-of-life data of 22 Aug 2026 is too old"
    )


@pytest.mark.parametrize(
    ("product_id", "release", "version", "status"),
    [
        ("mongodb", "8", "8.2.1", Status.FAIL),  # 8.2 ended, 8.0 did not
        ("mongodb", "8.0", "8.0.12", Status.PASS),
        ("opensearch", "2", "2.19.0", Status.PASS),
        ("opensearch", "2.19", "2.19.0", Status.PASS),
        ("prometheus", "2.42", "2.42.0", Status.FAIL),  # older than the oldest listed
        ("postgresql", "9.6", "9.6.24", Status.FAIL),
        ("mongodb", "7.1", "7.1.0", Status.UNKNOWN),  # between two that live
        ("prometheus", "3.20", "3.20.0", Status.UNKNOWN),
    ],
)
def test_releases_are_found_by_major_or_minor(
    product_id: str, release: str, version: str, status: Status
) -> None:
    seen = server(product_id=product_id, release=release, version=version)

    assert judged(supported_version, seen, connection()).status is status


def test_a_release_older_than_one_that_ended_has_ended_too() -> None:
    found = only_failure(judged(supported_version, postgresql("9.6")))

    assert found.evidence == (
        "9.6 is older than 10, whose support ended on 10 Nov 2022; the server reports 9.6.1."
    )


def test_a_release_newer_than_the_data_is_unknown() -> None:
    result = judged(supported_version, postgresql("19"))

    assert result.status is Status.UNKNOWN
    assert result.reason == "19 is newer than the end-of-life data of 22 Aug 2026"


def test_a_product_that_is_not_in_the_data_is_unknown() -> None:
    result = judged(supported_version, server(product="NATS", product_id="nats"))

    assert result.status is Status.UNKNOWN
    assert result.reason.endswith("does not list the product")


def test_another_program_that_speaks_the_protocol_is_less_certain() -> None:
    old = server(release="13", version="13.1", flavour="Amazon RDS")

    assert only_failure(judged(supported_version, old)).confidence is Confidence.MEDIUM


def test_a_server_that_could_not_be_read_is_not_run() -> None:
    assert not_run(supported_version, Server)


def test_files_have_no_release_that_could_end() -> None:
    files = server(product="Files", product_id="", version="", release="")

    assert judged(supported_version, files).status is Status.NOT_APPLICABLE
