"""docs/governance.md: its examples are read as they stand, its table is the program's."""

import re
from pathlib import Path

from audit.config.schema import Config
from audit.engine.attesting import COVERED
from audit.engine.discover import checks
from audit.engine.questions import known_questions
from audit.governance.read import Known, governance_of

TEXT = (Path(__file__).parents[2] / "docs" / "governance.md").read_text(encoding="utf-8")


def test_the_examples_are_valid_files(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    names = ("waivers.yaml", "owners.yaml", "attestations.yaml", "policy.yaml")
    for name, text in zip(names, examples, strict=True):
        (tmp_path / name).write_text(text)

    known = Known(checks=tuple(c.id for c in checks()), questions=known_questions())
    found = governance_of(Config(), tmp_path, known)

    assert (len(found.waivers), len(found.owners or ()), len(found.attestations)) == (1, 4, 1)
    assert (found.policy.name, found.policy.max_waiver_days) == ("production", 180)


def test_the_table_says_what_answers_cover() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (`.*`) \|$", TEXT, re.MULTILINE)

    told = {question: tuple(re.findall(r"`([^`]+)`", ids)) for question, ids in rows}
    assert {q: ids for q, ids in told.items() if q in COVERED} == COVERED
