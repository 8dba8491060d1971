"""An independent reference for the engine: plain SciPy, event by event, slow and sure."""
