"""A person's fixed characteristics and first state, by inverse distribution functions of keyed draws.

Dependence follows the evidence that exists: health falls with age; distance rises with ill health, age, low
education and (first stock only) duration; loss aversion with age and low education; kids with the household.
Everything else is independent.
"""

import numpy as np

from .jit import kernel, stage
from .life import clip
from .rng import fill_uniforms, four
from .slots import TRAIT_HOUSE, TRAIT_MONTH
from .special import exp, log, normal_ppf, power
from .state import COUPLE, NO_ACTIVITY, SINGLE, SINGLE_PARENT, B, P

f8 = np.float64

#: Whom ``draw_people`` draws (bool_ and not bool: numba would compile everything below once for each literal).
FIRST_STOCK, ENTRANTS = np.bool_(True), np.bool_(False)

#: Rows of the draws of a tile, in the order of the blocks from TRAIT_HOUSE on (``slots.py``).
HOUSE, AGE, DISTANCE, TASTE, MONEY, RULES, TARGET = range(7)
#: Words (row, word) that are read as standard normals.
NORMALS = np.array([
    (AGE, 3), (DISTANCE, 0), (DISTANCE, 1), (DISTANCE, 2), (DISTANCE, 3), (TASTE, 0), (TASTE, 1), (TASTE, 2),
    (MONEY, 0),
])  # fmt: skip
#: People who are drawn together.
_TILE = np.uint64(256)


@stage
def draw_tile(first, last, traits, now, key, draws):
    """Uniforms and normals (row, word, person) of the people at ``first`` to ``last`` - 1 of ``Now.person``."""
    for row in range(TARGET + 1):
        fill_uniforms(key, traits.pid, now.person, first, last, TRAIT_MONTH, TRAIT_HOUSE + row, draws[row])
    for n in range(len(NORMALS)):
        words = draws[NORMALS[n, 0], NORMALS[n, 1]]
        for i in range(last - first):
            words[i] = normal_ppf(words[i])


@stage
def draw_households(first, last, mix, traits, now, city, draws):
    """Household, sex, education, migrant background, kids of people at places of ``Now.person``."""
    goal = city.mix[0]
    for k in range(first, last):
        slot = now.person[k]
        u_house, u_sex, u_edu, u_mig = four(draws[HOUSE], k - first)
        u_kids = draws[AGE, 0, k - first]
        if u_house < mix[0]:
            household, women, kids = SINGLE, goal.women_single, 0.0
        elif u_house < mix[0] + mix[1]:
            household, women, kids = SINGLE_PARENT, goal.women_single_parent, 1.0
        else:
            household, women, kids = COUPLE, goal.women_couple, goal.kids_couple
        education = 0
        if u_edu >= mix[3]:
            education = 1 if u_edu < mix[3] + mix[4] else 2
        traits.household[slot] = household
        traits.woman[slot] = 1 if u_sex < women else 0
        traits.kids[slot] = 1 if u_kids < kids else 0
        traits.education[slot] = education
        traits.migrant[slot] = 1 if u_mig < goal.migrant else 0


@stage
def draw_ages(first, last, t, p, first_stock, traits, now, city, draws):
    """Month of birth: class by the margins of the stock or the inflow (younger in a recession), uniform within."""
    par, law, goal = city.par[0], city.law[p], city.mix[0]
    young, middle = goal.age_under_27, goal.age_27_to_44
    if not first_stock:
        young, middle = par.inflow_age_under_27_share, par.inflow_age_27_44_share
        market = city.theta[p] / par.market_reference_index
        odds = young / (1.0 - young) * power(market, -par.recession_inflow_under_27_slope)
        shifted = odds / (1.0 + odds)
        middle = middle * (1.0 - shifted) / (1.0 - young)
        young = shifted
    edges = (
        par.youngest_age_years * 12.0, par.young_age_limit_years * 12.0, par.middle_age_limit_years * 12.0,
        law.pension_age_months - 1.0,
    )  # fmt: skip
    for k in range(first, last):
        slot = now.person[k]
        _, u_class, u_within, _ = four(draws[AGE], k - first)
        low, high = edges[2], edges[3]
        if u_class < young:
            low, high = edges[0], edges[1]
        elif u_class < young + middle:
            low, high = edges[1], edges[2]
        traits.birth[slot] = t - np.int64(low + u_within * (high - low))


