"""software_engineering.sample-databases"""

from audit.facts.server import Databases
from audit.model.result import Status
from checks.software_engineering.sample_databases import sample_databases
from tests.make.judging import judged, not_run, only_failure


def test_databases_of_other_names_pass() -> None:
    assert judged(sample_databases, Databases(names=("shop", "tests"))).status is Status.PASS


def test_a_sample_is_told() -> None:
    failure = only_failure(judged(sample_databases, Databases(names=("shop", "Sakila"))))

    assert failure.subject.object == "database Sakila"


def test_where_some_are_hidden_it_is_unknown_unless_one_is_seen() -> None:
    hidden = Databases(names=("shop",), complete=False, grant="GRANT SHOW DATABASES")

    result = judged(sample_databases, hidden)

    assert result.status is Status.UNKNOWN
    assert [u.grant for u in result.unknowns] == ["GRANT SHOW DATABASES"]
    seen = Databases(names=("test",), complete=False)
    assert judged(sample_databases, seen).status is Status.FAIL


def test_a_server_without_databases_has_nothing_to_examine() -> None:
    assert judged(sample_databases, Databases(names=())).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(sample_databases, Databases)
