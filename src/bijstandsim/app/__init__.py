"""The explorer: a local page that shows two regimes on the same people. The verb ``app`` serves it."""
