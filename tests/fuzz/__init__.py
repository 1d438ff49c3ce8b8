"""Broken and hostile files: no crash, no hang, no unbounded memory. `make fuzz` goes on for longer."""
