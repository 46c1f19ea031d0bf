"""Decision numbers: which word of which block of random numbers a decision reads.

FROZEN and append-only: a number that changes meaning changes every result. Decisions taken together share a
block (four uniforms from one call). ``uniforms(key, person, month, BLOCK)[WORD]``.
"""

# Monthly decisions of a person: (block; words 0..3).
CARE = 0  # asked for contact, number of contacts, place in the queue, detection
SEARCH = 1  # offer of full work, offer of a small job, leaving without work, end of a part-time job
LIFE = 2  # moved or died, debt, health shock; word 3 free
OFFER_F = 3  # hours, wage, match quality; word 3 free
OFFER_P = 4  # hours, wage, match quality; word 3 free
WORK = 5  # end of a job in F or job found in W and O, its quality, claim after job loss, return from O
ENFORCE = 6  # cut or warning, objection; words 2-3 free
ACTIVITY = 7  # start or stop of an activity, its kind, course offered and taken, hired at its end
PLACE = 8  # tailored offer, its quality, quality of a guaranteed job; word 3 free

# Drawn once for a person, at month TRAIT_MONTH.
TRAIT_MONTH = 1_000_000
TRAIT_HOUSE = 16  # household, sex, education, migrant
TRAIT_AGE = 17  # kids, age class, age within it, health level
TRAIT_DISTANCE = 18  # distance, trust level, motivation level, reaction to control
TRAIT_TASTE = 19  # loss aversion, present bias, search cost, income floor
TRAIT_MONEY = 20  # savings, debt, first duration, first part-time work
TRAIT_RULES = 21  # release known and used, tegenprestatie, formal exemption, phase of duty meetings
TRAIT_TARGET = 22  # random share of targeted levers, hours of a first part-time job, language duty; word 3 free
TRAIT_DESK = 23  # two candidate caseworkers; words 2-3 free

# Recruitment of an experiment (month = 0 of the policy).
RECRUIT = 24  # who takes part, which arm; words 2-3 free

# Caseworkers (the "person" is the caseworker's number) and the city (person 0).
DESK_TRAITS = 64  # toughness, support, skill, belief
DESK_MONTH = 65  # leaves; words 1-3 free
CITY_MONTH = 66  # rounding of the inflow; words 1-3 free
