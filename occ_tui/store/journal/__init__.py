"""The journal: every write is recorded here, durably and with its retry token, before anything leaves the computer."""
