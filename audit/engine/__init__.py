"""The stages in the middle: discover, collect, profile, evaluate, score, report."""
