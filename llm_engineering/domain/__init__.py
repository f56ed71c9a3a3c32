"""What is true whatever the database, the network or ZenML: documents, links, outcomes, errors. No I/O."""
