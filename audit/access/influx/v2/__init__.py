"""InfluxDB 2: its API of resources, and statements through the API that version 1 had."""
