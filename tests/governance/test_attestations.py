"""attestations.yaml: how long an answer counts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from audit.config.schema import Config
from audit.errors import ConfigError
from audit.governance.attestations import AttestationEntry, answers
from audit.governance.read import governance_of

GIVEN = date(2026, 11, 1)


def answer(until: date, given: date | None = GIVEN) -> AttestationEntry:
    return AttestationEntry(question="on-call", by="ada", until=until, answer="us", given=given)


@pytest.mark.parametrize(
    ("most", "today", "ends"),
    [
        (None, 30, "2027-11-01"),
        (30, 30, "2026-12-01"),
        (500, 30, "2027-11-01"),
        (10**20, 30, "2027-11-01"),
    ],
)
def test_an_answer_counts_no_longer_than_the_policy_allows(
    most: int | None, today: int, ends: str
) -> None:
    entries = [answer(GIVEN + timedelta(days=365))]

    counting, ended = answers(entries, "shop", GIVEN + timedelta(days=today), most)

    assert (counting["on-call"].until, ended) == (ends, {})


def test_it_is_open_again_on_the_day_after() -> None:
    entries = [answer(GIVEN + timedelta(days=365))]

    counting, ended = answers(entries, "shop", GIVEN + timedelta(days=31), 30)

    assert counting == {}
    assert ended["on-call"].until == "2026-12-01"


def test_of_two_the_one_counts_that_holds_longest_under_the_policy() -> None:
    late = GIVEN + timedelta(days=20)
    entries = [answer(GIVEN + timedelta(days=365)), answer(late + timedelta(days=25), late)]

    counting, _ = answers(entries, "shop", late, 30)

    assert counting["on-call"].given == late.isoformat()


def test_an_answer_without_its_day_is_told_where_its_length_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "attestations.yaml").write_text(
        "attestations:\n  - question: on-call\n    by: ada\n    answer: us\n    until: 2027-01-01\n"
    )

    assert len(governance_of(Config(), tmp_path).attestations) == 1
    (tmp_path / "policy.yaml").write_text("max_attestation_days: 90\n")
    with pytest.raises(ConfigError, match=r"attestations.yaml, line 2: .* counts from given:"):
        governance_of(Config(), tmp_path)


def test_an_answer_of_a_day_to_come_does_not_count_yet() -> None:
    entries = [answer(GIVEN + timedelta(days=365))]

    assert answers(entries, "shop", GIVEN - timedelta(days=1)) == ({}, {})
    assert "on-call" in answers(entries, "shop", GIVEN)[0]


def test_its_last_day_counts() -> None:
    entries = [answer(GIVEN)]

    assert "on-call" in answers(entries, "shop", GIVEN)[0]
    assert "on-call" in answers(entries, "shop", GIVEN + timedelta(days=1))[1]
