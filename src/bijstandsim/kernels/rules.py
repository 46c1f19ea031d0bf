"""Who gets which row of levers: one record per rule, tried in order, the first match wins.

A person of an arm is compared with the arm's rules (``arm_rule_first``, ``arm_rule_count``); the row of the
first rule that fits holds, else the arm's own row. Masks are bit masks over the codes below; limits are
closed below and open above, except distance and health, whose upper limit 1 is included by storing infinity.
"""

import numpy as np

#: Codes of the household and education of a person, in the order of the bits of the masks.
HOUSEHOLDS = ("single", "single_parent", "couple")
EDUCATIONS = ("low", "middle", "high")

RULES = np.dtype(
    [
        ("household_mask", np.int64),  # bit k set: household code k fits
        ("education_mask", np.int64),
        ("age_min", np.float64),  # months, inclusive
        ("age_max", np.float64),  # months, exclusive
        ("distance_min", np.float64),  # [0, 1], inclusive
        ("distance_max", np.float64),  # exclusive
        ("health_min", np.float64),  # [0, 1], inclusive
        ("health_max", np.float64),  # exclusive
        ("duration_min", np.float64),  # months on benefit, inclusive
        ("duration_max", np.float64),  # exclusive
        ("share_from", np.float64),  # the person's fixed uniform, inclusive
        ("share_to", np.float64),  # exclusive
        ("row", np.int64),  # row of the levers
    ]
)
