"""Pure: values of columns in, verdicts out: personal data and secrets, with the evidence in words.

Nothing here talks to a source, and no value leaves but as a count or a shape.
"""
