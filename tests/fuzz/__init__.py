"""Files that nobody should write, thousands of them: each is read or refused in words, never more."""
