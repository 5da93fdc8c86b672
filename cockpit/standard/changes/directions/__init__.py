"""Whether a change widens or narrows who is met, decided by reasoning about the change and not by trying patients.

An outcome is a pair of bounds (certainly true, possibly true), and every part of a criterion moves the bounds in a way that is known. What is said
is proven: *widens* means that no patient who certainly met the criterion can stop doing so, for any records and any reference date. What is
not proven is *unclear*; it never is a guess.
"""
