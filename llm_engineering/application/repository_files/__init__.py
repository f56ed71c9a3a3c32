"""What is stored of a repository's files: which of them, as which text, and without whose secrets."""
