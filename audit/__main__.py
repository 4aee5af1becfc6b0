"""The entrance: `source-audit` and `python -m audit`."""

import sys
import threading
import warnings

from audit.cli._status import INTERRUPTED


def main() -> None:
    """Runs the command line and ends with its status."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a driver's warning can quote data, and is no use here
    threading.excepthook = lambda _: None  # a thread's failure arrives through its future
    sys.unraisablehook = lambda _: None  # what fails in a destructor can quote data, too
    try:
        from audit.cli.app import run  # noqa: PLC0415  # its imports can be interrupted, too

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # before a command had begun
        status = INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
