"""One source over time, from the heads of its runs: scores, findings, size, certificate."""
