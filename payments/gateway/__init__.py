"""What we ask of Stripe: every call that creates something carries a key that is made of our own row.

Each function raises StripeAway when nobody knows whether the call was carried out (the same key may be sent again), and
StripeSaidNo when it was refused for good.
"""
