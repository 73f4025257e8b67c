"""The domain, pure: what a protocol asks, what a logbook holds, and every reading of the two.

Nothing in here opens a file, reads a clock, draws a random number or knows a sentence in the
language of the user.
"""
