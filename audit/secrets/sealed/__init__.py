"""Credentials in an encrypted file, for machines without a keyring."""
