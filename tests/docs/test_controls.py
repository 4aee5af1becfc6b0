"""The document on controls says what the catalogue holds."""

import re
from pathlib import Path

from audit.report.controls import frameworks

TEXT = (Path(__file__).parents[2] / "docs" / "controls.md").read_text(encoding="utf-8")


def test_the_table_of_standards_is_that_of_the_catalogue() -> None:
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| (\d+) \| (\d+) \| ([^|]+) \|$", TEXT, re.MULTILINE
    )

    assert rows == [
        (
            framework.name,
            framework.version,
            str(len(framework.controls)),
            str(sum(control.verified for control in framework.controls)),
            " and ".join(framework.products) or "any source",
        )
        for framework in frameworks()
    ]


def test_every_outcome_of_a_clause_is_explained() -> None:
    explained = set(re.findall(r"^\| `([a-z-]+)` \|", TEXT, re.MULTILINE))

    assert explained == {"failed", "waived", "partly", "not-checked", "passed"}
