"""Files are data: nothing in them is run, followed out of their folder, or shown as anything but text."""
