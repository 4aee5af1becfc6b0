"""An entry more in a file of people: their comments and order stay, nothing else changes."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.errors import ConfigError
from audit.governance.writing import with_entry

ENTRY: dict[str, str | date] = {
    "check": "security.tls-*",
    "reason": "lab: 'old' # one",
    "until": date(2027, 3, 31),
}
PATH = Path("waivers.yaml")

TWO = """\
# who may accept what: ciso@example.com
waivers:
    # the laboratory
    - check: a   # soon
      reason: "x"
      until: 2027-01-01

# not ours
other: [1, 2]
"""


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# nothing yet\n",
        "waivers:\n",
        "waivers: # none\n",
        "waivers:\n- check: a\n",
        "waivers:\n  - check: a\n    until: 2027-01-01",
        "other: 1\n",
        TWO,
    ],
)
def test_it_comes_last_and_all_that_was_there_stays(before: str) -> None:
    after = with_entry(before, "waivers", ENTRY, path=PATH)

    old: dict[str, Any] = yaml.safe_load(before) or {}
    there: list[object] = old.get("waivers") or []
    assert yaml.safe_load(after) == {**old, "waivers": [*there, ENTRY]}
    left = iter(after.splitlines())
    assert all(any(line == other for other in left) for line in before.splitlines())


def test_the_comment_of_the_next_key_stays_with_it() -> None:
    after = with_entry(TWO, "waivers", ENTRY, path=PATH)

    assert after.endswith("\n\n# not ours\nother: [1, 2]\n")
    assert "      until: 2027-01-01\n    - check: security.tls-*\n" in after


@pytest.mark.parametrize("before", ["waivers: []\n", "waivers: [{check: a}]\n", "waivers: x\n"])
def test_a_list_in_another_form_is_left_alone(before: str) -> None:
    with pytest.raises(ConfigError, match=r"add this to it: \{check: security"):
        with_entry(before, "waivers", ENTRY, path=PATH)
