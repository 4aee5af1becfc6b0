"""data_management.impossible-dates"""

from dataclasses import replace

from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.server import Server
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.impossible_dates import impossible_dates
from tests.make.facts import catalog, dataset, field, server
from tests.make.judging import judged, not_run, only_failure


def profiles(found: tuple[tuple[str, int], ...] | None, *, rows: int = 200) -> Profiles:
    one = DatasetProfile(
        dataset="orders",
        row_count=rows,
        row_count_exact=True,
        rows_seen=rows,
        method="all rows",
        impossible=found,
    )
    return Profiles(datasets=(one,))


def test_dates_of_the_calendar_pass() -> None:
    assert judged(impossible_dates, profiles(())).status is Status.PASS


def test_others_are_counted_by_field() -> None:
    failure = only_failure(judged(impossible_dates, profiles((("paid_on", 3),))))

    assert str(failure.subject) == "orders.paid_on"
    assert failure.evidence == "3 of 200 rows (1.5%)."


def test_where_there_can_be_none_or_nothing_was_read_there_is_nothing_to_examine() -> None:
    assert judged(impossible_dates, profiles(None)).status is Status.NOT_APPLICABLE
    assert judged(impossible_dates, profiles((), rows=0)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(impossible_dates, Profiles)


def test_a_dataset_of_mysql_that_nobody_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT SELECT")
    unread = replace(profiles(None).datasets[0], missing=gap, rows_seen=0)
    found = Profiles(datasets=(unread,))
    orders = catalog(dataset("orders", field("paid_on")))

    result = judged(impossible_dates, found, orders, server(product_id="mariadb"))

    assert result.status is Status.UNKNOWN
    assert judged(impossible_dates, found, orders, server()).status is Status.NOT_APPLICABLE


def test_a_dataset_of_a_server_that_was_lost_is_unknown() -> None:
    gap = Missing(Reason.CONNECTION, "the connection was lost")
    unread = replace(profiles(None).datasets[0], missing=gap, rows_seen=0)
    orders = catalog(dataset("orders", field("paid_on")))

    result = judged(impossible_dates, Profiles(datasets=(unread,)), orders, missing={Server: gap})

    assert result.status is Status.UNKNOWN
