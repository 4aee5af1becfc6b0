"""pandas `describe` of all columns."""

import sys

import pandas as pd
from watch import Watch

with Watch() as watch:
    described = pd.read_parquet(sys.argv[1]).describe(include="all")
    watch.said["fields"] = described.shape[1]
