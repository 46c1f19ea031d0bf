"""Codes of the Mesa peer: the letters and names of ``docs/model.md``."""

B, P, F, W, O = range(5)  # noqa: E741
SINGLE, SINGLE_PARENT, COUPLE = range(3)
NO_ACTIVITY, VOLUNTEERING, COURSE, CARE_GIVING = range(4)
LEFT_FOR_JOB, LEFT_WITHOUT_WORK, LEFT_AFTER_CUT = range(3)
