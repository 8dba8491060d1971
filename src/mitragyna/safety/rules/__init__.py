"""Rules as data: how they are read, whether they hold together, and how a condition is answered."""
