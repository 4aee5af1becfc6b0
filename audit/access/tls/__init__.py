"""TLS: as our own connections use it, and what a server accepts, seen by handshakes of our own."""
