"""What is taken: substances with their amounts, their routes and the time for which they are there."""
