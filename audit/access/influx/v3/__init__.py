"""InfluxDB 3: SQL over its catalogue and tables."""
