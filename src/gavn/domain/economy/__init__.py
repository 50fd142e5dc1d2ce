"""The fund's money: ledger, layers, economy table, effect policy, and what a report may say of them."""
