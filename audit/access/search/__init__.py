"""Elasticsearch and OpenSearch: their REST API, from the list of reads to indices and documents."""
