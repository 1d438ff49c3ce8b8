"""veeval."""
