"""Runs sslyze as a program and passes on how long it says that its scans took."""

import json
import re
import subprocess
import sys

TOOK = re.compile(rb"SCANS COMPLETED IN ([0-9.]+) S")
COMPLIANT, NOT_COMPLIANT = 0, 1  # with Mozilla's profile, to which it compares by default


def main() -> None:
    done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=False)
    took = TOOK.search(done.stdout)
    if done.returncode not in {COMPLIANT, NOT_COMPLIANT} or not took:
        sys.exit("sslyze did not finish its scans")
    sys.stdout.write(json.dumps({"wall": float(took[1])}) + "\n")


if __name__ == "__main__":
    main()
