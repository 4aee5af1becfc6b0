"""Whether the server that answers is the one that is pinned."""

from collections.abc import Iterator

from audit.facts.identity import Identity, Mark
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import TRANSPORT


@check(
    id="security.source-identity",
    title="The source is the one that is pinned",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Find out who answers at this address, and load nothing until its owner has said so; "
    "change the pin if the server was replaced on purpose.",
    effort="1 hour",
    controls=TRANSPORT,
)
def source_identity(identity: Identity) -> Iterator[Judgement]:
    """Another server under the same address, be it a copy, a restore or somebody in between,
    answers every question as the right one would; all that is found and loaded is then of another
    source.
    """
    for mark in identity.marks:
        match mark.expected:
            case True:
                yield Pass(Subject(object=mark.name))
            case False:
                yield _failure(mark, stopped=bool(identity.stopped))
            case None:
                pass


def _failure(mark: Mark, *, stopped: bool) -> Fail:
    expected = mark.pinned[0] if len(mark.pinned) == 1 else f"one of {len(mark.pinned)} values"
    found = f"It is {mark.found}" if mark.found else "It cannot be read"
    why = f" ({mark.unread})" if mark.unread and not mark.found else ""
    ended = " The audit ended there and has read nothing." if stopped else ""
    return Fail(
        Subject(object=mark.name),
        "Server is not the pinned one" if mark.found else "Pinned server cannot be recognised",
        f"{found}{why}, pinned is {expected}.{ended}",
        (("found", mark.found), ("pinned", ", ".join(mark.pinned))),
        method="asked right after the log-in",
    )
