"""A value counts in the scores from where a check makes a finding of it."""

import re
from pathlib import Path

import pytest

from audit.engine.quality.fitting import LEAST, SURE

_CHECKS = Path(__file__).parents[3] / "checks" / "data_management"
_FAMILIES = re.compile(r"^_FAMILIES = frozenset\(\{(\".*?\")\}\)", re.MULTILINE)
_LEAST = re.compile(r"least=([\d.]+)")


def told_by_checks() -> dict[str, float]:
    """Of every family the score from which on its check tells it."""
    told: dict[str, float] = {}
    for path in sorted(_CHECKS.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        families = _FAMILIES.search(text)
        if families is None or "_suspects" not in text:
            continue
        least = _LEAST.search(text)
        for family in families[1].split(","):
            told[family.strip().strip('"')] = float(least[1]) if least else SURE
    return told


def test_the_checks_are_found() -> None:
    assert {"spelling", "space", "outlier", "kind"} <= set(told_by_checks())


@pytest.mark.parametrize(("family", "least"), told_by_checks().items())
def test_an_entry_counts_from_where_it_is_a_finding(family: str, least: float) -> None:
    assert LEAST.get(family, SURE) == least


def test_no_family_has_a_limit_that_no_check_has() -> None:
    assert set(LEAST) <= set(told_by_checks())
