"""The audit log's page. It stands above the accounts, whose actions write into the log themselves."""
