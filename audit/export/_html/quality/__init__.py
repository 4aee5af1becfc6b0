"""Parts of the section on data quality, each a view of its own."""
