"""What decisions name and this version does not have: a check, a question or a control.

It was misspelled, or an upgrade took it away. Nobody's audit stops for that: it is a warning with
the nearest name, and what it was to do is not done.
"""

from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase

from audit.config.schema import PolicyEntry, WaiverEntry
from audit.governance.attestations import AttestationEntry
from audit.governance.owners import OwnerEntry
from audit.governance.place import fits_any
from audit.governance.reading import did_you_mean
from audit.report.controls import citations

Unknown = tuple[tuple[str | int, ...], str]


def of_checks(
    entries: Sequence[WaiverEntry | OwnerEntry], checks: Collection[str]
) -> Iterator[Unknown]:
    """Those whose `check:` fits none of these ids; nothing where no id is given."""
    for n, entry in enumerate(entries):
        if checks and entry.check and not fits_any(entry.check, tuple(checks)):
            yield (n, "check"), f"no check of this version fits it{_near(entry.check, checks)}"


def of_questions(
    entries: Sequence[AttestationEntry], questions: Collection[str]
) -> Iterator[Unknown]:
    """Answers to questions that are none of these; none where no question is given."""
    for n, entry in enumerate(entries):
        if questions and entry.question not in questions:
            near = _near(entry.question, questions)
            yield (n, "question"), f"this is no question of a report of this version{near}"


def of_policy(entry: PolicyEntry, checks: Collection[str]) -> Iterator[Unknown]:
    """Rules about checks and controls that are not there; such rules do not hold."""
    for n, pattern in enumerate(entry.blocking_checks):
        if checks and not any(fnmatchcase(check, pattern) for check in checks):
            near = _near(pattern, checks)
            yield ("blocking_checks", n), f"no check of this version fits it{near}"
    for n, cited in enumerate(entry.required_controls):
        if not any(fnmatchcase(one, cited) for one in citations()):
            near = _near(cited, citations())
            yield ("required_controls", n), f"no control of docs/controls.md fits it{near}"


def _near(word: str, known: Collection[str]) -> str:
    return did_you_mean(word, set(known))
