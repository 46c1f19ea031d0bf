"""What is installed is whole."""
