"""Great Expectations as an engine: a team's suites read, run in a process of its own, and told."""
