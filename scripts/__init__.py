"""What the Makefile runs: assets, heavy proofs and planted faults."""
