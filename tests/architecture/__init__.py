"""What holds of the source as a text: names, sizes, documentation."""
