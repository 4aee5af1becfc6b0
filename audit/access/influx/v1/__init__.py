"""InfluxDB 1.x: statements that read, their answers, and what they say of measurements."""
