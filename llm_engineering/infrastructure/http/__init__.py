"""Fetching pages: one file per rule (address guard, robots, retries, limits)."""
