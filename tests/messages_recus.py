"""Life-cycle messages (CDAR) made for the tests: one status on one invoice, as short as the
official rules let it be."""

from __future__ import annotations

from xml.sax.saxutils import escape

UNECE = "urn:un:unece:uncefact:data:standard:"
RACINE = "CrossDomainAcknowledgementAndResponse"
MEN = (
    "<ram:SpecifiedDocumentCharacteristic><ram:TypeCode>MEN</ram:TypeCode>"
    '<ram:ValueAmount currencyID="EUR">{montant}</ram:ValueAmount>'
    "<ram:ValuePercent>{taux}</ram:ValuePercent></ram:SpecifiedDocumentCharacteristic>"
)


def motif(code: str = "", texte: str = "", action: str = "", donnees: str = "") -> str:
    """One reason (MDG-37)."""
    dits = (("ReasonCode", code), ("Reason", texte), ("RequestedActionCode", action))
    corps = "".join(f"<ram:{nom}>{escape(x)}</ram:{nom}>" for nom, x in dits if x)
    return (
        f"<ram:SpecifiedDocumentStatus>{corps}<ram:SequenceNumeric>1</ram:SequenceNumeric>"
        f"{donnees}</ram:SpecifiedDocumentStatus>"
    )


def cdar(
    code: str,
    numero: str = "F2",
    le: str = "20261105180000",
    date: str = "20261031",
    vendeur: str = "900000019",
    motifs: str = "",
    role: str = "BY",
) -> str:
    """A whole message."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:{RACINE} xmlns:rsm="{UNECE}{RACINE}:100" xmlns:qdt="{UNECE}QualifiedDataType:100"
 xmlns:udt="{UNECE}UnqualifiedDataType:100"
 xmlns:ram="{UNECE}ReusableAggregateBusinessInformationEntity:100">
<rsm:ExchangedDocumentContext><ram:BusinessProcessSpecifiedDocumentContextParameter>
<ram:ID>REGULATED</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>
<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn.cpro.gouv.fr:1p0:CDV:invoice</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{numero}_{code}</ram:ID><ram:IssueDateTime>
<udt:DateTimeString format="204">{le}</udt:DateTimeString></ram:IssueDateTime>
<ram:SenderTradeParty><ram:RoleCode>WK</ram:RoleCode></ram:SenderTradeParty>
<ram:IssuerTradeParty><ram:GlobalID schemeID="0002">900000027</ram:GlobalID>
<ram:Name>SARL Modèle</ram:Name><ram:RoleCode>{role}</ram:RoleCode></ram:IssuerTradeParty>
<ram:RecipientTradeParty><ram:GlobalID schemeID="0002">900000019</ram:GlobalID>
<ram:Name>Camille Exemple</ram:Name><ram:RoleCode>SE</ram:RoleCode>
<ram:URIUniversalCommunication><ram:URIID schemeID="0225">900000019</ram:URIID>
</ram:URIUniversalCommunication></ram:RecipientTradeParty></rsm:ExchangedDocument>
<rsm:AcknowledgementDocument><ram:MultipleReferencesIndicator><udt:Indicator>false</udt:Indicator>
</ram:MultipleReferencesIndicator><ram:TypeCode>23</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="204">{le}</udt:DateTimeString></ram:IssueDateTime>
<ram:ReferenceReferencedDocument><ram:IssuerAssignedID>{escape(numero)}</ram:IssuerAssignedID>
<ram:TypeCode>380</ram:TypeCode><ram:FormattedIssueDateTime>
<qdt:DateTimeString format="102">{date}</qdt:DateTimeString></ram:FormattedIssueDateTime>
<ram:ProcessConditionCode>{code}</ram:ProcessConditionCode>
<ram:IssuerTradeParty><ram:GlobalID schemeID="0002">{vendeur}</ram:GlobalID></ram:IssuerTradeParty>
{motifs}</ram:ReferenceReferencedDocument></rsm:AcknowledgementDocument></rsm:{RACINE}>
"""
