"""Pages in a headless Chromium: the report, the documentation, the explorer."""
