#!/usr/bin/env bash
# What pip cannot bring. Installs through apt what is missing, where it may; else says what to do, in one sentence.
#   systeme.sh python PYTHON    a Python of 3.11 or later that can make a venv
#   systeme.sh rendu PYTHON     Pango for WeasyPrint, and HarfBuzz's subsetter, which makes PDFs faster
#   systeme.sh essais           poppler's pdftotext and pdftoppm, which some tests read PDFs with, strace, which watches a build, Chromium, which opens pages, LibreOffice Writer, which opens Word files, and SoftHSM, which holds a key
#   systeme.sh validation DOSSIER   a JDK, and in DOSSIER the contents of the Debian packages that « make validate » takes jars from
set -u

dire() { printf '%s\n' "$*" >&2; }

absents() {  # the Debian packages among $@ that are not installed; none where there is no dpkg
  command -v dpkg-query >/dev/null 2>&1 || return 0
  for paquet in "$@"; do
    dpkg-query -W -f '${Status}' "$paquet" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$paquet"
  done
}

installer() {  # apt-get install $@, as root or with a sudo that asks nothing
  command -v apt-get >/dev/null 2>&1 || return 1
  local comme=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true >/dev/null 2>&1 || return 1
    comme=(sudo -n)
  fi
  dire "Installation par apt : $*"
  "${comme[@]+"${comme[@]}"}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return 0
  "${comme[@]+"${comme[@]}"}" apt-get update -qq >/dev/null 2>&1
  "${comme[@]+"${comme[@]}"}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

verifier_python() {
  if ! command -v "$1" >/dev/null 2>&1; then
    dire "Python 3.11 ou plus récent est nécessaire, et « $1 » est introuvable : installez-le, ou dites où il est avec « make demo PYTHON=python3.12 »."
    exit 1
  fi
  if ! "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    dire "Python 3.11 ou plus récent est nécessaire ; « $1 » est $("$1" --version 2>&1). Indiquez-en un autre : « make demo PYTHON=python3.12 »."
    exit 1
  fi
  "$1" -c 'import venv, ensurepip' 2>/dev/null && return
  installer python3-venv && "$1" -c 'import venv, ensurepip' 2>/dev/null && return
  dire "Le module venv de Python manque : « sudo apt-get install python3-venv » (Debian, Ubuntu), puis recommencez."
  exit 1
}

verifier_rendu() {
  local manquants
  manquants=$(absents libpango-1.0-0 libpangoft2-1.0-0)
  [ -z "$manquants" ] || installer $manquants || true
  manquants=$(absents libharfbuzz-subset0)
  [ -z "$manquants" ] || installer $manquants || dire "libharfbuzz-subset0 n'a pas pu être installé : les PDF se font quand même, un peu moins vite."
  "$1" -c 'import weasyprint' >/dev/null 2>&1 && return
  dire "Pango manque, et les PDF ne peuvent pas se faire : « sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 » (Debian, Ubuntu) ou « brew install pango » (macOS), puis recommencez."
  exit 1
}

verifier_essais() {
  { command -v pdftotext && command -v pdftoppm; } >/dev/null 2>&1 || installer poppler-utils ||
    dire "pdftotext et pdftoppm manquent (paquet poppler-utils, ou « brew install poppler ») : les essais qui relisent les PDF seront passés."
  command -v strace >/dev/null 2>&1 || [ "$(uname)" != Linux ] || installer strace ||
    dire "strace manque (paquet strace) : l'essai qui regarde ce qu'une construction ouvre échouera."
  { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1 || installer chromium ||
    dire "Chromium manque (paquet chromium) : les essais qui ouvrent les pages dans un navigateur seront passés."
  command -v soffice >/dev/null 2>&1 || installer libreoffice-writer-nogui ||
    dire "LibreOffice Writer manque (paquet libreoffice-writer-nogui) : les essais qui lui font ouvrir les fichiers Word seront passés."
  command -v softhsm2-util >/dev/null 2>&1 || installer softhsm2 ||
    dire "SoftHSM manque (paquet softhsm2) : les essais qui signent avec une clé PKCS#11 seront passés."
}

verifier_validation() {  # unpacked, not installed: four jars are wanted, and no root is needed
  { command -v java && command -v javac; } >/dev/null 2>&1 || installer default-jdk-headless || {
    dire "Java (un JDK) manque, et rien ne peut être validé : « sudo apt-get install default-jdk-headless » (Debian, Ubuntu) ou « brew install openjdk » (macOS), puis recommencez."
    exit 1
  }
  mkdir -p "$1" && cd "$1" || exit 1
  local paquets=(libjaxb-java libtxw2-java libistack-commons-java libsaxonhe-java)
  apt-get download -qq "${paquets[@]}" >/dev/null 2>&1 ||
    { apt-get update -qq || sudo -n apt-get update -qq; apt-get download -qq "${paquets[@]}"; } >/dev/null 2>&1 || {
    dire "Les paquets Debian ${paquets[*]} n'ont pas pu être téléchargés : « sudo apt-get update » (Debian, Ubuntu), puis recommencez."
    exit 1
  }
  for paquet in *.deb; do dpkg -x "$paquet" . || exit 1; done
}

case "${1:-}" in
  python) verifier_python "$2" ;;
  rendu) verifier_rendu "$2" ;;
  essais) verifier_essais ;;
  validation) verifier_validation "$2" ;;
  *) dire "usage : systeme.sh python PYTHON | rendu PYTHON | essais | validation DOSSIER"; exit 2 ;;
esac
