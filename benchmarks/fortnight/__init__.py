"""A fortnight of a municipality, played through under a moved clock: illness, holidays, hospital, keypad phones.

People here behave by a seed and by the shares below, which are guesses meant to hurt: the fewer answer, the more the
program has to do. Nothing of the program is replaced; only the clock moves, and messages end at a channel that counts.
"""
