"""The entrance: `source-audit` and `python -m audit`."""

import gc
import sys

from audit.cli._status import INTERRUPTED
from audit.private import keep_private


def main() -> None:
    """Runs the command line and ends with its status."""
    # what is imported is no garbage, and to look for some among it takes a twentieth of a short
    # command's time; `Console` switches it on again, before the work begins
    gc.disable()
    keep_private()
    try:
        from audit.cli.app import run  # noqa: PLC0415  # its imports can be interrupted, too

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # before a command had begun
        status = INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
