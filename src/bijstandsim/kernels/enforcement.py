"""C6 and R10: violations of the search duty, detection, warnings, cuts, objections."""

import numpy as np

from .jit import body, equation, stage
from .rng import fill_uniforms, uniforms
from .slots import CARE, ENFORCE
from .special import logistic
from .work import risk_jump

f8 = np.float64


@equation
def violation(search, required, tolerance):
    """v: share of the required search that is missing, beyond the tolerance."""
    return max(0.0, 1.0 - search / required - tolerance) if required > 0.0 else 0.0


@equation
def cut_prob(toughness, h, tr, prior_cuts, par):
    """Chance that a detected violation gives a cut and not a warning."""
    prior = min(prior_cuts, par.prior_cuts_cap)
    return logistic(
        par.cut_log_odds
        + par.cut_toughness_slope * toughness
        - par.cut_health_slope * (1.0 - h)
        - par.cut_trust_slope * tr
        + par.cut_prior_slope * prior
    )


@equation
def report_prob(monitoring, search, lev, par):
    """Chance that a client is reported: a true violation that is detected, or one that was none."""
    missing = violation(search, lev.search_level, lev.tolerance)
    found = monitoring * missing * par.violation_detection_prob_month
    # A report of a violation that was none: the same draw, above the true detections.
    return found + monitoring * par.wrongful_report_prob_month


@body
def decide_case(i, t, p, lev, traits, state, now, desks, city, par):
    """What a report of person ``i`` leads to: a warning or a cut, an objection, hours, and a new fear of cuts."""
    j = state.caseworker[i]
    desks.cases[j] += par.hours_per_enforcement_case
    u_cut, u_objection, _, _ = uniforms(city.key, traits.pid[i], t, ENFORCE)
    chance = cut_prob(desks.toughness[j], f8(state.health[i]), f8(state.trust[i]), state.cuts[i], par)
    if (lev.warning_first > 0.0 and state.warned[i] == 0) or u_cut >= chance:
        now.warning[i] = 1
        state.warned[i] = min(state.warned[i] + 1, 250)
        jump = risk_jump(0, True, par)
    else:
        jump = risk_jump(state.cuts[i], False, par)
        objects = u_objection < par.objection_share_of_cuts
        desks.cases[j] += par.hours_per_objection if objects else 0.0
        # An objection that succeeds gives the money back, not the trust.
        if u_objection >= par.objection_share_of_cuts * par.objection_success_share:
            repeat = state.cut_ago[i] <= par.repeat_window_months
            months = np.int64(lev.repeat_months if repeat else lev.cut_months)
            state.cut_left[i] = min(state.cut_left[i] + months, 36)
        now.cut[i] = 1
        state.cuts[i] = min(state.cuts[i] + 1, 250)
        state.cut_ago[i] = 0
        if p > 0:
            desks.cut_count[j] += 1.0
    state.perceived_risk[i] = min(1.0, f8(state.perceived_risk[i]) + jump)


@stage
def enforce(first, last, t, p, traits, state, now, desks, city, draws):
    """Check clients against last month's search; book the hours of the cases with their caseworkers."""
    par = city.par[0]
    fill_uniforms(city.key, traits.pid, now.person, first, last, t, CARE, draws)
    for k in range(first, last):
        i = now.person[k]
        lev = city.levers[now.row[i], p]
        if state.cut_ago[i] < 254:
            state.cut_ago[i] += 1
        if now.exempt[i] > 0 or lev.search_duty <= 0.0:
            continue
        if draws[3, k - first] < report_prob(desks.monitoring[state.caseworker[i]], f8(state.search[i]), lev, par):
            decide_case(i, t, p, lev, traits, state, now, desks, city, par)
