"""What can be wrong with a file, in words without its content, its name or a driver's text."""

from collections.abc import Generator
from contextlib import contextmanager

from audit.errors import CollectError, PrivilegeMissing, SourceAuditError


class Unreadable(CollectError):
    """A file, or the rest of it, cannot be read; `kind` is one that notes have, too."""

    def __init__(self, message: str, kind: str = "damaged") -> None:
        super().__init__(message)
        self.kind = kind


def no_right() -> PrivilegeMissing:
    return PrivilegeMissing(
        "this account may not read the file; give it the right to read", "chmod g+r"
    )


@contextmanager
def told(what: str) -> Generator[None]:
    """Any error of a library as one of ours, which says what was read and no more."""
    try:
        yield
    except SourceAuditError:
        raise
    except PermissionError as error:
        raise no_right() from error
    except FileNotFoundError as error:
        raise Unreadable(
            "the file is not there; check the path or list the source again"
        ) from error
    except MemoryError as error:
        raise Unreadable(f"the {what} needs more memory than there is") from error
    # parsers of foreign bytes and stores raise anything; one bad file must not end the audit
    except Exception as error:
        raise Unreadable(
            f"the {what} cannot be read to its end; it is damaged or the store failed; "
            "write or copy it again"
        ) from error
