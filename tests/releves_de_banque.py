"""Bank statements as banks write them, from plain movements: what the tests of `banque` read."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr


@dataclass
class Mouvement:
    """A movement of an account, as the bank knows it."""

    jour: date
    montant: Decimal
    motif: str = ""
    tiers: str = ""
    genre: str = "VIREMENT"
    reference: str = ""
    identifiant: str = ""
    devise: str = "EUR"

    @property
    def libelle(self) -> str:
        """The one text of a bank that has no columns for the rest."""
        if self.montant > 0 and self.tiers and self.genre == "VIREMENT":
            motif = f" /MOTIF {self.motif}" if self.motif else ""
            return f"VIR SEPA RECU /DE {nu(self.tiers).upper()}{motif}"
        return " ".join(x for x in (self.genre, nu(self.tiers).upper(), self.motif) if x)


def nu(texte: str) -> str:
    """Without accents, as in SEPA."""
    d = unicodedata.normalize("NFD", texte)
    return "".join(c for c in d if not unicodedata.combining(c))


def virgule(m: Decimal) -> str:
    return f"{m:.2f}".replace(".", ",")


def camt(ms: list[Mouvement], version: str = "08", racine: str = "BkToCstmrStmt") -> bytes:
    corps = {"BkToCstmrStmt": "Stmt", "BkToCstmrAcctRpt": "Rpt"}.get(racine, "Ntfctn")
    sortie = []
    for n, m in enumerate(ms):
        cote = "Dbtr" if m.montant > 0 else "Cdtr"
        nom = f"<Nm>{escape(m.tiers)}</Nm>"
        nom = f"<Pty>{nom}</Pty>" if int(version) >= 8 else nom
        parties = f"<RltdPties><{cote}>{nom}</{cote}></RltdPties>" if m.tiers else ""
        statut = "<Sts><Cd>BOOK</Cd></Sts>" if int(version) >= 8 else "<Sts>BOOK</Sts>"
        ref = m.reference or "NOTPROVIDED"
        sens = "CRDT" if m.montant > 0 else "DBIT"
        sortie.append(
            f"<Ntry><Amt Ccy={quoteattr(m.devise)}>{abs(m.montant):.2f}</Amt>"
            f"<CdtDbtInd>{sens}</CdtDbtInd>{statut}"
            f"<BookgDt><Dt>{m.jour}</Dt></BookgDt>"
            f"<AcctSvcrRef>{escape(m.identifiant or f'B{m.jour:%y%m%d}{n}')}</AcctSvcrRef>"
            f"<NtryDtls><TxDtls><Refs><EndToEndId>{escape(ref)}</EndToEndId></Refs>{parties}"
            f"<RmtInf><Ustrd>{escape(m.motif)}</Ustrd></RmtInf></TxDtls></NtryDtls>"
            f"<AddtlNtryInf>{escape(m.genre)}</AddtlNtryInf></Ntry>"
        )
    espace = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    compte = "<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{espace}"><{racine}>'
        f"<{corps}><Id>1</Id>{compte}{''.join(sortie)}</{corps}></{racine}></Document>"
    ).encode()


def ofx(ms: list[Mouvement], sgml: bool = True) -> bytes:
    def balise(nom: str, valeur: str) -> str:
        return f"<{nom}>{escape(valeur)}" + ("" if sgml else f"</{nom}>") + "\n"

    sortie = []
    for n, m in enumerate(ms):
        genre = "CHECK" if "CHEQUE" in m.genre else "CREDIT" if m.montant > 0 else "DEBIT"
        sortie.append(
            "<STMTTRN>\n"
            + balise("TRNTYPE", genre)
            + balise("DTPOSTED", f"{m.jour:%Y%m%d}")
            + balise("TRNAMT", virgule(m.montant) if sgml else f"{m.montant:.2f}")
            + balise("FITID", m.identifiant or f"{m.jour:%Y%m%d}{n:05}")
            + balise("NAME", m.libelle[:32])
            + balise("MEMO", m.libelle)
            + "</STMTTRN>\n"
        )
    tete = (
        "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n"
        if sgml
        else '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="220"?>\n'
    )
    corps = (
        "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\n"
        + balise("CURDEF", ms[0].devise if ms else "EUR")
        + "<BANKACCTFROM>\n"
        + balise("ACCTID", "00012345678")
        + "</BANKACCTFROM>\n<BANKTRANLIST>\n"
        + "".join(sortie)
        + "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
    return (tete + corps).encode("cp1252" if sgml else "utf-8", "replace")


def mt940(ms: list[Mouvement]) -> bytes:
    sortie = [":20:STARTUMS", ":25:FR7630006000011234567890189", ":28C:1/1"]
    sortie.append(f":60F:C261101{ms[0].devise if ms else 'EUR'}1000,00")
    for n, m in enumerate(ms):
        sens = "C" if m.montant > 0 else "D"
        somme = virgule(abs(m.montant))
        sortie.append(f":61:{m.jour:%y%m%d}{m.jour:%m%d}{sens}{somme}NTRFNONREF//B{n:06}")
        texte = nu(m.libelle)
        sortie.append(":86:" + "\n".join(texte[i : i + 65] for i in range(0, len(texte), 65)))
    return "\r\n".join([*sortie, ":62F:C261130EUR1000,00", "-", ""]).encode()


def _csv(
    tete: list[str], rangees: list[list[str]], separateur: str, avant: str = "", fin: str = "\r\n"
) -> str:
    tampon = io.StringIO()
    plume = csv.writer(tampon, delimiter=separateur, lineterminator=fin)
    if tete:
        plume.writerow(tete)
    plume.writerows(rangees)
    return avant + tampon.getvalue()


def _deux(m: Decimal, *, signe: bool = False) -> list[str]:
    """A column of debits and one of credits."""
    if m < 0:
        return [virgule(m if signe else -m), ""]
    return ["", virgule(m)]


def csv_bnp(ms: list[Mouvement]) -> bytes:
    tete = "Date operation;Libelle court;Type operation;Libelle operation;Montant operation en euro"
    rangees = [[f"{m.jour:%d/%m/%Y}", m.genre, m.genre, m.libelle, virgule(m.montant)] for m in ms]
    return _csv(
        tete.split(";"), rangees, ";", "Compte de chèques;****1234;1 000,00\r\n\r\n"
    ).encode("utf-8-sig")


def csv_credit_agricole(ms: list[Mouvement]) -> bytes:
    avant = "Téléchargement du  20/12/2026;\r\n\r\nMME EXEMPLE\r\nSolde : 1 000,00 €\r\n\r\n"
    rangees = [
        [f"{m.jour:%d/%m/%Y}", m.libelle.replace(" /", "     \n /") + " \n", *_deux(m.montant), ""]
        for m in ms
    ]
    tete = ["Date", "Libellé", "Débit euros", "Crédit euros", ""]
    return _csv(tete, rangees, ";", avant).encode("cp1252", "replace")


def csv_societe_generale(ms: list[Mouvement]) -> bytes:
    tete = "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise"
    rangees = []
    for m in ms:
        detail = f"VIR RECU 1234567834S DE: {nu(m.tiers)} MOTIF: {m.motif} REF: {m.reference}"
        dit = detail if m.montant > 0 and m.tiers else m.libelle
        rangees.append([f"{m.jour:%d/%m/%Y}", m.genre[:20], dit, virgule(m.montant), m.devise])
    avant = '="0000000000001596";01/11/2026;30/11/2026;2;30/11/2026;1842,37 EUR\r\n\r\n'
    return _csv(tete.split(";"), rangees, ";", avant).encode("cp1252", "replace")


def csv_credit_mutuel(ms: list[Mouvement]) -> bytes:
    rangees = [
        [
            f"{m.jour:%d/%m/%Y}",
            f"{m.jour:%d/%m/%Y}",
            *_deux(m.montant, signe=True),
            m.libelle,
            "0,00",
        ]
        for m in ms
    ]
    tete = ["Date", "Date de valeur", "Débit", "Crédit", "Libellé", "Solde"]
    return _csv(tete, rangees, ";").encode("iso-8859-15", "replace")


def csv_bpce(ms: list[Mouvement]) -> bytes:
    tete = (
        "Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;Informations "
        "complementaires;Type operation;Categorie;Sous categorie;Debit;Credit;Date operation;"
        "Date de valeur;Pointage operation"
    )
    rangees = []
    for n, m in enumerate(ms):
        le = f"{m.jour:%d/%m/%Y}"
        debit, credit = _deux(m.montant, signe=True)
        credit = f"+{credit}" if credit else ""
        rangees.append(
            [
                le,
                m.genre,
                f"VIR {nu(m.tiers)}" if m.tiers else m.libelle,
                f"X{n}",
                m.motif,
                "Virement",
                "",
                "",
                debit,
                credit,
                le,
                le,
                "0",
            ]
        )
    return _csv(tete.split(";"), rangees, ";").encode("utf-8")


def csv_banque_postale(ms: list[Mouvement]) -> bytes:
    avant = (
        "Numéro Compte ;0000000X000\r\nType ;CCP\r\nCompte tenu en ;euros\r\nDate ;20/12/2026\r\n"
        "Solde (EUROS) ;1000,00\r\n\r\n"
    )
    rangees = [[f"{m.jour:%d/%m/%Y}", m.libelle, virgule(m.montant)] for m in ms]
    return _csv(["Date", "Libellé", "Montant(EUROS)"], rangees, ";", avant).encode(
        "iso-8859-1", "replace"
    )


def csv_lcl(ms: list[Mouvement]) -> bytes:
    rangees = [
        [f"{m.jour:%d/%m/%Y}", virgule(m.montant), "Virement", "", m.libelle, "", "0", "Divers"]
        for m in ms
    ]
    return _csv([], [*rangees, ["30/11/2026", "1000,00", "00012345678"]], ";").encode(
        "cp1252", "replace"
    )


def csv_boursobank(ms: list[Mouvement]) -> bytes:
    tete = (
        "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;accountNum;"
        "accountLabel;accountbalance"
    )
    rangees = [
        [
            f"{m.jour}",
            f"{m.jour}",
            m.libelle,
            "",
            "",
            "",
            virgule(m.montant),
            "",
            "1",
            "BoursoBank",
            "0",
        ]
        for m in ms
    ]
    return _csv(tete.split(";"), rangees, ";").encode("utf-8-sig")


def csv_fortuneo(ms: list[Mouvement]) -> bytes:
    rangees = [
        [f"{m.jour:%d/%m/%Y}", f"{m.jour:%d/%m/%Y}", m.libelle, *_deux(m.montant, signe=True), ""]
        for m in ms
    ]
    tete = ["Date opération", "Date valeur", "libellé", "Débit", "Crédit", ""]
    return _csv(tete, rangees, ";").encode("cp1252", "replace")


def csv_qonto(ms: list[Mouvement]) -> bytes:
    tete = (
        "Status,Settlement date (UTC),Operation date (UTC),Total amount (incl. VAT),Currency,"
        "Counterparty name,Payment method,Transaction ID,IBAN,Reference,Category,Note"
    )
    rangees = [
        [
            "settled",
            f"{m.jour} 08:00:00",
            f"{m.jour} 08:00:00",
            f"{m.montant:.2f}",
            m.devise,
            m.tiers,
            "transfer",
            f"t{n}",
            "FR76",
            m.motif,
            "",
            "",
        ]
        for n, m in enumerate(ms)
    ]
    rangees.append(["processing", "", "2026-11-30 08:00:00", "999.00", "EUR", *[""] * 7])
    return _csv(tete.split(","), rangees, ",").encode()


def csv_shine(ms: list[Mouvement]) -> bytes:
    tete = (
        "Transaction ID;Date de la valeur;Date d'opération;IBAN;Type de transaction;Débit;Crédit;"
        "Solde bancaire;Libellé;Nom de la contrepartie;Commentaire"
    )
    rangees = [
        [
            f"s{n}",
            f"{m.jour:%d/%m/%Y}",
            f"{m.jour:%d/%m/%Y}",
            "FR76",
            "Virement",
            *_deux(m.montant),
            "0",
            m.motif or m.genre,
            m.tiers,
            "",
        ]
        for n, m in enumerate(ms)
    ]
    return _csv(tete.split(";"), rangees, ";").encode("cp1252", "replace")


def csv_revolut_business(ms: list[Mouvement]) -> bytes:
    tete = (
        "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,Payer,"
        "Card number,Orig currency,Orig amount,Payment currency,Amount,Total amount,Fee,Balance"
    )
    rangees = [
        [
            f"{m.jour}",
            f"{m.jour}",
            f"r{n}",
            "TOPUP",
            "COMPLETED",
            m.motif or m.genre,
            m.reference,
            m.tiers,
            "",
            m.devise,
            "",
            m.devise,
            f"{m.montant:.2f}",
            f"{m.montant:.2f}",
            "0",
            "0",
        ]
        for n, m in enumerate(ms)
    ]
    return _csv(tete.split(","), rangees, ",").encode()


FORMES = {
    "camt.02": lambda ms: camt(ms, "02"),
    "camt.08": lambda ms: camt(ms, "08"),
    "camt.13": lambda ms: camt(ms, "13"),
    "camt.052": lambda ms: camt(ms, "06", "BkToCstmrAcctRpt"),
    "camt.054": lambda ms: camt(ms, "08", "BkToCstmrDbtCdtNtfctn"),
    "ofx1": ofx,
    "ofx2": lambda ms: ofx(ms, False),
    "mt940": mt940,
    "bnp_paribas": csv_bnp,
    "credit_agricole": csv_credit_agricole,
    "societe_generale": csv_societe_generale,
    "credit_mutuel_cic": csv_credit_mutuel,
    "banque_populaire_caisse_epargne": csv_bpce,
    "banque_postale": csv_banque_postale,
    "lcl": csv_lcl,
    "boursobank": csv_boursobank,
    "fortuneo": csv_fortuneo,
    "qonto": csv_qonto,
    "shine": csv_shine,
    "revolut_business": csv_revolut_business,
}
