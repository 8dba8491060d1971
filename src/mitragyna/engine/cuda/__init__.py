"""The engine on a GPU: the same equations, a thread for each person (docs/gpu.md).

``twins`` loads the compiled functions of ``model`` and ``engine`` a second time, with ``lanes`` and ``compiled`` of
this package in place of the processor's; ``march`` brings people to the device and back. Nothing here is imported
before a GPU is asked for.
"""
