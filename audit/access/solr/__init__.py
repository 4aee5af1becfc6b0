"""Apache Solr through its HTTP API."""
