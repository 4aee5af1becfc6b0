"""data_management.character-sets"""

from audit.facts.writing import NarrowField, TextStorage
from audit.model.check import Severity
from audit.model.result import Status
from checks.data_management.character_sets import character_sets
from tests.make.judging import judged, not_run, only_failure


def test_texts_that_hold_everything_pass() -> None:
    assert judged(character_sets, TextStorage(examined=9)).status is Status.PASS


def test_fields_are_counted_by_character_set() -> None:
    found = TextStorage(
        examined=9,
        narrow=(
            NarrowField("a", "x", "latin1", single_byte=True),
            NarrowField("b", "y", "latin1", single_byte=True),
        ),
    )

    failure = only_failure(judged(character_sets, found))

    assert failure.subject.object == "character set latin1"
    assert failure.evidence == (
        "2 of 9 text fields have no place for most letters of the world: a.x, b.y."
    )
    assert failure.severity is Severity.MEDIUM


def test_three_bytes_lack_less_than_one() -> None:
    found = TextStorage(examined=1, narrow=(NarrowField("a", "x", "utf8mb3", single_byte=False),))

    assert only_failure(judged(character_sets, found)).severity is Severity.LOW


def test_where_fields_are_hidden_it_is_unknown_with_the_grant() -> None:
    result = judged(character_sets, TextStorage(examined=3, hidden=2, grant="GRANT SELECT"))

    assert result.status is Status.UNKNOWN
    assert [u.grant for u in result.unknowns] == ["GRANT SELECT"]


def test_without_texts_there_is_nothing_to_examine() -> None:
    assert judged(character_sets, TextStorage(examined=0)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(character_sets, TextStorage)
