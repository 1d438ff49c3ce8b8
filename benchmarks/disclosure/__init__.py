"""Disclosure: whether what is hidden, in random tables and in whole results folders, can be found again."""
