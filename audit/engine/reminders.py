"""What people decided and have to look at again: told when a source is audited."""

import logging

from audit.report.document import Report
from audit.report.governance import ENDED, ENDS_SOON, NOT_APPROVED, TOO_LONG, WaiverUse
from audit.report.text import cut

logger = logging.getLogger(__name__)


def remind(report: Report) -> None:
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
