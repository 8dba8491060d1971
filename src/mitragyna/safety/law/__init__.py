"""The law of a place: what was read about it, where it stands on a day, and what that is for a person and a product."""
