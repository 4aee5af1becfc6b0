"""All sources on one page, and one source over time, from the heads of their runs."""
