"""Regimes compared on the same people and the same draws: nobody, a pilot, everybody.

``plan`` says which worlds are run and refuses what is not paired, ``people`` reduces one world to what is compared,
``run`` runs them all, ``gains`` takes the simulation noise out of the spread of people's gains. Tables and pages are
in ``report``. The package is not called ``compare`` because ``bijstandsim.compare`` is the function.
"""
