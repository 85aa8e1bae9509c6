"""The names people give their columns, French and English: what a credit department really has.

For each field, groups of names by decreasing certainty: a name of an earlier group wins over one
of a later group ("N° facture" over "Référence"), and two names of the same group are a doubt. Names
are written without accents; case, accents, punctuation, units and word order do not count.
"""

ALIASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "customer": (
        (
            "code client", "numero client", "num client", "no client", "n client", "id client",
            "identifiant client", "compte client", "code compte client", "code tiers",
            "compte tiers", "numero tiers", "compte auxiliaire", "code auxiliaire",
            "numero auxiliaire", "comp aux num", "customer code", "customer number", "customer id",
            "customer account", "client number", "client id", "client code", "cust number",
            "cust id", "account number", "account code", "debtor code", "debtor number",
            "debtor id",
        ),
        ("compte", "account", "auxiliaire"),
        (
            "client", "customer", "tiers", "debiteur", "debtor", "acheteur", "buyer",
            "client facture", "bill to", "sold to", "clients",
        ),
    ),
    "customer_name": (
        (
            "nom client", "nom du client", "raison sociale", "raison sociale client",
            "denomination", "denomination sociale", "libelle client", "intitule client",
            "nom tiers", "libelle tiers", "intitule tiers", "intitule compte", "nom compte",
            "libelle compte", "comp aux lib", "nom societe", "customer name", "client name",
            "company name", "account name", "debtor name", "name customer", "buyer name",
        ),
        ("societe", "entreprise", "company", "nom", "name", "intitule"),
    ),
    "siren": (
        ("siren", "numero siren", "siren client", "code siren", "company registration number"),
        ("siret", "numero siret", "siret client", "siren siret", "registration number"),
    ),
    "vat_number": (
        (
            "numero tva", "numero tva intracommunautaire", "tva intracommunautaire",
            "tva intracom", "numero tva intracom", "numero tva client", "identifiant tva",
            "code tva intracommunautaire", "vat number", "vat id", "vat registration number",
            "tax id", "tva intra", "numero tva intra",
        ),
    ),
    "email": (
        (
            "email", "mail", "courriel", "adresse mail", "adresse email", "adresse electronique",
            "adresse courriel", "email address", "email client", "mail client", "email contact",
            "email comptabilite", "customer email",
        ),
    ),
    "phone": (
        (
            "telephone", "phone", "numero telephone", "telephone client", "telephone fixe",
            "phone number", "telephone number", "customer phone", "telephone contact",
        ),
        ("mobile", "portable", "telephone portable", "telephone mobile", "mobile phone"),
    ),
    "group": (
        (
            "groupe", "groupe client", "groupe de clients", "maison mere", "group",
            "customer group", "parent company", "code groupe",
        ),
    ),
    "country": (("pays", "code pays", "pays client", "country", "country code"),),
    "sector": (
        ("secteur", "secteur activite", "activite", "sector", "industry", "business sector"),
        ("naf", "code naf", "ape", "code ape", "naf ape"),
    ),
    "owner": (
        (
            "charge de recouvrement", "charge recouvrement", "gestionnaire", "gestionnaire client",
            "owner", "collector", "credit controller", "account manager", "charge de clientele",
            "responsable recouvrement",
        ),
        (
            "commercial", "responsable", "charge affaires", "representant", "vendeur",
            "sales rep", "salesperson", "sales representative",
        ),
    ),
    "terms": (
        (
            "conditions de reglement", "condition de reglement", "conditions de paiement",
            "condition de paiement", "delai de paiement", "delai de reglement",
            "modalites de paiement", "modalites de reglement", "conditions reglement client",
            "payment terms", "payment term", "terms of payment", "terms", "conditions",
        ),
    ),
    "invoice": (
        (
            "numero facture", "numero de la facture", "num facture", "no facture", "n facture",
            "facture numero", "reference facture", "code facture", "id facture", "invoice number",
            "invoice id", "invoice reference", "numero invoice", "numero facture avoir",
        ),
        ("facture", "invoice"),
        (
            "numero piece", "piece", "reference piece", "piece ref", "numero document",
            "document number", "document", "doc id", "doc number", "document id",
            "document reference", "piece comptable", "bill number",
        ),
        ("reference", "numero"),
    ),
    "kind": (
        (
            "type piece", "type de piece", "type document", "type de document", "type facture",
            "nature piece", "document type", "doc type", "invoice type", "transaction type",
            "type ecriture", "type operation",
        ),
        ("type", "nature", "kind"),
    ),
    "order_reference": (
        (
            "numero commande", "num commande", "no commande", "reference commande",
            "bon de commande", "numero bon de commande", "commande client",
            "numero commande client", "order number", "order reference", "purchase order",
            "purchase order number", "po number", "order id", "sales order", "numero engagement",
            "numero bc", "reference bon de commande",
        ),
        ("commande", "order", "bc", "po", "engagement"),
        (
            "reference client", "votre reference", "vos references", "customer reference",
            "your reference", "client reference",
        ),
    ),
    "delivery_reference": (
        (
            "bon de livraison", "numero bon de livraison", "numero bl", "bl", "numero livraison",
            "reference livraison", "reference bl", "delivery note", "delivery note number",
            "delivery reference", "delivery number", "delivery note reference",
        ),
        ("livraison", "delivery"),
    ),
    "site": (
        ("chantier", "code chantier", "numero chantier", "nom chantier", "site", "code site"),
        ("affaire", "code affaire", "numero affaire", "projet", "project", "code projet"),
        ("dossier", "lieu de livraison", "agence", "etablissement", "job"),
    ),
    "issued_on": (
        (
            "date facture", "date de facturation", "date emission", "emise le", "emis le",
            "date emission facture", "facturee le", "invoice date", "issue date",
            "issued on", "issued", "date issued", "date of issue", "billing date",
            "date of invoice", "invoiced on", "date creation facture",
        ),
        ("date piece", "date document", "document date", "date du document", "doc date"),
        (
            "date comptable", "date ecriture", "ecriture date", "posting date", "booking date",
            "date operation", "transaction date", "date comptabilisation",
        ),
        ("date",),
    ),
    "due_on": (
        (
            "date echeance", "echeance", "date echeance facture", "echeance le", "date limite",
            "date exigibilite", "date limite de paiement", "date limite de reglement",
            "payable le", "payer avant le", "a payer avant le", "a payer le", "due date", "due on",
            "due", "due by", "pay by", "maturity", "maturity date", "payment due date",
            "payment due", "due in date", "invoice due date", "date echeance reglement",
            "echeance facture", "date due", "echue le",
        ),
    ),
    "paid_on": (
        (
            "date reglement", "date de paiement", "date encaissement", "regle le", "reglee le",
            "paye le", "payee le", "encaisse le", "encaissee le", "solde le", "soldee le",
            "payment date", "paid on", "date paid", "paid date", "settled on", "settlement date",
            "date settled", "date of payment", "received on", "cleared on",
            "date paiement effectif", "date reglement effectif", "paid at",
        ),
        ("clear date", "clearing date", "date solde", "date de lettrage"),
    ),
    "amount": (
        (
            "montant ttc", "total ttc", "ttc", "montant toutes taxes comprises",
            "montant total ttc", "montant facture ttc", "prix ttc", "amount incl vat",
            "amount including vat", "amount inc vat", "amount incl tax", "amount including tax",
            "amount inc tax", "amount with tax", "amount with vat", "amount vat included",
            "amount tax included", "gross amount", "total incl vat", "total including vat",
            "total inc vat", "total incl tax", "total including tax", "gross total", "gross",
            "invoice amount incl vat", "montant avec taxes", "montant tvac", "total tvac",
        ),
        (
            "montant facture", "montant de la facture", "invoice amount", "invoice total",
            "total facture", "montant total", "total amount", "montant piece", "amount due total",
            "document amount", "net a payer", "facture montant",
        ),
        ("montant", "amount", "total", "valeur", "value"),
    ),
    "amount_excl_tax": (
        (
            "montant ht", "total ht", "ht", "montant hors taxes", "montant hors taxe",
            "hors taxes", "hors taxe", "base ht", "montant total ht", "montant facture ht",
            "amount excl vat", "amount excluding vat", "amount ex vat", "amount excl tax",
            "amount excluding tax", "amount without tax", "amount without vat", "net amount",
            "total excl vat", "total excluding vat", "total excl tax", "total ex vat",
            "total excluding tax", "subtotal", "sub total", "net total", "montant htva",
            "amount ex tax", "net",
        ),
    ),
    "vat": (
        ("montant tva", "total tva", "montant taxe", "montant taxes", "vat amount", "tax amount"),
        ("tva", "vat", "tax", "taxe", "taxes"),
    ),
    "debit": (("debit", "montant debit", "debit amount"),),
    "credit": (("credit", "montant credit", "credit amount"),),
    "direction": (("sens", "sens ecriture", "debit credit", "d c", "debit or credit"),),
    "paid": (
        (
            "montant regle", "montant paye", "deja regle", "deja paye", "montant encaisse",
            "montant deja regle", "amount paid", "paid amount", "already paid", "total paid",
            "total regle", "amount received", "payments received", "paid to date", "montant recu",
        ),
    ),
    "open": (
        (
            "reste du", "restant du", "montant restant du", "reste a payer", "reste a regler",
            "solde restant", "solde restant du", "solde a payer", "montant du", "montant restant",
            "open amount", "outstanding", "outstanding amount", "balance", "balance due",
            "amount due", "remaining", "remaining amount", "amount outstanding", "open balance",
            "total open amount", "outstanding balance", "montant ouvert", "restant a payer",
        ),
        ("solde", "solde du", "solde facture", "encours"),
    ),
    "currency": (
        (
            "devise", "code devise", "monnaie", "currency", "currency code", "iso currency",
            "invoice currency", "devise facture", "ccy",
        ),
    ),
    "payer": (
        (
            "code payeur", "numero payeur", "compte payeur", "code tiers payeur", "payer code",
            "payer id", "payer number",
        ),
        ("payeur", "tiers payeur", "client payeur", "payer", "payor", "paid by", "paye par"),
    ),
    "payer_name": (
        (
            "nom payeur", "nom du payeur", "raison sociale payeur", "libelle payeur",
            "payer name", "payor name", "nom tiers payeur",
        ),
    ),
    "payment_method": (
        (
            "mode de reglement", "mode de paiement", "moyen de paiement", "moyen de reglement",
            "type de reglement", "type de paiement", "payment method", "payment mode",
            "payment type", "method of payment", "payment means", "mode reglement client",
        ),
    ),
}  # fmt: skip

