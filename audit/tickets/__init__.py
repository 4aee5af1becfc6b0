"""Tickets: a report on a tracker of issues, one ticket per source, kept up to date."""
