"""Who else on the machine may open or exchange the files of data."""

from collections.abc import Iterator

from audit.facts.files import DataFile, Files
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import PRIVILEGES
from checks._files import of_all
from checks.security._modes import ENTER, READ, STICKY, WRITE, everybody, octal, shell


@check(
    id="security.data-file-permissions",
    title="Only their owner and the load open the files",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Close files and folders to everybody but their owner and the account of the load.",
    effort="10 minutes",
    controls=PRIVILEGES,
)
def data_file_permissions(files: Files) -> Iterator[Judgement]:
    """Whoever may open a file reads everything in it, and whoever may write it or its folder can
    exchange it for another before the next load.
    """
    for folder, members in sorted(_by_folder(files).items()):
        subject = Subject(object=f"files in {folder}")
        changeable = [f for f in members if _open_to(f) & WRITE]
        legible = [f for f in members if _open_to(f) & READ]
        if changeable:
            yield _fail(subject, "Everybody on the machine may change files", changeable, members)
        elif legible:
            title = "Everybody on the machine may read files"
            yield _fail(subject, title, legible, members, severity=Severity.MEDIUM)
        else:
            yield Pass(subject)
    yield from _folders(files)


def _by_folder(files: Files) -> dict[str, tuple[DataFile, ...]]:
    """Each file on the disk once, by the folder that its dataset lies in."""
    found: dict[str, dict[str, DataFile]] = {}
    for file in files.files:
        if file.mode is not None:
            partitioned = file.place.startswith(f"{file.dataset}/")
            top = file.dataset if partitioned else file.place
            folder = top.rpartition("/")[0] or "."
            found.setdefault(folder, {}).setdefault(file.place, file)
    return {folder: tuple(members.values()) for folder, members in found.items()}


def _open_to(file: DataFile) -> int:
    """What everybody may do with a file; nothing when they cannot enter its folder."""
    folder = file.folder_mode
    reachable = folder is None or everybody(folder) & ENTER
    return everybody(file.mode or 0) if reachable else 0


def _folders(files: Files) -> Iterator[Judgement]:
    """Each folder once: whoever may write to it exchanges files, unless it is sticky."""
    modes = {
        file.place.rpartition("/")[0] or ".": file.folder_mode
        for file in files.files
        if file.folder_mode is not None
    }
    for folder, mode in sorted(modes.items()):
        if not (everybody(mode) & WRITE and everybody(mode) & ENTER):
            continue
        sticky = bool(mode & STICKY)
        yield Fail(
            Subject(object=f"folder {folder}"),
            "Everybody on the machine may write to the folder",
            f"Mode {octal(mode)}: files can be "
            + ("added beside these." if sticky else "added, exchanged and deleted."),
            (("mode", octal(mode)),),
            severity=Severity.MEDIUM if sticky else Severity.HIGH,
            command=f"chmod o-w {shell(folder)}",
        )


def _fail(
    subject: Subject,
    title: str,
    some: list[DataFile],
    every: tuple[DataFile, ...],
    *,
    severity: Severity | None = None,
) -> Fail:
    modes = sorted({octal(f.mode or 0) for f in some})
    single = some[0].place if len(some) == 1 else ""
    return Fail(
        subject,
        title,
        f"{of_all(some, every)} with mode {' or '.join(modes[:3])}.",
        (("mode", modes[0]),),
        severity=severity,
        command=f"chmod o-rw {shell(single)}" if single else "",
    )
