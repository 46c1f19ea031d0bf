"""R1 to R6 for everybody on benefit (B and P): this month's income and how hard to look for work."""

import numpy as np

from .income import (
    bonus_gain,
    income_in_work,
    income_on_benefit,
    kept,
    norm_of,
    parttime_premium,
    uses_release,
    utility,
    utility_of_log,
)
from .jit import equation, kernel, stage
from .ledger import (
    ACTIVITY_ALLOWANCE,
    BENEFIT,
    BENEFIT_TAX,
    BONUS,
    CUT,
    NET_PAY,
    OWN_MEANS,
    PAY_TAX,
    RELEASE,
    SUPPLEMENT,
    WORK_PLACES,
    cents,
    grain,
    whole_cents,
)
from .search import (
    control,
    effective_search,
    free_search,
    log_cost,
    press,
    search_effort,
    threat,
    total_value,
    work_value,
)
from .special import choose, exp, log
from .state import COUPLE, VOLUNTEERING, B, P

f8 = np.float64


@equation
def allowance_of(activity, imposed, lev):
    """Activity allowance, EUR a month: for volunteering that is not imposed."""
    return choose(activity == VOLUNTEERING and not imposed, lev.activity_allowance, 0.0)


@equation
def benefit_share(earnings, release, norm):
    """Benefit paid over the norm: a cut takes no more than this."""
    return max(0.0, 1.0 - (min(earnings, norm) - release) / norm)


@equation
def benefit_paid(norm, earnings, release, cut, floor, others, par):
    """Benefit, cut, release, tax of the gross-up and own means of a month in B or P, in whole cents.

    ``cut`` and ``floor`` are shares of the norm; ``others`` is what else is received, in whole cents.
    """
    benefit = norm - min(earnings, norm)
    withheld = cut * norm
    tax = (par.benefit_gross_up_ratio - 1.0) * (benefit + release - withheld)
    received = whole_cents(benefit) + whole_cents(release) - whole_cents(withheld) + others
    fill = max(whole_cents(floor * norm) - received, 0.0)
    return whole_cents(benefit), whole_cents(withheld), whole_cents(release), whole_cents(tax), fill


@equation
def tax_on_pay(pay, par):
    """Taxes and premiums on net pay, whole cents."""
    share = par.tax_and_premium_share_of_gross
    return whole_cents(pay * share / (1.0 - share))


@equation
def cents_beside(allowance, premium, earnings):
    """What a person on benefit receives beside it, whole cents."""
    return whole_cents(allowance) + whole_cents(premium) + whole_cents(earnings)


@kernel
def pay_month(book, arm, norm, earnings, place, release, premium, allowance, cut, floor, lev, par):
    """Book the month of a person in B or P (euros a month; ``cut`` and ``floor`` as shares of the norm)."""
    others = whole_cents(lev.supplement) + cents_beside(allowance, premium, earnings)
    benefit, withheld, released, tax, fill = benefit_paid(norm, earnings, release, cut, floor, others, par)
    book[arm, BENEFIT] += np.int64(benefit)
    book[arm, CUT] += np.int64(withheld)
    book[arm, RELEASE] += np.int64(released)
    book[arm, BENEFIT_TAX] += np.int64(tax)
    book[arm, SUPPLEMENT] += cents(lev.supplement)
    book[arm, ACTIVITY_ALLOWANCE] += cents(allowance)
    book[arm, BONUS] += cents(premium)
    book[arm, NET_PAY] += cents(earnings)
    book[arm, PAY_TAX] += np.int64(tax_on_pay(earnings, par))
    if earnings > 0.0 and place > 0:
        book[arm, WORK_PLACES] += cents(par.work_place_cost_eur_month)
    book[arm, OWN_MEANS] += np.int64(fill)


@equation
def is_language_duty(migrant, education, u, lev):
    """A language course is imposed (taaleis): on migrants without a basic qualification, by the lever's share."""
    return migrant > 0 and education == 0 and u < lev.language_duty_share


