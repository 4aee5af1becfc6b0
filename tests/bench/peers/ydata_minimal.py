"""ydata-profiling in its minimal mode, without rendering a page."""

import sys
import warnings

import pandas as pd
from watch import Watch

warnings.simplefilter("ignore")
from ydata_profiling import ProfileReport  # noqa: E402  # it warns of itself

with Watch() as watch:
    report = ProfileReport(pd.read_parquet(sys.argv[1]), minimal=True, progress_bar=False)
    watch.said["fields"] = len(report.get_description().variables)
