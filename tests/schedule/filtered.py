"""Runs a program with the system calls that a service leaves it: `filtered.py UNIT PROGRAM ...`

The lists are those of systemd itself, and the kernel refuses the others as under systemd (EPERM).
"""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

_ALLOW, _REFUSE, _EPERM = 0x7FFF0000, 0x00050000, 1  # seccomp.h


def calls(name: str) -> set[str]:
    """The calls of a list, and of the lists in it."""
    done = subprocess.run(
        ["/usr/bin/systemd-analyze", "syscall-filter", name],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    words = {line.strip() for line in done.stdout.splitlines()[1:]}
    found = {word for word in words if word and not word.startswith(("#", "@"))}
    return found.union(*(calls(word) for word in words if word.startswith("@")))


def left(unit: str) -> set[str]:
    """What the settings of a unit leave: lists that are let, less those behind ~."""
    found = calls("@default")
    for setting in re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE):
        lists = set[str]().union(*(calls(name) for name in setting.lstrip("~").split()))
        found = found - lists if setting.startswith("~") else found | lists
    return found


def confine(allowed: set[str]) -> None:
    """For this process and those that it becomes; new privileges are given up with it."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_REFUSE | _EPERM)))
    for name in sorted(allowed):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # the others are of other processors
            added = library.seccomp_rule_add(
                context, ctypes.c_uint32(_ALLOW), ctypes.c_int(number), ctypes.c_uint(0)
            )
            assert added == 0, name
    assert library.seccomp_load(context) == 0


if __name__ == "__main__":
    confine(left(Path(sys.argv[1]).read_text(encoding="utf-8")))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  # which is what is to be confined
