"""What a month costs, payer by payer: benefit, work, courses and caseworkers."""

from __future__ import annotations

from bijstandsim.kernels.levers import APP, PEER
from bijstandsim.kernels.state import P

from .world import Oracle, Person


def book_benefit(world: Oracle, person: Person, norm: float, earnings: float, kept: float, premium: float) -> None:
    """A month on benefit."""
    lev, par = world.levers(person.row), world.par
    net = norm - min(earnings, norm)
    cut = person.cut_now * norm
    received = net + kept - cut + premium + lev.supplement + person.allowance + min(earnings, norm)
    tax = par.tax_and_premium_share_of_gross
    amounts = {
        "benefit": net,
        "cut": cut,
        "release": kept,
        "benefit_tax": (par.benefit_gross_up_ratio - 1.0) * (net + kept - cut),
        "bonus": premium,
        "supplement": lev.supplement,
        "activity_allowance": person.allowance,
        "net_pay": earnings,
        "pay_tax": earnings * tax / (1.0 - tax),
        "own_means": person.y * norm - received,
        "work_places": par.work_place_cost_eur_month if person.status == P and person.place else 0.0,
    }
    for item, euros in amounts.items():
        world.pay(person.arm, item, euros)


def book_work(world: Oracle, person: Person, wage: float, norm: float, bonus: float) -> None:
    """A month in full work."""
    par = world.par
    lost = (1.0 - par.work_gain_kept_share) * max(wage - norm, 0.0)
    share, tax = par.allowance_lost_municipal_share, par.tax_and_premium_share_of_gross
    amounts = {
        "net_pay": wage,
        "pay_tax": wage * tax / (1.0 - tax),
        "allowances_lost_municipality": lost * share,
        "allowances_lost_state": lost * (1.0 - share),
        "bonus": bonus,
        "work_places": par.work_place_cost_eur_month if person.place else 0.0,
    }
    for item, euros in amounts.items():
        world.pay(person.arm, item, euros)


def book_caseworkers(world: Oracle) -> None:
    """All hours of a desk are paid: checks and cases and what is left are shared by the clients, the hours of
    contact by the number of contacts; peer coaches and apps have a price of their own."""
    par = world.par
    price = par.caseworker_cost_eur_year / 12.0 / (par.caseworker_hours_month * (1.0 - par.caseworker_sick_share))
    for desk in world.desks:
        if not desk.list:
            continue
        number = sum(client.contacts for client in desk.list)
        each = desk.contact_used / number if number else 0.0
        rest = max(desk.hours - desk.enforcement_hours - desk.contact_used, 0.0) / len(desk.list)
        for client in desk.list:
            mode = world.levers(client.row).guidance_mode
            hourly = par.peer_coach_cost_eur_hour if mode == PEER else price
            licence = par.app_cost_eur_person_month if mode == APP else 0.0
            world.pay(client.arm, "enforcement", desk.enforcement_hours * price / len(desk.list))
            world.pay(client.arm, "guidance", rest * price + client.contacts * each * hourly + licence)