@stage
def draw_tastes(first, last, t, traits, now, city, draws):
    """Levels of health, trust, motivation; reaction to control, loss aversion, present bias, search cost, floor."""
    par = city.par[0]
    span = par.income_floor_high_ratio - par.income_floor_low_ratio
    for k in range(first, last):
        slot = now.person[k]
        years = (t - traits.birth[slot]) / 12.0
        education = traits.education[slot] - city.mix[0].education_mean
        x_h = draws[AGE, 3, k - first]
        _, x_tr, x_m, x_nu = four(draws[DISTANCE], k - first)
        x_lam, x_beta, x_k, u_floor = four(draws[TASTE], k - first)
        health = par.health_level_mean + par.health_level_age_slope_per_year * (years - par.health_reference_age_years)
        traits.health_level[slot] = min(max(health + par.health_level_sd * x_h, 0.02), 0.98)
        traits.trust_level[slot] = clip(par.trust_level_mean + par.trust_level_sd * x_tr, 0.0, 1.0)
        sd = par.motivation_log_sd
        traits.motivation_level[slot] = par.motivation_mean * exp(sd * x_m - 0.5 * sd * sd)
        traits.control_reaction[slot] = par.reaction_to_control_mean + par.reaction_to_control_sd * x_nu
        sd = par.loss_aversion_log_sd
        shift = par.loss_aversion_age_slope_log_per_decade * (years - par.loss_aversion_reference_age_years) / 10.0
        shift += par.loss_aversion_education_slope_log * education
        lam = par.loss_aversion_mean_ratio * exp(sd * x_lam - 0.5 * sd * sd + shift)
        traits.loss_aversion[slot] = min(max(lam, par.lambda_low), par.lambda_high)
        beta = par.present_bias_mean_ratio + par.present_bias_sd * x_beta
        traits.present_bias[slot] = min(max(beta, par.beta_low), 1.0)
        traits.log_search_cost[slot] = log(par.search_cost_median) + par.search_cost_log_sd * x_k
        traits.income_floor[slot] = par.income_floor_low_ratio + u_floor * span


@stage
def draw_rules(first, last, traits, state, now, city, draws):
    """How rules meet a person: release known and used, imposed duties, formal exemption, targeting."""
    par = city.par[0]
    for k in range(first, last):
        slot = now.person[k]
        u_release, u_imposed, u_exempt, u_duty = four(draws[RULES], k - first)
        u_target, _, u_language, _ = four(draws[TARGET], k - first)
        traits.u_release[slot] = u_release
        traits.u_imposed[slot] = u_imposed
        traits.u_language[slot] = u_language
        traits.u_target[slot] = u_target
        # Exempt with probability logistic(b - slope (hbar - .5)): the slope keeps exemption with the ill.
        odds = log(u_exempt / (1.0 - u_exempt))
        slope = par.exempt_health_slope_log_odds
        traits.exempt_score[slot] = odds + slope * (f8(traits.health_level[slot]) - 0.5)
        state.duty_ago[slot] = np.int64(u_duty * par.duty_meeting_interval_months)


