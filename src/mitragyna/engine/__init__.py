"""Arrays in, arrays out: exact linear propagation with a cascade of relaxations on top.

The engine knows states, inputs, steps and nodes; which state is a plasma compartment is the business of
``simulate``. ``linear`` makes propagators, ``plan`` lays out the steps, ``course`` runs one block of people,
``run`` hands blocks to threads.
"""
