"""Amounts of money in a message, and the purse that is meant."""
