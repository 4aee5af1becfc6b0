"""baseline.json: the findings of each source that were there on a day. It only ever shrinks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from audit.errors import ConfigError
from audit.governance.reading import read_text
from audit.model.check import Severity
from audit.report.document import Finding

FILE = "baseline.json"
VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A finding of a baseline: its severity then, and where it is, for people who read the file."""

    severity: str
    check: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBaseline:
    """The findings of one source by fingerprint, from which run and which day."""

    run: str
    made: str
    findings: Mapping[str, Known] = field(default_factory=dict[str, Known])

    def holds(self, fingerprint: str, severity: str) -> bool:
        """Whether the finding was there then, and was at least as severe."""
        known = self.findings.get(fingerprint)
        return known is not None and _rank(severity) <= _rank(known.severity)

    def worse(self, fingerprint: str, severity: str) -> bool:
        return fingerprint in self.findings and not self.holds(fingerprint, severity)


Baselines = Mapping[str, SourceBaseline]


def _rank(severity: str) -> int:
    return Severity[severity.upper()]


def drawn(
    findings: Sequence[Finding], *, run: str, made: str, before: SourceBaseline | None = None
) -> SourceBaseline:
    """The baseline of a report. After an earlier one only what that held stays, never worse.

    Open findings and those of the earlier baseline are in it; waived ones have their own end.
    """
    kept: dict[str, Known] = {}
    for finding in findings:
        if finding.status not in {"open", "baseline"} or finding.severity == "info":
            continue
        if before is not None and not before.holds(finding.fingerprint, finding.severity):
            continue
        where = ".".join(part for part in (finding.dataset, finding.field) if part)
        kept[finding.fingerprint] = Known(
            severity=finding.severity,
            check=finding.check,
            place=" ".join(part for part in (where, finding.object) if part),
        )
    return SourceBaseline(run=run, made=made, findings=kept)


def read_baselines(path: Path) -> Baselines:
    """The baselines of a file, by source; none where there is no file."""
    text = read_text(path)
    if text is None:
        return {}
    try:
        tree = json.loads(text)
        if tree["schema_version"].partition(".")[0] != VERSION.partition(".")[0]:
            raise ConfigError(
                f"{path} has schema version {str(tree['schema_version'])[:20]}; this program "
                f"reads {VERSION}"
            )
        return {
            str(name): SourceBaseline(
                run=str(one["run"]),
                made=str(one["made"]),
                findings={
                    str(print_): Known(
                        severity=_severity(known["severity"]),
                        check=str(known["check"]),
                        place=str(known.get("place", "")),
                    )
                    for print_, known in one["findings"].items()
                },
            )
            for name, one in tree["sources"].items()
        }
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}, line {error.lineno}: this is not valid JSON") from None
    except (KeyError, TypeError, AttributeError, ValueError):
        raise ConfigError(
            f"{path} is no baseline; `source-audit baseline SOURCE` writes one"
        ) from None


def written(baselines: Baselines) -> bytes:
    """The file: sorted, a line per finding, so that a review shows what came and went."""
    tree = {
        "schema_version": VERSION,
        "sources": {
            name: {
                "run": one.run,
                "made": one.made,
                "findings": {
                    print_: {"check": k.check, "place": k.place, "severity": k.severity}
                    for print_, k in one.findings.items()
                },
            }
            for name, one in baselines.items()
        },
    }
    text = json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode(errors="backslashreplace")


def _severity(word: Any) -> str:  # noqa: ANN401  # whatever the file holds
    _rank(cast("str", word))
    return str(word)
