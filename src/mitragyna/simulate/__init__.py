"""From a scenario and the library to numbers the engine can run, and back to named quantities.

``people`` draws everybody's parameters, ``layout`` turns values and doses into a linear system with ligands,
``schedule`` doses into events, ``arms`` runs them, ``summary`` reduces people to tables.
"""
