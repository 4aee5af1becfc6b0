"""The entrance: `source-audit` and `python -m audit`."""

import sys
import threading
import warnings


def main() -> None:
    """Runs the command line and ends with its status."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a driver's warning can quote data, and is no use here
    threading.excepthook = lambda _: None  # a thread's failure arrives through its future
    from audit.cli.app import run  # noqa: PLC0415  # after the warnings of imports are silenced

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
