"""whylogs with its default metrics."""

import sys
import warnings

import pandas as pd
import whylogs
from watch import Watch

warnings.simplefilter("ignore")

with Watch() as watch:
    view = whylogs.log(pd.read_parquet(sys.argv[1])).view()
    watch.said["fields"] = len(view.to_pandas())