# A code and a plain "Client" column side by side: the plain one is the name.
NAME_BESIDE_CODE = {"customer": "customer_name", "payer": "payer_name"}

# Fields whose doubt would change a figure: they stop the reading; the others are left aside, said.
DECISIVE = frozenset(
    {
        "customer", "customer_name", "invoice", "kind", "issued_on", "due_on", "paid_on",
        "amount", "amount_excl_tax", "vat", "debit", "credit", "direction", "paid", "open",
        "currency",
    }
)  # fmt: skip

# Written the same whatever the language or the habit; applied to names and to headers alike.
SAME_WORD = {
    "n": "numero", "no": "numero", "num": "numero", "nr": "numero", "number": "numero",
    "nbr": "numero", "ref": "reference", "refs": "reference", "references": "reference",
    "mt": "montant", "mnt": "montant", "mtt": "montant", "montants": "montant",
    "tel": "telephone", "ech": "echeance", "cde": "commande", "cmd": "commande",
    "fact": "facture", "fac": "facture", "regl": "reglement", "rglt": "reglement",
    "clt": "client", "cli": "client", "cust": "customer", "inv": "invoice", "amt": "amount",
    "incl": "including", "inc": "including", "included": "including", "excl": "excluding",
    "ex": "excluding", "excluded": "excluding", "tax": "vat", "taxes": "vat", "curr": "currency",
    "lib": "libelle", "mail": "email", "mel": "email",
}  # fmt: skip

# Words that say nothing of which column it is: articles and the unit of this product's amounts.
EMPTY_WORDS = frozenset(
    {"de", "des", "d", "la", "l", "les", "the", "of", "en", "eur", "euro", "euros", "in"}
)
