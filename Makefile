# make demo, make test: each sets up what it needs, once. See « make help ».
SHELL := bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help banque demo dist test audit-corpus lint couverture validate fuzz fuzz-lire feuilles fautes pages allures mutants crochets attendus bench docs verrou audit clean

help: ## montre cette liste
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.demo $(VENV)/.rendu ## construit les exemples dans build/
	@$(VENV)/bin/clausier build exemples --out build

# Where Python is told to keep no bytecode, each of the many runs of a test or a bench would compile
# clausier anew.
COMPILER = $(PY) -m compileall -q -j 0 clausier tests bench cli.py

# In the order of their names: by their number of tests, the few that are long would come last, and
# one core would wait for the other. Three at a time on two cores: some wait for a browser, a clock
# or a lock.
test: $(VENV)/.test $(VENV)/.rendu $(VENV)/.essais ## fait tous les essais
	@$(COMPILER)
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.test ## relit le code : mise en forme, règles, types, étages, actions de GitHub
	@$(PY) -m ruff format --quiet --check .
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/zizmor --offline --quiet action.yml modeles/github.yml

couverture: $(VENV)/.test $(VENV)/.rendu $(VENV)/.essais ## fait tous les essais et compte les branches qu'ils prennent dans les salles où l'on calcule
	@rm -rf build/.couverture && mkdir -p build/.couverture
	@$(PY) -m coverage run -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	@$(PY) outils/couverture.py

N := 100000
fuzz: $(VENV)/.test ## donne N entrées gâtées à clausier et 2 × N dossiers plausibles (100 000 et 200 000 ; « make fuzz N=5000 » en donne moins) ; ce qui casse reste dans build/fuzz
	@$(COMPILER)
	@$(PY) -W ignore tests/fuzz.py $(N)
	@if $(PIP) install -qq --group pyproject.toml:fuzz 2>/dev/null; then $(PY) -W ignore tests/fuzz_octets.py $(N); else echo "atheris ne s'installe pas ici : les octets guidés par la couverture ne sont pas essayés."; fi

N_LIRE := 10000
fuzz-lire: $(VENV)/.test $(VENV)/.rendu ## compare « clausier read » aux règles officielles sur N_LIRE factures gâtées champ par champ (10 000, une dizaine de minutes ; « make fuzz-lire N_LIRE=500 GRAINE=7 »)
	@$(PY) -W ignore tests/fuzz_lire.py $(N_LIRE) $(GRAINE)

pages: $(VENV)/.test $(VENV)/.rendu $(VENV)/.essais ## ouvre chaque page de chaque exemple dans Chromium, sur un téléphone et un bureau, et la fait juger par axe-core
	@CLAUSIER_PAGES=1 CLAUSIER_LONGS=aussi $(PY) -m pytest tests/page/test_accessibilite.py tests/edition/test_clavier.py

mutants: $(VENV)/.test $(VENV)/.rendu ## fait juger les essais par de petites fautes mises dans les comptes, le droit et les règles (long)
	@$(PIP) install -qq --group pyproject.toml:mutants
	@$(PY) outils/mutants.py $(MUTANTS)

dist: $(VENV)/.test $(VENV)/.rendu $(VENV)/.publication ## fait dans build/dist les fichiers à publier (roue, sources, SBOM, sommes), deux fois les mêmes, et essaie la roue seule (il lui faut le réseau)
	@$(PY) outils/publication.py build/dist

crochets: $(VENV)/.test $(VENV)/.rendu ## essaie le crochet de pre-commit pour de vrai (installe clausier par le réseau)
	@$(PY) -m pytest tests/crochet_reel.py

validate: $(VENV)/.test $(VENV)/.rendu .validation/.prete ## fait juger les exemples par veraPDF et d'autres (il faut Java)
	@$(PY) outils/validation/valider.py

feuilles: $(VENV)/.test $(VENV)/.rendu ## mesure où finit chaque page de chaque exemple, et de devis d'une à quinze lignes
	@CLAUSIER_PAGES=1 $(PY) -m pytest tests/rendu/test_fins_de_page.py

fautes: $(VENV)/.test $(VENV)/.rendu ## tue chaque commande qui écrit (500 fois), en lance deux à la fois (200 paires), et fait en entier ce que « make test » abrège ou laisse (tests/longs.txt ; long)
	@CLAUSIER_LONGS=aussi CLAUSIER_COUPS=200 CLAUSIER_MORTS=500 CLAUSIER_PAIRES=200 CLAUSIER_SITUATIONS=5000 CLAUSIER_DECLARATIONS=500 CLAUSIER_MUTANTS_UBL=1 CLAUSIER_EDITIONS=500 CLAUSIER_METIERS=1 CLAUSIER_ATTAQUES=1 $(PY) -m pytest tests/test_morts.py tests/test_deux_personnes.py tests/test_fautes.py tests/test_fautes_lieux.py tests/test_clone_entier.py tests/rendu/grappe_perdue.py tests/course/test_determinisme.py tests/registre/test_emission.py tests/texte/test_matrice.py tests/texte/test_mentions.py tests/comptes/test_avancement.py tests/commandes/test_ereporting.py tests/norme/test_lire_ubl.py tests/amorce/test_metiers_dits.py tests/amorce/test_nouveau.py tests/edition/test_tirages.py tests/edition/test_edit.py tests/signature/test_sign.py tests/audit/test_audit.py
	@CLAUSIER_LONGS=1 $(PY) -m pytest -n 2 --dist loadfile

banque: $(VENV)/.test ## rapproche mille relevés de banque tirés, dont la vérité est connue, et compte
	@CLAUSIER_RELEVES=1000 $(PY) -m pytest -s tests/banque/test_rapprochement_tire.py

