"""The local SQLite store: what was last read from the server, kept so that everything is shown at once."""
