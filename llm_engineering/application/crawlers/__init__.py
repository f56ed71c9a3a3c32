"""Crawlers: one file per platform, found by the dispatcher; each gives documents."""
