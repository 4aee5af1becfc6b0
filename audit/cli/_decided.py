"""What was decided about sources: the files beside the configuration, tried as a whole."""

import logging
from datetime import date
from pathlib import Path

from audit.cli._outputs import write
from audit.config.load import DEFAULT_FILE, Loaded
from audit.engine.discover import checks
from audit.engine.questions import known_questions
from audit.errors import ConfigError
from audit.governance.read import Governance, Known, governance_of
from audit.report.document import Report
from audit.report.governance import ENDED, ENDS_SOON, NOT_APPROVED, TOO_LONG, WaiverUse
from audit.report.text import cut

logger = logging.getLogger(__name__)


def known() -> Known:
    """The ids that may be named: of checks, also those they had before, and of questions."""
    ids = [name for check in checks() for name in (check.id, *check.aliases)]
    return Known(checks=tuple(ids), questions=known_questions())


def folder_of(loaded: Loaded) -> Path:
    """Where the files of decisions are: beside the configuration, else here."""
    return (loaded.file or Path(DEFAULT_FILE)).parent


def decided_by(loaded: Loaded) -> Governance:
    """The decisions that hold for a configuration; a `ConfigError` names file, line and key."""
    return governance_of(loaded.config, folder_of(loaded), known())


def warn(report: Report) -> None:
    """Tells of waivers that end soon, no longer count, or fit nothing any more."""
    if report.governance is None:
        return
    for use in report.governance.waivers:
        if what := _told(use):
            logger.warning("the waiver of %s by %s %s", cut(use.covers, 200), use.approver, what)
    for question in report.questions:
        if question.ended is not None:
            logger.warning(
                "the answer to %s ended on %s: it is open again", question.id, question.ended.until
            )


def _told(use: WaiverUse) -> str:
    match use.state:
        case _ if use.state == ENDED and use.findings:
            return f"ended on {use.until}: what it covered counts again"
        case _ if not use.findings:
            return "fits no finding of this report: remove it"
        case _ if use.state == ENDS_SOON:
            return f"ends on {use.until}"
        case _ if use.state == TOO_LONG:
            return f"does not count: its end, {use.until}, is later than the policy allows"
        case _ if use.state == NOT_APPROVED:
            return "does not count: the policy wants an author and another approver"
        case _:
            return ""


def day_of(text: str, option: str) -> date:
    """A day of an option; a `ConfigError` for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{option} {text!r} is no day; write it as in 2027-03-31") from None


def write_beside(path: Path, text: str | bytes) -> None:
    """Writes a file of decisions whole; it keeps its mode, for others read it too."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    write(path, text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
