"""Substack's addresses, and what its public API and its pages hand over: shared by links, lists and the export."""
