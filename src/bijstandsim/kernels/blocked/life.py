"""R12 over a run of lanes: activity and courses of clients; body, mind, trust and money of everybody."""

import numpy as np

from ..effort import allowance_of
from ..income import norm_of
from ..inner import activity_kind, course_places, next_debt, next_savings, train, wealth_limit
from ..jit import stage
from ..life import (
    activity_start_log_odds,
    activity_stop_log_odds,
    autonomy,
    next_distance,
    next_health,
    next_motivation,
    next_stress,
    next_trust,
)
from ..slots import ACTIVITY, LIFE
from ..special import choose, exp, log, logistic, normal_ppf
from ..state import NO_ACTIVITY, F, P, X
from .draws import fill_units

f8 = np.float64


@stage
def activities(b, s, first, last, t, p, lev, city, book):
    """Unpaid activities and courses start, go on, stop or are imposed."""
    par = city.par[0]
    fill_units(b, s, first, last, city.key, t, ACTIVITY)
    for i in range(first, last):
        months = b.activity_months[i]
        b.activity_months[i] = min(months + 1, 250) if b.activity[i] != NO_ACTIVITY else months
    for i in range(first, last):
        paid = allowance_of(b.activity[i], s.imposed[i] > 0, lev)
        s.chance[i] = activity_stop_log_odds(b.activity_months[i], paid, par)
    for i in range(first, last):
        s.back[i] = autonomy(f8(b.motivation[i]), f8(b.trust[i]), f8(s.dose[i]), f8(s.control[i]), par)
    for i in range(first, last):
        starts = activity_start_log_odds(
            t - b.birth[i], b.migrant[i], f8(b.health[i]), s.back[i], lev.activity_allowance, lev.loss_frame, par
        )
        s.chance[i] = logistic(choose(b.activity[i] != NO_ACTIVITY, s.chance[i], starts))
    for i in range(first, last):
        bound = s.imposed[i] > 0 or (s.language[i] > 0 and s.exempt[i] == 0)
        changes = s.u0[i] < s.chance[i]
        # A duty keeps people in an activity and makes the others start one.
        s.event[i] = 1 if (changes and not bound if b.activity[i] != NO_ACTIVITY else changes or bound) else 0
    for i in range(first, last):
        if s.event[i] == 0:
            continue
        if b.activity[i] != NO_ACTIVITY:
            b.activity[i] = NO_ACTIVITY
        else:
            b.activity_months[i] = 0
            language = s.language[i] > 0 and s.exempt[i] == 0
            b.activity[i] = activity_kind(s.u1[i], s.imposed[i] > 0, language, par)
    courses, places = course_places(1, lev, par)
    for i in range(first, last):
        offered = courses + (places if b.migrant[i] > 0 else 0.0)
        s.event[i] = 1 if b.training[i] > 0 or s.u2[i] < offered else 0
    for i in range(first, last):
        if s.event[i] > 0:
            train(i, t, p, s.u2[i], s.u3[i], b, b, s, city, book)


@stage
def prepare(b, s, first, last, par):
    """What several equations of R12 share: logarithms, being active (``gained``, the effect of the dose, is known)."""
    for i in range(first, last):
        s.extra[i] = log(f8(s.income[i]))
    for i in range(first, last):
        s.active[i] = 1 if b.status[i] <= P and b.activity[i] != NO_ACTIVITY else 0
    for i in range(first, last):
        s.log_contact[i] = log(1.0 + 12.0 * f8(b.contact_rate[i])) if b.status[i] <= P else 0.0


@stage
def body_and_mind(b, s, first, last, lev, par):
    """Distance, health, stress, motivation, trust."""
    for i in range(first, last):
        status = b.status[i]
        s.chance[i] = next_distance(
            f8(b.distance[i]), status == F, status == P, s.gained[i], s.course_ended[i] > 0, s.active[i] > 0, par
        )
    debt_first, health_first = lev.life_first_debt > 0.0, lev.life_first_health > 0.0
    for i in range(first, last):
        h = f8(b.health[i])
        troubled = (health_first and h < par.health_limit_threshold_share) or (debt_first and b.debt[i] > 0)
        s.event[i] = 1 if troubled and b.status[i] <= P else 0
    for i in range(first, last):
        s.u2[i] = normal_ppf(s.u2[i])
    for i in range(first, last):
        good_work = b.status[i] == F and b.quality[i] > 0.0
        s.back[i] = next_health(
            f8(b.health[i]), f8(b.health_level[i]), f8(b.stress[i]), good_work, s.event[i] > 0, s.u2[i], par
        )
    log_need = log(par.income_need_ratio)
    for i in range(first, last):
        cut = lev.cut_share if s.cut[i] > 0 else 0.0
        b.stress[i] = next_stress(
            f8(b.stress[i]), f8(s.control[i]), cut, s.extra[i] - log_need, b.debt[i] > 0, f8(s.dose[i]), par
        )
    for i in range(first, last):
        b.distance[i] = s.chance[i]
        b.health[i] = s.back[i]
    rewarded = lev.contingent > 0.0 and lev.exit_bonus + lev.work_premium > 0.0
    for i in range(first, last):
        b.motivation[i] = next_motivation(
            f8(b.motivation[i]), f8(b.motivation_level[i]), f8(b.control_reaction[i]), f8(s.control[i]),
            rewarded and b.status[i] <= P, s.gained[i], par,
        )  # fmt: skip
    for i in range(first, last):
        b.trust[i] = next_trust(
            f8(b.trust[i]), f8(b.trust_level[i]), s.log_contact[i], s.support[i], f8(s.control[i]), s.cut[i] > 0,
            s.new_caseworker[i] > 0, par,
        )  # fmt: skip


@stage
def habits_and_money(b, s, first, last, law, par):
    """Memory of contacts, reference income, fear of cuts, moving away, savings and debt."""
    reference_speed, memory_speed = 1.0 / par.reference_adaptation_months, 1.0 / par.contact_memory_months
    risk_decay = exp(-log(2.0) / par.perceived_risk_half_life_months)
    for i in range(first, last):
        rate = f8(b.contact_rate[i])
        rate += (s.contacts[i] - rate) * memory_speed
        b.contact_rate[i] = rate if rate > 1e-6 else 0.0
    for i in range(first, last):
        r = f8(b.reference[i])
        b.reference[i] = r + (f8(s.income[i]) - r) * reference_speed
        risk = f8(b.perceived_risk[i]) * risk_decay
        b.perceived_risk[i] = risk if risk > 1e-6 else 0.0
    for i in range(first, last):
        s.next[i] = X if s.u0[i] < par.moved_or_died_prob_month else s.next[i]
    for i in range(first, last):
        limit = wealth_limit(b.household[i], law)
        s.chance[i] = next_savings(f8(b.savings[i]), f8(s.income[i]), norm_of(b.household[i], law), limit, par)
    for i in range(first, last):
        b.debt[i] = next_debt(b.debt[i], s.chance[i], f8(s.income[i]), s.u1[i], par)
    for i in range(first, last):
        b.savings[i] = s.chance[i]


@stage
def live(b, s, first, last, t, lev, law, city):
    """R12 for everybody."""
    par = city.par[0]
    fill_units(b, s, first, last, city.key, t, LIFE)
    prepare(b, s, first, last, par)
    body_and_mind(b, s, first, last, lev, par)
    habits_and_money(b, s, first, last, law, par)
