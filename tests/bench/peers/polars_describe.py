"""polars `describe` of all columns."""

import sys

import polars as pl
from watch import Watch

with Watch() as watch:
    watch.said["fields"] = pl.read_parquet(sys.argv[1]).describe().width - 1
