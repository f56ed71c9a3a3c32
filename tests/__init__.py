"""A package, because a package of a cloud installs a `tests` of its own, which would go before a plain folder."""
