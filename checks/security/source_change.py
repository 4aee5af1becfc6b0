"""Whether the server is the one that answered at the last audit."""

from collections.abc import Iterator

from audit.facts.identity import Identity, Mark, Trait
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import TRANSPORT

_TITLES = {
    Trait.IDENTIFIER: "Another server answers than at the last audit",
    Trait.PUBLIC_KEY: "Server has another key than at the last audit",
    Trait.CERTIFICATE: "Server has another certificate than at the last audit",
}
_RENEWED = "Certificate was renewed with the same key"
_GONE = "Server shows no certificate any more"


@check(
    id="security.source-change",
    title="The source is the one of the last audit",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Ask the owner whether the server or its key was replaced, and pin what is right.",
    effort="15 minutes",
    controls=TRANSPORT,
)
def source_change(identity: Identity) -> Iterator[Judgement]:
    """A server that was restored, replaced or put in between changes its identifier or its key;
    loads that go on by themselves then take rows of another source for changes of this one.
    """
    key = identity.of(Trait.PUBLIC_KEY)
    for mark in identity.marks:
        if mark.changed is None or mark.expected is not None:
            continue  # a pin says more than the last audit
        if not mark.changed:
            yield Pass(Subject(object=mark.name))
        elif mark.trait is not Trait.CERTIFICATE or key is None or key.changed is None:
            yield _failure(mark, _TITLES[mark.trait] if mark.found else _GONE)
        elif not key.changed:
            yield _failure(mark, _RENEWED, Severity.INFO)
        elif key.expected is not None:
            yield _failure(mark, _TITLES[mark.trait])
        # else the key says it: a new one always comes with a new certificate


def _failure(mark: Mark, title: str, severity: Severity | None = None) -> Fail:
    now = f"It is {mark.found} now" if mark.found else "There is none now"
    where = f" at {mark.place}" if mark.place else ""
    return Fail(
        Subject(object=mark.name),
        title,
        f"{now}{where}, and was {mark.before}.",
        (("found", mark.found), ("before", mark.before)),
        severity=severity,
        method="compared with the last audit from this account",
    )
