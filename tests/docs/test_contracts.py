"""Documentation of contracts that is held true: keys, effects, matters, limits."""

from dataclasses import fields
from pathlib import Path

import pytest

from audit.contracts.nodes import DEEPEST, LARGEST
from audit.report.contract import (
    ContractHeader,
    ContractReport,
    Departure,
    Effect,
    Matter,
    NotChecked,
    Tally,
)

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("kind", "prefix"),
    [
        (ContractReport, ""),
        (ContractHeader, "contract."),
        (Tally, "tallies."),
        (Departure, "departures."),
        (NotChecked, "not_checked."),
    ],
)
def test_every_key_of_a_contract_check_is_documented(kind: type, prefix: str) -> None:
    text = (DOCS / "json.md").read_text(encoding="utf-8")
    section = text.partition("## Contract check")[2].partition("\n## ")[0]

    missing = [f.name for f in fields(kind) if f"`{prefix}{f.name}`" not in section]

    assert missing == []


def test_effects_and_matters_are_documented() -> None:
    text = (DOCS / "contracts.md").read_text(encoding="utf-8")

    assert [effect for effect in Effect if f"| {effect.value} |" not in text] == []
    words = {word.strip() for line in text.splitlines() for word in line.split("|")[1:2]}
    named = {part.strip() for word in words for part in word.split(",")}
    assert [matter for matter in Matter if matter.value not in named] == []


def test_limits_of_a_contract_are_documented() -> None:
    text = (DOCS / "contracts.md").read_text(encoding="utf-8")

    assert f"{LARGEST // 1024**2} MB, {DEEPEST} levels and three million" in text
