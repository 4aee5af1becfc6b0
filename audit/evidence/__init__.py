"""Evidence of what was seen: canonical documents, digests, signatures, and their verification."""
