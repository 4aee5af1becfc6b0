"""Permission bits of files."""

from shlex import quote

READ, WRITE, ENTER = 4, 2, 1
#: In such a folder only the owner of a file may remove or rename it.
STICKY = 0o1000


def everybody(mode: int) -> int:
    """What those may who are neither owner nor in the group."""
    return mode & 7


def group(mode: int) -> int:
    return mode >> 3 & 7


def octal(mode: int) -> str:
    """As chmod takes it: "0644"."""
    return f"{mode:04o}"


def shell(name: str) -> str:
    """A file name for a shell; one that could hide what it is becomes a placeholder."""
    if not (name.isascii() and name.isprintable()):
        return "FILE"
    return quote(f"./{name}" if name.startswith("-") else name)
