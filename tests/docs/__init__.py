"""The documentation is made, built and executed."""