@stage
def weigh_work(first, last, t, p, traits, state, now, desks, city, book, scratch):
    """R1 to R4 for the clients at ``first`` to ``last`` - 1 of ``Now.person``: income, value of work, threat of a cut.

    ``book`` is the month's accounts (arm, item) in cents. For ``choose_search`` the rows of ``scratch`` receive N, Psi,
    ln k' and the required search, and ``Now.effort_full`` and ``effort_part`` hold B_F and B_P.
    """
    par = city.par[0]
    law = city.law[p]
    mu = par.gain_loss_weight_ratio
    pay_full = par.expected_full_work_pay_eur_month * law.minimum_wage_index
    pay_part = par.expected_parttime_pay_eur_month * law.minimum_wage_index
    weight_kids = exp(par.motivation_weight_parttime_kids_log)
    y_single = income_in_work(par.work_gain_kept_share, pay_full, law.norm_single)
    y_couple = income_in_work(par.work_gain_kept_share, pay_full, law.norm_couple)
    log_y_single, log_y_couple = log(y_single), log(y_couple)
    for k in range(first, last):
        i = now.person[k]
        status = state.status[i]
        lev = city.levers[now.row[i], p]
        desk = state.caseworker[i]
        household, age = traits.household[i], t - traits.birth[i]
        norm = norm_of(household, law)
        per_norm = 1.0 / norm
        floor, lam, beta = f8(traits.income_floor[i]), f8(traits.loss_aversion[i]), f8(traits.present_bias[i])
        h, z, om = f8(state.health[i]), f8(state.stress[i]), f8(state.perceived_risk[i])
        per_r = 1.0 / f8(state.reference[i])
        m, kids, used = f8(state.motivation[i]), traits.kids[i], state.release_used[i]
        knows = f8(traits.u_release[i]) < lev.release_take_up
        duty = now.exempt[i] == 0
        not_exempt = 1.0 if duty else 0.0
        imposed = duty and f8(traits.u_imposed[i]) < lev.tegenprestatie_share

        # R1
        earnings = f8(state.wage[i]) * law.minimum_wage_index if status == P else 0.0
        release = kept(earnings, knows, household, age, h, used, lev, law, par)
        if uses_release(status == P, knows, age, used, law):
            state.release_used[i] += 1
        premium = parttime_premium(earnings, lev)
        allowance = allowance_of(state.activity[i], imposed, lev)
        full_cut = min(lev.cut_share, benefit_share(earnings, release, norm))
        cut = full_cut if state.cut_left[i] > 0 else 0.0
        extra = (release + premium + allowance + lev.supplement) * per_norm
        y = income_on_benefit(floor, cut, extra)
        now.income[i] = y
        if p > 0:
            pay_month(
                book, state.arm[i], norm, earnings, state.place[i], release, premium, allowance, cut, floor, lev, par
            )
        u_now = utility(y, per_r, mu, lam)
        now.utility[i] = u_now

        # R2, R3
        y_f, log_y_f = (y_couple, log_y_couple) if household == COUPLE else (y_single, log_y_single)
        d_f = utility_of_log(y_f, log_y_f, per_r, mu, lam) - u_now + work_value(1.0, h, par)
        d_f += bonus_gain(y_f, per_r, norm, mu, lam, lev, par) - par.work_disutility_care * kids
        b_f = beta * par.full_work_value_weight * max(d_f, 0.0) + m * par.motivation_weight_full_work
        b_p = 0.0
        if status == B:
            kept_p = kept(pay_part, knows, household, age, h, used, lev, law, par)
            cut_p = min(lev.cut_share, benefit_share(pay_part, kept_p, norm)) if cut > 0.0 else 0.0
            extra_p = (kept_p + parttime_premium(pay_part, lev) + allowance + lev.supplement) * per_norm
            y_p = income_on_benefit(floor, cut_p, extra_p)
            gain = utility(y_p, per_r, mu, lam) - u_now if y_p != y else 0.0
            d_p = gain + work_value(par.parttime_hours_ratio, h, par)
            b_p = beta * par.parttime_value_weight * max(d_p, 0.0)
            b_p += m * par.motivation_weight_parttime * (weight_kids if kids > 0 else 1.0)
        now.effort_full[i] = b_f
        now.effort_part[i] = b_p

        # R4
        monitoring = desks.monitoring[desk]
        now.pressure[i] = press(not_exempt, lev.accept_duty, monitoring, om, par)
        language = is_language_duty(traits.migrant[i], traits.education[i], f8(traits.u_language[i]), lev)
        on_duty = 1.0 if imposed or language else 0.0
        now.control[i] = control(not_exempt, monitoring, desks.toughness[desk], on_duty, par)
        psi = 0.0
        if lev.search_duty > 0.0 and lev.search_level > 0.0 and duty:
            u_full = u_now
            if cut > 0.0:
                u_full = utility(income_on_benefit(floor, 0.0, extra), per_r, mu, lam)
            u_cut = utility(income_on_benefit(floor, full_cut, extra), per_r, mu, lam)
            psi = threat(beta, not_exempt, monitoring, om, u_full - u_cut, lev.cut_months, lev.search_level, par)
        scratch[0, k - first] = total_value(b_f, b_p)
        scratch[1, k - first] = psi
        scratch[2, k - first] = log_cost(f8(traits.log_search_cost[i]), z, h, par)
        scratch[3, k - first] = lev.search_level


@stage
def choose_search(first, last, state, now, par, scratch):
    """R5 and R6 of the same people: how hard they look. Returns the sum of effective search.

    The first loop reads and writes ``scratch`` alone and has no branch: the core then works on several people at once,
    where the long chain of logarithm and exponential would otherwise wait for itself.
    """
    eta, chi = par.search_effort_elasticity, par.complied_effort_productivity_share
    for n in range(last - first):
        value, psi, cost, required = scratch[0, n], scratch[1, n], scratch[2, n], scratch[3, n]
        low = free_search(value, cost, eta)
        chosen = search_effort(low, required, value, psi, cost, eta)
        scratch[0, n] = low
        scratch[1, n] = chosen
        scratch[2, n] = effective_search(low, chosen, chi)
        scratch[3, n] = scratch[2, n] / value
    total = 0.0
    for k in range(first, last):
        i = now.person[k]
        now.free_search[i] = scratch[0, k - first]
        state.search[i] = scratch[1, k - first]
        total += grain(scratch[2, k - first])
        now.effort_full[i] = scratch[3, k - first] * f8(now.effort_full[i])
        now.effort_part[i] = scratch[3, k - first] * f8(now.effort_part[i])
    return total
