"""What keeps a source and a credential from others: processes and folders of ours."""

import ctypes
import resource
import sys
import threading
import warnings
from contextlib import suppress
from pathlib import Path

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def keep_private() -> None:
    """No core dump, no other process of the user reads our memory or environment (prctl(2)), and
    nothing is printed that could quote data.
    """
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a driver's warning can quote data, and is no use here
    threading.excepthook = lambda _: None  # a thread's failure arrives through its future
    sys.unraisablehook = lambda _: None  # what fails in a destructor can quote data, too
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with suppress(OSError, AttributeError):  # another system than Linux
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def private_folder(folder: Path) -> None:
    """Makes a folder and all that lack above it, each for its owner alone; `Path.mkdir` leaves
    those above to the umask. Those that are there stay as they are; an `OSError` of the system's.
    """
    if folder.is_dir():
        return
    private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
