"""What `clausier banque` does: a bank statement → its lines → the open invoices that they pay → the
`paiements:` of the cases.

None of it is imported by `build`, `check` or `status`.
"""