@stage
def start_states(first, last, t, p, first_stock, traits, state, now, city, draws):
    """First state: distance, levels, money; the first stock carries a duration, entrants start at zero."""
    par, law = city.par[0], city.law[p]
    for k in range(first, last):
        slot = now.person[k]
        age = t - traits.birth[slot]
        x_savings, u_debt, u_tau, _ = four(draws[MONEY], k - first)
        x_d = draws[DISTANCE, 0, k - first]
        d = par.entry_distance_mean_share + par.entry_distance_sd * x_d
        health = f8(traits.health_level[slot])
        d += par.entry_distance_health_slope_share * (health - par.entry_reference_health)
        d += par.entry_distance_age_slope_per_year * (age / 12.0 - par.entry_reference_age_years)
        d += par.entry_distance_education_slope_share * (traits.education[slot] - city.mix[0].education_mean)
        state.status[slot] = B
        state.tau[slot] = 0
        if first_stock:
            tau = min(-log(u_tau) * par.initial_duration_mean_months, max(age - par.youngest_age_years * 12.0, 0.0))
            state.tau[slot] = np.int64(tau)
            d += par.initial_distance_duration_share * (1.0 - exp(-tau / par.initial_distance_duration_months))
        state.distance[slot] = clip(d, 0.0, 1.0)
        state.health[slot] = traits.health_level[slot]
        state.stress[slot] = par.initial_stress_sd
        state.motivation[slot] = traits.motivation_level[slot]
        state.trust[slot] = traits.trust_level[slot]
        state.perceived_risk[slot] = par.initial_extra_risk_prob_month
        state.reference[slot] = 1.0
        # Nobody is in violation in a first month, before the first choice.
        state.search[slot] = par.search_level_at_entry * par.search_requirement_level
        limit = law.wealth_limit_single if traits.household[slot] == SINGLE else law.wealth_limit_family
        savings = par.entry_savings_median_eur * exp(par.entry_savings_log_sd * x_savings)
        state.debt[slot] = 1 if u_debt < par.initial_problem_debt_share else 0
        state.savings[slot] = 0.0 if state.debt[slot] > 0 else min(savings, limit)


@stage
def first_small_jobs(first, last, traits, state, now, city, draws):
    """Part-time work of the first stock; burn-in replaces it."""
    par = city.par[0]
    for k in range(first, last):
        slot = now.person[k]
        u_part, u_hours = draws[MONEY, 3, k - first], draws[TARGET, 1, k - first]
        if u_part < par.initial_parttime_share:
            small = u_hours < par.offer_parttime_hours_6_share
            hours = par.offer_parttime_hours_band_1 if small else par.offer_parttime_hours_band_2
            state.status[slot] = P
            state.hours[slot] = np.int64(hours)
            state.wage[slot] = hours * par.net_pay_eur_month_per_weekly_hour


@stage
def clear_histories(first, last, state, now):
    """Counters of people who were never seen before."""
    for k in range(first, last):
        slot = now.person[k]
        state.contact_rate[slot] = 0.0
        state.wage[slot] = 0.0
        state.quality[slot] = 0.0
        state.hours[slot] = 0
        state.arm[slot] = 0
        state.cell[slot] = 0
        state.off[slot] = 0
        state.tenure[slot] = 0
        state.pressed[slot] = 0
        state.place[slot] = 0
        state.rights[slot] = 0
        state.insured[slot] = 0
        state.left[slot] = 0
        state.cut_left[slot] = 0
        state.cuts[slot] = 0
        state.cut_ago[slot] = 255
        state.warned[slot] = 0
        state.release_used[slot] = 0
        state.since[slot] = 0
        state.turned[slot] = 0
        state.intake[slot] = 1
        state.activity[slot] = NO_ACTIVITY
        state.activity_months[slot] = 0
        state.training[slot] = 0
        state.ever[slot] = 0
        state.work_run[slot] = 0


@kernel
def draw_people(n, t, p, first_stock, mix, traits, state, now, city):
    """Fill the first ``n`` slots of ``Now.person``, whose numbers (pid) are set: first stock or entrants of month t."""
    draws = np.empty((TARGET + 1, 4, _TILE))
    for first in range(np.uint64(0), np.uint64(n), _TILE):
        last = min(first + _TILE, np.uint64(n))
        draw_tile(first, last, traits, now, city.key, draws)
        clear_histories(first, last, state, now)
        draw_households(first, last, mix, traits, now, city, draws)
        draw_ages(first, last, t, p, first_stock, traits, now, city, draws)
        draw_tastes(first, last, t, traits, now, city, draws)
        draw_rules(first, last, traits, state, now, city, draws)
        start_states(first, last, t, p, first_stock, traits, state, now, city, draws)
        if first_stock:
            first_small_jobs(first, last, traits, state, now, city, draws)
