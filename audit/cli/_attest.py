"""An attestation from the command line, and its place in attestations.yaml."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from audit.cli._decided import day_of, decided_by, folder_of, known, write_beside
from audit.cli._listing import print_lines
from audit.config.load import load
from audit.engine.attesting import COVERED
from audit.errors import ConfigError
from audit.governance.attestations import FILE, AttestationEntry, problems
from audit.governance.reading import read_text
from audit.governance.unknown import of_questions
from audit.governance.writing import with_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of `attest`, as they were given."""

    question: str
    until: str
    by: str
    answer: str = ""
    evidence: str = ""
    source: str = ""


def attest(asked: Asked, *, dry_run: bool, config: Path | None) -> int:
    """Writes the answer; a `ConfigError` for one that would not count."""
    loaded = load(config)
    decided = decided_by(loaded)  # what is wrong in the files is told before one is written
    path, today = folder_of(loaded) / FILE, datetime.now(UTC).date()
    until = day_of(asked.until, "--until")
    if until < today:
        raise ConfigError(f"--until {until.isoformat()} is in the past; give a day to come")
    most = decided.policy.max_attestation_days
    if most is not None and (until - today).days > most:
        raise ConfigError(
            f"--until {until.isoformat()} is too late: the policy allows at most {most:,} days"
        )
    entry = AttestationEntry(
        question=asked.question,
        by=asked.by,
        until=until,
        source=asked.source,
        answer=asked.answer,
        evidence=asked.evidence,
        given=today,
    )
    wrong = (*of_questions((entry,), known().questions), *problems((entry,)))
    for place, problem in wrong:
        what = {"question": repr(asked.question), "by": "--by"}.get(str(place[-1]), "")
        raise ConfigError(f"{what}: {problem}" if what else "give --answer or --evidence, or both")
    names = ("question", "source", "answer", "evidence", "by", "given", "until")
    tree = {name: value for name in names if (value := getattr(entry, name))}
    covered = COVERED.get(asked.question, ())
    lines = [
        f"{asked.question} is attested until {until.isoformat()} by {asked.by}; it is not verified."
    ]
    if covered:
        lines.append(f"Where they cannot measure, it covers {', '.join(covered)}.")
    if dry_run:
        lines.append(f"Nothing was written: --dry-run. It would go to {path}.")
    else:
        text = read_text(path) or ""
        write_beside(path, with_entry(text, "attestations", tree, path=path))
        lines.append(f"Written to {path}.")
    print_lines(lines)
    return 0
