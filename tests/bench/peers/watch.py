"""What a peer's work took: the file read and profiled, without start-up and imports.

The scripts in this folder run in an environment that has the peer and nothing of ours.
"""

import json
import os
import sys
import time
from typing import Self


class Watch:
    def __enter__(self) -> Self:
        self.said: dict[str, object] = {}
        self._wall, self._cpu = time.perf_counter(), sum(os.times()[:4])
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        del error, trace
        if kind is None:
            self.said["wall"] = time.perf_counter() - self._wall
            self.said["cpu"] = sum(os.times()[:4]) - self._cpu  # children, too
            sys.stdout.write("\n" + json.dumps(self.said) + "\n")
