"""The entrance: `source-audit` and `python -m audit`."""

import ctypes
import gc
import resource
import sys
import threading
import warnings
from contextlib import suppress

from audit.cli._status import INTERRUPTED

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def main() -> None:
    """Runs the command line and ends with its status."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a driver's warning can quote data, and is no use here
    # what is imported is no garbage, and to look for some among it takes a twentieth of a short
    # command's time; `Console` switches it on again, before the work begins
    gc.disable()
    _keep_memory_private()
    threading.excepthook = lambda _: None  # a thread's failure arrives through its future
    sys.unraisablehook = lambda _: None  # what fails in a destructor can quote data, too
    try:
        from audit.cli.app import run  # noqa: PLC0415  # its imports can be interrupted, too

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # before a command had begun
        status = INTERRUPTED
    sys.exit(status)


def _keep_memory_private() -> None:
    """No core dump, and no other process of the user reads our memory or environment (prctl(2))."""
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with suppress(OSError, AttributeError):  # another system than Linux
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


if __name__ == "__main__":
    main()
