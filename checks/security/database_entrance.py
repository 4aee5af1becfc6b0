"""What everybody who can log in to the server may do in the database."""

from collections.abc import Iterator

from audit.facts.detours import Entrance
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import PRIVILEGES


@check(
    id="security.database-entrance",
    title="Only named accounts may enter the database",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Take both rights from everybody, and grant them to the roles that work here.",
    effort="1 hour",
    controls=PRIVILEGES,
)
def database_entrance(entrance: Entrance) -> Iterator[Judgement]:
    """Every account of the server, also one that was made for another database, can look around
    here, read what is open to everybody and fill the disk with temporary tables.
    """
    held = [
        word
        for word, may in (
            ("connect", entrance.connect),
            ("make temporary tables", entrance.temporary),
        )
        if may
    ]
    subject = Subject(object=f"database {entrance.database}")
    if not held:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Everybody may enter the database",
        f"Every account of the server may {' and '.join(held)} without a grant.",
        (("connect", entrance.connect), ("temporary tables", entrance.temporary)),
        method="catalogue",
        command=entrance.close,
    )
