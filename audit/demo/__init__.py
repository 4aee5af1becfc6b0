"""The embedded demo: an invented shop's database with planted defects, and its clean twin."""
