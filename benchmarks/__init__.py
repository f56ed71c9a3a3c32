"""Measurements against named baselines; see README.md."""
