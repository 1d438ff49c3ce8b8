"""``python -m veeval``."""

from veeval.cli import main

main()
