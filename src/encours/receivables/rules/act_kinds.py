"""What people do in the ledger, as its acts are called."""

PENDING = "pending"
ALLOCATION = "allocation"
UNDOING = "undoing"
CANCELLING = "cancelling"
MATCHING = "matching"
ASSERTION = "assertion"
EXCHANGE = "exchange"
FACING = "facing"
GIVING_BACK = (UNDOING, CANCELLING)
"""Acts after which what had given way takes its place again."""
