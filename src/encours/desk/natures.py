"""What a document is, in words: an invoice, a credit note, a deposit…"""

from encours.kernel.messages import Message, message
from encours.receivables.rules import natures

NATURE_NAMES: dict[str, Message] = {
    natures.INVOICE: message("Invoice"),
    natures.CREDIT_NOTE: message("Credit note"),
    natures.RECEIPT: message("Payment"),
    natures.REFUND: message("Refund"),
    natures.RETURNED: message("Returned payment"),
    natures.DEPOSIT: message("Deposit"),
    natures.BILL: message("Bill of exchange"),
    natures.RETENTION: message("Retention"),
    natures.DOUBTFUL: message("Doubtful"),
    natures.OPENING: message("Brought forward"),
    natures.TRANSFER: message("Transfer"),
    natures.ADJUSTMENT: message("Adjustment"),
    natures.WRITE_OFF: message("Write-off"),
    natures.PENALTY: message("Penalty"),
    natures.FX_DIFFERENCE: message("Exchange difference"),
    natures.DISCOUNT: message("Early-payment discount"),
    natures.BANK_FEE: message("Bank fee"),
}
