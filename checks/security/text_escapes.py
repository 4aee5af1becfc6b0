"""Whether a backslash ends or changes a text in a statement."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CONFIGURATION
from checks._safeguards import guarded


@check(
    id="security.text-escapes",
    title="Backslashes in texts are plain characters",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy=("Set the value back to that of the standard, after the programs were tested with it."),
    effort="Half a day",
    controls=(*CONFIGURATION, "CWE 89"),
)
def text_escapes(safeguards: Safeguards) -> Iterator[Judgement]:
    """Programs that quote texts as the standard says can be led to run other statements than they
    meant, by whoever types a backslash.
    """
    yield from guarded(
        safeguards,
        Guard.TEXT_ESCAPES,
        title="Backslashes in texts change statements",
        effect="a text that is quoted by the standard can end early",
    )
