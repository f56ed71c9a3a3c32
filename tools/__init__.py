"""Commands: bootstrap, run, infrastructure, dashboard, warehouse, sample."""
