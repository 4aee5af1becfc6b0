"""Whether the server that answers is the one that is meant: pins, and handshakes held to them."""
