"""Decision numbers: which word of which block of random numbers a decision reads.

FROZEN and append-only: a number that changes meaning changes every result. Decisions taken together share a
block (four uniforms from one call). ``uniforms(key, person, month, BLOCK)[WORD]``. They are int64 and not int:
numba would compile a function once more for every literal.
"""

from numpy import int64

# Monthly decisions of a person: (block; words 0..3).
CARE = int64(0)  # asked for contact, number of contacts, place in the queue, detection
SEARCH = int64(1)  # offer of full work, offer of a small job, leaving without work, end of a part-time job
LIFE = int64(2)  # moved or died, debt, health shock; word 3 free
OFFER_F = int64(3)  # hours, wage, match quality; word 3 free
OFFER_P = int64(4)  # hours, wage, match quality; word 3 free
WORK = int64(5)  # end of a job in F or job found in W and O, its quality, claim after job loss, return from O
ENFORCE = int64(6)  # cut or warning, objection; words 2-3 free
ACTIVITY = int64(7)  # start or stop of an activity, its kind, course offered and taken, hired at its end
PLACE = int64(8)  # tailored offer, its quality, quality of a guaranteed job; word 3 free

# Drawn once for a person, at month TRAIT_MONTH.
TRAIT_MONTH = int64(1_000_000)
TRAIT_HOUSE = int64(16)  # household, sex, education, migrant
TRAIT_AGE = int64(17)  # kids, age class, age within it, health level
TRAIT_DISTANCE = int64(18)  # distance, trust level, motivation level, reaction to control
TRAIT_TASTE = int64(19)  # loss aversion, present bias, search cost, income floor
TRAIT_MONEY = int64(20)  # savings, debt, first duration, first part-time work
TRAIT_RULES = int64(21)  # release known and used, tegenprestatie, formal exemption, phase of duty meetings
TRAIT_TARGET = int64(22)  # random share of targeted levers, hours of a first part-time job, language duty; word 3 free
TRAIT_DESK = int64(23)  # two candidate caseworkers; words 2-3 free

# Recruitment of an experiment (month = 0 of the policy).
RECRUIT = int64(24)  # who takes part, which arm; words 2-3 free

# A survey among participants (block SURVEY + number of the question; month = the wave).
SURVEY = int64(128)  # noise of the answer; words 1-3 free
MISSING = int64(96)  # answers the survey, still in the registers; words 2-3 free

# Caseworkers (the "person" is the caseworker's number) and the city (person 0).
DESK_TRAITS = int64(64)  # toughness, support, skill, belief
DESK_MONTH = int64(65)  # leaves; words 1-3 free
CITY_MONTH = int64(66)  # rounding of the inflow; words 1-3 free
