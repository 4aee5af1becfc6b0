"""What `grants` prints: statements as their product takes them in, or all of it as JSON."""

from collections.abc import Sequence
from pathlib import Path

from audit.access.grants import GrantPlan, Purpose, as_text
from audit.cli._audit import Audit
from audit.cli._console import Console
from audit.cli._interrupt import Interruption
from audit.cli._outputs import Output, check_places, parse_outputs, write, write_stdout
from audit.engine.grants import plan_grants
from audit.errors import ConfigError, Interrupted, SourceAuditError

SQL, JSON = "sql", "json"


def purpose_of(text: str) -> Purpose:
    """What the account is for; a `ConfigError` names the two."""
    try:
        return Purpose(text)
    except ValueError:
        raise ConfigError("--for is audit or ingest") from None


def outputs(texts: Sequence[str], inputs: Sequence[Path]) -> tuple[Output, ...]:
    """Formats and paths, all tried before the source is asked; statements on stdout by default."""
    found = parse_outputs(texts, (SQL, JSON)) or (Output(SQL, None),)
    check_places(found, inputs)
    return found


def planned(
    audit: Audit, purpose: Purpose, console: Console, stop: Interruption, *, role: str
) -> GrantPlan:
    """Asks the source what there is; `Interrupted` when the user stopped it."""
    try:
        return plan_grants(
            audit.request,
            purpose,
            role=role,
            url_password=audit.named.url_password,
            budget=stop.budget,
            progress=console.progress,
        )
    except (KeyboardInterrupt, SourceAuditError):
        if stop.asked:
            raise Interrupted("interrupted before anything was read") from None
        raise
    finally:
        stop.reading = False
        console.progress.clear()


def deliver(plan: GrantPlan, wanted: Sequence[Output]) -> None:
    """Writes every output whole."""
    for output in wanted:
        text = as_text(plan) if output.format == SQL else _document(plan)
        if output.path is None:
            write_stdout(text)
        else:
            write(output.path, text.encode("utf-8", "backslashreplace"))


def _document(plan: GrantPlan) -> str:
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    from audit.report.text import escaped  # noqa: PLC0415

    return escaped(f"{json.dumps(asdict(plan), ensure_ascii=False, indent=1)}\n")
