"""The explorer: its model, its server, its page."""
