"""InfluxDB: a room for each major version, and what they share."""
