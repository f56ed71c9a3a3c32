"""Crawlers: one file per platform, found by the dispatcher; each turns pages, exports or repositories into documents."""
