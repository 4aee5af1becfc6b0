"""Who else on the machine may open the source's file."""

from collections.abc import Iterator

from audit.facts.storage import FileAccess
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import PRIVILEGES
from checks.security._modes import ENTER, READ, STICKY, WRITE, everybody, group, octal, shell


@check(
    id="security.file-permissions",
    title="Only its owner opens the file",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Close the file and its folder to everybody but its owner and the account of the load.",
    effort="10 minutes",
    controls=PRIVILEGES,
)
def file_permissions(file: FileAccess) -> Iterator[Judgement]:
    """A file has no accounts: whoever may open it reads everything in it, and whoever may write
    it or its folder can exchange it for another before the next load.
    """
    yield _file(file)
    yield _folder(file)
    for name, mode in zip(file.side_files, file.side_modes, strict=False):
        yield _side(file, name, mode)


def _file(file: FileAccess) -> Judgement:
    subject = Subject(object=file.path)
    open_to = everybody(file.mode) if everybody(file.directory_mode) & ENTER else 0
    if open_to & WRITE:
        return _fail(subject, "Everybody on the machine may change the file", file.mode, "o-rw")
    if open_to & READ:
        return _fail(
            subject,
            "Everybody on the machine may read the file",
            file.mode,
            "o-r",
            severity=Severity.MEDIUM,
        )
    if group(file.mode) & WRITE:
        return _fail(subject, "Group may change the file", file.mode, "g-w", severity=Severity.LOW)
    if not file.owned_by_us:
        return Fail(
            subject,
            "File belongs to another user",
            f"Mode {octal(file.mode)}; our account is not its owner.",
            severity=Severity.INFO,
            fix="Confirm that its owner is the application that writes it.",
        )
    return Pass(subject)


def _folder(file: FileAccess) -> Judgement:
    """Whoever may write the folder may exchange the file, unless the folder is sticky."""
    subject = Subject(object=f"folder of {file.path}")
    mode = file.directory_mode
    if everybody(mode) & WRITE and everybody(mode) & ENTER:
        sticky = bool(mode & STICKY)
        return Fail(
            subject,
            "Everybody on the machine may write to the folder",
            f"Mode {octal(mode)}: "
            + ("journals can be put beside the file." if sticky else "the file can be exchanged."),
            (("mode", octal(mode)),),
            severity=Severity.MEDIUM if sticky else Severity.HIGH,
            fix="Move the file to a folder that only its owner may write to.",
            command="chmod go-w FOLDER",
        )
    if group(mode) & WRITE and not mode & STICKY:
        return Fail(
            subject,
            "Group may write to the folder",
            f"Mode {octal(mode)}: members of the group can exchange the file.",
            (("mode", octal(mode)),),
            severity=Severity.LOW,  # many systems give each user a group of his own
            fix="Confirm that the group has no other members, or take its right to write.",
            command="chmod g-w FOLDER",
        )
    return Pass(subject)


def _side(file: FileAccess, name: str, mode: int) -> Judgement:
    """A journal holds rows of the file; it should be as closed as the file is."""
    subject = Subject(object=name)
    looser = (mode & 0o066) & ~file.mode
    if looser and everybody(file.directory_mode) & ENTER:
        return Fail(
            subject,
            "Journal is more open than the file",
            f"Mode {octal(mode)} beside {octal(file.mode)}; it holds rows of the file.",
            (("mode", octal(mode)), ("mode of the file", octal(file.mode))),
            severity=Severity.HIGH if looser & 0o022 else Severity.MEDIUM,
            command=f"chmod {octal(file.mode & 0o777)} {shell(name)}",
        )
    return Pass(subject)


def _fail(
    subject: Subject, title: str, mode: int, change: str, *, severity: Severity | None = None
) -> Fail:
    return Fail(
        subject,
        title,
        f"Mode {octal(mode)}.",
        (("mode", octal(mode)),),
        severity=severity,
        command=f"chmod {change} {shell(subject.object)}",
    )
