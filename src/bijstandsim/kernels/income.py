"""R1: income on benefit and in work, release of earnings, and its utility against the reference income.

Incomes y are multiples of the benefit unit's own net norm; amounts in euros a month.
"""

from .jit import equation
from .special import choose, log
from .state import COUPLE, SINGLE_PARENT


@equation
def norm_of(household, law):
    """Net norm in EUR a month; a single parent has the norm of a single."""
    return choose(household == COUPLE, law.norm_couple, law.norm_single)


@equation
def released(earnings, household, age_months, limited, used_months, lev, law):
    """Part of net earnings (EUR a month) that is not set off against the benefit.

    The general release comes first; when its months are used up, a single parent and a person whose hours
    are medically limited keep the smaller share that the law gives them.
    """
    used = used_months - lev.release_waiting_months
    general = min(lev.release_share * earnings, lev.release_cap)
    parent = min(law.release_single_parent_share * earnings, law.release_single_parent_cap)
    medical = min(law.release_medical_share * earnings, law.release_medical_cap)
    # Selection without branches, so that the compiler can work on eight people at once.
    amount = choose(limited & (lev.release_medical > 0.0), medical, 0.0)
    is_parent = (household == SINGLE_PARENT) & (lev.release_single_parent > 0.0)
    amount = choose(is_parent & (used < lev.release_months + law.release_single_parent_months), parent, amount)
    amount = choose(used < lev.release_months, general, amount)
    applies = (earnings > 0.0) & (age_months >= law.release_min_age_months) & (used >= 0.0)
    return choose(applies, amount, 0.0)


@equation
def kept(earnings, knows, household, age_months, health, used_months, lev, law, par):
    """Released part of ``earnings`` for a person who knows and uses the release, else nothing."""
    limited = health < par.health_limit_threshold_share
    amount = released(earnings, household, age_months, limited, used_months, lev, law)
    return choose(knows, amount, 0.0)


@equation
def uses_release(works, knows, age_months, used_months, law):
    """Whether a month counts among the months of release used, of which 250 are counted at most."""
    return works & knows & (age_months >= law.release_min_age_months) & (used_months < 250)


@equation
def parttime_premium(earnings, lev):
    """Premium on part-time earnings, EUR a month."""
    return min(lev.parttime_premium_share * earnings, lev.parttime_premium_cap)


@equation
def income_on_benefit(floor, cut, extra):
    """y in B and P: the norm less the cut share, plus what may be kept (in norms); not below the floor."""
    return max(floor, 1.0 - cut + extra)


@equation
def income_in_work(keep, wage, norm):
    """y in F: ``keep`` is the share of a gain over the norm that is left after lost allowances."""
    gain = wage / norm - 1.0  # below 0 where the norm has outgrown the pay: no allowance makes that good
    return 1.0 + choose(gain > 0.0, keep * gain, gain)


@equation
def utility(y, per_r, mu, loss_aversion):
    """U(y; r) = ln y + mu g(y/r - 1), g(x) = x for gains and lambda x for losses; ``per_r`` = 1/r."""
    return utility_of_log(y, log(y), per_r, mu, loss_aversion)


@equation
def utility_of_log(y, log_y, per_r, mu, loss_aversion):
    """``utility`` of an income whose logarithm is known."""
    x = y * per_r - 1.0
    return log_y + mu * choose(x < 0.0, loss_aversion * x, x)


@equation
def bonus_gain(y_work, per_r, norm, mu, loss_aversion, lev, par):
    """G: utility gain of a bonus due after work, spread over a year, with the weight of its frame."""
    amount = lev.exit_bonus + lev.work_premium
    if amount <= 0.0:
        return 0.0
    better = utility(y_work + amount / (12.0 * norm), per_r, mu, loss_aversion)
    weight = framing(lev.loss_frame, par.bonus_loss_frame_share, mu, loss_aversion)
    return weight * (better - utility(y_work, per_r, mu, loss_aversion))


@equation
def framing(loss_frame, share, mu, loss_aversion):
    """Weight of a bonus: 1, or more when it is framed as a loss to be avoided."""
    if loss_frame > 0.0:
        return 1.0 + share * mu * (loss_aversion - 1.0) / (1.0 + mu)
    return 1.0