allures: $(VENV)/.test $(VENV)/.rendu ## essaie chaque document des exemples dans chaque modèle : fenêtre, marges, polices, balises, octets du moteur seul (long)
	@CLAUSIER_ALLURES=1 $(PY) -m pytest tests/rendu/test_allures.py tests/rendu/test_moteur_allege.py

attendus: $(VENV)/.test $(VENV)/.rendu ## accepte les textes que donnent les exemples, et ce que disent les essais (puis relisez la différence)
	@$(PY) tests/ecrire_attendus.py

bench: $(VENV)/.test $(VENV)/.rendu $(VENV)/.essais $(VENV)/.bench ## mesure le temps de construction, et celui d'autres outils à côté
	@$(COMPILER)
	@$(PY) bench/mesure.py
	@$(PY) bench/etapes.py
	@$(PY) bench/facture.py
	@$(PY) bench/pairs.py $(PAIRS)
	@$(PY) bench/echelle.py

# The day from which docs/droit.md looks ahead: that of the law that the library aims at.
JOUR_DU_DROIT := 2026-11-27
docs: $(VENV)/.test $(VENV)/.rendu $(VENV)/.essais ## construit le site dans build/site, suit ses pages jusqu'aux PDF, et refait docs/codes.md, docs/droit.md, docs/tva.md, docs/facture.png, docs/apparences.png et docs/galerie.md avec ses images
	@$(PY) -m clausier.socle.codes > docs/codes.md
	@$(VENV)/bin/clausier droit --date $(JOUR_DU_DROIT) --format markdown > docs/droit.md
	@$(PY) outils/tva.py > docs/tva.md
	@$(PY) outils/apparences.py docs/apparences.png
	@$(PY) outils/galerie.py
	@rm -rf build/.docs && $(VENV)/bin/clausier build exemples/developpeur/2026-014-boulangerie.yaml --only facture --formats pdf --out build/.docs
	@pdftoppm -png -r 100 -f 1 -singlefile build/.docs/*/facture-F2026-028.pdf docs/facture
	@rm -rf build/.docs
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --quiet --strict
	@CLAUSIER_SITE=1 CLAUSIER_LONGS=aussi $(PY) -m pytest tests/test_site.py

# Keeps what is locked and still fits; « make verrou PLUS=--upgrade » takes the newest of each
# range. One resolution for every system and Python.
VERROUILLER = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-config --custom-compile-command 'make verrou' $(PLUS)
verrou: | $(PY) ## refait les verrous (requirements*.lock) d'après pyproject.toml
	@$(PIP) install -qq 'uv>=0.9,<1'
	@$(VERROUILLER) pyproject.toml --group construction --group controle --group site --all-extras -o requirements-dev.lock
	@$(VERROUILLER) pyproject.toml --group construction -c requirements-dev.lock -o requirements.lock
	@$(VERROUILLER) pyproject.toml -c requirements-dev.lock -o requirements-wheel.lock
	@$(VERROUILLER) --group pyproject.toml:publication -c requirements-dev.lock -o requirements-publication.lock
	@$(VERROUILLER) --group pyproject.toml:bench -c requirements-dev.lock -o requirements-bench.lock

audit: $(VENV)/.test ## cherche les failles connues des versions verrouillées (il lui faut le réseau)
	@$(PY) outils/audit.py requirements-dev.lock requirements-publication.lock requirements-bench.lock $(AUDIT)

audit-corpus: $(VENV)/.test ## mesure ce que « clausier audit » trouve des fautes mises dans des papiers, et ce qu'il accuse à tort
	@$(PY) tests/corpus_audit.py

clean: ## enlève ce qui a été construit (et garde .venv et .validation)
	@find build -mindepth 1 -maxdepth 1 ! -name .gitkeep -exec rm -rf {} +
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	@rm -rf dist .pytest_cache .hypothesis .import_linter_cache .mypy_cache .ruff_cache

# The set-up: a stamp for each step, so that a second run does nothing.
$(PY):
	@bash outils/systeme.sh python "$(PYTHON)"
	@echo "Préparation de $(VENV)"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# What the lock names, byte for byte (docopt, which has no wheel, is built by pip with a setuptools
# of its own); then clausier itself, built by what the lock named. A lock that no longer fits
# pyproject.toml is told, never completed in silence.
INSTALLER = $(PIP) install -qq --require-hashes -r $< && $(PIP) install -qq --no-deps --no-build-isolation -e . && \
  { $(PIP) check || { echo "Le verrou $< ne suit plus pyproject.toml : « make verrou » le refait." >&2; exit 1; }; } >/dev/null

$(VENV)/.demo: requirements.lock pyproject.toml | $(PY)
	@echo "Installation de clausier dans $(VENV)"
	@$(INSTALLER)
	@touch $@

$(VENV)/.test: requirements-dev.lock pyproject.toml | $(PY)
	@echo "Installation de clausier et de ses essais dans $(VENV)"
	@$(INSTALLER)
	@touch $(VENV)/.demo $@

$(VENV)/.bench: requirements-bench.lock | $(PY)
	@$(PIP) install -qq --require-hashes -r $< && touch $@ || echo "Typst n'a pas pu être installé : sa ligne le dira." >&2

$(VENV)/.publication: requirements-publication.lock | $(PY)
	@$(PIP) install -qq --require-hashes -r $<
	@touch $@

$(VENV)/.rendu: outils/systeme.sh | $(PY)
	@bash outils/systeme.sh rendu $(PY)
	@touch $@

$(VENV)/.essais: outils/systeme.sh | $(PY)
	@bash outils/systeme.sh essais
	@touch $@

.validation/.prete: outils/validation/preparer.sh $(wildcard outils/validation/*.java) outils/systeme.sh | $(PY)
	@bash outils/validation/preparer.sh $(PY) .validation
	@touch $@
