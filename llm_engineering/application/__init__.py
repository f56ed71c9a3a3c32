"""What the program does: users, the crawl, the crawlers, extraction, the report. No I/O of its own."""
