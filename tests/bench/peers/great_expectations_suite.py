"""Great Expectations with a suite that describes every column as far as it can.

Every expectation holds for any value; what it observed is the figure. Columns of numbers: nulls,
distinct, unique, ends, mean, median, deviation, quantiles. Texts: nulls, distinct, unique,
lengths, spaces at the ends. All others: nulls, distinct, unique.
"""

import os
import sys
import warnings

os.environ["GX_ANALYTICS_ENABLED"] = "false"
warnings.simplefilter("ignore")

import great_expectations as gx  # noqa: E402  # the environment comes first
import pandas as pd  # noqa: E402
from great_expectations import expectations as expect  # noqa: E402
from watch import Watch  # noqa: E402

QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
ANY = -1e300  # no value is below it


def described(frame: pd.DataFrame) -> gx.ExpectationSuite:
    suite = gx.ExpectationSuite(name="describe")
    for name in frame.columns:
        suite.add_expectation(expect.ExpectColumnValuesToNotBeNull(column=name))
        suite.add_expectation(
            expect.ExpectColumnUniqueValueCountToBeBetween(column=name, min_value=0)
        )
        suite.add_expectation(expect.ExpectColumnValuesToBeUnique(column=name))
        kind = frame[name].dtype
        if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
            for one in (
                expect.ExpectColumnMinToBeBetween,
                expect.ExpectColumnMaxToBeBetween,
                expect.ExpectColumnMeanToBeBetween,
                expect.ExpectColumnMedianToBeBetween,
                expect.ExpectColumnStdevToBeBetween,
            ):
                least = 0 if one is expect.ExpectColumnStdevToBeBetween else ANY
                suite.add_expectation(one(column=name, min_value=least))
            ranges = {"quantiles": QUANTILES, "value_ranges": [[ANY, None]] * len(QUANTILES)}
            suite.add_expectation(
                expect.ExpectColumnQuantileValuesToBeBetween(column=name, quantile_ranges=ranges)
            )
        elif isinstance(frame[name].dropna().head(1).squeeze(), str):
            suite.add_expectation(
                expect.ExpectColumnValueLengthsToBeBetween(column=name, min_value=0)
            )
            suite.add_expectation(
                expect.ExpectColumnValuesToNotMatchRegex(column=name, regex=r"^\s|\s$")
            )
    return suite


with Watch() as watch:
    table = pd.read_parquet(sys.argv[1])
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("bench").add_dataframe_asset("orders")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table})
    result = batch.validate(described(table))
    watch.said["fields"] = len(table.columns)
    watch.said["expectations"] = len(result.results)
    watch.said["raised"] = sum(
        any(
            e.get("raised_exception")
            for e in [one.exception_info, *one.exception_info.values()]
            if isinstance(e, dict)
        )
        for one in result.results
    )
