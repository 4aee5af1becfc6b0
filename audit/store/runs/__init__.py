"""Every run of every source: its report, its page, and its place in the chain of runs."""
