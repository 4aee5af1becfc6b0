"""Where a source departs from what a contract promises of it; pure, from facts."""
