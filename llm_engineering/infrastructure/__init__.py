"""How: one adapter per port, one concern per file."""
