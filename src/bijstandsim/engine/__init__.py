"""Running scenarios: one run, many runs, and what they counted."""
