"""`remembrancer doctor`: looks at a set-up from all sides, and says what is wrong with it and what to do."""
