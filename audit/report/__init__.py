"""The document of one run: what every exporter renders and what the JSON holds."""
