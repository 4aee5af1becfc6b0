"""policy.yaml: what is wrong in it, and what a report is held to."""

from pathlib import Path

import pytest

from audit.config.schema import Config, PolicyEntry
from audit.errors import ConfigError
from audit.governance.policy import policy_of
from audit.governance.read import Known, governance_of, read_policy
from audit.report.gates import blocks, conditional

KNOWN = Known(checks=("security.tls-1-0",))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no rule"),
        ("name: strict\n", "has no rule"),
        ("min_scor: 80\n", "line 1: min_scor: unknown key (did you mean 'min_score'?)"),
        ("min_score: many\n", "line 1: min_score: a number is expected"),
        ("min_score: 101\n", "line 1: min_score: a score from 0 to 100"),
        ("min_coverage: 80\n", "line 1: min_coverage: a share from 0 to 1"),
        ("min_scores:\n  securty: 80\n", "line 2: min_scores.securty: this is no undercurrent"),
        ("min_scores:\n  security: 180\n", "line 2: min_scores.security: a score from 0"),
        ("blocking_severities: [critcal]\n", "did you mean 'critical'?"),
        ("condition_severities: [info]\n", "a severity is expected"),
        ("max_waiver_days: 0\n", "a number of at least 1"),
        ("max_attestation_days: 0\n", "a number of at least 1"),
        ("max_new_findings: -1\n", "a number of at least 0"),
        ("retention_days: 0\n", "give at least one day"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_key(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(text)

    with pytest.raises(ConfigError) as caught:
        read_policy(path, KNOWN)

    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_a_policy_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        read_policy(tmp_path / "none.yaml")


def test_rules_stand_in_one_place(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("name: strict\nmin_score: 75\n")

    assert governance_of(Config(), tmp_path).policy == PolicyEntry(name="strict")
    with pytest.raises(ConfigError, match="both set rules; keep one"):
        governance_of(Config(policy=PolicyEntry(min_score=60)), tmp_path)


def test_what_blocks_and_what_makes_a_condition() -> None:
    policy = policy_of(
        PolicyEntry(blocking_severities=("critical", "high"), blocking_checks=("security.tls-*",))
    )

    assert blocks(policy, "dataops.freshness", "high")
    assert blocks(policy, "security.tls-1-0", "low")
    assert not blocks(policy, "security.tls-1-0", "info")
    assert not blocks(policy, "dataops.freshness", "medium")
    assert conditional(policy, "high")
    assert not conditional(policy, "medium")
