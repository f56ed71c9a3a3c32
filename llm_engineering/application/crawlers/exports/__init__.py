"""Readers for the records of the platforms' exports: bytes in, a record or a LinkError out."""
