"""Mutation testing: whether a test fails when a line of veeval.stats or veeval.privacy is made wrong."""
