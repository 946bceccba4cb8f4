"""The parts of compare-programs.py."""
